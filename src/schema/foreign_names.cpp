// The tables of foreign names, and the hints made from them.
#include "schema/foreign_names.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

struct ForeignKey {
  std::string_view owner;  ///< empty: whatever has the right key
  std::string_view foreign;
  std::string_view right;      ///< empty: there is none
  std::string_view from = {};  ///< who calls it so; Keras's own are translated in Keras's files
  std::string_view hint = {};  ///< in place of "write ..."
};

constexpr std::string_view keras_1 = "Keras 1";
constexpr std::string_view keras_2 = "Keras 2";
constexpr std::string_view tfjs = "Keras in JavaScript";
constexpr std::string_view torch = "PyTorch";

constexpr std::string_view width_hint =
    "the data says the number of features; InputLayer: {shape: [4]} as the first layer states it";
constexpr std::string_view quiet_hint = "progress is shown on a terminal only; leave it out";

constexpr std::string_view computing_hint = "it says how Keras computes, not what: leave it out";
constexpr std::string_view data_hint =
    "the section 'data' says where the rows are: data: {csv: FILE, target: COLUMN}";
constexpr std::string_view validation_hint =
    "all validation rows are measured after each epoch: leave it out";

constexpr ForeignKey keys[] = {
    {"Dense", "output_dim", "units", keras_1},
    {"Dense", "init", "kernel_initializer", keras_1},
    {"Dense", "bias", "use_bias", keras_1},
    {"Dense", "W_regularizer", "kernel_regularizer", keras_1},
    {"Dense", "b_regularizer", "bias_regularizer", keras_1},
    {"Dense", "W_constraint", "kernel_constraint", keras_1},
    {"Dense", "b_constraint", "bias_constraint", keras_1},
    {"Dropout", "p", "rate", keras_1},
    {"AlphaDropout", "p", "rate", keras_1},
    {"GaussianDropout", "p", "rate", keras_1},
    {"GaussianNoise", "sigma", "stddev", keras_1},
    {"BatchNormalization", "gamma_init", "gamma_initializer", keras_1},
    {"BatchNormalization", "beta_init", "beta_initializer", keras_1},
    {"PReLU", "init", "alpha_initializer", keras_1},
    {"LeakyReLU", "alpha", "negative_slope", keras_2},
    {"", "custom_name", "name", "Keras 0.3"},
    {"", "lr", "learning_rate", "Keras before 2.3"},
    {"", "learningRate", "learning_rate", tfjs},
    {"", "beta1", "beta_1", tfjs},
    {"", "beta2", "beta_2", tfjs},
    {"", "initialAccumulatorValue", "initial_accumulator_value", tfjs},
    {"MaxNorm", "m", "max_value", keras_1},
    {"MinMaxNorm", "low", "min_value", keras_1},
    {"MinMaxNorm", "high", "max_value", keras_1},
    {"fit", "nb_epoch", "epochs", keras_1},
    {"fit", "num_epochs", "epochs"},
    {"fit", "n_epochs", "epochs"},
    {"fit", "max_epochs", "epochs"},
    {"fit", "batch", "batch_size"},
    {"fit", "bs", "batch_size"},
    {"fit", "val_split", "validation_split"},
    {"fit", "random_state", "seed", "scikit-learn"},
    {"fit", "verbose", "", {}, quiet_hint},
    {"fit",
     "validation_data",
     "",
     {},
     "use fit.validation_split, or data.test_csv for rows that are only tested on"},
    {"fit",
     "learning_rate",
     "",
     {},
     "it belongs to the optimizer: compile: {optimizer: {Adam: {learning_rate: 0.001}}}"},
    {"fit",
     "lr",
     "",
     {},
     "it belongs to the optimizer: compile: {optimizer: {Adam: {learning_rate: 0.001}}}"},
    {"fit", "metrics", "", {}, "it belongs into 'compile'"},
    {"fit", "loss", "", {}, "it belongs into 'compile'"},
    {"fit", "optimizer", "", {}, "it belongs into 'compile'"},
    {"fit",
     "patience",
     "",
     {},
     "it belongs to a callback: callbacks: [EarlyStopping: {patience: 5}]"},
    {"compile", "lr", "", {}, "it belongs to the optimizer: {Adam: {learning_rate: 0.001}}"},
    {"compile",
     "learning_rate",
     "",
     {},
     "it belongs to the optimizer: {Adam: {learning_rate: 0.001}}"},
    {"compile", "momentum", "", {}, "it belongs to the optimizer: {SGD: {momentum: 0.9}}"},
    {"compile", "epochs", "", {}, "it belongs into 'fit'"},
    {"compile", "batch_size", "", {}, "it belongs into 'fit'"},
    {"compile", "objective", "loss"},
    {"compile", "criterion", "loss", torch},
    {"a model file", "layers", "model"},
    {"a model file", "network", "model"},
    {"a model file", "architecture", "model"},
    {"a model file", "dataset", "data"},
    {"a model file", "training", "fit"},
    {"a model file", "train", "fit"},
    {"a model file", "optimizer", "", {}, "it belongs into 'compile'"},
    {"a model file", "loss", "", {}, "it belongs into 'compile'"},
    {"a model file", "metrics", "", {}, "it belongs into 'compile'"},
    {"a model file", "epochs", "", {}, "it belongs into 'fit'"},
    {"a model file", "batch_size", "", {}, "it belongs into 'fit'"},
    {"a model file", "seed", "", {}, "it belongs into 'fit'"},
    {"data", "file", "csv"},
    {"data", "path", "csv"},
    {"data", "train", "csv"},
    {"data", "train_csv", "csv"},
    {"data", "label", "target"},
    {"data", "labels", "target"},
    {"data", "class", "target"},
    {"data", "y", "target"},
    {"data", "test", "test_csv"},
    {"data", "test_size", "test_split", "scikit-learn"},
    {"data", "drop", "ignore"},
    {"data", "normalize", "standardize"},
    {"data", "scale", "standardize"},
    {"data", "validation_split", "", {}, "it belongs into 'fit'"},
    {"data", "batch_size", "", {}, "it belongs into 'fit'"},
    {"data", "x", "", {}, "every column that is not the target is a feature; 'ignore' leaves out"},
    {"compile", "metric", "metrics"},
    {"compile", "loss_weights", "", {}, "a model here has one output and one loss: leave it out"},
    {"compile", "weighted_metrics", "", {}, "write them in 'metrics': weights do not count there"},
    {"compile", "run_eagerly", "", {}, computing_hint},
    {"compile", "jit_compile", "", {}, computing_hint},
    {"compile", "steps_per_execution", "", {}, computing_hint},
    {"compile", "auto_scale_loss", "", {}, computing_hint},
    {"compile", "callbacks", "", {}, "it belongs into 'fit'"},
    {"compile", "validation_split", "", {}, "it belongs into 'fit'"},
    {"fit", "x", "", {}, data_hint},
    {"fit", "y", "", {}, data_hint},
    {"fit", "data", "", {}, data_hint},
    {"fit", "workers", "", {}, computing_hint},
    {"fit", "use_multiprocessing", "", {}, computing_hint},
    {"fit", "max_queue_size", "", {}, computing_hint},
    {"fit", "steps_per_epoch", "", {}, "an epoch is one pass over the training rows: leave it out"},
    {"fit", "validation_steps", "", {}, validation_hint},
    {"fit", "validation_freq", "", {}, validation_hint},
    {"fit", "validation_batch_size", "", {}, validation_hint},
    {"fit",
     "initial_epoch",
     "",
     {},
     "fit.checkpoint_every goes on after an interruption, train --initial-weights from weights"},
    {"fit", "sample_weight", "", {}, "write data: {sample_weight: COLUMN}"},
    {"fit", "test_split", "", {}, "it belongs into 'data'"},
    {"BatchNormalization", "mode", "", keras_1, "Keras 1's mode 0 is the only one: leave it out"},
    {"Activation", "function", "activation"},
    {"Dense", "neurons", "units"},
    {"Dense", "size", "units"},
    {"Dense", "num_units", "units"},
    {"Dense", "n_units", "units"},
    {"Dense", "nodes", "units"},
    {"Dense", "out_features", "units", torch},
    {"Dense", "outputs", "units"},
    {"Dense", "act", "activation"},
    {"Dense", "nonlinearity", "activation", "Lasagne"},
    {"Dense", "initializer", "kernel_initializer"},
    {"Dense", "weight_init", "kernel_initializer"},
    {"Dense", "weights_initializer", "kernel_initializer", "TensorFlow 1"},
    {"Dense", "in_features", "", {}, width_hint},
    {"Dense", "input_dim", "", {}, width_hint},
    {"Dense", "input_shape", "", {}, width_hint},
    {"Dense", "batch_input_shape", "", {}, width_hint},
    {"Dense", "inputs", "", {}, width_hint},
    {"Dense", "dropout", "", {}, "dropout is a layer: - Dropout: {rate: 0.5} after this one"},
    {"Dense", "rate", "", {}, "dropout is a layer: - Dropout: {rate: 0.5} after this one"},
    {"InputLayer", "input_shape", "shape", keras_2},
    {"InputLayer", "input_dim", "shape"},
    {"InputLayer", "batch_input_shape", "", {}, "write shape: [4], without the number of rows"},
    {"InputLayer", "units", "shape"},
    {"Dropout", "prob", "rate"},
    {"Dropout", "probability", "rate"},
    {"Dropout", "dropout_rate", "rate"},
    {"Dropout", "keep_prob", "rate", {}, "write 'rate', the share set to 0: 1 - keep_prob"},
    {"", "eps", "epsilon", torch},
    {"", "betas", "beta_1", torch, "write beta_1 and beta_2"},
    {"", "alpha", "negative_slope", "older Keras"},
    {"", "input_shape", "", {}, width_hint},
    {"", "input_dim", "", {}, width_hint},
    {"", "batch_input_shape", "", {}, width_hint},
};

struct ForeignName {
  std::string_view kind;
  std::string_view foreign;
  std::string_view right;      ///< what to write
  std::string_view hint = {};  ///< in place of "write ..."
};

constexpr std::string_view images = "fanin reads rows of numbers: layers for images are not here";
constexpr std::string_view sequences =
    "fanin reads rows of numbers: layers for sequences are not here";
constexpr std::string_view branches =
    "a model here is one chain of layers: nothing branches or joins";
constexpr std::string_view nested = "put the layers of the inner model into the list itself";

constexpr ForeignName names[] = {
    {"layer", "Linear", "Dense"},
    {"layer", "FullyConnected", "Dense"},
    {"layer", "InnerProduct", "Dense"},
    {"layer", "FC", "Dense"},
    {"layer", "Input", "InputLayer: {shape: [4]}"},
    {"layer", "BatchNorm", "BatchNormalization"},
    {"layer", "BatchNorm1d", "BatchNormalization"},
    {"layer", "LayerNorm", "LayerNormalization"},
    {"layer", "Conv1D", {}, images},
    {"layer", "Conv2D", {}, images},
    {"layer", "Conv3D", {}, images},
    {"layer", "Convolution1D", {}, images},
    {"layer", "Convolution2D", {}, images},
    {"layer", "SeparableConv2D", {}, images},
    {"layer", "DepthwiseConv2D", {}, images},
    {"layer", "MaxPooling1D", {}, images},
    {"layer", "MaxPooling2D", {}, images},
    {"layer", "AveragePooling2D", {}, images},
    {"layer", "GlobalAveragePooling2D", {}, images},
    {"layer", "ZeroPadding2D", {}, images},
    {"layer", "UpSampling2D", {}, images},
    {"layer", "LSTM", {}, sequences},
    {"layer", "GRU", {}, sequences},
    {"layer", "SimpleRNN", {}, sequences},
    {"layer", "Bidirectional", {}, sequences},
    {"layer", "Embedding", {}, sequences},
    {"layer", "TimeDistributed", {}, sequences},
    {"layer", "TimeDistributedDense", {}, sequences},
    {"layer", "MultiHeadAttention", {}, sequences},
    {"layer", "Masking", {}, sequences},
    {"layer", "Lambda", {}, "it holds Python code, which fanin does not run"},
    {"layer", "Merge", {}, branches},
    {"layer", "Add", {}, branches},
    {"layer", "Concatenate", {}, branches},
    {"layer", "Multiply", {}, branches},
    {"layer", "Sequential", {}, nested},
    {"layer", "Functional", {}, branches},
    {"layer", "Model", {}, branches},
    {"layer", "MaxoutDense", {}, "Keras 2 left it out, and so does fanin"},
    {"layer", "Highway", {}, "Keras 2 left it out, and so does fanin"},
    {"activation", "none", "linear, or leave it out"},
    {"activation", "identity", "linear"},
    {"activation", "logistic", "sigmoid"},
    {"activation", "sigm", "sigmoid"},
    {"activation", "lrelu", "leaky_relu"},
    {"activation", "softmax_cross_entropy", "softmax"},
    {"initializer", "he", "he_normal or he_uniform"},
    {"initializer", "HeNorm", "he_normal"},
    {"initializer", "kaiming", "kaiming_normal or kaiming_uniform"},
    {"initializer", "msra", "he_normal"},
    {"initializer", "glorot", "glorot_uniform or glorot_normal"},
    {"initializer", "lecun", "lecun_normal or lecun_uniform"},
    {"initializer", "random", "random_normal or random_uniform"},
    {"initializer", "gaussian", "random_normal"},
    {"initializer", "none", "zeros, or leave it out for the default"},
    {"loss", "crossentropy",
     "sparse_categorical_crossentropy, or binary_crossentropy for one unit"},
    {"loss", "cross_entropy",
     "sparse_categorical_crossentropy, or binary_crossentropy for one unit"},
    {"loss", "CrossEntropyLoss", "sparse_categorical_crossentropy, with softmax in the last layer"},
    {"loss", "log_loss", "binary_crossentropy"},
    {"loss", "BCELoss", "binary_crossentropy"},
    {"loss", "MSELoss", "mean_squared_error"},
    {"loss", "l2", "mean_squared_error"},
    {"loss", "l1", "mean_absolute_error"},
    {"optimizer", "gd", "sgd"},
    {"optimizer", "gradient_descent", "sgd"},
    {"optimizer", "GradientDescentOptimizer", "sgd"},
    {"optimizer", "AdamOptimizer", "adam"},
    {"optimizer", "momentum", "SGD: {momentum: 0.9}"},
    {"optimizer", "nesterov", "SGD: {momentum: 0.9, nesterov: true}"},
    {"metric", "val_accuracy", "accuracy: it is measured on validation rows too"},
    {"metric", "val_loss", {}, "the loss is always measured, on validation rows too"},
    {"metric", "loss", {}, "the loss is always measured: leave it out"},
    {"metric", "error", "accuracy"},
    {"metric", "f1_macro", "F1Score: {average: macro}"},
    {"metric", "f1_micro", "F1Score: {average: micro}"},
    {"metric", "f1_weighted", "F1Score: {average: weighted}"},
    {"metric", "roc_auc", "auc"},
    {"metric", "r2", "r2_score"},
    {"metric", "balanced_accuracy", {}, "confusion.csv of a comparison has each class's recall"},
    {"callback", "Earlystop", "EarlyStopping"},
    {"callback", "TensorBoard", {}, "histories and figures are always written: leave it out"},
    {"callback", "History", {}, "the history is always written: leave it out"},
    {"callback", "ProgbarLogger", {}, "progress is shown on a terminal: leave it out"},
    {"callback", "LambdaCallback", {}, "it holds Python code, which fanin does not run"},
    {"callback", "RemoteMonitor", {}, "fanin opens no connection: history.csv has the numbers"},
    {"callback", "SwapEMAWeights", {}, "use_ema of the optimizer ends with the averages"},
};

bool contains(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// "keras.optimizers.Adam" -> "Adam".
std::string_view after_dots(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

/// What Python writes as arguments ("32, activation='relu'") as keys and values; nothing if there
/// is more to it.
std::optional<std::string> python_arguments(std::string_view name, std::string_view inside,
                                            const std::vector<std::string>& keys_here) {
  if (inside.find_first_of("()[]{}") != std::string_view::npos) return std::nullopt;
  std::string out;
  std::size_t position = 0;
  while (!inside.empty()) {
    const std::size_t comma = std::min(inside.find(','), inside.size());
    std::string_view part = without_blanks(inside.substr(0, comma));
    inside.remove_prefix(std::min(comma + 1, inside.size()));
    const std::size_t equals = part.find('=');
    std::string_view key;
    if (equals != std::string_view::npos) {
      key = without_blanks(part.substr(0, equals));
      part = without_blanks(part.substr(equals + 1));
    } else if (position < 1 && !keys_here.empty()) {
      key = keys_here[position++];
    } else {
      return std::nullopt;
    }
    std::string value(part);
    value.erase(
        std::remove_if(value.begin(), value.end(), [](char c) { return c == '\'' || c == '"'; }),
        value.end());
    if (value == "None") continue;
    if (value == "True" || value == "False") value = value == "True" ? "true" : "false";
    out += format("{}{}: {}", out.empty() ? "" : ", ", keras_key(name, key), value);
  }
  return out;
}

}  // namespace

std::string_view keras_key(std::string_view owner, std::string_view key) {
  for (const ForeignKey& row : keys) {
    if (row.foreign == key && !row.right.empty() && row.from.starts_with("Keras") &&
        (row.owner == owner || row.owner.empty())) {
      return row.right;
    }
  }
  return key;
}

namespace {

/// The row that says what `key` of `owner` means; nullptr: none.
const ForeignKey* row_for(std::string_view owner, std::string_view key,
                          const std::vector<std::string>& known) {
  for (const ForeignKey& row : keys) {
    if (folded(row.foreign) != folded(key)) continue;
    const bool of_any = row.owner.empty() && (row.right.empty() || contains(known, row.right));
    if (row.owner != owner && !of_any) continue;
    if (row.right.empty() || contains(known, row.right)) return &row;
  }
  return nullptr;
}

std::string spelled_otherwise(std::string_view key, const std::vector<std::string>& known) {
  const auto same = std::find_if(known.begin(), known.end(), [&](const std::string& candidate) {
    return folded(candidate) == folded(key);
  });
  return same == known.end() ? "" : *same;
}

}  // namespace

std::string key_meant(std::string_view owner, std::string_view key,
                      const std::vector<std::string>& known) {
  if (const std::string same = spelled_otherwise(key, known); !same.empty()) return same;
  if (const ForeignKey* row = row_for(owner, key, known)) return std::string(row->right);
  return nearest(key, known).value_or("");
}

std::string hint_for_key(std::string_view owner, std::string_view key,
                         const std::vector<std::string>& known) {
  if (known.empty()) return format("{} takes no parameters", owner);
  if (!spelled_otherwise(key, known).empty()) return hint_for(key, known, "keys");
  const ForeignKey* row = row_for(owner, key, known);
  if (row == nullptr) return hint_for(key, known, "keys");
  if (!row->hint.empty()) return std::string(row->hint);
  return row->from.empty()
             ? format("write '{}'", row->right)
             : format("write '{}', which {} calls '{}'", row->right, row->from, row->foreign);
}

std::string hint_for_name(
    std::string_view kind, std::string_view said, const std::vector<std::string>& known,
    const std::function<std::vector<std::string>(const std::string&)>& keys_of) {
  std::string_view name = without_blanks(said);
  // kernel_regularizer: 0.01, bias_initializer: 0
  if (const auto number = parse_number(name)) {
    if (kind == "regularizer") return format("write L2: {{l2: {}}}", name);
    if (kind == "initializer")
      return *number == 0 ? "write zeros" : format("write Constant: {{value: {}}}", name);
  }
  // model.add(Dense(32))
  if (name.starts_with("model.add(") && name.ends_with(')')) {
    name = name.substr(10, name.size() - 11);
  }
  const std::size_t call = name.find('(');
  const std::string_view base = after_dots(name.substr(0, call));
  const bool python = call != std::string_view::npos || base.size() < name.size();
  const auto meant = std::find_if(known.begin(), known.end(), [&](const std::string& candidate) {
    return folded(candidate) == folded(base);
  });
  if (python && meant != known.end()) {
    const std::size_t end = name.rfind(')');
    const bool closed =
        call != std::string_view::npos && end != std::string_view::npos && end > call;
    const std::string_view inside =
        closed ? without_blanks(name.substr(call + 1, end - call - 1)) : std::string_view{};
    if (inside.empty()) return format("write {}", *meant);
    const auto arguments = python_arguments(base, inside, keys_of(*meant));
    return format("write {}: {{{}}}", base, arguments.value_or("KEY: VALUE, ..."));
  }
  for (const ForeignName& row : names) {
    if (row.kind != kind || folded(row.foreign) != folded(base)) continue;
    return row.hint.empty() ? format("write {}", row.right) : std::string(row.hint);
  }
  return hint_for(base, known, plural(kind));
}

}  // namespace fanin
