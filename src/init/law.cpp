// Moments and draws of the six families.
#include "init/law.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <vector>

#include "numeric/functions.hpp"

namespace fanin {

Law constant_law(double value) {
  return {.family = Law::Family::constant, .center = value, .low = value, .high = value};
}

Law identity_law(double gain) {
  return {.family = Law::Family::identity,
          .sigma = gain,
          .low = std::min(0.0, gain),
          .high = std::max(0.0, gain)};
}

Law orthogonal_law(double gain) {
  const double most = std::abs(gain);
  return {.family = Law::Family::orthogonal, .sigma = gain, .low = -most, .high = most};
}

Law uniform_law(double low, double high) {
  if (low == high) return constant_law(low);
  return {.family = Law::Family::uniform, .low = low, .high = high};
}

Law normal_law(double mean, double sd) {
  if (sd == 0) return constant_law(mean);
  return {.family = Law::Family::normal, .center = mean, .sigma = sd};
}

Law truncated_normal_law(double mean, double sigma) {
  if (sigma == 0) return constant_law(mean);
  return {.family = Law::Family::truncated_normal,
          .center = mean,
          .sigma = sigma,
          .low = mean - 2 * sigma,
          .high = mean + 2 * sigma};
}

double mean_of(const Law& law) {
  return law.family == Law::Family::uniform ? 0.5 * (law.low + law.high) : law.center;
}

double sd_of(const Law& law, Fans fans) {
  switch (law.family) {
    case Law::Family::uniform:
      return (law.high - law.low) / std::sqrt(12.0);
    case Law::Family::normal:
      return law.sigma;
    case Law::Family::truncated_normal:
      return law.sigma * truncated_normal_sd;
    case Law::Family::orthogonal:
      return std::abs(law.sigma) / std::sqrt(std::max(fans.in, fans.out));
    case Law::Family::identity: {
      const double share = 1.0 / std::max(fans.in, fans.out);
      return std::abs(law.sigma) * std::sqrt(share * (1.0 - share));
    }
    case Law::Family::constant:
      break;
  }
  return 0;
}

double cdf(const Law& law, double x) {
  if (x <= law.low) return 0;
  if (x >= law.high) return 1;
  if (law.family == Law::Family::uniform) return (x - law.low) / (law.high - law.low);
  const double z = normal_cdf((x - law.center) / law.sigma);
  if (law.family == Law::Family::normal) return z;
  assert(law.family == Law::Family::truncated_normal);
  const double below = normal_cdf(-2);
  return (z - below) / (1.0 - 2.0 * below);
}

double kurtosis(const Law& law) {
  switch (law.family) {
    case Law::Family::uniform:
      return 1.8;
    case Law::Family::truncated_normal:
      return 2.3655367171296495;  // of the standard normal cut at +-2
    default:
      return 3;
  }
}

namespace {

// Rounded to float without crossing a bound.
float within(double value, const Law& law) {
  auto rounded = static_cast<float>(value);
  if (rounded > law.high)
    rounded = std::nextafter(rounded, -std::numeric_limits<float>::infinity());
  if (rounded < law.low) rounded = std::nextafter(rounded, std::numeric_limits<float>::infinity());
  return rounded;
}

// Eight partial sums in a fixed order: fast, and the same bits everywhere.
double dot(const double* a, const double* b, std::size_t n) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    for (std::size_t k = 0; k < 8; ++k) sums[k] += a[i + k] * b[i + k];
  }
  for (std::size_t k = 0; i < n; ++i, ++k) sums[k] += a[i] * b[i];
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

// Gram-Schmidt, each column orthogonalized twice ("twice is enough", Giraud et al. 2005): R's
// diagonal comes out positive, which makes Q unique and uniformly distributed, as Keras's sign
// correction does.
void fill_orthogonal(double gain, std::size_t rows, std::size_t columns, const Stream& stream,
                     std::span<float> values) {
  const std::size_t length = std::max(rows, columns);
  const std::size_t count = std::min(rows, columns);
  std::vector<double> q(length * count);  // column j of Q is contiguous
  for (std::size_t i = 0; i < length; ++i) {
    for (std::size_t j = 0; j < count; ++j) q[j * length + i] = normal(stream, i * count + j);
  }
  for (std::size_t j = 0; j < count; ++j) {
    double* column = &q[j * length];
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t k = 0; k < j; ++k) {
        const double* before = &q[k * length];
        const double along = dot(before, column, length);
        for (std::size_t i = 0; i < length; ++i) column[i] -= along * before[i];
      }
    }
    const double norm = std::sqrt(dot(column, column, length));
    for (std::size_t i = 0; i < length; ++i) column[i] /= norm;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      const double entry = rows >= columns ? q[j * length + i] : q[i * length + j];
      values[i * columns + j] = static_cast<float>(gain * entry);
    }
  }
}

}  // namespace

void fill(const Law& law, std::size_t rows, std::size_t columns, const Stream& stream,
          std::span<float> values) {
  assert(values.size() == rows * columns);
  switch (law.family) {
    case Law::Family::constant:
      std::fill(values.begin(), values.end(), static_cast<float>(law.center));
      break;
    case Law::Family::identity:
      std::fill(values.begin(), values.end(), 0.0F);
      for (std::size_t i = 0; i < std::min(rows, columns); ++i) {
        values[i * columns + i] = static_cast<float>(law.sigma);
      }
      break;
    case Law::Family::uniform:
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = within(law.low + (law.high - law.low) * uniform(stream, i), law);
      }
      break;
    case Law::Family::normal:
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = within(law.center + law.sigma * normal(stream, i), law);
      }
      break;
    case Law::Family::truncated_normal:
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = within(law.center + law.sigma * truncated_normal(stream, i), law);
      }
      break;
    case Law::Family::orthogonal:
      fill_orthogonal(law.sigma, rows, columns, stream, values);
      break;
  }
}

}  // namespace fanin
