// A signal handler can reach nothing but globals; here they are.
#include "cli/interrupt.hpp"

#include <csignal>
#include <cstdint>
#include <ctime>

#include <unistd.h>

namespace fanin {

namespace {

std::atomic<bool> stop{false};
std::atomic<int> signal_number{0};
std::atomic<std::int64_t> first_milliseconds{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free &&
              std::atomic<std::int64_t>::is_always_lock_free);

// GNU timeout signals its child and then the child's group, and a shell may do the same: within
// this time a second signal is the first one again.
constexpr std::int64_t same_wish_milliseconds = 500;

std::int64_t milliseconds_now() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

extern "C" void on_signal(int number) {
  const std::int64_t now = milliseconds_now();
  if (!stop) {
    signal_number = number;
    first_milliseconds = now;
    stop = true;
  } else if (now - first_milliseconds > same_wish_milliseconds) {
    _exit(128 + number);
  }
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

void stop_watching() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

int interrupt_status() { return signal_number == 0 ? 0 : 128 + signal_number; }

}  // namespace fanin
