// Layers that draw random numbers in training and do nothing otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "spec/layers/common.hpp"

namespace fanin {

/// What the random layers have in common.
struct NoiseLayer : LayerBase {
  std::optional<std::int64_t> seed;
  bool operator==(const NoiseLayer&) const = default;
};

void noise_fields(auto&& field) {
  field("seed", &NoiseLayer::seed,
        Field{.sentence = "a seed of its own: the same draws in every run",
              .limits = between(0, 9007199254740992.0)});
  common_fields(field);
}

inline constexpr Field noise_shape_field = only_null("every value has a draw of its own");

/// In training each value is kept with probability 1 - rate and divided by it (Srivastava et al.
/// 2014).
struct Dropout : NoiseLayer {
  double rate = 0;
  SettledKey noise_shape;
  bool operator==(const Dropout&) const = default;
};

/// In training a value is set to SELU's lowest with probability rate; what follows keeps mean and
/// variance (Klambauer et al. 2017).
struct AlphaDropout : NoiseLayer {
  double rate = 0;
  SettledKey noise_shape;
  bool operator==(const AlphaDropout&) const = default;
};

/// In training a normal number is added to each value.
struct GaussianNoise : NoiseLayer {
  double stddev = 0;
  bool operator==(const GaussianNoise&) const = default;
};

/// In training each value is multiplied by a normal number of mean 1 and variance rate / (1 - rate)
/// (Srivastava et al. 2014).
struct GaussianDropout : NoiseLayer {
  double rate = 0;
  bool operator==(const GaussianDropout&) const = default;
};

template <>
struct Record<Dropout> {
  static constexpr std::string_view name = "Dropout";
  static constexpr std::string_view sentence = "sets a random share of the values to 0 in training";
  static void fields(auto&& field) {
    field("rate", &Dropout::rate,
          Field{.sentence = "share set to 0", .required = true, .limits = between(0, 1)});
    field("noise_shape", &Dropout::noise_shape, noise_shape_field);
    noise_fields(field);
  }
};

template <>
struct Record<AlphaDropout> {
  static constexpr std::string_view name = "AlphaDropout";
  static constexpr std::string_view sentence =
      "sets a random share of the values to SELU's lowest in training; mean and variance stay";
  static void fields(auto&& field) {
    field("rate", &AlphaDropout::rate,
          Field{.sentence = "share set to the lowest value; at 1 there is nothing to rescale",
                .required = true,
                .limits = from_to_below(0, 1)});
    field("noise_shape", &AlphaDropout::noise_shape, noise_shape_field);
    noise_fields(field);
  }
};

template <>
struct Record<GaussianNoise> {
  static constexpr std::string_view name = "GaussianNoise";
  static constexpr std::string_view sentence = "adds normal numbers in training";
  static void fields(auto&& field) {
    field("stddev", &GaussianNoise::stddev,
          Field{.sentence = "their standard deviation", .required = true, .limits = between(0, 1)});
    noise_fields(field);
  }
};

template <>
struct Record<GaussianDropout> {
  static constexpr std::string_view name = "GaussianDropout";
  static constexpr std::string_view sentence = "multiplies by normal numbers of mean 1 in training";
  static void fields(auto&& field) {
    field("rate", &GaussianDropout::rate,
          Field{.sentence = "their variance is rate / (1 - rate)",
                .required = true,
                .limits = from_to_below(0, 1)});
    noise_fields(field);
  }
};

}  // namespace fanin
