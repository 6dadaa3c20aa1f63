// Reading model and study files, and overrides.
#include "spec/load.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "schema/yaml.hpp"
#include "spec/document.hpp"
#include "spec/keras.hpp"
#include "spec/keras_layers.hpp"
#include "spec/rules.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"

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

std::string stem_of(const std::string& file) { return std::filesystem::path(file).stem().string(); }

}  // namespace

std::optional<FileKind> kind_of(const std::string& file, Diagnostics& diagnostics) {
  // Read again by the loader proper: its faults are its own.
  Diagnostics quiet;
  const auto chain = read_chain(file, process_environment(), quiet);
  for (const Source& source : quiet.sources()) {
    if (is_special_file(source.name()) && !diagnostics.source_named(source.name()))
      diagnostics.add_source(source.name(), std::string(source.text()));
  }
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

Entry* find_entry(Node& node, std::string_view key) {
  const auto found = std::find_if(node.entries.begin(), node.entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == node.entries.end() ? nullptr : &*found;
}

/// Puts layers that are set as a whole, one or all, where the file would say them: what the file's
/// layers are given, these are given too. The overrides that are left; what was set before of the
/// layers that are gone is not among them, a number that no layer has is.
std::vector<Override> put_layers(Node& root, const std::vector<Override>& overrides) {
  std::vector<Override> left;
  for (const Override& override : overrides) {
    const std::vector<std::string> steps = steps_of(override.path);
    const Entry* model = root.find("model");
    const auto number = steps.size() == 2 ? parse_integer(steps[1]) : std::nullopt;
    const bool one = number && model != nullptr && *number >= 0 &&
                     static_cast<std::size_t>(*number) < model->value.items.size();
    if (steps[0] != "model" || (steps.size() > 1 && !one)) {
      left.push_back(override);
      continue;
    }
    if (one) {
      find_entry(root, "model")->value.items[static_cast<std::size_t>(*number)] = override.value;
    } else {
      put_at(root, steps, override.value, override.place);
    }
    std::erase_if(left, [inside = override.path + "."](const Override& other) {
      return other.path.starts_with(inside);
    });
  }
  return left;
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
    if (refuse_many_layers(said, diagnostics)) return false;
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
  const std::vector<Override> left = put_layers(root, overrides);
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
  for (const Override& override : left) {
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

}  // namespace fanin
