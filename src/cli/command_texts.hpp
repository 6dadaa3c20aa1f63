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

/// Of the program as a whole: examples, a sentence, what it is in a few words, and what the manual
/// says of it besides.
extern const char* const program_examples;
extern const char* const program_sentence;
extern const char* const program_short;
std::span<const char* const> program_paragraphs();

/// Something with a name, and what it is.
struct NamedText {
  const char* name;
  const char* sentence;
};

std::span<const NamedText> exit_statuses();
std::span<const NamedText> environment_variables();
/// Files that the commands read and write.
std::span<const NamedText> program_files();

}  // namespace fanin
