// Which runs of a study that crosses seeds count for what.
#include "report/variance_shares.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "report/small_study.hpp"
#include "report/variance_table.hpp"

namespace {

using namespace fanin;

/// One initializer, seeds 1 to n crossed; a run's test_accuracy is `of` its three seeds.
template <class Function>
Results crossed_study(std::int64_t n, Function of) {
  Results results;
  results.study.name = "crossed";
  results.study.varied = {"kernel_initializer"};
  for (std::int64_t init = 1; init <= n; ++init) {
    for (std::int64_t split = 1; split <= n; ++split) {
      for (std::int64_t shuffle = 1; shuffle <= n; ++shuffle) {
        Cell cell{std::to_string(results.study.cells.size()), "m", "iris", {"zeros"}, init, 4};
        if (split != init) cell.split_seed = split;
        if (shuffle != init) cell.shuffle_seed = shuffle;
        results.study.cells.push_back(cell);
        results.runs.emplace_back(finished_run({.5, .5}, .25, of(init, split, shuffle)));
      }
    }
  }
  return results;
}

double split_alone(std::int64_t, std::int64_t split, std::int64_t) {
  return .5 + .1 * static_cast<double>(split);
}

const VarianceShares& accuracy_of(const Comparison& comparison) {
  BOOST_REQUIRE(!comparison.shares.empty());
  BOOST_REQUIRE(comparison.shares.front().measure == "test_accuracy");
  return comparison.shares.front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_variance_shares)

// .6, .7 and .8: variance .01, all of it the split's.
BOOST_AUTO_TEST_CASE(what_only_the_split_changes_is_the_splits) {
  const Comparison comparison = compare(crossed_study(3, split_alone));
  const VarianceShares& shares = accuracy_of(comparison);
  BOOST_TEST(shares.levels == 3U);
  BOOST_REQUIRE(bool(shares.components));
  BOOST_TEST((*shares.components)[1].share == 1);
  BOOST_TEST(shares.sd() == .1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(shares_sentences(comparison, "iris").front() ==
             "on iris the variance of test_accuracy between runs comes from the split (100 %); "
             "what a start does on every split alike makes up 0 %");
}

BOOST_AUTO_TEST_CASE(summaries_and_tests_see_the_runs_whose_seeds_are_equal) {
  const Results results = crossed_study(3, [](std::int64_t i, std::int64_t j, std::int64_t k) {
    return i == j && j == k ? .1 * static_cast<double>(i) : 9;
  });
  const Comparison comparison = compare(results);
  BOOST_REQUIRE(comparison.summaries.size() == 1U);
  BOOST_TEST(comparison.summaries[0].planned == 3U);
  BOOST_TEST(comparison.summaries[0].measures.front().second.mean == .2,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_run_that_is_missing_or_diverged_leaves_no_shares) {
  Results results = crossed_study(2, split_alone);
  results.runs[3].reset();
  BOOST_TEST(accuracy_of(compare(results)).components.why == "a cell of the design is missing");
  results.runs[3] = diverged_run();
  const Comparison comparison = compare(results);
  BOOST_TEST(accuracy_of(comparison).components.why == "a value is not finite");
  BOOST_TEST(shares_tables(comparison).front().rows.front()[2] == "a value is not finite");
  BOOST_TEST(variance_table(comparison).rows.size() == 0U);
}

// What single precision leaves of equal values comes from nowhere.
BOOST_AUTO_TEST_CASE(rounding_is_no_variance) {
  const auto last_bit = [](std::int64_t, std::int64_t, std::int64_t k) {
    return k == 1 ? .5F : std::nextafter(.5F, 1.F);
  };
  const Comparison comparison = compare(crossed_study(2, last_bit));
  BOOST_TEST(!accuracy_of(comparison).varies());
  BOOST_TEST(shares_sentences(comparison, "iris", "test_accuracy").empty());
}

BOOST_AUTO_TEST_CASE(without_crossed_seeds_there_are_none) {
  BOOST_TEST(compare(small_study()).shares.empty());
}

BOOST_AUTO_TEST_SUITE_END()
