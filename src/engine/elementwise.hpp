// Small layers over whole buffers that are no activation of the vocabulary: PReLU, Rescaling,
// ActivityRegularization.
#pragma once

#include <cstddef>
#include <span>

namespace fanin {

/// y = x, or alpha x below 0; alpha has one value a column (He et al. 2015).
void prelu(std::span<const float> x, std::span<const float> alpha, std::span<float> y);

/// The gradient by y becomes that by x (0 at 0, as Keras's two relus give); `of_alpha` (may be
/// empty) takes that by alpha, summed over the rows in order.
void prelu_backward(std::span<const float> x, std::span<const float> alpha,
                    std::span<float> gradient, std::span<float> of_alpha);

/// y = scale x + offset, rounded after each.
void rescale(std::span<const float> x, float scale, float offset, std::span<float> y);

/// l1 sum |x| + l2 sum x^2
struct Penalty {
  double l1 = 0;
  double l2 = 0;
};

double penalty_of(const Penalty& penalty, std::span<const float> x);

/// Adds the penalty's gradient times `scale`.
void add_penalty_gradient(const Penalty& penalty, std::span<const float> x, double scale,
                          std::span<float> gradient);

}  // namespace fanin
