// fanin man: the manual page.
#include "cli/commands.hpp"
#include "cli/manual.hpp"
#include "cli/terminal.hpp"
#include "runs/versions.hpp"

namespace fanin {

int man_command(const DeclaredProgram& declared) {
  print(manual_page(declared, program_version(), program_date()));
  return exit_done;
}

}  // namespace fanin
