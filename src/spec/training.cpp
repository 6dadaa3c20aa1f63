// What follows from the compile and fit sections.
#include "spec/training.hpp"

#include <algorithm>

namespace fanin {

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
  if (file.fit.evaluate_train.value_or(false)) add("train_");
  if (file.fit.validation_split > 0) add("val_");
  return columns;
}

std::optional<bool> larger_is_better(std::string_view column) {
  for (const std::string_view prefix : {"train_", "val_", "test_"}) {
    if (column.starts_with(prefix)) column.remove_prefix(prefix.size());
  }
  if (column == "loss") return false;
  const MetricRow* row = row_of<rows::metrics>(column);
  return row == nullptr ? std::nullopt : std::optional(row->larger_is_better);
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
