// Names, sentences and parameters of the regularizers; engine/regularizer computes them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

namespace rows {

inline constexpr std::array l1_parameters{Parameter{
    .name = "l1", .number = 0.01, .limits = at_least(0), .sentence = "factor of the sum of |w|"}};
inline constexpr std::array l2_parameters{Parameter{
    .name = "l2", .number = 0.01, .limits = at_least(0), .sentence = "factor of the sum of w^2"}};
inline constexpr std::array l1l2_parameters{
    Parameter{.name = "l1", .limits = at_least(0), .sentence = "factor of the sum of |w|"},
    Parameter{.name = "l2", .limits = at_least(0), .sentence = "factor of the sum of w^2"}};
inline constexpr std::array<std::string_view, 2> orthogonal_modes{"rows", "columns"};
inline constexpr std::array orthogonal_parameters{
    Parameter{.name = "factor",
              .number = 0.01,
              .limits = at_least(0),
              .sentence = "factor of the mean |cosine| of two rows or columns"},
    Parameter{.name = "mode",
              .type = Parameter::Type::word,
              .word = "rows",
              .words = orthogonal_modes,
              .sentence = "what is to be orthogonal"}};

inline constexpr Row regularizers[] = {
    {"l1", "L1", {}, "l1 times the sum of |w|", "Tibshirani 1996", l1_parameters},
    {"l2", "L2", {}, "l2 times the sum of w^2, not halved", "Hoerl & Kennard 1970", l2_parameters},
    {"l1l2",
     "L1L2",
     {},
     "both; without factors it does nothing",
     "Zou & Hastie 2005",
     l1l2_parameters},
    {"orthogonal_regularizer",
     "OrthogonalRegularizer",
     {},
     "factor times the mean |cosine| between different rows or columns of a kernel",
     "Keras",
     orthogonal_parameters},
};

}  // namespace rows

inline constexpr Vocabulary regularizers = vocabulary_of<rows::regularizers>("regularizer");

}  // namespace fanin
