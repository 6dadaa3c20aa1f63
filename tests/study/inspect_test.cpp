// Drawn networks measured: against theory, against the papers, and where nothing passes.
#include "study/inspect.hpp"

#include <atomic>
#include <cmath>

#include <boost/test/unit_test.hpp>

#include "engine/small_nets.hpp"
#include "report/inspection.hpp"
#include "study/small_study_files.hpp"
#include "study/trainer.hpp"

namespace {

using namespace fanin;

/// A plan of one run without a file: `depth` hidden layers of `width` on standard normal rows.
Plan plan_of(std::size_t depth, std::size_t width, const std::string& activation,
             const Choice& initializer, std::size_t rows = 16) {
  const Samples samples = random_samples(rows, width, 4);
  Dataset data;
  data.name = "normal";
  for (std::size_t i = 0; i < width; ++i) data.feature_names.push_back(std::to_string(i));
  data.features = samples.features;
  data.labels = samples.labels;
  data.class_names = {"a", "b", "c", "d"};
  std::vector<std::size_t> units(depth, width);
  units.push_back(4);
  ModelFile file = classifier(units, activation_of(activation), optimizer_of("sgd"));
  for (Layer& layer : file.model) std::get<Dense>(layer).kernel_initializer = initializer;
  file.data.standardize = true;
  file.fit.batch_size = static_cast<std::int64_t>(rows);
  Plan plan;
  plan.datasets.push_back(std::move(data));
  Cell cell;
  cell.seed = file.fit.seed;
  plan.add(cell, plan.combine(file, 0, {}));
  return plan;
}

InspectedStart start_of(const Plan& plan, std::int64_t draws, bool singular_values = false) {
  return inspect(plan, network_builder(), {draws, 0, singular_values}).starts.front();
}

/// q_depth / q_1 and d_1 / d_depth a layer, of `draws` networks.
struct Rates {
  double forward;
  double backward;
};

Rates rates_of(std::size_t depth, std::size_t width, const std::string& activation,
               const std::string& initializer, std::int64_t draws) {
  const StartReading reading = reading_of(
      start_of(plan_of(depth, width, activation, choose(initializers, initializer)), draws));
  const auto each = [&](double left) { return std::pow(left, 1 / static_cast<double>(depth - 1)); };
  return {each(reading.signal_left.measured.mean), each(reading.gradient_left.measured.mean)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(inspecting)

// He et al. 2015, section 2.2: He keeps the signal of relu, Glorot halves it at each layer.
BOOST_AUTO_TEST_CASE(one_relu_net_keeps_or_halves_the_signal) {
  const Rates he = rates_of(20, 256, "relu", "he_uniform", 1);
  BOOST_TEST(std::abs(he.forward - 1) < .1);
  BOOST_TEST(std::abs(he.backward - 1) < .1);
  const Rates glorot = rates_of(20, 256, "relu", "glorot_uniform", 1);
  BOOST_TEST(std::abs(glorot.forward - .5) < .05);
  BOOST_TEST(std::abs(glorot.backward - .5) < .05);
}

BOOST_AUTO_TEST_CASE(twenty_relu_nets_do_so_more_exactly) {
  const Rates he = rates_of(20, 256, "relu", "he_uniform", 20);
  BOOST_TEST(std::abs(he.forward - 1) < .03);
  BOOST_TEST(std::abs(he.backward - 1) < .03);
  const Rates glorot = rates_of(20, 256, "relu", "glorot_uniform", 20);
  BOOST_TEST(std::abs(glorot.forward - .5) < .015);
  BOOST_TEST(std::abs(glorot.backward - .5) < .015);
}

// tests/golden/propagation.tsv: q_5 .12790, q_20 .027286.
BOOST_AUTO_TEST_CASE(tanh_falls_as_theory_says) {
  const InspectedStart start =
      start_of(plan_of(20, 128, "tanh", choose(initializers, "glorot_uniform")), 10);
  const StartReading reading = reading_of(start);
  BOOST_TEST(std::abs(start.input_square - 1) < 1e-5);
  BOOST_TEST(std::abs(reading.layers[4].pre_activation.theory - .12790) < 1e-4);
  BOOST_TEST(std::abs(reading.layers[4].pre_activation.measured.mean - .12790) < .008);
  BOOST_TEST(std::abs(reading.layers[19].pre_activation.measured.mean - .027286) < .003);
  for (std::size_t i = 0; i + 2 < reading.layers.size(); ++i) {
    const Reading& factor = reading.layers[i].factor;
    BOOST_TEST(std::abs(factor.measured.mean / factor.theory - 1) < .1);
    const Reading& weights = reading.layers[i].weight_gradient;
    BOOST_TEST(std::abs(weights.measured.mean / weights.theory - 1) < .35);
  }
}

BOOST_AUTO_TEST_CASE(selu_with_lecun_keeps_variance_one) {
  const StartReading reading =
      reading_of(start_of(plan_of(12, 128, "selu", choose(initializers, "lecun_uniform")), 10));
  BOOST_TEST(std::abs(reading.layers[11].pre_activation.measured.mean - 1) < .1);
  BOOST_TEST(std::abs(reading.layers[5].factor.measured.mean - 1.0716) < .05);
}

// Glorot & Bengio 2010, section 4.2.1, five tanh layers: the mean singular value of the layers'
// Jacobians is near .8 with the normalized initialization, near .5 with the standard one.
BOOST_AUTO_TEST_CASE(singular_values_are_those_of_glorot_and_bengio) {
  const Choice standard = chosen(initializers, "variance_scaling",
                                 {{"scale", 1.0 / 3},
                                  {"mode", std::string("fan_in")},
                                  {"distribution", std::string("uniform")}});
  const auto last_hidden = [](const Choice& initializer) {
    const StartReading reading = reading_of(start_of(plan_of(5, 96, "tanh", initializer), 3, true));
    return reading.layers[4].singular_value.mean;
  };
  BOOST_TEST(std::abs(last_hidden(choose(initializers, "glorot_uniform")) - .8) < .06);
  BOOST_TEST(std::abs(last_hidden(standard) - .5) < .03);
}

BOOST_AUTO_TEST_CASE(nothing_passes_zeros) {
  const InspectedStart start =
      start_of(plan_of(3, 8, "relu", choose(initializers, "zeros")), 2, true);
  const LayerSignal& hidden = start.layers[1].draws[1];
  BOOST_TEST(hidden.pre_activation == 0);
  BOOST_TEST(hidden.dead == 1);
  BOOST_TEST(hidden.gradient == 0);
  BOOST_TEST(hidden.singular_value == 0);
  BOOST_TEST(
      reading_of(start).verdict ==
      "no signal passes the hidden layers; no gradient reaches the kernels of dense, dense_1 "
      "and dense_2: the hidden layers never move; use he_normal for relu");
}

// Of standard normal z, relu is 0 for half; tanh' is below .05 beyond |z| = 2.178, for 2.94 %.
BOOST_AUTO_TEST_CASE(saturation_is_the_share_of_small_slopes) {
  const auto share = [](const char* activation) {
    return reading_of(
               start_of(plan_of(1, 64, activation, choose(initializers, "lecun_normal"), 256), 4))
        .layers[0]
        .saturated;
  };
  BOOST_TEST(std::abs(share("relu") - .5) < .01);
  BOOST_TEST(std::abs(share("tanh") - .0294) < .005);
  BOOST_TEST(share("linear") == 0);
}

BOOST_AUTO_TEST_CASE(only_the_weights_differ_between_draws) {
  const StudyFiles files;
  const Plan plan = files.planned("models: [m.yaml]\nvary: {kernel_initializer: [lsuv, zeros]}\n");
  const Inspection inspection = inspect(plan, network_builder(), {3, 5});
  BOOST_REQUIRE(inspection.starts.size() == 2);
  const InspectedStart& start = inspection.starts[0];
  BOOST_TEST(start.rows == 5);
  BOOST_TEST(start.varied == std::vector<std::string>{"lsuv"});
  BOOST_TEST(start.layers[0].draws[0].singular_value != start.layers[0].draws[1].singular_value);
  // The first is the model's own network.
  const Inspection again = inspect(plan, network_builder(), {1, 5});
  BOOST_TEST((again.starts[0].layers[1].draws[0] == start.layers[1].draws[0]));
}

// The regular numbers of a regression: d of the output is that of its loss, 4 (y - t)^2 each row.
BOOST_AUTO_TEST_CASE(a_gradient_is_that_of_one_row_s_loss) {
  const StudyFiles files;
  files.write("r.yaml",
              "data: {csv: d.csv, target: v, ignore: [y, z]}\n"
              "model:\n  - Dense: {units: 1, kernel_initializer: zeros}\n"
              "compile: {optimizer: sgd, loss: mean_squared_error}\n");
  const Plan plan = files.planned("models: [r.yaml]\n");
  const InspectedStart start = inspect(plan, network_builder(), {1}).starts.front();
  // Targets 1 to 8, mean square 25.5.
  BOOST_TEST(std::abs(start.layers[0].draws[0].gradient - 4 * 25.5) < 1e-3);
  const StartReading reading = reading_of(start);
  BOOST_TEST(reading.verdict == "there are no hidden layers: nothing can be lost between them");
}

// A run keeps of its own network what `fanin inspect` measures of it.
BOOST_AUTO_TEST_CASE(a_run_keeps_the_signals_of_a_deep_network) {
  const auto run_of = [](const Plan& plan) {
    const std::atomic<bool> stop = false;
    return train(plan.run(0), plan.datasets, network_builder(), stop).value();
  };
  const Plan plan = plan_of(4, 8, "tanh", choose(initializers, "he_normal"));
  const Run run = run_of(plan);
  const InspectedStart start = start_of(plan, 1);
  BOOST_REQUIRE(run.signals.has_value());
  BOOST_TEST(run.signals->input == start.input_square);
  BOOST_REQUIRE(run.signals->pre_activation.size() == 5U);
  BOOST_REQUIRE(run.signals->gradient.size() == 5U);
  for (std::size_t layer = 0; layer < 5; ++layer) {
    BOOST_TEST(run.signals->pre_activation[layer] == start.layers[layer].draws[0].pre_activation);
    BOOST_TEST(run.signals->gradient[layer] == start.layers[layer].draws[0].gradient);
  }
  BOOST_TEST(!run_of(plan_of(3, 8, "tanh", choose(initializers, "he_normal"))).signals);
}

BOOST_AUTO_TEST_SUITE_END()
