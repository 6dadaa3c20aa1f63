// From the store to the files and the screen.
#include "cli/results.hpp"

#include <filesystem>

#include "cli/terminal.hpp"
#include "report/document.hpp"
#include "text/format.hpp"
#include "text/output.hpp"
#include "text/source.hpp"
#include "text/width.hpp"

namespace fanin {

Results results_of(const RunStore& store) {
  Results results;
  results.study = store.study();
  results.runs = store.runs_of(results.study.cells);
  return results;
}

std::vector<std::string> published_names(const Results& results) {
  std::vector<std::string> names;
  for (const WrittenFile& file : files_of(results, compare(results))) names.push_back(file.name);
  return names;
}

void publish(const Results& results, const Comparison& comparison, View view,
             const std::string& folder) {
  view.seconds = true;
  print(as_text(comparison, view, output_width()));
  std::string names;
  for (const WrittenFile& file : files_of(results, comparison)) {
    const std::string path = (std::filesystem::path(folder) / file.name).string();
    std::string why;
    // What stands there already needs no right to write: an archived study can be shown.
    if (read_file(path, why) != file.content) write_file(path, file.content);
    names += (names.empty() ? "" : ", ") + file.name;
  }
  print("\n" +
        wrapped(format("written to {}: {}, {}", printable(folder), names, store_name),
                output_width()) +
        "\n");
}

}  // namespace fanin
