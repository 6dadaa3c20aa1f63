// Models x varied values x seeds, each checked against its data.
#include "study/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "runs/versions.hpp"
#include "text/format.hpp"
#include "text/hash.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

/// Reads each data set once.
class Catalogue {
 public:
  explicit Catalogue(std::vector<Dataset>& datasets) : datasets_(datasets) {}

  std::optional<std::size_t> find(const CsvRequest& request, std::optional<std::size_t> like,
                                  Diagnostics& diagnostics) {
    const auto key = std::tuple(request.key(), like);
    if (const auto known = numbers_.find(key); known != numbers_.end()) return known->second;
    auto data = read_dataset(request, diagnostics, like ? &datasets_[*like] : nullptr);
    std::optional<std::size_t> number;
    if (data) {
      number = datasets_.size();
      datasets_.push_back(std::move(*data));
    }
    numbers_[key] = number;
    return number;
  }

 private:
  std::vector<Dataset>& datasets_;
  std::map<std::tuple<std::tuple<std::string, std::string, std::vector<std::string>, bool>,
                      std::optional<std::size_t>>,
           std::optional<std::size_t>>
      numbers_;
};

/// Fields of Dense that may be varied by their bare name; their Choices are labelled by name.
const Vocabulary* vocabulary_of_field(std::string_view field) {
  const std::string_view last =
      field.substr(field.rfind('.') == std::string_view::npos ? 0 : field.rfind('.') + 1);
  if (last == "kernel_initializer" || last == "bias_initializer") return &initializers;
  if (last == "activation") return &activations;
  if (field == "compile.optimizer") return &optimizers;
  if (field == "compile.loss") return &losses;
  return nullptr;
}

bool is_dense_field(std::string_view field) {
  const auto keys = keys_of<Dense>();
  return field != "name" && std::find(keys.begin(), keys.end(), field) != keys.end();
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

struct Value {
  Node node;
  std::string label;
};

struct Axis {
  std::string field;
  Place place;
  std::vector<Value> values;
};

/// The varied fields with their values labelled; `all` stands for every initializer.
std::vector<Axis> axes_of(const Vary& vary, Diagnostics& diagnostics) {
  std::vector<Axis> axes;
  std::set<std::string> fields;
  for (const Varied& varied : vary.fields) {
    if (!fields.insert(varied.field).second) {
      diagnostics.error(varied.place, format("'{}' is varied twice", varied.field));
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
      Value value{node, label_of(node, vocabulary)};
      const bool twice =
          std::any_of(axis.values.begin(), axis.values.end(),
                      [&](const Value& other) { return other.label == value.label; });
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

/// Puts one value of an axis into a model. A bare field of Dense goes to the hidden Dense layers,
/// or to all of them.
void put(const Axis& axis, const Value& value, const std::string& scope, Declared<ModelFile>& file,
         Diagnostics& diagnostics) {
  if (!is_dense_field(axis.field)) {
    apply({axis.field, value.node, axis.place}, file, diagnostics);
    return;
  }
  std::vector<std::size_t> positions = dense_positions(file.value.model);
  if (scope == "hidden" && !positions.empty()) positions.pop_back();
  if (positions.empty()) {
    diagnostics.error(
        axis.place,
        format("'{}' is varied in hidden Dense layers, {} has none", axis.field, file.file),
        "write scope: all to vary the output layer too");
  }
  for (const std::size_t i : positions) {
    apply({format("model.{}.{}", i, axis.field), value.node, axis.place}, file, diagnostics);
  }
}

/// Reads the data of a model, as far as the model says which. False if there is none to go on with.
bool load_data(const Declared<ModelFile>& file, Catalogue& catalogue, PlannedRun& run,
               Diagnostics& diagnostics) {
  const ModelFile& spec = file.value;
  if (spec.data.csv.path.empty() || spec.data.target.empty()) return false;
  // A model with faults may not say yet what its target is: labels may be anything.
  CsvRequest request{spec.data.csv.path,
                     spec.data.target,
                     spec.data.ignore,
                     !file.sound || is_classification(spec),
                     file.places.find("data.csv"),
                     file.places.find("data.target"),
                     file.places.find("data.ignore")};
  const auto data_number = catalogue.find(request, std::nullopt, diagnostics);
  if (!data_number) return false;
  run.data = *data_number;
  if (spec.data.test_csv) {
    CsvRequest test = request;
    test.file = spec.data.test_csv->path;
    test.file_place = file.places.find("data.test_csv");
    run.test_data = catalogue.find(test, data_number, diagnostics);
    return run.test_data.has_value();
  }
  return true;
}

/// The first and the last layer against the data, and the rows that the splits leave.
void check_against(const Dataset& data, const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const ModelFile& spec = file.value;
  const auto width = static_cast<std::int64_t>(data.width());
  if (const auto* input = std::get_if<InputLayer>(&spec.model.front());
      input != nullptr && input->shape != std::vector<std::int64_t>{width}) {
    diagnostics.error(
        file.places.find("model.0.shape"),
        format("the data has {} features, the InputLayer says {}", width, input->shape.front()),
        format("write shape: [{}], or leave the InputLayer out", width));
  }
  const std::int64_t units = output_units(spec.model);
  const Place units_place =
      file.places.find(format("model.{}.units", dense_positions(spec.model).back()));
  const auto classes = static_cast<std::int64_t>(data.class_names.size());
  if (data.is_classification()) {
    const bool one_unit_two_classes = units == 1 && classes == 2;
    if (units != classes && !one_unit_two_classes) {
      diagnostics.error(units_place,
                        format("the target '{}' has {} classes, the last layer has {} {}",
                               spec.data.target, classes, units, units == 1 ? "unit" : "units"),
                        format("write units: {}", classes));
    }
  } else if (units != 1) {
    diagnostics.error(units_place,
                      format("the target is one number, the last layer has {} units", units),
                      "write units: 1");
  }
  const Split split = split_rows(data, spec.data.test_split, spec.fit.validation_split, 0);
  if (const auto fault = fault_of(split, data, spec.data.test_split, spec.fit.validation_split)) {
    const bool validation = spec.fit.validation_split > 0;
    diagnostics.error(file.places.find(validation ? "fit.validation_split" : "data.test_split"),
                      format("{}: {}", spec.data.csv.path, *fault));
  }
}

std::optional<Goal> goal_of(const Study& study, const Places& places,
                            const std::vector<PlannedRun>& runs, Diagnostics& diagnostics) {
  const Target target = study.target.value_or(Target{});
  for (const PlannedRun& run : runs) {
    const auto columns = history_columns(run.spec);
    if (std::find(columns.begin(), columns.end(), target.monitor) != columns.end()) continue;
    // Without a target of its own a study of regressions has none.
    if (!study.target) return std::nullopt;
    diagnostics.error(places.find("target"),
                      format("the history of {} has no '{}' to hold the target against",
                             run.cell.model, target.monitor),
                      hint_for(target.monitor, columns, "columns"));
    return std::nullopt;
  }
  const auto larger = larger_is_better(target.monitor);
  return Goal{target.monitor, target.value, larger.value_or(true)};
}

void check_baseline(const Study& study, const Places& places, const std::vector<Axis>& axes,
                    Diagnostics& diagnostics) {
  if (study.baseline.empty()) return;
  std::vector<std::string> labels;
  for (const Axis& axis : axes) {
    for (const Value& value : axis.values) labels.push_back(value.label);
  }
  if (std::find(labels.begin(), labels.end(), study.baseline) == labels.end()) {
    diagnostics.error(places.find("baseline"),
                      format("the baseline '{}' is none of the varied values", study.baseline),
                      hint_for(study.baseline, labels, "values"));
  }
}

Node without_names(Node node, const Dataset& data, const Dataset* test_data) {
  std::vector<Entry> kept;
  for (Entry& entry : node.entries) {
    if (entry.key == "name") continue;
    if (entry.key == "data") {
      for (Entry& part : entry.value.entries) {
        if (part.key == "csv") part.value = Node::scalar(data.content);
        if (part.key == "test_csv" && test_data != nullptr)
          part.value = Node::scalar(test_data->content);
      }
    }
    kept.push_back(std::move(entry));
  }
  node.entries = std::move(kept);
  return node;
}

}  // namespace

std::string address_of(const ModelFile& spec, const Dataset& data, const Dataset* test_data) {
  const Node node = without_names(write_value(spec, Field{}), data, test_data);
  return content_hash(format("numerics {}\n{}", numerics_version, canonical(node)));
}

namespace {

/// Adds the runs of one model, all combinations and seeds; a combination with a fault adds none.
void add_runs(const Declared<ModelFile>& model, const std::vector<Axis>& axes, const Study& study,
              Catalogue& catalogue, Plan& plan, Diagnostics& diagnostics) {
  std::vector<std::size_t> at(axes.size(), 0);
  while (true) {
    const std::size_t errors = diagnostics.error_count();
    const auto sound = [&] { return diagnostics.error_count() == errors; };
    Declared<ModelFile> file = model;
    PlannedRun run;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const Value& value = axes[a].values[at[a]];
      put(axes[a], value, study.scope, file, diagnostics);
      run.cell.varied.push_back(value.label);
    }
    name_layers(file.value.model);
    if (sound()) check(file, diagnostics);
    file.sound = sound();
    if (load_data(file, catalogue, run, diagnostics) && sound()) {
      const Dataset& data = plan.datasets[run.data];
      check_against(data, file, diagnostics);
      run.cell.model = file.value.name;
      run.cell.data = data.name;
      run.cell.epochs = file.value.fit.epochs;
      for (const std::int64_t seed : study.seeds.values) {
        PlannedRun seeded = run;
        seeded.spec = file.value;
        seeded.spec.fit.seed = seed;
        seeded.cell.seed = seed;
        seeded.cell.address =
            address_of(seeded.spec, data, run.test_data ? &plan.datasets[*run.test_data] : nullptr);
        plan.runs.push_back(std::move(seeded));
      }
    }
    std::size_t a = axes.size();
    while (a > 0 && ++at[a - 1] == axes[a - 1].values.size()) at[--a] = 0;
    if (a == 0) return;
  }
}

}  // namespace

std::optional<Plan> plan(const StudyRequest& request, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const Study& study = request.study.value;
  Plan plan;
  const std::vector<Axis> axes = axes_of(study.vary, diagnostics);
  check_baseline(study, request.study.places, axes, diagnostics);
  // Every model is loaded before any is combined, so that all faults of all files are shown.
  std::vector<Declared<ModelFile>> models;
  std::map<std::string, std::string> names;
  for (std::size_t i = 0; i < study.models.size(); ++i) {
    auto model = load_model(study.models[i].path, request.overrides, diagnostics,
                            request.study.places.find(format("models.{}", i)));
    if (!model) continue;
    if (!model->value.fit.evaluate_train) model->value.fit.evaluate_train = true;
    if (const auto [known, fresh] = names.emplace(model->value.name, study.models[i].path);
        !fresh) {
      diagnostics.error(request.study.places.find(format("models.{}", i)),
                        format("two models are called '{}': {} and {}", model->value.name,
                               known->second, study.models[i].path));
    }
    models.push_back(std::move(*model));
  }
  Catalogue catalogue(plan.datasets);
  for (const auto& model : models) {
    PlannedRun unused;
    if (model.sound) {
      add_runs(model, axes, study, catalogue, plan, diagnostics);
    } else {
      load_data(model, catalogue, unused, diagnostics);
    }
  }
  if (!request.study.sound || diagnostics.error_count() != errors) return std::nullopt;
  plan.record.goal = goal_of(study, request.study.places, plan.runs, diagnostics);
  plan.record.name = study.name;
  plan.record.scope = study.scope;
  plan.record.baseline = study.baseline;
  for (const Axis& axis : axes) plan.record.varied.push_back(axis.field);
  for (const PlannedRun& run : plan.runs) plan.record.cells.push_back(run.cell);
  if (diagnostics.error_count() != errors) return std::nullopt;
  return plan;
}

std::optional<Plan> plan_single(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  Plan plan;
  Catalogue catalogue(plan.datasets);
  PlannedRun run;
  if (load_data(file, catalogue, run, diagnostics) && file.sound) {
    check_against(plan.datasets[run.data], file, diagnostics);
  }
  if (!file.sound || diagnostics.error_count() != errors) return std::nullopt;
  run.spec = file.value;
  run.cell.model = file.value.name;
  run.cell.data = plan.datasets[run.data].name;
  run.cell.seed = file.value.fit.seed;
  run.cell.epochs = file.value.fit.epochs;
  run.cell.address = address_of(run.spec, plan.datasets[run.data],
                                run.test_data ? &plan.datasets[*run.test_data] : nullptr);
  plan.record.name = file.value.name;
  plan.record.cells.push_back(run.cell);
  plan.runs.push_back(std::move(run));
  return plan;
}

}  // namespace fanin
