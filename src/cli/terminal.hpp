// What the user sees while something runs: faults, one progress line, times.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "text/diagnostics.hpp"

namespace fanin {

/// Prints all faults and warnings to standard error; true if there are errors.
bool report_faults(const Diagnostics& diagnostics);

void print(std::string_view text);        ///< to standard output
void print_error(std::string_view text);  ///< to standard error

/// Something printed could not be written, so there is no use in printing more.
bool output_failed();
/// Writes what is still held back; WorldError if anything printed was lost, except to a reader that
/// went away (... | head), which wanted no more.
void finish_output();

bool output_is_terminal();
bool error_is_terminal();

/// Columns of the terminal that standard output is (80 if it does not say); 0 if it is none, for
/// text of any width.
std::size_t output_width();

/// "0:42", "12:05", "1:02:33".
std::string clock_text(double seconds);

/// One line that is drawn again in place on a terminal; otherwise a plain line now and then (each
/// tenth of the work). Goes to standard error, so that standard output holds results only.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// `share` of the work done, 0 to 1; `text` says what that is ("12/320 runs").
  void show(double share, const std::string& text);
  /// Removes the line from a terminal.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point started_ = Clock::now();
  Clock::time_point drawn_{};
  int tenth_ = 0;
  bool visible_ = false;
};

}  // namespace fanin
