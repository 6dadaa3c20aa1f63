// Optimizers, losses and metrics as Keras writes them, with the defaults and rules of their time.
#include "spec/keras_compile.hpp"

#include <algorithm>

#include "schema/foreign_names.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

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

Entry* find(std::vector<Entry>& entries, std::string_view key) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

Node choice(std::string_view name, Place place, std::vector<Entry> parameters) {
  if (parameters.empty()) return word(name, place);
  Node config = at(Node::mapping(std::move(parameters)), place);
  return at(Node::mapping({{std::string(name), place, std::move(config)}}), place);
}

struct Neutral {
  std::string_view key;
  std::string_view value;  ///< empty: whatever it says
};

bool says_nothing(const Entry& entry, const Neutral* begin, const Neutral* end) {
  if (entry.value.is_null()) return true;
  return std::any_of(begin, end, [&](const Neutral& row) {
    return row.key == entry.key &&
           (row.value.empty() || (entry.value.is_scalar() && entry.value.text == row.value));
  });
}

constexpr Neutral neutral_in_optimizers[] = {
    {"name", {}},
    {"jit_compile", {}},
    {"is_legacy_optimizer", {}},
    {"use_ema", "false"},
    {"ema_momentum", "0.99"},
    {"weight_decay", "0"},
    {"weight_decay", "0.0"},
    {"decay", "0"},
    {"decay", "0.0"},
};

constexpr Neutral neutral_in_losses[] = {
    {"name", {}},
    {"dtype", {}},
    {"fn", {}},
    {"reduction", "auto"},
    {"label_smoothing", "0"},
    {"label_smoothing", "0.0"},
    {"axis", "-1"},
    {"threshold", "0.5"},
    {"reduction", "sum_over_batch_size"},
};

/// Old names of losses and metrics.
constexpr std::pair<std::string_view, std::string_view> renamed_losses[] = {
    {"kullback_leibler_divergence", "kl_divergence"},
    {"logcosh", "log_cosh"},
    {"huber_loss", "huber"},
    {"cosine_proximity", "cosine_similarity"},
    {"cosine", "cosine_similarity"},
};

/// A loss or a metric: a name, a function object, {class_name, config}, or a wrapper whose `fn` is
/// one of these.
Node measure(const Node& value, const KerasContext& context) {
  const auto renamed = [](std::string_view name) {
    for (const auto& [old, now] : renamed_losses) {
      if (old == name) return now;
    }
    return name;
  };
  if (value.is_scalar()) {
    const bool hinge = folded(value.text) == "hinge" || folded(value.text) == "squaredhinge";
    if (hinge && context.rules.hinge_keeps_labels) {
      context.notes.add(
          value.place, format("'{}' of {} does not take labels of 0 for -1: here they are taken so",
                              value.text, context.written_by));
    }
    return word(renamed(value.text), value.place);
  }
  const Node* class_name = part(value, "class_name");
  const Node* config = part(value, "config");
  if (class_name == nullptr || !class_name->is_scalar() || config == nullptr) return value;
  if (config->is_scalar()) return measure(*config, context);  // a function object
  if (!config->is_mapping()) return value;
  const Node* wrapped = part(*config, "fn");
  if (wrapped != nullptr && class_name->text.ends_with("Wrapper")) {
    return measure(*wrapped, context);
  }
  std::vector<Entry> parameters;
  for (const Entry& entry : config->entries) {
    if (!says_nothing(entry, std::begin(neutral_in_losses), std::end(neutral_in_losses))) {
      parameters.push_back(entry);
    }
  }
  if (parameters.empty()) return measure(*class_name, context);
  return choice(renamed(class_name->text), class_name->place, std::move(parameters));
}

/// One loss: Keras also writes [loss] and {output: loss}, for models of several outputs.
Node loss_of(const Node& value, const KerasContext& context) {
  if (value.is_sequence() && value.items.size() == 1) return loss_of(value.items.front(), context);
  const bool by_output =
      value.is_mapping() && value.entries.size() == 1 && value.entries.front().value.is_scalar();
  if (by_output) return loss_of(value.entries.front().value, context);
  return measure(value, context);
}

void add_metrics(const Node& value, std::vector<Node>& out, const KerasContext& context) {
  if (value.is_null()) return;
  if (value.is_sequence()) {
    for (const Node& item : value.items) add_metrics(item, out, context);
    return;
  }
  // {output: metric or metrics}
  if (value.is_mapping() && part(value, "class_name") == nullptr) {
    for (const Entry& entry : value.entries) add_metrics(entry.value, out, context);
    return;
  }
  Node metric = measure(value, context);
  if (metric.is_scalar() && metric.text == "loss") return;  // measured always
  out.push_back(std::move(metric));
}

/// Rates of keras-team's optimizers up to 2.3 where Keras 3 has .001 (SGD has .01 in both).
constexpr std::pair<std::string_view, double> legacy_rates[] = {
    {"adagrad", 0.01}, {"adadelta", 1.0}, {"adamax", 0.002}, {"nadam", 0.002}};

/// The warming of Nadam's momentum, 250 times slower before 2.11; tf.keras calls it `decay`.
void apply_schedule_decay(std::string_view name, Place place, std::vector<Entry>& config,
                          const KerasContext& context) {
  if (folded(name) != "nadam" || !context.rules.older) return;
  Entry* decay = find(config, "decay");
  if (context.rules.decay_is_schedule_decay && decay != nullptr) decay->key = "schedule_decay";
  const double otherwise = context.rules.schedule_decay;
  if (find(config, "schedule_decay") == nullptr && otherwise != KerasRules{}.schedule_decay)
    config.push_back({"schedule_decay", place, number(otherwise, place)});
  const Entry* said = find(config, "schedule_decay");
  const auto value = said == nullptr ? std::nullopt : parse_number(said->value.text);
  if (!value || *value == KerasRules{}.schedule_decay) return;
  context.notes.add(said->value.place,
                    format("{} of {} warms its momentum up by schedule_decay {}, Keras 3 by 1",
                           name, context.written_by, shortest(*value)));
}

/// Fills in what the optimizers of keras-team up to 2.3 did otherwise.
void apply_legacy(std::string_view name, Place place, std::vector<Entry>& config,
                  const KerasContext& context) {
  const std::string optimizer = folded(name);
  const auto note = [&](const std::string& what) {
    context.notes.add(place, format("{} of {} {}", name, context.written_by, what));
  };
  std::erase_if(config, [](const Entry& entry) {
    return entry.key.starts_with("clip") && parse_number(entry.value.text) == 0;
  });
  if (Entry* clip = find(config, "clipnorm")) {
    clip->key = "global_clipnorm";
    note("clips the norm of all gradients together by its clipnorm: read as global_clipnorm");
  }
  const auto rate = std::find_if(std::begin(legacy_rates), std::end(legacy_rates),
                                 [&](const auto& row) { return row.first == optimizer; });
  if (rate != std::end(legacy_rates) && find(config, "learning_rate") == nullptr) {
    note(format("has learning_rate {}", shortest(rate->second)));
    config.push_back({"learning_rate", place, number(rate->second, place)});
  }
  const bool outside_the_root = optimizer == "rmsprop" || optimizer == "adagrad";
  if (optimizer != "sgd" && optimizer != "adadelta") {
    Entry* epsilon = find(config, "epsilon");
    const auto said =
        epsilon == nullptr ? context.rules.epsilon : parse_number(epsilon->value.text).value_or(-1);
    if (epsilon == nullptr && said != KerasRules{}.epsilon && !outside_the_root) {
      note(format("has epsilon {}", shortest(said)));
      config.push_back({"epsilon", place, number(said, place)});
    }
    if (outside_the_root && said >= 0) {
      // sqrt(v) + e lies between sqrt(v + e^2) and e more.
      const double inside = parse_number(format("{:.15g}", said * said)).value_or(said * said);
      note(
          format("adds epsilon {0} outside the root: read as {1} inside, a divisor that differs by "
                 "less than {0}",
                 shortest(said), shortest(inside)));
      const Place where = epsilon == nullptr ? place : epsilon->value.place;
      if (epsilon == nullptr) {
        config.push_back({"epsilon", place, {}});
        epsilon = &config.back();
      }
      epsilon->value = number(inside, where);
    }
  }
  if (optimizer == "adagrad" && find(config, "initial_accumulator_value") == nullptr) {
    note("starts its sum of squares at 0");
    config.push_back({"initial_accumulator_value", place, number(0, place)});
  }
}

/// `decay` of Keras 1 and 2: the rate is lr / (1 + decay t), which Keras 3 calls InverseTimeDecay.
void apply_decay(std::string_view name, std::vector<Entry>& config, const KerasContext& context) {
  Entry* decay = find(config, "decay");
  if (decay == nullptr) return;
  const Entry written = *decay;
  std::erase_if(config, [](const Entry& entry) { return entry.key == "decay"; });
  Entry* rate = find(config, "learning_rate");
  const double otherwise = folded(name) == "sgd" ? 0.01 : 0.001;
  const Place place = written.key_place;
  if (!context.rules.older) {
    context.notes.add(place, "'decay' says nothing to Keras 3, and is left out");
    return;
  }
  context.notes.add(place, format("'decay' of {} is read as InverseTimeDecay of the learning rate",
                                  context.written_by));
  Node start = rate == nullptr ? number(otherwise, place) : rate->value;
  Node schedule = choice("InverseTimeDecay", place,
                         {{"initial_learning_rate", place, std::move(start)},
                          {"decay_steps", place, number(1, place)},
                          {"decay_rate", place, written.value}});
  if (rate == nullptr) {
    config.push_back({"learning_rate", place, std::move(schedule)});
  } else {
    rate->value = std::move(schedule);
  }
}

Node optimizer_of(const Node& value, const KerasContext& context) {
  Node name = value;
  std::vector<Entry> config;
  if (value.is_mapping()) {
    const Node* class_name = part(value, "class_name");
    const Node* flat_name = part(value, "name");
    const bool flat = class_name == nullptr && flat_name != nullptr && flat_name->is_scalar();
    const Node* parameters = flat ? &value : part(value, "config");
    if (!flat && (class_name == nullptr || !class_name->is_scalar())) return value;
    if (parameters != nullptr && !parameters->is_mapping()) return value;
    name = flat ? *flat_name : *class_name;
    if (parameters != nullptr) config = parameters->entries;
  } else if (!value.is_scalar()) {
    return value;
  }
  if (name.text.starts_with("Custom>")) name.text.erase(0, 7);
  const bool rmsprop = folded(name.text) == "rmsprop";
  if (context.rules.javascript && name.text == "Momentum") name.text = "SGD";
  std::erase_if(config, [](const Entry& entry) {
    return says_nothing(entry, std::begin(neutral_in_optimizers), std::end(neutral_in_optimizers));
  });
  for (Entry& entry : config) {
    if (context.rules.javascript && rmsprop && entry.key == "decay") entry.key = "rho";
    if (context.rules.javascript && entry.key == "useNesterov") entry.key = "nesterov";
    entry.key = std::string(keras_key(name.text, entry.key));
    // A schedule: its name is Python's.
    if (entry.key == "learning_rate" && part(entry.value, "config") != nullptr) {
      const Node& schedule = *part(entry.value, "config");
      std::vector<Entry> parts = schedule.entries;
      std::erase_if(
          parts, [](const Entry& inner) { return inner.key == "name" || inner.value.is_null(); });
      const Node* class_name = part(entry.value, "class_name");
      if (class_name != nullptr) {
        entry.value = choice(class_name->text, class_name->place, std::move(parts));
      }
    }
  }
  apply_schedule_decay(name.text, name.place, config, context);
  apply_decay(name.text, config, context);
  if (context.rules.legacy_optimizers) apply_legacy(name.text, name.place, config, context);
  return choice(name.text, name.place, std::move(config));
}

/// What has no counterpart: Keras writes it always, and it mostly says nothing.
constexpr Neutral neutral_in_compile[] = {
    {"run_eagerly", {}},      {"jit_compile", {}},        {"steps_per_execution", {}},
    {"auto_scale_loss", {}},  {"sample_weight_mode", {}}, {"class_mode", {}},
    {"optimizer_config", {}}, {"is_compiled", {}},        {"steps_per_epoch", {}},
    {"from_serialized", {}},
};

}  // namespace

std::optional<Node> keras_compile(const Node& compile, const std::set<std::string>& written,
                                  const KerasContext& context) {
  if (!compile.is_mapping()) return std::nullopt;
  std::vector<Entry> out;
  const auto wanted = [&](const char* key) { return !written.contains(key); };
  for (const char* key : {"optimizer", "optimizer_config"}) {
    const Entry* entry = compile.find(key);
    if (entry == nullptr || entry->value.is_null() || !wanted("optimizer") ||
        find(out, "optimizer") != nullptr) {
      continue;
    }
    out.push_back({"optimizer", entry->key_place, optimizer_of(entry->value, context)});
  }
  if (const Entry* loss = compile.find("loss"); loss != nullptr && wanted("loss")) {
    if (!loss->value.is_null())
      out.push_back({"loss", loss->key_place, loss_of(loss->value, context)});
  }
  std::vector<Node> metrics;
  for (const char* key : {"metrics", "weighted_metrics"}) {
    const Entry* entry = compile.find(key);
    if (entry != nullptr && wanted("metrics")) add_metrics(entry->value, metrics, context);
  }
  if (!metrics.empty()) {
    const Place place =
        compile.find("metrics") == nullptr ? compile.place : compile.find("metrics")->key_place;
    out.push_back({"metrics", place, at(Node::sequence(std::move(metrics)), place)});
  }
  // In 0.3 the model itself is around the settings; elsewhere a key of any other name is a fault.
  if (compile.find("layers") == nullptr) {
    for (const Entry& entry : compile.entries) {
      const bool known = entry.key == "optimizer" || entry.key == "loss" ||
                         entry.key == "metrics" || entry.key == "weighted_metrics";
      const bool empty =
          entry.value.items.empty() && entry.value.entries.empty() && !entry.value.is_scalar();
      if (known || empty || !wanted(entry.key.c_str()) ||
          says_nothing(entry, std::begin(neutral_in_compile), std::end(neutral_in_compile))) {
        continue;
      }
      out.push_back(entry);
    }
  }
  const bool no_loss = find(out, "loss") == nullptr && wanted("loss");
  if (out.empty() || no_loss) return std::nullopt;
  return at(Node::mapping(std::move(out)), compile.place);
}

}  // namespace fanin
