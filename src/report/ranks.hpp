// Many methods compared by their ranks: Friedman, Iman-Davenport, Nemenyi, Holm.
#pragma once

#include <cstddef>
#include <vector>

#include "report/answer.hpp"
#include "report/signed_rank.hpp"

namespace fanin {

/// Ranks from 1, smallest first; equal values share the mean of their ranks. Infinities have ranks;
/// NaN must not stand among the values.
std::vector<double> midranks(const std::vector<double>& values);

/// sum(t^3 - t) over the groups of t equal values: what ties take from a variance of ranks.
double tie_term(const std::vector<double>& values);

/// Rows are blocks (a seed, or a data set), columns are methods.
using Scores = std::vector<std::vector<double>>;

/// Friedman's test that all methods rank alike (Friedman 1937; Iman & Davenport 1980; Demsar 2006).
struct Friedman {
  std::size_t blocks = 0;
  std::size_t methods = 0;
  std::vector<double> mean_ranks;  ///< 1 is best
  /// 12N/(k(k+1)) (sum R_j^2 - k(k+1)^2/4), divided by 1 - sum(t^3 - t)/(N(k^3 - k)) for ties; its
  /// p from chi-squared with k - 1 degrees of freedom.
  double chi_squared = 0;
  double chi_squared_p = 1;
  double chi_squared_without_ties = 0;  ///< not divided
  /// Iman-Davenport (N-1) chi2 / (N(k-1) - chi2), chi2 not divided for ties (Demsar 2006: so it is
  /// on the safe side), p from F(k - 1, (k - 1)(N - 1)). If all blocks rank alike f is infinite,
  /// and p the exact probability of that, (1/k!)^(N-1).
  double f = 0;
  double f_p = 1;
};

/// `larger`: the largest score of a block ranks first. An infinite score ranks as such: a diverged
/// run is -infinity where larger is better, and last. No answer for fewer than 2 blocks or methods,
/// rows of unequal length, or NaN. All scores of every block equal: statistics 0, p = 1.
Answer<Friedman> friedman_test(const Scores& scores, bool larger);

/// Nemenyi's critical difference of mean ranks, q sqrt(k(k+1)/(6N)) (Nemenyi 1963, Demsar 2006), q
/// the upper `level` quantile of the range of k normals over sqrt 2. Two methods whose mean ranks
/// differ by at least this differ. k >= 2 methods, N >= 1 blocks, 0 < level < 1.
double nemenyi_difference(std::size_t methods, std::size_t blocks, double level = 0.05);

/// Holm's step-down adjustment (Holm 1979): p_(i) becomes max over j <= i of (m - j + 1) p_(j), at
/// most 1. In the order given. NaN stands for a comparison without a p: it stays in the family of
/// m, which makes the others harder and never easier, and its result is 1.
std::vector<double> holm(const std::vector<double>& ps);

/// One method against the baseline.
struct AgainstBaseline {
  std::size_t method = 0;   ///< the column
  Answer<SignedRank> test;  ///< of method - baseline over the blocks
  double adjusted_p = 1;    ///< by Holm over all methods but the baseline
};

/// Wilcoxon signed rank tests of every other method against column `baseline`, in order of columns,
/// adjusted by Holm. No answer for no blocks, rows of unequal length, or no such column; NaN and
/// infinities make only the tests of their method (or, in the baseline, all) fail.
Answer<std::vector<AgainstBaseline>> against_baseline(const Scores& scores, std::size_t baseline);

}  // namespace fanin
