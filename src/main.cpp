// fanin: runs the command, prints what went wrong, and gives 0, 1 or 2.
#include <cstdio>
#include <new>

#include "cli/command_line.hpp"
#include "text/world_error.hpp"

int main(int argc, char** argv) {
  try {
    return fanin::run_command_line(argc, argv);
  } catch (const fanin::WorldError& refusal) {
    std::fprintf(stderr, "fanin: %s\n", refusal.what());
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "fanin: not enough memory\n");
  }
  return 1;
}
