// Standard output and error, with progress for eyes and for log files.
#include "cli/terminal.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

#include "text/format.hpp"
#include "text/output.hpp"
#include "text/width.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

// The first errno of standard output: stdio itself remembers only that there was one.
int output_error = 0;

}  // namespace

void print(std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size() && output_error == 0)
    output_error = errno != 0 ? errno : EIO;
}

bool output_failed() { return output_error != 0; }

void finish_output() {
  errno = 0;
  if (std::fflush(stdout) != 0 && output_error == 0) output_error = errno != 0 ? errno : EIO;
  if (output_error != 0 && output_error != EPIPE)
    throw WorldError(format("cannot write standard output: {}", system_words(output_error)));
}

void print_error(std::string_view text) {
  // Both may go to one file: what was said before stands before.
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool report_faults(const Diagnostics& diagnostics) {
  print_error(diagnostics.text());
  return diagnostics.failed();
}

bool output_is_terminal() { return isatty(STDOUT_FILENO) == 1; }
bool error_is_terminal() { return isatty(STDERR_FILENO) == 1; }

namespace {

std::size_t terminal_width(int file) {
  winsize size{};
  const bool sized = ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return sized ? size.ws_col : 80;
}

}  // namespace

std::size_t output_width() { return output_is_terminal() ? terminal_width(STDOUT_FILENO) : 0; }

std::string clock_text(double seconds) {
  const auto whole = std::llround(seconds);
  if (whole >= 3600) return format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return format("{}:{:02}", whole / 60, whole % 60);
}

ProgressLine::ProgressLine() = default;
ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(double share, const std::string& text) {
  const auto now = Clock::now();
  const double elapsed = std::chrono::duration<double>(now - started_).count();
  const bool known = share > 0.001 && share < 1;
  const std::string left =
      known ? format("  {} left", clock_text(elapsed / share * (1 - share))) : "";
  if (!error_is_terminal()) {
    const int tenth = static_cast<int>(share * 10);
    if (tenth > tenth_)
      print_error(format("{}  {}%{}\n", text, static_cast<int>(share * 100), left));
    tenth_ = std::max(tenth, tenth_);
    return;
  }
  // Ten times a second is all an eye can use.
  if (visible_ && share < 1 && now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  const std::size_t width = terminal_width(STDERR_FILENO);
  constexpr int cells = 24;
  const int full = static_cast<int>(share * cells);
  std::string bar;
  for (int i = 0; i < cells; ++i) bar += i < full ? '#' : '.';
  const std::string line = format("[{}] {}{}", bar, printable(text), left);
  print_error("\r\x1b[2K" + character_range(line, 0, width - 1));
  std::fflush(stderr);
  visible_ = true;
}

void ProgressLine::clear() {
  if (visible_) print_error("\r\x1b[2K");
  visible_ = false;
}

}  // namespace fanin
