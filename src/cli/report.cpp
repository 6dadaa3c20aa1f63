// fanin report: the tables again, from the stored runs alone.
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/results.hpp"

namespace fanin {

int report_command(const ReportOptions& options) {
  const RunStore store((std::filesystem::path(options.folder) / store_name).string(),
                       RunStore::Access::existing);
  publish(results_of(store), options.folder);
  return exit_done;
}

}  // namespace fanin
