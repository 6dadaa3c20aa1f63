// Names, sentences and parameters of the learning-rate schedules; engine/learning_rate computes
// them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

namespace rows {

inline constexpr Parameter initial_rate{.name = "initial_learning_rate",
                                        .limits = at_least(0),
                                        .sentence = "learning rate of the first step",
                                        .required = true};
inline constexpr Parameter decay_steps{.name = "decay_steps",
                                       .number = 1,
                                       .limits = above(0),
                                       .sentence = "steps of one decay",
                                       .required = true};
inline constexpr Parameter decay_rate{.name = "decay_rate",
                                      .number = 1,
                                      .limits = at_least(0),
                                      .sentence = "how much one decay takes",
                                      .required = true};
inline constexpr Parameter staircase{.name = "staircase",
                                     .type = Parameter::Type::boolean,
                                     .sentence = "decay at once every decay_steps"};
inline constexpr Parameter cosine_alpha{
    .name = "alpha", .limits = at_least(0), .sentence = "share of the rate left at the end"};

inline constexpr std::array exponential_decay_parameters{initial_rate, decay_steps, decay_rate,
                                                         staircase};
inline constexpr std::array piecewise_parameters{
    Parameter{.name = "boundaries",
              .type = Parameter::Type::numbers,
              .limits = at_least(0),
              .sentence = "the last step of each value but the last, ascending",
              .required = true},
    Parameter{.name = "values",
              .type = Parameter::Type::numbers,
              .limits = at_least(0),
              .sentence = "learning rates, one more than boundaries",
              .required = true}};
inline constexpr std::array polynomial_decay_parameters{
    initial_rate, decay_steps,
    Parameter{.name = "end_learning_rate",
              .number = 1e-4,
              .limits = at_least(0),
              .sentence = "learning rate after decay_steps"},
    Parameter{
        .name = "power", .number = 1, .limits = at_least(0), .sentence = "degree of the curve"},
    Parameter{.name = "cycle",
              .type = Parameter::Type::boolean,
              .sentence = "go up again and decay over a multiple of decay_steps"}};
inline constexpr std::array inverse_time_decay_parameters{initial_rate, decay_steps, decay_rate,
                                                          staircase};
inline constexpr std::array cosine_decay_parameters{
    initial_rate, decay_steps, cosine_alpha,
    Parameter{.name = "warmup_target",
              .none = true,
              .limits = at_least(0),
              .sentence = "learning rate after the warm-up, from where it decays; null: none"},
    Parameter{.name = "warmup_steps",
              .type = Parameter::Type::integer,
              .limits = at_least(0),
              .sentence = "steps from initial_learning_rate to warmup_target"}};
inline constexpr std::array cosine_restarts_parameters{
    initial_rate,
    Parameter{.name = "first_decay_steps",
              .number = 1,
              .limits = above(0),
              .sentence = "steps of the first period",
              .required = true},
    Parameter{.name = "t_mul",
              .number = 2,
              .limits = at_least(1),
              .sentence = "how many times longer each period is"},
    Parameter{.name = "m_mul",
              .number = 1,
              .limits = at_least(0),
              .sentence = "how many times higher each period starts"},
    cosine_alpha};

/// Keras writes the name of a graph's part with each schedule.
inline constexpr std::array schedule_keys{OtherKey{"name", OtherKey::Allowed::anything}};

inline constexpr Row schedules[] = {
    {"exponential_decay",
     "ExponentialDecay",
     {},
     "initial decay_rate^(step / decay_steps)",
     "Keras",
     exponential_decay_parameters,
     schedule_keys},
    {"piecewise_constant_decay",
     "PiecewiseConstantDecay",
     {},
     "one value up to each boundary, that step included",
     "Keras",
     piecewise_parameters,
     schedule_keys},
    {"polynomial_decay",
     "PolynomialDecay",
     {},
     "(initial - end) (1 - step / decay_steps)^power + end",
     "Keras",
     polynomial_decay_parameters,
     schedule_keys},
    {"inverse_time_decay",
     "InverseTimeDecay",
     {},
     "initial / (1 + decay_rate step / decay_steps)",
     "Keras",
     inverse_time_decay_parameters,
     schedule_keys},
    {"cosine_decay",
     "CosineDecay",
     {},
     "a linear warm-up if there is a target, then half a cosine wave down",
     "Loshchilov & Hutter 2017; Goyal et al. 2017",
     cosine_decay_parameters,
     schedule_keys},
    {"cosine_decay_restarts",
     "CosineDecayRestarts",
     {},
     "half cosine waves, each from the start again",
     "Loshchilov & Hutter 2017",
     cosine_restarts_parameters,
     schedule_keys},
};

}  // namespace rows

inline constexpr Vocabulary schedules = vocabulary_of<rows::schedules>("schedule");

}  // namespace fanin
