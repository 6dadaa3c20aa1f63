// How long runs took to reach the goal, as survival: curves, medians, tests between methods.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "report/contrasts.hpp"
#include "report/summary.hpp"
#include "report/survival.hpp"

namespace fanin {

/// The study's goal on each data set: a share of the best becomes a value. Data sets of which no
/// run has what the goal monitors are left out.
std::map<std::string, Goal> goals_by_data(const Results& results);

/// "train_accuracy >= 0.9", or "train_accuracy >= 0.931 (95% of the best)".
std::string goal_text(const StudyRecord& study, const Goal& on_data);
/// ">= 0.931", in four digits.
std::string goal_value_text(const Goal& goal);
/// 95 of a goal that is a share of the best.
double percent_of(const Goal& goal);

/// The times of one summary's runs. A run that ended without the goal, because its epochs were
/// used up, a callback stopped it or it diverged, counts as not there within the whole budget.
struct TimeToTarget {
  std::size_t summary = 0;
  std::size_t held = 0;  ///< runs, diverged ones too, whose history has what the goal monitors
  std::size_t reached = 0;
  std::size_t run = 0;  ///< runs at all
  std::size_t diverged = 0;
  std::vector<Watched> epochs;
  std::vector<SurvivalStep> curve;  ///< share not there yet by epoch (Kaplan-Meier)
  /// The median is the product limit's: the epoch at which half of the runs are there, or the
  /// middle of two epochs if the half falls between them.
  Answer<MedianTime> median = Answer<MedianTime>::none("");
  Answer<MedianTime> median_updates = Answer<MedianTime>::none("");
  double horizon = 0;  ///< epochs; the smallest budget of the data set
  Answer<MeanTime> mean = Answer<MeanTime>::none("");  ///< restricted to the horizon
  /// Epochs (updates) really spent on all runs / runs that reached the goal.
  Answer<double> running_time = Answer<double>::none("");
  Answer<double> running_updates = Answer<double>::none("");
  Answer<Interval> reached_rate = Answer<Interval>::none("");   ///< Wilson 95 %, of held
  Answer<Interval> diverged_rate = Answer<Interval>::none("");  ///< of run
  std::size_t flat = 0;  ///< finished runs whose curve became flat
  Spread plateau;        ///< epoch from which they are
};

/// Two methods by their times, and by how often they reached the goal or diverged.
struct TimeContrast {
  std::size_t a = 0;  ///< summaries, as in Contrast
  std::size_t b = 0;
  bool against_baseline = false;
  Answer<LogRank> log_rank = Answer<LogRank>::none("");  ///< groups a, b
  Adjusted log_rank_p;
  Adjusted reached_p;                        ///< Fisher's exact
  Adjusted diverged_p;                       ///< Fisher's exact
  Verdict verdict = Verdict::no_difference;  ///< of the log-rank test: better is sooner
};

struct TimeFamily {
  std::string data;
  std::string model;
  std::size_t baselines = 0;
  std::vector<TimeContrast> contrasts;
};

/// Beside `summaries`; goals_by_data().
std::vector<TimeToTarget> times_to_target(const Results& results,
                                          const std::vector<Summary>& summaries,
                                          const std::map<std::string, Goal>& goals);

/// A family for each data set and model, Holm within it.
std::vector<TimeFamily> contrast_times(const std::vector<TimeToTarget>& times,
                                       const std::vector<Summary>& summaries,
                                       const StudyRecord& study, const Baseline& baseline);

}  // namespace fanin
