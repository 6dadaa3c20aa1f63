// fanin status: how a study stands, whoever is at work on it.
#include <cmath>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "runs/sqlite.hpp"
#include "runs/standing.hpp"
#include "text/format.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

std::string runs_text(std::size_t count) {
  return format("{} {}", count, count == 1 ? "run" : "runs");
}

std::string status_text(const RunStore& store, const std::string& folder) {
  const Standing now = standing_of(store);
  std::string text = format("study    {} in {}: {}\n", printable(store.study().name),
                            printable(folder), runs_text(now.cells));
  text += format("done     {}{}\n", now.done,
                 now.diverged > 0 ? format(", {} of them diverged", now.diverged) : "");
  text += format("failed   {}\n", now.failed);
  text += format("running  {}", now.running);
  const char* before = " by ";
  for (const Worker& worker : now.workers) {
    text += format("{}process {} on {} ({} claimed)", before, worker.process.pid,
                   printable(worker.process.host), worker.claims);
    before = ", ";
  }
  text += format("\nleft     {}\n", now.left);
  if (now.running + now.left > 0 && !std::isnan(now.seconds)) {
    text += format("time     about {}{}\n", clock_text(now.seconds),
                   now.workers.empty() ? ", one run at a time" : "");
  }
  if (now.left > 0 && now.workers.empty())
    text +=
        "nobody is at work on it: start the same 'fanin compare' again to go on (what is left in "
        "the folder of a shard may be other shards')\n";
  if (now.failed > 0) {
    for (const auto& [address, message] : store.failures())
      text += format("failed: run {}: {}\n", printable(address), printable(message));
  }
  if (now.unasked > 0) {
    text += format("{} stored besides, which the study no longer asks: 'fanin gc' removes them\n",
                   runs_text(now.unasked));
  }
  return text;
}

}  // namespace

int status_command(const StatusOptions& options) {
  const RunStore store((std::filesystem::path(options.folder) / store_name).string(),
                       RunStore::Access::existing);
  const Transaction moment(store.database(), Transaction::Kind::read);
  print(status_text(store, options.folder));
  return exit_done;
}

}  // namespace fanin
