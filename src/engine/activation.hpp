// Activations over whole buffers: forward and the gate of the gradient.
#pragma once

#include <cstddef>
#include <span>

#include "schema/vocabulary.hpp"

namespace fanin {

/// The functions there is code for; relu with no arguments and gelu by tanh have their own.
enum class ActivationKind {
  linear,
  relu,
  plain_relu,
  leaky_relu,
  relu6,
  elu,
  selu,
  celu,
  softplus,
  softsign,
  silu,
  gelu,
  approximate_gelu,
  tanh,
  sigmoid,
  exponential,
  hard_sigmoid,
  hard_silu,
  mish,
  squareplus,
  tanh_shrink,
  log_sigmoid,
  hard_tanh,
  hard_shrink,
  soft_shrink,
  threshold,
  sparse_plus,
  sparse_sigmoid,
  softmax,
  log_softmax,
  sparsemax,
};

/// An activation looked up once, with its parameters.
struct BoundActivation {
  ActivationKind kind = ActivationKind::linear;
  float numbers[3] = {0, 0, 0};
};

BoundActivation bind(const Choice& activation);

// Elements are computed in float32 to within a few units in the last place, by the same operations
// in the same order on every instruction set.

/// out = f(in) for `in` of rows x width; only softmax, log_softmax and
/// sparsemax look at a row as a whole. In place is
/// allowed.
void activate(const BoundActivation& activation, std::span<const float> in, std::size_t width,
              std::span<float> out);
void activate(const Choice& activation, std::span<const float> in, std::size_t width,
              std::span<float> out);

/// gradient (of the loss by f's output) becomes the gradient by f's input. `in` and `out` are what
/// activate() saw and gave.
void activate_backward(const BoundActivation& activation, std::span<const float> in,
                       std::span<const float> out, std::size_t width, std::span<float> gradient);
void activate_backward(const Choice& activation, std::span<const float> in,
                       std::span<const float> out, std::size_t width, std::span<float> gradient);

}  // namespace fanin
