// How often runs reached a goal: intervals of a rate, and two rates compared.
#pragma once

#include <cstddef>

#include "report/answer.hpp"

namespace fanin {

/// Wilson's interval of a rate, `successes` of n (Wilson 1927):
///   (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
/// 0 of n begins at 0 exactly, n of n ends at 1. None for n = 0 or more successes than n.
Answer<Interval> wilson_interval(std::size_t successes, std::size_t n, double confidence = 0.95);

/// Two-sided p of Fisher's exact test for a of n_a against b of n_b successes (Fisher 1935): all
/// tables with the same margins that are no likelier than this one (within 1e-7, as R and SciPy
/// have it). By ratios of neighbouring tables: no gamma function, the same bits everywhere. 1 if
/// all or none succeeded. None for n_a or n_b = 0 or more successes than runs.
Answer<double> fisher_exact(std::size_t a, std::size_t n_a, std::size_t b, std::size_t n_b);

}  // namespace fanin
