// Numbers to cells.
#include "report/evidence.hpp"

#include <cmath>
#include <string_view>

#include "report/distributions.hpp"
#include "report/words.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

std::string cell(double value) { return std::isfinite(value) ? shortest(written(value)) : ""; }
std::string cell(std::size_t value) { return std::to_string(value); }

template <class T>
std::string cell(const std::optional<T>& value) {
  return value ? cell(*value) : std::string();
}

std::string cell(const Answer<double>& value) { return value ? cell(*value) : std::string(); }

/// A row under construction: cells by column, in the order of the columns.
class Cells {
 public:
  explicit Cells(const Table& table) : table_(&table), cells_(table.columns.size()) {}

  void put(std::string_view column, const std::string& text) {
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      if (table_->columns[c].name == column) cells_[c] = text;
    }
  }
  std::vector<std::string> take() { return std::move(cells_); }

 private:
  const Table* table_;
  std::vector<std::string> cells_;
};

void add_texts(Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names) table.columns.push_back({name});
}

void add_numbers(Table& table, const std::vector<std::string>& names) {
  for (const std::string& name : names) table.columns.push_back({name, Align::right});
}

std::string_view word_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::better:
      return "better";
    case Verdict::worse:
      return "worse";
    case Verdict::not_testable:
      return "not_testable";
    case Verdict::no_difference:
      return "no_difference";
  }
  return "";
}

/// What a pair is: where, and between which methods. `strata` are the fields the two share.
void put_pair(const Comparison& comparison, std::size_t a, std::size_t b, bool against_baseline,
              Cells& cells) {
  const Summary& first = comparison.summaries[a];
  cells.put("data", first.data);
  if (comparison.baseline.field != "model") cells.put("model", first.model);
  for (std::size_t f = 0; f < comparison.fields.size(); ++f) {
    if (comparison.fields[f] != comparison.baseline.field)
      cells.put(comparison.fields[f], first.varied[f]);
  }
  cells.put("a", method_name(comparison, a));
  cells.put("b", method_name(comparison, b));
  cells.put("against_baseline", against_baseline ? "1" : "0");
}

void put_p(const Adjusted& p, Cells& cells) {
  if (!p.p) return;
  cells.put("p", cell(*p.p));
  cells.put("p_holm_pairs", cell(p.pairs));
  cells.put("p_holm_baseline", cell(p.baseline));
}

std::vector<std::string> contrast_row(const Comparison& comparison, const Table& table,
                                      const Family& family, const Contrast& contrast) {
  Cells cells(table);
  put_pair(comparison, contrast.a, contrast.b, contrast.against_baseline, cells);
  cells.put("measure", family.measure);
  cells.put("test", family.protocol.fixed_split ? "paired_t" : "corrected_resampled_t");
  cells.put("pairs", cell(contrast.pairs));
  cells.put("unpaired", cell(contrast.unpaired));
  if (contrast.t) {
    cells.put("difference", cell(contrast.t->mean));
    cells.put("sd", cell(contrast.t->sd));
    cells.put("low", cell(contrast.t->interval.low));
    cells.put("high", cell(contrast.t->interval.high));
    cells.put("error", cell(contrast.t->error));
    cells.put("statistic", cell(contrast.t->t));
    cells.put("df", cell(contrast.t->df));
  }
  put_p(contrast.t_p, cells);
  cells.put("verdict", std::string(word_of(contrast.verdict)));
  cells.put("dz", cell(contrast.dz));
  cells.put("gz", cell(contrast.gz));
  cells.put("cliffs_delta", cell(contrast.cliffs_delta));
  cells.put("probability_of_improvement", cell(contrast.improvement));
  cells.put("paired_improvement", cell(contrast.paired_improvement));
  if (contrast.seeds_needed) cells.put("seeds_for_80_percent_power", cell(*contrast.seeds_needed));
  if (contrast.signed_rank) {
    cells.put("wilcoxon_n", cell(contrast.signed_rank->n));
    cells.put("wilcoxon_plus", cell(contrast.signed_rank->plus));
    cells.put("wilcoxon_minus", cell(contrast.signed_rank->minus));
    cells.put("wilcoxon_p", cell(contrast.signed_rank->p));
    cells.put("wilcoxon_p_holm_pairs", cell(contrast.signed_rank_p.pairs));
    cells.put("wilcoxon_p_holm_baseline", cell(contrast.signed_rank_p.baseline));
  }
  cells.put("why", untested(contrast));
  return cells.take();
}

void add_time_rows(const Comparison& comparison, const TimeContrast& contrast, Table& table) {
  const auto add = [&](const char* measure, const char* test, const Adjusted& p, const auto& more) {
    Cells cells(table);
    put_pair(comparison, contrast.a, contrast.b, contrast.against_baseline, cells);
    cells.put("measure", measure);
    cells.put("test", test);
    put_p(p, cells);
    more(cells);
    table.rows.push_back(cells.take());
  };
  if (comparison.goals.contains(comparison.summaries[contrast.a].data)) {
    add("epochs_to_target", "log_rank", contrast.log_rank_p, [&](Cells& cells) {
      cells.put("verdict", std::string(word_of(contrast.verdict)));
      cells.put("why", contrast.log_rank.why);
      if (!contrast.log_rank) return;
      cells.put("statistic", cell(contrast.log_rank->chi_squared));
      cells.put("df", cell(contrast.log_rank->df));
    });
    add("reached", "fisher_exact", contrast.reached_p, [](Cells&) {});
  }
  add("diverged", "fisher_exact", contrast.diverged_p, [](Cells&) {});
}

}  // namespace

Table pairs_table(const Comparison& comparison) {
  Table table;
  add_texts(table, {"data", "model"});
  for (const std::string& field : comparison.fields) {
    if (field != comparison.baseline.field) add_texts(table, {field});
  }
  add_texts(table, {"measure", "a", "b", "test"});
  add_numbers(table, {"against_baseline", "pairs", "unpaired", "difference", "sd", "low", "high",
                      "error", "statistic", "df", "p", "p_holm_pairs", "p_holm_baseline"});
  add_texts(table, {"verdict"});
  add_numbers(table,
              {"dz", "gz", "cliffs_delta", "probability_of_improvement", "paired_improvement",
               "seeds_for_80_percent_power", "wilcoxon_n", "wilcoxon_plus", "wilcoxon_minus",
               "wilcoxon_p", "wilcoxon_p_holm_pairs", "wilcoxon_p_holm_baseline"});
  add_texts(table, {"why"});
  for (const Family& family : comparison.families) {
    for (const Contrast& contrast : family.contrasts)
      table.rows.push_back(contrast_row(comparison, table, family, contrast));
  }
  for (const TimeFamily& family : comparison.time_families) {
    for (const TimeContrast& contrast : family.contrasts)
      add_time_rows(comparison, contrast, table);
  }
  return table;
}

Table convergence_table(const Comparison& comparison) {
  Table table;
  add_texts(table, {"data", "model"});
  add_texts(table, comparison.fields);
  add_texts(table, {"monitor"});
  add_numbers(table, {"target",
                      "runs",
                      "held",
                      "reached",
                      "reached_low",
                      "reached_high",
                      "epochs_median",
                      "epochs_median_low",
                      "epochs_median_high",
                      "horizon",
                      "restricted_mean",
                      "restricted_mean_error",
                      "expected_running_epochs",
                      "updates_median",
                      "updates_median_low",
                      "updates_median_high",
                      "expected_running_updates",
                      "aulc_mean",
                      "aulc_sd",
                      "best_epoch_mean",
                      "best_epoch_sd",
                      "flat",
                      "plateau_median",
                      "diverged",
                      "diverged_low",
                      "diverged_high",
                      "log_rank",
                      "log_rank_p",
                      "log_rank_p_holm",
                      "fisher_reached_p_holm",
                      "fisher_diverged_p_holm"});
  std::vector<const TimeContrast*> against(comparison.summaries.size());
  for (const TimeFamily& family : comparison.time_families) {
    for (const TimeContrast& contrast : family.contrasts) {
      if (contrast.against_baseline) against[contrast.b] = &contrast;
    }
  }
  for (const TimeToTarget& time : comparison.times) {
    const Summary& summary = comparison.summaries[time.summary];
    Cells cells(table);
    cells.put("data", summary.data);
    cells.put("model", summary.model);
    for (std::size_t f = 0; f < comparison.fields.size(); ++f)
      cells.put(comparison.fields[f], summary.varied[f]);
    if (const auto goal = comparison.goals.find(summary.data); goal != comparison.goals.end()) {
      cells.put("monitor", goal->second.monitor);
      cells.put("target", shortest(goal->second.value));
    }
    const auto put_interval = [&](const std::string& name, const Answer<Interval>& interval) {
      if (!interval) return;
      cells.put(name + "_low", cell(interval->low));
      cells.put(name + "_high", cell(interval->high));
    };
    const auto put_median = [&](const std::string& name, const Answer<MedianTime>& median) {
      if (!median) return;
      cells.put(name, cell(median->median));
      cells.put(name + "_low", cell(median->low));
      cells.put(name + "_high", cell(median->high));
    };
    cells.put("runs", cell(time.run));
    if (time.held > 0) {
      cells.put("held", cell(time.held));
      cells.put("reached", cell(time.reached));
      cells.put("horizon", cell(time.horizon));
    }
    put_interval("reached", time.reached_rate);
    put_median("epochs_median", time.median);
    if (time.mean) {
      cells.put("restricted_mean", cell(time.mean->mean));
      cells.put("restricted_mean_error", cell(time.mean->error));
    }
    cells.put("expected_running_epochs", cell(time.running_time));
    put_median("updates_median", time.median_updates);
    cells.put("expected_running_updates", cell(time.running_updates));
    cells.put("aulc_mean", cell(summary.aulc.mean));
    cells.put("aulc_sd", cell(summary.aulc.sd));
    cells.put("best_epoch_mean", cell(summary.best_epoch.mean));
    cells.put("best_epoch_sd", cell(summary.best_epoch.sd));
    cells.put("flat", cell(time.flat));
    cells.put("plateau_median", cell(time.plateau.median));
    cells.put("diverged", cell(time.diverged));
    put_interval("diverged", time.diverged_rate);
    if (const TimeContrast* contrast = against[time.summary]; contrast != nullptr) {
      if (contrast->log_rank) {
        cells.put("log_rank", cell(contrast->log_rank->chi_squared));
        cells.put("log_rank_p", cell(contrast->log_rank->p));
        cells.put("log_rank_p_holm", cell(contrast->log_rank_p.baseline));
      }
      if (contrast->reached_p.p)
        cells.put("fisher_reached_p_holm", cell(contrast->reached_p.baseline));
      if (contrast->diverged_p.p)
        cells.put("fisher_diverged_p_holm", cell(contrast->diverged_p.baseline));
    }
    table.rows.push_back(cells.take());
  }
  return table;
}

Table ranks_table(const Comparison& comparison) {
  Table table;
  add_texts(table, {"measure", "method"});
  add_numbers(table, {"data_sets", "mean_rank", "better", "same", "worse", "wilcoxon_p",
                      "wilcoxon_p_holm", "friedman_chi_squared", "friedman_p", "iman_davenport_f",
                      "iman_davenport_p", "nemenyi_difference"});
  add_texts(table, {"why"});
  for (const Ranking& ranking : comparison.rankings) {
    for (std::size_t m = 0; m < ranking.methods.size(); ++m) {
      Cells cells(table);
      cells.put("measure", ranking.measure);
      cells.put("method", ranking.methods[m]);
      cells.put("data_sets", cell(ranking.blocks.size()));
      cells.put("better", cell(ranking.counts[m].better));
      cells.put("same", cell(ranking.counts[m].same));
      cells.put("worse", cell(ranking.counts[m].worse));
      if (ranking.friedman) {
        const Friedman& friedman = *ranking.friedman;
        cells.put("mean_rank", cell(friedman.mean_ranks[m]));
        cells.put("friedman_chi_squared", cell(friedman.chi_squared));
        cells.put("friedman_p", cell(friedman.chi_squared_p));
        cells.put("iman_davenport_f", cell(friedman.f));
        cells.put("iman_davenport_p", cell(friedman.f_p));
        cells.put("nemenyi_difference", cell(ranking.critical_difference));
      }
      if (ranking.against && m != ranking.baseline) {
        for (const AgainstBaseline& one : *ranking.against) {
          if (one.method != m || !one.test) continue;
          cells.put("wilcoxon_p", cell(one.test->p));
          cells.put("wilcoxon_p_holm", cell(one.adjusted_p));
        }
        cells.put("why", ranking.not_testable);
      }
      table.rows.push_back(cells.take());
    }
  }
  return table;
}

}  // namespace fanin
