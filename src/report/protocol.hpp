// How a run's rows were split and stepped through, read from the resolved model file it keeps.
#pragma once

#include <cstdint>
#include <string_view>

#include "runs/run.hpp"

namespace fanin {

/// What decides the test of a difference, and how many updates an epoch has.
struct Protocol {
  /// The rows that are measured are the same for every seed: they have a file of their own, are the
  /// last of the file, are drawn by a seed of their own, or are the training rows because none are
  /// held out.
  bool fixed_split = false;
  std::int64_t held_out_rows = 0;  ///< test rows, or validation rows where there are none
  std::int64_t train_rows = 0;
  std::int64_t batch_size = 32;

  /// n_test / n_train, what the corrected resampled t adds to 1/n.
  double ratio() const;
};

/// Of a stored run. Where the spec does not say, the split is taken as redrawn.
Protocol protocol_of(const Run& run);

/// Both at once: redrawn if one is, the rows of the larger ratio.
Protocol joined(const Protocol& a, const Protocol& b);

/// Updates in one epoch: ceil(train_rows / batch_size).
double steps_per_epoch(const Run& run, const Protocol& protocol);

}  // namespace fanin
