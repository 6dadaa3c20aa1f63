// fanin gc: removes from a study's store what nothing asks for.
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "runs/claims.hpp"
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

/// Tables that a killed process had begun to write (text/output.cpp), beside those that it would
/// have replaced.
std::size_t remove_unfinished(const std::string& folder, const std::vector<std::string>& names) {
  std::size_t removed = 0;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
    const std::string file = entry.path().filename().string();
    for (const std::string& name : names) {
      if (!file.starts_with(name + ".") || !file.ends_with(".part")) continue;
      if (std::filesystem::remove(entry.path(), code)) ++removed;
    }
  }
  const auto checkpoints =
      std::filesystem::remove_all(std::filesystem::path(folder) / checkpoints_folder, code);
  if (!code && checkpoints > 0) removed += checkpoints - 1;  // the folder itself
  return removed;
}

}  // namespace

int gc_command(const GcOptions& options) {
  const std::string file = (std::filesystem::path(options.folder) / store_name).string();
  RunStore store(file, RunStore::Access::change);
  const Database& database = store.database();
  std::int64_t dead = 0;
  {
    Transaction transaction(database);
    const std::int64_t now = seconds_now();
    if (const auto workers = living_workers(database, now); !workers.empty()) {
      throw WorldError(format("cannot clean {}: process {} on {} is at work on it", file,
                              workers.front().process.pid, workers.front().process.host));
    }
    dead = forget_dead_workers(database, now);
    transaction.commit();
  }
  const StudyRecord study = store.study();
  std::set<std::string> asked;
  for (const Cell& cell : study.cells) asked.insert(cell.address);
  std::set<std::string> unasked;
  std::size_t runs = 0;
  // A store in which no study was ever put is not one without runs.
  if (!asked.empty()) {
    for (const auto& [address, ending] : store.endings()) {
      if (!asked.contains(address)) runs += unasked.insert(address).second;
    }
    for (const auto& [address, message] : store.failures()) {
      if (!asked.contains(address)) unasked.insert(address);
    }
  }
  const std::string before = size_text(file);
  store.forget(unasked);
  store.compact();
  std::string besides;
  if (dead > 0)
    besides += format(", the claims of {} ended {}", dead, dead == 1 ? "process" : "processes");
  if (const std::size_t parts = remove_unfinished(options.folder, published_names({{}, {}}));
      parts > 0) {
    besides += format(", {} unfinished {}", parts, parts == 1 ? "file" : "files");
  }
  print(format("removed {} {} that the study does not ask{}\n{}: {}, was {}\n", runs,
               runs == 1 ? "run" : "runs", besides, store_name, size_text(file), before));
  return exit_done;
}

}  // namespace fanin
