// Names, sentences and parameters of activations, losses, metrics and optimizers; engine binds
// functions to them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

namespace rows {

using Type = Parameter::Type;

// Activations (keras/src/activations)

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

// Losses (keras/src/losses)

inline constexpr std::array<Parameter, 1> logits_parameters{Parameter{
    .name = "from_logits",
    .type = Type::boolean,
    .sentence = "the last layer is linear and the loss applies softmax or sigmoid itself"}};
inline constexpr std::array<std::string_view, 2> mse_names{"mse", "MSE"};
inline constexpr std::array<std::string_view, 2> mae_names{"mae", "MAE"};
inline constexpr std::array<std::string_view, 1> bce_names{"bce"};

inline constexpr Row losses[] = {
    {"sparse_categorical_crossentropy",
     "SparseCategoricalCrossentropy",
     {},
     "-ln of the probability of the class",
     "Keras",
     logits_parameters},
    {"categorical_crossentropy",
     "CategoricalCrossentropy",
     {},
     "the same, in Keras on one-hot labels; here labels are the CSV's in both",
     "Keras",
     logits_parameters},
    {"binary_crossentropy", "BinaryCrossentropy", bce_names,
     "mean over units of -ln of the probability of 0 or 1", "Keras", logits_parameters},
    {"mean_squared_error", "MeanSquaredError", mse_names,
     "mean over units of the squared difference", "Keras"},
    {"mean_absolute_error", "MeanAbsoluteError", mae_names,
     "mean over units of the absolute difference", "Keras"},
};

// Metrics

inline constexpr std::array<std::string_view, 4> accuracy_names{
    "acc", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy"};
inline constexpr std::array<std::string_view, 1> mae_metric{"mean_absolute_error"};
inline constexpr std::array<std::string_view, 1> mse_metric{"mean_squared_error"};

inline constexpr Row metrics[] = {
    {"accuracy", "Accuracy", accuracy_names,
     "share of rows whose class is right: the largest output, or above 0.5"},
    {"mae", "MAE", mae_metric, "mean absolute error"},
    {"mse", "MSE", mse_metric, "mean squared error"},
};

// Optimizers (keras/src/optimizers, Keras 3)

inline constexpr Limits rate = above(0);
inline constexpr Limits decay = from_to_below(0, 1);

inline constexpr std::array<Parameter, 3> sgd_parameters{
    Parameter{.name = "learning_rate", .number = 0.01, .limits = rate, .sentence = "step size"},
    Parameter{.name = "momentum",
              .number = 0,
              .limits = between(0, 1),
              .sentence = "share of the last step kept"},
    Parameter{
        .name = "nesterov", .type = Type::boolean, .sentence = "look ahead by one momentum step"}};
inline constexpr std::array<Parameter, 5> rmsprop_parameters{
    Parameter{.name = "learning_rate", .number = 0.001, .limits = rate, .sentence = "step size"},
    Parameter{
        .name = "rho", .number = 0.9, .limits = decay, .sentence = "decay of the mean square"},
    Parameter{.name = "momentum",
              .number = 0,
              .limits = between(0, 1),
              .sentence = "share of the last step kept"},
    Parameter{.name = "epsilon",
              .number = 1e-7,
              .limits = at_least(0),
              .sentence = "added inside the root"},
    Parameter{.name = "centered",
              .type = Type::boolean,
              .sentence = "divide by the variance, not the mean square"}};
inline constexpr std::array<Parameter, 5> adam_parameters{
    Parameter{.name = "learning_rate", .number = 0.001, .limits = rate, .sentence = "step size"},
    Parameter{.name = "beta_1", .number = 0.9, .limits = decay, .sentence = "decay of the mean"},
    Parameter{
        .name = "beta_2", .number = 0.999, .limits = decay, .sentence = "decay of the mean square"},
    Parameter{.name = "epsilon",
              .number = 1e-7,
              .limits = at_least(0),
              .sentence = "added outside the root"},
    Parameter{.name = "amsgrad",
              .type = Type::boolean,
              .sentence = "divide by the largest mean square so far"}};
inline constexpr std::array<Parameter, 3> adagrad_parameters{
    Parameter{.name = "learning_rate", .number = 0.001, .limits = rate, .sentence = "step size"},
    Parameter{.name = "initial_accumulator_value",
              .number = 0.1,
              .limits = at_least(0),
              .sentence = "start of the sum of squares"},
    Parameter{.name = "epsilon",
              .number = 1e-7,
              .limits = at_least(0),
              .sentence = "added inside the root"}};

inline constexpr Row optimizers[] = {
    {"sgd",
     "SGD",
     {},
     "gradient descent, with momentum and Nesterov's",
     "Sutskever et al. 2013",
     sgd_parameters},
    {"rmsprop",
     "RMSprop",
     {},
     "steps divided by a running root mean square",
     "Hinton 2012",
     rmsprop_parameters},
    {"adam",
     "Adam",
     {},
     "running mean over running root mean square",
     "Kingma & Ba 2015",
     adam_parameters},
    {"adagrad",
     "Adagrad",
     {},
     "steps divided by the root of the sum of squares",
     "Duchi, Hazan & Singer 2011",
     adagrad_parameters},
};

}  // namespace rows

inline constexpr Vocabulary activations = vocabulary_of<rows::activations>("activation");
inline constexpr Vocabulary losses = vocabulary_of<rows::losses>("loss");
inline constexpr Vocabulary metrics = vocabulary_of<rows::metrics>("metric");
inline constexpr Vocabulary optimizers = vocabulary_of<rows::optimizers>("optimizer");

}  // namespace fanin
