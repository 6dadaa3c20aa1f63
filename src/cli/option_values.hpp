// What can stand behind each option, for completion.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/declared.hpp"

namespace fanin {

/// Of an option ("--format") or argument (its value's name: "WHAT") of the command: by its own row
/// of the table, else by what its value is called ("DIR").
Values values_of(std::string_view command, std::string_view name, std::string_view value);

/// "train --save", "list WHAT": what has a row of its own, all of which must exist.
std::vector<std::string> options_with_values();

}  // namespace fanin
