// Geometric means, and what an inspection is said to mean.
#include <cmath>
#include <limits>

#include <boost/test/unit_test.hpp>

#include "init/initializers.hpp"
#include "report/inspection_tables.hpp"
#include "spec/activations.hpp"

namespace {

using namespace fanin;

/// Hidden layers with these mean squares of z in each network, forward; gradients 1.
InspectedStart start_of(const std::vector<std::vector<double>>& networks,
                        const std::string& initializer, const std::string& activation) {
  InspectedStart start;
  start.input_square = 1;
  const std::size_t layers = networks.front().size() + 1;
  for (std::size_t i = 0; i < layers; ++i) {
    const bool last = i + 1 == layers;
    SignalLayer described;
    described.kind = SignalLayer::Kind::dense;
    described.name = "dense_" + std::to_string(i);
    described.fan_in = described.fan_out = 50;
    described.kernel = choose(initializers, initializer);
    described.activation = choose(activations, last ? "softmax" : activation);
    InspectedLayer layer;
    layer.name = described.name;
    layer.dense = true;
    for (const auto& network : networks) {
      LayerSignal signal;
      signal.pre_activation = last ? 1 : network[i];
      signal.gradient = signal.weight_gradient = 1;
      signal.dead = signal.saturated = 0;
      layer.draws.push_back(signal);
    }
    start.described.push_back(described);
    start.layers.push_back(layer);
  }
  start.forecast = forecast(start.described, 1);
  return start;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(inspection)

// R: exp(t.test(log(c(1, 2, 4, 8)))$conf.int) = 0.5440 14.7070
BOOST_AUTO_TEST_CASE(a_geometric_mean_has_the_interval_of_the_logarithms) {
  const GeometricMean mean = geometric_mean({1, LayerSignal::none, 4, 2, 8});
  BOOST_TEST(std::abs(mean.mean - std::sqrt(8.0)) < 1e-12);
  const double half = 3.182446 * std::log(2.0) * std::sqrt(5.0 / 3) / 2;
  BOOST_TEST(std::abs(std::log(mean.high) - (1.5 * std::log(2.0) + half)) < 1e-6);
  BOOST_TEST(std::abs(std::log(mean.low) - (1.5 * std::log(2.0) - half)) < 1e-6);
  BOOST_TEST(geometric_mean({1, 0, 3}).mean == 0);
  BOOST_TEST(std::isnan(geometric_mean({1, 0, 3}).low));
  BOOST_TEST(std::isnan(geometric_mean({5}).low));
  BOOST_TEST(std::isnan(geometric_mean({}).mean));
}

BOOST_AUTO_TEST_CASE(a_signal_that_vanishes_is_told_with_what_to_do) {
  std::vector<double> halving;
  for (int i = 0; i < 12; ++i) halving.push_back(std::pow(.5, i));
  const StartReading reading = reading_of(start_of({halving, halving}, "glorot_uniform", "relu"));
  BOOST_TEST(reading.layers[3].verdict == "halves");
  BOOST_TEST(reading.verdict.find("the signal halves at every layer: after 12 layers 0.00049 of it "
                                  "is left (theory 0.00049)") == 0);
  BOOST_TEST(reading.verdict.ends_with("; use he_normal for relu"));
}

BOOST_AUTO_TEST_CASE(nobody_is_told_to_use_what_is_used) {
  std::vector<double> dying;
  for (int i = 0; i < 12; ++i) dying.push_back(std::pow(.1, i));
  const StartReading reading = reading_of(start_of({dying, dying}, "he_normal", "relu"));
  BOOST_TEST(reading.verdict.find("use ") == std::string::npos);
  BOOST_TEST(reading.verdict.find("the signal falls to 0.1 of itself") == 0);
}

// One layer of one network scatters by some 14 %; theory's word stands while it is within the
// interval.
BOOST_AUTO_TEST_CASE(scatter_is_not_told_as_a_change) {
  const InspectedStart start = start_of({{2, 2.6}, {2, 1.7}, {2, 2.5}}, "he_normal", "relu");
  BOOST_TEST(reading_of(start).layers[1].verdict == "keeps the signal");
  const InspectedStart clear = start_of({{2, 2.6}, {2, 2.61}, {2, 2.59}}, "he_normal", "relu");
  BOOST_TEST(reading_of(clear).layers[1].verdict == "grows 1.3 times");
}

BOOST_AUTO_TEST_CASE(deep_sigmoids_cannot_be_helped_by_an_initializer) {
  InspectedStart start = start_of({std::vector<double>(20, .26)}, "glorot_uniform", "sigmoid");
  for (std::size_t i = 0; i < 20; ++i)
    start.layers[i].draws[0].gradient = std::pow(.0557, 19.0 - static_cast<double>(i));
  BOOST_TEST(reading_of(start).verdict.ends_with(
      "; no common initializer changes that for sigmoid: other activations, normalization layers "
      "or fewer layers do"));
}

BOOST_AUTO_TEST_CASE(what_overflows_is_said_to) {
  const double infinite = std::numeric_limits<double>::infinity();
  const StartReading reading =
      reading_of(start_of({{1, infinite, LayerSignal::none}}, "he_normal", "exponential"));
  BOOST_TEST(reading.layers[1].verdict == "overflows");
  BOOST_TEST(reading.verdict ==
             "the signal grows beyond float32 in dense_1: training cannot begin");
}

BOOST_AUTO_TEST_CASE(tables_have_a_row_a_layer) {
  Inspection inspection;
  inspection.draws = 2;
  inspection.varied = {"kernel_initializer"};
  std::vector<StartReading> readings;
  for (const char* initializer : {"he_normal", "zeros"}) {
    inspection.starts.push_back(start_of({{2, 2.1}, {2, 1.9}}, initializer, "relu"));
    inspection.starts.back().varied = {initializer};
    readings.push_back(reading_of(inspection.starts.back()));
  }
  BOOST_TEST(inspection_csv(inspection, readings).rows.size() == 6);
  BOOST_TEST(layer_tables(inspection, readings)[1].title == "zeros");
  BOOST_TEST(starts_table(inspection, readings).rows[0][0] == "he_normal");
  for (const Table& table : layer_tables(inspection, readings)) {
    for (const auto& row : table.rows) BOOST_TEST(row.size() == table.columns.size());
  }
  const Table csv = inspection_csv(inspection, readings);
  for (const auto& row : csv.rows) BOOST_TEST(row.size() == csv.columns.size());
}

BOOST_AUTO_TEST_SUITE_END()
