// The command line as a plain value, read off its declaration: what the manual page and completion
// are made from.
#pragma once

#include <string>
#include <vector>

namespace fanin {

/// What an option or argument takes, as far as a shell can complete it.
struct Values {
  enum class Kind {
    anything,
    words,  ///< one of `words`
    files,  ///< a file whose name ends in one of `words`: "yaml"; any file if there are none
    folders,
    initializers,  ///< kernel_initializer=A,B,... of `words`
  };

  Kind kind = Kind::anything;
  std::vector<std::string> words = {};
};

struct DeclaredOption {
  std::vector<std::string> names;  ///< "-h", "--help"; none: an argument, told by its place
  std::string value;               ///< "N", "FILE"; empty: a flag
  std::string sentence;
  bool required = false;
  bool many = false;  ///< may be given more than once
  Values values = {};
};

struct DeclaredCommand {
  std::string name;
  std::string sentence;
  std::string examples;  ///< lines that begin with two spaces
  std::vector<DeclaredOption> arguments;
  std::vector<DeclaredOption> options;
};

struct DeclaredProgram {
  DeclaredCommand program;  ///< its options, without a command
  std::vector<DeclaredCommand> commands;
};

}  // namespace fanin
