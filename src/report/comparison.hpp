// A study compared: summaries, differences with their tests, times to the goal, ranks.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "report/contrasts.hpp"
#include "report/forecasts.hpp"
#include "report/ranking.hpp"
#include "report/summary.hpp"
#include "report/time_to_target.hpp"
#include "report/variance_shares.hpp"

namespace fanin {

struct Comparison {
  StudyRecord study;
  std::vector<std::string> fields;  ///< compared_fields()
  std::vector<Summary> summaries;   ///< in the order of the study's cells
  Baseline baseline;
  std::vector<Group> groups;          ///< data sets and models, as families are
  std::vector<Family> families;       ///< by data set, model and measure
  std::map<std::string, Goal> goals;  ///< by data set
  std::vector<TimeToTarget> times;    ///< beside summaries
  std::vector<TimeFamily> time_families;
  std::vector<StartForecast> forecasts;  ///< of deep nets
  std::vector<VarianceShares> shares;    ///< empty unless the study crosses seeds
  std::vector<Ranking> rankings;         ///< by measure; empty with one data set
  bool several_models = false;           ///< some data set has more than one model
  std::size_t missing = 0;               ///< cells that have not been run
  std::size_t kernels = 0;               ///< drawn, over all runs; each has a certificate
  std::size_t failed_kernels = 0;        ///< whose certificate did not pass
};

/// `baseline`: a method by name, or empty; one that is in baseline_names().
Comparison compare(const Results& results, const std::string& baseline = "");

/// How the method of a summary is called: its value of the baseline's field.
std::string method_name(const Comparison& comparison, std::size_t summary);

}  // namespace fanin
