// Many runs: workers, one thread a run, skipping what is stored.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>

#include "runs/store.hpp"
#include "study/attempt.hpp"

namespace fanin {

/// How a batch stands. Shares are by estimated work (rows x epochs x parameters), so that they grow
/// evenly.
struct BatchProgress {
  std::size_t done = 0;  ///< trained now, here or by others, plus stored before
  std::size_t total = 0;
  std::size_t stored = 0;  ///< before this batch began
  std::size_t failed = 0;  ///< could not be run, now or before
  double work_done = 0;    ///< of what had to be trained, 0 to 1
};

/// One of several equal parts of a study: the runs at every `of`-th position, so that the parts
/// are about as long whatever varies, and of equal seeds where their number allows.
struct Shard {
  std::size_t number = 1;  ///< from 1
  std::size_t of = 1;

  bool has(std::size_t position) const { return position % of == number - 1; }
};

/// How others take part in a batch (the ranks of an MPI job, study/rank_leader): what is handed out
/// here is theirs, and what they give back is stored as if it had been trained here. Runs are
/// called by their numbers in plan.runs.
struct BatchDesk {
  /// The next run; nothing if there is none now.
  std::function<std::optional<std::size_t>()> take;
  /// A run that was taken. WorldError if it was not.
  std::function<void(std::size_t number, Attempt tried)> give_back;
  /// There will be no more to take, but by a new batch.
  std::function<bool()> exhausted;
  /// The batch ends before its time: what is given back is stored still.
  std::function<bool()> over;
  /// Every run is stored, or failed.
  std::function<bool()> done;
};

struct Elsewhere {
  std::size_t jobs = 0;  ///< runs that are trained there at the same time
  /// Called once, if there is anything to train, in the thread of run_batch, while `jobs` others
  /// train; returns when nobody there will take or give back anything. What it throws ends the
  /// batch.
  std::function<void(const BatchDesk&)> serve = {};
};

struct BatchOptions {
  std::size_t jobs = 1;
  Shard shard = {};
  /// The folder for the checkpoints of runs that ask for them, a file each, called by the run's
  /// address and removed when the run is stored; empty: none are written.
  std::string checkpoints = {};
  /// Called by one thread at a time, after each finished run.
  std::function<void(const BatchProgress&)> progress = {};
  Elsewhere elsewhere = {};
};

/// Trains what the store does not have yet; every finished run is stored at once, while the next is
/// trained. Other processes may do the same at the same time: each run is trained by one of them,
/// and all wait until everything is done. Same results whatever `jobs` and whatever the order. A
/// run that cannot be run (its memory) is kept as a failure, and is not tried again. When `stop`
/// becomes true the runs in flight are dropped and the store is left clean. Gives how the batch
/// stands at the end.
BatchProgress run_batch(const Plan& plan, RunStore& store, const NetworkBuilder& build,
                        const std::atomic<bool>& stop, const BatchOptions& options);

}  // namespace fanin
