// Studies of one data set whose runs are given by their final test_accuracy.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/small_study.hpp"

namespace fanin {

inline constexpr const char* drawn_split =
    "data: {csv: a.csv, test_split: 0.2, split: stratified}\nfit: {batch_size: 100}\n";
inline constexpr const char* last_split =
    "data: {csv: a.csv, test_split: 0.2, split: last}\nfit: {batch_size: 100}\n";

/// A run whose one measure is a test_accuracy; 1437 training and 360 test rows, split as `spec`
/// says.
inline Run measured_run(double test_accuracy, const char* spec = drawn_split) {
  Run run = finished_run({.5, .5}, 0, test_accuracy);
  run.measures = {{"test_accuracy", test_accuracy}, {"test_loss", 1 - test_accuracy}};
  run.train_rows = 1437;
  run.test_rows = 360;
  run.spec = spec;
  return run;
}

/// A method and its values by seed; nothing: the run diverged.
using Method = std::pair<std::string, std::vector<std::optional<double>>>;

inline void add_methods(const std::string& data, const std::vector<Method>& methods,
                        const char* spec, Results& results) {
  for (const auto& [name, values] : methods) {
    std::int64_t seed = 0;
    for (const auto& value : values) {
      ++seed;
      const std::string address = data + name + std::to_string(seed);
      results.study.cells.push_back({address, "m", data, {name}, seed, 1});
      Run run = value ? measured_run(*value, spec) : diverged_run();
      run.spec = spec;
      run.address = address;
      results.runs.emplace_back(std::move(run));
    }
  }
}

inline Results measured_study(const std::vector<Method>& methods, const char* spec = drawn_split) {
  Results results;
  results.study.name = "measured";
  results.study.varied = {"kernel_initializer"};
  add_methods("digits", methods, spec, results);
  return results;
}

inline std::vector<std::optional<double>> optional_values(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

}  // namespace fanin
