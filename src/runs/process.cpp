// By way of /proc, proc(5); where there is none nothing is known of others.
#include "runs/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

namespace fanin {

namespace {

/// What /proc/PID/stat says after the name: the state first, the start 19 fields later.
struct Stat {
  std::string state;
  std::string started;
};

Stat stat_of(std::int64_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos) return {};
  std::istringstream fields(line.substr(name_end + 1));
  Stat stat;
  fields >> stat.state;
  for (int field = 4; field <= 22; ++field) fields >> stat.started;
  return stat;
}

const Process& self() {
  static const Process process = [] {
    Process made;
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) == 0) made.host = name.data();
    std::string boot;
    std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
    std::error_code code;
    const auto space = std::filesystem::read_symlink("/proc/self/ns/pid", code);
    if (!boot.empty() && !code) made.machine = boot + " " + space.string();
    made.pid = getpid();
    made.started = stat_of(made.pid).started;
    return made;
  }();
  return process;
}

}  // namespace

Process this_process() { return self(); }

bool is_gone(const Process& process) {
  if (process.machine.empty() || process.machine != self().machine) return false;
  if (kill(static_cast<pid_t>(process.pid), 0) != 0 && errno == ESRCH) return true;
  const Stat now = stat_of(process.pid);
  // Ended, but not yet waited for by its parent.
  if (now.state == "Z" || now.state == "X") return true;
  return !now.started.empty() && now.started != process.started;
}

}  // namespace fanin
