// Keras's JSON from a checked model: the layers' written form with Keras's keys around it.
#include "spec/keras_write.hpp"

#include <algorithm>

#include "init/law.hpp"
#include "schema/brief.hpp"
#include "spec/keras_names.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

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
  explicit Writer(KerasForm form) : form_(form), three_(form == KerasForm::keras3) {}

  std::vector<KerasGap> gaps;

  Node model(const ModelFile& file, std::optional<std::int64_t> inputs) {
    std::optional<std::int64_t> width = inputs;
    const auto* input = file.model.empty() ? nullptr : std::get_if<InputLayer>(&file.model.front());
    if (input != nullptr && !input->shape.empty()) width = input->shape.front();
    const auto sizes = shapes(file.model, width.value_or(0));
    std::vector<Node> layers;
    if (input == nullptr && width) {
      layers.push_back(
          input_layer({"InputLayer",
                       {entry("shape", Node::sequence({Node::scalar(std::to_string(*width))})),
                        entry("name", text("input_layer"))}}));
    }
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
    gaps.push_back({key.empty() ? path_ : path_ + "." + std::string(key), std::move(message)});
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
    if (!three_ && layer.name == "RMSNormalization") gap("", "Keras 2 has no RMSNormalization");
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
    for (const KerasKey& row : keras_layer_keys()) {
      if (row.layer != layer.name || !(three_ || row.in_2)) continue;
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
    if (key.ends_with("_initializer")) return initializer(key, value);
    if (key.ends_with("_regularizer")) return by_class("keras.regularizers", regularizers, value);
    if (key.ends_with("_constraint")) return by_class("keras.constraints", constraints, value);
    return value;
  }

  Node by_class(std::string_view module, const Vocabulary& vocabulary, const Node& value) const {
    Written said = written(value);
    return object(module, vocabulary.find(said.name)->class_name, std::move(said.config), null());
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
    const auto name = keras_activation_name(row.name, form_);
    if (!changed && name) return text(*name);
    if (row.name == "relu6")
      return object("keras.layers", "ReLU", {entry("max_value", plain("6"))}, null());
    if (row.name == "leaky_relu" && said.config.empty()) {
      said.config.push_back(
          entry("negative_slope", plain(text_of(row.parameters.front().default_value()))));
    }
    if (row.name != "relu" && row.name != "leaky_relu" && row.name != "elu") {
      gap("activation", name ? format("Keras has no form for the parameters of {}", row.class_name)
                             : format("Keras 2 has no activation '{}'", row.name));
      return text(row.name);
    }
    if (!three_ && row.name == "leaky_relu") said.config.front().key = "alpha";
    return object("keras.layers", row.class_name, std::move(said.config), null());
  }

  Node initializer(std::string_view key, const Node& value) {
    Written said = written(value);
    const Row& row = *initializers.find(said.name);
    if (row.name == "lsuv") gap(key, "Keras has no LSUV");
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
    const auto loss_measure = keras_loss(*losses.find(compile.loss.name), form_);
    if (!loss_measure) gap("loss", format("Keras 2 has no loss '{}'", compile.loss.name));
    Node loss = measure("keras.losses", write_value(compile.loss, Field{.vocabulary = &losses}),
                        losses, loss_measure.value_or(KerasMeasure{}));
    const bool sparse = compile.loss.name == "sparse_categorical_crossentropy";
    std::vector<Node> names;
    for (const Choice& metric : compile.metrics) {
      names.push_back(measure("keras.metrics", write_value(metric, Field{.vocabulary = &metrics}),
                              metrics, keras_metric(*metrics.find(metric.name), form_, sparse)));
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

  Node optimizer(const Node& value) {
    const Written said = written(value);
    const Row& row = *optimizers.find(said.name);
    std::vector<Entry> config{entry("name", text(row.name))};
    const auto own = [&](std::string_view key) {
      return std::find_if(said.config.begin(), said.config.end(),
                          [&](const Entry& part) { return part.key == key; });
    };
    const auto rate = own("learning_rate");
    if (rate != said.config.end())
      config.push_back(entry("learning_rate", learning_rate(rate->value)));
    const std::span<const KerasKey> shared_keys = keras_optimizer_keys();
    for (const KerasKey& shared : shared_keys) {
      const auto part = own(shared.key);
      const bool here = three_ ? shared.in_3 : shared.in_2;
      if (!here && part != said.config.end() && !part->value.is_null())
        gap(format("optimizer.{}", shared.key), format("Keras 2 has no '{}'", shared.key));
      if (here)
        config.push_back(
            entry(shared.key, part == said.config.end() ? plain(shared.absent) : part->value));
    }
    for (const Entry& part : said.config) {
      const bool shared = std::any_of(shared_keys.begin(), shared_keys.end(),
                                      [&](const KerasKey& key) { return key.key == part.key; });
      if (part.key == "schedule_decay") {
        if (part.value.text != "1")
          gap("optimizer.schedule_decay", "Nadam of Keras since 2.11 has schedule_decay 1");
        continue;
      }
      if (part.key != "learning_rate" && !shared) config.push_back(part);
    }
    return object("keras.optimizers", row.class_name, std::move(config), text(row.class_name));
  }

  /// A number, or a schedule as an object.
  Node learning_rate(const Node& value) const {
    if (!value.is_mapping()) return value;
    Written said = written(value);
    const std::string_view class_name = schedules.find(said.name)->class_name;
    said.config.push_back(entry("name", text(class_name)));
    return object("keras.optimizers.schedules", class_name, std::move(said.config), null());
  }

  /// A loss or a metric: its name, or an object if it has parameters that are not the defaults.
  Node measure(std::string_view module, const Node& value, const Vocabulary& vocabulary,
               const KerasMeasure& measure) {
    const Written said = written(value);
    const Row& row = *vocabulary.find(said.name);
    bool changed = false;
    for (std::size_t i = 0; i < said.config.size(); ++i) {
      const Node& given = said.config[i].value;
      changed |=
          (given.is_null() ? "null" : given.text) != text_of(row.parameters[i].default_value());
    }
    if (!changed && measure.named) return text(measure.name);
    std::vector<Entry> config{entry("name", text(measure.name))};
    for (const Entry& part : said.config) {
      if (!three_ && part.key == "reduction" && part.value.text.starts_with("mean"))
        gap("loss.reduction", format("Keras 2 has no reduction '{}'", part.value.text));
      config.push_back(part);
    }
    return object(module, measure.class_name, std::move(config), null());
  }

  KerasForm form_;
  bool three_;
  std::string path_;
};

}  // namespace

KerasWritten write_keras(const ModelFile& file, KerasForm form,
                         std::optional<std::int64_t> inputs) {
  Writer writer(form);
  Node root = writer.model(file, inputs);
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
