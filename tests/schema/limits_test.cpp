// Bounds checked and worded from one description.
#include "schema/limits.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

using namespace fanin;

BOOST_AUTO_TEST_SUITE(schema_limits)

BOOST_AUTO_TEST_CASE(limits_in_words) {
  BOOST_TEST(words({}) == "");
  BOOST_TEST(words(at_least(1)) == "at least 1");
  BOOST_TEST(words(above(0)) == "above 0");
  BOOST_TEST(words(between(0, 1)) == "from 0 to 1");
  BOOST_TEST(words(from_to_below(0, 1)) == "from 0 to below 1");
  BOOST_TEST(words({.maximum = 2.5}) == "at most 2.5");
  BOOST_TEST(words({.below = 3}) == "below 3");
  BOOST_TEST(words({.maximum = 1, .above = 0}) == "above 0 to 1");
}

BOOST_AUTO_TEST_CASE(closed_bounds_are_allowed_and_open_ones_are_not) {
  BOOST_TEST(at_least(1).allow(1));
  BOOST_TEST(!at_least(1).allow(std::nextafter(1.0, 0.0)));
  BOOST_TEST(!above(0).allow(0));
  BOOST_TEST(above(0).allow(5e-324));
  BOOST_TEST((between(0, 1).allow(0) && between(0, 1).allow(1)));
  BOOST_TEST((!between(0, 1).allow(-0.1) && !between(0, 1).allow(1.1)));
  BOOST_TEST((from_to_below(0, 1).allow(0) && !from_to_below(0, 1).allow(1)));
  BOOST_TEST(Limits{}.allow(-1e300));
  BOOST_TEST((!Limits{}.any() && above(0).any()));
}

BOOST_AUTO_TEST_SUITE_END()
