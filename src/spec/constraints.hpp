// Names, sentences and parameters of the constraints on weights; engine/constraint applies them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

namespace rows {

inline constexpr Parameter norm_axis{
    .name = "axis",
    .type = Parameter::Type::integer,
    .limits = between(0, 1),
    .sentence = "along which norms are taken; 0: the weights into each unit, 1: out of each input"};

inline constexpr std::array max_norm_parameters{
    Parameter{
        .name = "max_value", .number = 2, .limits = at_least(0), .sentence = "the largest norm"},
    norm_axis};
inline constexpr std::array unit_norm_parameters{norm_axis};
inline constexpr std::array min_max_norm_parameters{
    Parameter{.name = "min_value", .limits = at_least(0), .sentence = "the smallest norm"},
    Parameter{
        .name = "max_value", .number = 1, .limits = at_least(0), .sentence = "the largest norm"},
    Parameter{.name = "rate",
              .number = 1,
              .limits = between(0, 1),
              .sentence = "share of the way to the bound taken in one step"},
    norm_axis};

inline constexpr Row constraints[] = {
    {"max_norm",
     "MaxNorm",
     {},
     "norms above max_value are scaled down to it",
     "Srebro, Rennie & Jaakkola 2005",
     max_norm_parameters},
    {"non_neg", "NonNeg", {}, "weights below 0 become 0", "Keras"},
    {"unit_norm", "UnitNorm", {}, "every norm is scaled to 1", "Keras", unit_norm_parameters},
    {"min_max_norm",
     "MinMaxNorm",
     {},
     "norms are scaled, or drawn, into [min_value, max_value]",
     "Keras",
     min_max_norm_parameters},
};

}  // namespace rows

inline constexpr Vocabulary constraints = vocabulary_of<rows::constraints>("constraint");

}  // namespace fanin
