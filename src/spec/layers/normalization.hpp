// Layers that bring values to one scale: over the batch, or each row by itself.
#pragma once

#include <optional>
#include <string_view>

#include "init/initializers.hpp"
#include "spec/layers/common.hpp"

namespace fanin {

/// gamma (x - mean) / sqrt(variance + epsilon) + beta, column by column: by the batch's mean and
/// biased variance in training, by their moving averages otherwise (Ioffe & Szegedy 2015). Not
/// trainable: by the moving averages always, as in Keras.
struct BatchNormalization : LayerBase {
  SettledKey axis;
  double momentum = 0.99;
  double epsilon = 0.001;
  bool center = true;
  bool scale = true;
  Choice beta_initializer = choose(initializers, "zeros");
  Choice gamma_initializer = choose(initializers, "ones");
  Choice moving_mean_initializer = choose(initializers, "zeros");
  Choice moving_variance_initializer = choose(initializers, "ones");
  std::optional<Choice> beta_regularizer;
  std::optional<Choice> gamma_regularizer;
  std::optional<Choice> beta_constraint;
  std::optional<Choice> gamma_constraint;
  SettledKey synchronized;
  SettledKey renorm;
  SettledKey renorm_clipping;
  SettledKey renorm_momentum;
  bool operator==(const BatchNormalization&) const = default;
};

/// gamma (x - mean) / sqrt(variance + epsilon) + beta with the row's own mean and biased variance
/// (Ba, Kiros & Hinton 2016).
struct LayerNormalization : LayerBase {
  SettledKey axis;
  double epsilon = 0.001;
  bool center = true;
  bool scale = true;
  SettledKey rms_scaling;
  Choice beta_initializer = choose(initializers, "zeros");
  Choice gamma_initializer = choose(initializers, "ones");
  std::optional<Choice> beta_regularizer;
  std::optional<Choice> gamma_regularizer;
  std::optional<Choice> beta_constraint;
  std::optional<Choice> gamma_constraint;
  bool operator==(const LayerNormalization&) const = default;
};

/// scale x / sqrt(mean square + epsilon), row by row (Zhang & Sennrich 2019).
struct RMSNormalization : LayerBase {
  SettledKey axis;
  double epsilon = 1e-6;
  bool operator==(const RMSNormalization&) const = default;
};

/// x / its Euclidean norm, row by row; a norm below 1e-6 counts as that.
struct UnitNormalization : LayerBase {
  SettledKey axis;
  bool operator==(const UnitNormalization&) const = default;
};

namespace normalization {

inline constexpr Field epsilon{.sentence = "added to the variance", .limits = at_least(0)};
inline constexpr Field center{.sentence = "add beta"};
inline constexpr Field scale{.sentence = "multiply by gamma"};
inline constexpr Field beta{.sentence = "start of beta", .vocabulary = &initializers};
inline constexpr Field gamma{.sentence = "start of gamma", .vocabulary = &initializers};

}  // namespace normalization

template <>
struct Record<BatchNormalization> {
  static constexpr std::string_view name = "BatchNormalization";
  static constexpr std::string_view sentence =
      "each column to mean beta and sd gamma over the batch";
  static void fields(auto&& field) {
    using Layer = BatchNormalization;
    constexpr Field no_renorm = only_false("batch renormalization is not computed");
    field("axis", &Layer::axis, axis_field);
    field("momentum", &Layer::momentum,
          Field{.sentence = "share of the moving averages that stays at each step",
                .limits = between(0, 1)});
    field("epsilon", &Layer::epsilon, normalization::epsilon);
    field("center", &Layer::center, normalization::center);
    field("scale", &Layer::scale, normalization::scale);
    field("beta_initializer", &Layer::beta_initializer, normalization::beta);
    field("gamma_initializer", &Layer::gamma_initializer, normalization::gamma);
    field("moving_mean_initializer", &Layer::moving_mean_initializer,
          Field{.sentence = "start of the moving mean", .vocabulary = &initializers});
    field("moving_variance_initializer", &Layer::moving_variance_initializer,
          Field{.sentence = "start of the moving variance", .vocabulary = &initializers});
    field("beta_regularizer", &Layer::beta_regularizer, regularizer_field("penalty on beta"));
    field("gamma_regularizer", &Layer::gamma_regularizer, regularizer_field("penalty on gamma"));
    field("beta_constraint", &Layer::beta_constraint, constraint_field("what beta is held to"));
    field("gamma_constraint", &Layer::gamma_constraint, constraint_field("what gamma is held to"));
    field("synchronized", &Layer::synchronized, only_false("a run trains on one machine"));
    field("renorm", &Layer::renorm, no_renorm);
    field("renorm_clipping", &Layer::renorm_clipping, no_renorm);
    field("renorm_momentum", &Layer::renorm_momentum,
          Field{.sentence = "batch renormalization is not computed",
                .words = unused_momentum,
                .written = false});
    common_fields(field);
  }

 private:
  static constexpr std::array<std::string_view, 2> unused_momentum{"0.99", "null"};
};

template <>
struct Record<LayerNormalization> {
  static constexpr std::string_view name = "LayerNormalization";
  static constexpr std::string_view sentence = "each row to mean 0 and sd 1, then gamma and beta";
  static void fields(auto&& field) {
    using Layer = LayerNormalization;
    field("axis", &Layer::axis, axis_field);
    field("epsilon", &Layer::epsilon, normalization::epsilon);
    field("center", &Layer::center, normalization::center);
    field("scale", &Layer::scale, normalization::scale);
    field("rms_scaling", &Layer::rms_scaling, only_false("use RMSNormalization"));
    field("beta_initializer", &Layer::beta_initializer, normalization::beta);
    field("gamma_initializer", &Layer::gamma_initializer, normalization::gamma);
    field("beta_regularizer", &Layer::beta_regularizer, regularizer_field("penalty on beta"));
    field("gamma_regularizer", &Layer::gamma_regularizer, regularizer_field("penalty on gamma"));
    field("beta_constraint", &Layer::beta_constraint, constraint_field("what beta is held to"));
    field("gamma_constraint", &Layer::gamma_constraint, constraint_field("what gamma is held to"));
    common_fields(field);
  }
};

template <>
struct Record<RMSNormalization> {
  static constexpr std::string_view name = "RMSNormalization";
  static constexpr std::string_view sentence = "each row over its root mean square, times scale";
  static void fields(auto&& field) {
    field("axis", &RMSNormalization::axis, axis_field);
    field("epsilon", &RMSNormalization::epsilon,
          Field{.sentence = "added to the mean square", .limits = at_least(0)});
    common_fields(field);
  }
};

template <>
struct Record<UnitNormalization> {
  static constexpr std::string_view name = "UnitNormalization";
  static constexpr std::string_view sentence = "each row over its Euclidean norm";
  static void fields(auto&& field) {
    field("axis", &UnitNormalization::axis, axis_field);
    common_fields(field);
  }
};

}  // namespace fanin
