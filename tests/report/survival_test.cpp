// Times to a goal against curves in exact fractions, and numbers published for leukemia.
#include "report/survival.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "report/golden_comparisons.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

/// "9 50+": there at 9, and watched until 50 in vain.
std::vector<Watched> watched(const std::string& text) {
  std::vector<Watched> runs;
  for (std::string word : parts_of(text)) {
    const bool reached = word.back() != '+';
    if (!reached) word.pop_back();
    runs.push_back({parse_number(word).value(), reached});
  }
  return runs;
}

const auto tight = boost::test_tools::tolerance(1e-11);
const auto six_digits = boost::test_tools::tolerance(1e-6);
constexpr double infinity = std::numeric_limits<double>::infinity();
const std::vector<Watched> he = watched("9 11 11 12 10 14 13 17");
const std::vector<Watched> xavier = watched("22 31 50+ 50+ 27 50+ 38 50+");

std::vector<std::vector<Watched>> groups_of(const std::string& text) {
  std::vector<std::vector<Watched>> groups;
  for (const std::string& group : parts_of(text, ';')) groups.push_back(watched(group));
  return groups;
}

double last_time(const std::vector<Watched>& runs) {
  double last = 0;
  for (const Watched& run : runs) last = std::max(last, run.time);
  return last;
}

std::vector<Watched> some_runs() {
  std::vector<Watched> runs;
  for (const int time :
       *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 20)))) {
    runs.push_back({static_cast<double>(time), time % 3 != 0});
  }
  return runs;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_survival)

BOOST_AUTO_TEST_CASE(curves_agree_with_fractions) {
  std::size_t rows = 0;
  for (std::size_t i = 0; i < 20; ++i) {
    std::vector<GoldenRow> survival;
    try {
      survival = comparisons("survival_" + std::to_string(i));
    } catch (const std::runtime_error&) {
      break;
    }
    for (const GoldenRow& row : survival) {
      BOOST_TEST((*kaplan_meier(watched(row.inputs))).at(i).survival == row.value, tight);
      ++rows;
    }
    for (const GoldenRow& row : comparisons("greenwood_" + std::to_string(i))) {
      BOOST_TEST((*kaplan_meier(watched(row.inputs))).at(i).error == row.value, tight);
    }
  }
  BOOST_TEST(rows >= 40U);
}

BOOST_AUTO_TEST_CASE(the_worked_curve_with_runs_that_never_reached) {
  const auto curve = *kaplan_meier(xavier);
  BOOST_TEST(curve.size() == 4U);
  BOOST_TEST(curve[3].time == 38);
  BOOST_TEST(curve[3].at_risk == 5U);
  BOOST_TEST(curve[3].survival == .5, tight);
  BOOST_TEST(curve[0].error == .116927, boost::test_tools::tolerance(5e-6));
  BOOST_TEST(curve[1].error == .153093, boost::test_tools::tolerance(5e-6));
}

BOOST_AUTO_TEST_CASE(a_run_censored_at_a_goal_time_is_still_at_risk) {
  const auto curve = *kaplan_meier(watched("5 5+ 9"));
  BOOST_TEST(curve[0].at_risk == 3U);
  BOOST_TEST(curve[1].at_risk == 1U);
}

BOOST_AUTO_TEST_CASE(medians_and_their_intervals_agree_with_the_formulas) {
  for (const auto& [name, of] :
       std::vector<std::pair<std::string, std::optional<double> MedianTime::*>>{
           {"median_time", &MedianTime::median},
           {"median_low", &MedianTime::low},
           {"median_high", &MedianTime::high}}) {
    for (const GoldenRow& row : comparisons(name)) {
      BOOST_TEST_CONTEXT(row) {
        BOOST_TEST(((*median_time(watched(row.inputs))).*of).value_or(-1) == row.value);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(without_censoring_the_median_is_the_usual_one) {
  BOOST_TEST(*median_time(he)->median == 11.5);
  BOOST_TEST(*median_time(watched("1 2 9"))->median == 2);
}

BOOST_AUTO_TEST_CASE(if_most_never_reached_there_is_no_median) {
  BOOST_TEST(!median_time(watched("3 9+ 9+"))->median);
  BOOST_TEST(!median_time(watched("9+ 9+"))->median);
  BOOST_TEST(!median_time(xavier)->high);
}

BOOST_DATA_TEST_CASE(restricted_means_agree_with_areas,
                     data_driven::make(comparisons("restricted_mean")), row) {
  const auto runs = watched(row.inputs);
  BOOST_TEST(restricted_mean_time(runs, last_time(runs))->mean == row.value, tight);
}

BOOST_DATA_TEST_CASE(their_errors_too, data_driven::make(comparisons("restricted_error")), row) {
  const auto runs = watched(row.inputs);
  BOOST_TEST(restricted_mean_time(runs, last_time(runs))->error == row.value, tight);
}

BOOST_AUTO_TEST_CASE(the_worked_restricted_means) {
  BOOST_TEST(restricted_mean_time(he, 50)->mean == 12.125, tight);
  BOOST_TEST(restricted_mean_time(xavier, 50)->mean == 39.75, tight);
  BOOST_TEST(restricted_mean_time(xavier, 20)->mean == 20);
  BOOST_TEST(restricted_mean_time(xavier, 20)->error == 0);
}

BOOST_AUTO_TEST_CASE(log_rank_agrees_with_hypergeometric_covariances) {
  for (const GoldenRow& row : comparisons("log_rank_chi2")) {
    BOOST_TEST_CONTEXT(row) {
      BOOST_TEST(std::fabs(log_rank(groups_of(row.inputs))->chi_squared - row.value) <
                 1e-9 * (1 + row.value));
    }
  }
  for (const GoldenRow& row : comparisons("log_rank_p")) {
    BOOST_TEST(log_rank(groups_of(row.inputs))->p == row.value, boost::test_tools::tolerance(1e-8));
  }
  for (const GoldenRow& row : comparisons("log_rank_expected_1")) {
    BOOST_TEST(log_rank(groups_of(row.inputs))->expected[1] == row.value, tight);
  }
}

BOOST_AUTO_TEST_CASE(the_worked_log_rank) {
  const LogRank test = *log_rank({he, xavier});
  BOOST_TEST(test.observed[0] == 8);
  BOOST_TEST(test.expected[0] == 2.740981, six_digits);
  BOOST_TEST(test.chi_squared == 16.964086, six_digits);
  BOOST_TEST(test.df == 1);
  BOOST_TEST(test.p == 3.80936e-5, boost::test_tools::tolerance(3e-6));
}

BOOST_AUTO_TEST_CASE(a_group_that_tells_nothing_is_left_out) {
  const LogRank with = *log_rank({he, xavier, watched("1+ 2+")});
  const LogRank without = *log_rank({he, xavier});
  BOOST_TEST(with.df == 1);
  BOOST_TEST(with.chi_squared == without.chi_squared, tight);
  BOOST_TEST(with.expected[2] == 0);
}

BOOST_AUTO_TEST_CASE(all_at_one_time_tell_no_difference) {
  const LogRank test = *log_rank({watched("5 5"), watched("5 5 5")});
  BOOST_TEST(test.chi_squared == 0);
  BOOST_TEST(test.p == 1);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_answer_it_says_why) {
  const std::vector<Watched> broken{{infinity, false}};
  BOOST_TEST(kaplan_meier({}).why == "needs a run, has none");
  BOOST_TEST(kaplan_meier(broken).why == "a time is negative or not finite");
  BOOST_TEST(kaplan_meier({{-1, true}}).why == "a time is negative or not finite");
  BOOST_TEST(median_time({}).why == "needs a run, has none");
  BOOST_TEST(restricted_mean_time(he, 0).why == "the horizon is not positive");
  BOOST_TEST(restricted_mean_time(xavier, 51).why == "no run was watched until the horizon");
  BOOST_TEST(log_rank({he}).why == "needs 2 groups, has 1");
  BOOST_TEST(log_rank({he, {}}).why == "needs a run, has none");
  BOOST_TEST(log_rank({watched("3+"), watched("4+")}).why == "no run reached the goal");
  BOOST_TEST(log_rank({watched("3+"), watched("4")}).why ==
             "only one group was watched when runs reached the goal");
  BOOST_TEST(expected_running_time(watched("50+ 50+")).why == "no run reached the goal");
  BOOST_TEST(expected_running_time({}).why == "needs a run, has none");
}

BOOST_AUTO_TEST_CASE(expected_running_time_of_the_worked_runs) {
  BOOST_TEST(*expected_running_time(he) == 12.125);
  BOOST_TEST(*expected_running_time(xavier) == 79.5);
}

RC_BOOST_PROP(the_order_of_runs_does_not_matter, ()) {
  const std::vector<Watched> runs = some_runs();
  const std::vector<Watched> other = some_runs();
  const std::vector<Watched> turned(runs.rbegin(), runs.rend());
  RC_ASSERT(median_time(runs)->median == median_time(turned)->median);
  const auto test = log_rank({runs, other});
  const auto same = log_rank({turned, other});
  RC_ASSERT(test.why == same.why);
  if (!test) return;
  RC_ASSERT(test->chi_squared == same->chi_squared);
  RC_ASSERT(test->p >= 0 && test->p <= 1);
  const double swapped = log_rank({other, runs})->chi_squared;
  RC_ASSERT(std::fabs(swapped - test->chi_squared) < 1e-9 * (1 + swapped));
}

RC_BOOST_PROP(a_curve_only_falls, ()) {
  double before = 1;
  for (const SurvivalStep& step : *kaplan_meier(some_runs())) {
    RC_ASSERT(step.survival < before);
    RC_ASSERT(step.survival >= 0);
    before = step.survival;
  }
}

BOOST_AUTO_TEST_SUITE_END()
