// Moments, bounds, Kolmogorov-Smirnov distance and orthogonality of a drawn kernel.
#include "init/certificate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

double ks_distance(const Law& law, std::span<const float> values) {
  std::vector<float> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double distance = 0;
  const auto look_at = [&](std::size_t i) {
    const double f = cdf(law, sorted[i]);
    const auto before = static_cast<double>(i);
    distance = std::max({distance, f - before / n, (before + 1) / n - f});
    return f;
  };
  if (sorted.empty()) return distance;
  // Between two values that were looked at, the distribution function lies between theirs: where
  // that cannot exceed the distance found so far, nothing more is looked at. Halving the gaps
  // breadth first passes over most of a large kernel; the distance is the same to the last bit,
  // because the slack covers the rounding of the function.
  constexpr double slack = 1e-12;
  struct Gap {
    std::size_t first;
    std::size_t last;
    double f_first;
    double f_last;
  };
  const std::size_t end = sorted.size() - 1;
  const double f_begin = look_at(0);
  std::vector<Gap> gaps{{0, end, f_begin, look_at(end)}};
  for (std::size_t g = 0; g < gaps.size(); ++g) {
    const Gap gap = gaps[g];
    if (gap.last - gap.first < 2) continue;
    const double above = gap.f_last - static_cast<double>(gap.first + 1) / n;
    const double below = static_cast<double>(gap.last) / n - gap.f_first;
    if (std::max(above, below) + slack < distance) continue;
    const std::size_t middle = gap.first + (gap.last - gap.first) / 2;
    const double f = look_at(middle);
    gaps.push_back({gap.first, middle, gap.f_first, f});
    gaps.push_back({middle, gap.last, f, gap.f_last});
  }
  return distance;
}

double ks_critical(std::size_t count, double k) {
  const double root = std::sqrt(static_cast<double>(count));
  return k / (root + 0.12 + 0.11 / root);
}

namespace {

// max |W'W - gain^2 I| (or WW', of the smaller side) relative to gain^2.
double orthogonality_error(double gain, std::size_t rows, std::size_t columns,
                           std::span<const float> values) {
  const std::size_t count = std::min(rows, columns);
  const std::size_t length = std::max(rows, columns);
  const auto entry = [&](std::size_t vector, std::size_t i) {
    return static_cast<double>(rows >= columns ? values[i * columns + vector]
                                               : values[vector * columns + i]);
  };
  double worst = 0;
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = a; b < count; ++b) {
      double sum = 0;
      for (std::size_t i = 0; i < length; ++i) sum += entry(a, i) * entry(b, i);
      worst = std::max(worst, std::abs(sum / (gain * gain) - (a == b ? 1.0 : 0.0)));
    }
  }
  return worst;
}

bool is_identity(double gain, std::size_t columns, std::span<const float> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool diagonal = i / columns == i % columns;
    if (values[i] != (diagonal ? static_cast<float>(gain) : 0.0F)) return false;
  }
  return true;
}

std::string random_verdict(const Law& law, const Certificate& c, std::size_t count) {
  constexpr double allowed = 5;  // standard errors
  const auto n = static_cast<double>(count);
  const double mean_error =
      std::abs(c.realised_mean - c.target_mean) / (c.target_sd / std::sqrt(n));
  if (mean_error > allowed) return format("mean {} standard errors off", fixed(mean_error, 1));
  const double relative_error = std::sqrt((kurtosis(law) - 1) / n);
  const double ratio = c.realised_sd * c.realised_sd / (c.target_sd * c.target_sd);
  const double z =
      (std::cbrt(ratio) - (1 - relative_error * relative_error / 9)) / (relative_error / 3);
  if (std::abs(z) > allowed)
    return format("variance {} standard errors off", fixed(std::abs(z), 1));
  if (c.ks > c.ks_critical)
    return format("KS distance {} exceeds {}", fixed(c.ks, 4), fixed(c.ks_critical, 4));
  return "passed";
}

}  // namespace

Certificate certify(const Law& law, std::size_t rows, std::size_t columns,
                    std::span<const float> values) {
  Certificate c;
  c.rows = rows;
  c.columns = columns;
  c.fan_in = static_cast<double>(rows);
  c.fan_out = static_cast<double>(columns);
  const auto n = static_cast<double>(values.size());
  c.target_mean = mean_of(law);
  c.target_sd = sd_of(law, {c.fan_in, c.fan_out});
  c.low = law.low;
  c.high = law.high;
  if (!std::all_of(values.begin(), values.end(),
                   [](float value) { return std::isfinite(value); })) {
    c.minimum = c.maximum = c.realised_mean = c.realised_sd =
        std::numeric_limits<double>::quiet_NaN();
    c.verdict = "a value is not finite";
    return c;
  }
  const auto [minimum, maximum] = std::minmax_element(values.begin(), values.end());
  c.minimum = *minimum;
  c.maximum = *maximum;
  double sum = 0;
  for (const float value : values) sum += value;
  c.realised_mean = sum / n;
  double squares = 0;
  for (const float value : values) squares += (value - c.target_mean) * (value - c.target_mean);
  c.realised_sd = std::sqrt(squares / n);

  switch (law.family) {
    case Law::Family::constant:
      c.verdict = c.minimum == static_cast<float>(law.center) && c.maximum == c.minimum
                      ? "passed"
                      : "not constant";
      break;
    case Law::Family::identity:
      c.target_mean = c.realised_mean;
      c.target_sd = c.realised_sd;
      c.verdict = is_identity(law.sigma, columns, values) ? "passed" : "not the identity";
      break;
    case Law::Family::orthogonal:
      if (law.sigma == 0) {
        c.verdict = c.minimum == 0 && c.maximum == 0 ? "passed" : "not zero";
        break;
      }
      c.orthogonality_error = orthogonality_error(law.sigma, rows, columns, values);
      c.verdict = c.orthogonality_error <= 1e-5 ? "passed"
                                                : format("W'W differs from the identity by {}",
                                                         shortest(c.orthogonality_error));
      break;
    default:
      c.ks = ks_distance(law, values);
      c.ks_critical = ks_critical(values.size(), 2.6934);
      c.verdict = c.minimum < law.low || c.maximum > law.high
                      ? "a value is out of bounds"
                      : random_verdict(law, c, values.size());
  }
  return c;
}

Certificate certify_scaled(std::size_t rows, std::size_t columns, std::span<const float> values,
                           double variance, double tolerance) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  const double gain = std::sqrt(squares / static_cast<double>(std::min(rows, columns)));
  Certificate c = certify(orthogonal_law(gain), rows, columns, values);
  if (c.passed() && !(std::abs(variance - 1) < tolerance))
    c.verdict = format("the outputs' variance {} is not 1 within {}", fixed(variance, 4),
                       shortest(tolerance));
  return c;
}

}  // namespace fanin
