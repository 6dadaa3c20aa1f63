// The network that tiny-dnn holds and our arithmetic trains: its start, dropout, predictions,
// repeatability.
#include "engine/network.hpp"

#include <array>
#include <thread>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/reference.hpp"
#include "engine/small_nets.hpp"
#include "init/initializers.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

const Choice relu = choose(activations, "relu");
const Choice adam = choose(optimizers, "adam");

/// Losses of `steps` training steps with Dropout in it, and the weights after them.
struct Run {
  std::vector<double> losses;
  std::vector<std::vector<float>> weights;
  bool operator==(const Run&) const = default;
};

Run run(std::uint32_t seed, std::size_t steps = 30) {
  ModelFile file = classifier({20, 11, 3}, activation_of("gelu"), adam, seed);
  file.model.insert(file.model.begin() + 1, dropout_of(.3));
  const auto network = build_network(file, 6);
  const Samples samples = random_samples(40, 6, 3);
  Run result;
  for (std::size_t step = 0; step < steps; ++step) {
    result.losses.push_back(network->train_step(samples, range(step % 5 * 8, 8)).loss);
  }
  result.weights = weights_of(*network);
  return result;
}

/// Which inputs Dropout at the input kept in the next step: with a linear unit of zero weights,
/// inputs of 1, target -1/2 and plain SGD of rate 1, each weight becomes minus what its input was
/// multiplied by.
std::vector<float> multipliers(Network& network, std::size_t width) {
  for (const WeightView& view : network.weights())
    std::fill(view.values.begin(), view.values.end(), 0.0F);
  const Samples ones{width, std::vector<float>(width, 1), {}, {-.5F}};
  network.train_step(ones, range(0, 1));
  std::vector<float> factors = weights_of(network).front();
  for (float& factor : factors) factor = -factor;
  return factors;
}

ModelFile input_dropout(double rate, std::uint32_t seed = 1) {
  Dense dense = dense_of(1);
  dense.use_bias = false;
  return model_of({dropout_of(rate), dense}, choose(losses, "mean_squared_error"),
                  optimizer_of("sgd", {{"learning_rate", 1.0}}), seed);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(network)

// tiny-dnn silently ignores initializers set after layers are joined: so every layer is read back.
BOOST_DATA_TEST_CASE(every_kernel_is_the_draw_of_its_initializer,
                     data_driven::make(initializers.names()), name) {
  ModelFile file = classifier({7, 5, 4}, relu, adam, 42);
  file.model.insert(file.model.begin() + 1, dropout_of(.5));  // counts no Dense layer
  for (Layer& layer : file.model) {
    if (auto* dense = std::get_if<Dense>(&layer))
      dense->kernel_initializer = choose(initializers, name);
  }
  const auto network = build_network(file, 6);
  const auto views = network->weights();
  BOOST_REQUIRE(views.size() == 6U);
  const std::array<std::size_t, 4> widths{6, 7, 5, 4};
  const std::array<std::string, 3> names{"dense", "dense_1", "dense_2"};
  for (std::size_t k = 0; k < 3; ++k) {
    const WeightView& kernel = views[2 * k];
    const WeightView& bias = views[2 * k + 1];
    BOOST_TEST(kernel.name == names[k] + "/kernel");
    BOOST_TEST(bias.name == names[k] + "/bias");
    BOOST_TEST(kernel.rows == widths[k]);
    BOOST_TEST(kernel.columns == widths[k + 1]);
    BOOST_TEST(bias.rows == 0U);
    BOOST_TEST(bias.columns == widths[k + 1]);
    const Stream stream(42, "weights/" + std::to_string(k));
    const auto drawn = draw(choose(initializers, name), widths[k], widths[k + 1], stream);
    BOOST_TEST(kernel.values == drawn, boost::test_tools::per_element());
    BOOST_TEST(bias.values == std::vector<float>(widths[k + 1], 0),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_bias_is_drawn_from_its_own_stream_with_its_length_as_both_fans) {
  ModelFile file = classifier({7, 5}, relu, adam, 42);
  for (Layer& layer : file.model)
    std::get<Dense>(layer).bias_initializer = choose(initializers, "he_uniform");
  const auto network = build_network(file, 6);
  const std::array<std::size_t, 2> units{7, 5};
  for (std::size_t k = 0; k < 2; ++k) {
    const auto n = static_cast<double>(units[k]);
    std::vector<float> drawn(units[k]);
    fill(law_of(choose(initializers, "he_uniform"), {n, n}), 1, units[k],
         {42, "bias/" + std::to_string(k)}, drawn);
    BOOST_TEST(network->weights()[2 * k + 1].values == drawn, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_layer_without_bias_has_a_kernel_only) {
  ModelFile file = classifier({4, 3}, relu, adam);
  std::get<Dense>(file.model[0]).use_bias = false;
  const auto network = build_network(file, 2);
  const auto views = network->weights();
  BOOST_REQUIRE(views.size() == 3U);
  BOOST_TEST(views[0].name == "dense/kernel");
  BOOST_TEST(views[1].name == "dense_1/kernel");
  BOOST_TEST(views[2].name == "dense_1/bias");
}

BOOST_AUTO_TEST_CASE(predicting_changes_no_weight) {
  const auto network = build_network(classifier({5, 3}, relu, adam), 4);
  const auto before = weights_of(*network);
  network->predict(random_samples(3, 4, 3));
  network->evaluate(random_samples(3, 4, 3));
  BOOST_CHECK(weights_of(*network) == before);
}

// Predictions go through tiny-dnn's own call and its layers, evaluations through our loop.
BOOST_AUTO_TEST_CASE(predictions_are_what_evaluations_count) {
  ModelFile file = classifier({16, 9, 3}, activation_of("tanh"), adam);
  file.model.insert(file.model.begin() + 1, dropout_of(.4));
  const auto network = build_network(file, 5);
  const Samples samples = random_samples(300, 5, 3);
  for (const auto& rows : batches(300, 25)) network->train_step(samples, rows);
  const std::vector<float> predicted = network->predict(samples);
  BOOST_REQUIRE(predicted.size() == 900U);
  const ReferenceNetwork reference(file, 5, network->weights());
  std::size_t right = 0;
  for (std::uint32_t r = 0; r < 300; ++r) {
    const auto row = std::span(predicted).subspan(3 * r, 3);
    BOOST_TEST(difference(std::accumulate(row.begin(), row.end(), 0.0), 1, 1) < 2e-7);
    BOOST_TEST(worst_difference(row, reference.predict(samples, r), .1) < 2e-6);
    right += std::max_element(row.begin(), row.end()) - row.begin() == samples.labels[r] ? 1 : 0;
  }
  const Totals totals = network->evaluate(samples);
  BOOST_TEST(totals.count == 300U);
  BOOST_TEST(totals.metrics[0] == static_cast<double>(right));
  BOOST_TEST(difference(totals.loss, reference.evaluate(samples).loss, 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(a_regression_predicts_values) {
  const ModelFile file =
      model_of({dense_of(8, relu), dense_of(1)}, choose(losses, "mean_squared_error"), adam);
  const auto network = build_network(file, 4);
  const Samples samples = random_samples(20, 4, 0);
  const std::vector<float> predicted = network->predict(samples);
  double loss = 0;
  for (std::size_t r = 0; r < 20; ++r)
    loss += std::pow(static_cast<double>(predicted[r]) - samples.values[r], 2);
  BOOST_TEST(difference(network->evaluate(samples).loss, loss, 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(evaluating_more_rows_than_a_chunk_is_the_sum_over_all) {
  const ModelFile file = classifier({6, 3}, relu, adam);
  const auto network = build_network(file, 4);
  const Samples samples = random_samples(1000, 4, 3);
  const Totals totals = network->evaluate(samples);
  const Totals expected = ReferenceNetwork(file, 4, network->weights()).evaluate(samples);
  BOOST_TEST(totals.count == 1000U);
  BOOST_TEST(difference(totals.loss, expected.loss, 1) < 1e-6);
  BOOST_TEST(totals.metrics[0] == expected.metrics[0]);
}

BOOST_AUTO_TEST_CASE(the_totals_of_a_step_are_those_before_its_update) {
  const ModelFile file = classifier({6, 3}, relu, optimizer_of("sgd", {{"learning_rate", 1.0}}));
  const auto network = build_network(file, 4);
  const Samples samples = random_samples(12, 4, 3);
  const Totals before = network->evaluate(samples);
  const Totals step = network->train_step(samples, range(0, 12));
  BOOST_TEST(step.loss == before.loss);
  BOOST_TEST(step.metrics[0] == before.metrics[0]);
  BOOST_TEST(step.count == 12U);
  BOOST_TEST(network->evaluate(samples).loss < before.loss);
}

BOOST_AUTO_TEST_CASE(the_weights_of_the_samples_weigh_their_rows) {
  const ModelFile file = classifier({6, 3}, relu, optimizer_of("sgd", {{"learning_rate", 1.0}}));
  const auto network = build_network(file, 4);
  ReferenceNetwork reference(file, 4, network->weights());
  Samples samples = random_samples(300, 4, 3);
  for (std::size_t r = 0; r < 300; ++r) samples.weights.push_back(static_cast<float>(r % 4) / 2);
  const std::vector<std::uint32_t> rows{11, 0, 5, 290, 3};
  const Totals totals = network->train_step(samples, rows);
  const Totals expected = reference.train_step(samples, rows);
  BOOST_TEST(difference(totals.loss, expected.loss, 1) < 1e-6);
  BOOST_TEST(totals.metrics[0] == expected.metrics[0]);
  BOOST_TEST(worst_weight_difference(weights_of(*network), reference.weights, .1) < 1e-6);
  BOOST_TEST(difference(network->evaluate(samples).loss, reference.evaluate(samples).loss, 1) <
             1e-6);
}

BOOST_AUTO_TEST_CASE(the_rows_of_a_batch_may_come_in_any_order_and_repeatedly) {
  const ModelFile file = classifier({6, 3}, relu, choose(optimizers, "sgd"));
  const auto network = build_network(file, 4);
  ReferenceNetwork reference(file, 4, network->weights());
  const Samples samples = random_samples(12, 4, 3);
  const std::vector<std::uint32_t> rows{11, 0, 5, 5, 3};
  const Totals totals = network->train_step(samples, rows);
  BOOST_TEST(difference(totals.loss, reference.train_step(samples, rows).loss, 1) < 1e-6);
  BOOST_TEST(worst_weight_difference(weights_of(*network), reference.weights, .1) < 1e-6);
}

// Repeatability

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_bits) {
  BOOST_CHECK(run(7) == run(7));
  BOOST_CHECK(run(7) != run(8));
}

BOOST_AUTO_TEST_CASE(two_threads_give_the_bits_of_one_after_the_other) {
  const std::array<Run, 2> serial{run(1), run(2)};
  std::array<Run, 2> parallel;
  {
    std::thread first([&] { parallel[0] = run(1); });
    std::thread second([&] { parallel[1] = run(2); });
    first.join();
    second.join();
  }
  BOOST_CHECK(parallel[0] == serial[0]);
  BOOST_CHECK(parallel[1] == serial[1]);
}

BOOST_AUTO_TEST_CASE(threads_that_share_a_step_give_the_bits_of_one) {
  // Wide enough that products are shared; no width is a whole number of vectors.
  const ModelFile file = classifier({333, 257, 10}, relu, adam);
  const Samples samples = random_samples(96, 301, 10);
  const auto trained = [&](std::size_t threads) {
    const auto network = build_network(file, samples.width, threads);
    double loss = 0;
    for (const auto& rows : batches(96, 48)) loss += network->train_step(samples, rows).loss;
    loss += network->evaluate(samples).loss;
    return std::pair(loss, weights_of(*network));
  };
  const auto one = trained(1);
  for (const std::size_t threads : {2U, 3U, 5U}) BOOST_CHECK(trained(threads) == one);
}

BOOST_AUTO_TEST_CASE(evaluating_between_steps_changes_no_bit) {
  const ModelFile file = classifier({9, 3}, relu, adam);
  const auto quiet = build_network(file, 4);
  const auto watched = build_network(file, 4);
  const Samples samples = random_samples(32, 4, 3);
  for (const auto& rows : batches(32, 8)) {
    quiet->train_step(samples, rows);
    watched->train_step(samples, rows);
    watched->evaluate(samples);
    watched->predict(samples);
  }
  BOOST_CHECK(weights_of(*quiet) == weights_of(*watched));
}

// A loss that is not finite

BOOST_AUTO_TEST_CASE(a_loss_that_is_not_finite_leaves_the_weights_untouched) {
  for (const bool classes : {true, false}) {
    const ModelFile file = classes ? classifier({6, 3}, relu, adam)
                                   : model_of({dense_of(6, relu), dense_of(1)},
                                              choose(losses, "mean_squared_error"), adam);
    const auto network = build_network(file, 4);
    Samples samples = random_samples(12, 4, classes ? 3 : 0);
    network->train_step(samples, range(0, 8));
    const auto before = weights_of(*network);
    std::fill_n(samples.features.begin(), 4, 3e38F);
    const Totals totals = network->train_step(samples, range(0, 8));
    BOOST_TEST(!std::isfinite(totals.loss));
    BOOST_CHECK(weights_of(*network) == before);
    BOOST_TEST(std::isfinite(network->train_step(samples, range(4, 8)).loss));
    BOOST_CHECK(weights_of(*network) != before);
  }
}

BOOST_DATA_TEST_CASE(a_weight_that_is_not_a_number_shows_behind_every_activation,
                     data_driven::make({"relu", "relu6", "leaky_relu", "elu", "hard_sigmoid",
                                        "tanh"})) {
  const auto network = build_network(classifier({6, 3}, activation_of(sample), adam), 4);
  network->weights().front().values.front() = std::numeric_limits<float>::quiet_NaN();
  BOOST_TEST(std::isnan(network->evaluate(random_samples(12, 4, 3)).loss));
}

// Dropout

BOOST_DATA_TEST_CASE(dropout_keeps_its_share_and_scales_it_up,
                     data_driven::make({.0, .1, .25, .5, .9, .99}), rate) {
  constexpr std::size_t width = 20'000;
  const auto network = build_network(input_dropout(rate), width);
  const std::vector<float> factors = multipliers(*network, width);
  std::size_t kept = 0;
  for (const float factor : factors) {
    if (factor == 0) continue;
    ++kept;
    BOOST_REQUIRE(difference(factor, 1 / (1 - rate), 1) < 1e-6);
  }
  const double share = static_cast<double>(kept) / width;
  const double standard_error = std::sqrt(rate * (1 - rate) / width);
  BOOST_TEST(std::abs(share - (1 - rate)) <= 4.5 * standard_error);
}

BOOST_AUTO_TEST_CASE(dropout_masks_are_the_documented_draws) {
  constexpr std::size_t width = 500;
  const auto network = build_network(input_dropout(.3, 17), width);
  for (const std::string step : {"1", "2", "3"}) {
    const std::vector<float> factors = multipliers(*network, width);
    const Stream stream(17, "dropout/0/" + step);
    for (std::size_t i = 0; i < width; ++i)
      BOOST_TEST((factors[i] != 0) == (uniform(stream, i) >= .3));
  }
}

BOOST_AUTO_TEST_CASE(dropout_masks_change_with_step_and_seed_only) {
  constexpr std::size_t width = 200;
  const auto network = build_network(input_dropout(.5, 1), width);
  const auto again = build_network(input_dropout(.5, 1), width);
  const auto other = build_network(input_dropout(.5, 2), width);
  const auto first = multipliers(*network, width);
  const auto second = multipliers(*network, width);
  BOOST_CHECK(first != second);
  BOOST_CHECK(multipliers(*again, width) == first);
  again->evaluate(random_samples(3, width, 0));
  BOOST_CHECK(multipliers(*again, width) == second);
  BOOST_CHECK(multipliers(*other, width) != first);
}

// Hidden values 1 through Dropout to a unit of weights 1: the unit's kernel is moved by the forward
// mask, the hidden bias by the mask that the gradient passes.
BOOST_AUTO_TEST_CASE(dropout_masks_the_gradient_as_it_masked_the_values) {
  constexpr std::size_t width = 300;
  Dense output = dense_of(1);
  output.use_bias = false;
  const ModelFile file = model_of({dense_of(width), dropout_of(.4), output},
                                  choose(losses, "mean_squared_error"), choose(optimizers, "sgd"));
  const auto network = build_network(file, 1);
  const auto views = network->weights();
  std::fill(views[0].values.begin(), views[0].values.end(), 0.0F);
  std::fill(views[1].values.begin(), views[1].values.end(), 1.0F);
  std::fill(views[2].values.begin(), views[2].values.end(), 1.0F);
  network->train_step(Samples{1, {1}, {}, {0}}, range(0, 1));
  std::size_t dropped = 0;
  for (std::size_t j = 0; j < width; ++j) {
    BOOST_TEST((views[1].values[j] == 1) == (views[2].values[j] == 1));
    dropped += views[1].values[j] == 1 ? 1 : 0;
  }
  BOOST_TEST(dropped > width / 4);
  BOOST_TEST(dropped < width * 3 / 5);
}

BOOST_AUTO_TEST_CASE(dropout_is_off_outside_of_training) {
  ModelFile with = classifier({12, 3}, relu, adam);
  const ModelFile without = with;
  with.model.insert(with.model.begin() + 1, dropout_of(.9));
  const auto network = build_network(with, 4);
  const auto plain = build_network(without, 4);
  const Samples samples = random_samples(50, 4, 3);
  BOOST_TEST(network->evaluate(samples).loss == plain->evaluate(samples).loss);
  BOOST_TEST(network->predict(samples) == plain->predict(samples),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(training_with_two_dropout_layers_follows_the_reference) {
  ModelFile file = classifier({12, 12, 3}, activation_of("tanh"), choose(optimizers, "sgd"), 3);
  file.model.insert(file.model.begin() + 1, dropout_of(.5));
  file.model.insert(file.model.begin() + 3, dropout_of(.2));
  const auto network = build_network(file, 4);
  ReferenceNetwork reference(file, 4, network->weights());
  const Samples samples = random_samples(64, 4, 3);
  for (int epoch = 0; epoch < 5; ++epoch) {
    for (const auto& rows : batches(64, 16)) {
      BOOST_TEST(difference(network->train_step(samples, rows).loss,
                            reference.train_step(samples, rows).loss, 1) < 1e-6);
    }
  }
  BOOST_TEST(worst_weight_difference(weights_of(*network), reference.weights, .1) < 1e-5);
}

BOOST_AUTO_TEST_SUITE_END()
