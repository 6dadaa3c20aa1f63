// L1 and L2, and the mean |cosine| between rows or columns.
#include "engine/regularizer.hpp"

#include <cassert>
#include <cmath>

#include "engine/sums.hpp"
#include "spec/regularizers.hpp"

namespace fanin {

namespace {

/// The rows (or columns) of a matrix in double, each of length 1 unless all but 0.
struct Directions {
  std::size_t count;
  std::size_t length;
  std::vector<double> values;
  std::vector<double> inverse_norms;

  Directions(std::span<const float> weights, std::size_t columns, bool of_rows)
      : count(of_rows ? weights.size() / columns : columns),
        length(weights.size() / count),
        values(weights.size()),
        inverse_norms(count) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::span<double> one = std::span(values).subspan(i * length, length);
      for (std::size_t k = 0; k < length; ++k)
        one[k] = static_cast<double>(of_rows ? weights[i * length + k] : weights[k * count + i]);
      // keras/src/ops/nn.py, normalize: 1 / norm, at most 1 / 1e-7.
      const double norm = std::sqrt(dot(one, one));
      inverse_norms[i] = norm > 1e-7 ? 1.0 / norm : 1e7;
      for (double& value : one) value *= inverse_norms[i];
    }
  }

  std::span<const double> at(std::size_t i) const {
    return std::span(values).subspan(i * length, length);
  }
  /// Ordered pairs of different ones; Keras divides by 0 where there is only one.
  double pairs() const {
    return count < 2 ? 1.0 : static_cast<double>(count) * static_cast<double>(count - 1);
  }
};

}  // namespace

Regularizer::Regularizer(const std::optional<Choice>& choice) {
  if (!choice) return;
  static_assert(std::size(rows::regularizers) == 4, "every regularizer needs its factors here");
  if (choice->name == "l1" || choice->name == "l1l2")
    l1_ = static_cast<float>(choice->number("l1"));
  if (choice->name == "l2" || choice->name == "l1l2")
    l2_ = static_cast<float>(choice->number("l2"));
  if (choice->name == "orthogonal_regularizer") {
    factor_ = choice->number("factor");
    of_rows_ = choice->word("mode") == "rows";
  }
}

double Regularizer::penalty(std::span<const float> weights, std::size_t columns) const {
  double sum = 0;
  if (l1_ != 0) sum += static_cast<double>(l1_) * sum_of_magnitudes(weights);
  if (l2_ != 0) sum += static_cast<double>(l2_) * sum_of_squares(weights);
  if (factor_ == 0) return sum;
  const Directions directions(weights, columns, of_rows_);
  double cosines = 0;
  for (std::size_t i = 0; i < directions.count; ++i) {
    for (std::size_t j = 0; j < i; ++j)
      cosines += std::abs(dot(directions.at(i), directions.at(j)));
  }
  return sum + factor_ * 2.0 * cosines / directions.pairs();
}

void Regularizer::add_gradient(std::span<const float> weights, std::size_t columns, float scale,
                               std::span<float> gradient) const {
  if (l1_ != 0 || l2_ != 0) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const float w = weights[i];
      const float sign = w > 0 ? 1.0F : w < 0 ? -1.0F : w;
      gradient[i] += scale * (l1_ * sign + (2.0F * l2_) * w);
    }
  }
  if (factor_ == 0) return;
  const Directions directions(weights, columns, of_rows_);
  const double each = static_cast<double>(scale) * factor_ * 2.0 / directions.pairs();
  std::vector<double> by_direction(directions.length);
  for (std::size_t i = 0; i < directions.count; ++i) {
    const std::span<const double> own = directions.at(i);
    by_direction.assign(directions.length, 0);
    for (std::size_t j = 0; j < directions.count; ++j) {
      if (j == i) continue;
      const std::span<const double> other = directions.at(j);
      const double cosine = dot(own, other);
      const double sign = cosine > 0 ? each : cosine < 0 ? -each : 0.0;
      for (std::size_t k = 0; k < directions.length; ++k) by_direction[k] += sign * other[k];
    }
    // What only makes the vector longer changes no cosine.
    const double along = directions.inverse_norms[i] < 1e7 ? dot(own, by_direction) : 0.0;
    for (std::size_t k = 0; k < directions.length; ++k) {
      const std::size_t at = of_rows_ ? i * directions.length + k : k * directions.count + i;
      gradient[at] +=
          static_cast<float>(directions.inverse_norms[i] * (by_direction[k] - along * own[k]));
    }
  }
}

}  // namespace fanin
