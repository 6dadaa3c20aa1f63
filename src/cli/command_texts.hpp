// What each command is for and examples of it that can be typed as they stand: help, the manual
// page and completion are made from these.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace fanin {

struct CommandText {
  const char* name;
  const char* sentence;
  const char* examples;
};

/// Every command, in the order of help.
std::span<const CommandText> command_texts();

std::vector<std::string> command_names();

/// Of the program as a whole.
extern const char* const program_examples;

}  // namespace fanin
