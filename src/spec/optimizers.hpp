// Names, sentences and parameters of the optimizers; engine/optimizer binds rules to them.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"
#include "spec/schedules.hpp"

namespace fanin {

namespace rows {

using Type = Parameter::Type;

inline constexpr Limits decay = from_to_below(0, 1);

/// What every optimizer takes (keras/src/optimizers/base_optimizer.py).
inline constexpr std::array common_parameters{
    Parameter{.name = "weight_decay",
              .none = true,
              .limits = at_least(0),
              .sentence = "share of each weight, times the learning rate, taken off in each step"},
    Parameter{.name = "clipnorm",
              .none = true,
              .limits = above(0),
              .sentence = "largest norm of the gradient of one tensor"},
    Parameter{.name = "global_clipnorm",
              .none = true,
              .limits = above(0),
              .sentence = "largest norm of all gradients together"},
    Parameter{.name = "clipvalue",
              .none = true,
              .limits = above(0),
              .sentence = "largest magnitude of one element of a gradient"},
    Parameter{.name = "use_ema",
              .type = Type::boolean,
              .sentence = "keep a moving average of the weights, which replaces them in the end"},
    Parameter{.name = "ema_momentum",
              .number = 0.99,
              .limits = between(0, 1),
              .sentence = "share of the moving average kept in a step"},
    Parameter{.name = "ema_overwrite_frequency",
              .type = Type::integer,
              .none = true,
              .limits = at_least(1),
              .sentence = "steps after which the moving average replaces the weights"},
    Parameter{.name = "gradient_accumulation_steps",
              .type = Type::integer,
              .none = true,
              .limits = at_least(2),
              .sentence = "mini-batches whose mean gradient makes one step"}};

/// An optimizer's own parameters, then the common ones that are not among them.
template <std::size_t N>
constexpr auto with_common(const std::array<Parameter, N>& own) {
  std::array<Parameter, N + common_parameters.size()> all{};
  std::copy(own.begin(), own.end(), all.begin());
  std::copy(common_parameters.begin(), common_parameters.end(), all.begin() + N);
  for (std::size_t i = N; i < all.size(); ++i) all[i].common = true;
  return all;
}

constexpr Parameter learning_rate(double standard) {
  return {.name = "learning_rate",
          .number = standard,
          .limits = above(0),
          .sentence = "step size; a number or a schedule",
          .vocabulary = &fanin::schedules};
}
constexpr Parameter epsilon(std::string_view sentence) {
  return {.name = "epsilon", .number = 1e-7, .limits = at_least(0), .sentence = sentence};
}
inline constexpr Parameter momentum{
    .name = "momentum", .limits = between(0, 1), .sentence = "share of the last step kept"};
inline constexpr Parameter amsgrad{.name = "amsgrad",
                                   .type = Type::boolean,
                                   .sentence = "divide by the largest mean square so far"};
constexpr Parameter beta_1(double standard = 0.9) {
  return {.name = "beta_1", .number = standard, .limits = decay, .sentence = "decay of the mean"};
}
constexpr Parameter beta_2(double standard = 0.999,
                           std::string_view sentence = "decay of the mean square") {
  return {.name = "beta_2", .number = standard, .limits = decay, .sentence = sentence};
}

inline constexpr auto sgd_parameters = with_common(std::array{
    learning_rate(0.01), momentum,
    Parameter{
        .name = "nesterov", .type = Type::boolean, .sentence = "look ahead by one momentum step"}});
inline constexpr auto rmsprop_parameters = with_common(std::array{
    learning_rate(0.001),
    Parameter{
        .name = "rho", .number = 0.9, .limits = decay, .sentence = "decay of the mean square"},
    momentum, epsilon("added inside the root"),
    Parameter{.name = "centered",
              .type = Type::boolean,
              .sentence = "divide by the variance, not the mean square"}});
inline constexpr auto adam_parameters = with_common(std::array{
    learning_rate(0.001), beta_1(), beta_2(), epsilon("added outside the root"), amsgrad});
inline constexpr auto adamw_parameters = [] {
  auto all = adam_parameters;
  for (Parameter& parameter : all) {
    if (parameter.name != "weight_decay") continue;
    parameter.number = 0.004;
    parameter.none = false;
    parameter.common = false;
  }
  return all;
}();
inline constexpr auto adamax_parameters = with_common(
    std::array{learning_rate(0.001), beta_1(), beta_2(0.999, "decay of the largest magnitude"),
               epsilon("added to the largest magnitude")});
inline constexpr auto nadam_parameters = with_common(std::array{
    learning_rate(0.001), beta_1(), beta_2(), epsilon("added outside the root"),
    Parameter{.name = "schedule_decay",
              .number = 1,
              .limits = at_least(0),
              .sentence = "the momentum is beta_1 (1 - 0.96^(t schedule_decay) / 2) at step t; "
                          "Keras before 2.11 has 0.004"}});
inline constexpr auto adagrad_parameters =
    with_common(std::array{learning_rate(0.001),
                           Parameter{.name = "initial_accumulator_value",
                                     .number = 0.1,
                                     .limits = at_least(0),
                                     .sentence = "start of the sum of squares"},
                           epsilon("added inside the root")});
inline constexpr auto adadelta_parameters = with_common(std::array{
    learning_rate(0.001),
    Parameter{
        .name = "rho", .number = 0.95, .limits = decay, .sentence = "decay of the mean squares"},
    epsilon("added inside both roots")});
inline constexpr auto lion_parameters = with_common(
    std::array{learning_rate(0.001), beta_1(), beta_2(0.99, "decay of the mean that is kept")});
inline constexpr auto ftrl_parameters = with_common(std::array{
    learning_rate(0.001),
    Parameter{.name = "learning_rate_power",
              .number = -0.5,
              .limits = {.maximum = 0},
              .sentence = "power of the sum of squares that steps shrink by"},
    Parameter{.name = "initial_accumulator_value",
              .number = 0.1,
              .limits = at_least(0),
              .sentence = "start of the sum of squares"},
    Parameter{.name = "l1_regularization_strength",
              .limits = at_least(0),
              .sentence = "weights stay 0 until their sum of gradients passes it"},
    Parameter{.name = "l2_regularization_strength",
              .limits = at_least(0),
              .sentence = "draws weights to 0"},
    Parameter{.name = "l2_shrinkage_regularization_strength",
              .limits = at_least(0),
              .sentence = "penalty on the squares of the weights, in the gradient"},
    Parameter{.name = "beta", .limits = at_least(0), .sentence = "draws weights to 0, over 2 lr"}});

/// What else stands in Keras's files: names of graphs' parts, and how fast, not what, is computed.
inline constexpr std::array optimizer_keys{
    OtherKey{"name", OtherKey::Allowed::anything},
    OtherKey{"jit_compile", OtherKey::Allowed::null_or_boolean},
    OtherKey{"is_legacy_optimizer", OtherKey::Allowed::null_or_boolean},
    OtherKey{"loss_scale_factor", OtherKey::Allowed::null},
    OtherKey{"decay", OtherKey::Allowed::nothing,
             "write learning_rate: {InverseTimeDecay: {initial_learning_rate: ..., decay_steps: 1, "
             "decay_rate: ...}}; or weight_decay, if that is meant"}};

inline constexpr Row optimizers[] = {
    {"sgd",
     "SGD",
     {},
     "gradient descent, with momentum and Nesterov's",
     "Sutskever et al. 2013",
     sgd_parameters,
     optimizer_keys},
    {"rmsprop",
     "RMSprop",
     {},
     "steps divided by a running root mean square",
     "Hinton 2012",
     rmsprop_parameters,
     optimizer_keys},
    {"adam",
     "Adam",
     {},
     "running mean over running root mean square",
     "Kingma & Ba 2015",
     adam_parameters,
     optimizer_keys},
    {"adamw",
     "AdamW",
     {},
     "Adam after a decay of the weights",
     "Loshchilov & Hutter 2019",
     adamw_parameters,
     optimizer_keys},
    {"adamax",
     "Adamax",
     {},
     "running mean over the largest magnitude, decaying",
     "Kingma & Ba 2015",
     adamax_parameters,
     optimizer_keys},
    {"nadam",
     "Nadam",
     {},
     "Adam with Nesterov's momentum",
     "Dozat 2016",
     nadam_parameters,
     optimizer_keys},
    {"adagrad",
     "Adagrad",
     {},
     "steps divided by the root of the sum of squares",
     "Duchi, Hazan & Singer 2011",
     adagrad_parameters,
     optimizer_keys},
    {"adadelta",
     "Adadelta",
     {},
     "steps as large as the root mean square of the last ones",
     "Zeiler 2012",
     adadelta_parameters,
     optimizer_keys},
    {"lion",
     "Lion",
     {},
     "steps of one size, by the sign of a running mean",
     "Chen et al. 2023",
     lion_parameters,
     optimizer_keys},
    {"ftrl",
     "Ftrl",
     {},
     "follow the regularized leader; its first step leaves little of the initial weights",
     "McMahan et al. 2013",
     ftrl_parameters,
     optimizer_keys},
};

}  // namespace rows

inline constexpr Vocabulary optimizers = vocabulary_of<rows::optimizers>("optimizer");

}  // namespace fanin
