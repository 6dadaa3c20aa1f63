// A block's methods by their means, and the families' verdicts counted.
#include "report/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "text/format.hpp"

namespace fanin {

namespace {

/// Worse than any value where more than half of the runs diverged: the mean of the few that were
/// lucky is no result of the method. NaN where nothing was run.
double value_in(const Summary& summary, const std::string& measure, bool larger) {
  const double worst =
      larger ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  if (2 * summary.diverged > summary.finished + summary.diverged) return worst;
  if (measure == "aulc") return summary.aulc.mean;
  for (const auto& [name, spread] : summary.measures) {
    if (name == measure) return spread.mean;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

/// The same, with its sign changed where smaller values are better in this data set and larger ones
/// in others (the areas under a loss and under an accuracy).
double score_of(const Summary& summary, const std::string& measure, bool larger) {
  const bool here = is_larger_better(measure, summary.curve);
  const double value = value_in(summary, measure, here);
  return here == larger ? value : -value;
}

/// Summaries of one data set, model and stratum by their methods.
struct Block {
  std::string data;
  std::string name;
  std::map<std::string, std::size_t> summaries;
};

std::vector<Block> blocks_of(const std::vector<Summary>& summaries, const StudyRecord& study,
                             const Baseline& baseline) {
  const std::vector<std::string> fields = compared_fields(study);
  const bool by_model = std::find(fields.begin(), fields.end(), baseline.field) != fields.end();
  std::map<std::string, std::set<std::string>> models;
  for (const Summary& summary : summaries) models[summary.data].insert(summary.model);
  std::vector<Block> blocks;
  for (std::size_t s = 0; s < summaries.size(); ++s) {
    const Summary& summary = summaries[s];
    std::string name = summary.data;
    if (by_model && models[summary.data].size() > 1) name += " " + summary.model;
    for (std::size_t f = 0; f < fields.size(); ++f) {
      if (fields[f] != baseline.field) name += " " + summary.varied[f];
    }
    auto known = std::find_if(blocks.begin(), blocks.end(),
                              [&](const Block& block) { return block.name == name; });
    if (known == blocks.end()) known = blocks.insert(known, {summary.data, name, {}});
    known->summaries.emplace(method_of(summary, study, baseline), s);
  }
  return blocks;
}

/// Adds the block's verdicts of one measure to the counts.
void count(const Block& block, const std::vector<Family>& families, Ranking& ranking) {
  for (const Family& family : families) {
    if (family.measure != ranking.measure || family.data != block.data) continue;
    for (std::size_t m = 0; m < ranking.methods.size(); ++m) {
      const auto at = block.summaries.find(ranking.methods[m]);
      if (at == block.summaries.end()) continue;
      const Contrast* contrast = against_baseline(family, at->second);
      if (contrast == nullptr) continue;
      Ranking::Count& counts = ranking.counts[m];
      ++(contrast->verdict == Verdict::better  ? counts.better
         : contrast->verdict == Verdict::worse ? counts.worse
                                               : counts.same);
    }
  }
}

}  // namespace

std::vector<Ranking> rank(const std::vector<Summary>& summaries,
                          const std::vector<Family>& families, const StudyRecord& study,
                          const Baseline& baseline) {
  std::vector<Ranking> rankings;
  if (baseline.method.empty()) return rankings;
  std::vector<std::string> methods;
  for (const Summary& summary : summaries) {
    const std::string method = method_of(summary, study, baseline);
    if (std::find(methods.begin(), methods.end(), method) == methods.end())
      methods.push_back(method);
  }
  const std::vector<Block> blocks = blocks_of(summaries, study, baseline);
  std::set<std::string> measures;
  for (const Family& family : families) {
    if (family.measure == "start" || !measures.insert(family.measure).second) continue;
    Ranking ranking;
    ranking.measure = family.measure;
    ranking.larger = family.larger;
    ranking.methods = methods;
    ranking.counts.resize(methods.size());
    std::set<std::string> data;
    for (const Block& block : blocks) {
      std::vector<double> row;
      for (const std::string& method : methods) {
        const auto at = block.summaries.find(method);
        if (at == block.summaries.end()) break;
        row.push_back(score_of(summaries[at->second], family.measure, family.larger));
      }
      const bool whole =
          row.size() == methods.size() &&
          std::none_of(row.begin(), row.end(), [](double v) { return std::isnan(v); });
      if (!whole) continue;
      ranking.blocks.push_back(block.name);
      ranking.scores.push_back(std::move(row));
      data.insert(block.data);
      count(block, families, ranking);
    }
    if (data.size() < 2 || methods.size() < 2) continue;
    ranking.baseline = static_cast<std::size_t>(
        std::find(methods.begin(), methods.end(), baseline.method) - methods.begin());
    ranking.friedman = friedman_test(ranking.scores, ranking.larger);
    ranking.critical_difference =
        nemenyi_difference(methods.size(), ranking.blocks.size(), significance);
    ranking.against = against_baseline(ranking.scores, ranking.baseline);
    const std::size_t needs = signed_rank_needs(significance, methods.size() - 1);
    if (ranking.blocks.size() < needs)
      ranking.not_testable =
          format("not testable with {} data sets, needs {}", ranking.blocks.size(), needs);
    rankings.push_back(std::move(ranking));
  }
  return rankings;
}

}  // namespace fanin
