// What weights are held to after each step.
#pragma once

#include <cstddef>
#include <span>

#include "schema/vocabulary.hpp"

namespace fanin {

/// Applies a constraint of spec/constraints to a kernel, rows x columns (a bias is one column);
/// formulas of keras/src/constraints. Norms are summed in double in ascending order.
void constrain(const Choice& constraint, std::size_t columns, std::span<float> weights);

}  // namespace fanin
