// Penalties on weights and activations, and their gradients.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "schema/vocabulary.hpp"

namespace fanin {

/// A regularizer looked up once (keras/src/regularizers); none: no penalty.
class Regularizer {
 public:
  Regularizer() = default;
  explicit Regularizer(const std::optional<Choice>& choice);

  bool any() const { return l1_ != 0 || l2_ != 0 || factor_ != 0; }

  /// l1 |w| + l2 w^2 has the gradient l1 sign w + 2 l2 w, element by element.
  float l1() const { return l1_; }
  float l2() const { return l2_; }

  /// Whether the gradient of one element depends on others.
  bool looks_at_whole() const { return factor_ != 0; }

  /// The penalty of a kernel, rows x columns (a bias is a column).
  double penalty(std::span<const float> weights, std::size_t columns) const;

  /// Adds the penalty's gradient, times `scale`.
  void add_gradient(std::span<const float> weights, std::size_t columns, float scale,
                    std::span<float> gradient) const;

 private:
  float l1_ = 0;
  float l2_ = 0;
  double factor_ = 0;  ///< of the mean |cosine| of two rows, or columns
  bool of_rows_ = true;
};

}  // namespace fanin
