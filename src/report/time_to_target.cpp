// Runs as survival data: who reached the goal when, and who never did.
#include "report/time_to_target.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/convergence.hpp"
#include "report/curve.hpp"
#include "report/rates.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

/// The best value of the column over the epochs of a run, from 1; nothing for a diverged run.
std::optional<double> best_of(const Run& run, const Goal& goal) {
  if (run.outcome == Outcome::diverged) return std::nullopt;
  const auto best = best_epoch(run.history.column(goal.monitor), goal.larger);
  return best ? std::optional(best->value) : std::nullopt;
}

/// A share of what is best: within (1 - share) of its magnitude, so that losses and scores below 0
/// are asked the same.
double share_of(double best, const Goal& goal) {
  const double slack = (1 - goal.value) * std::fabs(best);
  return goal.larger ? best - slack : best + slack;
}

}  // namespace

std::map<std::string, Goal> goals_by_data(const Results& results) {
  std::map<std::string, Goal> goals;
  std::map<std::string, double> best;
  if (!results.study.goal) return goals;
  const Goal& goal = *results.study.goal;
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    const auto& run = results.runs[i];
    if (!run || !has_goal(results.study, run->history)) continue;
    const std::string& data = results.study.cells[i].data;
    if (!goal.of_best) {
      goals.emplace(data, goal);
      continue;
    }
    const auto value = best_of(*run, goal);
    if (!value) continue;
    const auto [known, fresh] = best.emplace(data, *value);
    if (!fresh)
      known->second =
          goal.larger ? std::max(known->second, *value) : std::min(known->second, *value);
  }
  for (const auto& [data, value] : best)
    goals.emplace(data, Goal{goal.monitor, share_of(value, goal), goal.larger});
  return goals;
}

double percent_of(const Goal& goal) { return *parse_number(format("{:.10g}", 100 * goal.value)); }

std::string goal_value_text(const Goal& goal) {
  return format("{} {}",
                goal.larger ? ">=" : "<=", shortest(*parse_number(format("{:.4g}", goal.value))));
}

std::string goal_text(const StudyRecord& study, const Goal& on_data) {
  if (!study.goal || !study.goal->of_best)
    return format("{} {} {}", on_data.monitor,
                  on_data.larger ? ">=" : "<=", shortest(on_data.value));
  return format("{} {} ({}% of the best)", on_data.monitor, goal_value_text(on_data),
                shortest(percent_of(*study.goal)));
}

namespace {

struct Flat {
  std::vector<double> from;

  /// Flat: the last tenth of the epochs, five at least, and all before them from some epoch on,
  /// stay within 1 % of the curve's whole range.
  void add(const std::vector<double>& curve) {
    if (curve.size() < 2) return;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : curve) {
      if (!std::isfinite(value)) return;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    const std::size_t window = std::max<std::size_t>(5, curve.size() / 10);
    if (const auto found = plateau(curve, window, 0.01 * (high - low)))
      from.push_back(static_cast<double>(found->epoch));
  }
};

TimeToTarget time_of(const Results& results, const Summary& summary, const Goal* goal,
                     double horizon) {
  TimeToTarget time;
  std::vector<Watched> updates;
  std::vector<Watched> spent;
  std::vector<Watched> spent_updates;
  std::optional<Protocol> protocol;
  Flat flat;
  for (const std::size_t cell : summary.cells) {
    const auto& run = results.runs[cell];
    if (!run) continue;
    ++time.run;
    const bool diverged = run->outcome == Outcome::diverged;
    if (diverged) {
      ++time.diverged;
    } else {
      flat.add(run->history.column(summary.curve));
    }
    if (goal == nullptr || !has_goal(results.study, run->history)) continue;
    // Seeds differ in nothing that steps depend on.
    if (!protocol) protocol = protocol_of(*run);
    const double steps = steps_per_epoch(*run, *protocol);
    const auto epoch = diverged ? std::nullopt : epochs_to_target(run->history, *goal);
    const auto at = static_cast<double>(epoch ? *epoch : results.study.cells[cell].epochs);
    const auto trained = static_cast<double>(epoch ? *epoch : run->epochs);
    ++time.held;
    time.reached += epoch ? 1 : 0;
    time.epochs.push_back({at, epoch.has_value()});
    updates.push_back({at * steps, epoch.has_value()});
    spent.push_back({trained, epoch.has_value()});
    spent_updates.push_back({trained * steps, epoch.has_value()});
  }
  if (auto curve = kaplan_meier(time.epochs)) time.curve = *std::move(curve);
  time.median = median_time(time.epochs);
  time.median_updates = median_time(updates);
  time.horizon = horizon;
  time.mean = restricted_mean_time(time.epochs, horizon);
  time.running_time = expected_running_time(spent);
  time.running_updates = expected_running_time(spent_updates);
  time.reached_rate = wilson_interval(time.reached, time.held);
  time.diverged_rate = wilson_interval(time.diverged, time.run);
  time.flat = flat.from.size();
  time.plateau = spread_of(flat.from);
  return time;
}

}  // namespace

std::vector<TimeToTarget> times_to_target(const Results& results,
                                          const std::vector<Summary>& summaries,
                                          const std::map<std::string, Goal>& goals) {
  std::map<std::string, double> horizons;
  for (const Summary& summary : summaries) {
    const auto budget = static_cast<double>(summary.budget);
    const auto [known, fresh] = horizons.emplace(summary.data, budget);
    if (!fresh) known->second = std::min(known->second, budget);
  }
  std::vector<TimeToTarget> times;
  for (std::size_t s = 0; s < summaries.size(); ++s) {
    const auto goal = goals.find(summaries[s].data);
    times.push_back(time_of(results, summaries[s], goal == goals.end() ? nullptr : &goal->second,
                            horizons[summaries[s].data]));
    times.back().summary = s;
  }
  return times;
}

namespace {

TimeContrast time_contrast(const Pair& pair, const TimeToTarget& a, const TimeToTarget& b) {
  TimeContrast contrast;
  contrast.a = pair.a;
  contrast.b = pair.b;
  contrast.against_baseline = pair.against_baseline;
  contrast.log_rank = log_rank({a.epochs, b.epochs});
  if (contrast.log_rank) contrast.log_rank_p.p = contrast.log_rank->p;
  if (const auto p = fisher_exact(a.reached, a.held, b.reached, b.held)) contrast.reached_p.p = *p;
  if (const auto p = fisher_exact(a.diverged, a.run, b.diverged, b.run)) contrast.diverged_p.p = *p;
  return contrast;
}

Verdict verdict_of(const TimeContrast& contrast) {
  if (!contrast.log_rank) return Verdict::not_testable;
  if (contrast.log_rank_p.baseline.value_or(contrast.log_rank_p.pairs) > significance)
    return Verdict::no_difference;
  return contrast.log_rank->observed[1] > contrast.log_rank->expected[1] ? Verdict::better
                                                                         : Verdict::worse;
}

}  // namespace

std::vector<TimeFamily> contrast_times(const std::vector<TimeToTarget>& times,
                                       const std::vector<Summary>& summaries,
                                       const StudyRecord& study, const Baseline& baseline) {
  std::vector<TimeFamily> families;
  for (const Group& group : groups_of(summaries, study, baseline)) {
    TimeFamily family;
    family.data = group.data;
    family.model = group.model;
    std::vector<bool> against;
    for (const Pair& pair : group.pairs) {
      family.contrasts.push_back(time_contrast(pair, times[pair.a], times[pair.b]));
      against.push_back(pair.against_baseline);
      family.baselines += pair.against_baseline ? 1 : 0;
    }
    for (Adjusted TimeContrast::*const p :
         {&TimeContrast::log_rank_p, &TimeContrast::reached_p, &TimeContrast::diverged_p}) {
      std::vector<Adjusted*> all;
      for (TimeContrast& contrast : family.contrasts) all.push_back(&(contrast.*p));
      adjust(all, against);
    }
    for (TimeContrast& contrast : family.contrasts) contrast.verdict = verdict_of(contrast);
    families.push_back(std::move(family));
  }
  return families;
}

}  // namespace fanin
