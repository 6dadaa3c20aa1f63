// Rank 0 of an MPI job: hands out runs to the other ranks and stores what they send back. It alone
// touches the store.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "study/batch.hpp"
#include "study/channel.hpp"
#include "study/rank_messages.hpp"

namespace fanin {

/// What came here by a signal.
struct Signals {
  const std::atomic<bool>& stop;
  std::function<int()> status;  ///< 130 or 143
};

class RankLeader {
 public:
  RankLeader(Channel& channel, Signals signals, Patience patience = {});
  RankLeader(const RankLeader&) = delete;
  RankLeader& operator=(const RankLeader&) = delete;

  std::size_t others() const { return others_.size() - 1; }
  /// Becomes true when a signal came to any rank, or one has failed: what is under way is dropped.
  const std::atomic<bool>& halt() const { return halt_; }
  /// The status of the signal that came to any rank; 0 if none did.
  int interrupted() const { return interrupted_; }

  /// Elsewhere::serve: until every other rank has ended and the batch with it. WorldError: a rank
  /// has another study (another `key`) or cannot go on; or is silent, in which case nobody waits
  /// for anybody any more.
  void serve(const BatchDesk& desk, const std::string& key);

  /// Ends those that have not ended, by `status`. Throws nothing: it is for the end of a rank 0
  /// that has something to say already.
  void dismiss(int status) noexcept;

 private:
  struct Other {
    std::chrono::milliseconds heard{0};
    bool spoke = false;
    bool ended = false;
  };

  bool all_ended() const;
  std::optional<std::pair<int, Report>> next_report();
  void answer(int rank, const Orders& orders);
  void check_silence();
  void interrupt(int status);
  Orders orders_for(const Report& report, const BatchDesk& desk) const;

  Channel& channel_;
  Signals signals_;
  Patience patience_;
  AwakeClock clock_;
  std::vector<Other> others_;  ///< by rank; the first is this one
  std::atomic<bool> halt_{false};
  int interrupted_ = 0;
};

}  // namespace fanin
