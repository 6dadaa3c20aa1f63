// From the store to the files and the screen.
#include "cli/results.hpp"

#include <filesystem>

#include "cli/terminal.hpp"
#include "report/document.hpp"
#include "report/page.hpp"
#include "runs/sqlite.hpp"
#include "text/format.hpp"
#include "text/output.hpp"
#include "text/source.hpp"
#include "text/width.hpp"

namespace fanin {

std::size_t remove_all_unfinished(const std::string& folder) {
  const std::filesystem::path whole = folder;
  return remove_unfinished(folder) + remove_unfinished((whole / figures_folder).string()) +
         remove_unfinished((whole / checkpoints_folder).string());
}

Results results_of(const RunStore& store) {
  const Transaction moment(store.database(), Transaction::Kind::read);
  Results results;
  results.study = store.study();
  results.runs = store.runs_of(results.study.cells);
  return results;
}

namespace {

const std::string figures_prefix = std::string(figures_folder) + "/";

}  // namespace

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
  std::size_t figures = 0;
  const std::vector<WrittenFile> files = files_of(results, comparison);
  for (const WrittenFile& file : files)
    check_inside((std::filesystem::path(folder) / file.name).string(), folder);
  for (const WrittenFile& file : files) {
    const std::string path = (std::filesystem::path(folder) / file.name).string();
    if (file.name.starts_with(figures_prefix) && figures == 0)
      make_folder(std::filesystem::path(path).parent_path().string());
    std::string why;
    // What stands there already needs no right to write: an archived study can be shown.
    if (read_file(path, why) != file.content) write_file(path, file.content);
    if (file.name.starts_with(figures_prefix)) {
      ++figures;
    } else {
      names += (names.empty() ? "" : ", ") + file.name;
    }
  }
  if (figures > 0) names += format(", {} ({} svg)", figures_prefix, figures);
  print("\n" +
        wrapped(format("written to {}: {}, {}", printable(folder), names, store_name),
                output_width()) +
        "\n");
}

}  // namespace fanin
