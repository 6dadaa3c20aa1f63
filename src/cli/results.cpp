// From the store to the files and the screen.
#include "cli/results.hpp"

#include <filesystem>

#include "cli/terminal.hpp"
#include "report/tables.hpp"
#include "text/format.hpp"
#include "text/output.hpp"
#include "text/source.hpp"

namespace fanin {

Results results_of(const RunStore& store) {
  Results results;
  results.study = store.study();
  const auto stored = store.addresses();
  for (const Cell& cell : results.study.cells) {
    results.runs.emplace_back(
        stored.contains(cell.address) ? std::optional(store.find(cell.address)) : std::nullopt);
  }
  return results;
}

void publish(const Results& results, const std::string& folder) {
  const Comparison comparison = compare(results);
  std::string names;
  for (const WrittenFile& file : files_of(results, comparison)) {
    write_file((std::filesystem::path(folder) / file.name).string(), file.content);
    names += (names.empty() ? "" : ", ") + file.name;
  }
  for (const Table& table : comparison_tables(comparison, true)) print(as_text(table) + "\n");
  for (const std::string& note : comparison_notes(comparison)) print(note + "\n");
  print(format("\nwritten to {}: {}, {}\n", folder, names, store_name));
}

}  // namespace fanin
