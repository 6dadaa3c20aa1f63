// Reading model and study files, overrides, and the rules between fields.
#include "spec/load.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "schema/yaml.hpp"
#include "spec/document.hpp"
#include "spec/file_pattern.hpp"
#include "spec/keras.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

/// What a file of Keras holds.
struct KerasFile {
  std::vector<Layer> model;
  std::optional<Compile> compile;
};

template <>
struct Record<KerasFile> {
  static constexpr std::string_view name = "a Keras model";
  static void fields(auto&& field) {
    field("model", &KerasFile::model, Field{.required = true});
    field("compile", &KerasFile::compile, Field{});
  }
};

namespace {

/// Keys that are gone before the Record is read, misspelled: its hints do not know them.
/// False if the file may be all that it is by what it extends.
template <class T>
bool refuse_misspelt(Node& root, Diagnostics& diagnostics) {
  bool extends = false;
  std::vector<std::string> composing = keys_of<Composition>();
  if (!std::is_same_v<T, ModelFile>) std::erase(composing, "defaults");
  std::vector<std::string> known = keys_of<T>();
  known.insert(known.end(), composing.begin(), composing.end());
  std::erase_if(root.entries, [&](const Entry& entry) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) return false;
    const auto near = nearest(entry.key, known);
    if (!near || std::find(composing.begin(), composing.end(), *near) == composing.end())
      return false;
    diagnostics.error(entry.key_place, format("{} has no '{}'", Record<T>::name, entry.key),
                      format("did you mean '{}'?", *near));
    extends = extends || *near == "extends";
    return true;
  });
  return !extends;
}

std::vector<std::string> steps_of(const std::string& path) {
  std::vector<std::string> steps;
  std::string step;
  for (const char c : path + ".") {
    if (c == '.') {
      steps.push_back(std::move(step));
      step.clear();
    } else {
      step += c;
    }
  }
  return steps;
}

/// What train writes into its results folder.
constexpr std::array<std::string_view, 4> result_files{"history.csv", "model.yaml",
                                                       "weights.safetensors", "certificates.csv"};

/// A name becomes a folder in results/.
void check_folder_name(const std::string& name, const Places& places, Diagnostics& diagnostics) {
  const bool path = name.find('/') != std::string::npos || name == "." || name == "..";
  const bool control =
      std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (path || control) {
    diagnostics.error(places.find("name"), format("'{}' cannot be the name of a folder", name),
                      "use letters, digits, '_', '-' or '.'");
  }
}

std::string stem_of(const std::string& file) { return std::filesystem::path(file).stem().string(); }

}  // namespace

std::optional<FileKind> kind_of(const std::string& file, Diagnostics& diagnostics) {
  // Read again by the loader proper: its faults are its own.
  Diagnostics quiet;
  const auto chain = read_chain(file, process_environment(), quiet);
  if (!chain) {
    for (const Fault& fault : quiet.faults()) diagnostics.add(fault);
    return std::nullopt;
  }
  const bool study = std::any_of(chain->roots.begin(), chain->roots.end(),
                                 [](const Node& root) { return root.find("models") != nullptr; });
  if (study) return FileKind::study;
  return is_keras(chain->roots.front()) ? FileKind::keras : FileKind::model;
}

std::string numbered(const std::string& path, const std::vector<Layer>& layers) {
  std::vector<std::string> steps = steps_of(path);
  if (steps.size() < 2 || steps[0] != "model" || parse_integer(steps[1])) return path;
  std::vector<Layer> named = layers;
  name_layers(named);
  const auto found = std::find_if(named.begin(), named.end(),
                                  [&](const Layer& layer) { return name_of(layer) == steps[1]; });
  if (found == named.end()) return path;
  steps[1] = std::to_string(found - named.begin());
  std::string out = steps[0];
  for (std::size_t i = 1; i < steps.size(); ++i) out += "." + steps[i];
  return out;
}

namespace {

std::vector<std::string> layer_names(std::vector<Layer> layers) {
  name_layers(layers);
  std::vector<std::string> names;
  for (const Layer& layer : layers) names.push_back(name_of(layer));
  return names;
}

}  // namespace

void apply(const Override& override, Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const std::vector<std::string> steps = steps_of(numbered(override.path, file.value.model));
  Reader reader(diagnostics, file.places);
  reader.path_place = override.place;
  const bool unknown_layer =
      steps.size() > 1 && steps[0] == "model" && !steps[1].empty() && !parse_integer(steps[1]);
  if (unknown_layer) {
    reader.error(override.place, format("there is no layer called '{}'", steps[1]),
                 hint_for(steps[1], layer_names(file.value.model), "layers"));
    return;
  }
  set_value(reader, steps, 0, override.value, file.value, Field{});
}

namespace {

/// Set where it is written, before layers are made from it.
bool is_layer_default(const Override& override) {
  return override.path == "defaults" || override.path.starts_with("defaults.");
}

/// What keras_compat says, from an override or else from the document.
std::optional<KerasVersion> compat_of(const Node& root, const std::vector<Override>& overrides,
                                      Diagnostics& diagnostics) {
  const Entry* entry = root.find("keras_compat");
  const Node* said = entry == nullptr ? nullptr : &entry->value;
  for (const Override& override : overrides) {
    if (override.path == "keras_compat") said = &override.value;
  }
  if (said == nullptr || said->is_null()) return std::nullopt;
  const auto version = said->is_scalar() ? parse_keras_version(said->text) : std::nullopt;
  if (!version) {
    diagnostics.error(said->place,
                      format("'keras_compat' is {}, not a version of Keras", described(*said)),
                      "for example keras_compat: 3");
  }
  return version;
}

Entry* find_entry(Node& node, std::string_view key) {
  const auto found = std::find_if(node.entries.begin(), node.entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == node.entries.end() ? nullptr : &*found;
}

/// Keras's settings of compile() under those that the model file says.
void fill_in_compile(Node& root, Node from_keras) {
  Entry* compile = find_entry(root, "compile");
  if (compile == nullptr) {
    const Place place = from_keras.place;
    root.entries.push_back({"compile", place, std::move(from_keras)});
    return;
  }
  if (compile->value.is_null()) compile->value = Node::mapping({});
  if (!compile->value.is_mapping()) return;  // a fault, said when it is read
  for (Entry& entry : from_keras.entries) compile->value.entries.push_back(std::move(entry));
}

/// Makes 'model' our own list of layers, whoever wrote it and wherever it stands. False, and a
/// fault: it cannot be.
bool resolve_model(Node& root, const std::optional<KerasVersion>& compat,
                   Diagnostics& diagnostics) {
  Entry* model = find_entry(root, "model");
  if (model == nullptr) return true;
  Node said = model->value;
  if (said.is_scalar() && !said.text.empty()) {
    const std::string file = beside(diagnostics.source(said.place.source).name(), said.text);
    auto document = read_document(file, diagnostics, said.place);
    if (!document) return false;
    if (!is_keras(*document) && !document->is_sequence()) {
      diagnostics.error(
          said.place, format("{} is neither a model that Keras wrote nor a list of layers", file));
      return false;
    }
    said = std::move(*document);
  }
  if (!is_keras(said)) {
    model->value = translate_keras_layers(said, compat, diagnostics);
    return true;
  }
  std::set<std::string> written;
  if (const Entry* compile = root.find("compile"); compile != nullptr) {
    for (const Entry& entry : compile->value.entries) written.insert(entry.key);
  }
  auto translated = translate_keras(said, compat, written, diagnostics);
  if (!translated) return false;
  model->value = std::move(translated->layers);
  if (translated->compile) fill_in_compile(root, std::move(*translated->compile));
  return true;
}

}  // namespace

std::optional<Declared<ModelFile>> load_model(const std::string& file,
                                              const std::vector<Override>& overrides,
                                              Diagnostics& diagnostics, Place asked) {
  const std::size_t errors = diagnostics.error_count();
  auto chain = read_chain(file, process_environment(), diagnostics, asked);
  if (!chain) return std::nullopt;
  if (is_keras(chain->roots.front())) {
    const std::string message = format("{} is a Keras model alone: it names no data", file);
    const std::string hint =
        format("write a model file with model: {}, and data: {{csv: FILE, target: COLUMN}}", file);
    if (asked) {
      diagnostics.error(asked, message, hint);
    } else {
      diagnostics.add(
          {.file = file, .message = "this is a Keras model alone: it names no data", .hint = hint});
    }
    return std::nullopt;
  }
  Declared<ModelFile> declared;
  declared.file = file;
  declared.origins = std::move(chain->origins);
  Node root = composed<ModelFile>(*chain);
  if (!refuse_misspelt<ModelFile>(root, diagnostics)) return std::nullopt;
  for (const Place place : declared.origins.unknown) declared.places.mark_said(place);
  for (const Override& override : overrides) {
    if (is_layer_default(override))
      put_at(root, steps_of(override.path), override.value, override.place);
  }
  Reader reader(diagnostics, declared.places);
  const auto compat = compat_of(root, overrides, diagnostics);
  if (!resolve_model(root, compat, diagnostics)) {
    Entry* model = find_entry(root, "model");
    model->value = Node::sequence({});
    model->value.place = model->key_place;
    declared.places.mark_faulty("model");
  }
  root = with_layer_defaults(std::move(root), declared.origins, diagnostics);
  reader.note(root);
  read_record(reader, root, root.place, declared.value);
  for (const Override& override : overrides) {
    if (!is_layer_default(override)) apply(override, declared, diagnostics);
  }
  declared.value.keras_compat.reset();  // it has had its say: the layers are ours now
  if (declared.value.name.empty()) declared.value.name = stem_of(file);
  name_layers(declared.value.model);
  check(declared, diagnostics);
  declared.sound = diagnostics.error_count() == errors;
  return declared;
}

std::optional<Declared<ModelFile>> load_keras(const std::string& file,
                                              const std::vector<Override>& overrides,
                                              Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const auto document = read_document(file, diagnostics);
  if (!document) return std::nullopt;
  const auto compat = compat_of(Node{}, overrides, diagnostics);
  auto translated = translate_keras(*document, compat, {}, diagnostics);
  if (!translated) return std::nullopt;
  Declared<ModelFile> declared;
  declared.file = file;
  Reader reader(diagnostics, declared.places);
  const Place place = document->place;
  Node root = Node::mapping({{"model", place, std::move(translated->layers)}});
  root.place = place;
  if (translated->compile) root.entries.push_back({"compile", place, *translated->compile});
  reader.note(root);
  KerasFile read;
  read_record(reader, root, place, read);
  declared.value.model = std::move(read.model);
  if (read.compile) declared.value.compile = std::move(*read.compile);
  for (const Override& override : overrides) apply(override, declared, diagnostics);
  declared.value.keras_compat.reset();
  declared.value.name = stem_of(file);
  name_layers(declared.value.model);
  check(declared, diagnostics);
  declared.sound = diagnostics.error_count() == errors;
  return declared;
}

std::optional<Declared<Study>> load_study(const std::string& file, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  auto chain = read_chain(file, process_environment(), diagnostics);
  if (!chain) return std::nullopt;
  Declared<Study> declared;
  declared.file = file;
  declared.origins = std::move(chain->origins);
  Node root = composed<Study>(*chain);
  if (!refuse_misspelt<Study>(root, diagnostics)) return std::nullopt;
  for (const Place place : declared.origins.unknown) declared.places.mark_said(place);
  Reader reader(diagnostics, declared.places);
  reader.note(root);
  read_record(reader, root, root.place, declared.value);
  if (declared.value.name.empty()) declared.value.name = stem_of(file);
  check_folder_name(declared.value.name, declared.places, diagnostics);
  const Entry* models = root.find("models");
  if (models != nullptr && models->value.is_sequence() && models->value.items.empty()) {
    diagnostics.error(models->key_place, "'models' is an empty list");
  }
  declared.sound = diagnostics.error_count() == errors;
  return declared;
}

namespace {

/// "PATH=VALUE"; `list`: VALUE may be "a,b,c", a list without its brackets.
std::optional<Override> parse_assignment(const std::string& option, const std::string& argument,
                                         bool list, const char* example, Diagnostics& diagnostics) {
  const int source = diagnostics.add_source(option, argument);
  const std::size_t equals = argument.find('=');
  if (equals == 0 || equals == std::string::npos) {
    diagnostics.error({source, 0, argument.size()},
                      format("'{}' is not of the form NAME=VALUE", argument),
                      format("for example {}", example));
    return std::nullopt;
  }
  std::string text = argument;
  std::fill(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(equals) + 1, ' ');
  if (list && argument.substr(equals + 1).find_first_not_of(' ') != std::string::npos &&
      argument[equals + 1] != '[') {
    text[equals] = '[';
    text += ']';
  }
  auto value = parse_yaml_as(source, text, diagnostics);
  if (!value) return std::nullopt;
  if (value->place.length == 0) value->place = {source, equals + 1, argument.size() - equals - 1};
  return Override{argument.substr(0, equals), std::move(*value), {source, 0, equals}};
}

}  // namespace

std::optional<Override> parse_override(const std::string& argument, Diagnostics& diagnostics) {
  return parse_assignment("--set", argument, false, "--set fit.epochs=20", diagnostics);
}

std::optional<Override> parse_parameter(const std::string& argument, Diagnostics& diagnostics) {
  return parse_assignment("--param", argument, false, "--param scale=2", diagnostics);
}

std::optional<Override> parse_option(const char* option, const std::string& text,
                                     const std::string& path, Diagnostics& diagnostics) {
  const int source = diagnostics.add_source(option, text);
  auto value = parse_yaml(source, diagnostics);
  if (!value) return std::nullopt;
  const Place place{source, 0, text.size()};
  if (value->place.length == 0) value->place = place;
  return Override{path, std::move(*value), place};
}

std::optional<Varied> parse_vary(const std::string& argument, Diagnostics& diagnostics) {
  auto assignment = parse_assignment(
      "--vary", argument, true, "--vary kernel_initializer=he_normal,glorot_uniform", diagnostics);
  if (!assignment) return std::nullopt;
  Varied varied{std::move(assignment->path), assignment->place, values_of(assignment->value)};
  if (varied.values.empty() || assignment->value.is_null()) {
    diagnostics.error(varied.place, format("'{}' has no values to vary", varied.field));
    return std::nullopt;
  }
  return varied;
}

namespace {

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
  } else if (!larger_is_better(fit.callbacks[i])) {
    diagnostics.error(place, format("whether more of '{}' is better is not known", *monitor),
                      "write mode: min or mode: max");
  }
}

/// A file that a callback writes has a name of its own in the results folder.
void check_callback_file(const Declared<ModelFile>& file, std::size_t i,
                         const std::vector<std::string>& columns, Diagnostics& diagnostics) {
  const Callback& callback = file.value.fit.callbacks[i];
  const auto check_name = [&](const std::string& key, const std::string& name) {
    const std::string path = format("fit.callbacks.{}.{}", i, key);
    if (!file.places.sound(path)) return;
    const auto fault = fault_of_file_name(name, columns);
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
