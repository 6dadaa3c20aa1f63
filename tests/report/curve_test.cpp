// Areas, crossings, best epochs and plateaus of the worked curve and of curves with holes.
#include "report/curve.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
const std::vector<double> worked{.10, .42, .71, .84, .90, .93};
const auto tight = boost::test_tools::tolerance(1e-12);

}  // namespace

BOOST_AUTO_TEST_SUITE(report_curve)

BOOST_AUTO_TEST_CASE(area_of_the_worked_curve) {
  BOOST_TEST(*area_under_curve(worked) == 3.385, tight);
  BOOST_TEST(*mean_height(worked) == .677, tight);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_area_it_says_why) {
  BOOST_TEST(area_under_curve({}).why == "needs 2 values, has 0");
  BOOST_TEST(mean_height({1}).why == "needs 2 values, has 1");
  BOOST_TEST(mean_height({1, missing, 2}).why == "a value is not finite");
}

BOOST_AUTO_TEST_CASE(the_best_epoch_is_the_first_of_the_best) {
  BOOST_TEST(best_epoch(worked, true)->epoch == 5U);
  BOOST_TEST(best_epoch({.9, .5, .8, .8}, true)->epoch == 2U);
  BOOST_TEST(best_epoch({.1, .5, .3, .3}, false)->epoch == 2U);
  BOOST_TEST(best_epoch({.1, .5, .3, .3}, false)->value == .3);
}

BOOST_AUTO_TEST_CASE(epochs_without_a_finite_value_are_never_the_best) {
  BOOST_TEST(best_epoch({0, missing, .3, infinity}, true)->epoch == 2U);
  BOOST_TEST(best_epoch({0, missing, infinity}, true).why == "no epoch has a finite value");
  BOOST_TEST(best_epoch({1}, true).why == "no epoch has a finite value");
  BOOST_TEST(best_epoch({}, true).why == "no epoch has a finite value");
}

BOOST_AUTO_TEST_CASE(the_crossing_lies_between_epochs) {
  BOOST_TEST(*crossing(worked, .88, true) == 3.666667, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(*crossing({2, 1, .5}, .75, false) == 1.5, tight);
  BOOST_TEST(*crossing(worked, .42, true) == 1, tight);
  BOOST_TEST(*crossing(worked, .05, true) == 0);
}

BOOST_AUTO_TEST_CASE(a_crossing_out_of_a_hole_is_the_epoch_after_it) {
  BOOST_TEST(*crossing({0, missing, .6}, .5, true) == 2);
  BOOST_TEST(*crossing({infinity, .6, .4}, .6, false) == 1);
  BOOST_TEST(crossing({0, .1, missing}, .5, true).why == "the curve never comes there");
}

BOOST_AUTO_TEST_CASE(a_plateau_begins_where_the_curve_no_longer_leaves_its_level) {
  const Plateau flat = *plateau({0, .5, .8, .91, .89, .90, .90, .90}, 3, .02);
  BOOST_TEST(flat.epoch == 3U);
  BOOST_TEST(flat.level == .90, tight);
  BOOST_TEST(plateau({.9, .9, .1, .9, .9, .9}, 2, .01)->epoch == 3U);
  BOOST_TEST(plateau({1, 1, 1}, 1, 0)->epoch == 0U);
}

BOOST_AUTO_TEST_CASE(a_curve_that_still_moves_has_no_plateau) {
  BOOST_TEST(plateau({0, 1, 2, 3, 4}, 2, 1).why == "the curve is not flat at its end");
  BOOST_TEST(plateau({0, 1, 0, 1, 0, 1}, 4, .1).why == "the curve is not flat at its end");
  BOOST_TEST(plateau({1, missing, 1, 1}, 2, .1).why == "the curve is not flat at its end");
}

BOOST_AUTO_TEST_CASE(where_no_plateau_can_be_told_it_says_why) {
  BOOST_TEST(plateau({1, 1}, 2, .1).why == "needs more than 2 values, has 2");
  BOOST_TEST(plateau({1, 1}, 0, .1).why == "the window has no epochs");
  BOOST_TEST(plateau({1, 1, missing}, 1, .1).why == "a value is not finite");
}

BOOST_AUTO_TEST_SUITE_END()
