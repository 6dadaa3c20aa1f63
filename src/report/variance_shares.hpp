// Where the spread of the results comes from, in a study that crosses seeds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/summary.hpp"
#include "report/variance.hpp"

namespace fanin {

/// Of one measure of one summary: what the draw of the weights, the split of the rows and their
/// order in training contribute.
struct VarianceShares {
  std::size_t summary = 0;
  std::string measure;     ///< "test_accuracy", ...
  std::size_t levels = 0;  ///< seeds of each source
  double mean = 0;         ///< over all runs
  Answer<Components> components = Answer<Components>::none("");

  /// Of one run, in the measure's unit: the root of the sum of all components.
  double sd() const;
  /// Whether there is more variance than single precision leaves of equal values.
  bool varies() const;
};

/// A row a summary and final measure, from all of its runs, crossed or not. Empty unless the study
/// crosses seeds.
std::vector<VarianceShares> variance_shares(const Results& results,
                                            const std::vector<Summary>& summaries);

}  // namespace fanin
