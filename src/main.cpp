// fanin: runs the command, prints what went wrong, and gives 0, 1 or 2.
#include <cstdio>
#include <filesystem>
#include <new>
#include <string>

#include "cli/command_line.hpp"
#include "text/output.hpp"
#include "text/width.hpp"
#include "text/world_error.hpp"

namespace {

int refuse(const std::string& message) {
  std::fprintf(stderr, "fanin: %s\n", fanin::printable(message).c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return fanin::run_command_line(argc, argv);
  } catch (const fanin::WorldError& refusal) {
    return refuse(refusal.what());
  } catch (const std::bad_alloc&) {
    return refuse("not enough memory");
  } catch (const std::filesystem::filesystem_error& error) {
    return refuse("cannot use " + error.path1().string() + ": " +
                  fanin::system_words(error.code().value()));
  } catch (const std::exception& error) {
    return refuse(std::string("unexpected: ") + error.what());
  }
}
