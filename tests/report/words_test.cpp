// What a comparison says in words.
#include "report/words.hpp"

#include <boost/test/unit_test.hpp>

#include "report/golden_comparisons.hpp"
#include "report/measured_study.hpp"

namespace {

using namespace fanin;

std::vector<std::string> sentences(const Results& results) {
  const Comparison comparison = compare(results);
  return sentences_of(comparison, comparison.groups.at(0), {"test_accuracy"});
}

std::string caption(const Results& results) {
  const Comparison comparison = compare(results);
  return caption_of(comparison, comparison.groups.at(0));
}

Results worked_study(const char* spec) {
  return measured_study(
      {{"glorot_uniform", optional_values(worked_a)}, {"he_normal", optional_values(worked_b)}},
      spec);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_words)

BOOST_AUTO_TEST_CASE(no_difference_is_said_with_the_test_and_what_would_show_one) {
  const auto said = sentences(worked_study(drawn_split));
  BOOST_REQUIRE(said.size() == 2U);
  BOOST_TEST(said[0] ==
             "on digits he_normal does not differ from glorot_uniform in test_accuracy (10 seeds, "
             "corrected resampled t)");
  BOOST_TEST(said[1] ==
             "on digits the clearest difference that is not shown, he_normal's +0.4440 in "
             "test_accuracy (d_z 1.26), is too small for any number of seeds to show with 80% "
             "power: their splits "
             "overlap, so more of them tell little more");
}

BOOST_AUTO_TEST_CASE(a_difference_is_said_with_its_interval_and_p) {
  const auto said = sentences(worked_study(last_split));
  BOOST_REQUIRE(said.size() == 1U);
  BOOST_TEST(said[0] ==
             "on digits he_normal (+0.4440 [0.1929, 0.6951], p 0.003) is better than "
             "glorot_uniform in test_accuracy (10 seeds, paired t on this split)");
}

BOOST_AUTO_TEST_CASE(several_methods_are_one_family_and_their_pairs_another) {
  Results results = measured_study({{"glorot_uniform", {.50, .52, .51, .53}},
                                    {"he_normal", {.51, .52, .50, .53}},
                                    {"zeros", {.10, .11, .12, .14}}});
  const auto said = sentences(results);
  BOOST_REQUIRE(said.size() == 2U);
  BOOST_TEST(said[0].starts_with("on digits zeros (-0.3975 ["));
  BOOST_TEST(
      said[0].ends_with("is worse than glorot_uniform in test_accuracy, no other "
                        "initializer differs (4 seeds, corrected resampled t, Holm over 2)"));
  BOOST_TEST(said[1] ==
             "on digits of all 3 pairs 2 differ in test_accuracy (Holm over 3; pairs.csv)");
}

BOOST_AUTO_TEST_CASE(what_is_not_testable_says_what_it_needs) {
  const auto said = sentences(measured_study({{"glorot_uniform", {.5}}, {"he_normal", {.6}}}));
  BOOST_REQUIRE(said.size() == 1U);
  BOOST_TEST(said[0] ==
             "on digits no difference in test_accuracy is tested: not testable with 1 seed, needs "
             "2");
}

BOOST_AUTO_TEST_CASE(pairs_that_cannot_be_tested_are_not_said_to_be_the_same) {
  const auto untested =
      sentences(measured_study({{"glorot_uniform", {.5}}, {"he_normal", {.6}}, {"zeros", {.1}}}));
  BOOST_REQUIRE(untested.size() == 1U);
  BOOST_TEST(untested[0].find("pairs") == std::string::npos);
  const auto said = sentences(measured_study({{"glorot_uniform", {.50, .52, .51, .53}},
                                              {"he_normal", {.51, .52, .50, .53}},
                                              {"zeros", {{}, {}, {}, {}}}}));
  BOOST_REQUIRE(said.size() > 1U);
  BOOST_TEST(said[1] ==
             "on digits of all 3 pairs none differs in test_accuracy (2 not testable) (Holm over "
             "3; pairs.csv)");
}

BOOST_AUTO_TEST_CASE(diverged_runs_are_said) {
  const auto said =
      sentences(measured_study({{"glorot_uniform", {.5, .6, .7}}, {"he_normal", {{}, {}, {}}}}));
  BOOST_TEST(said.back() ==
             "on digits diverged: he_normal in 3 of 3 runs [0.44, 1.00] (share with Wilson's 95% "
             "interval); these runs have no final measures and are in no difference, but count as "
             "not having reached the target");
}

BOOST_AUTO_TEST_CASE(the_caption_names_the_test_and_its_rows) {
  BOOST_TEST(caption(worked_study(drawn_split)) ==
             "v better, * worse than glorot_uniform at the 0.05 level, paired by seed. Measures "
             "and aulc: corrected resampled t (splits redrawn by seed, 360 held-out rows to 1437 "
             "training rows).");
  BOOST_TEST(caption(worked_study(last_split)) ==
             "v better, * worse than glorot_uniform at the 0.05 level, paired by seed. Measures "
             "and aulc: paired t, which holds on this split alone (every seed has the same rows); "
             "exact Wilcoxon in pairs.csv.");
  Results few = measured_study(
      {{"glorot_uniform", {.1, .2, .3, .4, .5}}, {"zeros", {.2, .1, .3, .4, .6}}}, last_split);
  BOOST_TEST(caption(few).ends_with("; exact Wilcoxon: not testable with 5 seeds, needs 6."));
  BOOST_TEST(caption(measured_study({{"he_normal", {.5, .6}}})) == "");
}

BOOST_AUTO_TEST_CASE(notes_say_what_is_missing_and_what_is_varied) {
  const auto has = [](const Results& results, const std::string& part) {
    const auto notes = comparison_notes(compare(results));
    return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
      return note.find(part) != std::string::npos;
    });
  };
  Results results = small_study();
  BOOST_TEST(has(results, "5 of 10 runs are not stored, because they were not run yet or failed"));
  BOOST_TEST(has(results, "train_accuracy >= 0.9"));
  BOOST_TEST(has(results, "baseline: he_normal (the first; --baseline chooses another)"));
  BOOST_TEST(has(results, "varied in the hidden Dense layers"));
  results.study.scope = "all";
  results.study.goal = Goal{"train_loss", .5, false};
  BOOST_TEST(has(results, "varied in every Dense layer"));
  BOOST_TEST(has(results, "train_loss <= 0.5"));
  for (auto& run : results.runs) run = finished_run({.5, 1}, .5, .5);
  BOOST_TEST(!has(results, "not been run"));
}

BOOST_AUTO_TEST_CASE(a_measure_without_a_value_is_said) {
  Results results = worked_study(last_split);
  results.runs[3]->measures[0].second = missing_value;
  const auto notes = comparison_notes(compare(results));
  BOOST_TEST(std::count(notes.begin(), notes.end(),
                        "no value, or one that is no number: test_accuracy in 1 of 10 runs of "
                        "digits glorot_uniform.") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
