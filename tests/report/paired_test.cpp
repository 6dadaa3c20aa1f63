// Differences, the paired t and the corrected resampled t on the worked ten seeds and at the edges.
#include "report/paired.hpp"

#include <cmath>
#include <limits>

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "report/golden_comparisons.hpp"

namespace {

using namespace fanin;

const auto tight = boost::test_tools::tolerance(1e-11);
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

double golden(const std::string& name) { return comparisons(name).at(0).value; }

std::vector<double> worked() { return *paired_differences(worked_a, worked_b); }

/// Two to twelve whole numbers over 8: sums of them are exact in any order.
std::vector<double> some_differences() {
  const auto size = *rc::gen::inRange<std::size_t>(2, 13);
  const auto eighths = *rc::gen::container<std::vector<int>>(size, rc::gen::inRange(-40, 41));
  std::vector<double> values;
  for (const int eighth : eighths) values.push_back(eighth / 8.0);
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_paired)

BOOST_AUTO_TEST_CASE(paired_t_of_the_worked_seeds) {
  const MeanTest test = *paired_t(worked());
  BOOST_TEST(test.n == 10U);
  BOOST_TEST(test.mean == .444, tight);
  BOOST_TEST(test.sd == golden("sd"), tight);
  BOOST_TEST(test.t == golden("paired_t"), tight);
  BOOST_TEST(test.p == golden("paired_p"), tight);
  BOOST_TEST(test.interval.low == .444 - golden("paired_reach"), tight);
  BOOST_TEST(test.interval.high == .444 + golden("paired_reach"), tight);
  BOOST_TEST(test.t == 3.999729, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(test.p == .00311170, boost::test_tools::tolerance(2e-6));
}

BOOST_AUTO_TEST_CASE(corrected_resampled_t_of_the_worked_seeds) {
  const MeanTest test = *corrected_resampled_t(worked(), 360, 1437);
  BOOST_TEST(test.df == 9);
  BOOST_TEST(test.t == golden("corrected_t"), tight);
  BOOST_TEST(test.p == golden("corrected_p"), tight);
  BOOST_TEST(test.interval.high - test.mean == golden("corrected_reach"), tight);
  BOOST_TEST(test.p == .06138420, boost::test_tools::tolerance(2e-6));
}

BOOST_AUTO_TEST_CASE(rounding_makes_no_difference_of_equal_differences) {
  const std::vector<double> a{.8, .7, .6, .9};
  const std::vector<double> b{.9, .8, .7, .8};
  BOOST_TEST(b[0] - a[0] != b[1] - a[1]);  // as it is without care
  const std::vector<double> d = *paired_differences(a, b);
  BOOST_TEST(d[0] == d[1]);
  BOOST_TEST(d[0] == d[2]);
  BOOST_TEST(d[0] == -d[3]);
  BOOST_TEST(worked()[3] == 0);
  BOOST_TEST((*paired_differences({.1 + .2, 1}, {.3, 1}))[0] == 0);
}

BOOST_AUTO_TEST_CASE(small_true_differences_stay) {
  const auto d = *paired_differences({1, 1}, {1 + 1e-10, 1 + 3e-10});
  BOOST_TEST(d[0] > 0);
  BOOST_TEST(d[1] > d[0]);
  BOOST_TEST((*paired_differences({0, 0}, {1e-300, -1e-300}))[0] == 1e-300);
}

BOOST_AUTO_TEST_CASE(no_difference_at_all_is_p_one_and_not_nan) {
  const MeanTest test = *paired_t({0, 0, 0, 0, 0});
  BOOST_TEST(test.n == 5U);
  BOOST_TEST(test.p == 1);
  BOOST_TEST(test.t == 0);
  BOOST_TEST((test.interval == Interval{0, 0}));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_test_it_says_why) {
  BOOST_TEST(paired_t({}).why == "needs 2 differences, has 0");
  BOOST_TEST(paired_t({1}).why == "needs 2 differences, has 1");
  BOOST_TEST(paired_t({.1, .1, .1}).why == "all differences are the same: their spread is unknown");
  BOOST_TEST(paired_t({1, missing}).why == "a difference is not finite");
  BOOST_TEST(paired_t({1, infinity}).why == "a difference is not finite");
  BOOST_TEST(corrected_resampled_t({1, 2}, 0, 9).why == "needs test and training rows");
  BOOST_TEST(corrected_resampled_t({1, 2}, 9, 0).why == "needs test and training rows");
  BOOST_TEST(paired_differences({1, 2}, {1}).why == "2 values cannot be paired with 1");
  BOOST_TEST(paired_differences({1, missing}, {1, 2}).why == "a value is not finite");
  BOOST_TEST(paired_differences({1}, {infinity}).why == "a value is not finite");
}

BOOST_AUTO_TEST_CASE(more_confidence_is_a_wider_interval) {
  const Interval narrow = paired_t(worked(), .9)->interval;
  const Interval wide = paired_t(worked(), .99)->interval;
  BOOST_TEST(wide.low < narrow.low);
  BOOST_TEST(wide.high > narrow.high);
}

RC_BOOST_PROP(turning_the_pairs_round_turns_the_sign, ()) {
  std::vector<double> d = some_differences();
  const auto test = corrected_resampled_t(d, 1, 4);
  for (double& value : d) value = -value;
  const auto turned = corrected_resampled_t(d, 1, 4);
  RC_ASSERT(test.why == turned.why);
  if (!test) return;
  RC_ASSERT(test->t == -turned->t);
  RC_ASSERT(test->p == turned->p);
  RC_ASSERT(test->interval.low == -turned->interval.high);
  RC_ASSERT(test->p >= 0 && test->p <= 1);
}

RC_BOOST_PROP(the_interval_holds_zero_exactly_if_p_is_above_the_level, ()) {
  const auto test = paired_t(some_differences(), .95);
  RC_PRE(static_cast<bool>(test));  // RapidCheck evaluates both sides of an &&
  RC_PRE(std::fabs(test->p - .05) > 1e-9);
  RC_ASSERT((test->p > .05) == (test->interval.low <= 0 && test->interval.high >= 0));
}

RC_BOOST_PROP(overlapping_training_sets_never_make_p_smaller, ()) {
  const std::vector<double> d = some_differences();
  const auto plain = paired_t(d);
  RC_PRE(static_cast<bool>(plain));
  RC_ASSERT(corrected_resampled_t(d, 1, 4)->p >= plain->p);
}

BOOST_AUTO_TEST_SUITE_END()
