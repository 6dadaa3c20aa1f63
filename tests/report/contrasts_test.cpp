// From runs to contrasts: what is paired, which test is made, what is counted apart.
#include "report/contrasts.hpp"

#include <cmath>
#include <set>

#include <boost/test/unit_test.hpp>

#include "report/comparison.hpp"
#include "report/golden_comparisons.hpp"
#include "report/measured_study.hpp"

namespace {

using namespace fanin;
using boost::test_tools::tolerance;

/// The worked ten seeds of two initializers.
Results worked_study(const char* spec) {
  return measured_study(
      {{"glorot_uniform", optional_values(worked_a)}, {"he_normal", optional_values(worked_b)}},
      spec);
}

const Family& family_of(const Comparison& comparison, const std::string& measure,
                        const std::string& data = "digits") {
  for (const Family& family : comparison.families) {
    if (family.measure == measure && family.data == data) return family;
  }
  throw std::logic_error("no family " + measure);
}

const Contrast& only(const Comparison& comparison, const std::string& measure) {
  return family_of(comparison, measure).contrasts.at(0);
}

std::size_t count(const Family& family, Verdict verdict) {
  std::size_t all = 0;
  for (const Contrast& contrast : family.contrasts) all += contrast.verdict == verdict ? 1 : 0;
  return all;
}

/// Noise of a few hundredths that depends on the method and the seed, below 1.
double noise(std::size_t method, std::size_t seed) {
  const double x = std::sin(static_cast<double>(method * 131 + seed * 71 + 17)) * 43758.5453;
  return x - std::floor(x);
}

/// `methods` initializers on 30 splits; what they share is the split, what differs is noise.
std::vector<Method> alike(std::size_t methods, std::size_t seeds) {
  std::vector<Method> all;
  for (std::size_t m = 0; m < methods; ++m) {
    std::vector<std::optional<double>> values;
    for (std::size_t s = 0; s < seeds; ++s)
      values.emplace_back(.93 + .03 * noise(1000, s) + .01 * noise(m, s));
    all.emplace_back(m == 0 ? "glorot_uniform" : "init" + std::to_string(m), std::move(values));
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_contrasts)

// science.md's worked example, through stored runs: 360 test and 1437 training rows.
BOOST_AUTO_TEST_CASE(redrawn_splits_call_for_the_corrected_test) {
  const Comparison comparison = compare(worked_study(drawn_split));
  const Contrast& contrast = only(comparison, "test_accuracy");
  BOOST_TEST(!family_of(comparison, "test_accuracy").protocol.fixed_split);
  BOOST_TEST(contrast.t->t == 2.136353, tolerance(1e-6));
  BOOST_TEST(contrast.t_p.p.value() == .06138420, tolerance(1e-7));
  BOOST_TEST(contrast.t->interval.high - contrast.t->mean == .470146, tolerance(1e-5));
  BOOST_TEST(*contrast.dz == 1.264826, tolerance(1e-6));
  BOOST_TEST(*contrast.gz == 1.156412, tolerance(1e-6));
  BOOST_TEST(*contrast.improvement == .68, tolerance(1e-12));
  BOOST_TEST(*contrast.cliffs_delta == .36, tolerance(1e-12));
  BOOST_TEST(*contrast.paired_improvement == .85, tolerance(1e-12));
  BOOST_TEST(!contrast.signed_rank);
  BOOST_TEST((contrast.verdict == Verdict::no_difference));
}

BOOST_AUTO_TEST_CASE(a_fixed_split_calls_for_the_paired_tests) {
  const char* own_file =
      "data: {csv: a.csv, test_csv: b.csv, split: stratified}\nfit: {batch_size: 100}\n";
  for (const char* spec : {last_split, own_file}) {
    const Contrast contrast = only(compare(worked_study(spec)), "test_accuracy");
    BOOST_TEST(contrast.t_p.p.value() == .00311170, tolerance(1e-6));
    BOOST_TEST(contrast.signed_rank_p.p.value() == .01171875, tolerance(1e-12));
    BOOST_TEST((contrast.verdict == Verdict::better));
  }
}

BOOST_AUTO_TEST_CASE(folds_are_drawn_by_the_seed_whatever_the_rule) {
  const char* folds = "data: {csv: a.csv, folds: 5, split: last}\n";
  BOOST_TEST(!only(compare(worked_study(folds)), "test_accuracy").signed_rank);
}

// Without a test part the validation rows are what the measures are of.
BOOST_AUTO_TEST_CASE(the_ratio_is_that_of_the_rows_held_out) {
  Run run = measured_run(.9);
  BOOST_TEST(protocol_of(run).ratio() == 360.0 / 1437);
  run.validation_rows = 100;
  BOOST_TEST(protocol_of(run).ratio() == 360.0 / 1437);
  run.test_rows = 0;
  BOOST_TEST(protocol_of(run).ratio() == 100.0 / 1437);
  BOOST_TEST(!protocol_of(run).fixed_split);
  run.spec = "fit:\n  split_seed: ~\n";
  BOOST_TEST(!protocol_of(run).fixed_split);
  run.spec = "fit:\n  split_seed: 3\n  batch_size: 100\n";
  BOOST_TEST(protocol_of(run).fixed_split);
  run.validation_rows = 0;
  BOOST_TEST(protocol_of(run).fixed_split);
  BOOST_TEST(steps_per_epoch(run, protocol_of(run)) == 15);
}

BOOST_AUTO_TEST_CASE(a_lower_loss_is_better) {
  const Comparison comparison = compare(worked_study(last_split));
  const Contrast& contrast = only(comparison, "test_loss");
  BOOST_TEST(contrast.t->mean < 0);
  BOOST_TEST((contrast.verdict == Verdict::better));
  BOOST_TEST(*contrast.improvement == .68, tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_baseline_is_the_study_s_else_keras_default_else_the_first) {
  Results results =
      measured_study({{"he_normal", {.1}}, {"glorot_uniform", {.2}}, {"zeros", {.3}}});
  BOOST_TEST(compare(results).baseline.method == "glorot_uniform");
  BOOST_TEST(compare(results).baseline.reason == "Keras's default");
  results.study.baseline = "zeros";
  BOOST_TEST(compare(results).baseline.method == "zeros");
  BOOST_TEST(compare(results, "HeNormal").baseline.method == "he_normal");
  // A study whose grid no longer has its baseline.
  results.study.baseline = "lecun_normal";
  BOOST_TEST(compare(results).baseline.method == "glorot_uniform");
  results.study.baseline.clear();
  for (Cell& cell : results.study.cells) {
    if (cell.varied[0] == "glorot_uniform") cell.varied[0] = "orthogonal";
  }
  BOOST_TEST(compare(results).baseline.method == "he_normal");
  BOOST_TEST(compare(results).baseline.reason == "the first");
  BOOST_TEST(!choose_baseline(summarize(results), results.study, "nobody").has_value());
}

BOOST_AUTO_TEST_CASE(models_are_the_methods_where_nothing_is_varied) {
  Results results = worked_study(last_split);
  results.study.varied.clear();
  for (Cell& cell : results.study.cells) {
    cell.model = cell.varied[0];
    cell.varied.clear();
  }
  const Comparison comparison = compare(results, "he_normal");
  BOOST_TEST(comparison.baseline.field == "model");
  const Contrast& contrast = only(comparison, "test_accuracy");
  BOOST_TEST(method_name(comparison, contrast.a) == "he_normal");
  BOOST_TEST(contrast.t->mean == -.444, tolerance(1e-9));
}

// The shipped demo study: seven initializers, 30 seeds, nothing but noise between them.
BOOST_AUTO_TEST_CASE(differences_within_the_noise_get_no_mark) {
  const Comparison comparison = compare(measured_study(alike(7, 30)));
  const Family& family = family_of(comparison, "test_accuracy");
  BOOST_TEST(family.contrasts.size() == 21U);
  BOOST_TEST(family.baselines == 6U);
  for (const Contrast& contrast : family.contrasts) {
    BOOST_TEST((contrast.verdict == Verdict::no_difference));
    BOOST_TEST(contrast.t_p.pairs > significance);
  }
}

// One of forty is better by a constant and little noise: p .003 alone is not enough among 39.
BOOST_AUTO_TEST_CASE(forty_initializers_are_one_family) {
  std::vector<Method> methods{{"glorot_uniform", optional_values(worked_a)},
                              {"he_normal", optional_values(worked_b)}};
  for (int i = 2; i < 40; ++i)
    methods.emplace_back("init" + std::to_string(i), optional_values(worked_a));
  const Family family = family_of(compare(measured_study(methods, last_split)), "test_accuracy");
  BOOST_TEST(family.baselines == 39U);
  BOOST_TEST(family.contrasts.size() == 780U);
  const Contrast* contrast = against_baseline(family, 1);
  BOOST_REQUIRE(contrast != nullptr);
  BOOST_TEST(contrast->t_p.baseline.value() == 39 * .00311170, tolerance(1e-6));
  BOOST_TEST((contrast->verdict == Verdict::no_difference));
  // The others are the baseline's own values.
  const Contrast* same = against_baseline(family, 2);
  BOOST_TEST(same->t_p.baseline.value() == 1);
  BOOST_TEST(*same->dz == 0);
}

BOOST_AUTO_TEST_CASE(equal_values_have_p_one_and_no_effect) {
  const auto values = optional_values(worked_a);
  const Contrast contrast = only(
      compare(measured_study({{"glorot_uniform", values}, {"zeros", values}})), "test_accuracy");
  BOOST_TEST(contrast.t_p.p.value() == 1);
  BOOST_TEST(*contrast.dz == 0);
  BOOST_TEST(*contrast.cliffs_delta == 0);
  BOOST_TEST((contrast.verdict == Verdict::no_difference));
  BOOST_TEST(!contrast.seeds_needed);
}

BOOST_AUTO_TEST_CASE(diverged_runs_are_counted_apart_and_worst_of_all) {
  const Contrast contrast =
      only(compare(measured_study({{"glorot_uniform", {.5, .6, .7, .8}},
                                   {"he_normal", {.9, .95, std::nullopt, std::nullopt}}})),
           "test_accuracy");
  BOOST_TEST(contrast.pairs == 2U);
  BOOST_TEST(contrast.unpaired == 2U);
  // Two above all four, two below all four.
  BOOST_TEST(*contrast.cliffs_delta == 0);
  BOOST_TEST(*contrast.improvement == .5);
}

BOOST_AUTO_TEST_CASE(all_diverged_is_not_testable) {
  const std::vector<std::optional<double>> none(5);
  const Comparison comparison =
      compare(measured_study({{"glorot_uniform", {.5, .6, .7, .8, .9}}, {"he_normal", none}}));
  const Contrast& contrast = only(comparison, "test_accuracy");
  BOOST_TEST((contrast.verdict == Verdict::not_testable));
  BOOST_TEST(contrast.unpaired == 5U);
  BOOST_TEST(*contrast.cliffs_delta == -1);
  BOOST_TEST(comparison.time_families.at(0).contrasts.at(0).diverged_p.p.value() == 2.0 / 252,
             tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(one_seed_is_not_testable_and_one_method_has_no_contrast) {
  const Comparison one_seed =
      compare(measured_study({{"glorot_uniform", {.5}}, {"he_normal", {.6}}}));
  BOOST_TEST((only(one_seed, "test_accuracy").verdict == Verdict::not_testable));
  const Comparison one_method = compare(measured_study({{"he_normal", {.5, .6}}}));
  BOOST_TEST(one_method.baseline.method == "");
  for (const Family& family : one_method.families) BOOST_TEST(family.contrasts.empty());
}

BOOST_AUTO_TEST_CASE(missing_runs_and_values_that_are_no_numbers_leave_their_pair_out) {
  Results results = worked_study(last_split);
  results.runs[0].reset();
  results.runs[11]->measures[0].second = missing_value;
  const Comparison comparison = compare(results);
  const Contrast& contrast = only(comparison, "test_accuracy");
  BOOST_TEST(contrast.pairs == 8U);
  BOOST_TEST(contrast.unpaired == 2U);
  BOOST_TEST(comparison.summaries[1].measures[0].second.n == 9U);
  BOOST_TEST(std::isfinite(comparison.summaries[1].measures[0].second.mean));
}

BOOST_AUTO_TEST_CASE(folds_are_paired_as_seeds_are) {
  Results results;
  results.study.varied = {"data.fold", "kernel_initializer"};
  for (const char* method : {"glorot_uniform", "he_normal"}) {
    for (std::int64_t seed = 1; seed <= 3; ++seed) {
      for (const char* fold : {"0", "1"}) {
        results.study.cells.push_back(
            {method + std::to_string(seed) + fold, "m", "digits", {fold, method}, seed, 1});
        results.runs.emplace_back(measured_run(.9 + .01 * static_cast<double>(seed)));
      }
    }
  }
  const Comparison comparison = compare(results);
  BOOST_TEST(comparison.summaries.size() == 2U);
  BOOST_TEST(comparison.summaries[0].planned == 6U);
  BOOST_TEST(comparison.fields.size() == 1U);
  BOOST_TEST(only(comparison, "test_accuracy").pairs == 6U);
}

BOOST_AUTO_TEST_CASE(pairs_differ_in_the_baseline_s_field_alone) {
  Results results;
  results.study.varied = {"kernel_initializer", "compile.optimizer.learning_rate"};
  for (const char* method : {"he_normal", "glorot_uniform", "zeros"}) {
    for (const char* rate : {"0.1", "0.01"}) {
      results.study.cells.push_back(
          {std::string(method) + rate, "m", "digits", {method, rate}, 1, 1});
      results.runs.emplace_back(measured_run(.9));
    }
  }
  const Comparison comparison = compare(results);
  const Family& family = family_of(comparison, "test_accuracy");
  BOOST_TEST(family.contrasts.size() == 6U);
  BOOST_TEST(family.baselines == 4U);
  for (const Contrast& contrast : family.contrasts) {
    BOOST_TEST(comparison.summaries[contrast.a].varied[1] ==
               comparison.summaries[contrast.b].varied[1]);
  }
  const Comparison by_rate = compare(results, "0.01");
  BOOST_TEST(by_rate.baseline.field == "compile.optimizer.learning_rate");
  BOOST_TEST(family_of(by_rate, "test_accuracy").contrasts.size() == 3U);
}

BOOST_AUTO_TEST_CASE(of_very_many_methods_only_pairs_with_the_baseline_are_made) {
  std::vector<Method> methods;
  for (int i = 0; i <= 100; ++i)
    methods.emplace_back("init" + std::to_string(i), Method::second_type{.5});
  BOOST_TEST(family_of(compare(measured_study(methods)), "test_accuracy").contrasts.size() == 100U);
  methods.pop_back();
  BOOST_TEST(family_of(compare(measured_study(methods)), "test_accuracy").contrasts.size() ==
             4950U);
}

// What starts are: train_loss at epoch 0, of diverged runs too.
BOOST_AUTO_TEST_CASE(starts_are_compared_of_every_run) {
  Results results = measured_study({{"glorot_uniform", {.5, .6, .7}}, {"he_normal", {.5, .6, {}}}});
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    results.runs[i]->history = {
        {"train_loss"},
        {{i < 3 ? 1 + .1 * static_cast<double>(i) : 3 + .2 * static_cast<double>(i)}, {1}}};
  }
  const Comparison comparison = compare(results);
  const Contrast& contrast = only(comparison, "start");
  BOOST_TEST(contrast.pairs == 3U);
  BOOST_TEST(count(family_of(comparison, "start"), Verdict::worse) == 1U);
  BOOST_TEST(comparison.summaries[1].start.n == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
