// Student's t, chi-squared and F by Boost.Math; what a normal integrand gives by quadrature.
#include "report/distributions.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "numeric/functions.hpp"

namespace fanin {

namespace {

// Said though it is Boost's default: the promise about bits in the header stands on it.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<true>>;
using StudentT = boost::math::students_t_distribution<double, Policy>;
using ChiSquared = boost::math::chi_squared_distribution<double, Policy>;
using FisherF = boost::math::fisher_f_distribution<double, Policy>;

constexpr double one_over_sqrt_two_pi = 0.39894228040143267794;

double normal_density(double z) { return one_over_sqrt_two_pi * portable_exp(-0.5 * z * z); }

}  // namespace

double student_t_two_sided(double t, double df) {
  if (std::isinf(t)) return 0;
  // Twice the rounded tail of 0 is 1 only but for the last bit.
  if (t == 0) return 1;
  return 2 * cdf(complement(StudentT(df), std::fabs(t)));
}

double student_t_quantile(double p, double df) { return quantile(StudentT(df), p); }

double chi_squared_above(double x, double df) {
  if (x <= 0) return 1;
  return std::isinf(x) ? 0 : cdf(complement(ChiSquared(df), x));
}

double fisher_f_above(double f, double df1, double df2) {
  if (f <= 0) return 1;
  return std::isinf(f) ? 0 : cdf(complement(FisherF(df1, df2), f));
}

double normal_range_cdf(double q, int k) {
  if (q <= 0) return 0;
  // The integrand is smooth and vanishes at both ends, where the trapezoid rule converges faster
  // than any power of the step. Beyond 8.5 the normal density is below 1e-16.
  constexpr double end = 8.5;
  constexpr int steps = 340;
  constexpr double step = 2 * end / steps;
  double sum = 0;
  for (int i = 0; i <= steps; ++i) {
    const double z = -end + i * step;
    // Phi(z) - Phi(z - q) by the left tails, where they do not cancel.
    const double inside =
        z > 0 ? normal_cdf(q - z) - normal_cdf(-z) : normal_cdf(z) - normal_cdf(z - q);
    double power = 1;
    for (int factor = 1; factor < k; ++factor) power *= inside;
    sum += normal_density(z) * power;
  }
  const double value = k * step * sum;
  return value > 1 ? 1 : value;
}

double normal_range_quantile(double p, int k) {
  double low = 0;
  double high = 1;
  while (normal_range_cdf(high, k) < p && high < 64) high *= 2;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = 0.5 * (low + high);
    (normal_range_cdf(middle, k) < p ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double noncentral_t_cdf(double t, double df, double delta) {
  // ln of S's density but for its constant: (df - 1) ln s - df s^2 / 2. It peaks at `mode`, and is
  // nowhere wider than a normal density of variance 1 / df. Its constant is its own integral by the
  // same rule, so no gamma function is needed.
  const double mode = std::sqrt((df - 1) / df);
  const double reach = 9 / std::sqrt(df);
  const double low = mode > reach ? mode - reach : 0;
  constexpr int steps = 2000;  // even
  const double step = (mode + reach - low) / steps;
  const double peak = mode > 0 ? (df - 1) * portable_log(mode) - 0.5 * df * mode * mode : 0;
  double mass = 0;
  double below = 0;
  for (int i = 0; i <= steps; ++i) {
    const double s = low + i * step;
    const double logarithm = df > 1 ? (df - 1) * portable_log(s) : 0;
    const double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
    const double density = weight * portable_exp(logarithm - 0.5 * df * s * s - peak);
    mass += density;
    below += density * normal_cdf(t * s - delta);
  }
  return below / mass;
}

double written(double value) {
  if (!std::isfinite(value)) return value;
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::scientific, 5);
  double rounded = 0;
  std::from_chars(text.data(), end.ptr, rounded);
  return rounded;
}

}  // namespace fanin
