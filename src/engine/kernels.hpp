// The products of a Dense layer over a whole mini-batch, and the optimizer's update fused into
// them.
#pragma once

#include <cstddef>
#include <vector>

namespace fanin {

/// Shape of one Dense product: `batch` rows of `in` features to `out` units. The kernel is in x
/// out, row-major.
struct DenseShape {
  std::size_t batch = 0;
  std::size_t in = 0;
  std::size_t out = 0;
};

/// The rows of a matrix, a pointer each: a batch is rows of the data set where they stand.
using RowPointers = const float* const*;

/// How an optimizer changes one weight by its gradient g; formulas in Keras 3's order of operations
/// (keras/src/optimizers). Every operation is rounded by itself.
struct UpdateRule {
  enum class Kind { assign, sgd, momentum, nesterov, rmsprop, adam, adagrad };

  Kind kind = Kind::assign;  ///< assign: w = g, the gradient itself
  float learning_rate = 0;   ///< Adam: with the step's bias corrections
  float momentum = 0;
  float rho = 0;
  float epsilon = 0;
  float rest_1 = 0;       ///< 1 - beta_1
  float rest_2 = 0;       ///< 1 - beta_2
  bool centered = false;  ///< RMSprop
  bool amsgrad = false;   ///< Adam
};

/// Weights with the optimizer's state beside them, all of one size; what a rule does not use is
/// null. SGD: first = m. RMSprop: first = v, second = m, third = mean. Adam: first = m, second = v,
/// third = largest v. Adagrad: first = sum of squares.
struct Parameters {
  float* weights = nullptr;
  float* first = nullptr;
  float* second = nullptr;
  float* third = nullptr;

  Parameters at(std::size_t offset) const {
    const auto moved = [&](float* p) { return p == nullptr ? nullptr : p + offset; };
    return {moved(weights), moved(first), moved(second), moved(third)};
  }
};

/// A share of a product's output: part `index` of `count`. Parts write different elements, so they
/// may be computed at the same time, and together they are the whole to the last bit.
struct Part {
  std::size_t index = 0;
  std::size_t count = 1;
};

/// Memory that the products need besides their operands: grown as needed, used by one thread at a
/// time.
class Workspace {
 public:
  /// At least `count` floats, aligned to 64 bytes, of undefined values; part 0 to 3.
  float* floats(std::size_t part, std::size_t count);
  const float** pointers(std::size_t count);

 private:
  std::vector<float> parts_[4];
  std::vector<const float*> pointers_;
};

// Each output element is one sum over its index in ascending order by fused multiply-add,
// vectorized across elements and never across a sum: the bits depend neither on the width of the
// vectors nor on the other rows of the batch.

/// y = x W + b (b may be null), batch x out. Sums start from the bias and run over the inputs.
void dense_forward(DenseShape shape, RowPointers x, const float* kernel, const float* bias,
                   float* y, Workspace& workspace, Part part = {});

/// dx = dy W', batch x in. Sums run over the units.
void dense_input_gradient(DenseShape shape, const float* dy, const float* kernel, float* dx,
                          Workspace& workspace);

/// The gradient x' dy (sums over the batch) changes the kernel by the rule, tile by tile: it is
/// never stored as a whole. With `dx` also dense_input_gradient, from the kernel before the update.
/// `bias` (may have null weights): the same by the column sums of dy.
void dense_backward(DenseShape shape, RowPointers x, const float* dy, const UpdateRule& rule,
                    const Parameters& kernel, const Parameters& bias, float* dx,
                    Workspace& workspace, Part part = {});

/// The rule applied to `count` weights with the gradient g.
void update(const UpdateRule& rule, const Parameters& parameters, std::size_t count,
            const float* gradient);

}  // namespace fanin
