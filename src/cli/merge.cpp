// fanin merge: the shards of a study, one folder with its tables.
#include <algorithm>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "runs/merge_stores.hpp"
#include "text/format.hpp"
#include "text/output.hpp"
#include "text/width.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

constexpr std::size_t most_shown = 10;

std::string store_of(const std::string& folder) {
  return (std::filesystem::path(folder) / store_name).string();
}

}  // namespace

int merge_command(const MergeOptions& options) {
  Diagnostics diagnostics;
  const std::vector<std::string>& folders = options.folders;
  std::vector<std::string> files;
  for (std::size_t i = 0; i < folders.size(); ++i) {
    files.push_back(store_of(folders[i]));
    if (same_file(folders[i], options.out)) {
      diagnostics.add({.message = format("'{}' would be merged into itself", folders[i]),
                       .hint = "the first folder is the one to merge into"});
    }
    const bool twice =
        std::any_of(folders.begin(), folders.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const std::string& f) { return same_file(f, folders[i]); });
    if (twice) diagnostics.add({.message = format("'{}' is here twice", folders[i])});
  }
  if (report_faults(diagnostics)) return exit_wrong_input;
  const std::string out = store_of(options.out);
  const Merged merged = merge_stores(out, files);
  for (std::size_t i = 0; i < std::min(most_shown, merged.conflicts.size()); ++i)
    print_error(printable("fanin: " + merged.conflicts[i]) + "\n");
  if (!merged.conflicts.empty()) {
    throw WorldError(format("nothing was merged: {} {} not the same everywhere",
                            merged.conflicts.size(),
                            merged.conflicts.size() == 1 ? "run is" : "runs are"));
  }
  const RunStore store(out, RunStore::Access::existing);
  const Results results = results_of(store);
  publish(results, compare(results), {}, options.out);
  print(format("merged {} {}: {} runs added, {} known\n", folders.size(),
               folders.size() == 1 ? "folder" : "folders", merged.added, merged.known));
  return exit_done;
}

}  // namespace fanin
