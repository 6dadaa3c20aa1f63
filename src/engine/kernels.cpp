// Plain loops that compilers vectorize: rows of the kernel are added to rows of the result.
#include "engine/kernels.hpp"

#include <algorithm>

namespace fanin {

namespace {

// y += x[0] w[0] + ... + x[k-1] w[k-1], w rows of `width`: four rows at a time, each element still
// in ascending order.
void add_rows(const float* x, std::size_t x_stride, std::size_t k, const float* w,
              std::size_t width, float* y) {
  std::size_t i = 0;
  for (; i + 4 <= k; i += 4) {
    const float x0 = x[i * x_stride];
    const float x1 = x[(i + 1) * x_stride];
    const float x2 = x[(i + 2) * x_stride];
    const float x3 = x[(i + 3) * x_stride];
    const float* w0 = w + i * width;
    const float* w1 = w0 + width;
    const float* w2 = w1 + width;
    const float* w3 = w2 + width;
    for (std::size_t j = 0; j < width; ++j) {
      y[j] = (((y[j] + x0 * w0[j]) + x1 * w1[j]) + x2 * w2[j]) + x3 * w3[j];
    }
  }
  for (; i < k; ++i) {
    const float x0 = x[i * x_stride];
    const float* w0 = w + i * width;
    for (std::size_t j = 0; j < width; ++j) y[j] += x0 * w0[j];
  }
}

}  // namespace

void dense_forward(DenseShape shape, const float* x, const float* kernel,
                   std::span<const float> bias, float* y) {
  for (std::size_t r = 0; r < shape.batch; ++r) {
    float* row = y + r * shape.out;
    if (bias.empty()) {
      std::fill(row, row + shape.out, 0.0F);
    } else {
      std::copy(bias.begin(), bias.end(), row);
    }
    add_rows(x + r * shape.in, 1, shape.in, kernel, shape.out, row);
  }
}

void dense_input_gradient(DenseShape shape, const float* dy, const float* kernel, float* transposed,
                          float* dx) {
  for (std::size_t i = 0; i < shape.in; ++i) {
    for (std::size_t j = 0; j < shape.out; ++j)
      transposed[j * shape.in + i] = kernel[i * shape.out + j];
  }
  for (std::size_t r = 0; r < shape.batch; ++r) {
    float* row = dx + r * shape.in;
    std::fill(row, row + shape.in, 0.0F);
    add_rows(dy + r * shape.out, 1, shape.out, transposed, shape.in, row);
  }
}

void dense_weight_gradient(DenseShape shape, const float* x, const float* dy,
                           float* kernel_gradient, std::span<float> bias_gradient) {
  std::fill(kernel_gradient, kernel_gradient + shape.in * shape.out, 0.0F);
  for (std::size_t i = 0; i < shape.in; ++i) {
    add_rows(x + i, shape.in, shape.batch, dy, shape.out, kernel_gradient + i * shape.out);
  }
  if (bias_gradient.empty()) return;
  std::fill(bias_gradient.begin(), bias_gradient.end(), 0.0F);
  for (std::size_t r = 0; r < shape.batch; ++r) {
    for (std::size_t j = 0; j < shape.out; ++j) bias_gradient[j] += dy[r * shape.out + j];
  }
}

}  // namespace fanin
