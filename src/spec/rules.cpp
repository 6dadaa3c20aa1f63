// One function for each kind of rule.
#include "spec/rules.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "spec/file_pattern.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

/// What train writes into its results folder.
constexpr std::array<std::string_view, 4> result_files{"history.csv", "model.yaml",
                                                       "weights.safetensors", "certificates.csv"};

// Every rule below asks first whether the values it is about were read without a fault: what is
// wrong is said once, and nothing is said that follows from it.

/// Calls act(key, value) for every member of type T of the layer.
template <class T>
void each_of(const Layer& layer, auto&& act) {
  std::visit(
      [&](const auto& l) {
        using Kind = std::decay_t<decltype(l)>;
        Record<Kind>::fields([&](std::string_view key, auto member, const Field&) {
          if constexpr (std::is_same_v<std::decay_t<decltype(l.*member)>, T>) act(key, l.*member);
        });
      },
      layer);
}

/// Calls act(key, choice) for every initializer of the layer.
void each_initializer(const Layer& layer, auto&& act) {
  each_of<Choice>(layer, [&](std::string_view key, const Choice& choice) {
    if (key.ends_with("_initializer")) act(key, choice);
  });
}

/// The arguments of an optimizer and its schedule, one against the other.
void check_optimizer(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const std::string path = "compile.optimizer";
  if (!file.places.sound(path)) return;
  const Choice& optimizer = file.value.compile.optimizer;
  std::string first;
  for (const char* clip : {"clipnorm", "clipvalue", "global_clipnorm"}) {
    if (!optimizer.optional_number(clip)) continue;
    if (!first.empty())
      diagnostics.error(file.places.find(path + "." + clip),
                        format("both '{}' and '{}' are given", first, clip),
                        "gradients are clipped in one way");
    first = clip;
  }
  const Choice* schedule = optimizer.choice("learning_rate");
  if (schedule == nullptr || schedule->name != "piecewise_constant_decay") return;
  const std::vector<double>& boundaries = schedule->numbers("boundaries");
  const std::size_t values = schedule->numbers("values").size();
  if (values != boundaries.size() + 1) {
    diagnostics.error(file.places.find(path + ".learning_rate.values"),
                      format("{} boundaries need {} values, found {}", boundaries.size(),
                             boundaries.size() + 1, values));
  }
  if (!std::is_sorted(boundaries.begin(), boundaries.end()))
    diagnostics.error(file.places.find(path + ".learning_rate.boundaries"),
                      "'boundaries' do not ascend");
}

/// What a layer's weights, or outputs, are penalized for and held to.
void check_weights(const Declared<ModelFile>& file, std::size_t layer, Diagnostics& diagnostics) {
  const auto check_regularizer = [&](const Choice& choice, Place place, bool of_kernel) {
    if (choice.name == "l1l2" && choice.number("l1") == 0 && choice.number("l2") == 0) {
      diagnostics.warning(place, "L1L2 without factors does nothing",
                          "write {L1L2: {l1: 0.01, l2: 0.01}}, which Keras 2 called l1_l2");
    }
    if (choice.name == "orthogonal_regularizer" && !of_kernel)
      diagnostics.error(place, "'orthogonal_regularizer' is for kernels");
  };
  const auto check_constraint = [&](const Choice& choice, const std::string& path, bool of_kernel) {
    if (choice.name == "min_max_norm" && choice.number("min_value") > choice.number("max_value"))
      diagnostics.error(file.places.find(path), "'min_value' is above 'max_value'");
    if (choice.name != "non_neg" && !of_kernel && choice.number("axis") != 0)
      diagnostics.error(file.places.find(path + ".axis"), "a vector has axis 0 only");
  };
  each_of<std::optional<Choice>>(file.value.model[layer],
                                 [&](std::string_view key, const std::optional<Choice>& choice) {
                                   const std::string path = format("model.{}.{}", layer, key);
                                   if (!choice || !file.places.sound(path)) return;
                                   const bool of_kernel = key.starts_with("kernel");
                                   if (key.ends_with("_regularizer"))
                                     check_regularizer(*choice, file.places.find(path), of_kernel);
                                   if (key.ends_with("_constraint"))
                                     check_constraint(*choice, path, of_kernel);
                                 });
}

void check_layers(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const std::vector<Layer>& layers = file.value.model;
  const auto place = [&](std::size_t i, std::string_view part = {}) {
    return file.places.find("model." + std::to_string(i) +
                            (part.empty() ? "" : "." + std::string(part)));
  };
  const auto sound = [&](std::size_t i, std::string_view part) {
    return file.places.sound("model." + std::to_string(i) + "." + std::string(part));
  };
  std::set<std::string> names;
  std::int64_t width = 0;  // of the last Dense; 0: not known
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (file.places.faulty_itself("model." + std::to_string(i))) {
      width = 0;
      continue;
    }
    if (!names.insert(name_of(layers[i])).second) {
      diagnostics.error(place(i, "name"), format("two layers are called '{}'", name_of(layers[i])));
    }
    if (const auto* input = std::get_if<InputLayer>(&layers[i])) {
      if (i > 0) diagnostics.error(place(i), "InputLayer can only be the first layer");
      if (input->shape.size() != 1 && sound(i, "shape")) {
        diagnostics.error(place(i, "shape"), "the input is a row of features",
                          "write shape: [number of features]");
      }
    }
    each_initializer(layers[i], [&](std::string_view key, const Choice& choice) {
      const bool kernel = key == "kernel_initializer";
      if (!sound(i, key)) return;
      if (const auto fault = fault_of(choice)) diagnostics.error(place(i, key), *fault);
      if (!kernel && needs_matrix(choice)) {
        const std::string_view tensor = key.substr(0, key.rfind('_'));
        diagnostics.error(place(i, key), format("'{}' is for kernels, not for {} {}", choice.name,
                                                tensor == "alpha" ? "an" : "a", tensor));
      }
    });
    check_weights(file, i, diagnostics);
    const auto* dense = std::get_if<Dense>(&layers[i]);
    if (dense != nullptr) width = sound(i, "units") ? dense->units : 0;
    const auto function = dense != nullptr ? dense->activation : function_of(layers[i]);
    const bool of_the_row =
        function && (function->name == "softmax" || function->name == "log_softmax" ||
                     function->name == "sparsemax");
    if (of_the_row && width == 1) {
      diagnostics.error(place(i, "activation"),
                        format("{} of one unit is always {}", function->name,
                               function->name == "log_softmax" ? 0 : 1),
                        "use sigmoid with binary_crossentropy, or one unit a class");
    }
  }
  if (dense_positions(layers).empty() && file.places.sound("model")) {
    diagnostics.error(file.places.find("model"), "the model has no Dense layer");
  }
}

/// The loss for outputs of sigmoids that is to `loss` as the binary crossentropy is to the
/// categorical one, and the other way round.
std::string sibling_of(const std::string& loss) {
  if (loss == "binary_focal_crossentropy") return "categorical_focal_crossentropy";
  if (loss == "categorical_focal_crossentropy") return "binary_focal_crossentropy";
  return loss == "binary_crossentropy" ? "sparse_categorical_crossentropy" : "binary_crossentropy";
}

/// Softmax or sigmoid last, or linear with from_logits.
void check_probability(const Choice& loss, const std::string& wanted, const std::string& output,
                       Place place, Diagnostics& diagnostics) {
  const bool may_take_logits =
      std::any_of(loss.arguments.begin(), loss.arguments.end(),
                  [](const auto& argument) { return argument.first == "from_logits"; });
  if (may_take_logits && loss.flag("from_logits")) {
    if (output == "linear") return;
    diagnostics.error(place,
                      format("the loss applies {} itself (from_logits), the last layer gives '{}'",
                             wanted, output),
                      format("remove from_logits, or the activation '{}'", output));
    return;
  }
  if (output == wanted) return;
  std::string hint = format("write activation: {} in the last layer", wanted);
  if (output == "linear" && may_take_logits)
    hint += format(", or loss: {{{}: {{from_logits: true}}}}", loss.name);
  const bool of_the_sibling = output == (wanted == "sigmoid" ? "softmax" : "sigmoid");
  if (of_the_sibling)
    hint = format("use loss: {}, or activation: {}", sibling_of(loss.name), wanted);
  diagnostics.error(
      place, format("'{}' needs {} in the last layer, found '{}'", loss.name, wanted, output),
      hint);
}

void check_activation_for(const LossRow& row, const Choice& loss, const Choice& output, Place place,
                          Diagnostics& diagnostics) {
  const Range range = range_of(output);
  const bool share = range == Range::share || range == Range::probabilities;
  switch (row.output) {
    case OutputNeed::anything:
      break;
    case OutputNeed::softmax:
      check_probability(loss, "softmax", output.name, place, diagnostics);
      break;
    case OutputNeed::sigmoid:
      check_probability(loss, "sigmoid", output.name, place, diagnostics);
      break;
    case OutputNeed::probabilities:
      if (share) break;
      diagnostics.error(place,
                        format("'{}' needs probabilities from the last layer, found '{}'",
                               loss.name, output.name),
                        "write activation: softmax in the last layer");
      break;
    case OutputNeed::both_signs:
      if (range == Range::any) break;
      diagnostics.error(place,
                        format("'{}' holds the output against -1 and 1, which '{}' cannot give",
                               loss.name, output.name),
                        "write activation: tanh in the last layer, or linear");
      break;
    case OutputNeed::not_negative:
      if (share || range == Range::not_negative) break;
      diagnostics.warning(place,
                          format("'{}' takes the logarithm of the output, which '{}' can make "
                                 "negative: the run may diverge",
                                 loss.name, output.name),
                          "write activation: softplus or exponential in the last layer");
      break;
  }
}

void check_output(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const std::vector<Layer>& layers = file.value.model;
  if (dense_positions(layers).empty() || !layers_known(file)) return;
  const Choice& loss = file.value.compile.loss;
  const std::size_t last = layers.size() - 1;
  const Place last_place = file.places.find("model." + std::to_string(last) + ".activation");
  const Place loss_place = file.places.find("compile.loss");
  if (!gives_output(layers.back())) {
    diagnostics.error(file.places.find("model." + std::to_string(last)),
                      format("the last layer is {}", class_of(layers.back())),
                      "the output comes from a Dense or an Activation");
    return;
  }
  const LossRow* row = row_of<rows::losses>(loss.name);
  if (!file.places.sound("compile.loss") || row == nullptr) return;
  if (file.places.sound(format("model.{}.activation", last))) {
    check_activation_for(*row, loss, output_activation(layers), last_place, diagnostics);
  }
  const std::size_t dense = dense_positions(layers).back();
  if (output_units(layers) != 1 || !file.places.sound(format("model.{}.units", dense))) return;
  if (row->several_units) {
    diagnostics.error(
        loss_place, format("'{}' needs one unit a class, the last layer has 1", loss.name),
        loss.name == "categorical_hinge" ? "use hinge for two classes"
                                         : "use sigmoid with binary_crossentropy for two classes");
  }
  if (loss.name == "cosine_similarity") {
    diagnostics.error(loss_place, "the cosine of one unit is always 1 or -1",
                      "use mean_squared_error, or several units");
  }
}

/// Whether a checkpoint is written every so many batches, when only running means are known.
bool saves_by_batch(const Callback& callback) {
  const auto* checkpoint = std::get_if<ModelCheckpoint>(&callback);
  return checkpoint != nullptr && checkpoint->save_freq.batches > 0;
}

bool measured_in_training(const ModelFile& file, const std::string& column) {
  const std::vector<std::string> measured = measured_names(file.compile);
  return std::find(measured.begin(), measured.end(), column) != measured.end();
}

/// A callback's monitor is a column, and it is known which way is better.
void check_monitor(const Declared<ModelFile>& file, std::size_t i,
                   const std::vector<std::string>& columns, Diagnostics& diagnostics) {
  const Fit& fit = file.value.fit;
  const auto monitor = monitor_of(fit.callbacks[i]);
  if (!monitor || !file.places.sound(format("fit.callbacks.{}.monitor", i))) return;
  const Place place = file.places.find(format("fit.callbacks.{}.monitor", i));
  if (std::find(columns.begin(), columns.end(), *monitor) == columns.end()) {
    const bool validation = monitor->starts_with("val_") && fit.validation_split == 0;
    diagnostics.error(place, format("the history has no '{}' to monitor", *monitor),
                      validation ? "set fit.validation_split to have validation rows"
                                 : hint_for(*monitor, columns, "columns"));
  } else if (saves_by_batch(fit.callbacks[i]) && !measured_in_training(file.value, *monitor)) {
    diagnostics.error(place,
                      format("'{}' is not known at a batch's end, as save_freq asks", *monitor),
                      hint_for(*monitor, measured_names(file.value.compile), "columns"));
  } else if (!larger_is_better(fit.callbacks[i])) {
    diagnostics.error(place, format("whether more of '{}' is better is not known", *monitor),
                      "write mode: min or mode: max");
  }
}

/// A file that a callback writes has a name of its own in the results folder.
void check_callback_file(const Declared<ModelFile>& file, std::size_t i,
                         const std::vector<std::string>& columns, Diagnostics& diagnostics) {
  const Callback& callback = file.value.fit.callbacks[i];
  const bool by_batch = saves_by_batch(callback);
  const auto check_name = [&](const std::string& key, const std::string& name) {
    const std::string path = format("fit.callbacks.{}.{}", i, key);
    if (!file.places.sound(path)) return;
    const auto fault =
        fault_of_file_name(name, by_batch ? measured_names(file.value.compile) : columns, by_batch);
    if (fault) {
      diagnostics.error(file.places.find(path), format("'{}' cannot name a file: {}", name, *fault),
                        "for example epoch-{epoch:03d}.safetensors");
    } else if (std::find(result_files.begin(), result_files.end(), name) != result_files.end()) {
      diagnostics.error(file.places.find(path),
                        format("'{}' is a file that train itself writes", name),
                        "choose another name");
    }
  };
  if (const auto* checkpoint = std::get_if<ModelCheckpoint>(&callback)) {
    check_name("filepath", checkpoint->filepath);
    const std::string& name = checkpoint->filepath;
    if (name.ends_with(".h5") || name.ends_with(".keras")) {
      diagnostics.error(file.places.find(format("fit.callbacks.{}.filepath", i)),
                        format("'{}' would not be what its name says", name),
                        "weights are written as safetensors: name it .safetensors");
    }
    if (!checkpoint->save_weights_only) {
      diagnostics.error(file.places.find(format("fit.callbacks.{}.save_weights_only", i)),
                        "only the weights can be saved", "the model itself is the model file");
    }
  } else if (const auto* logger = std::get_if<CSVLogger>(&callback)) {
    check_name("filename", logger->filename);
  } else if (const auto* backup = std::get_if<BackupAndRestore>(&callback)) {
    check_name("backup_dir", backup->backup_dir);
  }
}

void check_callbacks(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const ModelFile& value = file.value;
  const std::vector<std::string> columns = history_columns(value);
  const bool columns_known = file.places.sound("compile.metrics") &&
                             file.places.sound("fit.validation_split") &&
                             file.places.sound("fit.evaluate_train");
  const bool scheduled = value.compile.optimizer.choice("learning_rate") != nullptr;
  for (std::size_t i = 0; i < value.fit.callbacks.size(); ++i) {
    const Callback& callback = value.fit.callbacks[i];
    if (file.places.faulty_itself(format("fit.callbacks.{}", i))) continue;
    if (columns_known) {
      check_monitor(file, i, columns, diagnostics);
      check_callback_file(file, i, columns, diagnostics);
    }
    const bool sets_rate = std::holds_alternative<ReduceLROnPlateau>(callback) ||
                           std::holds_alternative<LearningRateScheduler>(callback);
    if (sets_rate && scheduled && file.places.sound("compile.optimizer")) {
      diagnostics.error(file.places.find(format("fit.callbacks.{}", i)),
                        "the optimizer's learning rate follows a schedule already",
                        "give the optimizer a number, or remove the callback");
    }
  }
}

void check_fit(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const ModelFile& value = file.value;
  check_callbacks(file, diagnostics);
  const std::int64_t units = output_units(value.model);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < value.compile.metrics.size(); ++i) {
    for (const auto& [name, argument] : value.compile.metrics[i].arguments) {
      const double* number = std::get_if<double>(&argument);
      if (name != "class_id" || number == nullptr || units == 0 || !layers_known(file)) continue;
      if (*number < static_cast<double>(units)) continue;
      diagnostics.error(file.places.find(format("compile.metrics.{}.class_id", i)),
                        format("the last layer has no unit {}", text_of(argument)),
                        format("units are counted from 0 to {}", units - 1));
    }
    if (file.places.sound(format("compile.metrics.{}", i)) &&
        !seen.insert(value.compile.metrics[i].name).second) {
      diagnostics.error(file.places.find("compile.metrics." + std::to_string(i)),
                        format("the metric '{}' is here twice", value.compile.metrics[i].name));
    }
  }
  if (value.data.test_csv && value.data.test_split > 0 && file.places.sound("data.test_split")) {
    diagnostics.error(file.places.find("data.test_split"),
                      "both 'test_csv' and 'test_split' are given",
                      "the test rows come from one of them");
  }
  const auto conflict = [&](bool both, const char* a, const char* b, const char* hint) {
    if (both && file.places.sound(format("data.{}", a)) && file.places.sound(format("data.{}", b)))
      diagnostics.error(file.places.find(format("data.{}", b)),
                        format("both '{}' and '{}' are given", a, b), hint);
  };
  const char* const one_of_them = "the test rows come from one of them";
  conflict(value.data.folds && value.data.test_csv, "test_csv", "folds", one_of_them);
  conflict(value.data.folds && value.data.test_split > 0, "test_split", "folds", one_of_them);
  conflict(value.data.folds && value.data.split == "last", "split", "folds",
           "folds are drawn by the seed: leave 'split' out");
  if (file.places.sound("data.fold") && file.places.sound("data.folds")) {
    const Place place = file.places.find("data.fold");
    if (value.data.folds && value.data.fold >= *value.data.folds) {
      diagnostics.error(place,
                        format("fold {} is none of {} folds", value.data.fold, *value.data.folds),
                        format("folds count from 0 to {}", *value.data.folds - 1));
    } else if (!value.data.folds && value.data.fold > 0) {
      diagnostics.error(place, "'fold' is given without 'folds'", "write folds: 5");
    }
  }
  if (value.data.sample_weight == value.data.target && file.places.sound("data.target")) {
    diagnostics.error(file.places.find("data.sample_weight"),
                      format("the target '{}' is the sample weight", value.data.target));
  }
  if (std::find(value.data.ignore.begin(), value.data.ignore.end(), value.data.target) !=
      value.data.ignore.end()) {
    diagnostics.error(file.places.find("data.ignore"),
                      format("the target '{}' is ignored", value.data.target));
  }
}

}  // namespace

void check_folder_name(const std::string& name, const Places& places, Diagnostics& diagnostics) {
  const bool path = name.find('/') != std::string::npos || name == "." || name == "..";
  // What a terminal would not show as it is: ESC, a direction turned round.
  const bool control = printable(name) != name || name.find('\t') != std::string::npos;
  // A folder's name has 255 bytes at most, and "-shard-1-of-2" may follow.
  constexpr std::size_t longest = 200;
  if (path || control) {
    diagnostics.error(places.find("name"), format("'{}' cannot be the name of a folder", name),
                      "use letters, digits, '_', '-' or '.'");
  } else if (name.size() > longest) {
    diagnostics.error(places.find("name"),
                      format("'name' is {} bytes long, at most {} are the name of a folder",
                             name.size(), longest));
  }
}

bool layers_known(const Declared<ModelFile>& file) {
  if (file.places.faulty_itself("") || file.places.faulty_itself("model")) return false;
  for (std::size_t i = 0; i < file.value.model.size(); ++i) {
    if (file.places.faulty_itself(format("model.{}", i))) return false;
  }
  return true;
}

void check(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  check_folder_name(file.value.name, file.places, diagnostics);
  check_layers(file, diagnostics);
  check_output(file, diagnostics);
  check_optimizer(file, diagnostics);
  check_fit(file, diagnostics);
}

}  // namespace fanin
