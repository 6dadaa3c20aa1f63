// Faults that no file shows by itself.
#include "study/data_checks.hpp"

#include <map>
#include <string>

#include "spec/rules.hpp"
#include "study/row_plan.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

// What training holds at once is a few times this: 2^28 weights are 1 GiB.
constexpr std::int64_t most_weights = std::int64_t{1} << 28;

void check_size(const ModelFile& spec, std::int64_t width, const Places& places,
                Diagnostics& diagnostics) {
  double weights = 0;
  double most = 0;
  std::size_t largest = 0;
  const std::vector<LayerShape> layers = shapes(spec.model, width);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto parameters = static_cast<double>(layers[i].parameters);
    weights += parameters;
    if (parameters > most) {
      most = parameters;
      largest = i;
    }
  }
  if (weights > static_cast<double>(most_weights)) {
    diagnostics.error(
        places.find(format("model.{}.units", largest)),
        format("the model has {:.0f} weights, at most {} can be trained", weights, most_weights),
        format("'{}' has the most of them", layers[largest].name));
  }
}

/// A Reshape can only say what the width is.
void check_reshapes(const Declared<ModelFile>& file, std::int64_t width, Diagnostics& diagnostics) {
  const std::vector<LayerShape> layers = shapes(file.value.model, width);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto* reshape = std::get_if<Reshape>(&file.value.model[i]);
    const std::string path = format("model.{}.target_shape", i);
    if (reshape == nullptr || !file.places.sound("model")) continue;
    const std::vector<std::int64_t>& shape = reshape->target_shape;
    if (shape.size() != 1 || (shape[0] != -1 && shape[0] != layers[i].inputs)) {
      diagnostics.error(file.places.find(path),
                        format("a row of {} values can only keep its shape", layers[i].inputs),
                        format("write target_shape: [{}]", layers[i].inputs));
    }
  }
}

/// A split of many folds over many rows takes long; then the first and the smallest are looked at.
constexpr std::size_t most_split = 10'000'000;

/// What is wrong with the rows that are left for training, in any of the folds.
void check_split(const Dataset& data, const Declared<ModelFile>& file,
                 const std::vector<std::int64_t>& folds, Diagnostics& diagnostics) {
  const ModelFile& spec = file.value;
  for (const char* path :
       {"data.test_split", "fit.validation_split", "data.split", "data.fold", "data.folds"}) {
    if (!file.places.sound(path)) return;
  }
  SplitPlan plan = split_plan_of(spec);
  if (plan.folds > 0 && plan.fold >= plan.folds) return;
  plan.seed = 0;
  const bool some = folds.size() * data.rows() > most_split;
  for (const std::int64_t fold : folds) {
    if (some && fold != 0 && fold != folds.back()) continue;
    if (fold >= 0) plan.fold = fold;
    const Split split = split_rows(data, plan);
    if (const auto fault = fault_of(split, data, plan)) {
      const bool validation = fault->part == SplitPart::validation;
      const char* const test = plan.folds > 0 ? "data.folds" : "data.test_split";
      diagnostics.error(file.places.find(validation ? "fit.validation_split" : test),
                        format("{}: {}{}", spec.data.csv.path,
                               fold > 0 ? format("fold {}: ", fold) : "", fault->message));
      return;
    }
    if (const auto warning = plan.last ? warning_of(split, data) : std::nullopt) {
      diagnostics.warning(file.places.find("data.split"),
                          format("{}: {}", spec.data.csv.path, *warning),
                          "split: stratified draws the rows class by class");
    }
  }
}

/// What to write where units and classes do not agree. A target of numbers may be a quantity that
/// the loss, a metric or several units made classes of.
std::string hint_for_classes(const ModelFile& spec, std::int64_t classes, std::int64_t units) {
  const std::string units_hint = format("write units: {}", classes);
  if (spec.compile.loss.name == "binary_crossentropy" && units == 1)
    return units_hint + ", activation: softmax and loss: sparse_categorical_crossentropy";
  const LossRow* loss = row_of<rows::losses>(spec.compile.loss.name);
  if (loss == nullptr || loss->classes) return units_hint;
  for (const Choice& metric : spec.compile.metrics) {
    const MetricRow* row = row_of<rows::metrics>(metric.name);
    if (row != nullptr && row->classes)
      return format("{}; or, if '{}' is a quantity, leave out '{}', which counts classes",
                    units_hint, spec.data.target, metric.name);
  }
  return format("{}; or, if '{}' is a quantity, units: 1", units_hint, spec.data.target);
}

}  // namespace

void check_class_weights(const Dataset& data, const Declared<ModelFile>& file,
                         Diagnostics& diagnostics) {
  const ClassWeights& weights = file.value.fit.class_weight;
  if (weights.factors.empty() || !file.places.sound("fit.class_weight")) return;
  if (!data.is_classification()) {
    diagnostics.error(file.places.find("fit.class_weight"), "a regression has no classes to weigh");
    return;
  }
  std::map<std::size_t, std::string> seen;
  for (const auto& [name, factor] : weights.factors) {
    const Place place = file.places.find("fit.class_weight." + name);
    const auto k = class_named(name, data);
    if (!k) {
      diagnostics.error(place, format("{} has no class '{}'", file.value.data.csv.path, name),
                        hint_for(name, data.class_names, "classes"));
    } else if (const auto [known, fresh] = seen.emplace(*k, name); !fresh) {
      diagnostics.error(place, format("'{}' and '{}' are one class", known->second, name));
    }
  }
}

void check_against(const Dataset& data, const Declared<ModelFile>& file,
                   const std::vector<std::int64_t>& folds, Diagnostics& diagnostics) {
  const ModelFile& spec = file.value;
  const auto width = static_cast<std::int64_t>(data.width());
  const std::vector<std::size_t> dense = dense_positions(spec.model);
  if (dense.empty() || !layers_known(file)) return;
  const auto* input = std::get_if<InputLayer>(&spec.model.front());
  if (input != nullptr && file.places.sound("model.0.shape") &&
      input->shape != std::vector<std::int64_t>{width}) {
    diagnostics.error(
        file.places.find("model.0.shape"),
        format("the data has {} features, the InputLayer says {}", width, input->shape.front()),
        format("write shape: [{}], or leave the InputLayer out", width));
  }
  check_reshapes(file, width, diagnostics);
  const std::int64_t units = output_units(spec.model);
  const std::string units_path = format("model.{}.units", dense.back());
  const Place units_place = file.places.find(units_path);
  const auto classes = static_cast<std::int64_t>(data.class_names.size());
  const bool output_known = file.places.sound(units_path) && file.places.sound("compile");
  if (output_known && data.is_classification()) {
    const bool one_unit_two_classes = units == 1 && classes == 2;
    if (units != classes && !one_unit_two_classes) {
      diagnostics.error(units_place,
                        format("the target '{}' has {} classes, the last layer has {} {}",
                               spec.data.target, classes, units, units == 1 ? "unit" : "units"),
                        hint_for_classes(spec, classes, units));
    }
  } else if (output_known && units != 1) {
    diagnostics.error(units_place,
                      format("the target is one number, the last layer has {} units", units),
                      "write units: 1");
  }
  if (file.places.sound("model")) check_size(spec, width, file.places, diagnostics);
  check_split(data, file, folds, diagnostics);
}

}  // namespace fanin
