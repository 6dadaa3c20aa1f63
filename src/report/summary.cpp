// Grouping and averaging.
#include "report/summary.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <tuple>

#include "report/bootstrap.hpp"
#include "report/convergence.hpp"
#include "report/curve.hpp"
#include "report/statistics.hpp"
#include "spec/training.hpp"

namespace fanin {

bool has_goal(const StudyRecord& study, const History& history) {
  return study.goal && std::find(history.columns.begin(), history.columns.end(),
                                 study.goal->monitor) != history.columns.end();
}

std::map<std::string, std::string> curves_by_data(const Results& results) {
  std::map<std::string, std::string> curves;
  const StudyRecord& study = results.study;
  for (std::size_t i = 0; i < study.cells.size(); ++i) {
    std::string& curve = curves[study.cells[i].data];
    if (curve.empty()) curve = study.goal ? study.goal->monitor : "train_loss";
    if (results.runs[i] && !has_goal(study, results.runs[i]->history)) curve = "train_loss";
  }
  return curves;
}

bool is_larger_better(const std::string& measure, const std::string& curve) {
  if (measure == "start") return false;
  // As for a goal: what is not known is taken for a score.
  return larger_is_better(measure == "aulc" ? curve : measure).value_or(true);
}

std::optional<double> value_of(const Run& run, const std::string& measure,
                               const std::string& curve) {
  std::optional<double> value;
  if (measure == "start") {
    const std::vector<double> column = run.history.column("train_loss");
    if (!column.empty()) value = column.front();
  } else if (run.outcome == Outcome::diverged) {
    return std::nullopt;
  } else if (measure == "aulc") {
    value = normalized_aulc(run.history, curve);
  } else {
    value = run.measure(measure);
  }
  return value && std::isfinite(*value) ? value : std::nullopt;
}

Spread spread_of(const std::vector<double>& values) {
  const auto mean = [](const std::vector<double>& of) { return mean_of(of); };
  Spread spread;
  spread.n = values.size();
  spread.mean = mean(values);
  spread.sd = sd_of(values);
  spread.median = median_of(values);
  const auto iqm = interquartile_mean(values);
  spread.iqm = iqm ? *iqm : std::numeric_limits<double>::quiet_NaN();
  return spread;
}

std::vector<std::string> compared_fields(const StudyRecord& study) {
  std::vector<std::string> fields;
  std::copy_if(study.varied.begin(), study.varied.end(), std::back_inserter(fields),
               [](const std::string& field) { return field != fold_field; });
  return fields;
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

/// Intervals of means, drawing once for all samples of one size.
class Intervals {
 public:
  Answer<Interval> of(const std::vector<double>& values) {
    const auto mean = [](const std::vector<double>& all) { return mean_of(all); };
    if (values.size() > Resamples::most) return bootstrap_interval(values, mean);
    const auto [drawn, fresh] = drawn_.try_emplace(values.size(), values.size());
    return bootstrap_interval(values, mean, drawn->second);
  }

 private:
  std::map<std::size_t, Resamples> drawn_;
};

std::optional<double> best_epoch_of(const Run& run, const std::string& curve) {
  if (run.outcome == Outcome::diverged) return std::nullopt;
  const auto best = best_epoch(run.history.column(curve), is_larger_better("aulc", curve));
  return best ? std::optional(static_cast<double>(best->epoch)) : std::nullopt;
}

void fill(const Results& results, const std::vector<std::string>& names, Intervals& intervals,
          Summary& summary) {
  const std::string& curve = summary.curve;
  std::vector<std::vector<double>> values(names.size());
  std::vector<double> starts;
  std::vector<double> areas;
  std::vector<double> epochs;
  std::vector<double> seconds;
  const auto put = [](std::vector<double>& list, std::optional<double> value) {
    if (value) list.push_back(*value);
  };
  for (const std::size_t cell : summary.cells) {
    const auto& run = results.runs[cell];
    if (!run) continue;
    seconds.push_back(run->train_seconds);
    ++(run->outcome == Outcome::diverged ? summary.diverged : summary.finished);
    for (std::size_t m = 0; m < names.size(); ++m) put(values[m], value_of(*run, names[m], curve));
    put(starts, value_of(*run, "start", curve));
    put(areas, value_of(*run, "aulc", curve));
    put(epochs, best_epoch_of(*run, curve));
  }
  const auto with_interval = [&](const std::vector<double>& list) {
    Spread spread = spread_of(list);
    spread.interval = intervals.of(list);
    return spread;
  };
  for (std::size_t m = 0; m < names.size(); ++m)
    summary.measures.emplace_back(names[m], with_interval(values[m]));
  summary.start = spread_of(starts);
  summary.aulc = with_interval(areas);
  summary.best_epoch = spread_of(epochs);
  summary.seconds = mean_of(seconds);
}

}  // namespace

std::vector<Summary> summarize(const Results& results) {
  const std::vector<std::string> names = measure_names(results, prefix_of(results));
  using Key = std::tuple<std::string, std::string, std::vector<std::string>>;
  std::map<Key, std::size_t> number;
  std::vector<Summary> summaries;
  std::map<std::string, std::string> curves = curves_by_data(results);
  const std::vector<std::string>& varied = results.study.varied;
  for (std::size_t i = 0; i < results.study.cells.size(); ++i) {
    const Cell& cell = results.study.cells[i];
    std::vector<std::string> compared;
    for (std::size_t v = 0; v < cell.varied.size(); ++v) {
      if (varied[v] != fold_field) compared.push_back(cell.varied[v]);
    }
    const auto [known, fresh] =
        number.emplace(Key{cell.data, cell.model, compared}, summaries.size());
    if (fresh) {
      Summary summary;
      summary.data = cell.data;
      summary.model = cell.model;
      summary.varied = std::move(compared);
      summary.budget = cell.epochs;
      summary.curve = curves[cell.data];
      summaries.push_back(std::move(summary));
    }
    // Runs that share a start, a split or an order with others are no further evidence.
    if (cell.crossed()) continue;
    summaries[known->second].cells.push_back(i);
    ++summaries[known->second].planned;
  }
  Intervals intervals;
  for (Summary& summary : summaries) fill(results, names, intervals, summary);
  return summaries;
}

}  // namespace fanin
