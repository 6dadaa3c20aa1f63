// Names, sentences and parameters of the losses; engine/loss binds functions to them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

/// What a loss asks of the last layer.
enum class OutputNeed {
  anything,
  softmax,        ///< or linear with from_logits, if there is such a parameter
  sigmoid,        ///< the same
  probabilities,  ///< values from 0 to 1
  not_negative,   ///< a negative output has no logarithm: warned of
  both_signs,     ///< it is held against -1 and 1
};

/// A row with what a loss needs: is the target read as classes, must there be one unit a class.
struct LossRow : Row {
  OutputNeed output = OutputNeed::anything;
  bool classes = false;
  bool several_units = false;
};

namespace rows {

using Type = Parameter::Type;

inline constexpr std::array<std::string_view, 4> reductions{"sum_over_batch_size", "sum", "mean",
                                                            "mean_with_sample_weight"};
inline constexpr Parameter reduction{
    .name = "reduction",
    .type = Type::word,
    .word = "sum_over_batch_size",
    .words = reductions,
    .sentence =
        "what the gradient is of: the mean over the batch's rows, their sum, or (with "
        "weights) the weighted mean; a history always shows means"};
inline constexpr Parameter from_logits{
    .name = "from_logits",
    .type = Type::boolean,
    .sentence = "the last layer is linear and the loss applies softmax or sigmoid itself"};
inline constexpr Parameter label_smoothing{
    .name = "label_smoothing",
    .number = 0,
    .limits = between(0, 1),
    .sentence = "the share of each target that is spread over all classes alike"};
inline constexpr Parameter ignore_class{
    .name = "ignore_class",
    .type = Type::integer,
    .none = true,
    .limits = between(0, 1e6),
    .sentence = "rows of the class with this number do not count"};
inline constexpr Parameter focal_alpha{
    .name = "alpha", .number = 0.25, .limits = at_least(0), .sentence = "weight of the classes"};
inline constexpr Parameter focal_gamma{.name = "gamma",
                                       .number = 2,
                                       .limits = at_least(0),
                                       .sentence = "how much less a row counts that is right"};

inline constexpr std::array<Parameter, 1> plain_parameters{reduction};
inline constexpr std::array<Parameter, 3> sparse_parameters{from_logits, ignore_class, reduction};
inline constexpr std::array<Parameter, 3> crossentropy_parameters{from_logits, label_smoothing,
                                                                  reduction};
inline constexpr std::array<Parameter, 6> binary_focal_parameters{
    from_logits,
    Parameter{.name = "apply_class_balancing",
              .type = Type::boolean,
              .sentence = "weigh class 1 by alpha and class 0 by 1 - alpha"},
    focal_alpha,
    focal_gamma,
    label_smoothing,
    reduction};
inline constexpr std::array<Parameter, 5> categorical_focal_parameters{
    from_logits, focal_alpha, focal_gamma, label_smoothing, reduction};
inline constexpr std::array<Parameter, 2> generalized_parameters{
    Parameter{.name = "q",
              .number = 0.5,
              .limits = {.above = 0, .below = 1},
              .sentence = "near 0 it is the crossentropy, near 1 the absolute error"},
    reduction};
inline constexpr std::array<Parameter, 2> huber_parameters{
    Parameter{.name = "delta",
              .number = 1,
              .limits = above(0),
              .sentence = "the difference from which on the loss is linear"},
    reduction};

inline constexpr std::array<std::string_view, 1> bce_names{"bce"};
inline constexpr std::array<std::string_view, 2> mse_names{"mse", "MSE"};
inline constexpr std::array<std::string_view, 2> mae_names{"mae", "MAE"};
inline constexpr std::array<std::string_view, 1> mape_names{"mape"};
inline constexpr std::array<std::string_view, 1> msle_names{"msle"};
inline constexpr std::array<std::string_view, 1> huber_names{"huber_loss"};
inline constexpr std::array<std::string_view, 1> cosine_names{"cosine_proximity"};
inline constexpr std::array<std::string_view, 2> kl_names{"kld", "kullback_leibler_divergence"};

inline constexpr LossRow losses[] = {
    {{"sparse_categorical_crossentropy",
      "SparseCategoricalCrossentropy",
      {},
      "-ln of the probability of the class",
      "Keras",
      sparse_parameters},
     OutputNeed::softmax,
     true,
     true},
    {{"categorical_crossentropy",
      "CategoricalCrossentropy",
      {},
      "the same, in Keras on one-hot labels; here labels are the CSV's in both",
      "Keras",
      crossentropy_parameters},
     OutputNeed::softmax,
     true,
     true},
    {{"binary_crossentropy", "BinaryCrossentropy", bce_names,
      "mean over units of -ln of the probability of 0 or 1", "Keras", crossentropy_parameters},
     OutputNeed::sigmoid,
     true},
    {{"mean_squared_error", "MeanSquaredError", mse_names,
      "mean over units of the squared difference", "Keras", plain_parameters}},
    {{"mean_absolute_error", "MeanAbsoluteError", mae_names,
      "mean over units of the absolute difference", "Keras", plain_parameters}},
    {{"mean_absolute_percentage_error", "MeanAbsolutePercentageError", mape_names,
      "100 times the mean absolute difference as a share of the target", "Keras",
      plain_parameters}},
    {{"mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", msle_names,
      "mean squared difference of ln(1 + x)", "Keras", plain_parameters}},
    {{"cosine_similarity", "CosineSimilarity", cosine_names,
      "minus the cosine of the angle between target and output", "Keras", plain_parameters}},
    {{"huber", "Huber", huber_names, "half the squared difference, linear beyond delta",
      "Huber 1964", huber_parameters}},
    {{"log_cosh", "LogCosh", {}, "ln cosh of the difference", "Keras", plain_parameters}},
    {{"hinge",
      "Hinge",
      {},
      "max(1 - t y, 0), t = -1 or 1",
      "Cortes & Vapnik 1995",
      plain_parameters},
     OutputNeed::both_signs,
     true},
    {{"squared_hinge", "SquaredHinge", {}, "the square of hinge", "Tang 2013", plain_parameters},
     OutputNeed::both_signs,
     true},
    {{"categorical_hinge",
      "CategoricalHinge",
      {},
      "largest output of another class + 1 - output of the class, at least 0",
      "Crammer & Singer 2001",
      plain_parameters},
     OutputNeed::anything,
     true,
     true},
    {{"kl_divergence", "KLDivergence", kl_names, "sum of t ln(t / y)", "Kullback & Leibler 1951",
      plain_parameters},
     OutputNeed::probabilities,
     true,
     true},
    {{"poisson", "Poisson", {}, "mean of y - t ln y: for counts", "Keras", plain_parameters},
     OutputNeed::not_negative},
    {{"binary_focal_crossentropy",
      "BinaryFocalCrossentropy",
      {},
      "binary crossentropy times (1 - probability of the right answer)^gamma",
      "Lin et al. 2017",
      binary_focal_parameters},
     OutputNeed::sigmoid,
     true},
    {{"categorical_focal_crossentropy",
      "CategoricalFocalCrossentropy",
      {},
      "categorical crossentropy times alpha (1 - probability of the class)^gamma",
      "Lin et al. 2017",
      categorical_focal_parameters},
     OutputNeed::softmax,
     true,
     true},
    {{"categorical_generalized_cross_entropy",
      "CategoricalGeneralizedCrossEntropy",
      {},
      "(1 - p^q) / q, p the probability of the class: for wrong labels among right ones",
      "Zhang & Sabuncu 2018",
      generalized_parameters},
     OutputNeed::softmax,
     true,
     true},
};

inline constexpr Absent absent_losses[] = {
    {"dice", "it is a loss of a whole batch, not of its rows; kl_divergence is near it"},
    {"tversky", "it is a loss of a whole batch, not of its rows; kl_divergence is near it"},
    {"circle", "it compares embeddings, not outputs with targets"},
    {"ctc", "it is for sequences"},
};

}  // namespace rows

inline constexpr Vocabulary losses = vocabulary_of<rows::losses>("loss", rows::absent_losses);

}  // namespace fanin
