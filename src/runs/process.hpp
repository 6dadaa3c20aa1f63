// Processes as others can find them: which one this is, and whether another still runs.
#pragma once

#include <cstdint>
#include <string>

namespace fanin {

struct Process {
  std::string host;     ///< its name, to be shown
  std::string machine;  ///< the boot and the process namespace: where equal, pids mean the same
  std::int64_t pid = 0;
  std::string started;  ///< in ticks since the boot: a pid may be used again
  bool operator==(const Process&) const = default;
};

Process this_process();

/// Whether it has certainly ended; false where that cannot be known, as of another machine's.
bool is_gone(const Process& process);

}  // namespace fanin
