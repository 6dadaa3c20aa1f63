// Completion scripts for shells, from the command line as it is declared.
#pragma once

#include <string>

#include "cli/declared.hpp"

namespace fanin {

/// For bash 4.3 or later; needs nothing of the package bash-completion, which loads it by its name.
std::string bash_completion(const DeclaredProgram& declared);

/// For zsh's compsys: the file _fanin of a folder of $fpath.
std::string zsh_completion(const DeclaredProgram& declared);

}  // namespace fanin
