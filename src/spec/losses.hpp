// Names, sentences and parameters of the losses; engine/loss binds functions to them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

namespace rows {

using Type = Parameter::Type;

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

}  // namespace rows

inline constexpr Vocabulary losses = vocabulary_of<rows::losses>("loss");

}  // namespace fanin
