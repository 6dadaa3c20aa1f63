// Normalizations of a batch and their gradients, in double and in a fixed order of summation.
#pragma once

#include <cstddef>
#include <vector>

namespace fanin {

/// x^ = (x - center) / scale, y = gamma x^ + beta (keras/src/layers/normalization).
struct Normalization {
  enum class Kind {
    batch,  ///< center and scale of each column: its mean and sqrt(variance + epsilon)
    layer,  ///< the same of each row
    rms,    ///< of each row: 0 and sqrt(mean square + epsilon)
    unit,   ///< of each row: 0 and the Euclidean norm, at least 1e-6
  };

  Kind kind = Kind::batch;
  double epsilon = 0;
  double momentum = 0;  ///< of a batch normalization's moving averages
};

/// gamma and beta, one a column; null: 1 and 0. The gradients are of the same size.
template <class T>
struct ScaleAndOffset {
  T* gamma = nullptr;
  T* beta = nullptr;
};

/// What x is measured to be, column by column (batch) or row by row.
struct Measured {
  std::vector<double> center;
  std::vector<double> variance;  ///< biased; of a batch normalization only
  std::vector<double> inverse;   ///< 1 / scale
  std::vector<double> along;     ///< d inverse / d x = -along inverse^2 x^; of a row
};

/// Measures the batch; sums over rows, or over the columns of a row, run in ascending order.
void measure(const Normalization& rule, std::size_t rows, std::size_t width, const float* x,
             Measured& measured);

/// A batch normalization by its moving averages, outside of training or not trainable.
void use_moving(const Normalization& rule, std::size_t width, const float* mean,
                const float* variance, Measured& measured);

/// moving = momentum moving + (1 - momentum) measured
void move(const Normalization& rule, const Measured& measured, float* mean, float* variance);

/// y = gamma (x - center) inverse + beta
void normalize(const Normalization& rule, std::size_t rows, std::size_t width, const float* x,
               const Measured& measured, ScaleAndOffset<const float> by, float* y);

/// The gradient by y becomes that by x; `of` (what is not null) takes the gradients by gamma and
/// beta. With `fixed` the measures do not depend on x (the moving averages).
void normalize_backward(const Normalization& rule, std::size_t rows, std::size_t width,
                        const float* x, const Measured& measured, bool fixed,
                        ScaleAndOffset<const float> by, float* gradient, ScaleAndOffset<float> of);

}  // namespace fanin
