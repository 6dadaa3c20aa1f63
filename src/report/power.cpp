// Power by the noncentral t distribution, and its inverse in n.
#include "report/power.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "numeric/functions.hpp"
#include "report/distributions.hpp"

namespace fanin {

double t_test_power(double effect, std::size_t n, double level, double over) {
  if (n < 2) return std::numeric_limits<double>::quiet_NaN();
  const auto df = static_cast<double>(n - 1);
  const double delta = std::fabs(effect) / std::sqrt(1 / static_cast<double>(n) + over);
  const double critical = student_t_quantile(1 - 0.5 * level, df);
  // P(T > t | delta) = P(T < -t | -delta): both tails as they are, not as 1 less the rest.
  return noncentral_t_cdf(-critical, df, -delta) + noncentral_t_cdf(-critical, df, delta);
}

Answer<std::size_t> seeds_for_power(double effect, double power, double level, double over) {
  using Result = Answer<std::size_t>;
  if (!std::isfinite(effect)) return Result::none("the effect is not finite");
  constexpr double most = 1'000'000;
  const auto enough = [&](std::size_t n) { return t_test_power(effect, n, level, over) >= power; };
  // The normal test, whose power is that of t with infinite degrees of freedom, needs
  // 1/n + over <= (effect / (z_level + z_power))^2; t needs somewhat more.
  const double ratio = effect / (normal_quantile(1 - 0.5 * level) + normal_quantile(power));
  const double least = 1 / (ratio * ratio - over);
  if (!(least > 0 && least < most))
    return Result::none("no number of seeds would show an effect so small");
  auto low = static_cast<std::size_t>(least);  // not enough, after this; power grows with n
  std::size_t step = 1;
  while (low >= 2 && enough(low)) low = low > step ? low - step : 1;
  low = std::max<std::size_t>(low, 1);
  std::size_t high = low + 1;
  while (!enough(high)) {
    low = high;
    high += step *= 2;
  }
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

Answer<std::size_t> runs_for_improvement(double improvement, double level, double miss) {
  const double distance = std::fabs(improvement - 0.5);
  if (!(distance > 1e-4)) {
    return Answer<std::size_t>::none("there is no improvement to show");
  }
  const double root =
      (normal_quantile(1 - level) + normal_quantile(1 - miss)) / (std::sqrt(6.0) * distance);
  return static_cast<std::size_t>(std::ceil(root * root));
}

}  // namespace fanin
