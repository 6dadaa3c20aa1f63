// Values to cells: numbers in CSV as short as they read back, numbers for reading with four digits.
#include "report/tables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "report/confusion.hpp"
#include "report/convergence.hpp"
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

std::string spread_text(const Spread& spread) {
  if (std::isnan(spread.mean)) return {};
  return std::isnan(spread.sd) ? fixed(spread.mean, 4)
                               : format("{} ± {}", fixed(spread.mean, 4), fixed(spread.sd, 4));
}

std::string epochs_text(const Summary& summary) {
  if (summary.held == 0) return {};
  const std::string median = std::isinf(summary.median_epochs) ? format("> {}", summary.budget)
                                                               : shortest(summary.median_epochs);
  return format("{} ({}/{})", median, summary.reached, summary.held);
}

}  // namespace

Identity::Identity(const StudyRecord& study) : folds_(has_folds(study)) {
  columns = {{"model"}, {"data"}};
  for (const std::string& field : study.varied) columns.push_back({field});
  columns.push_back({"seed", Align::right});
  if (folds_) columns.push_back({"fold", Align::right});
}

std::vector<std::string> Identity::cells(const Cell& cell) const {
  std::vector<std::string> cells{cell.model, cell.data};
  cells.insert(cells.end(), cell.varied.begin(), cell.varied.end());
  cells.push_back(std::to_string(cell.seed));
  if (folds_) cells.push_back(cell.fold < 0 ? "" : std::to_string(cell.fold));
  return cells;
}

Table runs_table(const Results& results) {
  const Identity identity(results.study);
  Table table{"", identity.columns, {}};
  const auto measures = united(results, names_of_measures);
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
    row.push_back(comparable && results.study.goal
                      ? cell(epochs_to_target(run->history, *results.study.goal))
                      : "");
    row.push_back(comparable
                      ? cell(normalized_aulc(run->history, curve_of(results.study, run->history)))
                      : "");
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

Table comparison_csv(const Comparison& comparison) {
  Table table;
  table.columns = {{"data"}, {"model"}};
  for (const std::string& field : comparison.study.varied) table.columns.push_back({field});
  add_columns(table, {"n"});
  if (!comparison.summaries.empty()) {
    for (const auto& [name, spread] : comparison.summaries.front().measures) {
      add_columns(table, {name + "_mean", name + "_sd"});
    }
  }
  add_columns(
      table, {"epochs_to_target_median", "reached", "aulc_mean", "aulc_sd", "diverged", "planned"});
  for (const Summary& summary : comparison.summaries) {
    std::vector<std::string> row{summary.data, summary.model};
    row.insert(row.end(), summary.varied.begin(), summary.varied.end());
    row.push_back(cell(summary.finished));
    for (const auto& [name, spread] : summary.measures) {
      row.push_back(cell(spread.mean));
      row.push_back(cell(spread.sd));
    }
    row.push_back(std::isinf(summary.median_epochs) ? "" : cell(summary.median_epochs));
    row.push_back(summary.held > 0 ? cell(summary.reached) : "");
    row.push_back(cell(summary.aulc.mean));
    row.push_back(cell(summary.aulc.sd));
    row.push_back(cell(summary.diverged));
    row.push_back(cell(summary.planned));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<Table> comparison_tables(const Comparison& comparison, bool seconds) {
  const bool with_model = comparison.several_models || comparison.study.varied.empty();
  std::vector<Table> tables;
  for (const Summary& summary : comparison.summaries) {
    auto known = std::find_if(tables.begin(), tables.end(),
                              [&](const Table& table) { return table.title == summary.data; });
    if (known == tables.end()) {
      Table table{summary.data, {}, {}};
      if (with_model) table.columns.push_back({"model"});
      for (const std::string& field : comparison.study.varied) table.columns.push_back({field});
      add_columns(table, {"n"});
      for (const auto& [name, spread] : summary.measures) add_columns(table, {name});
      if (comparison.study.goal) add_columns(table, {"epochs to target"});
      add_columns(table, {"aulc", "diverged"});
      if (seconds) add_columns(table, {"seconds"});
      known = tables.insert(tables.end(), std::move(table));
    }
    std::vector<std::string> row;
    if (with_model) row.push_back(summary.model);
    row.insert(row.end(), summary.varied.begin(), summary.varied.end());
    const bool partial = summary.finished + summary.diverged < summary.planned;
    row.push_back(partial ? format("{} (of {})", summary.finished, summary.planned)
                          : cell(summary.finished));
    for (const auto& [name, spread] : summary.measures) row.push_back(spread_text(spread));
    if (comparison.study.goal) row.push_back(epochs_text(summary));
    row.push_back(fixed(summary.aulc.mean, 4));
    row.push_back(format("{}/{}", summary.diverged, summary.finished + summary.diverged));
    if (seconds) row.push_back(fixed(summary.seconds, 2));
    known->rows.push_back(std::move(row));
  }
  return tables;
}

std::vector<std::string> comparison_notes(const Comparison& comparison) {
  std::vector<std::string> notes;
  const StudyRecord& study = comparison.study;
  if (comparison.missing > 0) {
    notes.push_back(format("{} of {} runs have not been run yet: the table is of the others.",
                           comparison.missing, study.cells.size()));
  }
  if (comparison.failed_kernels > 0) {
    notes.push_back(format(
        "WARNING: {} of {} drawn kernels failed their certificate (certificates.csv says which and "
        "why).",
        comparison.failed_kernels, comparison.kernels));
  } else if (comparison.kernels > 0) {
    notes.push_back(
        format("certificates: all {} drawn kernels are what their initializer promises "
               "(certificates.csv).",
               comparison.kernels));
  }
  notes.push_back(
      format("n: finished runs, one a seed{}; values are mean ± standard deviation over them. A "
             "seed fixes the split, the order of the rows and the underlying draws for every row "
             "of a table.",
             has_folds(study) ? " and fold" : ""));
  if (study.goal) {
    notes.push_back(
        format("epochs to target: median first epoch with {} {} {} (runs that reached it / runs); "
               "runs that never did count as later than the last epoch.",
               study.goal->monitor, study.goal->larger ? ">=" : "<=", shortest(study.goal->value)));
  }
  const bool mixed = std::any_of(comparison.summaries.begin(), comparison.summaries.end(),
                                 [](const Summary& s) { return s.held < s.finished + s.diverged; });
  const std::string curves = !study.goal ? "train_loss"
                             : mixed ? study.goal->monitor + ", or train_loss of models without it,"
                                     : study.goal->monitor;
  notes.push_back(format("aulc: mean area under {} from epoch 0, divided by the epochs.", curves));
  if (std::find(study.varied.begin(), study.varied.end(), "kernel_initializer") !=
      study.varied.end()) {
    notes.push_back(
        study.scope == "all"
            ? "kernel_initializer is varied in every Dense layer."
            : "kernel_initializer is varied in the hidden Dense layers; the output layer "
              "keeps the model file's.");
  }
  if (!study.baseline.empty()) {
    notes.push_back(format("baseline: {}.", study.baseline));
  }
  notes.emplace_back(
      "No test of the differences is made here: rows whose means differ by less than their "
      "standard deviations should not be ranked.");
  return notes;
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

std::vector<WrittenFile> files_of(const Results& results, const Comparison& comparison) {
  std::string markdown = format("# {}\n", comparison.study.name);
  for (const Table& table : comparison_tables(comparison, false))
    markdown += "\n" + as_markdown(table);
  markdown += "\n";
  for (const std::string& note : comparison_notes(comparison)) markdown += "- " + note + "\n";
  markdown += confusion_markdown(results);
  std::vector<WrittenFile> files;
  files.push_back({"runs.csv", as_csv(runs_table(results))});
  files.push_back({"histories.csv", histories_csv(results)});
  files.push_back({"certificates.csv", as_csv(certificates_table(results))});
  files.push_back({"timings.csv", as_csv(timings_table(results))});
  files.push_back({"confusion.csv", as_csv(confusion_table(results))});
  files.push_back({"comparison.csv", as_csv(comparison_csv(comparison))});
  files.push_back({"comparison.md", std::move(markdown)});
  return files;
}

}  // namespace fanin
