// Keras's JSON from a checked model: the layers' written form with Keras's keys around it.
#include "spec/keras_write.hpp"

#include <algorithm>

#include "init/law.hpp"
#include "schema/brief.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

/// One key of a layer's config in Keras's order; `absent` is written when our layer has no such
/// key.
struct LayerKey {
  std::string_view layer;
  std::string_view key;
  std::string_view absent = "null";
};

constexpr LayerKey layer_keys[] = {
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
    {"BatchNormalization", "synchronized", "false"},
    {"LayerNormalization", "axis", "-1"},
    {"LayerNormalization", "epsilon"},
    {"LayerNormalization", "center", "true"},
    {"LayerNormalization", "scale", "true"},
    {"LayerNormalization", "rms_scaling", "false"},
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

struct OptimizerKey {
  std::string_view key;
  std::string_view absent;
};
/// What every optimizer says before what is its own (Keras 3, get_config).
constexpr OptimizerKey optimizer_keys[] = {
    {"weight_decay", "null"},
    {"clipnorm", "null"},
    {"global_clipnorm", "null"},
    {"clipvalue", "null"},
    {"use_ema", "false"},
    {"ema_momentum", "0.99"},
    {"ema_overwrite_frequency", "null"},
    {"loss_scale_factor", "null"},
    {"gradient_accumulation_steps", "null"},
};

Node null() { return {}; }
Node plain(std::string_view text) {
  return text == "null" ? null() : Node::scalar(std::string(text));
}
Node text(std::string_view value) { return Node::scalar(std::string(value), true); }
Entry entry(std::string_view key, Node value) { return {std::string(key), {}, std::move(value)}; }
Node batch_shape(std::int64_t width) {
  return Node::sequence({null(), Node::scalar(std::to_string(width))});
}

/// The one name and its parameters in a written choice: `relu`, {ReLU: {...}}.
struct Written {
  std::string name;
  std::vector<Entry> config;
};
Written written(const Node& node) {
  if (!node.is_mapping()) return {node.text, {}};
  return {node.entries.front().key, node.entries.front().value.entries};
}

class Writer {
 public:
  explicit Writer(KerasForm form) : three_(form == KerasForm::keras3) {}

  std::vector<KerasGap> gaps;

  Node model(const ModelFile& file) {
    std::optional<std::int64_t> width;
    const auto* input = file.model.empty() ? nullptr : std::get_if<InputLayer>(&file.model.front());
    if (input != nullptr && !input->shape.empty()) width = input->shape.front();
    const auto sizes = shapes(file.model, width.value_or(0));
    std::vector<Node> layers;
    for (std::size_t i = 0; i < file.model.size(); ++i) {
      path_ = format("model.{}", i);
      const Written layer = written(write_value(file.model[i], Field{}));
      layers.push_back(
          layer.name == "InputLayer"
              ? input_layer(layer)
              : this->layer(layer, width ? std::optional(sizes[i].inputs) : std::nullopt));
    }
    std::vector<Entry> config{entry("name", text("sequential"))};
    if (three_) {
      config.push_back(entry("trainable", plain("true")));
      config.push_back(entry("dtype", dtype()));
    }
    config.push_back(entry("layers", Node::sequence(std::move(layers))));
    if (three_ && width) config.push_back(entry("build_input_shape", batch_shape(*width)));
    std::vector<Entry> root;
    if (three_) root.push_back(entry("module", text("keras")));
    root.push_back(entry("class_name", text("Sequential")));
    root.push_back(entry("config", Node::mapping(std::move(config))));
    if (three_) {
      root.push_back(entry("registered_name", text("Sequential")));
      if (width) root.push_back(entry("build_config", input_shape(*width)));
    } else {
      root.push_back(entry("keras_version", text("2.15.0")));
      root.push_back(entry("backend", text("tensorflow")));
    }
    if (!file.compile.loss.name.empty()) {
      root.push_back(entry(three_ ? "compile_config" : "training_config", compile(file.compile)));
    }
    return Node::mapping(std::move(root));
  }

 private:
  void gap(std::string_view key, std::string message) {
    gaps.push_back({path_ + "." + std::string(key), std::move(message)});
  }

  Node dtype() const {
    if (!three_) return text("float32");
    return object("keras", "DTypePolicy", {entry("name", text("float32"))}, null());
  }

  static Node input_shape(std::int64_t width) {
    return Node::mapping({entry("input_shape", batch_shape(width))});
  }

  Node object(std::string_view module, std::string_view class_name, std::vector<Entry> config,
              Node registered_name) const {
    std::vector<Entry> out;
    if (three_) out.push_back(entry("module", text(module)));
    out.push_back(entry("class_name", text(class_name)));
    out.push_back(entry("config", Node::mapping(std::move(config))));
    if (three_) out.push_back(entry("registered_name", std::move(registered_name)));
    return Node::mapping(std::move(out));
  }

  Node input_layer(const Written& layer) const {
    std::vector<Node> shape{null()};
    Node name = null();
    for (const Entry& part : layer.config) {
      if (part.key == "shape")
        shape.insert(shape.end(), part.value.items.begin(), part.value.items.end());
      if (part.key == "name") name = text(part.value.text);
    }
    std::vector<Entry> config{
        entry(three_ ? "batch_shape" : "batch_input_shape", Node::sequence(std::move(shape))),
        entry("dtype", text("float32")), entry("sparse", plain("false"))};
    if (!three_) config.push_back(entry("ragged", plain("false")));
    config.push_back(entry("name", std::move(name)));
    return object("keras.layers", "InputLayer", std::move(config), null());
  }

  Node layer(const Written& layer, std::optional<std::int64_t> inputs) {
    const auto own = [&](std::string_view key) {
      const auto found = std::find_if(layer.config.begin(), layer.config.end(),
                                      [&](const Entry& part) { return part.key == key; });
      return found == layer.config.end() ? nullptr : &found->value;
    };
    std::vector<Entry> config;
    const auto has = [&](std::string_view key) {
      return std::any_of(config.begin(), config.end(),
                         [&](const Entry& part) { return part.key == key; });
    };
    const Node* name = own("name");
    const Node* trainable = own("trainable");
    const Node* type = own("dtype");
    config.push_back(entry("name", name == nullptr ? null() : text(name->text)));
    config.push_back(entry("trainable", trainable == nullptr ? plain("true") : *trainable));
    config.push_back(entry("dtype", type == nullptr || type->is_null() || type->text == "float32"
                                        ? dtype()
                                        : text(type->text)));
    for (const LayerKey& row : layer_keys) {
      if (row.layer != layer.name) continue;
      const Node* value = own(row.key);
      const std::string key = !three_ && layer.name == "LeakyReLU" ? "alpha" : std::string(row.key);
      config.push_back(
          entry(key, value == nullptr ? plain(row.absent) : translated(row.key, *value)));
    }
    for (const Entry& part : layer.config) {
      const bool renamed = !three_ && layer.name == "LeakyReLU" && part.key == "negative_slope";
      if (!has(part.key) && !renamed && !part.value.is_null())
        config.push_back(entry(part.key, translated(part.key, part.value)));
    }
    Node out = object("keras.layers", layer.name, std::move(config), null());
    if (three_ && inputs) out.entries.push_back(entry("build_config", input_shape(*inputs)));
    return out;
  }

  Node translated(std::string_view key, const Node& value) {
    if (value.is_null()) return value;
    if (key == "activation") return activation(value);
    if (key.ends_with("_initializer")) return initializer(value);
    if (key.ends_with("_regularizer")) return by_class("keras.regularizers", value);
    if (key.ends_with("_constraint")) return by_class("keras.constraints", value);
    return value;
  }

  Node by_class(std::string_view module, const Node& value) const {
    Written said = written(value);
    return object(module, said.name, std::move(said.config), null());
  }

  /// A name; a layer of the same name where parameters are not what the function has.
  Node activation(const Node& value) {
    Written said = written(value);
    const Row& row = *activations.find(said.name);
    if (row.name == "hard_sigmoid") {
      // Keras 2's has slope 0.2, Keras 3's 1 / 6, and neither can be told another.
      const std::string slope = said.config.empty() ? "" : said.config.front().value.text;
      std::string theirs = "0.2";
      if (three_) {
        theirs = row.parameters.empty() ? "" : text_of(row.parameters.front().default_value());
      }
      if (slope != theirs) {
        gap("activation", format("hard_sigmoid of Keras {} is another function", three_ ? 3 : 2));
      }
      return text(row.name);
    }
    bool changed = false;
    for (std::size_t i = 0; i < said.config.size(); ++i) {
      const Node& given = said.config[i].value;
      changed |=
          (given.is_null() ? "null" : given.text) != text_of(row.parameters[i].default_value());
    }
    if (!changed) return text(row.name);
    if (row.name != "relu" && row.name != "leaky_relu" && row.name != "elu") {
      gap("activation", format("Keras has no form for the parameters of {}", row.class_name));
      return text(row.name);
    }
    if (!three_ && row.name == "leaky_relu") said.config.front().key = "alpha";
    return object("keras.layers", row.class_name, std::move(said.config), null());
  }

  Node initializer(const Node& value) const {
    Written said = written(value);
    const Row& row = *initializers.find(said.name);
    if (row.class_name.starts_with("Kaiming")) {
      // PyTorch's: the variance is gain^2 / fan, so at a fan of 1 it is the scale.
      Choice choice = choose(row);
      Diagnostics quiet;
      Places places;
      Reader reader(quiet, places);
      read_value(reader, unplaced(value), choice, Field{.vocabulary = &initializers});
      const Law law = law_of(choice, {1, 1});
      const bool uniform = row.class_name.ends_with("Uniform");
      const double scale = uniform ? law.high * law.high / 3 : law.sigma * law.sigma;
      // The square of a root: 15 digits are what it means.
      const double round = parse_number(format("{:.15g}", scale)).value_or(scale);
      said.config = {entry("scale", Node::scalar(shortest(round))),
                     entry("mode", text(choice.word("mode"))),
                     entry("distribution", text(uniform ? "uniform" : "untruncated_normal")),
                     said.config.back()};
      return object("keras.initializers", "VarianceScaling", std::move(said.config), null());
    }
    for (Entry& part : said.config) part.value.quoted |= !is_plain(part.value);
    return object("keras.initializers", row.class_name, std::move(said.config), null());
  }

  static bool is_plain(const Node& node) {
    return node.is_null() || parse_number(node.text).has_value() || node.text == "true" ||
           node.text == "false";
  }

  Node compile(const Compile& compile) {
    path_ = "compile";
    Node optimizer =
        this->optimizer(write_value(compile.optimizer, Field{.vocabulary = &optimizers}));
    Node loss =
        measure("keras.losses", write_value(compile.loss, Field{.vocabulary = &losses}), losses);
    std::vector<Node> names;
    for (const Choice& metric : compile.metrics) {
      names.push_back(
          measure("keras.metrics", write_value(metric, Field{.vocabulary = &metrics}), metrics));
    }
    Node list = Node::sequence(std::move(names));
    if (!three_) {
      return Node::mapping({entry("loss", std::move(loss)), entry("metrics", std::move(list)),
                            entry("weighted_metrics", null()), entry("loss_weights", null()),
                            entry("optimizer_config", std::move(optimizer))});
    }
    return Node::mapping({entry("optimizer", std::move(optimizer)), entry("loss", std::move(loss)),
                          entry("loss_weights", null()), entry("metrics", std::move(list)),
                          entry("weighted_metrics", null()), entry("run_eagerly", plain("false")),
                          entry("steps_per_execution", plain("1")),
                          entry("jit_compile", plain("false"))});
  }

  Node optimizer(const Node& value) const {
    const Written said = written(value);
    const Row& row = *optimizers.find(said.name);
    std::vector<Entry> config{entry("name", text(row.name))};
    const auto own = [&](std::string_view key) {
      return std::find_if(said.config.begin(), said.config.end(),
                          [&](const Entry& part) { return part.key == key; });
    };
    const auto rate = own("learning_rate");
    if (rate != said.config.end()) config.push_back(*rate);
    for (const OptimizerKey& shared : optimizer_keys) {
      const auto part = own(shared.key);
      config.push_back(
          entry(shared.key, part == said.config.end() ? plain(shared.absent) : part->value));
    }
    for (const Entry& part : said.config) {
      const bool shared = std::any_of(std::begin(optimizer_keys), std::end(optimizer_keys),
                                      [&](const OptimizerKey& key) { return key.key == part.key; });
      if (part.key != "learning_rate" && !shared) config.push_back(part);
    }
    return object("keras.optimizers", row.class_name, std::move(config), text(row.class_name));
  }

  /// A loss or a metric: its name, or an object if it has parameters that are not the defaults.
  Node measure(std::string_view module, const Node& value, const Vocabulary& vocabulary) const {
    const Written said = written(value);
    const Row& row = *vocabulary.find(said.name);
    bool changed = false;
    for (std::size_t i = 0; i < said.config.size(); ++i) {
      const Node& given = said.config[i].value;
      changed |=
          (given.is_null() ? "null" : given.text) != text_of(row.parameters[i].default_value());
    }
    if (!changed) return text(row.name);
    std::vector<Entry> config{entry("name", text(row.name))};
    for (const Entry& part : said.config) config.push_back(part);
    return object(module, row.class_name, std::move(config), null());
  }

  bool three_;
  std::string path_;
};

}  // namespace

KerasWritten write_keras(const ModelFile& file, KerasForm form) {
  Writer writer(form);
  Node root = writer.model(file);
  return {std::move(root), std::move(writer.gaps)};
}

namespace {

void clear_name(Layer& layer) {
  std::visit([](auto& inner) { inner.name.clear(); }, layer);
}

/// The layers without the names that they would get anyway.
std::vector<Layer> without_generated_names(const std::vector<Layer>& layers) {
  std::vector<Layer> generated = layers;
  for (Layer& layer : generated) clear_name(layer);
  name_layers(generated);
  std::vector<Layer> out = layers;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (name_of(out[i]) == name_of(generated[i])) clear_name(out[i]);
  }
  std::vector<Layer> again = out;
  name_layers(again);
  return again == layers ? out : layers;
}

}  // namespace

Node write_brief(const ModelFile& file) {
  ModelFile copy = file;
  copy.model = without_generated_names(file.model);
  std::vector<Entry> entries;
  Record<ModelFile>::fields([&](std::string_view key, auto member, const Field& field) {
    if constexpr (std::is_same_v<std::decay_t<decltype(copy.*member)>, Compile>) {
      if (copy.compile.loss.name.empty()) return;
    }
    if (key == "keras_compat" || copy.*member == ModelFile{}.*member) return;
    entries.push_back(entry(key, brief(copy.*member, field)));
  });
  return Node::mapping(std::move(entries));
}

}  // namespace fanin
