// Names, sentences and parameters of the metrics; engine/loss binds functions to them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

namespace rows {

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

}  // namespace rows

inline constexpr Vocabulary metrics = vocabulary_of<rows::metrics>("metric");

}  // namespace fanin
