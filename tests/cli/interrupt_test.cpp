// Signals that follow each other at once are one wish to stop; a later one ends at once.
#include "cli/interrupt.hpp"

#include <csignal>

#include <boost/test/unit_test.hpp>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace fanin;

/// The status of a process of its own that gets two signals, the second after a pause; 99: it
/// lived through both.
int status_after_two_signals(useconds_t pause_microseconds) {
  const pid_t child = fork();
  if (child == 0) {
    const std::atomic<bool>& stop = watch_for_interrupts();
    std::raise(SIGINT);
    usleep(pause_microseconds);
    std::raise(SIGINT);
    _exit(stop && interrupt_status() == 130 ? 99 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_interrupt)

// GNU timeout signals its child, and then the group that the child is in.
BOOST_AUTO_TEST_CASE(a_second_signal_at_once_is_the_first_again) {
  BOOST_TEST(status_after_two_signals(1000) == 99);
}

BOOST_AUTO_TEST_CASE(a_second_signal_later_ends_at_once) {
  BOOST_TEST(status_after_two_signals(700'000) == 130);
}

BOOST_AUTO_TEST_SUITE_END()
