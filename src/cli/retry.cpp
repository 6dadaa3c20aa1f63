// fanin retry: forgets runs that went wrong, so that the next compare runs them again.
#include <filesystem>
#include <set>

#include "cli/commands.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "runs/sqlite.hpp"
#include "runs/store.hpp"
#include "text/format.hpp"

namespace fanin {

int retry_command(const RetryOptions& options) {
  if (!options.failed && !options.diverged) {
    Diagnostics diagnostics;
    diagnostics.add(
        {.message = "retry needs to know which runs", .hint = "--failed, --diverged, or both"});
    report_faults(diagnostics);
    return exit_wrong_input;
  }
  RunStore store((std::filesystem::path(options.folder) / store_name).string(),
                 RunStore::Access::change);
  // A compare that is at work sees at its end what is missing then, and runs it.
  Transaction transaction(store.database());
  std::set<std::string> addresses;
  std::size_t failed = 0;
  if (options.failed) {
    for (const auto& [address, message] : store.failures())
      failed += addresses.insert(address).second;
  }
  std::size_t diverged = 0;
  if (options.diverged) {
    for (const auto& [address, ending] : store.endings()) {
      if (ending.outcome == Outcome::diverged) diverged += addresses.insert(address).second;
    }
  }
  store.forget(addresses);
  transaction.commit();
  std::string what;
  if (options.failed) what = format("{} failed", failed);
  if (options.diverged) what += format("{}{} diverged", what.empty() ? "" : " and ", diverged);
  print(format("forgot {} {}{}\n", what, addresses.size() == 1 ? "run" : "runs",
               addresses.empty() ? "" : "; the next compare runs what the study asks of them"));
  return exit_done;
}

}  // namespace fanin
