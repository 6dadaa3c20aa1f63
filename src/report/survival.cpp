// Product-limit curves and what is read off them.
#include "report/survival.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "numeric/functions.hpp"
#include "report/distributions.hpp"

namespace fanin {

namespace {

/// What is wrong with the runs, or nothing.
std::string fault_of(const std::vector<Watched>& runs) {
  if (runs.empty()) return "needs a run, has none";
  for (const Watched& run : runs) {
    if (!std::isfinite(run.time) || run.time < 0) return "a time is negative or not finite";
  }
  return "";
}

/// Times at which some run reached the goal, ascending, each once.
std::vector<double> goal_times(const std::vector<Watched>& runs) {
  std::vector<double> times;
  for (const Watched& run : runs) {
    if (run.reached) times.push_back(run.time);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

std::size_t at_risk(const std::vector<Watched>& runs, double time) {
  return static_cast<std::size_t>(
      std::count_if(runs.begin(), runs.end(), [&](const Watched& r) { return r.time >= time; }));
}

std::size_t reached_at(const std::vector<Watched>& runs, double time) {
  return static_cast<std::size_t>(std::count_if(
      runs.begin(), runs.end(), [&](const Watched& r) { return r.reached && r.time == time; }));
}

/// d / (n (n - d)): one time's part of Greenwood's sum; 0 where the curve ends at 0.
double greenwood_term(const SurvivalStep& step) {
  if (step.at_risk == step.reached) return 0;
  const auto n = static_cast<double>(step.at_risk);
  const auto d = static_cast<double>(step.reached);
  return d / (n * (n - d));
}

struct Height {
  double time;
  double value;
};

/// Where a falling step curve crosses 1/2. Products such as 7/8 6/7 4/6 miss 1/2 by rounding.
std::optional<double> crossing_of_half(const std::vector<Height>& curve) {
  constexpr double rounding = 1e-12;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (curve[i].value > 0.5 + rounding) continue;
    if (curve[i].value < 0.5 - rounding) return curve[i].time;
    for (std::size_t next = i + 1; next < curve.size(); ++next) {
      if (curve[next].value < 0.5 - rounding) return 0.5 * (curve[i].time + curve[next].time);
    }
    return curve[i].time;
  }
  return std::nullopt;
}

/// x' A^-1 x for a symmetric positive definite A, by Cholesky in place; a direction without
/// variance (a pivot that is rounding) adds nothing.
double squared_distance(std::vector<std::vector<double>> a, std::vector<double> x) {
  const std::size_t size = x.size();
  double sum = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double original = a[i][i];
    for (std::size_t k = 0; k < i; ++k) {
      for (std::size_t l = 0; l < k; ++l) a[i][k] -= a[i][l] * a[k][l];
      a[i][k] = a[k][k] > 0 ? a[i][k] / a[k][k] : 0;
      a[i][i] -= a[i][k] * a[i][k];
      x[i] -= a[i][k] * x[k];
    }
    a[i][i] = a[i][i] > 1e-12 * original ? std::sqrt(a[i][i]) : 0;
    x[i] = a[i][i] > 0 ? x[i] / a[i][i] : 0;
    sum += x[i] * x[i];
  }
  return sum;
}

}  // namespace

Answer<std::vector<SurvivalStep>> kaplan_meier(const std::vector<Watched>& runs) {
  using Result = Answer<std::vector<SurvivalStep>>;
  if (std::string fault = fault_of(runs); !fault.empty()) return Result::none(std::move(fault));
  std::vector<SurvivalStep> curve;
  double survival = 1;
  double greenwood = 0;
  for (const double time : goal_times(runs)) {
    SurvivalStep step{time, at_risk(runs, time), reached_at(runs, time)};
    survival *=
        static_cast<double>(step.at_risk - step.reached) / static_cast<double>(step.at_risk);
    greenwood += greenwood_term(step);
    step.survival = survival;
    step.error = survival * std::sqrt(greenwood);
    curve.push_back(step);
  }
  return curve;
}

Answer<MedianTime> median_time(const std::vector<Watched>& runs, double confidence) {
  const auto curve = kaplan_meier(runs);
  if (!curve) return Answer<MedianTime>::none(curve.why);
  const double z = normal_quantile(0.5 + 0.5 * confidence);
  std::vector<Height> heights;
  std::vector<Height> lower;
  std::vector<Height> upper;
  for (const SurvivalStep& step : *curve) {
    heights.push_back({step.time, step.survival});
    if (step.survival == 0) continue;
    // S^exp(+-z se), se the error of log(-log S): Greenwood's over |log S|.
    const double logarithm = portable_log(step.survival);
    const double factor = portable_exp(z * step.error / step.survival / -logarithm);
    lower.push_back({step.time, portable_exp(logarithm * factor)});
    upper.push_back({step.time, portable_exp(logarithm / factor)});
  }
  return MedianTime{crossing_of_half(heights), crossing_of_half(lower), crossing_of_half(upper)};
}

Answer<MeanTime> restricted_mean_time(const std::vector<Watched>& runs, double horizon) {
  const auto curve = kaplan_meier(runs);
  if (!curve) return Answer<MeanTime>::none(curve.why);
  if (!(horizon > 0)) return Answer<MeanTime>::none("the horizon is not positive");
  double last = 0;
  for (const Watched& run : runs) last = std::max(last, run.time);
  const bool ends = !curve->empty() && curve->back().survival == 0;
  if (horizon > last && !ends) {
    return Answer<MeanTime>::none("no run was watched until the horizon");
  }
  MeanTime result;
  double variance = 0;
  double until = horizon;
  for (std::size_t i = curve->size(); i-- > 0;) {
    const SurvivalStep& step = (*curve)[i];
    if (step.time >= horizon) continue;
    result.mean += step.survival * (until - step.time);
    until = step.time;
    variance += result.mean * result.mean * greenwood_term(step);
  }
  result.mean += until;
  result.error = std::sqrt(variance);
  return result;
}

Answer<LogRank> log_rank(const std::vector<std::vector<Watched>>& groups) {
  using Result = Answer<LogRank>;
  std::vector<Watched> all;
  for (const auto& group : groups) {
    if (std::string fault = fault_of(group); !fault.empty()) return Result::none(std::move(fault));
    all.insert(all.end(), group.begin(), group.end());
  }
  const std::size_t count = groups.size();
  if (count < 2) return Result::none("needs 2 groups, has " + std::to_string(count));
  LogRank test;
  test.observed.assign(count, 0);
  test.expected.assign(count, 0);
  std::vector<std::vector<double>> covariance(count, std::vector<double>(count));
  for (const double time : goal_times(all)) {
    const auto n = static_cast<double>(at_risk(all, time));
    const auto d = static_cast<double>(reached_at(all, time));
    std::vector<double> share;
    for (const auto& group : groups) share.push_back(static_cast<double>(at_risk(group, time)) / n);
    const double scale = n > 1 ? d * (n - d) / (n - 1) : 0;
    for (std::size_t g = 0; g < count; ++g) {
      test.observed[g] += static_cast<double>(reached_at(groups[g], time));
      test.expected[g] += d * share[g];
      for (std::size_t h = 0; h < count; ++h) {
        covariance[g][h] += scale * share[g] * ((g == h ? 1 : 0) - share[h]);
      }
    }
  }
  std::vector<std::size_t> telling;
  for (std::size_t g = 0; g < count; ++g) {
    if (test.expected[g] > 0) telling.push_back(g);
  }
  if (telling.empty()) return Result::none("no run reached the goal");
  if (telling.size() < 2)
    return Result::none("only one group was watched when runs reached the goal");
  // Observed and expected have the same total, so one group follows from the others.
  telling.pop_back();
  std::vector<std::vector<double>> part;
  std::vector<double> excess;
  for (const std::size_t g : telling) {
    excess.push_back(test.observed[g] - test.expected[g]);
    part.emplace_back();
    for (const std::size_t h : telling) part.back().push_back(covariance[g][h]);
  }
  test.chi_squared = squared_distance(std::move(part), std::move(excess));
  test.df = static_cast<double>(telling.size());
  test.p = chi_squared_above(test.chi_squared, test.df);
  return test;
}

Answer<double> expected_running_time(const std::vector<Watched>& runs) {
  if (std::string fault = fault_of(runs); !fault.empty()) {
    return Answer<double>::none(std::move(fault));
  }
  double spent = 0;
  double successes = 0;
  for (const Watched& run : runs) {
    spent += run.time;
    successes += run.reached ? 1 : 0;
  }
  if (successes == 0) return Answer<double>::none("no run reached the goal");
  return spent / successes;
}

}  // namespace fanin
