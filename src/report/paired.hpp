// Two methods compared seed by seed: differences, paired t and the corrected resampled t.
#pragma once

#include <cstddef>
#include <vector>

#include "report/answer.hpp"

namespace fanin {

/// b[i] - a[i], in the order given. Differences that only rounding tells apart are made equal,
/// those that only rounding tells from 0 are made 0: in doubles .9 - .8 is not .8 - .7, and a test
/// on ranks would take the two for different. Rounding is what is within 2^-44 (6e-14) of the
/// largest magnitude in a and b. None where the lengths differ or a value is not finite: a diverged
/// run has no difference, the caller says what it counts as.
Answer<std::vector<double>> paired_differences(const std::vector<double>& a,
                                               const std::vector<double>& b);

/// A t test of the mean of n differences against 0, in the unit of the differences.
struct MeanTest {
  std::size_t n = 0;
  double mean = 0;
  double sd = 0;      ///< of one difference, divisor n - 1
  double error = 0;   ///< standard error of the mean, corrected where the test is
  double t = 0;       ///< mean / error
  double df = 0;      ///< n - 1
  double p = 1;       ///< two-sided
  Interval interval;  ///< mean +- t quantile x error
};

// Both tests: all differences 0 give t = 0, p = 1 and the interval [0, 0]. There is no answer for
// fewer than 2 differences, a value that is not finite, or differences that are all the same and
// not 0: their spread is unknown, and t = infinity would claim certainty.

/// Paired t (Student 1908): error = sd / sqrt n. For seeds that share one fixed split; what it
/// shows holds on this split.
Answer<MeanTest> paired_t(const std::vector<double>& differences, double confidence = 0.95);

/// Corrected resampled t (Nadeau & Bengio 2003, equation 9): error = sd sqrt(1/n + n_test/n_train).
/// For splits redrawn with every seed: their training sets overlap, so the plain error is too
/// small. The rows are those of each split's test and training part, validation rows not among
/// them.
Answer<MeanTest> corrected_resampled_t(const std::vector<double>& differences,
                                       std::size_t test_rows, std::size_t train_rows,
                                       double confidence = 0.95);

}  // namespace fanin
