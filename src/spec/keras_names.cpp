// Tables of names, looked up.
#include "spec/keras_names.hpp"

#include <algorithm>
#include <iterator>

namespace fanin {

namespace {

constexpr KerasKey layer_keys[] = {
    {"Dense", "units"},
    {"Dense", "activation", "linear"},
    {"Dense", "use_bias", "true"},
    {"Dense", "kernel_initializer"},
    {"Dense", "bias_initializer"},
    {"Dense", "kernel_regularizer"},
    {"Dense", "bias_regularizer"},
    {"Dense", "kernel_constraint"},
    {"Dense", "bias_constraint"},
    {"Activation", "activation"},
    {"Dropout", "rate"},
    {"Dropout", "seed"},
    {"Dropout", "noise_shape"},
    {"LeakyReLU", "negative_slope"},
    {"ReLU", "max_value"},
    {"ReLU", "negative_slope"},
    {"ReLU", "threshold"},
    {"ELU", "alpha"},
    {"PReLU", "alpha_initializer"},
    {"PReLU", "alpha_regularizer"},
    {"PReLU", "alpha_constraint"},
    {"PReLU", "shared_axes"},
    {"Softmax", "axis", "-1"},
    {"GaussianNoise", "stddev"},
    {"GaussianNoise", "seed"},
    {"GaussianDropout", "rate"},
    {"GaussianDropout", "seed"},
    {"AlphaDropout", "rate"},
    {"AlphaDropout", "seed"},
    {"AlphaDropout", "noise_shape"},
    {"ActivityRegularization", "l1"},
    {"ActivityRegularization", "l2"},
    {"Flatten", "data_format", "channels_last"},
    {"Reshape", "target_shape"},
    {"Rescaling", "scale"},
    {"Rescaling", "offset"},
    {"BatchNormalization", "axis", "-1"},
    {"BatchNormalization", "momentum"},
    {"BatchNormalization", "epsilon"},
    {"BatchNormalization", "center", "true"},
    {"BatchNormalization", "scale", "true"},
    {"BatchNormalization", "beta_initializer"},
    {"BatchNormalization", "gamma_initializer"},
    {"BatchNormalization", "moving_mean_initializer"},
    {"BatchNormalization", "moving_variance_initializer"},
    {"BatchNormalization", "beta_regularizer"},
    {"BatchNormalization", "gamma_regularizer"},
    {"BatchNormalization", "beta_constraint"},
    {"BatchNormalization", "gamma_constraint"},
    {"BatchNormalization", "synchronized", "false", false},
    {"LayerNormalization", "axis", "-1"},
    {"LayerNormalization", "epsilon"},
    {"LayerNormalization", "center", "true"},
    {"LayerNormalization", "scale", "true"},
    {"LayerNormalization", "rms_scaling", "false", false},
    {"LayerNormalization", "beta_initializer"},
    {"LayerNormalization", "gamma_initializer"},
    {"LayerNormalization", "beta_regularizer"},
    {"LayerNormalization", "gamma_regularizer"},
    {"LayerNormalization", "beta_constraint"},
    {"LayerNormalization", "gamma_constraint"},
    {"RMSNormalization", "axis", "-1"},
    {"RMSNormalization", "epsilon"},
    {"UnitNormalization", "axis", "-1"},
};

constexpr KerasKey optimizer_keys[] = {
    {"", "weight_decay", "null"},
    {"", "clipnorm", "null"},
    {"", "global_clipnorm", "null"},
    {"", "clipvalue", "null"},
    {"", "use_ema", "false"},
    {"", "ema_momentum", "0.99"},
    {"", "ema_overwrite_frequency", "null"},
    {"", "loss_scale_factor", "null", false},
    {"", "gradient_accumulation_steps", "null", false},
    {"", "jit_compile", "false", true, false},
    {"", "is_legacy_optimizer", "false", true, false},
};

/// keras/activations.py of v2.15.0: what has the same word here.
constexpr std::string_view activations_of_2[] = {
    "softmax", "elu",     "selu",        "softplus",     "softsign", "relu", "gelu",
    "tanh",    "sigmoid", "exponential", "hard_sigmoid", "linear",   "mish"};

/// keras/metrics/__init__.py of v2.15.0: only these have a function, and so a word, beside a class.
constexpr std::string_view metrics_of_2[] = {"accuracy",
                                             "binary_accuracy",
                                             "top_k_categorical_accuracy",
                                             "sparse_top_k_categorical_accuracy",
                                             "mae",
                                             "mse",
                                             "mape",
                                             "msle",
                                             "cosine_similarity",
                                             "logcosh",
                                             "kullback_leibler_divergence",
                                             "poisson",
                                             "hinge",
                                             "squared_hinge",
                                             "categorical_hinge",
                                             "binary_crossentropy",
                                             "categorical_crossentropy",
                                             "sparse_categorical_crossentropy"};

struct SparseName {
  std::string_view name;
  std::string_view sparse;
  std::string_view sparse_class;
};
constexpr SparseName sparse_names[] = {
    {"top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy",
     "SparseTopKCategoricalAccuracy"},
    {"categorical_crossentropy", "sparse_categorical_crossentropy",
     "SparseCategoricalCrossentropy"}};

/// Names that every Keras 2 and TensorFlow.js know; 2.15 knows those of 3 beside them.
std::string_view name_of_2(std::string_view name) {
  if (name == "kl_divergence") return "kullback_leibler_divergence";
  return name == "log_cosh" ? "logcosh" : name;
}

template <std::size_t N>
bool among(const std::string_view (&all)[N], std::string_view one) {
  return std::find(std::begin(all), std::end(all), one) != std::end(all);
}

}  // namespace

std::span<const KerasKey> keras_layer_keys() { return layer_keys; }
std::span<const KerasKey> keras_optimizer_keys() { return optimizer_keys; }

std::optional<std::string_view> keras_activation_name(std::string_view name, KerasForm form) {
  if (form == KerasForm::keras3 || among(activations_of_2, name)) return name;
  if (name == "silu") return "swish";
  return std::nullopt;
}

std::optional<KerasMeasure> keras_loss(const Row& row, KerasForm form) {
  KerasMeasure measure{row.name, row.class_name};
  if (form == KerasForm::keras2) measure.name = name_of_2(row.name);
  if (row.name == "categorical_generalized_cross_entropy") {
    if (form == KerasForm::keras2) return std::nullopt;
    measure.named = false;
  }
  return measure;
}

KerasMeasure keras_metric(const Row& row, KerasForm form, bool sparse) {
  KerasMeasure measure{row.name, row.class_name};
  const auto* other = std::find_if(std::begin(sparse_names), std::end(sparse_names),
                                   [&](const SparseName& names) { return names.name == row.name; });
  if (sparse && other != std::end(sparse_names)) measure = {other->sparse, other->sparse_class};
  if (row.name == "log_cosh") {
    measure.class_name = "LogCoshError";
    if (form == KerasForm::keras3) measure.name = "log_cosh_error";
  }
  if (form == KerasForm::keras2) measure.name = name_of_2(measure.name);
  // Keras's default is a number for each class, which is no default here.
  if (row.name == "f1_score" || row.name == "fbeta_score") measure.named = false;
  if (form == KerasForm::keras2) measure.named = among(metrics_of_2, measure.name);
  return measure;
}

}  // namespace fanin
