// Names, sentences and parameters of the activations; engine/activation binds functions to them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

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
inline constexpr std::array<Parameter, 1> gelu_parameters{
    Parameter{.name = "approximate", .type = Type::boolean, .sentence = "by tanh"}};
inline constexpr std::array<std::string_view, 1> swish{"swish"};
inline constexpr std::array<std::string_view, 1> hard_swish{"hard_swish"};

inline constexpr Row activations[] = {
    {"linear", "Linear", {}, "x"},
    {"relu", "ReLU", {}, "max(x, 0)", "Nair & Hinton 2010", relu_parameters},
    {"leaky_relu",
     "LeakyReLU",
     {},
     "x, or 0.2 x below 0",
     "Maas, Hannun & Ng 2013",
     leaky_relu_parameters},
    {"relu6", "ReLU6", {}, "min(max(x, 0), 6)", "Howard et al. 2017"},
    {"elu",
     "ELU",
     {},
     "x, or alpha (exp x - 1) below 0",
     "Clevert, Unterthiner & Hochreiter 2016",
     alpha_parameters},
    {"selu", "SELU", {}, "1.0507 elu(x; 1.6733); with lecun_normal", "Klambauer et al. 2017"},
    {"celu",
     "CELU",
     {},
     "max(x, 0) + min(0, alpha (exp(x / alpha) - 1))",
     "Barron 2017",
     alpha_parameters},
    {"softplus", "Softplus", {}, "ln(1 + exp x)", "Glorot, Bordes & Bengio 2011"},
    {"softsign", "Softsign", {}, "x / (1 + |x|)", "Bergstra et al. 2009"},
    {"silu", "SiLU", swish, "x sigmoid(x)", "Elfwing, Uchibe & Doya 2017"},
    {"gelu",
     "GELU",
     {},
     "x times the normal distribution function at x",
     "Hendrycks & Gimpel 2016",
     gelu_parameters},
    {"tanh", "Tanh", {}, "hyperbolic tangent", "LeCun et al. 1998"},
    {"sigmoid", "Sigmoid", {}, "1 / (1 + exp(-x))"},
    {"exponential", "Exponential", {}, "exp x"},
    {"hard_sigmoid", "HardSigmoid", {}, "clip(x / 6 + 1 / 2, 0, 1)", "Keras 3"},
    {"hard_silu", "HardSilu", hard_swish, "x hard_sigmoid(x)", "Howard et al. 2019"},
    {"mish", "Mish", {}, "x tanh(softplus x)", "Misra 2019"},
    {"softmax", "Softmax", {}, "exp x over the sum of exp x of all units"},
};

}  // namespace rows

inline constexpr Vocabulary activations = vocabulary_of<rows::activations>("activation");

}  // namespace fanin
