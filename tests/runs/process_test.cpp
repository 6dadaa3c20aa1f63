// Whether a process still runs, as another sees it.
#include "runs/process.hpp"

#include <csignal>

#include <boost/test/unit_test.hpp>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace fanin;

/// A process that waits to be killed, as others know it.
struct Child {
  Child() : pid(fork()) {
    if (pid == 0) {
      pause();
      _exit(0);
    }
    known = this_process();
    known.pid = pid;
    known.started.clear();
  }
  ~Child() { end(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void kill_it() const { kill(pid, SIGKILL); }
  void end() {
    if (pid == 0) return;
    kill_it();
    waitpid(pid, nullptr, 0);
    pid = 0;
  }

  pid_t pid;
  Process known;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(runs_process)

BOOST_AUTO_TEST_CASE(this_process_is_known_and_not_gone) {
  const Process self = this_process();
  BOOST_TEST(self.pid == getpid());
  BOOST_TEST(!self.host.empty());
  BOOST_TEST(!self.machine.empty());
  BOOST_TEST(!self.started.empty());
  BOOST_TEST(!is_gone(self));
}

BOOST_AUTO_TEST_CASE(a_pid_that_another_process_has_now_is_gone) {
  Process other = this_process();
  other.started += "1";
  BOOST_TEST(is_gone(other));
}

BOOST_AUTO_TEST_CASE(a_process_is_gone_once_it_was_killed_waited_for_or_not) {
  Child child;
  Process known = child.known;
  known.started = "other";
  BOOST_TEST(is_gone(known));
  child.kill_it();
  siginfo_t info;
  waitid(P_PID, static_cast<id_t>(child.pid), &info, WEXITED | WNOWAIT);  // a zombie from here
  BOOST_TEST(is_gone(child.known));
  child.end();
  BOOST_TEST(is_gone(child.known));
}

BOOST_AUTO_TEST_CASE(nothing_is_known_of_processes_of_another_machine) {
  Child child;
  Process far = child.known;
  far.machine = "elsewhere";
  child.end();
  BOOST_TEST(is_gone(child.known));
  BOOST_TEST(!is_gone(far));
}

BOOST_AUTO_TEST_SUITE_END()
