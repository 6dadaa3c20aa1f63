// Wilcoxon's signed rank test, exact, and how many seeds it needs before it can show anything.
#pragma once

#include <cstddef>
#include <vector>

#include "report/answer.hpp"

namespace fanin {

/// Wilcoxon signed rank test that differences lie symmetrically about 0 (Wilcoxon 1945).
struct SignedRank {
  std::size_t n = 0;      ///< differences that are not 0: the ranked ones
  std::size_t zeros = 0;  ///< dropped before ranking, as Wilcoxon did
  double plus = 0;    ///< sum of the ranks of positive differences; equal magnitudes share ranks
  double minus = 0;   ///< of negative ones; plus + minus = n (n + 1) / 2
  bool exact = true;  ///< p from all 2^n signs; else from the normal approximation
  double p = 1;       ///< two-sided: twice P(W <= the smaller sum), at most 1
};

/// Up to this many nonzero differences p is exact, with ties too: the distribution over all signs
/// of the shared ranks, counted without rounding.
constexpr std::size_t exact_signed_rank_limit = 50;

/// Beyond the limit p is that of the normal approximation with tie-corrected variance
///   n(n+1)(2n+1)/24 - sum(t^3 - t)/48
/// and continuity correction 1/2. All differences 0: p = 1. No answer without differences or where
/// one is not finite. Ranks compare exactly: take differences from `paired_differences`.
Answer<SignedRank> signed_rank_test(const std::vector<double>& differences);

/// The two-sided p of that normal approximation at any n; `continuity` is what is taken from the
/// distance to the mean (0 or 1/2). 1 if all differences are 0.
double signed_rank_normal_p(const std::vector<double>& differences, double continuity);

/// The smallest two-sided p that n nonzero differences can give: 2/2^n, at most 1.
double least_signed_rank_p(std::size_t n);

/// The smallest n at which the smallest p, times `comparisons` (Holm's first step), is at most
/// `level` (0 < level < 1).
std::size_t signed_rank_needs(double level, std::size_t comparisons = 1);

/// Empty if n nonzero differences can reach the level, else what to print in place of a p:
/// "not testable with 5 seeds, needs 6".
std::string not_testable(std::size_t n, double level, std::size_t comparisons = 1);

}  // namespace fanin
