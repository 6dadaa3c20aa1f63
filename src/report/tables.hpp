// The runs of a study as tables: runs, histories, certificates, timings.
#pragma once

#include <string>

#include "report/summary.hpp"
#include "text/table.hpp"

namespace fanin {

// Every table but the timings is byte-identical whatever the number of workers, the order or the
// interruptions: wall times stand in a table of their own and in what the terminal shows.

/// What leads every table of runs: model, data, varied fields, seed, where there are such the fold
/// and, where seeds are crossed, those of split and shuffle.
class Identity {
 public:
  explicit Identity(const StudyRecord& study);
  std::vector<std::string> cells(const Cell& cell) const;

  std::vector<Column> columns;

 private:
  bool folds_;
  bool crossed_;
};

/// A row a run: model, data, varied fields, seed (and fold), outcome, epochs, measures,
/// epochs_to_target, aulc, address.
Table runs_table(const Results& results);

/// A row a run and epoch, led by the same identifying columns: CSV at once, because it has more
/// cells than all other tables.
std::string histories_csv(const Results& results);

/// A row a run and Dense layer, led by the same columns: what of signal and gradient passed before
/// training, layer 0 the first mini-batch. Empty if no run kept that (of shallow networks none
/// does).
std::string signals_csv(const Results& results);

/// A row a run and kernel: what was drawn beside what was promised.
Table certificates_table(const Results& results);

/// A row a run: train_seconds.
Table timings_table(const Results& results);

/// The history of one run as a table, epoch first.
Table history_table(const History& history);

}  // namespace fanin
