// Percentages to read, and every number of the analysis of variance as CSV.
#include "report/variance_table.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "report/comparison_table.hpp"
#include "report/words.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

std::string percent(double share) { return format("{:.0f} %", 100 * share); }

constexpr std::array<const char*, 7> source_words{"the start",
                                                  "the split",
                                                  "the order of the rows",
                                                  "start and split together",
                                                  "start and order together",
                                                  "split and order together",
                                                  "all three together"};

/// A share that a sentence tells.
constexpr double worth_naming = 0.05;

/// The shares of one component, over the methods.
struct Contribution {
  std::size_t component;
  std::vector<double> shares;

  double most() const { return *std::max_element(shares.begin(), shares.end()); }
  double sum() const { return std::accumulate(shares.begin(), shares.end(), 0.0); }
  /// "61 to 74 %", "61 %".
  std::string range() const {
    const std::string low = format("{:.0f}", 100 * *std::min_element(shares.begin(), shares.end()));
    const std::string high = format("{:.0f}", 100 * most());
    return low == high ? high + " %" : format("{} to {} %", low, high);
  }
};

std::vector<const VarianceShares*> shares_on(const Comparison& comparison, const std::string& data,
                                             const std::string& metric) {
  std::vector<const VarianceShares*> shares;
  for (const VarianceShares& one : comparison.shares) {
    if (comparison.summaries[one.summary].data != data) continue;
    if (metric.empty() || one.measure == metric) shares.push_back(&one);
  }
  return shares;
}

}  // namespace

std::vector<Table> shares_tables(const Comparison& comparison, const std::string& metric) {
  std::vector<Table> tables;
  for (const VarianceShares& share : comparison.shares) {
    const std::string& data = comparison.summaries[share.summary].data;
    if (std::any_of(tables.begin(), tables.end(),
                    [&](const Table& table) { return table.title == data; }))
      continue;
    Table table{data, {{comparison.fields.empty() ? "model" : "method"}, {"measure"}}, {}};
    table.columns.push_back({"sd of a run", Align::right});
    for (const std::string_view source : variance_sources)
      table.columns.push_back({std::string(source), Align::right});
    for (const VarianceShares* one : shares_on(comparison, data, metric)) {
      std::vector<std::string> row{row_name(comparison, one->summary), one->measure};
      const double sd = one->varies() ? one->sd() : 0;
      row.push_back(one->components ? format("{:.3g}", sd) : one->components.why);
      if (one->varies()) {
        for (const Component& component : *one->components) row.push_back(percent(component.share));
      }
      row.resize(table.columns.size());
      table.rows.push_back(std::move(row));
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

std::string shares_caption(const Comparison& comparison) {
  if (comparison.shares.empty()) return {};
  const std::size_t n = comparison.shares.front().levels;
  return format(
      "where the variance comes from: {0} starts x {0} splits x {0} orders, one run of each; "
      "shares "
      "of the variance between runs, by the analysis of variance with random effects (an estimate "
      "below zero stands as 0). init: the draw of the weights; split: which rows train and test; "
      "shuffle: their order, and noise layers; a x b: what neither does alone; rest: what only the "
      "three together do. With {0} seeds shares are rough; ranges in sentences are over the "
      "methods. "
      "The tests above use the {0} runs whose three seeds are equal: others share a start, a split "
      "or an order with them, and are no further evidence.",
      n);
}

std::vector<std::string> shares_sentences(const Comparison& comparison, const std::string& data,
                                          const std::string& metric) {
  std::vector<std::string> sentences;
  for (const std::string& measure : measures_of(comparison)) {
    if (!metric.empty() && measure != metric) continue;
    std::vector<Contribution> all;
    for (std::size_t c = 0; c < variance_sources.size(); ++c) all.push_back({c, {}});
    for (const VarianceShares* one : shares_on(comparison, data, measure)) {
      if (!one->varies()) continue;
      for (Contribution& contribution : all)
        contribution.shares.push_back((*one->components)[contribution.component].share);
    }
    if (all.front().shares.empty()) continue;
    const std::string start = all.front().range();
    std::stable_sort(all.begin(), all.end(), [](const Contribution& a, const Contribution& b) {
      return a.sum() > b.sum();
    });
    std::vector<std::string> named;
    bool start_named = false;
    for (const Contribution& contribution : all) {
      if (contribution.most() < worth_naming) continue;
      named.push_back(
          format("{} ({})", source_words[contribution.component], contribution.range()));
      start_named = start_named || contribution.component == 0;
    }
    sentences.push_back(format(
        "on {} the variance of {} between runs comes from {}{}", data, measure, listed(named),
        start_named ? "" : "; what a start does on every split alike makes up " + start));
  }
  return sentences;
}

Table variance_table(const Comparison& comparison) {
  Table table{"", {{"data"}, {"model"}}, {}};
  for (const std::string& field : comparison.fields) table.columns.push_back({field});
  for (const char* name : {"measure", "source"}) table.columns.push_back({name});
  for (const char* name : {"df", "mean_square", "estimate", "variance", "share"})
    table.columns.push_back({name, Align::right});
  for (const VarianceShares& one : comparison.shares) {
    if (!one.components) continue;
    const Summary& summary = comparison.summaries[one.summary];
    for (const Component& component : *one.components) {
      std::vector<std::string> row{summary.data, summary.model};
      row.insert(row.end(), summary.varied.begin(), summary.varied.end());
      row.push_back(one.measure);
      row.emplace_back(component.source);
      for (const double number : {component.df, component.mean_square, component.estimate,
                                  component.variance, component.share})
        row.push_back(shortest(number));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace fanin
