// Grouping and averaging.
#include "report/comparison.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "report/convergence.hpp"
#include "report/statistics.hpp"

namespace fanin {

bool has_goal(const StudyRecord& study, const History& history) {
  return study.goal && std::find(history.columns.begin(), history.columns.end(),
                                 study.goal->monitor) != history.columns.end();
}

std::string curve_of(const StudyRecord& study, const History& history) {
  return has_goal(study, history) ? study.goal->monitor : "train_loss";
}

namespace {

/// "test_", "val_" or "train_": the best evidence that any run has.
std::string prefix_of(const Results& results) {
  for (const char* prefix : {"test_", "val_"}) {
    for (const auto& run : results.runs) {
      if (run && run->measure(std::string(prefix) + "loss")) return prefix;
    }
  }
  return "train_";
}

/// Names of the prefix's measures over all runs, the loss last.
std::vector<std::string> measure_names(const Results& results, const std::string& prefix) {
  std::vector<std::string> names;
  for (const auto& run : results.runs) {
    if (!run) continue;
    for (const auto& [name, value] : run->measures) {
      const bool wanted = name.starts_with(prefix) && name != prefix + "loss";
      if (wanted && std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
    }
  }
  names.push_back(prefix + "loss");
  return names;
}

Spread spread_of(const std::vector<double>& values) { return {mean_of(values), sd_of(values)}; }

Summary summarize(const Results& results, const std::vector<std::size_t>& cells,
                  const std::vector<std::string>& names) {
  const Cell& first = results.study.cells[cells.front()];
  Summary summary;
  summary.data = first.data;
  summary.model = first.model;
  summary.varied = first.varied;
  summary.budget = first.epochs;
  summary.planned = cells.size();
  std::vector<std::vector<double>> values(names.size());
  std::vector<double> epochs;
  std::vector<double> areas;
  std::vector<double> seconds;
  for (const std::size_t cell : cells) {
    const auto& run = results.runs[cell];
    if (!run) continue;
    seconds.push_back(run->train_seconds);
    if (has_goal(results.study, run->history)) {
      ++summary.held;
      const auto reached = run->outcome == Outcome::diverged
                               ? std::nullopt
                               : epochs_to_target(run->history, *results.study.goal);
      if (reached) ++summary.reached;
      epochs.push_back(reached ? static_cast<double>(*reached)
                               : std::numeric_limits<double>::infinity());
    }
    if (run->outcome == Outcome::diverged) {
      ++summary.diverged;
      continue;
    }
    ++summary.finished;
    for (std::size_t m = 0; m < names.size(); ++m) {
      if (const auto value = run->measure(names[m])) values[m].push_back(*value);
    }
    if (const auto area = normalized_aulc(run->history, curve_of(results.study, run->history)))
      areas.push_back(*area);
  }
  for (std::size_t m = 0; m < names.size(); ++m)
    summary.measures.emplace_back(names[m], spread_of(values[m]));
  summary.median_epochs = median_of(epochs);
  summary.aulc = spread_of(areas);
  summary.seconds = mean_of(seconds);
  return summary;
}

}  // namespace

Comparison compare(const Results& results) {
  Comparison comparison;
  comparison.study = results.study;
  const std::vector<std::string> names = measure_names(results, prefix_of(results));
  using Key = std::tuple<std::string, std::string, std::vector<std::string>>;
  std::map<Key, std::size_t> number;
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string, std::set<std::string>> models;
  for (std::size_t i = 0; i < results.study.cells.size(); ++i) {
    const Cell& cell = results.study.cells[i];
    const auto [known, fresh] =
        number.emplace(Key{cell.data, cell.model, cell.varied}, groups.size());
    if (fresh) groups.emplace_back();
    groups[known->second].push_back(i);
    models[cell.data].insert(cell.model);
    if (!results.runs[i]) {
      ++comparison.missing;
      continue;
    }
    for (const Certificate& certificate : results.runs[i]->certificates) {
      ++comparison.kernels;
      if (!certificate.passed()) ++comparison.failed_kernels;
    }
  }
  for (const auto& group : groups) comparison.summaries.push_back(summarize(results, group, names));
  comparison.several_models = std::any_of(models.begin(), models.end(),
                                          [](const auto& pair) { return pair.second.size() > 1; });
  return comparison;
}

}  // namespace fanin
