// What runs train on: the data set itself where they can, one scaled matrix where they cannot.
#include "study/portions.hpp"

#include <boost/test/unit_test.hpp>

#include "study/scripted_network.hpp"

namespace {

using namespace fanin;

PlannedRun run_of(std::uint32_t seed, bool standardize, double test_split = .2) {
  ModelFile file = small_model(1, seed);
  file.data.standardize = standardize;
  file.data.test_split = test_split;
  return planned_run(file);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(study_portions)

BOOST_AUTO_TEST_CASE(without_scaling_runs_read_the_data_set_itself) {
  const std::vector<Dataset> data{numbered_rows(10)};
  for (const std::uint32_t seed : {1U, 2U}) {
    const auto portions = portions_of(run_of(seed, false), data);
    for (const Portion* portion : {&portions->train, &portions->validation, &portions->test})
      BOOST_TEST(portion->samples.features.data() == data[0].features.data());
    BOOST_TEST(portions->scaled.features.empty());
    const Split split = split_rows(data[0], .2, 0, seed);
    BOOST_TEST(portions->train.rows == split.train, boost::test_tools::per_element());
    BOOST_TEST(portions->test.rows == split.test, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(the_portions_of_a_test_file_are_its_own_rows) {
  const std::vector<Dataset> data{numbered_rows(10), numbered_rows(3)};
  PlannedRun run = run_of(1, false, 0);
  run.test_data = 1;
  const auto portions = portions_of(run, data);
  BOOST_TEST(portions->test.samples.features.data() == data[1].features.data());
  BOOST_TEST(portions->test.rows.size() == 3U);
  BOOST_TEST(portions->train.rows.size() == 10U);
}

BOOST_AUTO_TEST_CASE(runs_at_the_same_time_share_equal_portions) {
  const std::vector<Dataset> data{numbered_rows(10)};
  SharedPortions shared(data);
  const auto one = shared.of(run_of(1, true));
  PlannedRun other = run_of(1, true);
  std::get<Dense>(other.spec.model[0]).units = 9;
  const auto same = shared.of(other);
  BOOST_TEST(&*same == &*one);
  const auto seed = shared.of(run_of(2, true));
  const auto scaling = shared.of(run_of(1, false));
  const auto split = shared.of(run_of(1, true, .3));
  BOOST_TEST(shared.count() == 4U);
}

// Nothing is drawn, so the seed does not matter.
BOOST_AUTO_TEST_CASE(without_a_split_all_seeds_share) {
  const std::vector<Dataset> data{numbered_rows(10)};
  SharedPortions shared(data);
  const auto one = shared.of(run_of(1, true, 0));
  const auto two = shared.of(run_of(2, true, 0));
  BOOST_TEST(&*one == &*two);
}

BOOST_AUTO_TEST_CASE(portions_that_no_run_holds_are_not_kept) {
  const std::vector<Dataset> data{numbered_rows(10)};
  SharedPortions shared(data);
  {
    const auto one = shared.of(run_of(1, true));
    { const auto two = shared.of(run_of(1, true)); }
    BOOST_TEST(shared.count() == 1U);
  }
  BOOST_TEST(shared.count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
