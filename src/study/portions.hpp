// What a run trains, validates and tests on: rows of matrices that runs at the same time share.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "data/split.hpp"
#include "study/plan.hpp"

namespace fanin {

/// Rows of one matrix.
struct Portion {
  SampleView samples;
  std::vector<std::uint32_t> rows;
};

/// Views the data set itself; holds a matrix of its own only where the run standardizes, because
/// mean and deviation are those of its training rows.
struct Portions {
  Portion train;
  Portion validation;
  Portion test;
  Samples scaled;
  Samples scaled_test;               ///< of a test file
  std::vector<float> train_weights;  ///< of the rows of the data set, where classes have weights
  std::string class_counts;          ///< of each part, in words
  std::vector<std::string> classes;  ///< by number; empty: a regression
};

/// Splits and scales. The data sets outlive what is returned.
std::unique_ptr<const Portions> portions_of(const PlannedRun& planned,
                                            const std::vector<Dataset>& datasets);

/// All that a run's portions depend on, as text: runs with equal keys have equal portions.
std::string portions_key(const PlannedRun& planned);

/// Hands runs at the same time one copy of equal portions, and keeps none that no run holds. Many
/// threads at a time. The data sets outlive it.
class SharedPortions {
  struct Held {
    std::unique_ptr<const Portions> portions;
    std::size_t holders = 0;
  };
  using Place = std::map<std::string, Held>::iterator;

 public:
  explicit SharedPortions(const std::vector<Dataset>& datasets) : datasets_(datasets) {}

  /// What keeps the portions while a run needs them.
  class Hold {
   public:
    Hold(SharedPortions& owner, Place place) : owner_(owner), place_(place) {}
    ~Hold() { owner_.release(place_); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    const Portions& operator*() const { return *place_->second.portions; }

   private:
    SharedPortions& owner_;
    Place place_;
  };

  Hold of(const PlannedRun& planned);
  /// Different portions that are held now.
  std::size_t count() const { return held_.size(); }

 private:
  void release(Place place);

  const std::vector<Dataset>& datasets_;
  std::mutex lock_;
  std::map<std::string, Held> held_;
};

}  // namespace fanin
