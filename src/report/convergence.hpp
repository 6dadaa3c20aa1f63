// How fast a run learned: when it reached the goal, and the area under its learning curve.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runs/run.hpp"

namespace fanin {

/// First epoch, from 1, at which the goal's column is at least (or at most, if less is better) its
/// value; nothing if it never is within the history.
std::optional<std::int64_t> epochs_to_target(const History& history, const Goal& goal);

/// Area under the column from epoch 0 to the last by the trapezoid rule, divided by the number of
/// epochs: the mean height of the curve. Nothing without the column, with fewer than two epochs, or
/// where a value is not finite.
std::optional<double> normalized_aulc(const History& history, std::string_view column);

}  // namespace fanin
