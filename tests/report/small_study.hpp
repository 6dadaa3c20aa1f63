// A small study with every kind of outcome, its runs written by hand.
#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "report/comparison.hpp"

namespace fanin {

inline constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

/// A finished run whose train_accuracy follows `curve` from epoch 0, its test measures at the end.
inline Run finished_run(const std::vector<double>& curve, double test_loss, double test_accuracy) {
  Run run;
  run.epochs = static_cast<std::int64_t>(curve.size()) - 1;
  run.history.columns = {"loss", "train_accuracy"};
  for (const double value : curve) run.history.epochs.push_back({1 - value, value});
  run.history.epochs.front().front() = missing_value;
  run.measures = {{"train_loss", .125},
                  {"train_accuracy", curve.back()},
                  {"test_loss", test_loss},
                  {"test_accuracy", test_accuracy}};
  run.train_seconds = 2;
  return run;
}

/// As the trainer leaves it: the last epoch and the measures without values.
inline Run diverged_run() {
  Run run = finished_run({.5, .95, 0}, 0, 0);
  run.outcome = Outcome::diverged;
  run.history.epochs.back() = {missing_value, missing_value};
  for (auto& [name, value] : run.measures) value = missing_value;
  run.train_seconds = 5;
  return run;
}

/// Two initializers on iris, five seeds; the goal is a train_accuracy of .9 within 4 epochs.
/// he_normal: reached at 2, at 4, never, diverged (having been above .9), not run. zeros: never
/// reached, the others not run.
inline Results small_study() {
  Results results;
  results.study.name = "small";
  results.study.varied = {"kernel_initializer"};
  results.study.scope = "hidden";
  results.study.goal = Goal{"train_accuracy", .9, true};
  for (const char* initializer : {"he_normal", "zeros"}) {
    for (std::int64_t seed = 1; seed <= 5; ++seed) {
      results.study.cells.push_back({std::string(initializer) + " " + std::to_string(seed),
                                     "m",
                                     "iris",
                                     {initializer},
                                     seed,
                                     4});
      results.runs.emplace_back();
    }
  }
  results.runs[0] = finished_run({.5, .75, 1, 1, 1}, .25, .75);
  results.runs[1] = finished_run({.5, .5, .5, .5, 1}, .5, .5);
  results.runs[2] = finished_run({.5, .5, .5}, .75, 1);
  results.runs[2]->outcome = Outcome::stopped_early;
  results.runs[3] = diverged_run();
  results.runs[5] = finished_run({.25, .25, .25, .25, .25}, 1, .25);
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (results.runs[i]) results.runs[i]->address = results.study.cells[i].address;
  }
  return results;
}

/// The names of a table's columns.
template <class Table>
std::vector<std::string> names_of_columns(const Table& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  return names;
}

}  // namespace fanin
