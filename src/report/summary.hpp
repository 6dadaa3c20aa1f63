// Stored runs become summaries: one for each data set, model and combination of varied values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/answer.hpp"
#include "runs/run.hpp"

namespace fanin {

/// A study with what has been run of it: `runs` beside `study.cells`, nothing where a cell has not
/// been run.
struct Results {
  StudyRecord study;
  std::vector<std::optional<Run>> runs;
};

/// Values of a few seeds. NaN where there is none: no value, or an sd of one.
struct Spread {
  std::size_t n = 0;
  double mean = 0;
  double sd = 0;
  double median = 0;
  double iqm = 0;                                          ///< interquartile mean
  Answer<Interval> interval = Answer<Interval>::none("");  ///< of the mean, bootstrap 95 %
};

/// Mean to interquartile mean of finite values, without the interval, which is costly.
Spread spread_of(const std::vector<double>& values);

/// All seeds of one combination. Diverged runs are counted, never averaged; they count as not
/// having reached the goal.
struct Summary {
  std::string data;
  std::string model;
  std::vector<std::string> varied;  ///< beside Comparison::fields
  std::vector<std::size_t> cells;   ///< numbers of the study's cells, one a seed (and fold); of
                                    ///< crossed seeds those whose three seeds are one
  std::int64_t budget = 0;          ///< epochs that a run may take
  std::string curve;                ///< the column whose area is taken (curves_by_data)
  std::size_t planned = 0;
  std::size_t finished = 0;  ///< completed or stopped early
  std::size_t diverged = 0;
  std::vector<std::pair<std::string, Spread>> measures;  ///< "test_accuracy", ...; the loss last
  Spread start;        ///< train_loss before training (epoch 0), of all runs that have it
  Spread aulc;         ///< normalized area under `curve`
  Spread best_epoch;   ///< of `curve`, from 1
  double seconds = 0;  ///< mean wall time of a run
};

/// The value of a run that a measure names: a final measure, "aulc" (of the column `curve`) or
/// "start" (train_loss at epoch 0). Nothing if it has none, or one that is not finite; of a
/// diverged run only "start" is asked.
std::optional<double> value_of(const Run& run, const std::string& measure,
                               const std::string& curve);

/// The column whose area is taken of the runs of each data set, so that they can be compared: the
/// goal's where all of them have it, else train_loss.
std::map<std::string, std::string> curves_by_data(const Results& results);

/// Whether the run can be held against the study's goal.
bool has_goal(const StudyRecord& study, const History& history);

/// Whether larger values of a measure or column are better; "aulc" is as its `curve`.
bool is_larger_better(const std::string& measure, const std::string& curve);

/// Its values are further draws of one split, to be paired as seeds are, and no methods.
inline constexpr std::string_view fold_field = "data.fold";

/// Fields whose combinations are told apart: what the study varies, less data.fold.
std::vector<std::string> compared_fields(const StudyRecord& study);

/// The summaries in the order of the study's cells. Measures on the test rows; on validation rows
/// if no run has test rows; else on the training rows.
std::vector<Summary> summarize(const Results& results);

}  // namespace fanin
