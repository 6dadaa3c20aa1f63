// Stored runs become a comparison: one summary for each data set, model and combination of varied
// values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runs/run.hpp"

namespace fanin {

/// A study with what has been run of it: `runs` beside `study.cells`, nothing where a cell has not
/// been run.
struct Results {
  StudyRecord study;
  std::vector<std::optional<Run>> runs;
};

struct Spread {
  double mean = 0;
  double sd = 0;
};

/// All seeds of one combination. Diverged runs are counted, never averaged; they count as not
/// having reached the goal.
struct Summary {
  std::string data;
  std::string model;
  std::vector<std::string> varied;
  std::int64_t budget = 0;  ///< epochs that a run may take
  std::size_t planned = 0;
  std::size_t finished = 0;  ///< completed or stopped early
  std::size_t diverged = 0;
  std::vector<std::pair<std::string, Spread>> measures;  ///< "test_accuracy", ...; the loss last
  std::size_t held = 0;      ///< runs, diverged ones too, whose history has what the goal monitors
  std::size_t reached = 0;   ///< of those held against the goal
  double median_epochs = 0;  ///< to the goal; infinity: the median run never reached it
  Spread aulc;
  double seconds = 0;  ///< mean wall time of a run
};

struct Comparison {
  StudyRecord study;
  std::vector<Summary> summaries;  ///< in the order of the study's cells
  bool several_models = false;     ///< some data set has more than one model
  std::size_t missing = 0;         ///< cells that have not been run
  std::size_t kernels = 0;         ///< drawn, over all runs; each has a certificate
  std::size_t failed_kernels = 0;  ///< whose certificate did not pass
};

/// The column whose area is taken: the goal's, or train_loss in a study without a goal and in a
/// history that has no such column.
std::string curve_of(const StudyRecord& study, const History& history);

/// Whether the run can be held against the study's goal.
bool has_goal(const StudyRecord& study, const History& history);

/// Measures on the test rows; on validation rows if no run has test rows; else on the training
/// rows.
Comparison compare(const Results& results);

}  // namespace fanin
