// Signals by depth: geometric means over the runs, theory for the inputs they had.
#include "report/start_figures.hpp"

#include <cmath>

#include <boost/test/unit_test.hpp>

#include "report/small_study.hpp"
#include "report/study_figures.hpp"

namespace {

using namespace fanin;

/// Nets of four hidden relu layers; he_normal's first two runs kept their signals.
Results deep_study() {
  Results results = small_study();
  std::string spec = "data: {csv: a.csv, target: y}\nmodel:\n";
  for (int i = 0; i < 4; ++i)
    spec += "  - Dense: {units: 64, activation: relu, kernel_initializer: he_normal}\n";
  spec +=
      "  - Dense: {units: 3, activation: softmax}\n"
      "compile: {optimizer: sgd, loss: sparse_categorical_crossentropy}\n";
  for (auto& run : results.runs) {
    if (!run) continue;
    run->spec = spec;
    run->certificates = {Certificate{}};
    run->certificates.front().rows = 64;
  }
  results.runs[0]->signals = StartSignals{.4, {1, 1, 1, 1, 1}, {2, 2, 2, 2, 4}};
  results.runs[1]->signals = StartSignals{.6, {4, 1, 1, 9, 1}, {8, 2, 2, 2, 1}};
  return results;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_start_figures)

BOOST_AUTO_TEST_CASE(curves_are_geometric_means_beside_theory) {
  const Results results = deep_study();
  const Comparison comparison = compare(results);
  const auto figures =
      depth_plots({{Key{"he", 0, {}}, start_of(results, comparison.summaries[0])}}, "iris");
  BOOST_REQUIRE(figures.size() == 2U);
  BOOST_REQUIRE(figures[0].second.curves.size() == 1U);
  const DepthCurve& signal = figures[0].second.curves[0];
  const std::vector<double> means{2, 1, 1, 3};
  BOOST_REQUIRE(signal.measured.size() == 4U);
  for (std::size_t i = 0; i < 4; ++i)
    BOOST_TEST(signal.measured[i] == means[i], boost::test_tools::tolerance(1e-12));
  // He et al. 2015: 2 / fan_in times the mean square of the inputs, .5 here, and so it stays.
  for (const double q : signal.theory) BOOST_TEST(q == 1, boost::test_tools::tolerance(1e-9));
  // Student's t with one degree of freedom, 12.706, times the sd of (0, ln 4) over sqrt 2.
  BOOST_TEST(signal.high[0] == 2 * std::exp(12.7062047 * std::log(2.)),
             boost::test_tools::tolerance(1e-6));
  const DepthCurve& gradient = figures[1].second.curves[0];
  BOOST_TEST(gradient.measured[0] == 4, boost::test_tools::tolerance(1e-12));
  // From the output layer's 2: times 3 units x Var W = 2 / (64 + 3) x 1/2, then as it is.
  for (const double d : gradient.theory)
    BOOST_TEST(d == 2 * 3. / 67, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(a_seed_is_one_network_however_many_runs_it_has) {
  Results results = deep_study();
  results.study.cells[1].seed = results.study.cells[0].seed;
  const InspectedStart start = start_of(results, compare(results).summaries[0]);
  BOOST_REQUIRE(!start.layers.empty());
  BOOST_TEST(start.layers.front().draws.size() == 1U);
}

BOOST_AUTO_TEST_CASE(only_methods_whose_runs_kept_signals_are_drawn) {
  Results results = deep_study();
  const StudyFigures figures = figures_of(results, compare(results));
  BOOST_REQUIRE(figures.data.size() == 1U);
  BOOST_REQUIRE(figures.data[0].starts.size() == 2U);
  BOOST_TEST(figures.data[0].starts[0].first == "iris-signal");
  BOOST_TEST(figures.data[0].starts[1].first == "iris-gradient");
  BOOST_TEST(figures.data[0].starts[0].second.curves.size() == 1U);
  // Weights that were not drawn have no certificate, and no theory.
  for (auto& run : results.runs) {
    if (run) run->certificates.clear();
  }
  BOOST_TEST(figures_of(results, compare(results)).data[0].starts.empty());
}

BOOST_AUTO_TEST_SUITE_END()
