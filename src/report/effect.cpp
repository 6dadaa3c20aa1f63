// Effect sizes of paired and unpaired samples.
#include "report/effect.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "report/paired.hpp"

namespace fanin {

namespace {

bool has_nan(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); });
}

}  // namespace

Answer<double> effect_dz(const std::vector<double>& differences) {
  const Answer<MeanTest> test = paired_t(differences);
  if (!test) return Answer<double>::none(test.why);
  return test->sd == 0 ? 0.0 : test->mean / test->sd;
}

Answer<double> effect_gz(const std::vector<double>& differences) {
  if (differences.size() < 3) {
    return Answer<double>::none("needs 3 differences, has " + std::to_string(differences.size()));
  }
  const Answer<double> d = effect_dz(differences);
  if (!d) return d;
  return *d * (1 - 3 / (4 * static_cast<double>(differences.size() - 1) - 1));
}

Answer<double> cliffs_delta(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty() || b.empty()) return Answer<double>::none("needs values on both sides");
  if (has_nan(a) || has_nan(b)) return Answer<double>::none("a value is not a number");
  std::vector<double> sorted = a;
  std::sort(sorted.begin(), sorted.end());
  double balance = 0;  // pairs that b wins less those it loses: whole, so exact
  for (const double value : b) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
    balance += static_cast<double>((first - sorted.begin()) - (sorted.end() - last));
  }
  return balance / (static_cast<double>(a.size()) * static_cast<double>(b.size()));
}

Answer<double> probability_of_improvement(const std::vector<double>& a,
                                          const std::vector<double>& b) {
  const Answer<double> delta = cliffs_delta(a, b);
  if (!delta) return delta;
  return 0.5 + 0.5 * *delta;
}

Answer<double> paired_improvement(const std::vector<double>& differences) {
  return probability_of_improvement({0.0}, differences);
}

}  // namespace fanin
