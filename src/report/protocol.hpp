// How a run's rows were split and stepped through, read from the resolved model file it keeps.
#pragma once

#include <cstdint>
#include <string_view>

#include "runs/run.hpp"

namespace fanin {

/// What decides the test of a difference, and how many updates an epoch has.
struct Protocol {
  /// The rows that are measured are the same for every seed: they have a file of their own, are the
  /// last of the file, or are the training rows because none are held out.
  bool fixed_split = false;
  double held_out_over_train = 0;  ///< n_test / n_train of the corrected resampled t
  std::int64_t batch_size = 32;
};

/// Of a stored run. Where the spec does not say, the split is taken as redrawn.
Protocol protocol_of(const Run& run);

/// Both at once: redrawn if one is, the larger ratio.
Protocol joined(const Protocol& a, const Protocol& b);

/// Updates in one epoch: ceil(train_rows / batch_size).
double steps_per_epoch(const Run& run, const Protocol& protocol);

}  // namespace fanin
