// The parts of a comparison put together.
#include "report/comparison.hpp"

#include <algorithm>
#include <set>

namespace fanin {

Comparison compare(const Results& results, const std::string& baseline) {
  Comparison comparison;
  comparison.study = results.study;
  comparison.fields = compared_fields(results.study);
  comparison.summaries = summarize(results);
  const std::vector<Summary>& summaries = comparison.summaries;
  comparison.baseline = choose_baseline(summaries, results.study, baseline).value_or(Baseline{});
  comparison.groups = groups_of(summaries, results.study, comparison.baseline);
  comparison.families = contrast(results, summaries, comparison.baseline);
  comparison.goals = goals_by_data(results);
  comparison.times = times_to_target(results, summaries, comparison.goals);
  comparison.time_families =
      contrast_times(comparison.times, summaries, results.study, comparison.baseline);
  comparison.rankings = rank(summaries, comparison.families, results.study, comparison.baseline);
  comparison.forecasts = forecasts_of(results, summaries);
  comparison.shares = variance_shares(results, summaries);
  std::map<std::string, std::set<std::string>> models;
  for (std::size_t i = 0; i < results.study.cells.size(); ++i) {
    models[results.study.cells[i].data].insert(results.study.cells[i].model);
    if (!results.runs[i]) {
      ++comparison.missing;
      continue;
    }
    for (const Certificate& certificate : results.runs[i]->certificates) {
      ++comparison.kernels;
      if (!certificate.passed()) ++comparison.failed_kernels;
    }
  }
  comparison.several_models = std::any_of(models.begin(), models.end(),
                                          [](const auto& pair) { return pair.second.size() > 1; });
  return comparison;
}

std::string method_name(const Comparison& comparison, std::size_t summary) {
  return method_of(comparison.summaries[summary], comparison.study, comparison.baseline);
}

}  // namespace fanin
