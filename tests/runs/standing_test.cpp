// How a study stands, from literals.
#include "runs/standing.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;

/// Four cells of a model of 10 epochs, two of one of 100.
StudyRecord study() {
  StudyRecord record;
  for (const char* address : {"a", "b", "c", "d"})
    record.cells.push_back({address, "short", "iris", {}, 1, 10});
  for (const char* address : {"e", "f"})
    record.cells.push_back({address, "long", "iris", {}, 1, 100});
  return record;
}

Worker worker(std::int64_t jobs, std::int64_t claims) {
  Worker one;
  one.jobs = jobs;
  one.claims = claims;
  return one;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runs_standing)

BOOST_AUTO_TEST_CASE(every_cell_is_counted_once) {
  const Standing now = standing_of(
      study(), {{"a", {Outcome::completed, 2}}, {"b", {Outcome::diverged, 4}}, {"old", {}}},
      {{"e", "not enough memory"}}, {worker(2, 7), worker(2, 1)});
  BOOST_TEST(now.cells == 6U);
  BOOST_TEST(now.done == 2U);
  BOOST_TEST(now.diverged == 1U);
  BOOST_TEST(now.failed == 1U);
  BOOST_TEST(now.running == 3U);  // two of seven claimed, and one
  BOOST_TEST(now.left == 0U);
  BOOST_TEST(now.unasked == 1U);
}

// short: 6 s for 20 epochs, .3 s an epoch; 2 x 10 epochs are left of it. long: 50 s for 100.
BOOST_AUTO_TEST_CASE(time_is_that_of_like_runs_by_epochs) {
  const std::map<std::string, Ending> endings{{"a", {Outcome::completed, 2}},
                                              {"b", {Outcome::diverged, 4}},
                                              {"e", {Outcome::stopped_early, 50}}};
  BOOST_TEST(standing_of(study(), endings, {}, {}).seconds == 6 + 50,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(standing_of(study(), endings, {}, {worker(3, 3), worker(1, 1)}).seconds == 14,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(standing_of(study(), endings, {{"f", ""}}, {}).seconds == 6,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_model_that_has_not_been_run_takes_as_long_an_epoch_as_others) {
  const std::map<std::string, Ending> endings{{"a", {Outcome::completed, 2}}};
  BOOST_TEST(standing_of(study(), endings, {}, {}).seconds == 3 * 2 + 2 * 20,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(before_the_first_run_nobody_knows) {
  BOOST_TEST(std::isnan(standing_of(study(), {}, {}, {}).seconds));
  BOOST_TEST(standing_of({}, {}, {}, {}).seconds == 0);
}

BOOST_AUTO_TEST_SUITE_END()
