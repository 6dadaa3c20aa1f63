// Measures drawn, untrained networks on their first mini-batch: signals, gradients, Jacobians.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/network.hpp"
#include "runs/inspection.hpp"
#include "study/plan.hpp"

namespace fanin {

struct Probing {
  std::int64_t draws = 10;
  std::int64_t batch_size = 0;  ///< rows; 0: the model's
  bool singular_values = true;  ///< what costs most
};

/// The plan's runs, one a combination of varied values, each at its first mini-batch: split, scaled
/// and ordered by the run's seed as in training, LSUV kernels scaled by it. Networks are drawn with
/// the weights of seed, seed + 1, ...; the rows stay. Noise is off (its mean is what counts),
/// normalizations measure the batch. Singular values are those of the first networks only where
/// layers are wide, and left out where one matrix would take minutes.
Inspection inspect(const Plan& plan, const NetworkBuilder& build, const Probing& how);

}  // namespace fanin
