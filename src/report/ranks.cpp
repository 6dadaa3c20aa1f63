// Ranks, the tests on them, and the adjustment for many tests.
#include "report/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "report/distributions.hpp"
#include "report/paired.hpp"

namespace fanin {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The indices of `values`, smallest value first, equal ones in their order.
std::vector<std::size_t> ascending(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

/// What is wrong with the shape, or nothing.
std::string shape_fault(const Scores& scores, std::size_t least_blocks) {
  if (scores.size() < least_blocks) {
    return "needs " + std::to_string(least_blocks) + " blocks, has " +
           std::to_string(scores.size());
  }
  const std::size_t methods = scores[0].size();
  if (methods < 2) return "needs 2 methods, has " + std::to_string(methods);
  for (const auto& block : scores) {
    if (block.size() != methods) return "a block lacks the score of a method";
  }
  return "";
}

}  // namespace

std::vector<double> midranks(const std::vector<double>& values) {
  const std::vector<std::size_t> order = ascending(values);
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    const double rank = 1 + 0.5 * static_cast<double>(first + last);
    for (; first <= last; ++first) ranks[order[first]] = rank;
  }
  return ranks;
}

double tie_term(const std::vector<double>& values) {
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  double term = 0;
  for (auto at = sorted.begin(); at != sorted.end();) {
    const auto end = std::upper_bound(at, sorted.end(), *at);
    const auto ties = static_cast<double>(end - at);
    term += ties * ties * ties - ties;
    at = end;
  }
  return term;
}

Answer<Friedman> friedman_test(const Scores& scores, bool larger) {
  using Result = Answer<Friedman>;
  if (std::string fault = shape_fault(scores, 2); !fault.empty()) {
    return Result::none(std::move(fault));
  }
  Friedman test;
  test.blocks = scores.size();
  test.methods = scores[0].size();
  const auto n = static_cast<double>(test.blocks);
  const auto k = static_cast<double>(test.methods);
  test.mean_ranks.assign(test.methods, 0);
  double ties = 0;
  for (std::vector<double> block : scores) {
    for (double& score : block) {
      if (std::isnan(score)) return Result::none("a score is not a number");
      if (larger) score = -score;
    }
    const std::vector<double> ranks = midranks(block);
    for (std::size_t j = 0; j < ranks.size(); ++j) test.mean_ranks[j] += ranks[j];
    ties += tie_term(block);
  }
  // Sums of ranks are exact; squares of their distances from the mean rank, not of the ranks, do
  // not cancel.
  double squares = 0;
  for (double& rank : test.mean_ranks) {
    const double distance = rank - n * (k + 1) / 2;
    squares += distance * distance;
    rank /= n;
  }
  if (squares == 0) return test;
  const double most = n * (k - 1);
  const double without_ties = 12 * squares / (n * k * (k + 1));
  test.chi_squared_without_ties = without_ties;
  test.chi_squared = without_ties / (1 - ties / (n * (k * k * k - k)));
  test.chi_squared_p = chi_squared_above(test.chi_squared, k - 1);
  // All blocks alike without ties: the one case in which chi2 is N(k - 1), told by whole numbers.
  if (12 * squares >= most * n * k * (k + 1)) {
    test.f = infinity;
    for (std::size_t block = 1; block < test.blocks; ++block) {
      for (std::size_t j = 2; j <= test.methods; ++j) test.f_p /= static_cast<double>(j);
    }
  } else {
    test.f = (n - 1) * without_ties / (most - without_ties);
    test.f_p = fisher_f_above(test.f, k - 1, (k - 1) * (n - 1));
  }
  return test;
}

double nemenyi_difference(std::size_t methods, std::size_t blocks, double level) {
  const auto k = static_cast<double>(methods);
  const double q = normal_range_quantile(1 - level, static_cast<int>(methods)) / std::sqrt(2.0);
  return q * std::sqrt(k * (k + 1) / (6 * static_cast<double>(blocks)));
}

std::vector<double> holm(const std::vector<double>& ps) {
  std::vector<double> filled = ps;
  for (double& p : filled) p = std::isnan(p) ? 1 : p;
  std::vector<double> adjusted(ps.size());
  double largest = 0;
  double left = static_cast<double>(ps.size());
  for (const std::size_t i : ascending(filled)) {
    largest = std::max(largest, std::min(1.0, left * filled[i]));
    adjusted[i] = largest;
    left -= 1;
  }
  return adjusted;
}

Answer<std::vector<AgainstBaseline>> against_baseline(const Scores& scores, std::size_t baseline) {
  using Result = Answer<std::vector<AgainstBaseline>>;
  if (std::string fault = shape_fault(scores, 1); !fault.empty()) {
    return Result::none(std::move(fault));
  }
  if (baseline >= scores[0].size()) return Result::none("the baseline is not among the methods");
  const auto column = [&](std::size_t method) {
    std::vector<double> values;
    for (const auto& block : scores) values.push_back(block[method]);
    return values;
  };
  const std::vector<double> base = column(baseline);
  std::vector<AgainstBaseline> results;
  std::vector<double> ps;
  for (std::size_t method = 0; method < scores[0].size(); ++method) {
    if (method == baseline) continue;
    const auto differences = paired_differences(base, column(method));
    results.push_back(
        {method,
         differences ? signed_rank_test(*differences) : Answer<SignedRank>::none(differences.why),
         1});
    const Answer<SignedRank>& test = results.back().test;
    ps.push_back(test ? test->p : std::numeric_limits<double>::quiet_NaN());
  }
  const std::vector<double> adjusted = holm(ps);
  for (std::size_t i = 0; i < results.size(); ++i) results[i].adjusted_p = adjusted[i];
  return results;
}

}  // namespace fanin
