// The layers of a Sequential model, as a model file declares them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "init/initializers.hpp"
#include "schema/record.hpp"
#include "spec/activations.hpp"

namespace fanin {

struct InputLayer {
  std::vector<std::int64_t> shape;
  std::string name;
  bool operator==(const InputLayer&) const = default;
};

/// y = activation(x W + b); W is inputs x units.
struct Dense {
  std::int64_t units = 0;
  Choice activation = choose(activations, "linear");
  bool use_bias = true;
  Choice kernel_initializer = choose(initializers, "glorot_uniform");
  Choice bias_initializer = choose(initializers, "zeros");
  std::string name;
  bool operator==(const Dense&) const = default;
};

struct Activation {
  Choice activation = choose(activations, "linear");
  std::string name;
  bool operator==(const Activation&) const = default;
};

/// In training each value is kept with probability 1 - rate and divided by it; nothing happens
/// otherwise.
struct Dropout {
  double rate = 0;
  std::string name;
  bool operator==(const Dropout&) const = default;
};

using Layer = std::variant<InputLayer, Dense, Activation, Dropout>;

inline constexpr Field name_field{
    .sentence = "how results call the layer; generated as Keras does when left out"};

template <>
struct Record<InputLayer> {
  static constexpr std::string_view name = "InputLayer";
  static constexpr std::string_view sentence =
      "states the number of features; not needed, the data says it";
  static void fields(auto&& field) {
    field("shape", &InputLayer::shape,
          Field{.sentence = "[number of features]", .required = true, .limits = at_least(1)});
    field("name", &InputLayer::name, name_field);
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
    field("name", &Dense::name, name_field);
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
    field("name", &Activation::name, name_field);
  }
};

template <>
struct Record<Dropout> {
  static constexpr std::string_view name = "Dropout";
  static constexpr std::string_view sentence = "sets a random share of the values to 0 in training";
  static void fields(auto&& field) {
    field("rate", &Dropout::rate,
          Field{.sentence = "share set to 0", .required = true, .limits = from_to_below(0, 1)});
    field("name", &Dropout::name, name_field);
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
};

/// Gives every unnamed layer Keras's name: dense, dense_1, dropout, ...
void name_layers(std::vector<Layer>& layers);

const std::string& name_of(const Layer& layer);

std::vector<LayerShape> shapes(const std::vector<Layer>& layers, std::int64_t input_width);

/// Positions of the Dense layers.
std::vector<std::size_t> dense_positions(const std::vector<Layer>& layers);

/// The function that makes the model's output, whether it stands in the last Dense or in an
/// Activation after it; linear if the last layer is neither.
Choice output_activation(const std::vector<Layer>& layers);

/// Units of the last Dense layer; 0 if there is none.
std::int64_t output_units(const std::vector<Layer>& layers);

}  // namespace fanin
