// Eight partial sums at a time.
#include "engine/sums.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace fanin {

namespace {

template <class Term>
double sum(std::size_t count, const Term& term) {
  std::array<double, 8> sums{};
  std::size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (std::size_t k = 0; k < 8; ++k) sums[k] += term(i + k);
  }
  for (std::size_t k = 0; i < count; ++i, ++k) sums[k] += term(i);
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

}  // namespace

double sum_of_squares(std::span<const float> values) {
  return sum(values.size(), [&](std::size_t i) {
    const auto value = static_cast<double>(values[i]);
    return value * value;
  });
}

double sum_of_magnitudes(std::span<const float> values) {
  return sum(values.size(),
             [&](std::size_t i) { return std::abs(static_cast<double>(values[i])); });
}

double dot(std::span<const double> a, std::span<const double> b) {
  return sum(a.size(), [&](std::size_t i) { return a[i] * b[i]; });
}

}  // namespace fanin
