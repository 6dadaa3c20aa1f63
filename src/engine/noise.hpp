// What random layers do to a batch in training, and to its gradient.
#pragma once

#include <span>

#include "numeric/draws.hpp"

namespace fanin {

/// A random layer's rule (keras/src/layers/regularization). Value i takes draw i of the stream.
struct Noise {
  enum class Kind { dropout, alpha_dropout, gaussian_noise, gaussian_dropout };

  Kind kind = Kind::dropout;
  double rate = 0;  ///< the standard deviation of a gaussian_noise
};

/// y = x with noise. `factors` (as many) keeps dy/dx for the way back; a gaussian_noise's is 1 and
/// not kept.
///   dropout           y = x / (1 - rate) where a uniform draw is at least the rate, else 0
///   alpha_dropout     y = a x + b where it is, else a x' + b, x' = -1.7581 (SELU's lowest),
///                     a = ((1 - rate) (1 + rate x'^2))^(-1/2), b = -a rate x'
///   gaussian_noise    y = x + rate z, z a normal draw
///   gaussian_dropout  y = x (1 + sqrt(rate / (1 - rate)) z)
void add_noise(const Noise& noise, const Stream& stream, std::span<const float> x,
               std::span<float> factors, std::span<float> y);

/// The gradient by y becomes that by x.
void add_noise_backward(const Noise& noise, std::span<const float> factors,
                        std::span<float> gradient);

}  // namespace fanin
