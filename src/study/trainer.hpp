// One run: splits, builds, trains, evaluates. The network lives and dies in here.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/network.hpp"
#include "runs/run.hpp"
#include "study/plan.hpp"
#include "study/portions.hpp"

namespace fanin {

/// What a caller may watch or take while a run is under way; every member may be left empty.
struct TrainHooks {
  /// Gives the network weights that were not drawn: nothing is then calibrated, and there are no
  /// certificates, which hold a draw against its law.
  std::function<void(Network&)> start;
  std::function<void(Network&)> built;  ///< before any training
  std::function<void(std::int64_t epoch, const History&)>
      epoch;                                ///< after each row of the history, epoch 0 included
  std::function<void(double share)> batch;  ///< share of the current epoch that is done
  std::function<void(Network&)> finished;   ///< with the final weights
  /// Where callbacks that write files put them; nothing: they are left out.
  std::optional<std::filesystem::path> folder;
  /// Where the state is written every checkpoint_epochs(), and taken up again if it is that of this
  /// run; empty: neither. Whoever keeps the finished run removes the file.
  std::string checkpoint_file;
  std::function<void(std::int64_t epoch)> resumed;  ///< after so many epochs, by the file
};

using Measures = std::vector<std::pair<std::string, double>>;

/// Loss and metrics of the portion's rows, called by `prefix` and their names; none without rows.
Measures measures_of(const ModelFile& spec, const Portion& portion, const std::string& prefix,
                     Network& network);

/// All become NaN if one is not finite: what a diverged network "predicts" is the first of equal
/// NaNs, no measure at all. True then.
bool blank_diverged(Measures& measures);

/// The rows of the first mini-batch that training will see.
std::vector<std::uint32_t> first_batch(const Fit& fit, const Portion& train);

/// Finishes initializers that look at data (LSUV) by the first mini-batch.
std::vector<Calibration> calibrate(const ModelFile& spec, const Portion& train, Network& network);

/// Trains the run. Its own loop: each epoch takes the training rows in the order of stream
/// `shuffle/<epoch>` (or the file's order), in batches of batch_size, the last one short; `loss`
/// and metrics are running means over the epoch, train_* and val_* evaluations at its end. A loss
/// that is not finite ends the run as diverged, with the history up to there. Nothing is returned
/// if `stop` became true before the end. A run that was resumed is to the bit what it would have
/// been.
std::optional<Run> train(const PlannedRun& planned, const std::vector<Dataset>& datasets,
                         const NetworkBuilder& build, const std::atomic<bool>& stop,
                         const TrainHooks& hooks = {});

/// The same, beside other runs that may need the same rows.
std::optional<Run> train(const PlannedRun& planned, SharedPortions& shared,
                         const NetworkBuilder& build, const std::atomic<bool>& stop,
                         const TrainHooks& hooks = {});

}  // namespace fanin
