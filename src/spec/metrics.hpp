// Names, sentences and parameters of the metrics; engine/metrics binds functions to them.
#pragma once

#include <array>
#include <string_view>

#include "schema/vocabulary.hpp"

namespace fanin {

/// A row with the direction in which a metric is better, and whether it is about classes.
struct MetricRow : Row {
  bool larger_is_better = false;
  bool classes = false;
};

namespace rows {

using Type = Parameter::Type;

inline constexpr std::array<Parameter, 1> binary_accuracy_parameters{
    Parameter{.name = "threshold",
              .number = 0.5,
              .limits = between(0, 1),
              .sentence = "an output above it says 1"}};
inline constexpr std::array<Parameter, 1> top_k_parameters{
    Parameter{.name = "k",
              .type = Type::integer,
              .number = 5,
              .limits = at_least(1),
              .sentence = "the class must be among the k largest outputs"}};
inline constexpr std::array<Parameter, 3> precision_parameters{
    Parameter{.name = "thresholds",
              .none = true,
              .limits = between(0, 1),
              .sentence = "an output above it says yes; null: 0.5, or with top_k any"},
    Parameter{.name = "top_k",
              .type = Type::integer,
              .none = true,
              .limits = at_least(1),
              .sentence = "only the k largest outputs of a row say yes"},
    Parameter{.name = "class_id",
              .type = Type::integer,
              .none = true,
              .limits = at_least(0),
              .sentence = "count this class only"}};
inline constexpr std::array<Parameter, 1> count_parameters{
    Parameter{.name = "thresholds",
              .none = true,
              .limits = between(0, 1),
              .sentence = "an output above it says yes; null: 0.5"}};
inline constexpr std::array<std::string_view, 3> averages{"macro", "micro", "weighted"};
inline constexpr Parameter average{
    .name = "average",
    .type = Type::word,
    .word = "macro",
    .words = averages,
    .sentence =
        "over classes alike, over all answers, or over classes by their rows; Keras's "
        "default is a number for each class"};
inline constexpr Parameter f_threshold{
    .name = "threshold",
    .none = true,
    .limits = {.maximum = 1, .above = 0},
    .sentence = "an output above it says yes; null: the largest of several, above 0.5 of one"};
inline constexpr std::array<Parameter, 2> f1_parameters{average, f_threshold};
inline constexpr std::array<Parameter, 3> fbeta_parameters{
    average,
    Parameter{.name = "beta",
              .number = 1,
              .limits = above(0),
              .sentence = "how many times recall weighs precision"},
    f_threshold};

inline constexpr std::array<std::string_view, 3> accuracy_names{
    "acc", "sparse_categorical_accuracy", "categorical_accuracy"};
inline constexpr std::array<std::string_view, 1> top_k_names{"sparse_top_k_categorical_accuracy"};
inline constexpr std::array<std::string_view, 1> f1_names{"f1"};
inline constexpr std::array<std::string_view, 1> mae_metric{"mean_absolute_error"};
inline constexpr std::array<std::string_view, 1> mse_metric{"mean_squared_error"};
inline constexpr std::array<std::string_view, 1> rmse_metric{"rmse"};
inline constexpr std::array<std::string_view, 1> mape_metric{"mean_absolute_percentage_error"};
inline constexpr std::array<std::string_view, 1> msle_metric{"mean_squared_logarithmic_error"};
inline constexpr std::array<std::string_view, 1> log_cosh_metric{"LogCoshError"};
inline constexpr std::array<std::string_view, 1> bce_metric{"bce"};
inline constexpr std::array<std::string_view, 2> kl_metric{"kld", "kullback_leibler_divergence"};
inline constexpr std::array<std::string_view, 1> categorical_metric{
    "sparse_categorical_crossentropy"};

inline constexpr MetricRow metrics[] = {
    {{"accuracy", "Accuracy", accuracy_names,
      "share of rows whose class is right: the largest output, or above 0.5"},
     true,
     true},
    {{"binary_accuracy",
      "BinaryAccuracy",
      {},
      "share of outputs that are on the right side of a threshold",
      {},
      binary_accuracy_parameters},
     true,
     true},
    {{"top_k_categorical_accuracy",
      "TopKCategoricalAccuracy",
      top_k_names,
      "share of rows whose class is among the k largest outputs",
      {},
      top_k_parameters},
     true,
     true},
    {{"precision",
      "Precision",
      {},
      "of the outputs that say yes, the share that are right",
      {},
      precision_parameters},
     true,
     true},
    {{"recall",
      "Recall",
      {},
      "of what should be yes, the share of outputs that say so",
      {},
      precision_parameters},
     true,
     true},
    {{"f1_score", "F1Score", f1_names, "harmonic mean of precision and recall of each class",
      "van Rijsbergen 1979", f1_parameters},
     true,
     true},
    {{"fbeta_score",
      "FBetaScore",
      {},
      "the same, recall weighing beta times precision",
      "van Rijsbergen 1979",
      fbeta_parameters},
     true,
     true},
    {{"auc",
      "AUC",
      {},
      "area under the ROC curve of all outputs, by 200 thresholds",
      "Hanley & McNeil 1982"},
     true,
     true},
    {{"true_positives", "TruePositives", {}, "outputs that rightly say yes", {}, count_parameters},
     true,
     true},
    {{"true_negatives", "TrueNegatives", {}, "outputs that rightly say no", {}, count_parameters},
     true,
     true},
    {{"false_positives",
      "FalsePositives",
      {},
      "outputs that wrongly say yes",
      {},
      count_parameters},
     false,
     true},
    {{"false_negatives", "FalseNegatives", {}, "outputs that wrongly say no", {}, count_parameters},
     false,
     true},
    {{"mae", "MAE", mae_metric, "mean absolute error"}},
    {{"mse", "MSE", mse_metric, "mean squared error"}},
    {{"root_mean_squared_error", "RootMeanSquaredError", rmse_metric,
      "root of the mean squared error"}},
    {{"mape", "MAPE", mape_metric, "mean absolute error in percent of the target"}},
    {{"msle", "MSLE", msle_metric, "mean squared difference of ln(1 + x)"}},
    {{"r2_score", "R2Score", {}, "share of the target's variance that is explained"}, true},
    {{"cosine_similarity", "CosineSimilarity", {}, "cosine of the angle between target and output"},
     true},
    {{"log_cosh", "LogCosh", log_cosh_metric, "mean ln cosh of the difference"}},
    {{"poisson", "Poisson", {}, "mean of y - t ln y"}},
    {{"kl_divergence", "KLDivergence", kl_metric, "sum of t ln(t / y)"}, false, true},
    {{"hinge", "Hinge", {}, "mean of max(1 - t y, 0), t = -1 or 1"}, false, true},
    {{"squared_hinge", "SquaredHinge", {}, "mean of the squared hinge"}, false, true},
    {{"categorical_hinge",
      "CategoricalHinge",
      {},
      "largest output of another class + 1 - output of the class, at least 0"},
     false,
     true},
    {{"binary_crossentropy", "BinaryCrossentropy", bce_metric,
      "mean over units of -ln of the probability of 0 or 1"},
     false,
     true},
    {{"categorical_crossentropy", "CategoricalCrossentropy", categorical_metric,
      "-ln of the probability of the class"},
     false,
     true},
};

inline constexpr Absent absent_metrics[] = {
    {"mean", "write the metric itself: each is a mean over the rows"},
    {"sum", "write the metric itself: each is a mean over the rows"},
    {"mean_metric_wrapper", "write the metric that it wraps"},
    {"one_hot_iou", "for images; f1_score is near it"},
    {"one_hot_mean_iou", "for images; f1_score is near it"},
    {"iou", "for images; f1_score is near it"},
    {"binary_iou", "for images; f1_score is near it"},
    {"mean_iou", "for images; f1_score is near it"},
    {"precision_at_recall", "write precision, recall or auc"},
    {"recall_at_precision", "write precision, recall or auc"},
    {"sensitivity_at_specificity", "write precision, recall or auc"},
    {"specificity_at_sensitivity", "write precision, recall or auc"},
    {"concordance_correlation", "write r2_score"},
    {"pearson_correlation", "write r2_score"},
};

}  // namespace rows

inline constexpr Vocabulary metrics = vocabulary_of<rows::metrics>("metric", rows::absent_metrics);

}  // namespace fanin
