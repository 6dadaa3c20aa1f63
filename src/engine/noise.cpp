// Keras's random layers in training.
#include "engine/noise.hpp"

#include <bit>
#include <cmath>
#include <cstdint>

#include "engine/random.hpp"

namespace fanin {

namespace {

/// `kept` where the factor is not 0, else `dropped`: by their bits, because a branch on a random
/// bit is mispredicted as often as not.
float chosen(float factor, float kept, float dropped) {
  const std::uint32_t mask =
      0U - static_cast<std::uint32_t>(std::bit_cast<std::uint32_t>(factor) != 0);
  return std::bit_cast<float>((std::bit_cast<std::uint32_t>(kept) & mask) |
                              (std::bit_cast<std::uint32_t>(dropped) & ~mask));
}

/// A factor of 0 makes 0 also of what is not finite.
float times(float factor, float value) { return chosen(factor, value * factor, 0.0F); }

}  // namespace

void add_noise(const Noise& noise, const Stream& stream, std::span<const float> x,
               std::span<float> factors, std::span<float> y) {
  const std::size_t count = x.size();
  const double rate = noise.rate;
  switch (noise.kind) {
    case Noise::Kind::dropout: {
      // At a rate of 1 nothing is kept.
      const float factor = rate < 1 ? static_cast<float>(1.0 / (1.0 - rate)) : 0.0F;
      fill_kept(stream, rate, factor, count, factors.data());
      for (std::size_t i = 0; i < count; ++i) y[i] = times(factors[i], x[i]);
      break;
    }
    case Noise::Kind::alpha_dropout: {
      constexpr double lowest = -1.6732632423543772 * 1.0507009873554805;
      const double a = 1.0 / std::sqrt((1.0 - rate) * (1.0 + rate * lowest * lowest));
      const auto b = static_cast<float>(-a * rate * lowest);
      const auto dropped = static_cast<float>(a * lowest - a * rate * lowest);
      fill_kept(stream, rate, static_cast<float>(a), count, factors.data());
      for (std::size_t i = 0; i < count; ++i)
        y[i] = chosen(factors[i], factors[i] * x[i] + b, dropped);
      break;
    }
    case Noise::Kind::gaussian_noise: {
      const auto sd = static_cast<float>(rate);
      fill_normal(stream, count, factors.data());
      for (std::size_t i = 0; i < count; ++i) y[i] = x[i] + sd * factors[i];
      break;
    }
    case Noise::Kind::gaussian_dropout: {
      const auto sd = static_cast<float>(std::sqrt(rate / (1.0 - rate)));
      fill_normal(stream, count, factors.data());
      for (std::size_t i = 0; i < count; ++i) {
        factors[i] = 1.0F + sd * factors[i];
        y[i] = x[i] * factors[i];
      }
      break;
    }
  }
}

void add_noise_backward(const Noise& noise, std::span<const float> factors,
                        std::span<float> gradient) {
  if (noise.kind == Noise::Kind::gaussian_noise) return;
  for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] = times(factors[i], gradient[i]);
}

}  // namespace fanin
