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
  const auto ends = [&](std::string_view end) { return column.ends_with(end); };
  if (ends("accuracy")) return true;
  if (ends("loss") || ends("mae") || ends("mse")) return false;
  return std::nullopt;
}

bool is_classification(const ModelFile& file) {
  const bool crossentropy = file.compile.loss.name.ends_with("crossentropy");
  const bool accuracy = std::any_of(file.compile.metrics.begin(), file.compile.metrics.end(),
                                    [](const Choice& metric) { return metric.name == "accuracy"; });
  return crossentropy || accuracy || output_units(file.model) > 1;
}

}  // namespace fanin
