// Power and numbers of seeds against SciPy's noncentral t.
#include "report/power.hpp"

#include <cmath>
#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "report/golden_comparisons.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

}  // namespace

BOOST_AUTO_TEST_SUITE(report_power)

BOOST_DATA_TEST_CASE(power_agrees_with_scipy, data_driven::make(comparisons("power")), row) {
  const std::vector<double> x = numbers_of(row.inputs);
  const double power = t_test_power(x[0], static_cast<std::size_t>(x[1]), x[2], x[3]);
  BOOST_TEST(std::fabs(power - row.value) < 1e-8);
}

BOOST_DATA_TEST_CASE(seeds_agree_with_scipy, data_driven::make(comparisons("seeds")), row) {
  const std::vector<double> x = numbers_of(row.inputs);
  BOOST_TEST(*seeds_for_power(x[0], x[1], x[2], x[3]) == static_cast<std::size_t>(row.value));
}

BOOST_AUTO_TEST_CASE(the_number_of_seeds_is_the_smallest) {
  for (const double effect : {.4, .9, 1.7}) {
    const std::size_t n = *seeds_for_power(effect);
    BOOST_TEST(t_test_power(effect, n) >= .8);
    BOOST_TEST(t_test_power(effect, n - 1) < .8);
  }
}

BOOST_AUTO_TEST_CASE(the_sign_of_the_effect_does_not_count) {
  BOOST_TEST(t_test_power(-.8, 12) == t_test_power(.8, 12));
  BOOST_TEST(*seeds_for_power(-.8) == 15U);
}

BOOST_AUTO_TEST_CASE(no_effect_has_the_power_of_the_level) {
  BOOST_TEST(t_test_power(0, 7, .05) == .05, boost::test_tools::tolerance(1e-8));
  BOOST_TEST(std::isnan(t_test_power(1, 1)));
}

// With a quarter as many test as training rows the noncentrality never exceeds .5 / sqrt(.25) = 1.
BOOST_AUTO_TEST_CASE(overlapping_splits_bound_what_seeds_can_show) {
  BOOST_TEST(seeds_for_power(.5, .8, .05, .25).why ==
             "no number of seeds would show an effect so small");
  BOOST_TEST(*seeds_for_power(2, .8, .05, .25) > *seeds_for_power(2));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_number_it_says_why) {
  BOOST_TEST(seeds_for_power(0).why == "no number of seeds would show an effect so small");
  BOOST_TEST(seeds_for_power(std::numeric_limits<double>::quiet_NaN()).why ==
             "the effect is not finite");
  BOOST_TEST(runs_for_improvement(.5).why == "there is no improvement to show");
}

BOOST_AUTO_TEST_CASE(twenty_nine_runs_for_three_wins_of_four) {
  BOOST_TEST(*runs_for_improvement(.75) == 29U);
  BOOST_TEST(*runs_for_improvement(.25) == 29U);
  BOOST_TEST(*runs_for_improvement(.6) > 29U);
}

BOOST_AUTO_TEST_SUITE_END()
