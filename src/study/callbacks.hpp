// The callbacks of one training as it meets them: told of each epoch, they may change the learning
// rate, write files, and end it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/metrics.hpp"
#include "engine/network.hpp"
#include "runs/run.hpp"
#include "spec/callbacks.hpp"

namespace fanin {

/// A copy of all weights, to come back to.
class Snapshot {
 public:
  void take(Network& network);
  /// Does nothing if nothing was taken.
  void restore(Network& network) const;
  void exchange(Exchange& state) { state.exchange(values_); }

 private:
  std::vector<std::vector<float>> values_;
};

/// One callback under way. Epochs count from 0 here, as in Keras.
class RunningCallback {
 public:
  RunningCallback() = default;
  virtual ~RunningCallback() = default;
  RunningCallback(const RunningCallback&) = delete;
  RunningCallback& operator=(const RunningCallback&) = delete;

  virtual void begin_epoch(std::int64_t /*epoch*/, Network& /*network*/) {}
  /// After a mini-batch, from 0: `running` holds the epoch so far, its means called by the first of
  /// the history's `columns`.
  virtual void end_batch(std::int64_t /*epoch*/, std::int64_t /*batch*/, const Totals& /*running*/,
                         const std::vector<std::string>& /*columns*/, Network& /*network*/) {}
  /// The history ends with the epoch's row. True: the training is over.
  virtual bool end_epoch(std::int64_t /*epoch*/, const History& /*history*/, Network& /*network*/) {
    return false;
  }
  /// After the last epoch of a training that did not diverge.
  virtual void end(Network& /*network*/) {}
  /// What it remembers from epoch to epoch. Where a training goes on, files are what they were at
  /// that epoch's end.
  virtual void exchange(Exchange& /*state*/) {}
};

/// In the order of fit.callbacks, which is the order they are told in. `folder`: where those that
/// write files put them; nothing: they are left out (in a comparison, whose runs stand in its
/// store). WorldError if a file cannot be written.
std::vector<std::unique_ptr<RunningCallback>> run_callbacks(
    const std::vector<Callback>& callbacks, const std::optional<std::filesystem::path>& folder);

}  // namespace fanin
