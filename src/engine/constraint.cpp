// Norms along an axis, brought to where they should be.
#include "engine/constraint.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "spec/constraints.hpp"

namespace fanin {

namespace {

constexpr double epsilon = 1e-7;  // keras.config.epsilon()

/// Multiplies each column (axis 0) or row (axis 1) by desired(norm) / (epsilon + norm).
template <class Desired>
void scale_norms(const Choice& constraint, std::size_t columns, std::span<float> weights,
                 const Desired& desired) {
  const bool by_column = constraint.number("axis") == 0;
  std::vector<double> factors(by_column ? columns : weights.size() / columns);
  const auto of = [&](std::size_t i) { return by_column ? i % columns : i / columns; };
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto w = static_cast<double>(weights[i]);
    factors[of(i)] += w * w;
  }
  for (double& factor : factors) {
    const double norm = std::sqrt(factor);
    factor = desired(norm) / (epsilon + norm);
  }
  for (std::size_t i = 0; i < weights.size(); ++i)
    weights[i] = static_cast<float>(static_cast<double>(weights[i]) * factors[of(i)]);
}

}  // namespace

void constrain(const Choice& constraint, std::size_t columns, std::span<float> weights) {
  static_assert(std::size(rows::constraints) == 4, "every constraint needs a case here");
  if (constraint.name == "non_neg") {
    for (float& w : weights) w = w < 0 ? 0.0F : w;
  } else if (constraint.name == "max_norm") {
    const double most = constraint.number("max_value");
    scale_norms(constraint, columns, weights, [=](double norm) { return std::min(norm, most); });
  } else if (constraint.name == "unit_norm") {
    scale_norms(constraint, columns, weights, [](double) { return 1.0; });
  } else {
    const double least = constraint.number("min_value");
    const double most = constraint.number("max_value");
    const double rate = constraint.number("rate");
    scale_norms(constraint, columns, weights, [=](double norm) {
      return rate * std::min(std::max(norm, least), most) + (1.0 - rate) * norm;
    });
  }
}

}  // namespace fanin
