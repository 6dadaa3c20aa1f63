// Training, validation and test rows of a data set, and the matrices a run works on.
#pragma once

#include <cstdint>
#include <optional>
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

/// Draws `test_split` of the rows for testing (rounded up), then `validation_split` of the rest for
/// validation (what is left of floor(n (1 - f)), as Keras counts). Classes keep their shares: each
/// class gives its quota by largest remainder. The draw depends on the seed alone, so every
/// initializer meets the same rows.
Split split_rows(const Dataset& data, double test_split, double validation_split,
                 std::uint64_t seed);

/// Which part has no rows, or which class no training row, in words; nothing if the split can be
/// used.
std::optional<std::string> fault_of(const Split& split, const Dataset& data, double test_split,
                                    double validation_split);

/// Some rows of a data set, gathered and scaled: contiguous, in the order given.
struct Samples {
  std::size_t width = 0;
  std::vector<float> features;  ///< rows x width
  std::vector<std::int32_t> labels;
  std::vector<float> values;

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
