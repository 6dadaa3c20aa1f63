// What a command is about to write, checked before any work.
#pragma once

#include <string>
#include <vector>

#include "study/plan.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// A file to be written, and the option that chooses where: "--out", "--save".
struct Output {
  std::string path;
  const char* option;
};

/// The data files that the plan's runs read.
std::vector<std::string> data_files(const Plan& plan);

/// Faults: an output that is one of the inputs, or that is written twice.
void check_outputs(const std::vector<Output>& outputs, const std::vector<std::string>& inputs,
                   Diagnostics& diagnostics);

/// Faults: a file to be written that is a folder, or whose folder is not there and is not `made`
/// by the command itself.
void check_file_option(const char* option, const std::string& path, const std::string& made,
                       Diagnostics& diagnostics);

}  // namespace fanin
