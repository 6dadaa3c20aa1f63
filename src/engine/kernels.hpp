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

/// What happens to a gradient g and a weight w before an optimizer's rule sees them: g += l1 sign w
/// + 2 l2 w, g *= scale, g is clipped to +-clip, w -= w decay learning_rate, in this order.
struct Preparation {
  float l1 = 0;
  float l2 = 0;
  float scale = 1;
  float clip = 0;  ///< 0: not at all
  float decay = 0;
  float learning_rate = 0;

  bool any() const { return decay != 0 || !decays_only(); }
  bool decays_only() const { return l1 == 0 && l2 == 0 && scale == 1 && clip == 0; }
};

/// How an optimizer changes one weight by its gradient g; formulas in Keras 3's order of operations
/// (keras/src/optimizers). Every operation is rounded by itself.
struct UpdateRule {
  enum class Kind {
    assign,
    sgd,
    momentum,
    nesterov,
    rmsprop,
    adam,
    adamax,
    nadam,
    adagrad,
    adadelta,
    lion,
    ftrl
  };

  Kind kind = Kind::assign;  ///< assign: g is stored, nothing is prepared and no weight changes
  float learning_rate = 0;   ///< Adam, Adamax, Nadam: with the step's bias corrections
  float momentum = 0;
  float rho = 0;
  float epsilon = 0;
  float beta_1 = 0;
  float beta_2 = 0;
  float rest_1 = 0;             ///< 1 - beta_1
  float rest_2 = 0;             ///< 1 - beta_2
  bool centered = false;        ///< RMSprop
  bool amsgrad = false;         ///< Adam
  float gradient_rate = 0;      ///< Nadam: learning rate of the gradient beside that of the mean
  float square_correction = 1;  ///< Nadam: 1 / (1 - beta_2^t)
  float power = 0;              ///< Ftrl: -learning_rate_power
  float l1 = 0;                 ///< Ftrl
  float twice_l2 = 0;           ///< Ftrl: 2 l2 + beta / learning_rate
  float shrinkage = 0;          ///< Ftrl: twice l2_shrinkage
  Preparation before = {};
};

/// Weights with the optimizer's state beside them, all of one size; what a rule does not use is
/// null. Assign: first = where g goes. SGD: first = m. RMSprop: first = v, second = m, third =
/// mean. Adam, Nadam: first = m, second = v, third = largest v. Adamax: first = m, second = u.
/// Adagrad: first = sum of squares. Adadelta: first, second = mean squares of gradients and steps.
/// Lion: first = m. Ftrl: first = sum of squares, second = linear.
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

/// What is to become of one tensor's gradient; nothing: there is no such tensor.
struct Update {
  UpdateRule rule;
  Parameters parameters;

  bool any() const { return parameters.weights != nullptr || parameters.first != nullptr; }
};

/// The gradient is stored; `weights` are needed where an input's gradient is asked for too.
inline Update stored(float* gradient, float* weights = nullptr) {
  return {UpdateRule{}, {weights, gradient}};
}

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

/// The gradient x' dy (sums over the batch) changes the kernel by its rule, tile by tile: it is
/// never stored as a whole, unless the rule is to assign it. With `dx` also dense_input_gradient,
/// from the kernel before the update. `bias` (there may be none): the same by the column sums of
/// dy.
void dense_backward(DenseShape shape, RowPointers x, const float* dy, const Update& kernel,
                    const Update& bias, float* dx, Workspace& workspace, Part part = {});

/// The rule applied to `count` weights with the gradient g.
void apply(const Update& update, std::size_t count, const float* gradient);

}  // namespace fanin
