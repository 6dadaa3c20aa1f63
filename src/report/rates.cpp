// Wilson's interval and Fisher's exact test.
#include "report/rates.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "numeric/functions.hpp"

namespace fanin {

Answer<Interval> wilson_interval(std::size_t successes, std::size_t n, double confidence) {
  if (n == 0) return Answer<Interval>::none("needs a run, has none");
  if (successes > n) return Answer<Interval>::none("more successes than runs");
  const auto count = static_cast<double>(n);
  const double rate = static_cast<double>(successes) / count;
  const double z = normal_quantile(0.5 + 0.5 * confidence);
  const double z2 = z * z / count;
  const double middle = rate + 0.5 * z2;
  const double reach = std::sqrt(z2 * (rate * (1 - rate) + 0.25 * z2));
  return Interval{successes == 0 ? 0 : (middle - reach) / (1 + z2),
                  successes == n ? 1 : (middle + reach) / (1 + z2)};
}

Answer<double> fisher_exact(std::size_t a, std::size_t n_a, std::size_t b, std::size_t n_b) {
  if (n_a == 0 || n_b == 0) return Answer<double>::none("needs runs on both sides");
  if (a > n_a || b > n_b) return Answer<double>::none("more successes than runs");
  const std::size_t successes = a + b;
  const std::size_t least = successes > n_b ? successes - n_b : 0;
  const std::size_t most = std::min(successes, n_a);
  // Chance of the table with x successes on the first side, over that of the likeliest table
  // (the hypergeometric mode), walked to both sides: no weight is above 1.
  const double mode = (static_cast<double>(n_a) + 1) * (static_cast<double>(successes) + 1) /
                      (static_cast<double>(n_a) + static_cast<double>(n_b) + 2);
  const std::size_t top = std::clamp(static_cast<std::size_t>(mode), least, most);
  const auto up = [&](std::size_t x) {  // chance of x + 1 over that of x
    return static_cast<double>(n_a - x) * static_cast<double>(successes - x) /
           (static_cast<double>(x + 1) * static_cast<double>(n_b + x + 1 - successes));
  };
  std::vector<double> weights(most - least + 1);
  weights[top - least] = 1;
  for (std::size_t x = top; x < most; ++x) weights[x + 1 - least] = weights[x - least] * up(x);
  for (std::size_t x = top; x > least; --x) weights[x - 1 - least] = weights[x - least] / up(x - 1);
  const double limit = weights[a - least] * (1 + 1e-7);
  double extreme = 0;
  double all = 0;
  for (const double weight : weights) {
    all += weight;
    if (weight <= limit) extreme += weight;
  }
  return extreme / all;
}

}  // namespace fanin
