// What is left to train, handed out run by run: to the threads of this process, and, by claims in
// the store, to the processes that share it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runs/claims.hpp"
#include "study/block_size.hpp"

namespace fanin {

class RunQueue {
 public:
  /// A run that needs no training here any more: another process stored it, or it failed there.
  using Settled = std::function<void(std::size_t number, bool failed)>;

  /// Runs are numbered as they stand in `addresses`, and handed out in that order. `lock` guards
  /// the store; `settled` is called under it.
  RunQueue(std::vector<std::string> addresses, const Database& store, std::mutex& lock,
           std::size_t jobs, Settled settled);
  RunQueue(const RunQueue&) = delete;
  RunQueue& operator=(const RunQueue&) = delete;

  /// The next run, claimed; nothing if all that are left are claimed elsewhere, or none are.
  std::optional<std::size_t> try_next();
  /// All are settled or handed out.
  bool exhausted();

  /// The next run, claimed; waits while all that are left are claimed elsewhere, in case their
  /// workers die. Nothing when all are settled or handed out, or when the batch is over.
  std::optional<std::size_t> next(const std::function<bool()>& over);

  /// Makes the lease of the claims longer, if it is time.
  void renew();

 private:
  void claim_more();

  std::vector<std::string> addresses_;
  std::mutex& lock_;
  Claims claims_;
  Settled settled_;
  std::vector<std::size_t> left_;   ///< neither handed out nor settled, in order
  std::vector<std::size_t> ready_;  ///< claimed, the next one last
  BlockSize block_;                 ///< runs that are claimed at once
  bool waiting_ = false;            ///< for what others have claimed
  std::chrono::steady_clock::time_point look_again_at_;
  std::chrono::steady_clock::time_point renewed_at_;
};

}  // namespace fanin
