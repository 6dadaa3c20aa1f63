// Training, validation and test rows of a data set, and the matrices a run works on.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.hpp"

namespace fanin {

/// Row numbers, each list ascending; no row is in two of them.
struct Split {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> validation;
  std::vector<std::uint32_t> test;
  bool operator==(const Split&) const = default;
};

/// How the rows of a data set are parted.
struct SplitPlan {
  double test_split = 0;        ///< share of the rows
  double validation_split = 0;  ///< share of the rows that the test left
  std::uint64_t seed = 0;
  bool last = false;       ///< take the last rows of the file instead of drawing them
  std::int64_t folds = 0;  ///< not 0: the test rows are those of one of so many parts
  std::int64_t fold = 0;   ///< which part, from 0
};

/// Draws `test_split` of the rows for testing (rounded up), then the share f = `validation_split`
/// of the n that are left for validation: n - floor(n (1 - f)) rows, Keras's formula, where f
/// counts as the decimal that was written (.9 of 10 rows are 9; Keras computes 1 - .9 in binary, a
/// little less than .1, and takes all 10). Both parts are drawn by the seed, class by class: each
/// class gives its quota by largest remainder. The draw depends on the seed alone, so every
/// initializer meets the same rows.
///
/// `last` takes the last rows of each instead, as Keras does, with Keras's floor(n (1 - f)) to the
/// bit. `folds` parts the rows by the seed into folds whose sizes differ by one row at most, and
/// those of each class too (k-fold cross-validation): over all folds every row is tested once.
Split split_rows(const Dataset& data, const SplitPlan& plan);
Split split_rows(const Dataset& data, double test_split, double validation_split,
                 std::uint64_t seed);

enum class SplitPart { test, validation };

/// Why a split cannot be used, and which share is to blame.
struct SplitFault {
  SplitPart part = SplitPart::test;
  std::string message;
  bool operator==(const SplitFault&) const = default;
};

/// Which part has no rows, or which class no training row; nothing if the split can be used. To
/// blame is the share that took the last rows: validation rows are drawn from what the test left.
/// With `last` a class may be missing: that is a warning.
std::optional<SplitFault> fault_of(const Split& split, const Dataset& data, const SplitPlan& plan);
std::optional<SplitFault> fault_of(const Split& split, const Dataset& data, double test_split,
                                   double validation_split);

/// What is odd about rows that were taken as they stand (`last`): the file is sorted by its target,
/// or a class is missing in a part. Nothing if all is well.
std::optional<std::string> warning_of(const Split& split, const Dataset& data);

/// How many rows of each class the part has, by class number; empty for a regression.
std::vector<std::size_t> class_counts(const Dataset& data, const std::vector<std::uint32_t>& rows);

/// Some rows of a data set, gathered and scaled: contiguous, in the order given.
struct Samples {
  std::size_t width = 0;
  std::vector<float> features;  ///< rows x width
  std::vector<std::int32_t> labels;
  std::vector<float> values;
  std::vector<float> weights = {};  ///< of each row in the loss; empty: every row counts once

  std::size_t count() const { return width == 0 ? 0 : features.size() / width; }
};

/// Rows with their targets where they stand: those of Samples, or of a data set itself. Valid while
/// these live; what works on it copies nothing.
struct SampleView {
  std::size_t width = 0;
  std::span<const float> features;  ///< rows x width
  std::span<const std::int32_t> labels;
  std::span<const float> values;
  std::span<const float> weights = {};  ///< of each row in loss and gradient; empty: all 1

  SampleView() = default;
  SampleView(const Samples& samples);  // NOLINT(google-explicit-constructor): as string_view is
  SampleView(const Dataset& data);     // NOLINT(google-explicit-constructor)

  std::size_t count() const { return width == 0 ? 0 : features.size() / width; }
};

/// Mean and population standard deviation (divided by n) of each feature; a constant column has
/// divisor 1.
struct Scaling {
  std::vector<double> mean;
  std::vector<double> divisor;
};

Scaling fit_scaling(const Dataset& data, const std::vector<std::uint32_t>& rows);

/// `scaling` nullptr: as they are.
Samples gather(const Dataset& data, const std::vector<std::uint32_t>& rows, const Scaling* scaling);

/// 0 .. n-1
std::vector<std::uint32_t> all_rows(const Dataset& data);

}  // namespace fanin
