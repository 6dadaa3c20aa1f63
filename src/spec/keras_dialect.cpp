// The shapes of Keras's model files from 0.3 to 3, and what changed between the versions.
#include "spec/keras_dialect.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

bool KerasVersion::before(int other_major, int other_minor, int other_patch) const {
  return std::tuple(major, minor, patch) < std::tuple(other_major, other_minor, other_patch);
}

std::optional<KerasVersion> parse_keras_version(std::string_view text) {
  KerasVersion version;
  constexpr std::string_view javascript = "tfjs-layers ";
  if (text.starts_with(javascript)) {
    // Its own count has nothing to do with Keras's, whose version 2 it follows.
    return KerasVersion{2, 2, 4, KerasVersion::Family::javascript};
  }
  if (text.ends_with("-tf")) version.family = KerasVersion::Family::tensorflow;
  std::array<int, 3> parts{0, 0, 0};
  std::size_t at = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
    const auto part = parse_integer(text.substr(at, end - at));
    if (!part || end - at > 6) {
      if (i == 0) return std::nullopt;
      break;
    }
    parts[i] = static_cast<int>(*part);
    at = end;
    if (at >= text.size() || text[at] != '.') break;
    ++at;
  }
  std::tie(version.major, version.minor, version.patch) = std::tuple(parts[0], parts[1], parts[2]);
  // keras-team stopped at 2.3.1; what came after it as 2.4 and later is tf.keras.
  if (version.major == 2 && !version.before(2, 4))
    version.family = KerasVersion::Family::tensorflow;
  return version;
}

KerasRules rules_of(const KerasVersion& version) {
  using Normal = KerasRules::Normal;
  KerasRules rules;
  if (!version.before(3)) return rules;
  rules.older = true;
  rules.hard_sigmoid_of_fifths = true;
  if (version.family == KerasVersion::Family::tensorflow) {
    // Its first Nadam, which those after 2.10 keep as a legacy optimizer with another name.
    if (version.before(2, 11)) rules.schedule_decay = 0.004;
    rules.decay_is_schedule_decay = true;
    return rules;
  }
  if (version.family == KerasVersion::Family::javascript) {
    rules.javascript = true;
    rules.normal = Normal::uncorrected;
    rules.presets_as_scaling = true;
    rules.hinge_keeps_labels = true;
    return rules;
  }
  rules.legacy_optimizers = true;
  rules.schedule_decay = 0.004;
  rules.unbiased_moving_variance = !version.before(2, 1, 4);
  rules.identity_repeats = version.before(2, 3);
  rules.hinge_keeps_labels = version.before(2, 3);
  if (!version.before(2)) {
    rules.presets_as_scaling = true;
    if (version.before(2, 2)) rules.normal = Normal::uncorrected;
    return rules;
  }
  rules.normal = Normal::plain;
  rules.orthogonal_gain = 1.1;
  rules.epsilon = 1e-8;
  if (version.before(1, 2)) rules.batch_epsilon = 1e-5;
  if (version.before(1, 0, 8)) {
    rules.batch_epsilon = 1e-6;
    rules.batch_momentum = 0.9;
  }
  return rules;
}

namespace {

const Node* part(const Node& node, std::string_view key) {
  const Entry* entry = node.is_mapping() ? node.find(key) : nullptr;
  return entry == nullptr || entry->value.is_null() ? nullptr : &entry->value;
}

bool has(const Node& node, std::string_view key) { return part(node, key) != nullptr; }

bool says(const Node& node, std::string_view key, std::string_view text) {
  const Node* value = part(node, key);
  return value != nullptr && value->is_scalar() && value->text == text;
}

bool any_layer(const Node& layers, bool (*claim)(const Node& layer)) {
  return std::any_of(layers.items.begin(), layers.items.end(), claim);
}

/// 0.3 calls a layer's class its name, and has its arguments beside it.
bool is_flat_layer(const Node& layer) {
  return layer.is_mapping() && has(layer, "name") && !has(layer, "class_name");
}

bool is_class_layer(const Node& layer) { return layer.is_mapping() && has(layer, "class_name"); }

bool has_module(const Node& layer) {
  return layer.is_mapping() && layer.find("registered_name") != nullptr;
}

/// Keys that Keras 2 renamed.
bool has_keys_of_1(const Node& layer) {
  const Node* config = part(layer, "config");
  return config != nullptr && (has(*config, "output_dim") || has(*config, "init") ||
                               has(*config, "W_regularizer") || has(*config, "p"));
}

KerasVersion told_by_form(const Node& model, const Node& layers) {
  if (any_layer(layers, is_flat_layer)) return {0, 3, 0, KerasVersion::Family::keras};
  if (has(model, "module") || any_layer(layers, has_module)) return {};
  if (any_layer(layers, has_keys_of_1)) return {1, 2, 0, KerasVersion::Family::keras};
  return {2, 15, 0, KerasVersion::Family::tensorflow};
}

/// Where the model and its version stand inside of what a tool put around them.
struct Unwrapped {
  const Node* model;
  const Node* version;
  const Node* compile;
};

Unwrapped unwrapped(const Node& root) {
  Unwrapped out{&root, part(root, "keras_version"), nullptr};
  const auto note_parts = [&](const Node& node) {
    if (const Node* version = part(node, "keras_version")) out.version = version;
    for (const char* key : {"compile_config", "training_config", "trainingConfig"}) {
      if (const Node* compile = part(node, key)) out.compile = compile;
    }
  };
  note_parts(root);
  for (const char* key : {"modelTopology", "model_config"}) {
    if (const Node* inner = part(*out.model, key); inner != nullptr && inner->is_mapping()) {
      out.model = inner;
      note_parts(*inner);
    }
  }
  return out;
}

bool is_model(const Node& node) {
  if (!node.is_mapping()) return false;
  if (const Node* layers = part(node, "layers"); layers != nullptr && layers->is_sequence()) {
    return any_layer(*layers, is_class_layer) || says(node, "name", "Sequential");
  }
  const Node* config = part(node, "config");
  if (!has(node, "class_name") || config == nullptr) return false;
  return config->is_sequence() || has(*config, "layers") || has(node, "keras_version") ||
         has(node, "module");
}

std::string words_of(const KerasVersion& version) {
  if (version.family == KerasVersion::Family::javascript) return "TensorFlow.js";
  const std::string numbers = version.major == 3 && version.minor == 0
                                  ? "3"
                                  : format("{}.{}", version.major, version.minor) +
                                        (version.patch > 0 ? format(".{}", version.patch) : "");
  return (version.family == KerasVersion::Family::tensorflow ? "tf.keras " : "Keras ") + numbers;
}

}  // namespace

bool is_keras(const Node& root) {
  if (!root.is_mapping()) return false;
  if (has(root, "modelTopology") || has(root, "model_config")) return true;
  return is_model(root);
}

std::optional<KerasDocument> recognise_keras(const Node& root,
                                             const std::optional<KerasVersion>& compat,
                                             Diagnostics& diagnostics) {
  const Unwrapped found = unwrapped(root);
  const Node& model = *found.model;
  if (says(root, "format", "graph-model")) {
    diagnostics.error(part(root, "format")->place, "a graph model has lost its layers",
                      "convert the Keras model to format layers-model instead");
    return std::nullopt;
  }
  const bool flat = !has(model, "class_name") && has(model, "layers");
  const Node* class_name = part(model, flat ? "name" : "class_name");
  const bool named = class_name != nullptr && class_name->is_scalar();
  if (!flat && (!named || class_name->text != "Sequential")) {
    const std::string what = named ? format("'{}'", class_name->text) : "something without a class";
    const bool graph = named && (class_name->text == "Functional" || class_name->text == "Model" ||
                                 class_name->text == "Graph");
    diagnostics.error(named ? class_name->place : model.place,
                      format("this model is {}, not Sequential", what),
                      graph ? "its layers may branch and join; write a chain as Sequential" : "");
    return std::nullopt;
  }
  KerasDocument document;
  const Node* config = flat ? &model : part(model, "config");
  if (config != nullptr) {
    document.layers = config->is_sequence() ? config : part(*config, "layers");
    document.input_shape = part(*config, "build_input_shape");
  }
  if (document.layers == nullptr || !document.layers->is_sequence()) {
    diagnostics.error(config == nullptr ? model.place : config->place,
                      "the model has no list of layers",
                      "in Keras's files it is 'config', or 'layers' in it");
    return std::nullopt;
  }
  if (document.input_shape == nullptr) {
    const Node* build = part(model, "build_config");
    document.input_shape = build == nullptr ? nullptr : part(*build, "input_shape");
  }
  document.compile = found.compile;
  // 0.3 has the settings of compile() beside the layers.
  if (flat && (has(model, "loss") || has(model, "optimizer"))) document.compile = &model;
  document.version = compat.value_or(told_by_form(model, *document.layers));
  if (!compat && found.version != nullptr) {
    const auto said = parse_keras_version(found.version->text);
    if (!found.version->is_scalar() || !said) {
      diagnostics.error(found.version->place,
                        format("'keras_version' is {}, not a version", described(*found.version)),
                        "for example 2.2.4");
    } else {
      document.version = *said;
    }
  }
  document.written_by = words_of(document.version);
  return document;
}

}  // namespace fanin
