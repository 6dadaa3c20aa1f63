// Loops of a few operations an element.
#include "engine/elementwise.hpp"

#include <cmath>
#include <vector>

namespace fanin {

void prelu(std::span<const float> x, std::span<const float> alpha, std::span<float> y) {
  for (std::size_t from = 0; from < x.size(); from += alpha.size()) {
    for (std::size_t j = 0; j < alpha.size(); ++j) {
      const float value = x[from + j];
      y[from + j] = value < 0 ? alpha[j] * value : value;
    }
  }
}

void prelu_backward(std::span<const float> x, std::span<const float> alpha,
                    std::span<float> gradient, std::span<float> of_alpha) {
  std::vector<double> sums(of_alpha.size(), 0);
  for (std::size_t from = 0; from < x.size(); from += alpha.size()) {
    for (std::size_t j = 0; j < alpha.size(); ++j) {
      const float value = x[from + j];
      float& dy = gradient[from + j];
      if (value < 0) {
        if (!sums.empty()) sums[j] += static_cast<double>(value) * static_cast<double>(dy);
        dy *= alpha[j];
      } else if (value == 0) {
        dy = 0;
      }
    }
  }
  for (std::size_t j = 0; j < sums.size(); ++j) of_alpha[j] = static_cast<float>(sums[j]);
}

void rescale(std::span<const float> x, float scale, float offset, std::span<float> y) {
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = x[i] * scale + offset;
}

double penalty_of(const Penalty& penalty, std::span<const float> x) {
  double absolute = 0;
  double squares = 0;
  for (const float value : x) {
    const auto v = static_cast<double>(value);
    absolute += std::abs(v);
    squares += v * v;
  }
  return penalty.l1 * absolute + penalty.l2 * squares;
}

void add_penalty_gradient(const Penalty& penalty, std::span<const float> x, double scale,
                          std::span<float> gradient) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto v = static_cast<double>(x[i]);
    const double sign = v > 0 ? 1 : v < 0 ? -1 : 0;
    const double slope = penalty.l1 * sign + 2 * penalty.l2 * v;
    gradient[i] = static_cast<float>(static_cast<double>(gradient[i]) + scale * slope);
  }
}

}  // namespace fanin
