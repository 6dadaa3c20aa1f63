// What a run was asked, what happened, and what a study is made of: plain values that the store
// keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "init/certificate.hpp"

namespace fanin {

enum class Outcome { completed, stopped_early, diverged };

std::string_view name_of(Outcome outcome);
std::optional<Outcome> outcome_named(std::string_view name);

/// Named columns over epochs. Row 0 is an evaluation before any training; NaN where a column has no
/// value (the running means of epoch 0).
struct History {
  std::vector<std::string> columns;
  std::vector<std::vector<double>> epochs;

  /// The column's values by epoch; empty if there is no such column.
  std::vector<double> column(std::string_view name) const;
  /// The column's value in the last row. There must be both.
  double last(std::string_view name) const;
  bool operator==(const History&) const = default;
};

/// How often each class was taken for each, with the final weights.
struct Confusion {
  std::string rows;  ///< which were predicted: "test"; without test rows "validation" or "train"
  std::vector<std::string> classes;
  std::vector<std::int64_t> counts;  ///< classes x classes, rows the true class
  bool operator==(const Confusion&) const = default;
};

/// A network before any training on its first mini-batch, by Dense layer: mean squares over units
/// and rows (LayerSignal).
struct StartSignals {
  double input = 0;                    ///< of the batch
  std::vector<double> pre_activation;  ///< of x W + b
  std::vector<double> gradient;        ///< of dL/d(x W + b), L the loss of one row
  bool operator==(const StartSignals&) const = default;
};

/// One finished run, addressed by content.
struct Run {
  std::string address;
  Outcome outcome = Outcome::completed;
  std::int64_t epochs = 0;  ///< trained, at most fit.epochs
  std::int64_t train_rows = 0;
  std::int64_t validation_rows = 0;
  std::int64_t test_rows = 0;
  std::string class_counts;  ///< "train: setosa 40, virginica 40; test: ..."; empty: a regression
  History history;
  std::vector<std::pair<std::string, double>>
      measures;  ///< "train_loss", "test_accuracy", ... with the final weights
  std::optional<Confusion> confusion;     ///< nothing: a regression, or a diverged run
  std::optional<StartSignals> signals;    ///< of deep networks (spec/signal_layers)
  std::vector<Certificate> certificates;  ///< one a kernel, in the order of the layers
  double train_seconds = 0;  ///< wall time; the only value that differs between two runs
  std::string spec;          ///< the resolved model file
  std::string version;       ///< of the program that ran it

  std::optional<double> measure(std::string_view name) const;
};

/// How a run is called in tables. `varied` holds the study's varied fields in its order. Cells of
/// equal data, seed and fold are a pair: same split, same order of rows, same underlying draws.
struct Cell {
  std::string address;
  std::string model;
  std::string data;
  std::vector<std::string> varied;
  std::int64_t seed = 0;
  std::int64_t epochs = 0;  ///< the budget, fit.epochs
  std::int64_t fold = -1;   ///< which is tested, where the study goes over all folds; else -1
  /// Of a run whose split or order of rows is another seed's (the study crosses seeds); else -1.
  std::int64_t split_seed = -1;
  std::int64_t shuffle_seed = -1;
  bool operator==(const Cell&) const = default;

  /// Shares its start, split or order with other runs of its combination.
  bool crossed() const { return split_seed >= 0 || shuffle_seed >= 0; }
};

/// What counts as converged.
struct Goal {
  std::string monitor;
  double value = 0;
  bool larger = true;    ///< whether larger values are better
  bool of_best = false;  ///< the value is a share of the best that any run reached on its data set
  bool operator==(const Goal&) const = default;
};

/// What a study asks: its cells are all runs it consists of, trained or not.
struct StudyRecord {
  std::string name;
  std::vector<std::string> varied;  ///< "kernel_initializer", ...
  std::string scope;
  std::optional<Goal> goal;
  std::string baseline;
  std::vector<std::string> sources;  ///< the study file or the model files, as they were given
  std::vector<Cell> cells;
  bool operator==(const StudyRecord&) const = default;
};

/// Whether the study goes over all folds of some model.
bool has_folds(const StudyRecord& study);

/// Whether the study crosses seeds.
bool crosses_seeds(const StudyRecord& study);

}  // namespace fanin
