// Values to cells: numbers as short as they read back.
#include "report/tables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "report/confusion.hpp"
#include "report/convergence.hpp"
#include "report/time_to_target.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::string cell(double value) { return std::isnan(value) ? std::string() : shortest(value); }
std::string cell(std::int64_t value) { return std::to_string(value); }
std::string cell(std::size_t value) { return std::to_string(value); }

template <class T>
std::string cell(const std::optional<T>& value) {
  return value ? cell(*value) : std::string();
}

/// Names in order of appearance over all runs.
template <class Names>
std::vector<std::string> united(const Results& results, Names names_of_run) {
  std::vector<std::string> all;
  for (const auto& run : results.runs) {
    if (!run) continue;
    for (const std::string& name : names_of_run(*run)) {
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
    }
  }
  return all;
}

std::vector<std::string> names_of_measures(const Run& run) {
  std::vector<std::string> names;
  for (const auto& [name, value] : run.measures) names.push_back(name);
  return names;
}

void add_columns(Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names) table.columns.push_back({name, Align::right});
}

}  // namespace

Identity::Identity(const StudyRecord& study)
    : folds_(has_folds(study)), crossed_(crosses_seeds(study)) {
  columns = {{"model"}, {"data"}};
  for (const std::string& field : study.varied) columns.push_back({field});
  columns.push_back({"seed", Align::right});
  if (folds_) columns.push_back({"fold", Align::right});
  if (crossed_) columns.push_back({"split_seed", Align::right});
  if (crossed_) columns.push_back({"shuffle_seed", Align::right});
}

std::vector<std::string> Identity::cells(const Cell& cell) const {
  std::vector<std::string> cells{cell.model, cell.data};
  cells.insert(cells.end(), cell.varied.begin(), cell.varied.end());
  cells.push_back(std::to_string(cell.seed));
  if (folds_) cells.push_back(cell.fold < 0 ? "" : std::to_string(cell.fold));
  const auto seed = [&](std::int64_t own) { return own < 0 ? cell.seed : own; };
  if (crossed_) cells.push_back(std::to_string(seed(cell.split_seed)));
  if (crossed_) cells.push_back(std::to_string(seed(cell.shuffle_seed)));
  return cells;
}

Table runs_table(const Results& results) {
  const Identity identity(results.study);
  Table table{"", identity.columns, {}};
  const auto measures = united(results, names_of_measures);
  const auto goals = goals_by_data(results);
  const auto curves = curves_by_data(results);
  table.columns.push_back({"outcome"});
  table.columns.push_back({"epochs", Align::right});
  add_columns(table, measures);
  add_columns(table, {"epochs_to_target", "aulc"});
  table.columns.push_back({"address"});
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    const Cell& at = results.study.cells[i];
    std::vector<std::string> row = identity.cells(at);
    const auto& run = results.runs[i];
    row.emplace_back(run ? name_of(run->outcome) : "not_run");
    row.push_back(run ? cell(run->epochs) : "");
    for (const std::string& name : measures) row.push_back(run ? cell(run->measure(name)) : "");
    const bool comparable = run && run->outcome != Outcome::diverged;
    const auto goal = goals.find(at.data);
    row.push_back(comparable && goal != goals.end()
                      ? cell(epochs_to_target(run->history, goal->second))
                      : "");
    row.push_back(comparable ? cell(normalized_aulc(run->history, curves.at(at.data))) : "");
    row.push_back(at.address);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string histories_csv(const Results& results) {
  const Identity identity(results.study);
  Table head{"", identity.columns, {}};
  const auto names = united(results, [](const Run& run) { return run.history.columns; });
  head.columns.push_back({"epoch", Align::right});
  add_columns(head, names);
  std::string csv = as_csv(head);
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (!results.runs[i]) continue;
    const History& history = results.runs[i]->history;
    std::string leading;
    for (const std::string& cell : identity.cells(results.study.cells[i]))
      leading += csv_cell(cell) + ",";
    // Where the run has the column; a run without it leaves the cells empty.
    std::vector<std::optional<std::size_t>> places;
    for (const std::string& name : names) {
      const auto found = std::find(history.columns.begin(), history.columns.end(), name);
      places.push_back(found == history.columns.end() ? std::nullopt
                                                      : std::optional(static_cast<std::size_t>(
                                                            found - history.columns.begin())));
    }
    for (std::size_t epoch = 0; epoch < history.epochs.size(); ++epoch) {
      csv += leading;
      csv += std::to_string(epoch);
      for (const auto& place : places) {
        csv += ',';
        const double value = place ? history.epochs[epoch][*place] : missing;
        if (!std::isnan(value)) append_shortest(csv, value);
      }
      csv += '\n';
    }
    // About as much for each run that follows, so that the text is not copied as it grows.
    if (i == 0) csv.reserve(csv.size() * (results.runs.size() + 1));
  }
  return csv;
}

std::string signals_csv(const Results& results) {
  const Identity identity(results.study);
  Table table{"", identity.columns, {}};
  add_columns(table, {"layer", "pre_activation", "gradient"});
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (!results.runs[i] || !results.runs[i]->signals) continue;
    const StartSignals& signals = *results.runs[i]->signals;
    const auto add = [&](std::size_t layer, double pre_activation, double gradient) {
      std::vector<std::string> row = identity.cells(results.study.cells[i]);
      row.insert(row.end(), {cell(layer), cell(pre_activation), cell(gradient)});
      table.rows.push_back(std::move(row));
    };
    add(0, signals.input, missing);
    for (std::size_t layer = 0; layer < signals.pre_activation.size(); ++layer)
      add(layer + 1, signals.pre_activation[layer], signals.gradient[layer]);
  }
  return table.rows.empty() ? "" : as_csv(table);
}

Table certificates_table(const Results& results) {
  const Identity identity(results.study);
  Table table{"", identity.columns, {}};
  table.columns.push_back({"layer"});
  table.columns.push_back({"initializer"});
  add_columns(table, {"rows", "columns", "fan_in", "fan_out", "target_mean", "target_sd",
                      "realised_mean", "realised_sd", "low", "high", "minimum", "maximum", "ks",
                      "ks_critical", "orthogonality_error"});
  table.columns.push_back({"verdict"});
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (!results.runs[i]) continue;
    for (const Certificate& c : results.runs[i]->certificates) {
      std::vector<std::string> row = identity.cells(results.study.cells[i]);
      row.push_back(c.layer);
      row.push_back(c.initializer);
      row.push_back(cell(c.rows));
      row.push_back(cell(c.columns));
      for (const double number :
           {c.fan_in, c.fan_out, c.target_mean, c.target_sd, c.realised_mean, c.realised_sd, c.low,
            c.high, c.minimum, c.maximum, c.ks, c.ks_critical, c.orthogonality_error}) {
        row.push_back(std::isinf(number) ? "" : cell(number));
      }
      row.push_back(c.verdict);
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table timings_table(const Results& results) {
  const Identity identity(results.study);
  Table table{"", identity.columns, {}};
  add_columns(table, {"train_seconds"});
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (!results.runs[i]) continue;
    std::vector<std::string> row = identity.cells(results.study.cells[i]);
    row.push_back(fixed(results.runs[i]->train_seconds, 6));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table history_table(const History& history) {
  Table table;
  table.columns.push_back({"epoch", Align::right});
  add_columns(table, history.columns);
  for (std::size_t epoch = 0; epoch < history.epochs.size(); ++epoch) {
    std::vector<std::string> row{cell(epoch)};
    for (const double value : history.epochs[epoch]) row.push_back(cell(value));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace fanin
