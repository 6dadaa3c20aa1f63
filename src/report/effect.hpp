// How large a difference is, beside how sure.
#pragma once

#include <vector>

#include "report/answer.hpp"

namespace fanin {

/// d_z = mean / sd of the differences (Cohen 1988): the paired difference in its own standard
/// deviations. 0 if all differences are 0; none for fewer than 2, values that are not finite, or
/// differences all the same and not 0.
Answer<double> effect_dz(const std::vector<double>& differences);

/// d_z (1 - 3/(4 df - 1)), df = n - 1: without the upward bias of small samples (Hedges 1981, his
/// approximation). Needs 3 differences, else as d_z: at df = 1 the approximation is 0.
Answer<double> effect_gz(const std::vector<double>& differences);

/// Probability of improvement P(B > A) + P(B = A)/2 over all pairs of an a and a b (Agarwal et al.
/// 2021; Mann-Whitney's U / (n m)): 1/2 is no difference, more if b tends to be larger. Values
/// compare exactly; an infinite one compares as such, so a diverged run is -infinity where larger
/// is better. None for an empty side or NaN.
Answer<double> probability_of_improvement(const std::vector<double>& a,
                                          const std::vector<double>& b);

/// Cliff's delta P(B > A) - P(B < A) over all pairs (Cliff 1993), -1 to 1: twice the probability of
/// improvement less 1.
Answer<double> cliffs_delta(const std::vector<double>& a, const std::vector<double>& b);

/// The share of pairs in which b is larger, ties half: 1/2 + (wins - losses)/(2n) of the
/// differences b - a. None without differences or with NaN.
Answer<double> paired_improvement(const std::vector<double>& differences);

}  // namespace fanin
