// What ranks say to one another: a report of a worker, and the answer of rank 0 to it, in turns.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runs/run.hpp"
#include "study/plan.hpp"

namespace fanin {

/// A run that needs no more training: what came of it, or why nothing did.
struct Settled {
  std::uint64_t number = 0;  ///< in plan.runs
  std::optional<Run> run;
  std::string why;
};

/// Of a worker to rank 0. Each is answered, but the last.
struct Report {
  std::string study;  ///< study_key() of its plan
  std::string host;
  std::vector<Settled> settled;  ///< since the last report
  std::uint64_t wanted = 0;      ///< runs that it could begin with now
  std::int32_t interrupted = 0;  ///< the status of a signal that came to it
  std::string error;             ///< why it cannot go on
  std::uint8_t last = 0;
};

/// Of rank 0 to a worker.
struct Orders {
  enum class Then : std::uint8_t {
    go_on,
    finish,  ///< there is nothing more: what is under way is trained to its end
    drop,    ///< what is under way is dropped
  };
  std::vector<std::uint64_t> runs;  ///< numbers in plan.runs
  Then then = Then::go_on;
  std::int32_t status = 0;  ///< to exit with, where something is dropped
};

std::string bytes_of(const Report& report);
std::string bytes_of(const Orders& orders);
/// WorldError: the bytes are not whole.
Report parse_report(std::string_view bytes);
Orders parse_orders(std::string_view bytes);

/// The same for two ranks if and only if they have the same runs and the same program, so that a
/// number means one run. `part`: what else they must have been asked alike.
std::string study_key(const Plan& plan, std::string_view part = {});

/// How long a rank may be silent before it is taken for lost, and how long before its first word,
/// when it reads its files.
struct Patience {
  std::chrono::milliseconds first = std::chrono::minutes(10);
  std::chrono::milliseconds later = std::chrono::seconds(30);
};

/// Time that passes while this process runs: when it was stopped, or its machine slept, the others
/// were not silent meanwhile.
class AwakeClock {
 public:
  /// To be called more often than once a second.
  std::chrono::milliseconds now();

 private:
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
  std::chrono::milliseconds awake_{0};
};

}  // namespace fanin
