// How many seeds a comparison needs.
#pragma once

#include <cstddef>

#include "report/answer.hpp"

namespace fanin {

/// Power of the two-sided paired t test at `level` with n >= 2 differences whose mean is `effect`
/// (d_z) of their standard deviations: P(|T| > t quantile), T noncentral t with n - 1 degrees of
/// freedom and noncentrality effect / sqrt(1/n + over). `over` is 0 for `paired_t` and
/// n_test / n_train for `corrected_resampled_t` (exact if any two differences correlate by
/// n_test / (n_test + n_train), which is what Nadeau & Bengio 2003 assume). NaN for n < 2.
double t_test_power(double effect, std::size_t n, double level = 0.05, double over = 0);

/// The smallest n whose power is at least `power`. At the observed effect this plans the next
/// study; it says nothing about the one that gave the effect, and an effect that was picked because
/// it is the largest is too large (Hoenig & Heisey 2001). None if no n up to a million gives the
/// power: an effect of 0, or one below what overlapping splits can show, however many they are.
Answer<std::size_t> seeds_for_power(double effect, double power = 0.8, double level = 0.05,
                                    double over = 0);

/// Runs of each method that a test of P(A > B) = 1/2 needs against P(A > B) = `improvement`, with
/// errors `level` (one-sided) and `miss`: ((z_level + z_miss) / (sqrt 6 (1/2 - improvement)))^2,
/// rounded up (Noether 1987; Bouthillier et al. 2021, equation 9). None for an improvement of 1/2.
Answer<std::size_t> runs_for_improvement(double improvement, double level = 0.05,
                                         double miss = 0.05);

}  // namespace fanin
