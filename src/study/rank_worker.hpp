// Every rank of an MPI job but the first: trains what rank 0 hands out and sends it back. It
// touches no store.
#pragma once

#include <cstddef>
#include <string>

#include "study/batch.hpp"
#include "study/channel.hpp"
#include "study/rank_leader.hpp"
#include "study/rank_messages.hpp"

namespace fanin {

struct WorkerOptions {
  std::size_t jobs = 1;          ///< runs at the same time
  std::string checkpoints = {};  ///< as BatchOptions'
  std::string key = {};          ///< study_key()
  Patience patience = {};        ///< with rank 0, four times longer: it may be busy with its disk
};

/// Works for rank 0 until that says it is enough; gives the status to exit with: 0, or what rank 0
/// says when something is dropped. Runs are trained by `jobs` threads, this one writes and reads
/// letters. WorldError: rank 0 is silent.
int work_for_rank_0(const Plan& plan, Channel& channel, const NetworkBuilder& build,
                    const Signals& signals, const WorkerOptions& options);

/// Tells rank 0 that there is nothing this rank could work on, and why; gives the status to exit
/// with.
int report_to_rank_0(Channel& channel, const std::string& error, Patience patience = {});

}  // namespace fanin
