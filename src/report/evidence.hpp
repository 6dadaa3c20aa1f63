// Every number behind a comparison as tables: pairs, times to the target, ranks.
#pragma once

#include "report/comparison.hpp"
#include "text/table.hpp"

namespace fanin {

// p-values and what follows from them have six digits: the same text on every machine.

/// A row a pair of methods and measure, the difference being b - a; log-rank and Fisher's tests of
/// epochs_to_target, reached and diverged among them.
Table pairs_table(const Comparison& comparison);

/// A row a combination: how many runs reached the target, when, and at what cost.
Table convergence_table(const Comparison& comparison);

/// A row a measure and method over several data sets.
Table ranks_table(const Comparison& comparison);

}  // namespace fanin
