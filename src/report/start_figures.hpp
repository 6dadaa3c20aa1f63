// Signals and gradients of untrained networks by depth, beside theory, as figures.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/comparison.hpp"
#include "report/figures.hpp"
#include "runs/inspection.hpp"

namespace fanin {

/// What the runs of a summary kept of their starts (Run::signals), the first of each seed a drawn
/// network: others of that seed (folds, crossed seeds) have the same weights. No draws if none kept
/// any. Runs of another model file than the first (its varied fields apart) do not
/// occur.
InspectedStart start_of(const Results& results, const Summary& summary);

/// A start and how it is drawn.
using KeyedStart = std::pair<Key, InspectedStart>;

/// Two figures over the hidden Dense layers: mean squares of x W + b and of the loss's gradient by
/// it, geometric means over the networks with their 95 % intervals, theory for the inputs measured.
/// Empty if no start has draws. `of` stands in the titles.
std::vector<std::pair<std::string, DepthPlot>> depth_plots(const std::vector<KeyedStart>& starts,
                                                           const std::string& of);

}  // namespace fanin
