// Claims: one owner a run, given back by the end of the run, of the claims, of the process or of
// the lease.
#include "runs/claims.hpp"

#include <optional>

#include <boost/test/unit_test.hpp>

#include "runs/store.hpp"
#include "scratch.hpp"

namespace {

using namespace fanin;
using State = Claims::State;

std::int64_t now = 1'000'000;

/// A process of this machine whose pid is used again; of another machine it may well run.
Process dead() {
  Process process = this_process();
  process.started = "long ago";
  return process;
}

Process far() {
  Process process = this_process();
  process.machine = "elsewhere";
  return process;
}

/// Three runs "a", "b", "c", and two connections.
struct Fixture {
  Fixture() { now = 1'000'000; }

  static Claims claims(const RunStore& store, const Process& process = this_process()) {
    return Claims(
        store.database(), 2, [] { return now; }, process);
  }
  /// "take" of all three: t(aken), s(tored), f(ailed), e(lsewhere).
  std::string take(Claims& by, std::size_t most = 3) const {
    std::string text;
    for (const State state : by.take({&names[0], &names[1], &names[2]}, most))
      text += "tsfe"[static_cast<int>(state)];
    return text;
  }
  static Run run(const std::string& address) {
    Run run;
    run.address = address;
    return run;
  }

  Scratch scratch;
  RunStore one{scratch.path("runs.sqlite"), RunStore::Access::create};
  RunStore two{scratch.path("runs.sqlite"), RunStore::Access::create};
  std::vector<std::string> names{"a", "b", "c"};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(runs_claims, Fixture)

BOOST_AUTO_TEST_CASE(what_one_has_taken_another_does_not_get) {
  Claims first = claims(one);
  Claims second = claims(two);
  BOOST_TEST(take(first, 2) == "tt");
  BOOST_TEST(take(second) == "eet");
  BOOST_TEST(take(first) == "tte");
}

BOOST_AUTO_TEST_CASE(a_stored_run_is_claimed_by_nobody) {
  Claims first = claims(one);
  Claims second = claims(two);
  BOOST_TEST(take(first) == "ttt");
  one.add(run("b"));
  BOOST_TEST(take(second) == "ese");
  BOOST_TEST(living_workers(two.database(), now)[0].claims == 2);
}

BOOST_AUTO_TEST_CASE(a_failed_run_is_claimed_by_nobody_until_it_is_forgotten) {
  Claims first = claims(one);
  BOOST_TEST(take(first, 1) == "t");
  one.add_failure("a", "not enough memory");
  Claims second = claims(two);
  BOOST_TEST(take(second) == "ftt");
  two.forget({"a"});
  BOOST_TEST(take(second) == "ttt");
}

BOOST_AUTO_TEST_CASE(claims_are_given_back_when_they_end) {
  std::optional<Claims> first(std::in_place, one.database(), 2, [] { return now; });
  BOOST_TEST(take(*first) == "ttt");
  Claims second = claims(two);
  BOOST_TEST(take(second) == "eee");
  first.reset();
  BOOST_TEST(take(second) == "ttt");
  BOOST_TEST(living_workers(two.database(), now).size() == 1U);
}

// Its lease is not over; its process is.
BOOST_AUTO_TEST_CASE(claims_of_a_killed_process_are_taken_over_at_once) {
  Claims killed = claims(one, dead());
  BOOST_TEST(take(killed) == "ttt");
  Claims second = claims(two);
  BOOST_TEST(take(second) == "ttt");
  BOOST_TEST(living_workers(two.database(), now).size() == 1U);
}

BOOST_AUTO_TEST_CASE(claims_of_another_machine_hold_as_long_as_their_lease) {
  Claims there = claims(one, far());
  BOOST_TEST(take(there, 2) == "tt");
  Claims here = claims(two);
  now += lease_seconds;
  BOOST_TEST(take(here) == "eet");
  now += 1;
  BOOST_TEST(take(here) == "ttt");
}

// A machine began without the time, claimed runs for a year that is far off, and was switched off.
BOOST_AUTO_TEST_CASE(a_lease_from_a_clock_that_was_wrong_holds_nothing) {
  now += 1'000'000;
  Claims there = claims(one, far());
  BOOST_TEST(take(there) == "ttt");
  now -= 1'000'000;
  BOOST_TEST(living_workers(two.database(), now).empty());
  Claims here = claims(two);
  BOOST_TEST(take(here) == "ttt");
}

BOOST_AUTO_TEST_CASE(a_renewed_lease_is_longer) {
  Claims there = claims(one, far());
  BOOST_TEST(take(there, 2) == "tt");
  now += lease_seconds;
  there.renew();
  now += lease_seconds;
  Claims here = claims(two);
  BOOST_TEST(take(here) == "eet");
}

// A laptop was closed: what it holds is another's now, and what is left it may share again.
BOOST_AUTO_TEST_CASE(who_was_taken_for_dead_goes_on_with_what_is_left) {
  Claims slept = claims(one, far());
  BOOST_TEST(take(slept, 2) == "tt");
  now += lease_seconds + 1;
  Claims here = claims(two);
  BOOST_TEST(take(here, 2) == "tt");
  slept.renew();
  BOOST_TEST(take(slept) == "eet");
  BOOST_TEST(take(here) == "tte");
  one.add(run("a"));
  BOOST_TEST(take(here) == "ste");
}

BOOST_AUTO_TEST_SUITE_END()
