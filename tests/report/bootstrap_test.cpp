// The interquartile mean against SciPy, and intervals against those of all resamples there are.
#include "report/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "report/golden_comparisons.hpp"
#include "report/paired.hpp"
#include "report/statistics.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

double iqm(const std::vector<double>& values) { return *interquartile_mean(values); }

}  // namespace

BOOST_AUTO_TEST_SUITE(report_bootstrap)

BOOST_DATA_TEST_CASE(the_interquartile_mean_is, data_driven::make(comparisons("iqm")), row) {
  BOOST_TEST(iqm(numbers_of(row.inputs)) == row.value, boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(the_interquartile_mean_of_the_worked_seeds) {
  BOOST_TEST(iqm(worked_a) == 97.221667, boost::test_tools::tolerance(1e-8));
  BOOST_TEST(iqm(worked_b) == 97.64, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(one_diverged_run_does_not_move_the_interquartile_mean) {
  BOOST_TEST(iqm({-infinity, 1, 2, 3}) == 1.5);
  BOOST_TEST(interquartile_mean({infinity, 1, 2}).why ==
             "a value of the middle half is not finite");
  BOOST_TEST(interquartile_mean({1, missing}).why == "a value is not a number");
  BOOST_TEST(interquartile_mean({}).why == "needs a value, has none");
}

BOOST_AUTO_TEST_CASE(the_interval_of_the_worked_seeds) {
  const Interval interval = *bootstrap_interval(*paired_differences(worked_a, worked_b), mean_of);
  BOOST_TEST(std::fabs(interval.low - .193) < .005);
  BOOST_TEST(std::fabs(interval.high - .610) < .005);
}

// Six skewed values: 46656 resamples, all counted by make_statistics.py. The 250th of 9999 random
// ones lies within three of its standard deviations, 47 ranks, hence .002 of that.
BOOST_AUTO_TEST_CASE(random_resamples_come_near_all_resamples) {
  const GoldenRow low = comparisons("bca_low").at(0);
  const Interval interval = *bootstrap_interval(numbers_of(low.inputs), mean_of);
  BOOST_TEST(std::fabs(interval.low - low.value) < .002);
  BOOST_TEST(std::fabs(interval.high - comparisons("bca_high").at(0).value) < .001);
}

// A golden number of our own: the same bits on every machine.
BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_bits) {
  const Interval interval = *bootstrap_interval({1, 2, 4, 8, 16}, iqm);
  BOOST_TEST((interval == *bootstrap_interval({1, 2, 4, 8, 16}, iqm)));
  const Bootstrap other{.seed = 2, .resamples = 99};
  BOOST_TEST((interval != *bootstrap_interval({1, 2, 4, 8, 16}, mean_of, other)));
}

BOOST_AUTO_TEST_CASE(the_order_of_the_values_does_not_matter) {
  std::vector<double> values = worked_a;
  const Interval interval = *bootstrap_interval(values, iqm);
  std::reverse(values.begin(), values.end());
  BOOST_TEST((interval == *bootstrap_interval(values, iqm)));
}

BOOST_AUTO_TEST_CASE(draws_made_before_give_the_same_bits) {
  const Resamples resamples(worked_a.size());
  BOOST_TEST((*bootstrap_interval(worked_a, iqm, resamples) == *bootstrap_interval(worked_a, iqm)));
  BOOST_TEST((*bootstrap_interval(worked_b, iqm, resamples) == *bootstrap_interval(worked_b, iqm)));
}

BOOST_AUTO_TEST_CASE(equal_values_are_an_interval_of_one_point) {
  BOOST_TEST((*bootstrap_interval({.1, .1, .1}, mean_of) == Interval{.1, .1}));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_interval_it_says_why) {
  BOOST_TEST(bootstrap_interval({1}, mean_of).why == "needs 2 values, has 1");
  BOOST_TEST(bootstrap_interval({1, missing}, mean_of).why == "a value is not finite");
  BOOST_TEST(bootstrap_interval({1, infinity}, mean_of).why == "a value is not finite");
}

RC_BOOST_PROP(the_interval_lies_within_the_values, ()) {
  const auto size = *rc::gen::inRange<std::size_t>(2, 7);
  const auto whole = *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(-99, 100));
  const std::vector<double> values(whole.begin(), whole.end());
  const Bootstrap quick{.resamples = 199};
  const Interval interval = *bootstrap_interval(values, median_of, quick);
  RC_ASSERT(interval.low <= interval.high);
  RC_ASSERT(interval.low >= *std::min_element(values.begin(), values.end()));
  RC_ASSERT(interval.high <= *std::max_element(values.begin(), values.end()));
}

BOOST_AUTO_TEST_SUITE_END()
