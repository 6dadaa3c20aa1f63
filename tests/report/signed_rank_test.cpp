// Wilcoxon's test against every sign pattern counted one by one, and against SciPy for many values.
#include "report/signed_rank.hpp"

#include <cmath>
#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "report/golden_comparisons.hpp"
#include "report/paired.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

std::vector<double> some_differences() {
  const auto whole =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(-9, 10)));
  return {whole.begin(), whole.end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_signed_rank)

BOOST_DATA_TEST_CASE(p_agrees_with_all_sign_patterns_and_scipy,
                     data_driven::make(comparisons("signed_rank_p")), row) {
  BOOST_TEST(signed_rank_test(numbers_of(row.inputs))->p == row.value,
             boost::test_tools::tolerance(1e-13));
}

BOOST_DATA_TEST_CASE(ranks_are_shared_and_zeros_dropped,
                     data_driven::make(comparisons("signed_rank_plus")), row) {
  BOOST_TEST(signed_rank_test(numbers_of(row.inputs))->plus == row.value);
}

BOOST_AUTO_TEST_CASE(the_worked_seeds) {
  const std::vector<double> d = *paired_differences(worked_a, worked_b);
  const SignedRank test = *signed_rank_test(d);
  BOOST_TEST(test.n == 9U);
  BOOST_TEST(test.zeros == 1U);
  BOOST_TEST(test.plus == 43.5);
  BOOST_TEST(test.minus == 1.5);
  BOOST_TEST(test.exact);
  BOOST_TEST(test.p == .01171875);
  BOOST_TEST(signed_rank_normal_p(d, 0) == .01230468, boost::test_tools::tolerance(1e-6));
  BOOST_TEST(signed_rank_normal_p(d, .5) > signed_rank_normal_p(d, 0));
}

BOOST_AUTO_TEST_CASE(up_to_fifty_values_p_is_exact) {
  std::vector<double> d;
  for (int i = 1; i <= 51; ++i) d.push_back(i);
  BOOST_TEST(!signed_rank_test(d)->exact);
  d.pop_back();
  BOOST_TEST(signed_rank_test(d)->exact);
  BOOST_TEST(signed_rank_test(d)->p == std::ldexp(1.0, -49));
}

BOOST_AUTO_TEST_CASE(no_difference_at_all_is_p_one) {
  const SignedRank test = *signed_rank_test({0, 0, 0});
  BOOST_TEST(test.p == 1);
  BOOST_TEST(test.n == 0U);
  BOOST_TEST(test.zeros == 3U);
  BOOST_TEST(signed_rank_normal_p({0, 0}, .5) == 1);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_test_it_says_why) {
  BOOST_TEST(signed_rank_test({}).why == "needs differences, has none");
  BOOST_TEST(signed_rank_test({1, std::numeric_limits<double>::quiet_NaN()}).why ==
             "a difference is not finite");
}

BOOST_AUTO_TEST_CASE(five_seeds_cannot_show_five_percent) {
  BOOST_TEST(least_signed_rank_p(5) == .0625);
  BOOST_TEST(least_signed_rank_p(0) == 1);
  BOOST_TEST(least_signed_rank_p(1) == 1);
  BOOST_TEST(signed_rank_needs(.05) == 6U);
  BOOST_TEST(signed_rank_needs(.01) == 8U);
  BOOST_TEST(not_testable(5, .05) == "not testable with 5 seeds, needs 6");
  BOOST_TEST(not_testable(1, .05) == "not testable with 1 seed, needs 6");
  BOOST_TEST(not_testable(6, .05).empty());
}

BOOST_AUTO_TEST_CASE(more_comparisons_need_more_seeds) {
  BOOST_TEST(signed_rank_needs(.05, 2) == 7U);  // 2 x 2/2^7 = .03125
  BOOST_TEST(not_testable(6, .05, 3) == "not testable with 6 seeds, needs 7");
}

BOOST_AUTO_TEST_CASE(the_smallest_p_is_that_of_one_sided_data) {
  std::vector<double> d;
  for (int n = 1; n <= 20; ++n) {
    d.push_back(n % 4 + 1);  // ties change nothing
    BOOST_TEST(signed_rank_test(d)->p == least_signed_rank_p(d.size()));
  }
}

RC_BOOST_PROP(order_does_not_matter_and_sign_only_swaps_the_sums, ()) {
  const std::vector<double> d = some_differences();
  std::vector<double> other(d.rbegin(), d.rend());
  for (double& value : other) value = -value;
  const SignedRank test = *signed_rank_test(d);
  const SignedRank turned = *signed_rank_test(other);
  RC_ASSERT(test.plus == turned.minus);
  RC_ASSERT(test.minus == turned.plus);
  RC_ASSERT(test.p == turned.p);
}

RC_BOOST_PROP(p_is_a_probability_and_no_smaller_than_can_be, ()) {
  const SignedRank test = *signed_rank_test(some_differences());
  RC_ASSERT(test.p <= 1);
  RC_ASSERT(test.p >= (test.exact ? least_signed_rank_p(test.n) : 0));
  const auto n = static_cast<double>(test.n);
  RC_ASSERT(test.plus + test.minus == n * (n + 1) / 2);
}

BOOST_AUTO_TEST_SUITE_END()
