// A text about a model file that differs between the runs of one combination in the seed alone.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "spec/training.hpp"

namespace fanin {

/// Written once, whatever the number of seeds: writing costs more than the rest of planning a run.
class SeededText {
 public:
  /// `write` must write fit.seed once, in decimals.
  SeededText(ModelFile spec, const std::function<std::string(const ModelFile&)>& write);

  /// What `write` gives for this seed.
  std::string with(std::int64_t seed) const;

 private:
  std::string before_;
  std::string after_;
};

}  // namespace fanin
