// One run of many: trained, or why it cannot be.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "study/trainer.hpp"

namespace fanin {

/// Neither: it was dropped.
struct Attempt {
  std::optional<Run> run;
  std::string why;  ///< "not enough memory"
};

/// Trains the run until `stop`. In the folder `checkpoints` stand those of runs that ask for them,
/// each called by its run's address; empty: none are written. Throws nothing that the run is to
/// blame for; WorldError: a checkpoint, or a file that a callback writes, cannot be written (the
/// same run may be tried again).
Attempt attempt(const PlannedRun& planned, SharedPortions& shared, const NetworkBuilder& build,
                const std::atomic<bool>& stop, const std::string& checkpoints);

/// Once the run is stored.
void remove_checkpoint_of(const std::string& address, const std::string& checkpoints);

}  // namespace fanin
