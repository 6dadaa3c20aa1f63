// Mean differences and their t tests.
#include "report/paired.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "report/distributions.hpp"
#include "report/statistics.hpp"

namespace fanin {

namespace {

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

double largest_magnitude(const std::vector<double>& values) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::fabs(value));
  return largest;
}

/// `over`: what correlation between the differences adds to 1/n in the variance of their mean.
Answer<MeanTest> t_test(const std::vector<double>& differences, double over, double confidence) {
  using Result = Answer<MeanTest>;
  const std::size_t n = differences.size();
  if (n < 2) return Result::none("needs 2 differences, has " + std::to_string(n));
  if (!all_finite(differences)) return Result::none("a difference is not finite");
  MeanTest test;
  test.n = n;
  test.df = static_cast<double>(n - 1);
  const bool same = std::all_of(differences.begin(), differences.end(),
                                [&](double d) { return d == differences[0]; });
  if (same && differences[0] == 0) return test;
  if (same) return Result::none("all differences are the same: their spread is unknown");
  test.mean = mean_of(differences);
  test.sd = sd_of(differences);
  test.error = test.sd * std::sqrt(1 / static_cast<double>(n) + over);
  test.t = test.mean / test.error;
  test.p = student_t_two_sided(test.t, test.df);
  const double reach = student_t_quantile(0.5 + 0.5 * confidence, test.df) * test.error;
  test.interval = {test.mean - reach, test.mean + reach};
  return test;
}

}  // namespace

Answer<std::vector<double>> paired_differences(const std::vector<double>& a,
                                               const std::vector<double>& b) {
  using Result = Answer<std::vector<double>>;
  if (a.size() != b.size()) {
    return Result::none(std::to_string(a.size()) + " values cannot be paired with " +
                        std::to_string(b.size()));
  }
  if (!all_finite(a) || !all_finite(b)) return Result::none("a value is not finite");
  const double noise = 0x1p-44 * std::max(largest_magnitude(a), largest_magnitude(b));
  std::vector<double> differences;
  std::vector<double> magnitudes;
  for (std::size_t i = 0; i < a.size(); ++i) {
    differences.push_back(b[i] - a[i]);
    magnitudes.push_back(std::fabs(differences[i]));
  }
  std::sort(magnitudes.begin(), magnitudes.end());
  for (double& difference : differences) {
    auto at = std::lower_bound(magnitudes.begin(), magnitudes.end(), std::fabs(difference));
    // Down to the smallest of its neighbours, each within noise of the next.
    while (at != magnitudes.begin() && *at - *(at - 1) <= noise) --at;
    const double magnitude = *at <= noise ? 0 : *at;
    difference = magnitude == 0 ? 0 : std::copysign(magnitude, difference);
  }
  return differences;
}

Answer<MeanTest> paired_t(const std::vector<double>& differences, double confidence) {
  return t_test(differences, 0, confidence);
}

Answer<MeanTest> corrected_resampled_t(const std::vector<double>& differences,
                                       std::size_t test_rows, std::size_t train_rows,
                                       double confidence) {
  if (test_rows == 0 || train_rows == 0) {
    return Answer<MeanTest>::none("needs test and training rows");
  }
  return t_test(differences, static_cast<double>(test_rows) / static_cast<double>(train_rows),
                confidence);
}

}  // namespace fanin
