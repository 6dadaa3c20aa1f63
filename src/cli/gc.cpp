// fanin gc: removes from a study's store what nothing asks for.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "runs/claims.hpp"
#include "runs/sqlite.hpp"
#include "runs/store.hpp"
#include "text/format.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

std::string size_text(const std::string& file) {
  std::error_code code;
  const auto size = static_cast<double>(std::filesystem::file_size(file, code));
  return code ? "unknown" : format("{:.2f} MB", size / 1e6);
}

/// Checkpoints of runs that need none: the study does not ask them, or they are stored.
std::size_t remove_checkpoints(const std::string& folder, const std::set<std::string>& needed) {
  std::size_t removed = 0;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    if (needed.contains(name) || !entry.is_regular_file(code)) continue;
    if (std::filesystem::remove(entry.path(), code)) ++removed;
  }
  std::filesystem::remove(folder, code);  // only where it is empty
  return removed;
}

std::string counted(std::size_t count, const char* one, const char* several) {
  return count == 0 ? "" : format(", {} {}", count, count == 1 ? one : several);
}

}  // namespace

int gc_command(const GcOptions& options) {
  const std::string file = (std::filesystem::path(options.folder) / store_name).string();
  RunStore store(file, RunStore::Access::change);
  const Database& database = store.database();
  const std::filesystem::path folder = options.folder;
  const std::string before = size_text(file);
  std::int64_t dead = 0;
  std::set<std::string> unasked;
  std::size_t runs = 0;
  std::size_t checkpoints = 0;
  std::size_t parts = 0;
  {
    // Whoever comes now waits until all is removed, before it looks at what is stored.
    Transaction transaction(database);
    const std::int64_t now = seconds_now();
    if (const auto workers = living_workers(database, now); !workers.empty()) {
      throw WorldError(format("cannot clean {}: process {} on {} is at work on it", file,
                              workers.front().process.pid, workers.front().process.host));
    }
    dead = forget_dead_workers(database, now);
    std::set<std::string> asked;
    for (const Cell& cell : store.study().cells) asked.insert(cell.address);
    std::set<std::string> needs_checkpoint = asked;
    // A store in which no study was ever put is not one without runs.
    if (!asked.empty()) {
      for (const auto& [address, ending] : store.endings()) {
        needs_checkpoint.erase(address);
        if (!asked.contains(address)) runs += unasked.insert(address).second;
      }
      for (const auto& [address, message] : store.failures()) {
        if (!asked.contains(address)) unasked.insert(address);
      }
    }
    store.forget(unasked);
    parts = remove_all_unfinished(options.folder);
    checkpoints = remove_checkpoints((folder / checkpoints_folder).string(), needs_checkpoint);
    transaction.commit();
  }
  store.compact();
  std::string besides;
  if (dead > 0)
    besides += format(", the claims of {} ended {}", dead, dead == 1 ? "process" : "processes");
  besides += counted(checkpoints, "checkpoint", "checkpoints");
  besides += counted(parts, "unfinished file", "unfinished files");
  print(format("removed {} {} that the study does not ask{}\n{}: {}, was {}\n", runs,
               runs == 1 ? "run" : "runs", besides, store_name, size_text(file), before));
  return exit_done;
}

}  // namespace fanin
