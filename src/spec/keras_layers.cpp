// Layers, activations, initializers, regularizers and constraints as Keras writes them.
#include "spec/keras_layers.hpp"

#include <algorithm>
#include <optional>

#include "init/initializers.hpp"
#include "schema/foreign_names.hpp"
#include "spec/activations.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

void KerasNotes::add(Place place, std::string message) {
  for (Note& note : notes_) {
    if (note.message != message) continue;
    ++note.times;
    return;
  }
  notes_.push_back({place, std::move(message)});
}

void KerasNotes::report(Diagnostics& diagnostics) const {
  for (const Note& note : notes_) {
    diagnostics.note(note.place, note.times == 1
                                     ? note.message
                                     : format("{} ({} times)", note.message, note.times));
  }
}

namespace {

/// The parameter of hard_sigmoid that makes it clip(x / 5 + 1 / 2, 0, 1), if there is one.
constexpr std::string_view hard_sigmoid_slope = "slope";

/// Python's own, or of no consequence for a model that is trained here.
constexpr std::string_view unused_keys[] = {
    "module",      "registered_name", "build_config", "cache_enabled",
    "input_dtype", "autocast",        "input_tensor", "fused"};

struct Neutral {
  std::string_view key;
  std::string_view value;
};
/// What a key says when it says nothing new; null says so for every key.
constexpr Neutral neutral[] = {
    {"trainable", "true"},
    {"dtype", "float32"},
    {"dtype", "float"},
    {"sparse", "false"},
    {"ragged", "false"},
    {"optional", "false"},
    {"mode", "0"},
    {"renorm", "false"},
    {"renorm_momentum", "0.99"},
    {"synchronized", "false"},
    {"data_format", "channels_last"},
};

bool says_nothing(const Entry& entry) {
  if (entry.value.is_null()) return entry.key != "activation";
  if (std::find(std::begin(unused_keys), std::end(unused_keys), entry.key) != std::end(unused_keys))
    return true;
  return std::any_of(std::begin(neutral), std::end(neutral), [&](const Neutral& row) {
    return row.key == entry.key && entry.value.is_scalar() && row.value == entry.value.text;
  });
}

const Node* part(const Node& node, std::string_view key) {
  const Entry* entry = node.is_mapping() ? node.find(key) : nullptr;
  return entry == nullptr || entry->value.is_null() ? nullptr : &entry->value;
}

Node at(Node node, Place place) {
  node.place = place;
  return node;
}

Node number(double value, Place place) { return at(Node::scalar(shortest(value)), place); }
Node word(std::string_view text, Place place) { return at(Node::scalar(std::string(text)), place); }

/// {Name: {parameters}}, or the bare name without any.
Node choice(std::string_view name, Place place, std::vector<Entry> parameters) {
  if (parameters.empty()) return word(name, place);
  for (Entry& entry : parameters) {
    if (!entry.key_place) entry.key_place = place;
  }
  Node config = at(Node::mapping(std::move(parameters)), place);
  return at(Node::mapping({{std::string(name), place, std::move(config)}}), place);
}

struct Object {
  std::string_view name;
  Place place;
  const Node* config;  ///< nullptr: none
};

/// A name, or {class_name, config}; a function object is the name that its config says.
std::optional<Object> object(const Node& value) {
  if (value.is_scalar()) return Object{value.text, value.place, nullptr};
  const Node* class_name = part(value, "class_name");
  if (class_name == nullptr || !class_name->is_scalar()) return std::nullopt;
  const Node* config = part(value, "config");
  if (config != nullptr && config->is_scalar() && class_name->text == "function") {
    return Object{config->text, config->place, nullptr};
  }
  if (config != nullptr && !config->is_mapping()) return std::nullopt;
  return Object{class_name->text, class_name->place, config};
}

/// Keras 1's {name: MaxNorm, m: 2, axis: 0}: the class is the name, its arguments stand beside it.
Node flat_object(const Node& value, std::string_view suffix) {
  const Node* name = part(value, "name");
  if (!value.is_mapping() || part(value, "class_name") != nullptr || name == nullptr ||
      !name->is_scalar()) {
    return value;
  }
  std::string class_name = name->text;
  if (suffix == "_regularizer") class_name = "L1L2";
  std::vector<Entry> parameters;
  for (const Entry& entry : value.entries) {
    if (entry.key == "name" || entry.value.is_null()) continue;
    parameters.push_back(
        {std::string(keras_key(class_name, entry.key)), entry.key_place, entry.value});
  }
  return choice(class_name, name->place, std::move(parameters));
}

/// A regularizer or a constraint.
Node penalty(const Node& value, std::string_view suffix, const KerasContext& context) {
  if (value.is_scalar() && value.text == "l1_l2" && context.rules.older) {
    // Keras 2's function of this name has .01 and .01; Keras 3's class has 0 and 0.
    return choice("L1L2", value.place,
                  {{"l1", {}, number(0.01, value.place)}, {"l2", {}, number(0.01, value.place)}});
  }
  const auto said = object(value);
  if (!said) return flat_object(value, suffix);
  std::vector<Entry> parameters;
  if (said->config != nullptr) {
    for (const Entry& entry : said->config->entries) {
      if (!says_nothing(entry)) parameters.push_back(entry);
    }
  }
  return choice(said->name, said->place, std::move(parameters));
}

/// What a layer's configuration says, in our keys.
std::vector<Entry> layer_config(std::string_view class_name, const Node& config,
                                const KerasContext& context);

struct Preset {
  std::string_view name;
  double scale;
  std::string_view mode;
  std::string_view distribution;
};
constexpr Preset presets[] = {
    {"glorot_normal", 1, "fan_avg", "truncated_normal"},
    {"he_normal", 2, "fan_in", "truncated_normal"},
    {"lecun_normal", 1, "fan_in", "truncated_normal"},
    {"glorot_uniform", 1, "fan_avg", "uniform"},
    {"he_uniform", 2, "fan_in", "uniform"},
    {"lecun_uniform", 1, "fan_in", "uniform"},
};

std::vector<Entry> initializer_config(const Object& said, const KerasContext& context) {
  std::vector<Entry> parameters;
  if (said.config == nullptr) return parameters;
  for (const Entry& entry : said.config->entries) {
    if (entry.value.is_null() || entry.key == "dtype") continue;
    if (entry.key == "seed" && entry.value.is_mapping()) {
      context.notes.add(entry.key_place,
                        "a SeedGenerator gives other values at each call: the run's seed is used");
      continue;
    }
    parameters.push_back(entry);
  }
  return parameters;
}

Entry* find(std::vector<Entry>& entries, std::string_view key) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string word_of(std::vector<Entry>& entries, std::string_view key, std::string_view otherwise) {
  const Entry* entry = find(entries, key);
  return entry != nullptr && entry->value.is_scalar() ? entry->value.text : std::string(otherwise);
}

/// A draw by variance scaling that its version cuts at two sd without making up for it, or not at
/// all, as VarianceScaling of today.
Node scaled(const Object& said, double scale, std::string_view mode, std::vector<Entry> parameters,
            const KerasContext& context) {
  constexpr double share = truncated_normal_sd * truncated_normal_sd;
  const bool plain = context.rules.normal == KerasRules::Normal::plain;
  const double today = plain ? scale : scale * share;
  context.notes.add(
      said.place,
      plain ? format("'{}' of {} is a normal that is not cut: read as VarianceScaling of "
                     "distribution untruncated_normal",
                     said.name, context.written_by)
            : format("'{}' of {} is cut at two sd without a correction: read as VarianceScaling of "
                     "scale {}, 0.7737 times as much",
                     said.name, context.written_by, shortest(today)));
  std::vector<Entry> out{
      {"scale", {}, number(today, said.place)},
      {"mode", {}, word(mode, said.place)},
      {"distribution", {}, word(plain ? "untruncated_normal" : "truncated_normal", said.place)}};
  if (const Entry* seed = find(parameters, "seed")) out.push_back(*seed);
  return choice("VarianceScaling", said.place, std::move(out));
}

Node variance_scaling(const Object& said, std::vector<Entry> parameters,
                      const KerasContext& context) {
  const auto scale = parse_number(word_of(parameters, "scale", "1"));
  const std::string mode = word_of(parameters, "mode", "fan_in");
  std::string distribution = word_of(parameters, "distribution", "truncated_normal");
  if (distribution == "normal") distribution = "truncated_normal";
  if (scale && distribution == "truncated_normal" &&
      context.rules.normal == KerasRules::Normal::uncorrected) {
    return scaled(said, *scale, mode, std::move(parameters), context);
  }
  if (scale && context.rules.presets_as_scaling) {
    for (const Preset& preset : presets) {
      if (preset.scale != *scale || preset.mode != mode || preset.distribution != distribution)
        continue;
      std::vector<Entry> seed;
      if (const Entry* entry = find(parameters, "seed")) seed.push_back(*entry);
      return choice(preset.name, said.place, std::move(seed));
    }
  }
  return choice("VarianceScaling", said.place, std::move(parameters));
}

}  // namespace

Node without_python_types(Node node) {
  for (Node& item : node.items) item = without_python_types(std::move(item));
  for (Entry& entry : node.entries) entry.value = without_python_types(std::move(entry.value));
  if (!node.is_mapping()) return node;
  const Node* type = part(node, "type");
  const Node* value = part(node, "value");
  if (node.entries.size() == 2 && type != nullptr && type->text == "ndarray" && value != nullptr) {
    return Node(*value);
  }
  const Node* class_name = part(node, "class_name");
  if (class_name == nullptr) return node;
  const Node* items = part(node, "items");
  if (items != nullptr && (class_name->text == "__tuple__" || class_name->text == "TensorShape")) {
    return Node(*items);
  }
  const Node* config = part(node, "config");
  if (config == nullptr) return node;
  const Node* inner = nullptr;
  if (class_name->text == "__numpy__" || class_name->text == "__tensor__") {
    inner = part(*config, "value");
  } else if (class_name->text == "DTypePolicy" || class_name->text == "Policy") {
    inner = part(*config, "name");
  }
  return inner == nullptr ? node : Node(*inner);
}

Node keras_activation(const Node& value, const KerasContext& context) {
  const auto said = object(value);
  if (!said) return value;
  if (folded(said->name) == "hardsigmoid" && context.rules.hard_sigmoid_of_fifths) {
    const Row& row = *activations.find("hard_sigmoid");
    const bool writable = std::any_of(
        row.parameters.begin(), row.parameters.end(),
        [](const Parameter& parameter) { return parameter.name == hard_sigmoid_slope; });
    if (!writable) {
      context.diagnostics.error(said->place,
                                format("hard_sigmoid of {} is clip(x / 5 + 1 / 2, 0, 1), which "
                                       "cannot be written here",
                                       context.written_by),
                                "keras_compat: 3 reads it as clip(x / 6 + 1 / 2, 0, 1)");
      return word("hard_sigmoid", said->place);
    }
    context.notes.add(said->place,
                      format("hard_sigmoid of {} is clip(x / 5 + 1 / 2, 0, 1): read with {} 0.2",
                             context.written_by, hard_sigmoid_slope));
    return choice("HardSigmoid", said->place,
                  {{std::string(hard_sigmoid_slope), said->place, number(0.2, said->place)}});
  }
  if (said->name == "gelu_new" && context.rules.javascript) {
    return choice("GELU", said->place, {{"approximate", said->place, word("true", said->place)}});
  }
  if (said->config == nullptr) return word(said->name, said->place);
  std::vector<Entry> parameters = layer_config(said->name, *said->config, context);
  std::erase_if(parameters, [](const Entry& entry) { return entry.key == "name"; });
  // As relu6 is written for Keras 2, which has no word for it.
  if (said->name == "ReLU" && said->config->entries.size() == 1 && parameters.size() == 1 &&
      parameters.front().key == "max_value" && parameters.front().value.text == "6") {
    return word("relu6", said->place);
  }
  // The layer has another default than the function of its name.
  if (said->name == "LeakyReLU" && find(parameters, "negative_slope") == nullptr) {
    parameters.push_back({"negative_slope", said->place, number(0.3, said->place)});
  }
  return choice(said->name, said->place, std::move(parameters));
}

Node keras_initializer(const Node& value, const KerasContext& context) {
  const auto said = object(value);
  if (!said) return value;
  std::string_view name = said->name;
  if (name.ends_with("V2")) name.remove_suffix(2);
  const Object plain{name, said->place, said->config};
  std::vector<Entry> parameters = initializer_config(plain, context);
  const Row* row = initializers.find(name);
  if (row == nullptr) return choice(said->name, said->place, std::move(parameters));
  if (row->name == "variance_scaling") {
    return variance_scaling(plain, std::move(parameters), context);
  }
  if (context.rules.normal != KerasRules::Normal::corrected) {
    for (const Preset& preset : presets) {
      if (preset.name == row->name && preset.distribution == "truncated_normal") {
        return scaled(plain, preset.scale, preset.mode, std::move(parameters), context);
      }
    }
  }
  if (row->name == "orthogonal" && context.rules.orthogonal_gain != 1 &&
      find(parameters, "gain") == nullptr) {
    context.notes.add(said->place, format("'orthogonal' of {} has gain {}", context.written_by,
                                          shortest(context.rules.orthogonal_gain)));
    parameters.push_back({"gain", said->place, number(context.rules.orthogonal_gain, said->place)});
  }
  if (row->name == "identity" && context.rules.identity_repeats) {
    context.notes.add(said->place,
                      format("'identity' of {} is for square kernels, or repeats: here ones stand "
                             "on one diagonal only",
                             context.written_by));
  }
  return choice(name, said->place, std::move(parameters));
}

namespace {

Node translated(std::string_view key, const Node& value, const KerasContext& context) {
  if (key == "activation") return keras_activation(value, context);
  if (key.ends_with("_initializer")) return keras_initializer(value, context);
  if (key.ends_with("_regularizer")) return penalty(value, "_regularizer", context);
  if (key.ends_with("_constraint")) return penalty(value, "_constraint", context);
  return value;
}

/// Keys that say the shape of what comes in: they become an InputLayer.
bool is_input_key(std::string_view key) {
  return key == "batch_input_shape" || key == "input_shape" || key == "input_dim" ||
         key == "batch_shape" || key == "batch_size" || key == "type_spec";
}

/// The columns of a normalization: of rows, the last axis is axis 1.
bool is_last_axis(const Node& axis) {
  if (axis.is_sequence()) return axis.items.size() == 1 && is_last_axis(axis.items.front());
  return axis.is_scalar() && (axis.text == "-1" || axis.text == "1");
}

std::vector<Entry> layer_config(std::string_view class_name, const Node& config,
                                const KerasContext& context) {
  std::vector<Entry> out;
  for (const Entry& entry : config.entries) {
    if (says_nothing(entry) || is_input_key(entry.key)) continue;
    if (entry.key == "axis" && is_last_axis(entry.value)) continue;
    if (entry.key == "renorm_clipping" && entry.value.entries.empty()) continue;
    if (entry.key == "seed" && entry.value.is_mapping()) continue;  // a SeedGenerator
    const std::string key(keras_key(class_name, entry.key));
    out.push_back({key, entry.key_place, translated(key, entry.value, context)});
  }
  return out;
}

/// What a version fills in where the file says nothing.
void add_batch_defaults(std::vector<Entry>& config, Place place, const KerasContext& context) {
  const KerasRules& rules = context.rules;
  constexpr KerasRules today;
  const auto add = [&](std::string_view key, double value, double now) {
    if (find(config, key) != nullptr || value == now) return;
    context.notes.add(place, format("BatchNormalization of {} has {} {}", context.written_by, key,
                                    shortest(value)));
    config.push_back({std::string(key), place, number(value, place)});
  };
  add("epsilon", rules.batch_epsilon, today.batch_epsilon);
  add("momentum", rules.batch_momentum, today.batch_momentum);
}

/// The shape of one row from the shape of a batch, [null, 8], or from a number of features.
std::optional<Node> row_shape(const Node& layer_or_model, std::string_view key,
                              const KerasContext& context) {
  const Node* said = part(layer_or_model, key);
  if (said == nullptr) return std::nullopt;
  if (key == "type_spec") {
    const Node* serialized = part(*said, "serialized");
    if (serialized == nullptr || serialized->items.empty()) return std::nullopt;
    said = &serialized->items.front();
  }
  if (key == "input_dim") return at(Node::sequence({*said}), said->place);
  if (!said->is_sequence()) return *said;
  Node shape = *said;
  if (key != "input_shape" && key != "shape" && !shape.items.empty()) {
    if (!shape.items.front().is_null()) {
      context.notes.add(shape.items.front().place,
                        format("the file fixes batches of {} rows: here fit.batch_size says it",
                               shape.items.front().text));
    }
    shape.items.erase(shape.items.begin());
  }
  return shape;
}

std::optional<Node> input_shape_of(const Node& config, const KerasContext& context) {
  for (const char* key :
       {"batch_shape", "batch_input_shape", "shape", "input_shape", "input_dim", "type_spec"}) {
    if (auto shape = row_shape(config, key, context)) return shape;
  }
  return std::nullopt;
}

struct LayerObject {
  std::string name;
  Place place;
  Node config;
};

/// The class and the configuration; nothing if this is no layer as Keras writes it.
std::optional<LayerObject> layer_object(const Node& layer) {
  const Node* class_name = part(layer, "class_name");
  if (class_name != nullptr && class_name->is_scalar()) {
    const Entry* config = layer.find("config");
    const bool none = config == nullptr || config->value.is_null();
    if (!none && !config->value.is_mapping()) return std::nullopt;
    return LayerObject{class_name->text, class_name->place,
                       none ? at(Node::mapping({}), class_name->place) : config->value};
  }
  const Node* name = part(layer, "name");
  if (name == nullptr || !name->is_scalar()) return std::nullopt;
  std::vector<Entry> config;
  for (const Entry& entry : layer.entries) {
    if (entry.key != "name") config.push_back(entry);
  }
  return LayerObject{name->text, name->place, at(Node::mapping(std::move(config)), name->place)};
}

Node own_layer(const LayerObject& layer, std::vector<Entry> config) {
  Node inside = at(Node::mapping(std::move(config)), layer.place);
  return at(Node::mapping({{layer.name, layer.place, std::move(inside)}}), layer.place);
}

}  // namespace

Node keras_layer(const Node& node, const KerasContext& context) {
  auto layer = layer_object(node);
  if (!layer) return node;
  if (layer->name == "BatchNormalizationV1" || layer->name == "BatchNormalizationV2") {
    layer->name = "BatchNormalization";
  }
  if (layer->name == "InputLayer") {
    std::vector<Entry> config;
    if (auto shape = input_shape_of(layer->config, context)) {
      const Place place = shape->place;
      config.push_back({"shape", place, std::move(*shape)});
    }
    for (Entry& entry : layer_config(layer->name, layer->config, context)) {
      if (entry.key != "shape") config.push_back(std::move(entry));
    }
    return own_layer(*layer, std::move(config));
  }
  // Only what holds layers of its own keeps its class: the reader says that there is none.
  const bool holds_layers =
      layer->config.find("layers") != nullptr || layer->config.find("layer") != nullptr;
  std::vector<Entry> config =
      holds_layers ? std::vector<Entry>{} : layer_config(layer->name, layer->config, context);
  if (holds_layers) {
    if (const Entry* own = layer->config.find("name")) config.push_back(*own);
  }
  if (layer->name == "BatchNormalization") {
    add_batch_defaults(config, layer->place, context);
    if (context.rules.unbiased_moving_variance) {
      context.notes.add(layer->place,
                        format("BatchNormalization of {} keeps n / (n - 1) times the variance of a "
                               "batch of n rows for inference: here that variance itself",
                               context.written_by));
    }
  }
  if (layer->name == "ThresholdedReLU") {
    layer->name = "ReLU";
    if (Entry* theta = find(config, "theta")) {
      theta->key = "threshold";
    } else {
      config.push_back({"threshold", layer->place, number(1, layer->place)});
    }
  }
  return own_layer(*layer, std::move(config));
}

bool refuse_many_layers(const Node& layers, Diagnostics& diagnostics) {
  constexpr std::size_t most = 1000;
  if (layers.items.size() <= most) return false;
  diagnostics.error(
      layers.items[most].place,
      format("the model has {} layers, at most {} can be built", layers.items.size(), most));
  return true;
}

Node keras_layers(const KerasDocument& document, const KerasContext& context) {
  std::vector<Node> layers;
  const std::vector<Node>& items = document.layers->items;
  const auto first = items.empty() ? std::nullopt : layer_object(items.front());
  if (!first || first->name != "InputLayer") {
    std::optional<Node> shape;
    if (first) shape = input_shape_of(first->config, context);
    if (!shape && document.input_shape != nullptr && document.input_shape->is_sequence() &&
        !document.input_shape->items.empty()) {
      shape = *document.input_shape;
      shape->items.erase(shape->items.begin());
    }
    if (shape) {
      const Place place = shape->place;
      std::vector<Entry> config;
      config.push_back({"shape", place, std::move(*shape)});
      layers.push_back(own_layer({"InputLayer", place, {}}, std::move(config)));
    }
  }
  for (const Node& item : items) layers.push_back(keras_layer(item, context));
  return at(Node::sequence(std::move(layers)), document.layers->place);
}

}  // namespace fanin
