// A signal handler can reach nothing but a global, so here are the program's only two.
#include "cli/interrupt.hpp"

#include <csignal>

#include <unistd.h>

namespace fanin {

namespace {

std::atomic<bool> stop{false};
std::atomic<int> signal_number{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

extern "C" void on_signal(int number) {
  if (stop) _exit(128 + number);
  signal_number = number;
  stop = true;
}

}  // namespace

const std::atomic<bool>& watch_for_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A reader that goes away (compare ... | head) must not end a study.
  std::signal(SIGPIPE, SIG_IGN);
  return stop;
}

int interrupt_status() { return signal_number == 0 ? 0 : 128 + signal_number; }

}  // namespace fanin
