// The layers of a Sequential model, as a model file declares them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "init/initializers.hpp"
#include "schema/record.hpp"
#include "spec/activations.hpp"
#include "spec/layers/activations.hpp"
#include "spec/layers/common.hpp"
#include "spec/layers/noise.hpp"
#include "spec/layers/normalization.hpp"
#include "spec/layers/plain.hpp"

namespace fanin {

struct InputLayer {
  std::vector<std::int64_t> shape;
  std::string name;
  Precision dtype;
  SettledKey sparse;
  SettledKey ragged;
  SettledKey optional;
  bool operator==(const InputLayer&) const = default;
};

/// y = activation(x W + b); W is inputs x units.
struct Dense : LayerBase {
  std::int64_t units = 0;
  Choice activation = choose(activations, "linear");
  bool use_bias = true;
  Choice kernel_initializer = choose(initializers, "glorot_uniform");
  Choice bias_initializer = choose(initializers, "zeros");
  std::optional<Choice> kernel_regularizer;
  std::optional<Choice> bias_regularizer;
  std::optional<Choice> activity_regularizer;
  std::optional<Choice> kernel_constraint;
  std::optional<Choice> bias_constraint;
  SettledKey quantization_config;
  SettledKey lora_rank;
  SettledKey lora_alpha;
  bool operator==(const Dense&) const = default;
};

struct Activation : LayerBase {
  Choice activation = choose(activations, "linear");
  bool operator==(const Activation&) const = default;
};

using Layer = std::variant<InputLayer, Dense, Activation, Dropout, AlphaDropout, GaussianNoise,
                           GaussianDropout, BatchNormalization, LayerNormalization,
                           RMSNormalization, UnitNormalization, LeakyReLU, ReLU, ELU, PReLU,
                           Softmax, Flatten, Reshape, Rescaling, ActivityRegularization>;

Node write_value(const Layer& value, const Field& field);

template <>
struct Record<InputLayer> {
  static constexpr std::string_view name = "InputLayer";
  static constexpr std::string_view sentence =
      "states the number of features; not needed, the data says it";
  static void fields(auto&& field) {
    field("shape", &InputLayer::shape,
          Field{.sentence = "[number of features]", .required = true, .limits = at_least(1)});
    field("name", &InputLayer::name, name_field);
    field("dtype", &InputLayer::dtype, dtype_field);
    field("sparse", &InputLayer::sparse, only_false("rows of features are dense"));
    field("ragged", &InputLayer::ragged, only_false("all rows have the same features"));
    field("optional", &InputLayer::optional, only_false("a model has one input"));
  }
};

template <>
struct Record<Dense> {
  static constexpr std::string_view name = "Dense";
  static constexpr std::string_view sentence = "activation(inputs x kernel + bias)";
  static void fields(auto&& field) {
    field("units", &Dense::units,
          Field{.sentence = "number of outputs", .required = true, .limits = between(1, 1e6)});
    field("activation", &Dense::activation,
          Field{.sentence = "applied to each output",
                .vocabulary = &activations,
                .null_name = "linear"});
    field("use_bias", &Dense::use_bias, Field{.sentence = "add a bias to each output"});
    field("kernel_initializer", &Dense::kernel_initializer,
          Field{.sentence = "start of the kernel", .vocabulary = &initializers});
    field("bias_initializer", &Dense::bias_initializer,
          Field{.sentence = "start of the bias", .vocabulary = &initializers});
    field("kernel_regularizer", &Dense::kernel_regularizer,
          regularizer_field("penalty on the kernel"));
    field("bias_regularizer", &Dense::bias_regularizer, regularizer_field("penalty on the bias"));
    field("activity_regularizer", &Dense::activity_regularizer,
          regularizer_field("penalty on the outputs, mean over the rows of a mini-batch"));
    field("kernel_constraint", &Dense::kernel_constraint,
          constraint_field("what the kernel is held to"));
    field("bias_constraint", &Dense::bias_constraint, constraint_field("what the bias is held to"));
    field("quantization_config", &Dense::quantization_config,
          only_null("fanin computes in float32"));
    field("lora_rank", &Dense::lora_rank, only_null("kernels are trained as a whole"));
    field("lora_alpha", &Dense::lora_alpha, only_null("kernels are trained as a whole"));
    common_fields(field);
  }
};

template <>
struct Record<Activation> {
  static constexpr std::string_view name = "Activation";
  static constexpr std::string_view sentence = "an activation as a layer of its own";
  static void fields(auto&& field) {
    field("activation", &Activation::activation,
          Field{.sentence = "the function",
                .required = true,
                .vocabulary = &activations,
                .null_name = "linear"});
    common_fields(field);
  }
};

template <>
struct Record<Layer> {
  static constexpr std::string_view kind = "layer";
};

/// A layer in a row of the summary, with the shapes that follow from the input width.
struct LayerShape {
  std::string name;
  std::string class_name;
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  std::int64_t parameters = 0;
  std::int64_t not_trained = 0;  ///< of the parameters: moving averages, or all if not trainable
};

/// Gives every unnamed layer Keras's name: dense, dense_1, dropout, ...
void name_layers(std::vector<Layer>& layers);

const std::string& name_of(const Layer& layer);
std::string class_of(const Layer& layer);

std::vector<LayerShape> shapes(const std::vector<Layer>& layers, std::int64_t input_width);

/// Positions of the Dense layers.
std::vector<std::size_t> dense_positions(const std::vector<Layer>& layers);

/// The function that a layer without weights is: of an Activation, a LeakyReLU, a Softmax ...;
/// nothing if it is no function of that kind.
std::optional<Choice> function_of(const Layer& layer);

/// Whether the layer may be the last: noise and penalties are for training, not for an output.
bool gives_output(const Layer& layer);

/// Whether the layer gives what it gets, always: a Flatten or a Reshape.
bool is_identity(const Layer& layer);

/// The function that makes the model's output, whether it stands in the last Dense or in a layer
/// after it; linear if the last layer is neither.
Choice output_activation(const std::vector<Layer>& layers);

/// Units of the last Dense layer; 0 if there is none.
std::int64_t output_units(const std::vector<Layer>& layers);

}  // namespace fanin
