// Names, sentences and parameters of the activations; engine/activation binds functions to them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

/// What values an activation can give; rules between losses and the last layer ask.
enum class Range {
  any,            ///< of both signs
  not_negative,   ///< 0 and above
  not_positive,   ///< 0 and below
  share,          ///< from 0 to 1
  probabilities,  ///< from 0 to 1, of all units together 1
};

/// A row with the range it has at its default parameters.
struct ActivationRow : Row {
  Range range = Range::any;
};

namespace rows {

using Type = Parameter::Type;

inline constexpr std::array<Parameter, 3> relu_parameters{
    Parameter{.name = "negative_slope",
              .number = 0,
              .limits = at_least(0),
              .sentence = "slope below the threshold"},
    Parameter{.name = "max_value", .none = true, .limits = at_least(0), .sentence = "saturation"},
    Parameter{.name = "threshold",
              .number = 0,
              .limits = at_least(0),
              .sentence = "values below it are damped"}};
inline constexpr std::array<Parameter, 1> leaky_relu_parameters{
    Parameter{.name = "negative_slope", .number = 0.2, .sentence = "slope below 0"}};
inline constexpr std::array<Parameter, 1> alpha_parameters{
    Parameter{.name = "alpha",
              .number = 1,
              .limits = above(0),
              .sentence = "limit for large negative values"}};
inline constexpr std::array<Parameter, 1> squareplus_parameters{Parameter{
    .name = "b", .number = 4, .limits = above(0), .sentence = "how round the corner at 0 is"}};
inline constexpr std::array<Parameter, 1> gelu_parameters{
    Parameter{.name = "approximate", .type = Type::boolean, .sentence = "by tanh"}};
inline constexpr std::array<Parameter, 1> hard_sigmoid_parameters{
    Parameter{.name = "slope",
              .number = 1.0 / 6,
              .limits = above(0),
              .sentence = "at 0; Keras 1 and 2 have 0.2"}};
inline constexpr std::array<Parameter, 1> shrink_parameters{
    Parameter{.name = "threshold",
              .number = 0.5,
              .limits = at_least(0),
              .sentence = "values within it of 0 become 0"}};
// Keras has no defaults for these two.
inline constexpr std::array<Parameter, 2> threshold_parameters{
    Parameter{.name = "threshold", .number = 0, .sentence = "values above it stay"},
    Parameter{.name = "default_value", .number = 0, .sentence = "what the others become"}};
inline constexpr std::array<std::string_view, 1> swish{"swish"};
inline constexpr std::array<std::string_view, 1> hard_swish{"hard_swish"};

inline constexpr ActivationRow activations[] = {
    {{"linear", "Linear", {}, "x"}},
    {{"relu", "ReLU", {}, "max(x, 0)", "Nair & Hinton 2010", relu_parameters}, Range::not_negative},
    {{"leaky_relu",
      "LeakyReLU",
      {},
      "x, or 0.2 x below 0",
      "Maas, Hannun & Ng 2013",
      leaky_relu_parameters}},
    {{"relu6", "ReLU6", {}, "min(max(x, 0), 6)", "Howard et al. 2017"}, Range::not_negative},
    {{"elu",
      "ELU",
      {},
      "x, or alpha (exp x - 1) below 0",
      "Clevert, Unterthiner & Hochreiter 2016",
      alpha_parameters}},
    {{"selu", "SELU", {}, "1.0507 elu(x; 1.6733); with lecun_normal", "Klambauer et al. 2017"}},
    {{"celu",
      "CELU",
      {},
      "max(x, 0) + min(0, alpha (exp(x / alpha) - 1))",
      "Barron 2017",
      alpha_parameters}},
    {{"softplus", "Softplus", {}, "ln(1 + exp x)", "Glorot, Bordes & Bengio 2011"},
     Range::not_negative},
    {{"softsign", "Softsign", {}, "x / (1 + |x|)", "Bergstra et al. 2009"}},
    {{"squareplus",
      "Squareplus",
      {},
      "(x + sqrt(x^2 + b)) / 2",
      "Barron 2021",
      squareplus_parameters},
     Range::not_negative},
    {{"silu", "SiLU", swish, "x sigmoid(x)", "Elfwing, Uchibe & Doya 2017"}},
    {{"gelu",
      "GELU",
      {},
      "x times the normal distribution function at x",
      "Hendrycks & Gimpel 2016",
      gelu_parameters}},
    {{"tanh", "Tanh", {}, "hyperbolic tangent", "LeCun et al. 1998"}},
    {{"tanh_shrink", "TanhShrink", {}, "x - tanh x", "Keras"}},
    {{"sigmoid", "Sigmoid", {}, "1 / (1 + exp(-x))"}, Range::share},
    {{"log_sigmoid", "LogSigmoid", {}, "ln sigmoid(x)", "Keras"}, Range::not_positive},
    {{"exponential", "Exponential", {}, "exp x"}, Range::not_negative},
    {{"hard_sigmoid",
      "HardSigmoid",
      {},
      "clip(x / 6 + 1 / 2, 0, 1)",
      "Keras 3",
      hard_sigmoid_parameters},
     Range::share},
    {{"hard_silu", "HardSilu", hard_swish, "x hard_sigmoid(x)", "Howard et al. 2019"}},
    {{"hard_tanh", "HardTanh", {}, "clip(x, -1, 1)", "Collobert 2004"}},
    {{"hard_shrink", "HardShrink", {}, "x, or 0 within 0.5 of 0", "Keras", shrink_parameters}},
    {{"soft_shrink",
      "SoftShrink",
      {},
      "x brought nearer to 0 by 0.5, at most to 0",
      "Donoho & Johnstone 1994",
      shrink_parameters}},
    {{"threshold",
      "Threshold",
      {},
      "x above a threshold, else a fixed value",
      "Keras",
      threshold_parameters}},
    {{"sparse_plus", "SparsePlus", {}, "0 up to -1, x from 1, (x + 1)^2 / 4 between", "Keras"},
     Range::not_negative},
    {{"sparse_sigmoid", "SparseSigmoid", {}, "clip((x + 1) / 2, 0, 1)", "Keras"}, Range::share},
    {{"mish", "Mish", {}, "x tanh(softplus x)", "Misra 2019"}},
    {{"softmax", "Softmax", {}, "exp x over the sum of exp x of all units"}, Range::probabilities},
    {{"log_softmax", "LogSoftmax", {}, "ln softmax(x)", "Keras"}, Range::not_positive},
    {{"sparsemax",
      "Sparsemax",
      {},
      "the nearest probabilities to x; small ones are 0",
      "Martins & Astudillo 2016"},
     Range::probabilities},
};

inline constexpr Absent absent_activations[] = {
    {"glu", "glu halves the number of units, which the activation of a Dense layer cannot"},
};

}  // namespace rows

inline constexpr Vocabulary activations =
    vocabulary_of<rows::activations>("activation", rows::absent_activations);

/// The values that an activation gives with its arguments.
inline Range range_of(const Choice& activation) {
  const ActivationRow* row = row_of<rows::activations>(activation.name);
  if (row == nullptr) return Range::any;
  if (activation.name == "relu" && activation.number("negative_slope") > 0) return Range::any;
  if (activation.name == "threshold" && activation.number("threshold") >= 0 &&
      activation.number("default_value") >= 0)
    return Range::not_negative;
  return row->range;
}

}  // namespace fanin
