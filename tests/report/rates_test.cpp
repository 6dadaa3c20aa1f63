// Wilson's interval and Fisher's test against SciPy.
#include "report/rates.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "report/golden_comparisons.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

const auto tight = boost::test_tools::tolerance(1e-12);

std::vector<std::size_t> counts_of(const GoldenRow& row) {
  const std::vector<double> numbers = numbers_of(row.inputs);
  return {numbers.begin(), numbers.end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_rates)

BOOST_DATA_TEST_CASE(wilson_begins_at, data_driven::make(comparisons("wilson_low")), row) {
  BOOST_TEST(wilson_interval(counts_of(row)[0], counts_of(row)[1])->low == row.value, tight);
}

BOOST_DATA_TEST_CASE(wilson_ends_at, data_driven::make(comparisons("wilson_high")), row) {
  BOOST_TEST(wilson_interval(counts_of(row)[0], counts_of(row)[1])->high == row.value, tight);
}

BOOST_DATA_TEST_CASE(fisher_agrees_with_all_tables_counted,
                     data_driven::make(comparisons("fisher")), row) {
  const auto c = counts_of(row);
  BOOST_TEST(*fisher_exact(c[0], c[1], c[2], c[3]) == row.value, tight);
}

BOOST_AUTO_TEST_CASE(the_worked_rates) {
  BOOST_TEST(wilson_interval(0, 10)->low == 0);
  BOOST_TEST(wilson_interval(0, 10)->high == .277533, boost::test_tools::tolerance(2e-6));
  BOOST_TEST(wilson_interval(3, 10)->low == .107791, boost::test_tools::tolerance(3e-6));
  BOOST_TEST(*fisher_exact(10, 10, 4, 10) == .010836, boost::test_tools::tolerance(2e-5));
}

BOOST_AUTO_TEST_CASE(where_there_is_no_answer_it_says_why) {
  BOOST_TEST(wilson_interval(0, 0).why == "needs a run, has none");
  BOOST_TEST(wilson_interval(2, 1).why == "more successes than runs");
  BOOST_TEST(fisher_exact(0, 0, 1, 2).why == "needs runs on both sides");
  BOOST_TEST(fisher_exact(3, 2, 1, 2).why == "more successes than runs");
}

RC_BOOST_PROP(swapping_sides_or_outcomes_changes_no_p, ()) {
  const auto n_a = *rc::gen::inRange<std::size_t>(1, 30);
  const auto n_b = *rc::gen::inRange<std::size_t>(1, 30);
  const auto a = *rc::gen::inRange<std::size_t>(0, n_a + 1);
  const auto b = *rc::gen::inRange<std::size_t>(0, n_b + 1);
  const double p = *fisher_exact(a, n_a, b, n_b);
  RC_ASSERT(p > 0 && p <= 1);
  const auto same = [&](double other) { return other < p * (1 + 1e-9) && p < other * (1 + 1e-9); };
  RC_ASSERT(same(*fisher_exact(b, n_b, a, n_a)));
  RC_ASSERT(same(*fisher_exact(n_a - a, n_a, n_b - b, n_b)));
}

RC_BOOST_PROP(wilson_holds_the_rate_and_mirrors, ()) {
  const auto n = *rc::gen::inRange<std::size_t>(1, 200);
  const auto x = *rc::gen::inRange<std::size_t>(0, n + 1);
  const Interval interval = *wilson_interval(x, n);
  const Interval mirrored = *wilson_interval(n - x, n);
  const double rate = static_cast<double>(x) / static_cast<double>(n);
  RC_ASSERT(interval.low >= 0 && interval.low <= rate);
  RC_ASSERT(interval.high >= rate && interval.high <= 1);
  RC_ASSERT(interval.low + mirrored.high - 1 < 1e-12 && interval.low + mirrored.high - 1 > -1e-12);
}

BOOST_AUTO_TEST_SUITE_END()
