// The learning rate of each step: a constant, or a schedule's.
#pragma once

#include <cstdint>

#include "schema/vocabulary.hpp"

namespace fanin {

/// What a schedule of spec/schedules gives at step 0, 1, ... (updates done before), in double by
/// portable functions; formulas of keras/src/optimizers/schedules. Keras computes in float32, and
/// so may restart a cosine a step late.
double learning_rate_at(const Choice& schedule, std::int64_t step);

}  // namespace fanin
