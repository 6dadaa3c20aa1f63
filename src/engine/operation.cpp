// Each kind of operation outside of training.
#include "engine/operation.hpp"

#include <algorithm>
#include <cassert>

namespace fanin {

void infer(const Operation& operation, std::size_t rows, const float* x, float* y) {
  const std::span<const float> in(x, rows * operation.in);
  const std::span<float> out(y, rows * operation.out);
  switch (operation.kind) {
    case Operation::Kind::affine:
      assert(false);
      break;
    case Operation::Kind::activation:
      activate(operation.activation, in, operation.out, out);
      break;
    case Operation::Kind::prelu:
      prelu(in, {operation.alpha, operation.out}, out);
      break;
    case Operation::Kind::normalization: {
      Measured measured;
      const Normalization& rule = operation.normalization;
      if (rule.kind == Normalization::Kind::batch) {
        use_moving(rule, operation.in, operation.mean, operation.variance, measured);
      } else {
        measure(rule, rows, operation.in, x, measured);
      }
      normalize(rule, rows, operation.in, x, measured, {operation.gamma, operation.beta}, y);
      break;
    }
    case Operation::Kind::rescaling:
      rescale(in, operation.scale, operation.offset, out);
      break;
    case Operation::Kind::noise:
    case Operation::Kind::penalty:
      std::copy(in.begin(), in.end(), out.begin());
      break;
  }
}

}  // namespace fanin
