// Two-pass formulas: exact enough for any number of seeds.
#include "report/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fanin {

namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
}

double mean_of(const std::vector<double>& values) {
  if (values.empty()) return nan;
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double sd_of(const std::vector<double>& values) {
  if (values.size() < 2) return nan;
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double median_of(std::vector<double> values) {
  if (values.empty()) return nan;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return std::isinf(values[middle]) ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

}  // namespace fanin
