// Ranks over several data sets: science.md's six by four, through stored runs.
#include "report/ranking.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "report/comparison.hpp"
#include "report/measured_study.hpp"

namespace {

using namespace fanin;
using boost::test_tools::tolerance;

const std::vector<std::vector<double>> scores{
    {93.33, 95.00, 95.00, 95.33}, {98.61, 98.61, 98.89, 98.89}, {97.81, 98.07, 98.25, 97.98},
    {97.36, 97.75, 97.56, 97.50}, {90.2, 91.1, 90.9, 90.0},     {84.1, 85.0, 84.6, 84.3}};
const std::vector<std::string> names{"glorot_uniform", "he_normal", "he_uniform", "orthogonal"};

Results several(std::size_t data_sets) {
  Results results;
  results.study.varied = {"kernel_initializer"};
  for (std::size_t d = 0; d < data_sets; ++d) {
    std::vector<Method> methods;
    for (std::size_t m = 0; m < names.size(); ++m)
      methods.emplace_back(names[m], Method::second_type{scores[d][m]});
    add_methods("data" + std::to_string(d), methods, drawn_split, results);
  }
  return results;
}

const Ranking& of(const Comparison& comparison, const std::string& measure) {
  for (const Ranking& ranking : comparison.rankings) {
    if (ranking.measure == measure) return ranking;
  }
  throw std::logic_error("no ranking of " + measure);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_ranking)

BOOST_AUTO_TEST_CASE(the_worked_six_data_sets) {
  const Comparison comparison = compare(several(6));
  const Ranking& ranking = of(comparison, "test_accuracy");
  BOOST_TEST(ranking.blocks.size() == 6U);
  BOOST_TEST(ranking.methods == names, boost::test_tools::per_element());
  BOOST_TEST(ranking.friedman->mean_ranks[0] == 3.75);
  BOOST_TEST(ranking.friedman->mean_ranks[3] == 2.583333, tolerance(1e-6));
  BOOST_TEST(ranking.friedman->chi_squared_without_ties == 8.85, tolerance(1e-9));
  BOOST_TEST(ranking.friedman->f == 4.836066, tolerance(1e-6));
  BOOST_TEST(ranking.friedman->f_p == .015038, tolerance(1e-4));
  BOOST_TEST(ranking.critical_difference == 1.914820, tolerance(1e-4));
  BOOST_TEST(ranking.baseline == 0U);
  BOOST_TEST(ranking.against->size() == 3U);
  // 3 x 2/2^6 is .094.
  BOOST_TEST(ranking.not_testable == "not testable with 6 data sets, needs 7");
  // The loss ranks the other way round to the same order.
  BOOST_TEST(of(comparison, "test_loss").friedman->mean_ranks[0] == 3.75);
}

BOOST_AUTO_TEST_CASE(one_data_set_has_no_ranking) {
  BOOST_TEST(compare(several(1)).rankings.empty());
}

BOOST_AUTO_TEST_CASE(a_data_set_without_one_of_the_methods_is_left_out) {
  Results results = several(6);
  results.runs[5].reset();
  const Comparison comparison = compare(results);
  BOOST_TEST(of(comparison, "test_accuracy").blocks.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_method_that_mostly_diverged_ranks_last) {
  Results results;
  results.study.varied = {"kernel_initializer"};
  for (const char* data : {"a", "b", "c"}) {
    add_methods(data, {{"glorot_uniform", {.5, .5, .5}}, {"he_normal", {.9, {}, {}}}}, drawn_split,
                results);
  }
  const Comparison comparison = compare(results);
  BOOST_TEST(of(comparison, "test_accuracy").friedman->mean_ranks[1] == 2);
  BOOST_TEST(of(comparison, "test_loss").friedman->mean_ranks[1] == 2);
}

BOOST_AUTO_TEST_CASE(wins_ties_and_losses_are_the_families_verdicts) {
  Results results;
  results.study.varied = {"kernel_initializer"};
  add_methods("a", {{"glorot_uniform", {.50, .52, .51}}, {"zeros", {.10, .11, .12}}}, last_split,
              results);
  add_methods("b", {{"glorot_uniform", {.50, .52, .51}}, {"zeros", {.51, .50, .53}}}, last_split,
              results);
  const Comparison comparison = compare(results);
  const Ranking& ranking = of(comparison, "test_accuracy");
  BOOST_TEST(ranking.counts[1].better == 0U);
  BOOST_TEST(ranking.counts[1].same == 1U);
  BOOST_TEST(ranking.counts[1].worse == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
