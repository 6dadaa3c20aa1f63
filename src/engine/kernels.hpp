// The three products of a Dense layer over a whole mini-batch.
#pragma once

#include <cstddef>
#include <span>

namespace fanin {

/// Shape of one Dense product: `batch` rows of `in` features to `out` units. The kernel is in x
/// out, row-major.
struct DenseShape {
  std::size_t batch = 0;
  std::size_t in = 0;
  std::size_t out = 0;
};

// Each output element is one sum over its index in ascending order, vectorized across elements and
// never across a sum: the bits do not depend on the width of the vectors.

/// y = x W + b (b may be empty). Sums start from the bias and run over the inputs.
void dense_forward(DenseShape shape, const float* x, const float* kernel,
                   std::span<const float> bias, float* y);

/// dx = dy W'. `transposed` is scratch of in x out floats. Sums run over the units.
void dense_input_gradient(DenseShape shape, const float* dy, const float* kernel, float* transposed,
                          float* dx);

/// dW = x' dy and db = column sums of dy (db may be empty). Sums run over the batch.
void dense_weight_gradient(DenseShape shape, const float* x, const float* dy,
                           float* kernel_gradient, std::span<float> bias_gradient);

}  // namespace fanin
