// Who trains what: processes that share one store claim runs before they train them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runs/process.hpp"
#include "runs/sqlite.hpp"

namespace fanin {

/// A process that trains, as the store knows it.
struct Worker {
  std::int64_t number = 0;
  Process process;
  std::int64_t jobs = 1;   ///< runs that it trains at the same time
  std::int64_t lease = 0;  ///< until when, in seconds since 1970
  std::int64_t claims = 0;
};

/// Workers that live: those of this machine as long as their process does, others (and processes
/// that are stopped) as long as their lease. A lease of more than an hour is none.
std::vector<Worker> living_workers(const Database& database, std::int64_t now);

/// Forgets workers that do not live, with what they claimed; gives how many there were. Inside of a
/// transaction. `self` lives.
std::int64_t forget_dead_workers(const Database& database, std::int64_t now, std::int64_t self = 0);

/// For how long a claim holds unless it is renewed.
inline constexpr std::int64_t lease_seconds = 60;

/// Seconds since 1970.
std::int64_t seconds_now();

/// The claims of this process. What it claims is nobody else's until the run is stored or fails, or
/// this object or the process ends; or the lease, which renew() makes longer. One thread at a time,
/// as the store. WorldError when the disk or the database refuses.
class Claims {
 public:
  using Clock = std::function<std::int64_t()>;

  explicit Claims(const Database& database, std::size_t jobs = 1, Clock clock = seconds_now,
                  Process process = this_process());
  ~Claims();
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

  enum class State {
    taken,      ///< is now ours
    stored,     ///< has been run
    failed,     ///< has been tried
    elsewhere,  ///< another worker is at it
  };

  /// Goes through the runs in their order until `most` are taken, and says of each that it came to
  /// how it stands. Claims of workers that died are taken over.
  std::vector<State> take(const std::vector<const std::string*>& addresses, std::size_t most);

  /// Makes the lease longer. A worker that others took for dead (its machine slept) is one again.
  void renew();

 private:
  void write_self();

  const Database& database_;
  Process process_;
  std::int64_t jobs_;
  Clock clock_;
  std::int64_t number_ = 0;
};

}  // namespace fanin
