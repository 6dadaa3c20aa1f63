// Activations that Keras has as layers with parameters of their own.
#pragma once

#include <optional>
#include <string_view>

#include "init/initializers.hpp"
#include "spec/layers/common.hpp"

namespace fanin {

/// x, or negative_slope x below 0 (Maas, Hannun & Ng 2013).
struct LeakyReLU : LayerBase {
  double negative_slope = 0.3;
  bool operator==(const LeakyReLU&) const = default;
};

/// min(x, max_value) above the threshold, else negative_slope (x - threshold).
struct ReLU : LayerBase {
  std::optional<double> max_value;
  double negative_slope = 0;
  double threshold = 0;
  bool operator==(const ReLU&) const = default;
};

/// x, or alpha (exp x - 1) below 0 (Clevert, Unterthiner & Hochreiter 2016).
struct ELU : LayerBase {
  double alpha = 1;
  bool operator==(const ELU&) const = default;
};

/// x, or alpha x below 0 with an alpha for each unit that is learned (He et al. 2015).
struct PReLU : LayerBase {
  Choice alpha_initializer = choose(initializers, "zeros");
  std::optional<Choice> alpha_regularizer;
  std::optional<Choice> alpha_constraint;
  SettledKey shared_axes;
  bool operator==(const PReLU&) const = default;
};

/// exp x over the sum of exp x of the row.
struct Softmax : LayerBase {
  SettledKey axis;
  bool operator==(const Softmax&) const = default;
};

template <>
struct Record<LeakyReLU> {
  static constexpr std::string_view name = "LeakyReLU";
  static constexpr std::string_view sentence = "x, or negative_slope x below 0";
  static void fields(auto&& field) {
    field("negative_slope", &LeakyReLU::negative_slope,
          Field{.sentence = "slope below 0", .alias = "alpha"});
    common_fields(field);
  }
};

template <>
struct Record<ReLU> {
  static constexpr std::string_view name = "ReLU";
  static constexpr std::string_view sentence = "max(x, 0)";
  static void fields(auto&& field) {
    field("max_value", &ReLU::max_value, Field{.sentence = "saturation", .limits = at_least(0)});
    field("negative_slope", &ReLU::negative_slope,
          Field{.sentence = "slope below the threshold", .limits = at_least(0)});
    field("threshold", &ReLU::threshold,
          Field{.sentence = "values below it are damped", .limits = at_least(0)});
    common_fields(field);
  }
};

template <>
struct Record<ELU> {
  static constexpr std::string_view name = "ELU";
  static constexpr std::string_view sentence = "x, or alpha (exp x - 1) below 0";
  static void fields(auto&& field) {
    field("alpha", &ELU::alpha,
          Field{.sentence = "limit for large negative values", .limits = at_least(0)});
    common_fields(field);
  }
};

template <>
struct Record<PReLU> {
  static constexpr std::string_view name = "PReLU";
  static constexpr std::string_view sentence = "x, or a learned alpha times x below 0";
  static void fields(auto&& field) {
    field("alpha_initializer", &PReLU::alpha_initializer,
          Field{.sentence = "start of alpha", .vocabulary = &initializers});
    field("alpha_regularizer", &PReLU::alpha_regularizer, regularizer_field("penalty on alpha"));
    field("alpha_constraint", &PReLU::alpha_constraint, constraint_field("what alpha is held to"));
    field("shared_axes", &PReLU::shared_axes, only_null("every unit has an alpha of its own"));
    common_fields(field);
  }
};

template <>
struct Record<Softmax> {
  static constexpr std::string_view name = "Softmax";
  static constexpr std::string_view sentence = "exp x over the sum of exp x of all units";
  static void fields(auto&& field) {
    field("axis", &Softmax::axis, axis_field);
    common_fields(field);
  }
};

}  // namespace fanin
