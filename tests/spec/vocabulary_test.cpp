// Activations, losses, metrics and optimizers have Keras 3's names, arguments and defaults.
#include <algorithm>
#include <set>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "init/initializers.hpp"
#include "spec/activations.hpp"
#include "spec/constraints.hpp"
#include "spec/documents.hpp"
#include "spec/losses.hpp"
#include "spec/metrics.hpp"
#include "spec/optimizers.hpp"
#include "spec/regularizers.hpp"
#include "text/nearest.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using fanin::Argument;
using fanin::Choice;
using fanin::Document;
using fanin::Field;
using fanin::Refused;
using fanin::Row;
using fanin::Vocabulary;

using Arguments = std::vector<std::pair<std::string, Argument>>;
constexpr std::monostate none{};
Argument word(const char* text) { return std::string(text); }

/// What Keras 3 says about one thing that can be named.
struct Known {
  const Vocabulary* vocabulary;
  std::string name;
  std::string class_name;
  Arguments defaults = {};
  std::vector<std::string> other_names = {};
  friend std::ostream& operator<<(std::ostream& to, const Known& k) { return to << k.name; }
};

/// What every optimizer takes, after its own arguments (keras/src/optimizers/base_optimizer.py).
Arguments with_common(Arguments own, const Argument& weight_decay = none) {
  const Arguments common{{"weight_decay", weight_decay},
                         {"clipnorm", none},
                         {"global_clipnorm", none},
                         {"clipvalue", none},
                         {"use_ema", false},
                         {"ema_momentum", 0.99},
                         {"ema_overwrite_frequency", none},
                         {"gradient_accumulation_steps", none}};
  own.insert(own.end(), common.begin(), common.end());
  return own;
}

const Arguments adam{{"learning_rate", 0.001},
                     {"beta_1", 0.9},
                     {"beta_2", 0.999},
                     {"epsilon", 1e-7},
                     {"amsgrad", false}};

const std::vector<Known> known{
    // keras/src/activations
    {&fanin::activations, "linear", "Linear"},
    {&fanin::activations,
     "relu",
     "ReLU",
     {{"negative_slope", 0.0}, {"max_value", none}, {"threshold", 0.0}}},
    {&fanin::activations, "leaky_relu", "LeakyReLU", {{"negative_slope", 0.2}}},
    {&fanin::activations, "relu6", "ReLU6"},
    {&fanin::activations, "elu", "ELU", {{"alpha", 1.0}}},
    {&fanin::activations, "selu", "SELU"},
    {&fanin::activations, "celu", "CELU", {{"alpha", 1.0}}},
    {&fanin::activations, "softplus", "Softplus"},
    {&fanin::activations, "softsign", "Softsign"},
    {&fanin::activations, "silu", "SiLU", {}, {"swish"}},
    {&fanin::activations, "gelu", "GELU", {{"approximate", false}}},
    {&fanin::activations, "tanh", "Tanh"},
    {&fanin::activations, "sigmoid", "Sigmoid"},
    {&fanin::activations, "exponential", "Exponential"},
    {&fanin::activations, "hard_sigmoid", "HardSigmoid", {{"slope", 1.0 / 6}}},
    {&fanin::activations, "hard_silu", "HardSilu", {}, {"hard_swish"}},
    {&fanin::activations, "mish", "Mish"},
    {&fanin::activations, "softmax", "Softmax"},
    {&fanin::activations, "squareplus", "Squareplus", {{"b", 4.0}}},
    {&fanin::activations, "tanh_shrink", "TanhShrink"},
    {&fanin::activations, "log_sigmoid", "LogSigmoid"},
    {&fanin::activations, "hard_tanh", "HardTanh"},
    {&fanin::activations, "hard_shrink", "HardShrink", {{"threshold", 0.5}}},
    {&fanin::activations, "soft_shrink", "SoftShrink", {{"threshold", 0.5}}},
    // Keras's threshold has no defaults
    {&fanin::activations, "threshold", "Threshold", {{"threshold", 0.0}, {"default_value", 0.0}}},
    {&fanin::activations, "sparse_plus", "SparsePlus"},
    {&fanin::activations, "sparse_sigmoid", "SparseSigmoid"},
    {&fanin::activations, "log_softmax", "LogSoftmax"},
    {&fanin::activations, "sparsemax", "Sparsemax"},
    // keras/src/losses
    {&fanin::losses,
     "sparse_categorical_crossentropy",
     "SparseCategoricalCrossentropy",
     {{"from_logits", false}, {"ignore_class", none}, {"reduction", word("sum_over_batch_size")}},
     {}},
    {&fanin::losses,
     "categorical_crossentropy",
     "CategoricalCrossentropy",
     {{"from_logits", false}, {"label_smoothing", 0.0}, {"reduction", word("sum_over_batch_size")}},
     {}},
    {&fanin::losses,
     "binary_crossentropy",
     "BinaryCrossentropy",
     {{"from_logits", false}, {"label_smoothing", 0.0}, {"reduction", word("sum_over_batch_size")}},
     {"bce", "BCE"}},
    {&fanin::losses,
     "mean_squared_error",
     "MeanSquaredError",
     {{"reduction", word("sum_over_batch_size")}},
     {"mse", "MSE"}},
    {&fanin::losses,
     "mean_absolute_error",
     "MeanAbsoluteError",
     {{"reduction", word("sum_over_batch_size")}},
     {"mae", "MAE"}},
    {&fanin::losses,
     "mean_absolute_percentage_error",
     "MeanAbsolutePercentageError",
     {{"reduction", word("sum_over_batch_size")}},
     {"mape", "MAPE"}},
    {&fanin::losses,
     "mean_squared_logarithmic_error",
     "MeanSquaredLogarithmicError",
     {{"reduction", word("sum_over_batch_size")}},
     {"msle", "MSLE"}},
    {&fanin::losses,
     "cosine_similarity",
     "CosineSimilarity",
     {{"reduction", word("sum_over_batch_size")}},
     {"cosine_proximity"}},
    {&fanin::losses,
     "huber",
     "Huber",
     {{"delta", 1.0}, {"reduction", word("sum_over_batch_size")}},
     {"huber_loss"}},
    {&fanin::losses,
     "log_cosh",
     "LogCosh",
     {{"reduction", word("sum_over_batch_size")}},
     {"logcosh"}},
    {&fanin::losses, "hinge", "Hinge", {{"reduction", word("sum_over_batch_size")}}, {}},
    {&fanin::losses,
     "squared_hinge",
     "SquaredHinge",
     {{"reduction", word("sum_over_batch_size")}},
     {}},
    {&fanin::losses,
     "categorical_hinge",
     "CategoricalHinge",
     {{"reduction", word("sum_over_batch_size")}},
     {}},
    {&fanin::losses,
     "kl_divergence",
     "KLDivergence",
     {{"reduction", word("sum_over_batch_size")}},
     {"kld", "KLD", "kullback_leibler_divergence"}},
    {&fanin::losses, "poisson", "Poisson", {{"reduction", word("sum_over_batch_size")}}, {}},
    {&fanin::losses,
     "binary_focal_crossentropy",
     "BinaryFocalCrossentropy",
     {{"from_logits", false},
      {"apply_class_balancing", false},
      {"alpha", 0.25},
      {"gamma", 2.0},
      {"label_smoothing", 0.0},
      {"reduction", word("sum_over_batch_size")}},
     {}},
    {&fanin::losses,
     "categorical_focal_crossentropy",
     "CategoricalFocalCrossentropy",
     {{"from_logits", false},
      {"alpha", 0.25},
      {"gamma", 2.0},
      {"label_smoothing", 0.0},
      {"reduction", word("sum_over_batch_size")}},
     {}},
    {&fanin::losses,
     "categorical_generalized_cross_entropy",
     "CategoricalGeneralizedCrossEntropy",
     {{"q", 0.5}, {"reduction", word("sum_over_batch_size")}},
     {}},
    // keras/src/metrics; each history column has the row's name, however the metric was written
    {&fanin::metrics,
     "accuracy",
     "Accuracy",
     {},
     {"acc", "sparse_categorical_accuracy", "SparseCategoricalAccuracy", "categorical_accuracy",
      "CategoricalAccuracy"}},
    {&fanin::metrics, "binary_accuracy", "BinaryAccuracy", {{"threshold", 0.5}}, {}},
    {&fanin::metrics,
     "top_k_categorical_accuracy",
     "TopKCategoricalAccuracy",
     {{"k", 5.0}},
     {"sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy"}},
    {&fanin::metrics,
     "precision",
     "Precision",
     {{"thresholds", none}, {"top_k", none}, {"class_id", none}},
     {}},
    {&fanin::metrics,
     "recall",
     "Recall",
     {{"thresholds", none}, {"top_k", none}, {"class_id", none}},
     {}},
    {&fanin::metrics,
     "f1_score",
     "F1Score",
     {{"average", word("macro")}, {"threshold", none}},
     {"f1"}},
    {&fanin::metrics,
     "fbeta_score",
     "FBetaScore",
     {{"average", word("macro")}, {"beta", 1.0}, {"threshold", none}},
     {}},
    {&fanin::metrics, "auc", "AUC", {}, {}},
    {&fanin::metrics, "true_positives", "TruePositives", {{"thresholds", none}}, {}},
    {&fanin::metrics, "true_negatives", "TrueNegatives", {{"thresholds", none}}, {}},
    {&fanin::metrics, "false_positives", "FalsePositives", {{"thresholds", none}}, {}},
    {&fanin::metrics, "false_negatives", "FalseNegatives", {{"thresholds", none}}, {}},
    {&fanin::metrics, "mae", "MAE", {}, {"mean_absolute_error", "MeanAbsoluteError"}},
    {&fanin::metrics, "mse", "MSE", {}, {"mean_squared_error", "MeanSquaredError"}},
    {&fanin::metrics, "root_mean_squared_error", "RootMeanSquaredError", {}, {"rmse"}},
    {&fanin::metrics, "mape", "MAPE", {}, {"MeanAbsolutePercentageError"}},
    {&fanin::metrics, "msle", "MSLE", {}, {"MeanSquaredLogarithmicError"}},
    {&fanin::metrics, "r2_score", "R2Score", {}, {}},
    {&fanin::metrics, "cosine_similarity", "CosineSimilarity", {}, {}},
    {&fanin::metrics, "log_cosh", "LogCosh", {}, {"LogCoshError", "logcosh"}},
    {&fanin::metrics, "poisson", "Poisson", {}, {}},
    {&fanin::metrics, "kl_divergence", "KLDivergence", {}, {"kld", "KLD"}},
    {&fanin::metrics, "hinge", "Hinge", {}, {}},
    {&fanin::metrics, "squared_hinge", "SquaredHinge", {}, {}},
    {&fanin::metrics, "categorical_hinge", "CategoricalHinge", {}, {}},
    {&fanin::metrics, "binary_crossentropy", "BinaryCrossentropy", {}, {"bce"}},
    {&fanin::metrics,
     "categorical_crossentropy",
     "CategoricalCrossentropy",
     {},
     {"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"}},
    // keras/src/optimizers
    {&fanin::optimizers, "sgd", "SGD",
     with_common({{"learning_rate", 0.01}, {"momentum", 0.0}, {"nesterov", false}})},
    {&fanin::optimizers, "rmsprop", "RMSprop",
     with_common({{"learning_rate", 0.001},
                  {"rho", 0.9},
                  {"momentum", 0.0},
                  {"epsilon", 1e-7},
                  {"centered", false}})},
    {&fanin::optimizers, "adam", "Adam", with_common(adam)},
    {&fanin::optimizers, "adamw", "AdamW", with_common(adam, 0.004)},
    {&fanin::optimizers, "adamax", "Adamax",
     with_common(
         {{"learning_rate", 0.001}, {"beta_1", 0.9}, {"beta_2", 0.999}, {"epsilon", 1e-7}})},
    {&fanin::optimizers, "nadam", "Nadam",
     with_common({{"learning_rate", 0.001},
                  {"beta_1", 0.9},
                  {"beta_2", 0.999},
                  {"epsilon", 1e-7},
                  {"schedule_decay", 1.0}})},
    {&fanin::optimizers, "adagrad", "Adagrad",
     with_common(
         {{"learning_rate", 0.001}, {"initial_accumulator_value", 0.1}, {"epsilon", 1e-7}})},
    {&fanin::optimizers, "adadelta", "Adadelta",
     with_common({{"learning_rate", 0.001}, {"rho", 0.95}, {"epsilon", 1e-7}})},
    {&fanin::optimizers, "lion", "Lion",
     with_common({{"learning_rate", 0.001}, {"beta_1", 0.9}, {"beta_2", 0.99}})},
    {&fanin::optimizers, "ftrl", "Ftrl",
     with_common({{"learning_rate", 0.001},
                  {"learning_rate_power", -0.5},
                  {"initial_accumulator_value", 0.1},
                  {"l1_regularization_strength", 0.0},
                  {"l2_regularization_strength", 0.0},
                  {"l2_shrinkage_regularization_strength", 0.0},
                  {"beta", 0.0}})},
    // keras/src/regularizers, keras/src/constraints
    {&fanin::regularizers, "l1", "L1", {{"l1", 0.01}}},
    {&fanin::regularizers, "l2", "L2", {{"l2", 0.01}}},
    {&fanin::regularizers, "l1l2", "L1L2", {{"l1", 0.0}, {"l2", 0.0}}},
    {&fanin::regularizers,
     "orthogonal_regularizer",
     "OrthogonalRegularizer",
     {{"factor", 0.01}, {"mode", std::string("rows")}}},
    {&fanin::constraints, "max_norm", "MaxNorm", {{"max_value", 2.0}, {"axis", 0.0}}},
    {&fanin::constraints, "non_neg", "NonNeg"},
    {&fanin::constraints, "unit_norm", "UnitNorm", {{"axis", 0.0}}},
    {&fanin::constraints,
     "min_max_norm",
     "MinMaxNorm",
     {{"min_value", 0.0}, {"max_value", 1.0}, {"rate", 1.0}, {"axis", 0.0}}},
};

/// A value for a field that is chosen from the vocabulary.
struct Written {
  const Vocabulary* vocabulary;
  std::string yaml;
  std::string says;  // the fault, or what is chosen
  friend std::ostream& operator<<(std::ostream& to, const Written& w) { return to << w.yaml; }
};

const std::vector<Written> allowed{
    {&fanin::activations, "{ReLU: {negative_slope: 0.1, max_value: 6, threshold: 1}}",
     "relu(negative_slope=0.1, max_value=6, threshold=1)"},
    {&fanin::activations, "{ReLU: {max_value: null}}", "relu"},
    {&fanin::activations, "{ReLU: {max_value: 0}}", "relu(max_value=0)"},
    {&fanin::activations, "{leaky_relu: {negative_slope: 0.3}}", "leaky_relu(negative_slope=0.3)"},
    {&fanin::activations, "{class_name: ELU, config: {alpha: 0.5}}", "elu(alpha=0.5)"},
    {&fanin::activations, "{celu: {alpha: 2}}", "celu(alpha=2)"},
    {&fanin::activations, "{gelu: {approximate: true}}", "gelu(approximate=true)"},
    {&fanin::activations, "{hard_sigmoid: {slope: 0.2}}", "hard_sigmoid(slope=0.2)"},
    {&fanin::activations, "{threshold: {threshold: -1, default_value: 2}}",
     "threshold(threshold=-1, default_value=2)"},
    {&fanin::losses, "{bce: {from_logits: true}}", "binary_crossentropy(from_logits=true)"},
    {&fanin::losses, "{huber: {delta: 2, reduction: mean}}", "huber(delta=2, reduction=mean)"},
    {&fanin::losses, "{class_name: SparseCategoricalCrossentropy, config: {ignore_class: 1}}",
     "sparse_categorical_crossentropy(ignore_class=1)"},
    {&fanin::losses, "{categorical_crossentropy: {label_smoothing: 1}}",
     "categorical_crossentropy(label_smoothing=1)"},
    {&fanin::metrics, "{F1Score: {average: weighted, threshold: 0.5}}",
     "f1_score(average=weighted, threshold=0.5)"},
    {&fanin::metrics, "{Precision: {thresholds: null, class_id: 0}}", "precision(class_id=0)"},
    {&fanin::optimizers, "{SGD: {momentum: 1, nesterov: true}}", "sgd(momentum=1, nesterov=true)"},
    {&fanin::optimizers, "{SGD: {momentum: 0}}", "sgd"},
    {&fanin::optimizers, "{RMSprop: {rho: 0, epsilon: 0, centered: true}}",
     "rmsprop(rho=0, epsilon=0, centered=true)"},
    {&fanin::optimizers, "{Adam: {learning_rate: 1e-3}}", "adam"},
    {&fanin::optimizers,
     "{class_name: Adam, config: {beta_1: 0.5, beta_2: 0.99, amsgrad: true}, module: "
     "keras.optimizers, registered_name: null}",
     "adam(beta_1=0.5, beta_2=0.99, amsgrad=true)"},
    {&fanin::optimizers, "{adagrad: {initial_accumulator_value: 0}}",
     "adagrad(initial_accumulator_value=0)"},
    {&fanin::optimizers, "{AdamW: {weight_decay: 0, clipnorm: 1, ema_overwrite_frequency: 10}}",
     "adamw(weight_decay=0, clipnorm=1, ema_overwrite_frequency=10)"},
    // as Keras 3 and 2.15 write it
    {&fanin::optimizers,
     "{module: keras.optimizers, class_name: Lion, config: {name: lion, learning_rate: 0.001, "
     "weight_decay: null, clipnorm: null, global_clipnorm: null, clipvalue: null, use_ema: false, "
     "ema_momentum: 0.99, ema_overwrite_frequency: null, loss_scale_factor: null, "
     "gradient_accumulation_steps: null, jit_compile: false, is_legacy_optimizer: false, beta_1: "
     "0.9, beta_2: 0.99}, registered_name: null}",
     "lion"},
    {&fanin::optimizers,
     "{SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 1000}}}}",
     "sgd(learning_rate=cosine_decay(initial_learning_rate=0.1, decay_steps=1000))"},
    {&fanin::optimizers,
     "{SGD: {learning_rate: {module: keras.optimizers.schedules, class_name: "
     "PiecewiseConstantDecay, config: {boundaries: [10], values: [0.1, 0.01], name: "
     "PiecewiseConstant}, registered_name: null}}}",
     "sgd(learning_rate=piecewise_constant_decay(boundaries=[10], values=[0.1, 0.01]))"},
    {&fanin::regularizers, "{L1L2: {l1: 0.1}}", "l1l2(l1=0.1)"},
    {&fanin::constraints, "{MaxNorm: {max_value: 3, axis: 1}}", "max_norm(max_value=3, axis=1)"},
};

const std::vector<Written> refused{
    // out of range
    {&fanin::activations, "{ReLU: {negative_slope: -0.1}}",
     "1 -0.1: 'negative_slope' is '-0.1', not a number at least 0"},
    {&fanin::activations, "{ReLU: {max_value: -1}}",
     "1 -1: 'max_value' is '-1', not a number at least 0"},
    {&fanin::activations, "{ReLU: {threshold: -1}}",
     "1 -1: 'threshold' is '-1', not a number at least 0"},
    {&fanin::activations, "{ELU: {alpha: 0}}", "1 0: 'alpha' is '0', not a number above 0"},
    {&fanin::activations, "{CELU: {alpha: -1}}", "1 -1: 'alpha' is '-1', not a number above 0"},
    {&fanin::optimizers, "{SGD: {learning_rate: 0}}",
     "1 0: 'learning_rate' is '0', not a number above 0"},
    {&fanin::optimizers, "{RMSprop: {learning_rate: -1}}",
     "1 -1: 'learning_rate' is '-1', not a number above 0"},
    {&fanin::optimizers, "{Adam: {learning_rate: inf}}",
     "1 inf: 'learning_rate' is 'inf', not a finite number above 0"},
    {&fanin::optimizers, "{Adagrad: {learning_rate: 0}}",
     "1 0: 'learning_rate' is '0', not a number above 0"},
    {&fanin::optimizers, "{SGD: {momentum: 1.1}}",
     "1 1.1: 'momentum' is '1.1', not a number from 0 to 1"},
    {&fanin::optimizers, "{RMSprop: {momentum: -0.1}}",
     "1 -0.1: 'momentum' is '-0.1', not a number from 0 to 1"},
    {&fanin::optimizers, "{RMSprop: {rho: 1}}",
     "1 1: 'rho' is '1', not a number from 0 to below 1"},
    {&fanin::optimizers, "{Adam: {beta_1: 1}}",
     "1 1: 'beta_1' is '1', not a number from 0 to below 1"},
    {&fanin::optimizers, "{Adam: {beta_2: -0.5}}",
     "1 -0.5: 'beta_2' is '-0.5', not a number from 0 to below 1"},
    {&fanin::optimizers, "{Adam: {epsilon: -1e-7}}",
     "1 -1e-7: 'epsilon' is '-1e-7', not a number at least 0"},
    {&fanin::optimizers, "{RMSprop: {epsilon: -1}}",
     "1 -1: 'epsilon' is '-1', not a number at least 0"},
    {&fanin::optimizers, "{Adagrad: {epsilon: -1}}",
     "1 -1: 'epsilon' is '-1', not a number at least 0"},
    {&fanin::optimizers, "{Adagrad: {initial_accumulator_value: -1}}",
     "1 -1: 'initial_accumulator_value' is '-1', not a number at least 0"},
    {&fanin::activations, "{squareplus: {b: 0}}", "1 0: 'b' is '0', not a number above 0"},
    {&fanin::activations, "{soft_shrink: {threshold: -1}}",
     "1 -1: 'threshold' is '-1', not a number at least 0"},
    {&fanin::losses, "{huber: {delta: 0}}", "1 0: 'delta' is '0', not a number above 0"},
    {&fanin::losses, "{categorical_generalized_cross_entropy: {q: 1}}",
     "1 1: 'q' is '1', not a number above 0 to below 1"},
    {&fanin::losses, "{bce: {label_smoothing: 1.5}}",
     "1 1.5: 'label_smoothing' is '1.5', not a number from 0 to 1"},
    {&fanin::losses, "{mse: {reduction: none}}",
     "1 none: 'reduction' is 'none', not one of sum_over_batch_size, sum, mean or "
     "mean_with_sample_weight"},
    {&fanin::metrics, "{top_k_categorical_accuracy: {k: 0}}",
     "1 0: 'k' is '0', not an integer at least 1"},
    {&fanin::metrics, "{auc: {num_thresholds: 100}}",
     "1 num_thresholds: AUC has no 'num_thresholds' | AUC takes no parameters"},
    // of the wrong type
    {&fanin::activations, "{GELU: {approximate: tanh}}",
     "1 tanh: 'approximate' is 'tanh', not true or false"},
    {&fanin::losses, "{BinaryCrossentropy: {from_logits: 1}}",
     "1 1: 'from_logits' is '1', not true or false | write true"},
    {&fanin::optimizers, "{SGD: {nesterov: no}}",
     "1 no: 'nesterov' is 'no', not true or false | write false"},
    {&fanin::optimizers, "{Adam: {learning_rate: fast}}",
     "1 fast: 'learning_rate' is 'fast', not a number above 0"},
    // unknown
    {&fanin::activations, "{LeakyReLU: {alpha: 0.3}}",
     "1 alpha: LeakyReLU has no 'alpha' | write 'negative_slope', which Keras 2 calls 'alpha'"},
    {&fanin::activations, "{Tanh: {alpha: 1}}",
     "1 alpha: Tanh has no 'alpha' | Tanh takes no parameters"},
    {&fanin::optimizers, "{Adam: {beta1: 0.9}}",
     "1 beta1: Adam has no 'beta1' | did you mean 'beta_1'?"},
    {&fanin::optimizers, "{SGD: {lr: 0.1}}",
     "1 lr: SGD has no 'lr' | write 'learning_rate', which Keras before 2.3 calls 'lr'"},
    {&fanin::optimizers, "{Adam: {decay: 0.1}}",
     "1 decay: Adam has no 'decay' | write learning_rate: {InverseTimeDecay: "
     "{initial_learning_rate: ..., decay_steps: 1, decay_rate: ...}}; or weight_decay, if that is "
     "meant"},
    {&fanin::optimizers, "{Adam: {loss_scale_factor: 2}}",
     "1 loss_scale_factor: 'loss_scale_factor' of Adam can only be null here, found '2' | leave "
     "out "
     "'loss_scale_factor'"},
    {&fanin::optimizers, "{AdamW: {weight_decay: null}}",
     "1 weight_decay: 'weight_decay' is nothing, not a number at least 0"},
    {&fanin::optimizers, "{SGD: {gradient_accumulation_steps: 1}}",
     "1 1: 'gradient_accumulation_steps' is '1', not an integer at least 2"},
    {&fanin::optimizers, "{SGD: {clipnorm: 0}}", "1 0: 'clipnorm' is '0', not a number above 0"},
    {&fanin::optimizers, "{SGD: {learning_rate: CosinDecay}}",
     "1 CosinDecay: there is no schedule 'CosinDecay' | did you mean 'cosine_decay'?"},
    {&fanin::optimizers, "{SGD: {learning_rate: CosineDecay}}",
     "1 CosineDecay: CosineDecay needs 'initial_learning_rate' | learning rate of the first step\n"
     "1 CosineDecay: CosineDecay needs 'decay_steps' | steps of one decay"},
    {&fanin::optimizers,
     "{SGD: {learning_rate: {CosineDecay: {decay_steps: 0, "
     "initial_learning_rate: [1]}}}}",
     "1 0: 'decay_steps' is '0', not a number above 0\n"
     "1 [: 'initial_learning_rate' is a list, not a number at least 0 | write 1"},
    {&fanin::optimizers,
     "{SGD: {learning_rate: {PiecewiseConstantDecay: {boundaries: 3, values: "
     "[1, x]}}}}",
     "1 3: 'boundaries' is '3', not a list of numbers | write [3]\n"
     "1 x: 'values' is 'x', not a number at least 0"},
    {&fanin::optimizers, "{SGD: {learning_rate: [0.1]}}",
     "1 [: 'learning_rate' is a list, not a number above 0 | write 0.1"},
    {&fanin::regularizers, "{L2: {l2: -1}}", "1 -1: 'l2' is '-1', not a number at least 0"},
    {&fanin::regularizers, "dropout",
     "1 dropout: there is no regularizer 'dropout' | known regularizers: l1, l2, l1l2, "
     "orthogonal_regularizer"},
    {&fanin::constraints, "{MaxNorm: {axis: 2}}", "1 2: 'axis' is '2', not an integer from 0 to 1"},
    {&fanin::activations, "rleu", "1 rleu: there is no activation 'rleu' | did you mean 'relu'?"},
    {&fanin::losses, "categorical_cross_entropyy",
     "1 categorical_cross_entropyy: there is no loss 'categorical_cross_entropyy' | did you mean "
     "'categorical_crossentropy'?"},
    {&fanin::losses, "dice",
     "1 dice: there is no loss 'dice' | it is a loss of a whole batch, not of its rows; "
     "kl_divergence is near it"},
    {&fanin::activations, "GLU",
     "1 GLU: there is no activation 'GLU' | glu halves the number of units, which the activation "
     "of "
     "a Dense layer cannot"},
    {&fanin::metrics, "accuraccy",
     "1 accuraccy: there is no metric 'accuraccy' | did you mean 'accuracy'?"},
    {&fanin::metrics, "mean_iou",
     "1 mean_iou: there is no metric 'mean_iou' | for images; f1_score is near it"},
    {&fanin::optimizers, "nadamax",
     "1 nadamax: there is no optimizer 'nadamax' | did you mean 'adamax'?"},
    {&fanin::optimizers, "newton",
     "1 newton: there is no optimizer 'newton' | known optimizers: sgd, rmsprop, adam, adamw, "
     "adamax, nadam, adagrad, adadelta, lion, ftrl"},
    // in no form of a choice
    {&fanin::optimizers, "[adam]",
     "1 [: '' is a list, not an optimizer: a name, or {Name: {parameters}} | write adam"},
    {&fanin::optimizers, "{class_name: Adam, cofnig: {}}",
     "1 cofnig: an optimizer with class_name has no 'cofnig' | did you mean 'config'?"},
    {&fanin::losses, "{class_name: MeanSquaredError, cofnig: {}}",
     "1 cofnig: a loss with class_name has no 'cofnig' | did you mean 'config'?"},
};

/// A row of any of the tables.
struct Any {
  const Vocabulary* vocabulary;
  const Row* row;
  friend std::ostream& operator<<(std::ostream& to, const Any& a) { return to << a.row->name; }
};

std::vector<Any> all_rows() {
  std::vector<Any> all;
  for (const Vocabulary* vocabulary :
       {&fanin::activations, &fanin::losses, &fanin::metrics, &fanin::optimizers,
        &fanin::initializers, &fanin::regularizers, &fanin::constraints}) {
    for (std::size_t i = 0; i < vocabulary->size; ++i)
      all.push_back({vocabulary, &vocabulary->row(i)});
  }
  return all;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spec_vocabulary)

BOOST_DATA_TEST_CASE(a_name_has_the_arguments_and_defaults_of_keras, data_driven::make(known)) {
  const Row* row = sample.vocabulary->find(sample.name);
  BOOST_REQUIRE(row != nullptr);
  BOOST_TEST(row->name == sample.name);
  BOOST_TEST(row->class_name == sample.class_name);
  BOOST_TEST((fanin::choose(*row) == Choice{sample.name, sample.defaults}));
  for (const std::string& other : sample.other_names)
    BOOST_TEST(sample.vocabulary->find(other) == row, other);
}

BOOST_AUTO_TEST_CASE(no_name_is_missing_from_the_table_of_this_test) {
  for (const Any& any : all_rows()) {
    if (any.vocabulary == &fanin::initializers) continue;
    const auto count = std::count_if(known.begin(), known.end(), [&](const Known& k) {
      return k.vocabulary == any.vocabulary && k.name == any.row->name;
    });
    BOOST_TEST(count == 1, any.row->name);
  }
}

BOOST_AUTO_TEST_CASE(no_two_rows_answer_to_one_name) {
  for (const Any& any : all_rows()) {
    BOOST_TEST(any.vocabulary->find(any.row->name) == any.row);
    BOOST_TEST(any.vocabulary->find(any.row->class_name) == any.row);
    for (const std::string_view alias : any.row->aliases)
      BOOST_TEST(any.vocabulary->find(alias) == any.row, alias);
    BOOST_TEST(!any.row->sentence.empty(), any.row->name);
  }
}

BOOST_DATA_TEST_CASE(every_written_form_is_the_same_choice, data_driven::make(all_rows())) {
  const std::string name(sample.row->name);
  const std::string class_name(sample.row->class_name);
  std::vector<std::string> forms{
      name,
      class_name,
      upper(name),
      "\"" + name + "\"",
      "{" + name + ": }",
      "{" + class_name + ": {}}",
      "{class_name: " + class_name + "}",
      "{class_name: " + class_name + ", config: null}",
      "{class_name: " + name + ", config: {}}",
      "{module: keras, class_name: " + class_name + ", config: {}, registered_name: null}",
  };
  for (const std::string_view alias : sample.row->aliases) forms.emplace_back(alias);
  for (const std::string& form : forms) {
    const Document<Choice> document(form, Field{.vocabulary = sample.vocabulary});
    BOOST_TEST(document.faults() == "");
    BOOST_TEST((document.value == fanin::choose(*sample.row)), form);
  }
}

BOOST_DATA_TEST_CASE(arguments_are_read_over_the_defaults, data_driven::make(allowed)) {
  const Document<Choice> document(sample.yaml, Field{.vocabulary = sample.vocabulary});
  BOOST_TEST(document.faults() == "");
  BOOST_TEST(fanin::label(document.value, *sample.vocabulary) == sample.says);
}

BOOST_DATA_TEST_CASE(what_is_not_in_the_vocabulary_is_refused, data_driven::make(refused)) {
  const Document<Choice> document(sample.yaml, Field{.vocabulary = sample.vocabulary});
  BOOST_TEST(document.faults() == sample.says);
}

BOOST_AUTO_TEST_CASE(xavier_is_glorot) {
  const auto name = [](const char* alias) {
    return fanin::choose(fanin::initializers, alias).name;
  };
  BOOST_TEST(name("xavier") == "glorot_uniform");
  BOOST_TEST(name("xavier_uniform") == "glorot_uniform");
  BOOST_TEST(name("xavier_normal") == "glorot_normal");
}

BOOST_AUTO_TEST_SUITE_END()
