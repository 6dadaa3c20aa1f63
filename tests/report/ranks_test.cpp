// Friedman, Iman-Davenport, Nemenyi and Holm against worked numbers and SciPy.
#include "report/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "report/golden_comparisons.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
const auto six_digits = boost::test_tools::tolerance(1e-6);

Scores scores_of(const std::string& text) {
  Scores scores;
  for (const std::string& block : parts_of(text, ';')) scores.push_back(numbers_of(block));
  return scores;
}

const Scores worked{{93.33, 95.00, 95.00, 95.33}, {98.61, 98.61, 98.89, 98.89},
                    {97.81, 98.07, 98.25, 97.98}, {97.36, 97.75, 97.56, 97.50},
                    {90.2, 91.1, 90.9, 90.0},     {84.1, 85.0, 84.6, 84.3}};

struct Column {
  const char* name;
  double (*of)(const Friedman&);
};
const std::vector<Column> columns{
    {"friedman_plain", [](const Friedman& f) { return f.chi_squared_without_ties; }},
    {"friedman_chi2", [](const Friedman& f) { return f.chi_squared; }},
    {"friedman_p", [](const Friedman& f) { return f.chi_squared_p; }},
    {"friedman_f", [](const Friedman& f) { return f.f; }},
    {"friedman_f_p", [](const Friedman& f) { return f.f_p; }}};

std::vector<double> some_ps() {
  std::vector<double> ps;
  for (const int thousandth : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1001))) {
    ps.push_back(thousandth / 1000.0);
  }
  return ps;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_ranks)

BOOST_AUTO_TEST_CASE(equal_values_share_their_ranks) {
  BOOST_TEST(midranks({3, 1, 3, 2, infinity, 3}) == (std::vector<double>{4, 1, 4, 2, 6, 4}),
             boost::test_tools::per_element());
  BOOST_TEST(midranks({}).empty());
  BOOST_TEST(tie_term({3, 1, 3, 2, 2, 3}) == 24 + 6);
}

BOOST_AUTO_TEST_CASE(friedman_and_iman_davenport_agree_with_scipy) {
  for (const Column& column : columns) {
    for (const GoldenRow& row : comparisons(column.name)) {
      const auto test = friedman_test(scores_of(row.inputs), true);
      BOOST_TEST_CONTEXT(row) {
        BOOST_TEST(column.of(*test) == row.value, boost::test_tools::tolerance(1e-11));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_worked_data_sets) {
  const Friedman test = *friedman_test(worked, true);
  const std::vector<double> ranks{3.75, 11.0 / 6, 11.0 / 6, 15.5 / 6};
  BOOST_TEST(test.mean_ranks == ranks, boost::test_tools::per_element());
  BOOST_TEST(test.chi_squared == 9.315789, six_digits);
  BOOST_TEST(test.chi_squared_p == .025374, boost::test_tools::tolerance(2e-5));
  BOOST_TEST(test.chi_squared_without_ties == 8.85, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(test.f == 4.836066, six_digits);
  BOOST_TEST(test.f_p == .015038, boost::test_tools::tolerance(3e-5));
  BOOST_TEST(nemenyi_difference(4, 6) == 1.914820, boost::test_tools::tolerance(2e-5));
}

BOOST_AUTO_TEST_CASE(where_less_is_better_ranks_turn_round) {
  const Friedman less = *friedman_test(worked, false);
  const Friedman more = *friedman_test(worked, true);
  for (std::size_t j = 0; j < 4; ++j) {
    BOOST_TEST(less.mean_ranks[j] == 5 - more.mean_ranks[j], boost::test_tools::tolerance(1e-14));
  }
  BOOST_TEST(less.chi_squared == more.chi_squared, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_diverged_run_ranks_last) {
  const Friedman test = *friedman_test({{-infinity, .9}, {-infinity, .8}, {.7, .9}}, true);
  BOOST_TEST(test.mean_ranks[0] == 2);
  BOOST_TEST(test.mean_ranks[1] == 1);
}

BOOST_AUTO_TEST_CASE(blocks_that_agree_wholly_have_the_exact_p) {
  const Friedman test = *friedman_test({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, true);
  BOOST_TEST(test.chi_squared == 6, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(test.f == infinity);
  BOOST_TEST(test.f_p == 1.0 / 36, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(equal_scores_everywhere_are_p_one) {
  const Friedman test = *friedman_test({{1, 1, 1}, {2, 2, 2}}, true);
  BOOST_TEST(test.chi_squared == 0);
  BOOST_TEST(test.chi_squared_p == 1);
  BOOST_TEST(test.f_p == 1);
  BOOST_TEST(test.mean_ranks[0] == 2);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_test_it_says_why) {
  BOOST_TEST(friedman_test({}, true).why == "needs 2 blocks, has 0");
  BOOST_TEST(friedman_test({{1, 2}}, true).why == "needs 2 blocks, has 1");
  BOOST_TEST(friedman_test({{1}, {2}}, true).why == "needs 2 methods, has 1");
  BOOST_TEST(friedman_test({{1, 2}, {2}}, true).why == "a block lacks the score of a method");
  BOOST_TEST(friedman_test({{1, 2}, {2, missing}}, true).why == "a score is not a number");
  BOOST_TEST(against_baseline({}, 0).why == "needs 1 blocks, has 0");
  BOOST_TEST(against_baseline({{1, 2}}, 2).why == "the baseline is not among the methods");
}

// Demsar 2006, table 5(a), whose third decimals are not all rounded to the nearest.
BOOST_AUTO_TEST_CASE(nemenyi_q_of_two_to_ten_methods) {
  const std::vector<double> q{1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};
  for (std::size_t i = 0; i < q.size(); ++i) {
    const auto k = static_cast<double>(i + 2);
    const double computed = nemenyi_difference(i + 2, 6) / std::sqrt(k * (k + 1) / 36);
    BOOST_TEST(std::fabs(computed - q[i]) < 1e-3);
  }
}

BOOST_AUTO_TEST_CASE(holm_of_the_worked_family) {
  const std::vector<double> adjusted = holm({.0004, .0301, .0110, .2500, .0450, .0049});
  const std::vector<double> expected{.0024, .0903, .0440, .2500, .0903, .0245};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    BOOST_TEST(adjusted[i] == expected[i], boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_comparison_without_p_stays_in_the_family) {
  BOOST_TEST(holm({.01, missing, .02}) == (std::vector<double>{.03, 1, .04}),
             boost::test_tools::per_element());
  BOOST_TEST(holm({}).empty());
}

RC_BOOST_PROP(holm_keeps_the_order_and_never_lowers, ()) {
  const std::vector<double> ps = some_ps();
  const std::vector<double> adjusted = holm(ps);
  for (std::size_t i = 0; i < ps.size(); ++i) {
    RC_ASSERT(adjusted[i] >= ps[i]);
    RC_ASSERT(adjusted[i] <= std::min(1.0, static_cast<double>(ps.size()) * ps[i]));
    for (std::size_t j = 0; j < ps.size(); ++j) {
      if (ps[i] <= ps[j]) RC_ASSERT(adjusted[i] <= adjusted[j]);
    }
  }
}

RC_BOOST_PROP(holm_does_not_ask_for_an_order, ()) {
  std::vector<double> ps = some_ps();
  std::vector<double> adjusted = holm(ps);
  std::reverse(ps.begin(), ps.end());
  std::reverse(adjusted.begin(), adjusted.end());
  RC_ASSERT(holm(ps) == adjusted);
}

RC_BOOST_PROP(the_order_of_blocks_does_not_matter, ()) {
  const auto blocks = *rc::gen::inRange<std::size_t>(2, 8);
  Scores scores;
  for (std::size_t i = 0; i < blocks; ++i) {
    const auto whole = *rc::gen::container<std::vector<int>>(4, rc::gen::inRange(0, 5));
    scores.emplace_back(whole.begin(), whole.end());
  }
  const Friedman test = *friedman_test(scores, true);
  std::reverse(scores.begin(), scores.end());
  const Friedman other = *friedman_test(scores, true);
  RC_ASSERT(test.mean_ranks == other.mean_ranks);
  RC_ASSERT(test.chi_squared == other.chi_squared);
  RC_ASSERT(test.f_p == other.f_p);
  RC_ASSERT(test.f_p >= 0 && test.f_p <= 1 && test.chi_squared_p >= 0 && test.chi_squared_p <= 1);
  RC_ASSERT(std::accumulate(test.mean_ranks.begin(), test.mean_ranks.end(), -10.0) < 1e-12);
}

BOOST_AUTO_TEST_CASE(every_method_is_held_against_the_baseline) {
  Scores scores;
  for (int i = 1; i <= 8; ++i)
    scores.push_back({i + .5, 10, 10.0 + i, 10 - (i % 2 == 0 ? i : -i) * .25});
  const auto results = *against_baseline(scores, 1);
  BOOST_TEST(results.size() == 3U);
  BOOST_TEST(results[0].method == 0U);
  BOOST_TEST(results[1].method == 2U);
  BOOST_TEST(results[1].test->plus == 36);
  BOOST_TEST(results[1].test->p == 2.0 / 256);
  BOOST_TEST(results[1].adjusted_p == 6.0 / 256);
  BOOST_TEST(results[2].adjusted_p > .5);
}

BOOST_AUTO_TEST_CASE(a_method_that_diverged_has_no_test_and_stays_in_the_family) {
  Scores scores;
  for (int i = 1; i <= 8; ++i) scores.push_back({10, 10.0 + i, i == 3 ? missing : 11});
  const auto results = *against_baseline(scores, 0);
  BOOST_TEST(results[0].adjusted_p == 2 * 2.0 / 256);
  BOOST_TEST(results[1].test.why == "a value is not finite");
  BOOST_TEST(results[1].adjusted_p == 1);
}

BOOST_AUTO_TEST_SUITE_END()
