// Names, sentences and parameters of the optimizers; engine/optimizer binds rules to them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

namespace rows {

using Type = Parameter::Type;

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

inline constexpr Vocabulary optimizers = vocabulary_of<rows::optimizers>("optimizer");

}  // namespace fanin
