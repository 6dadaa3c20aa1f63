// A table of all three seeds for each measure.
#include "report/variance_shares.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "report/statistics.hpp"

namespace fanin {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The runs of one summary by the seeds of weights, split and shuffle, in ascending order.
struct Design {
  std::set<std::int64_t> levels;  ///< seeds, the same of all three sources
  std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, std::size_t> cells;
};

std::vector<double> values_of(const Results& results, const Design& design,
                              const std::string& measure, const std::string& curve) {
  std::vector<double> values;
  for (const std::int64_t init : design.levels) {
    for (const std::int64_t split : design.levels) {
      for (const std::int64_t shuffle : design.levels) {
        const auto cell = design.cells.find({init, split, shuffle});
        if (cell == design.cells.end()) return {};
        const auto& run = results.runs[cell->second];
        if (!run) return {};
        const bool finished = run->outcome != Outcome::diverged;
        values.push_back(finished ? value_of(*run, measure, curve).value_or(missing) : missing);
      }
    }
  }
  return values;
}

}  // namespace

double VarianceShares::sd() const {
  if (!components) return missing;
  return std::sqrt(
      std::accumulate(components->begin(), components->end(), 0.0,
                      [](double sum, const Component& c) { return sum + c.variance; }));
}

bool VarianceShares::varies() const {
  return components && sd() > 4 * std::numeric_limits<float>::epsilon() * std::fabs(mean);
}

std::vector<VarianceShares> variance_shares(const Results& results,
                                            const std::vector<Summary>& summaries) {
  if (!crosses_seeds(results.study)) return {};
  std::map<std::tuple<std::string, std::string, std::vector<std::string>>, Design> designs;
  for (std::size_t i = 0; i < results.study.cells.size(); ++i) {
    const Cell& cell = results.study.cells[i];
    Design& design = designs[{cell.data, cell.model, cell.varied}];
    design.levels.insert(cell.seed);
    const auto seed = [&](std::int64_t own) { return own < 0 ? cell.seed : own; };
    design.cells[{cell.seed, seed(cell.split_seed), seed(cell.shuffle_seed)}] = i;
  }
  std::vector<VarianceShares> shares;
  for (std::size_t s = 0; s < summaries.size(); ++s) {
    const Summary& summary = summaries[s];
    const Design& design = designs[{summary.data, summary.model, summary.varied}];
    const std::size_t n = design.levels.size();
    for (const auto& [measure, spread] : summary.measures) {
      const std::vector<double> values = values_of(results, design, measure, summary.curve);
      shares.push_back({s, measure, n, mean_of(values), variance_components(values, n, n, n)});
    }
  }
  return shares;
}

}  // namespace fanin
