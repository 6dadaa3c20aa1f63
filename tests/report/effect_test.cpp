// Effect sizes of the worked seeds, at the edges, and what turning the sides round does.
#include "report/effect.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "report/golden_comparisons.hpp"
#include "report/paired.hpp"

namespace {

using namespace fanin;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const auto six_digits = boost::test_tools::tolerance(1e-6);

std::vector<double> some_values() {
  const auto whole =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9)));
  return {whole.begin(), whole.end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_effect)

BOOST_AUTO_TEST_CASE(effects_of_the_worked_seeds) {
  const std::vector<double> d = *paired_differences(worked_a, worked_b);
  BOOST_TEST(*effect_dz(d) == 1.264826, six_digits);
  BOOST_TEST(*effect_gz(d) == 1.156412, six_digits);
  BOOST_TEST(*probability_of_improvement(worked_a, worked_b) == .68, six_digits);
  BOOST_TEST(*cliffs_delta(worked_a, worked_b) == comparisons("cliffs_delta").at(0).value,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(*paired_improvement(d) == .85, six_digits);
}

BOOST_AUTO_TEST_CASE(no_difference_is_no_effect) {
  BOOST_TEST(*effect_dz({0, 0}) == 0);
  BOOST_TEST(*effect_gz({0, 0, 0}) == 0);
  BOOST_TEST(*cliffs_delta({1, 1}, {1}) == 0);
  BOOST_TEST(*paired_improvement({0, 0}) == .5);
}

BOOST_AUTO_TEST_CASE(a_diverged_run_loses_every_pair) {
  BOOST_TEST(*probability_of_improvement({-infinity, 1}, {0, 2}) == .75);
  BOOST_TEST(*cliffs_delta({-infinity}, {-infinity}) == 0);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_effect_it_says_why) {
  BOOST_TEST(effect_dz({1}).why == "needs 2 differences, has 1");
  BOOST_TEST(effect_dz({1, 1}).why == "all differences are the same: their spread is unknown");
  BOOST_TEST(effect_gz({1, 2}).why == "needs 3 differences, has 2");
  BOOST_TEST(effect_gz({1, 1, 1}).why == "all differences are the same: their spread is unknown");
  BOOST_TEST(cliffs_delta({}, {1}).why == "needs values on both sides");
  BOOST_TEST(cliffs_delta({1}, {missing}).why == "a value is not a number");
  BOOST_TEST(paired_improvement({}).why == "needs values on both sides");
}

RC_BOOST_PROP(turning_the_sides_round_turns_the_sign, ()) {
  const std::vector<double> a = some_values();
  const std::vector<double> b = some_values();
  RC_ASSERT(*cliffs_delta(a, b) == -*cliffs_delta(b, a));
  RC_ASSERT(*cliffs_delta(a, a) == 0);
  const double improvement = *probability_of_improvement(a, b);
  RC_ASSERT(improvement >= 0 && improvement <= 1);
}

BOOST_AUTO_TEST_SUITE_END()
