// Outputs that would destroy what they are made from, found while nothing is lost yet.
#include "cli/outputs.hpp"

#include <filesystem>
#include <set>

#include "text/format.hpp"
#include "text/output.hpp"

namespace fanin {

std::vector<std::string> data_files(const Plan& plan) {
  std::set<std::string> files;
  for (const Combination& combination : plan.combinations) {
    const DataSource& data = combination.spec.data;
    files.insert(data.csv.path);
    if (data.test_csv) files.insert(data.test_csv->path);
  }
  return {files.begin(), files.end()};
}

void check_outputs(const std::vector<Output>& outputs, const std::vector<std::string>& inputs,
                   Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Output& output = outputs[i];
    // A terminal or a pipe is read and written without harm.
    if (is_special_file(output.path)) continue;
    const std::string hint = format("choose another place with {}", output.option);
    for (const std::string& input : inputs) {
      if (!same_file(output.path, input)) continue;
      diagnostics.add(
          {.message = format("'{}' would be written over, but it is read here{}", output.path,
                             output.path == input ? "" : format(" as '{}'", input)),
           .hint = hint});
      break;
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (same_file(output.path, outputs[j].path))
        diagnostics.add(
            {.message = format("'{}' would be written twice", output.path), .hint = hint});
    }
  }
}

void check_file_option(const char* option, const std::string& path, const std::string& made,
                       Diagnostics& diagnostics) {
  std::error_code code;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (std::filesystem::is_directory(path, code)) {
    diagnostics.add({.message = format("'{}' is '{}', a folder, not a file", option, path)});
  } else if (!folder.empty() && !std::filesystem::is_directory(folder, code) &&
             !same_file(folder.string(), made)) {
    diagnostics.add({.message = format("'{}' is '{}', but there is no folder '{}'", option, path,
                                       folder.string())});
  }
}

}  // namespace fanin
