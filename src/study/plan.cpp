// Models x varied values x seeds, each checked against its data.
#include "study/plan.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "runs/versions.hpp"
#include "schema/yaml.hpp"
#include "spec/rules.hpp"
#include "study/axes.hpp"
#include "study/data_checks.hpp"
#include "study/seeded_text.hpp"
#include "text/format.hpp"
#include "text/hash.hpp"
#include "text/nearest.hpp"

namespace fanin {

PlannedRun Plan::run(std::size_t number) const {
  const Combination& combination = combinations.at(combination_of.at(number));
  PlannedRun run{
      record.cells.at(number), combination.spec, combination.data, combination.test_data, {}};
  run.spec.fit.seed = run.cell.seed;
  run.text = combination.text.with(run.cell.seed);
  return run;
}

std::uint32_t Plan::combine(ModelFile spec, std::size_t data,
                            std::optional<std::size_t> test_data) {
  SeededText text(spec, [](const ModelFile& f) { return emit_yaml(write_value(f, Field{})); });
  combinations.push_back({std::move(spec), data, test_data, std::move(text)});
  return static_cast<std::uint32_t>(combinations.size() - 1);
}

void Plan::add(Cell cell, std::uint32_t combination) {
  record.cells.push_back(std::move(cell));
  combination_of.push_back(combination);
}

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

  /// The faults of a test file whose training file has faults.
  void check_test(const CsvRequest& training, const CsvRequest& test, Diagnostics& diagnostics) {
    if (tests_checked_.insert(std::tuple(training.key(), test.key())).second)
      check_test_file(training, test, diagnostics);
  }

 private:
  using Key = decltype(CsvRequest().key());

  std::vector<Dataset>& datasets_;
  std::set<std::tuple<Key, Key>> tests_checked_;
  std::map<std::tuple<Key, std::optional<std::size_t>>, std::optional<std::size_t>> numbers_;
};

/// What to read of the model's own data file.
CsvRequest request_of(const Declared<ModelFile>& file) {
  const ModelFile& spec = file.value;
  // A model with faults may not say yet what its target is: labels may be anything.
  const bool target_known = layers_known(file) && file.places.sound("compile");
  return {spec.data.csv.path,
          spec.data.target,
          spec.data.ignore,
          !target_known || is_classification(spec),
          spec.data.sample_weight,
          file.places.find("data.csv"),
          file.places.find("data.target"),
          file.places.find("data.ignore"),
          file.places.find("data.sample_weight")};
}

/// Numbers of data sets.
struct DataNumbers {
  std::size_t data = 0;
  std::optional<std::size_t> test_data;
};

/// Reads the data of a model, as far as the model says which. Nothing if there is none to go on
/// with.
std::optional<DataNumbers> load_data(const Declared<ModelFile>& file, Catalogue& catalogue,
                                     Diagnostics& diagnostics) {
  const ModelFile& spec = file.value;
  if (spec.data.csv.path.empty() || spec.data.target.empty()) return std::nullopt;
  const CsvRequest request = request_of(file);
  const auto data_number = catalogue.find(request, std::nullopt, diagnostics);
  if (!spec.data.test_csv)
    return data_number ? std::optional(DataNumbers{*data_number, {}}) : std::nullopt;
  CsvRequest test = request;
  test.file = spec.data.test_csv->path;
  test.file_place = file.places.find("data.test_csv");
  if (!data_number) {
    catalogue.check_test(request, test, diagnostics);
    return std::nullopt;
  }
  const auto test_number = catalogue.find(test, data_number, diagnostics);
  return test_number ? std::optional(DataNumbers{*data_number, test_number}) : std::nullopt;
}

/// Which folds are tested: all, if a model has folds and nothing says which; -1 without folds, or
/// where one is said.
std::vector<std::int64_t> folds_of(const Declared<ModelFile>& file) {
  if (!file.value.data.folds || file.places.written("data.fold")) return {-1};
  std::vector<std::int64_t> folds(static_cast<std::size_t>(*file.value.data.folds));
  std::iota(folds.begin(), folds.end(), std::int64_t{0});
  return folds;
}

std::optional<Goal> goal_of(const Study& study, const Places& places,
                            const std::vector<Combination>& combinations,
                            Diagnostics& diagnostics) {
  const Target target = study.target.value_or(Target{});
  bool monitored = false;
  for (const Combination& combination : combinations) {
    const auto columns = history_columns(combination.spec);
    if (std::find(columns.begin(), columns.end(), target.monitor) != columns.end()) {
      monitored = true;
      continue;
    }
    // The default target is for those models that have accuracies.
    if (!study.target) continue;
    diagnostics.error(places.find("target"),
                      format("the history of {} has no '{}' to hold the target against",
                             combination.spec.name, target.monitor),
                      hint_for(target.monitor, columns, "columns"));
    return std::nullopt;
  }
  if (!monitored) return std::nullopt;
  const auto larger = larger_is_better(target.monitor);
  return Goal{target.monitor, target.value, larger.value_or(true), target.of_best};
}

/// What changes no result: checkpoints, and seeds that are not said.
void leave_out_idle(Node& fit) {
  std::erase_if(fit.entries, [](const Entry& part) {
    const bool seed = part.key == "split_seed" || part.key == "shuffle_seed";
    return part.key == "checkpoint_every" || (seed && part.value.is_null());
  });
  for (Entry& part : fit.entries) {
    if (part.key != "callbacks") continue;
    std::erase_if(part.value.items, [](const Node& callback) {
      return callback.find(Record<BackupAndRestore>::name) != nullptr;
    });
  }
}

Node without_names(Node node, const Dataset& data, const Dataset* test_data) {
  std::vector<Entry> kept;
  for (Entry& entry : node.entries) {
    if (entry.key == "name" || entry.key == "keras_compat") continue;
    if (entry.key == "data") {
      for (Entry& part : entry.value.entries) {
        if (part.key == "csv") part.value = Node::scalar(data.content);
        if (part.key == "test_csv" && test_data != nullptr)
          part.value = Node::scalar(test_data->content);
      }
    }
    if (entry.key == "fit") leave_out_idle(entry.value);
    kept.push_back(std::move(entry));
  }
  node.entries = std::move(kept);
  return node;
}

}  // namespace

std::string addressed_text(const ModelFile& spec, const Dataset& data, const Dataset* test_data) {
  const Node node = without_names(write_value(spec, Field{}), data, test_data);
  return format("numerics {}\n{}", numerics_version, canonical(node));
}

namespace {

/// Fields that are told apart by their words may still be one in a model: a layer by its number and
/// by its name.
bool sets_twice(const Declared<ModelFile>& model, const std::vector<Axis>& axes,
                Diagnostics& diagnostics) {
  for (std::size_t b = 0; b < axes.size(); ++b) {
    const std::string later = numbered(axes[b].field, model.value.model);
    for (std::size_t a = 0; a < b; ++a) {
      const std::string before = numbered(axes[a].field, model.value.model);
      if (before != later && !before.starts_with(later + ".")) continue;
      diagnostics.error(axes[b].place, format("'{}' and '{}' are one value of {}", axes[a].field,
                                              axes[b].field, model.file));
      return true;
    }
  }
  return false;
}

/// What sets the runs of one combination apart besides the seed of the weights: where the split's
/// or the shuffle's seed is that of the weights, it is not said.
struct Variant {
  std::int64_t fold = -1;
  std::int64_t split_seed = -1;
  std::int64_t shuffle_seed = -1;
  auto operator<=>(const Variant&) const = default;
};

/// Adds a run like `cell` for each seed and fold or, if seeds are crossed, for every seed of the
/// weights, of the split and of the shuffle.
void add_seeds(const ModelFile& spec, const std::vector<std::int64_t>& seeds, bool cross,
               const std::vector<std::int64_t>& folds, const DataNumbers& numbers, Cell cell,
               Plan& plan) {
  const Dataset& data = plan.datasets[numbers.data];
  const Dataset* test_data = numbers.test_data ? &plan.datasets[*numbers.test_data] : nullptr;
  struct Known {
    std::uint32_t combination;
    SeededText addressed;
  };
  std::map<Variant, Known> known;
  const auto combination_of = [&](const Variant& variant) -> const Known& {
    if (const auto found = known.find(variant); found != known.end()) return found->second;
    ModelFile file = spec;
    if (variant.fold >= 0) file.data.fold = variant.fold;
    if (variant.split_seed >= 0) file.fit.split_seed = variant.split_seed;
    if (variant.shuffle_seed >= 0) file.fit.shuffle_seed = variant.shuffle_seed;
    const std::uint32_t number = plan.combine(file, numbers.data, numbers.test_data);
    SeededText addressed(file,
                         [&](const ModelFile& f) { return addressed_text(f, data, test_data); });
    return known.emplace(variant, Known{number, std::move(addressed)}).first->second;
  };
  const auto add = [&](std::int64_t seed, const Variant& variant) {
    const Known& found = combination_of(variant);
    cell.seed = seed;
    cell.fold = variant.fold;
    cell.split_seed = variant.split_seed;
    cell.shuffle_seed = variant.shuffle_seed;
    cell.address = content_hash(found.addressed.with(seed));
    plan.add(cell, found.combination);
  };
  for (const std::int64_t seed : seeds) {
    for (const std::int64_t fold : folds) {
      if (!cross) {
        add(seed, {.fold = fold});
        continue;
      }
      for (const std::int64_t split : seeds) {
        for (const std::int64_t shuffle : seeds) {
          add(seed, {.fold = fold,
                     .split_seed = split == seed ? -1 : split,
                     .shuffle_seed = shuffle == seed ? -1 : shuffle});
        }
      }
    }
  }
}

/// Whether a model lets the study cross its seeds.
bool can_cross(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const auto refuse = [&](const char* path, const char* message, const char* hint) {
    diagnostics.error(file.places.find(path), message, hint);
    return false;
  };
  const Fit& fit = file.value.fit;
  if (file.value.data.folds) {
    return refuse("data.folds", "the study crosses seeds, and folds are not drawn anew by each",
                  "leave 'folds' out, and write test_split");
  }
  const DataSource& data = file.value.data;
  if (data.split == "last")
    return refuse("data.split", "the study crosses seeds, and no seed draws these rows",
                  "leave 'split' out");
  if (data.test_csv && fit.validation_split == 0)
    return refuse("data.test_csv", "the study crosses seeds, and no seed draws these rows",
                  "write test_split instead");
  if (fit.split_seed)
    return refuse("fit.split_seed", "the study crosses seeds, and sets split_seed itself",
                  "leave it out");
  if (fit.shuffle_seed)
    return refuse("fit.shuffle_seed", "the study crosses seeds, and sets shuffle_seed itself",
                  "leave it out");
  return true;
}

/// Adds the runs of one model, all combinations and seeds; a combination with a fault adds none.
void add_runs(const Declared<ModelFile>& model, const std::vector<Axis>& axes, const Study& study,
              Catalogue& catalogue, Plan& plan, Diagnostics& diagnostics) {
  if (sets_twice(model, axes, diagnostics)) return;
  std::vector<std::size_t> at(axes.size(), 0);
  while (true) {
    const std::size_t errors = diagnostics.error_count();
    const auto sound = [&] { return diagnostics.error_count() == errors; };
    Declared<ModelFile> file = model;
    Cell cell;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const AxisValue& value = axes[a].values[at[a]];
      cell.varied.push_back(value.label);
      put(axes[a], value, study.scope, file, diagnostics);
    }
    name_layers(file.value.model);
    check(file, diagnostics);
    if (const auto numbers = load_data(file, catalogue, diagnostics)) {
      const Dataset& data = plan.datasets[numbers->data];
      const std::vector<std::int64_t> folds = folds_of(file);
      const std::size_t more = study.seeds.values.size() * folds.size();
      if (static_cast<double>(plan.size() + more) > most_runs) {
        diagnostics.error(file.places.find("data.folds"),
                          format("the grid has more than {:.0f} runs: {} folds x {} seeds for each "
                                 "combination",
                                 most_runs, folds.size(), study.seeds.values.size()));
        return;
      }
      if (study.cross_seeds && !can_cross(file, diagnostics)) return;
      check_against(data, file, folds, diagnostics);
      check_class_weights(data, file, diagnostics);
      file.sound = model.sound && sound();
      cell.model = file.value.name;
      cell.data = data.name;
      cell.epochs = file.value.fit.epochs;
      if (file.sound)
        add_seeds(file.value, study.seeds.values, study.cross_seeds, folds, *numbers, cell, plan);
    }
    std::size_t a = axes.size();
    while (a > 0 && ++at[a - 1] == axes[a - 1].values.size()) at[--a] = 0;
    if (a == 0) return;
  }
}

/// Callbacks that write files do so in train only.
void warn_of_files(const Declared<ModelFile>& model, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < model.value.fit.callbacks.size(); ++i) {
    const Callback& callback = model.value.fit.callbacks[i];
    const bool checkpoint = std::holds_alternative<ModelCheckpoint>(callback);
    if (!checkpoint && !std::holds_alternative<CSVLogger>(callback)) continue;
    diagnostics.warning(
        model.places.find(format("fit.callbacks.{}", i)),
        format("{} writes nothing in a comparison", checkpoint ? "ModelCheckpoint" : "CSVLogger"),
        "histories and results of all runs are kept in the results folder");
  }
}

}  // namespace

std::optional<Plan> plan(const StudyRequest& request, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const Study& study = request.study.value;
  Plan plan;
  const std::vector<Axis> axes = axes_of(study.vary, diagnostics);
  for (const Override& set : request.overrides) {
    const auto varied = std::find_if(axes.begin(), axes.end(),
                                     [&](const Axis& axis) { return axis.field == set.path; });
    if (varied == axes.end()) continue;
    diagnostics.error(set.place, format("'{}' is varied, and set to one value here", set.path),
                      "leave one of them out");
  }
  // Every model is loaded before any is combined, so that all faults of all files are shown.
  std::vector<Declared<ModelFile>> models;
  std::map<std::string, std::string> names;
  for (std::size_t i = 0; i < study.models.size(); ++i) {
    if (study.models[i].path.empty()) continue;  // a fault already
    auto model = load_model(study.models[i].path, request.overrides, diagnostics,
                            request.study.places.find(format("models.{}", i)));
    if (!model) continue;
    if (!model->value.fit.evaluate_train) model->value.fit.evaluate_train = true;
    if (const auto [known, fresh] = names.emplace(model->value.name, study.models[i].path);
        !fresh) {
      diagnostics.error(
          request.study.places.find(format("models.{}", i)),
          format("two models are called '{}': {} and {}", model->value.name, known->second,
                 study.models[i].path),
          known->second == study.models[i].path ? "" : "write another 'name' in one of them");
    }
    warn_of_files(*model, diagnostics);
    models.push_back(std::move(*model));
  }
  // A model that could not be loaded has no name to be the baseline by.
  std::vector<std::string> model_names;
  for (const auto& model : models) model_names.push_back(model.value.name);
  if (models.size() == study.models.size() || !axes.empty())
    plan.record.baseline = baseline_of(study, request.study.places, axes, model_names, diagnostics);
  Catalogue catalogue(plan.datasets);
  if (study.cross_seeds && study.seeds.values.size() < 2) {
    diagnostics.error(request.study.places.find("cross_seeds"),
                      "cross_seeds needs 2 seeds or more, the study has 1", "write seeds: 5");
  }
  if (!is_plannable(study, request.study.places, axes, diagnostics)) return std::nullopt;
  for (const auto& model : models) add_runs(model, axes, study, catalogue, plan, diagnostics);
  if (!request.study.sound || diagnostics.error_count() != errors) return std::nullopt;
  plan.record.goal = goal_of(study, request.study.places, plan.combinations, diagnostics);
  plan.record.name = study.name;
  plan.record.scope = study.scope;
  for (const Axis& axis : axes) plan.record.varied.push_back(axis.field);
  if (diagnostics.error_count() != errors) return std::nullopt;
  return plan;
}

std::optional<Plan> plan_single(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  Plan plan;
  Catalogue catalogue(plan.datasets);
  const auto numbers = load_data(file, catalogue, diagnostics);
  if (numbers) {
    check_against(plan.datasets[numbers->data], file, {-1}, diagnostics);
    check_class_weights(plan.datasets[numbers->data], file, diagnostics);
  }
  if (!numbers || !file.sound || diagnostics.error_count() != errors) return std::nullopt;
  Cell cell;
  cell.model = file.value.name;
  cell.data = plan.datasets[numbers->data].name;
  cell.epochs = file.value.fit.epochs;
  add_seeds(file.value, {file.value.fit.seed}, false, {-1}, *numbers, std::move(cell), plan);
  plan.record.name = file.value.name;
  return plan;
}

bool replace_test_data(const Declared<ModelFile>& file, const std::string& csv, bool with_target,
                       Plan& plan, Diagnostics& diagnostics) {
  Combination& run = plan.combinations.front();
  CsvRequest request = request_of(file);
  request.file = csv;
  request.file_place = {};
  request.with_target = with_target;
  // A prediction weighs nothing.
  if (!with_target) request.weight.reset();
  auto data = read_dataset(request, diagnostics, &plan.datasets[run.data]);
  if (!data) return false;
  run.test_data = plan.datasets.size();
  plan.datasets.push_back(std::move(*data));
  return true;
}

}  // namespace fanin
