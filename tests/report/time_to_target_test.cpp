// Runs as survival data: the worked times of two methods, goals by value and by the best.
#include "report/time_to_target.hpp"

#include <boost/test/unit_test.hpp>

#include "report/comparison.hpp"
#include "report/golden_comparisons.hpp"
#include "report/measured_study.hpp"

namespace {

using namespace fanin;
using boost::test_tools::tolerance;

/// A run that is at .95 from an epoch on, within 50; never where there is none.
Run reaching_at(std::optional<int> epoch) {
  std::vector<double> curve;
  for (int e = 0; e <= 50; ++e) curve.push_back(epoch && e >= *epoch ? .95 : .5);
  Run run = finished_run(curve, .5, .5);
  run.train_rows = 1437;
  run.test_rows = 360;
  run.spec = drawn_split;
  return run;
}

/// A = 9 11 11 12 10 14 13 17; B = 22 31 50+ 50+ 27 50+ 38 50+ (science.md).
Results worked_times() {
  Results results;
  results.study.varied = {"kernel_initializer"};
  results.study.goal = Goal{"train_accuracy", .9, true};
  const std::vector<std::optional<int>> a{9, 11, 11, 12, 10, 14, 13, 17};
  const std::vector<std::optional<int>> b{22, 31, {}, {}, 27, {}, 38, {}};
  for (const auto& [name, times] : {std::pair("he_normal", a), std::pair("glorot_uniform", b)}) {
    for (std::size_t i = 0; i < times.size(); ++i) {
      results.study.cells.push_back(
          {name + std::to_string(i), "m", "digits", {name}, static_cast<std::int64_t>(i), 50});
      results.runs.emplace_back(reaching_at(times[i]));
    }
  }
  return results;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_time_to_target)

BOOST_AUTO_TEST_CASE(the_worked_times_of_two_methods) {
  const Comparison comparison = compare(worked_times());
  const TimeToTarget& a = comparison.times.at(0);
  const TimeToTarget& b = comparison.times.at(1);
  BOOST_TEST(a.reached == 8U);
  BOOST_TEST(b.reached == 4U);
  BOOST_TEST(a.curve.at(0).survival == .875);
  BOOST_TEST(b.curve.back().survival == .5);
  BOOST_TEST(a.median->median.value() == 11.5);
  BOOST_TEST(b.median->median.value() == 38);
  BOOST_TEST(a.mean->mean == 12.125, tolerance(1e-12));
  BOOST_TEST(b.mean->mean == 39.75, tolerance(1e-12));
  BOOST_TEST(*a.running_time == 12.125, tolerance(1e-12));
  BOOST_TEST(*b.running_time == 79.5, tolerance(1e-12));
  // 1437 rows in batches of 100 are 15 updates.
  BOOST_TEST(*a.running_updates == 15 * 12.125, tolerance(1e-12));
  BOOST_TEST(b.median_updates->median.value() == 15 * 38);
  BOOST_TEST(b.horizon == 50);
  const TimeContrast& contrast = comparison.time_families.at(0).contrasts.at(0);
  BOOST_TEST(contrast.log_rank->chi_squared == 16.964086, tolerance(1e-7));
  BOOST_TEST(contrast.log_rank_p.p.value() == 3.80936e-5, tolerance(1e-5));
  BOOST_TEST((contrast.verdict == Verdict::better));
}

// 20 relu layers: He is there within ten epochs, the others never are.
BOOST_AUTO_TEST_CASE(a_method_that_trains_is_told_from_those_that_do_not) {
  Results results;
  results.study.varied = {"kernel_initializer"};
  results.study.goal = Goal{"train_accuracy", .9, true};
  for (const char* name : {"he_normal", "he_uniform", "glorot_uniform", "lecun_normal", "zeros"}) {
    for (int seed = 0; seed < 5; ++seed) {
      results.study.cells.push_back({name + std::to_string(seed), "m", "digits", {name}, seed, 50});
      results.runs.emplace_back(reaching_at(
          std::string_view(name).starts_with("he") ? std::optional(8 + seed) : std::nullopt));
    }
  }
  std::vector<Verdict> verdicts;
  const Comparison comparison = compare(results);
  for (const TimeContrast& contrast : comparison.time_families.at(0).contrasts) {
    if (contrast.against_baseline) verdicts.push_back(contrast.verdict);
  }
  const std::vector<Verdict> expected{Verdict::better, Verdict::better, Verdict::not_testable,
                                      Verdict::not_testable};
  BOOST_TEST((verdicts == expected));
}

BOOST_AUTO_TEST_CASE(a_diverged_run_is_not_there_within_the_whole_budget) {
  Results results = worked_times();
  results.runs[0]->outcome = Outcome::diverged;
  results.runs[0]->epochs = 3;
  const TimeToTarget time = compare(results).times.at(0);
  BOOST_TEST(time.reached == 7U);
  BOOST_TEST(time.diverged == 1U);
  BOOST_TEST(time.epochs.at(0).time == 50);
  // What was spent on it is what it trained.
  BOOST_TEST(*time.running_time == (12.125 * 8 - 9 + 3) / 7, tolerance(1e-12));
  BOOST_TEST(time.diverged_rate->low > 0);
}

BOOST_AUTO_TEST_CASE(a_share_of_the_best_is_a_value_on_each_data_set) {
  Results results = worked_times();
  results.study.goal = Goal{"train_accuracy", .9, true, true};
  for (std::size_t i = 8; i < 16; ++i) results.study.cells[i].data = "iris";
  results.runs[8]->history.epochs[5][1] = .8;
  for (std::size_t i = 9; i < 16; ++i) results.runs[i].reset();
  results.runs[8]->history.epochs.resize(10);
  const auto goals = goals_by_data(results);
  BOOST_TEST(goals.at("digits").value == .95 * .9, tolerance(1e-12));
  BOOST_TEST(goals.at("iris").value == .8 * .9, tolerance(1e-12));
  BOOST_TEST(compare(results).times.at(0).reached == 8U);
  BOOST_TEST(goal_text(results.study, goals.at("digits")) ==
             "train_accuracy >= 0.855 (90% of the best)");
}

// Losses and scores below 0 are asked the same: .2 + 5 % of .2, -1 - 5 % of 1.
BOOST_AUTO_TEST_CASE(a_share_of_the_best_is_never_beyond_it) {
  Results results = measured_study({{"glorot_uniform", {.5}}});
  results.study.goal = Goal{"loss", .95, false, true};
  results.runs[0]->history = {{"loss"}, {{1}, {.2}, {.3}}};
  BOOST_TEST(goals_by_data(results).at("digits").value == .21, tolerance(1e-12));
  results.study.goal = Goal{"r2_score", .95, true, true};
  results.runs[0]->history = {{"r2_score"}, {{-3}, {-1}, {-2}}};
  BOOST_TEST(goals_by_data(results).at("digits").value == -1.05, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(without_a_goal_there_are_no_times) {
  Results results = worked_times();
  results.study.goal.reset();
  const Comparison comparison = compare(results);
  BOOST_TEST(comparison.goals.empty());
  BOOST_TEST(comparison.times.at(0).held == 0U);
  BOOST_TEST(!comparison.times.at(0).median);
  BOOST_TEST(!comparison.times.at(0).reached_rate);
}

// Flat from epoch 12 on, to the end at 50.
BOOST_AUTO_TEST_CASE(a_curve_that_became_flat_has_a_plateau) {
  const Comparison comparison = compare(worked_times());
  BOOST_TEST(comparison.times.at(0).flat == 8U);
  BOOST_TEST(comparison.times.at(0).plateau.median == 11.5);
}

BOOST_AUTO_TEST_SUITE_END()
