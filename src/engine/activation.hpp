// Activations over whole buffers: forward and the gate of the gradient.
#pragma once

#include <span>

#include "schema/vocabulary.hpp"

namespace fanin {

/// out = f(in) for `in` of rows x width; only softmax looks at a row as a whole. In place is
/// allowed.
void activate(const Choice& activation, std::span<const float> in, std::size_t width,
              std::span<float> out);

/// gradient (of the loss by f's output) becomes the gradient by f's input. `in` and `out` are what
/// activate() saw and gave.
void activate_backward(const Choice& activation, std::span<const float> in,
                       std::span<const float> out, std::size_t width, std::span<float> gradient);

}  // namespace fanin
