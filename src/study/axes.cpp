// Labels, conflicts and limits of varied fields.
#include "study/axes.hpp"

#include <algorithm>

#include "spec/rules.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

/// Fields of Dense that may be varied by their bare name; their Choices are labelled by name.
const Vocabulary* vocabulary_of_field(std::string_view field) {
  const std::string_view last =
      field.substr(field.rfind('.') == std::string_view::npos ? 0 : field.rfind('.') + 1);
  if (last == "kernel_initializer" || last == "bias_initializer") return &initializers;
  if (last == "activation") return &activations;
  if (last == "kernel_regularizer" || last == "bias_regularizer" || last == "activity_regularizer")
    return &regularizers;
  if (last == "kernel_constraint" || last == "bias_constraint") return &constraints;
  if (field == "compile.optimizer") return &optimizers;
  if (field == "compile.optimizer.learning_rate") return &schedules;
  if (field == "compile.loss") return &losses;
  return nullptr;
}

bool is_dense_field(std::string_view field) {
  const auto keys = keys_of<Dense>();
  return field != "name" && std::find(keys.begin(), keys.end(), field) != keys.end();
}

/// A field of Dense by its bare name, or a path into a model file.
bool begins_a_field(std::string_view field) {
  return is_dense_field(field) || accepts_key<ModelFile>(field.substr(0, field.find('.')));
}

/// The path of a field that was given without, or the nearest name.
std::string hint_for_field(std::string_view field) {
  const std::string_view first = field.substr(0, field.find('.'));
  const auto under = [&](const char* owner) { return format("write {}.{}", owner, field); };
  if (accepts_key<Compile>(first)) return under("compile");
  if (accepts_key<Fit>(first)) return under("fit");
  if (accepts_key<DataSource>(first)) return under("data");
  std::vector<std::string> names = keys_of<Dense>();
  for (const char* owner : {"model", "compile", "fit", "data"}) names.emplace_back(owner);
  std::erase(names, "name");
  return hint_for(field, names, "fields");
}

/// What tables call a varied value: he_normal for HeNormal, 0.01 for 1e-2.
std::string label_of(const Node& value, const Vocabulary* vocabulary) {
  if (vocabulary != nullptr) {
    Diagnostics quiet;
    Places places;
    Reader reader(quiet, places);
    Choice choice = choose(vocabulary->row(0));
    const Field field{.vocabulary = vocabulary};
    read_value(reader, unplaced(value), choice, field);
    if (!quiet.failed()) return label(choice, *vocabulary);
  }
  if (value.is_scalar() && !value.quoted) {
    if (const auto number = parse_number(value.text)) return shortest(*number);
  }
  return value.is_scalar() ? value.text : canonical(value);
}

/// Why the field cannot be varied beside those before it: what one sets another would replace, and
/// rows would carry labels of values that were not used. Nothing if it can.
std::optional<std::string> conflict(const std::string& field, const std::vector<Axis>& before) {
  if (field == "fit.seed") return "'fit.seed' is what 'seeds' sets";
  if (field == "name" || field == "fit") return format("'{}' cannot be varied", field);
  for (const Axis& axis : before) {
    if (axis.field == field) return format("'{}' is varied twice", field);
    if (axis.field.starts_with(field + "."))
      return format("'{}' would replace '{}', which is varied before it", field, axis.field);
    const bool layer = is_dense_field(field) && axis.field.starts_with("model");
    const bool all = is_dense_field(axis.field) && field.starts_with("model");
    if (layer || all)
      return format("'{}' and '{}' would both set values of one layer", axis.field, field);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Axis> axes_of(const Vary& vary, Diagnostics& diagnostics) {
  std::vector<Axis> axes;
  for (const Varied& varied : vary.fields) {
    if (const auto why = conflict(varied.field, axes)) {
      diagnostics.error(varied.place, *why);
      continue;
    }
    if (!begins_a_field(varied.field)) {
      diagnostics.error(varied.place, format("there is no field '{}' to vary", varied.field),
                        hint_for_field(varied.field));
      continue;
    }
    const Vocabulary* vocabulary = vocabulary_of_field(varied.field);
    Axis axis{varied.field, varied.place, {}};
    std::vector<Node> values = varied.values;
    if (vocabulary != nullptr && values.size() == 1 && values[0].is_scalar() &&
        values[0].text == "all") {
      const Place place = values[0].place;
      values.clear();
      for (const std::string& name : vocabulary->names()) {
        values.push_back(Node::scalar(name));
        values.back().place = place;
      }
    }
    for (const Node& node : values) {
      AxisValue value{node, label_of(node, vocabulary)};
      const bool twice =
          std::any_of(axis.values.begin(), axis.values.end(),
                      [&](const AxisValue& other) { return other.label == value.label; });
      if (twice)
        diagnostics.error(node.place,
                          format("'{}' is varied over '{}' twice", axis.field, value.label));
      axis.values.push_back(std::move(value));
    }
    // Without values (a fault already) there is nothing to combine.
    if (!axis.values.empty()) axes.push_back(std::move(axis));
  }
  return axes;
}

void put(const Axis& axis, const AxisValue& value, const std::string& scope,
         Declared<ModelFile>& file, Diagnostics& diagnostics) {
  if (!is_dense_field(axis.field)) {
    // A part of what could not be read cannot be set.
    const std::string owner =
        axis.field.substr(0, std::min(axis.field.rfind('.'), axis.field.size()));
    if (!file.places.sound(owner)) return;
    apply({axis.field, value.node, axis.place}, file, diagnostics);
    return;
  }
  std::vector<std::size_t> positions = dense_positions(file.value.model);
  if (scope == "hidden" && !positions.empty()) positions.pop_back();
  if (positions.empty()) {
    if (!layers_known(file)) return;
    diagnostics.error(
        axis.place,
        format("'{}' is varied in hidden Dense layers, {} has none", axis.field, file.file),
        "write scope: all to vary the output layer too");
  }
  for (const std::size_t i : positions) {
    apply({format("model.{}.{}", i, axis.field), value.node, axis.place}, file, diagnostics);
  }
}

std::string label_of(const std::string& text, std::string_view field) {
  return label_of(Node::scalar(text), vocabulary_of_field(field));
}

std::string baseline_of(const Study& study, const Places& places, const std::vector<Axis>& axes,
                        const std::vector<std::string>& models, Diagnostics& diagnostics) {
  if (study.baseline.empty()) return {};
  std::vector<std::string> labels;
  for (const Axis& axis : axes) {
    const std::string label = label_of(study.baseline, axis.field);
    for (const AxisValue& value : axis.values) {
      if (value.label == label) return label;
      labels.push_back(value.label);
    }
  }
  // One model alone is no method among others.
  const bool by_model = models.size() > 1;
  for (const std::string& model : models) {
    if (!by_model) break;
    if (model == study.baseline) return model;
    labels.push_back(model);
  }
  diagnostics.error(places.find("baseline"),
                    format("the baseline '{}' is none of the varied values{}", study.baseline,
                           by_model ? " and models" : ""),
                    hint_for(study.baseline, labels, by_model ? "values and models" : "values"));
  return {};
}

bool is_plannable(const Study& study, const Places& places, const std::vector<Axis>& axes,
                  Diagnostics& diagnostics) {
  double runs = static_cast<double>(study.models.size() * study.seeds.values.size());
  std::string factors =
      format("{} models x {} seeds", study.models.size(), study.seeds.values.size());
  if (study.cross_seeds) {
    const auto seeds = static_cast<double>(study.seeds.values.size());
    runs *= seeds * seeds;
    factors = format("{0} models x {1} x {1} x {1} crossed seeds", study.models.size(), seeds);
  }
  for (const Axis& axis : axes) {
    runs *= static_cast<double>(axis.values.size());
    factors += format(" x {} of '{}'", axis.values.size(), axis.field);
  }
  if (runs <= most_runs) return true;
  const Fault whole{.message = format("the grid has {:.0f} runs, at most {:.0f} are planned: {}",
                                      runs, most_runs, factors)};
  if (const Place place = places.find("vary"); place) {
    diagnostics.error(place, whole.message);
  } else {
    diagnostics.add(whole);
  }
  return false;
}

}  // namespace fanin
