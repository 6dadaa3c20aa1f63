// What follows from the compile and fit sections.
#include "spec/training.hpp"

#include <algorithm>

namespace fanin {

Node write_value(const Callback& value, const Field& /*field*/) { return write_alternative(value); }

namespace {

// Far beyond use, and small enough that products with float32 losses stay finite.
constexpr double most_class_weight = 1e6;

}  // namespace

std::vector<std::string> measured_names(const Compile& compile) {
  std::vector<std::string> names{"loss"};
  for (const Choice& metric : compile.metrics) names.push_back(metric.name);
  return names;
}

std::vector<std::string> history_columns(const ModelFile& file) {
  const std::vector<std::string> measured = measured_names(file.compile);
  std::vector<std::string> columns = measured;
  const auto add = [&](const std::string& prefix) {
    for (const std::string& name : measured) columns.push_back(prefix + name);
  };
  if (evaluates_train(file.fit)) add("train_");
  if (file.fit.validation_split > 0) add("val_");
  if (changes_learning_rate(file.fit)) columns.emplace_back("learning_rate");
  return columns;
}

bool evaluates_train(const Fit& fit) {
  const auto watched = [](const Callback& callback) {
    return monitor_of(callback).value_or("").starts_with("train_");
  };
  return fit.evaluate_train.value_or(
      std::any_of(fit.callbacks.begin(), fit.callbacks.end(), watched));
}

std::optional<std::string> monitor_of(const Callback& callback) {
  // A checkpoint of every epoch watches nothing.
  if (const auto* checkpoint = std::get_if<ModelCheckpoint>(&callback);
      checkpoint != nullptr && !checkpoint->save_best_only)
    return std::nullopt;
  return std::visit(
      [](const auto& value) -> std::optional<std::string> {
        if constexpr (requires { value.monitor; }) return value.monitor;
        return std::nullopt;
      },
      callback);
}

std::optional<bool> larger_is_better(const Callback& callback) {
  return std::visit(
      [](const auto& value) -> std::optional<bool> {
        if constexpr (requires { value.monitor; }) {
          if (value.mode == "auto") return larger_is_better(value.monitor);
          return value.mode == "max";
        }
        return std::nullopt;
      },
      callback);
}

std::optional<std::int64_t> checkpoint_epochs(const Fit& fit) {
  const bool backup = std::any_of(
      fit.callbacks.begin(), fit.callbacks.end(),
      [](const Callback& callback) { return std::holds_alternative<BackupAndRestore>(callback); });
  return backup ? 1 : fit.checkpoint_every;
}

bool changes_learning_rate(const Fit& fit) {
  return std::any_of(fit.callbacks.begin(), fit.callbacks.end(), [](const Callback& callback) {
    return std::holds_alternative<ReduceLROnPlateau>(callback) ||
           std::holds_alternative<LearningRateScheduler>(callback);
  });
}

std::optional<bool> larger_is_better(std::string_view column) {
  for (const std::string_view prefix : {"train_", "val_", "test_"}) {
    if (column.starts_with(prefix)) column.remove_prefix(prefix.size());
  }
  if (column == "loss") return false;
  const MetricRow* row = row_of<rows::metrics>(column);
  return row == nullptr ? std::nullopt : std::optional(row->larger_is_better);
}

void read_value(Reader& reader, const Node& node, ClassWeights& value, const Field&) {
  value.factors.clear();
  if (node.is_null()) return;
  if (node.is_scalar()) {
    reader.mismatch(node, "a factor for each class", "write {label: factor}");
    return;
  }
  if (!reader.expect_mapping(node, "'class_weight'")) return;
  for (const Entry& entry : node.entries) {
    const Reader::Step step(reader, entry.key);
    reader.places.put(reader.path, entry.key_place);
    double factor = 1;
    read_value(reader, entry.value, factor, Field{.limits = between(0, most_class_weight)});
    value.factors.emplace_back(entry.key, factor);
  }
}

Node write_value(const ClassWeights& value, const Field&) {
  std::vector<Entry> entries;
  for (const auto& [name, factor] : value.factors)
    entries.push_back({name, {}, write_value(factor, Field{})});
  return Node::mapping(std::move(entries));
}

void read_value(Reader& reader, const Node& node, SaveFrequency& value, const Field&) {
  value = {};
  if (node.is_scalar() && node.text == "epoch") return;
  if (node.is_scalar() && !node.quoted && parse_number(node.text)) {
    read_value(reader, node, value.batches, Field{.limits = save_freq_limits});
    return;
  }
  reader.mismatch(node, "epoch or a number of batches");
}

Node write_value(const SaveFrequency& value, const Field& field) {
  if (value.batches == 0) return Node::scalar("epoch", true);
  return write_value(value.batches, field);
}

bool is_classification(const ModelFile& file) {
  const LossRow* loss = row_of<rows::losses>(file.compile.loss.name);
  const bool about_classes = std::any_of(
      file.compile.metrics.begin(), file.compile.metrics.end(), [](const Choice& metric) {
        const MetricRow* row = row_of<rows::metrics>(metric.name);
        return row != nullptr && row->classes;
      });
  return (loss != nullptr && loss->classes) || about_classes || output_units(file.model) > 1;
}

}  // namespace fanin
