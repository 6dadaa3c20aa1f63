// The command line: commands, options, help.
#pragma once

#include "cli/declared.hpp"

namespace fanin {

/// Runs what the arguments ask for. Gives the exit status: 0, 1 (the world refused), 2 (the command
/// or a document is wrong), 130 or 143 (interrupted). WorldError passes through to main.
int run_command_line(int argc, const char* const* argv);

/// What run_command_line() understands.
DeclaredProgram declared_program();

}  // namespace fanin
