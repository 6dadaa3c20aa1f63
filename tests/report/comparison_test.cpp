// Stored runs to summaries: what is averaged, what is counted, what is missing.
#include "report/comparison.hpp"

#include <algorithm>
#include <cmath>

#include <boost/test/unit_test.hpp>

#include "report/small_study.hpp"

namespace {

using namespace fanin;

/// One cell and its run for each of the pairs (data, model).
Results results_of(const std::vector<std::pair<std::string, std::string>>& cells) {
  Results results;
  for (const auto& [data, model] : cells) {
    results.study.cells.push_back({data + model, model, data, {}, 1, 4});
    results.runs.emplace_back(finished_run({.5, 1}, .25, .75));
  }
  return results;
}

std::vector<std::string> names_of_measures(const Summary& summary) {
  std::vector<std::string> names;
  for (const auto& [name, spread] : summary.measures) names.push_back(name);
  return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_comparison)

BOOST_AUTO_TEST_CASE(every_run_is_counted_once) {
  const Comparison comparison = compare(small_study());
  BOOST_REQUIRE(comparison.summaries.size() == 2U);
  const Summary& he = comparison.summaries[0];
  BOOST_TEST(he.data == "iris");
  BOOST_TEST(he.model == "m");
  BOOST_TEST(he.varied == (std::vector<std::string>{"he_normal"}),
             boost::test_tools::per_element());
  BOOST_TEST(he.planned == 5U);
  BOOST_TEST(he.finished == 3U);
  BOOST_TEST(he.diverged == 1U);
  const Summary& zeros = comparison.summaries[1];
  BOOST_TEST(zeros.planned == 5U);
  BOOST_TEST(zeros.finished == 1U);
  BOOST_TEST(zeros.diverged == 0U);
  BOOST_TEST(comparison.missing == 5U);
}

// Over .75, .5 and 1 (loss .25, .5, .75): mean .75 (.5), squares about it .125 over 3 - 1.
BOOST_AUTO_TEST_CASE(finished_runs_are_averaged_and_diverged_ones_are_not) {
  const Summary he = compare(small_study()).summaries.at(0);
  BOOST_TEST(names_of_measures(he) == (std::vector<std::string>{"test_accuracy", "test_loss"}),
             boost::test_tools::per_element());
  BOOST_TEST(he.measures[0].second.mean == .75);
  BOOST_TEST(he.measures[0].second.sd == .25);
  BOOST_TEST(he.measures[1].second.mean == .5);
  BOOST_TEST(he.measures[1].second.sd == .25);
}

// A diverged run's measures may be finite in another's store: they are no result all the same.
BOOST_AUTO_TEST_CASE(a_diverged_run_is_not_averaged_whatever_it_measured) {
  Results results = small_study();
  results.runs[3] = finished_run({.5, 1, 1, 1, 1}, 1000, 0);
  results.runs[3]->outcome = Outcome::diverged;
  const Summary he = compare(results).summaries.at(0);
  BOOST_TEST(he.measures[1].second.mean == .5);
  BOOST_TEST(compare(results).times.at(0).reached == 2U);
  BOOST_TEST(he.aulc.mean == compare(small_study()).summaries.at(0).aulc.mean);
}

// Epochs 2 and 4; the third never, the fourth diverged: by epoch 4 half of the four are there.
BOOST_AUTO_TEST_CASE(runs_that_never_reached_the_goal_count_as_later) {
  const Comparison comparison = compare(small_study());
  BOOST_TEST(comparison.times[0].held == 4U);
  BOOST_TEST(comparison.times[0].reached == 2U);
  BOOST_TEST(comparison.times[0].median->median.value() == 4);
  BOOST_TEST(comparison.times[1].reached == 0U);
  BOOST_TEST(!comparison.times[1].median->median.has_value());
}

BOOST_AUTO_TEST_CASE(a_median_below_the_never_is_a_number) {
  Results results = small_study();
  results.runs[4] = finished_run({.5, .95, 1, 1, 1}, .5, .75);
  // 1 2 4 and two that never did.
  BOOST_TEST(compare(results).times[0].median->median.value() == 4);
  BOOST_TEST(compare(results).times[0].reached == 3U);
}

// By trapezoids .875, .5625 and .5: ((.5 + 1) / 2 + .75 + 1 + 1) / 4 = 3.5 / 4 and so on.
BOOST_AUTO_TEST_CASE(the_area_is_averaged_over_finished_runs) {
  const Summary he = compare(small_study()).summaries.at(0);
  const double mean = (.875 + .5625 + .5) / 3;
  BOOST_TEST(he.aulc.mean == mean, boost::test_tools::tolerance(1e-14));
  const double squares =
      std::pow(.875 - mean, 2) + std::pow(.5625 - mean, 2) + std::pow(.5 - mean, 2);
  BOOST_TEST(he.aulc.sd == std::sqrt(squares / 2), boost::test_tools::tolerance(1e-14));
}

// Three of 2 s and the diverged one of 5 s: time was spent on it too.
BOOST_AUTO_TEST_CASE(the_wall_time_is_that_of_every_run) {
  BOOST_TEST(compare(small_study()).summaries.at(0).seconds == 2.75);
}

BOOST_AUTO_TEST_CASE(one_seed_has_no_spread) {
  const Summary zeros = compare(small_study()).summaries.at(1);
  BOOST_TEST(zeros.measures[0].second.mean == .25);
  BOOST_TEST(std::isnan(zeros.measures[0].second.sd));
}

BOOST_AUTO_TEST_CASE(a_combination_of_which_nothing_was_run_is_there_without_values) {
  Results results = small_study();
  results.runs[5].reset();
  const Comparison comparison = compare(results);
  BOOST_REQUIRE(comparison.summaries.size() == 2U);
  const Summary& zeros = comparison.summaries[1];
  BOOST_TEST(zeros.planned == 5U);
  BOOST_TEST(zeros.finished + zeros.diverged == 0U);
  BOOST_TEST(std::isnan(zeros.measures[0].second.mean));
  BOOST_TEST(!comparison.times[1].median);
  BOOST_TEST(comparison.missing == 6U);
}

BOOST_AUTO_TEST_CASE(a_study_of_which_nothing_was_run_has_its_rows) {
  Results results = small_study();
  std::fill(results.runs.begin(), results.runs.end(), std::nullopt);
  const Comparison comparison = compare(results);
  BOOST_TEST(comparison.summaries.size() == 2U);
  BOOST_TEST(comparison.missing == 10U);
}

// A classifier and a regression in one study: the area under an accuracy is to be large, that under
// a loss small. he_normal is the better one on both.
BOOST_AUTO_TEST_CASE(the_area_is_judged_by_the_curve_of_each_data_set) {
  Results results;
  results.study.varied = {"kernel_initializer"};
  results.study.goal = Goal{"train_accuracy", .9, true};
  for (const char* data : {"classes", "values"}) {
    for (const char* initializer : {"he_normal", "zeros"}) {
      for (std::int64_t seed = 1; seed <= 5; ++seed) {
        results.study.cells.push_back({std::string(data) + initializer + std::to_string(seed),
                                       std::string(data) == "classes" ? "c" : "r",
                                       data,
                                       {initializer},
                                       seed,
                                       4});
        const bool classes = std::string(data) == "classes";
        const bool good = std::string(initializer) == "he_normal";
        const double noise = (good ? .001 : .002) * static_cast<double>(seed * seed);
        const double height = (classes == good ? .9 : .1) + noise;
        Run run = finished_run({height, height, height, height, height + noise}, .5, .5);
        if (!classes) run.history.columns = {"loss", "train_loss"};
        results.runs.emplace_back(run);
      }
    }
  }
  const Comparison comparison = compare(results);
  BOOST_TEST(comparison.summaries.at(0).curve == "train_accuracy");
  BOOST_TEST(comparison.summaries.at(2).curve == "train_loss");
  for (const Family& family : comparison.families) {
    if (family.measure != "aulc") continue;
    BOOST_TEST(family.larger == (family.data == "classes"));
    BOOST_CHECK(family.contrasts.at(0).verdict == Verdict::worse);
  }
  const auto ranking = std::find_if(comparison.rankings.begin(), comparison.rankings.end(),
                                    [](const Ranking& r) { return r.measure == "aulc"; });
  BOOST_REQUIRE(ranking != comparison.rankings.end());
  BOOST_TEST(ranking->counts.at(1).worse == 2U);
  BOOST_REQUIRE(ranking->friedman);
  BOOST_TEST(ranking->friedman->mean_ranks.at(0) == 1);
  BOOST_TEST(ranking->friedman->mean_ranks.at(1) == 2);
}

// Areas under different curves are not compared.
BOOST_AUTO_TEST_CASE(the_area_is_that_of_a_curve_that_all_runs_of_the_data_set_have) {
  Results results = results_of({{"a", "m"}, {"a", "n"}, {"b", "m"}});
  results.study.goal = Goal{"train_accuracy", .9, true};
  results.runs[1]->history.columns = {"loss", "train_loss"};
  const auto curves = curves_by_data(results);
  BOOST_TEST(curves.at("a") == "train_loss");
  BOOST_TEST(curves.at("b") == "train_accuracy");
}

BOOST_AUTO_TEST_CASE(without_a_goal_nothing_is_reached_and_the_area_is_that_of_the_loss) {
  Results results = small_study();
  results.study.goal.reset();
  BOOST_TEST(curves_by_data(results).at(results.study.cells[0].data) == "train_loss");
  for (auto& run : results.runs) {
    if (!run) continue;
    run->history.columns[1] = "train_loss";
  }
  const Comparison comparison = compare(results);
  const Summary& he = comparison.summaries.at(0);
  BOOST_TEST(comparison.times.at(0).reached == 0U);
  BOOST_TEST(!comparison.times.at(0).median);
  BOOST_TEST(he.aulc.mean == (.875 + .5625 + .5) / 3, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_run_without_what_the_goal_monitors_is_not_held_against_it) {
  Results results = small_study();
  results.runs[5]->history.columns[1] = "train_loss";
  const Comparison comparison = compare(results);
  BOOST_TEST(comparison.times.at(0).held == 4U);
  BOOST_TEST(comparison.times.at(0).reached == 2U);
  BOOST_TEST(comparison.times.at(1).held == 0U);
  BOOST_TEST(!comparison.times.at(1).median);
  const Summary& zeros = comparison.summaries.at(1);
  BOOST_TEST(zeros.aulc.mean == .25);
}

BOOST_AUTO_TEST_CASE(certificates_are_counted_over_all_runs) {
  Results results = small_study();
  Certificate good;
  good.verdict = "passed";
  Certificate bad;
  bad.verdict = "a value is out of bounds";
  results.runs[0]->certificates = {good, bad};
  results.runs[5]->certificates = {good};
  BOOST_TEST(compare(results).kernels == 3U);
  BOOST_TEST(compare(results).failed_kernels == 1U);
}

BOOST_AUTO_TEST_CASE(a_goal_that_less_is_better_for_is_reached_from_above) {
  Results results = small_study();
  results.study.goal = Goal{"loss", .25, false};
  // Losses 1 - accuracy: .25 at epoch 1 of the first, 0 at epoch 4 of the second.
  results.runs[2].reset();
  results.runs[3].reset();
  const Comparison comparison = compare(results);
  BOOST_TEST(comparison.times.at(0).reached == 2U);
  BOOST_TEST(comparison.times.at(0).median->median.value() == 2.5);
}

BOOST_AUTO_TEST_CASE(measures_are_those_of_the_best_evidence) {
  const auto names = [](const std::vector<const char*>& prefixes) {
    Results results = results_of({{"iris", "m"}, {"iris", "n"}});
    auto& measures = results.runs[1]->measures;
    measures.clear();
    for (const char* prefix : prefixes) {
      measures.emplace_back(std::string(prefix) + "loss", 1);
      measures.emplace_back(std::string(prefix) + "mae", 1);
    }
    results.runs[0].reset();
    return names_of_measures(compare(results).summaries.at(1));
  };
  BOOST_TEST(
      names({"train_", "val_", "test_"}) == (std::vector<std::string>{"test_mae", "test_loss"}),
      boost::test_tools::per_element());
  BOOST_TEST(names({"train_", "val_"}) == (std::vector<std::string>{"val_mae", "val_loss"}),
             boost::test_tools::per_element());
  BOOST_TEST(names({"train_"}) == (std::vector<std::string>{"train_mae", "train_loss"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(groups_come_in_the_order_of_the_cells) {
  const Comparison comparison =
      compare(results_of({{"wine", "m"}, {"iris", "m"}, {"wine", "m"}, {"iris", "a"}}));
  BOOST_REQUIRE(comparison.summaries.size() == 3U);
  BOOST_TEST(comparison.summaries[0].data == "wine");
  BOOST_TEST(comparison.summaries[0].planned == 2U);
  BOOST_TEST(comparison.summaries[1].model == "m");
  BOOST_TEST(comparison.summaries[2].model == "a");
}

BOOST_AUTO_TEST_CASE(models_are_several_where_one_data_set_has_several) {
  BOOST_TEST(!compare(results_of({{"wine", "m"}, {"iris", "n"}})).several_models);
  BOOST_TEST(compare(results_of({{"wine", "m"}, {"iris", "n"}, {"iris", "o"}})).several_models);
}

BOOST_AUTO_TEST_SUITE_END()
