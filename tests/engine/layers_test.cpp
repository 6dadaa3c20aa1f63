// Every layer inside whole networks: forward and backward against float64 and differences, training
// against inference, what is trained and what is not, LSUV.
#include <set>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/layers_reference.hpp"
#include "engine/network.hpp"
#include "engine/small_nets.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

/// Layers that stand between Dense layers, or before them all.
struct Middle {
  const char* name;
  std::vector<Layer> layers;
  friend std::ostream& operator<<(std::ostream& to, const Middle& m) { return to << m.name; }
};

template <class L>
L changed(auto&& change) {
  L layer;
  change(layer);
  return layer;
}

Activation function(const char* name) {
  return changed<Activation>([&](auto& l) { l.activation = activation_of(name); });
}

const std::vector<Middle> middles{
    {"none", {}},
    {"activation", {function("tanh")}},
    {"dropout", {dropout_of(.4)}},
    {"dropout of nothing", {dropout_of(0)}},
    {"dropout of all", {dropout_of(1)}},
    {"seeded dropout", {changed<Dropout>([](auto& l) { l.rate = .5, l.seed = 9; })}},
    {"alpha dropout", {changed<AlphaDropout>([](auto& l) { l.rate = .3; })}},
    {"gaussian noise", {changed<GaussianNoise>([](auto& l) { l.stddev = .5; })}},
    {"gaussian dropout", {changed<GaussianDropout>([](auto& l) { l.rate = .3; })}},
    {"batch normalization", {BatchNormalization{}}},
    {"batch normalization of large epsilon",
     {changed<BatchNormalization>([](auto& l) { l.epsilon = .5, l.momentum = .5; })}},
    {"batch normalization without scale",
     {changed<BatchNormalization>([](auto& l) { l.scale = false; })}},
    {"batch normalization without center",
     {changed<BatchNormalization>([](auto& l) { l.center = false; })}},
    {"bare batch normalization",
     {changed<BatchNormalization>([](auto& l) { l.center = l.scale = false; })}},
    {"frozen batch normalization",
     {changed<BatchNormalization>([](auto& l) { l.trainable = false; })}},
    {"layer normalization", {LayerNormalization{}}},
    {"bare layer normalization",
     {changed<LayerNormalization>([](auto& l) { l.center = l.scale = false; })}},
    {"frozen layer normalization",
     {changed<LayerNormalization>([](auto& l) { l.trainable = false; })}},
    {"rms normalization", {RMSNormalization{}}},
    {"unit normalization", {UnitNormalization{}}},
    {"leaky relu", {LeakyReLU{}}},
    {"relu",
     {changed<ReLU>([](auto& l) { l.max_value = .8, l.negative_slope = .2, l.threshold = .1; })}},
    {"elu", {changed<ELU>([](auto& l) { l.alpha = .7; })}},
    {"prelu", {PReLU{}}},
    {"frozen prelu", {changed<PReLU>([](auto& l) { l.trainable = false; })}},
    {"softmax", {Softmax{}}},
    {"flatten", {Flatten{}}},
    {"reshape", {changed<Reshape>([](auto& l) { l.target_shape = {-1}; })}},
    {"rescaling", {changed<Rescaling>([](auto& l) { l.scale = .5, l.offset = -.25; })}},
    {"activity regularization",
     {changed<ActivityRegularization>([](auto& l) { l.l1 = .02, l.l2 = .03; })}},
    {"frozen dense", {changed<Dense>([](auto& l) { l.units = 5, l.trainable = false; })}},
    {"several",
     {BatchNormalization{}, PReLU{}, dropout_of(.2), dense_of(6), LayerNormalization{}, LeakyReLU{},
      changed<GaussianNoise>([](auto& l) { l.stddev = .1; }), dense_of(4), dropout_of(.3),
      BatchNormalization{}}},
};

constexpr std::size_t width = 4;

/// A network with such layers and weights away from 0 and 1, its rows, and the reference.
struct Net {
  ModelFile file;
  std::unique_ptr<Network> network;
  Samples samples;
  std::vector<std::uint32_t> rows = range(0, 9);

  Net(const Middle& middle, bool first, bool classes) {
    std::vector<Layer> layers;
    if (!first) layers.emplace_back(dense_of(5, activation_of("tanh")));
    for (const Layer& layer : middle.layers) layers.push_back(layer);
    layers.emplace_back(dense_of(5, activation_of("sigmoid")));
    layers.emplace_back(dense_of(classes ? 3 : 1));
    if (classes) layers.emplace_back(Softmax{});
    file = model_of(std::move(layers),
                    choose(losses, classes ? "sparse_categorical_crossentropy" : "mse"),
                    optimizer_of("sgd", {{"learning_rate", 1.0}}), 3);
    network = build_network(file, width);
    const Stream stream(5, "test/vectors");
    std::uint64_t draw = 0;
    for (const WeightView& view : network->weights()) {
      for (float& w : view.values) {
        const double z = normal(stream, draw++);
        if (view.name.ends_with("variance")) {
          w = static_cast<float>(.5 + std::abs(z));
        } else if (view.rows == 0) {
          w = static_cast<float>(w + .3 * z);
        }
      }
    }
    samples = random_samples(9, width, classes ? 3 : 0, 2);
  }
  LayersReference reference() const { return {file, network->weights()}; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(layers)

BOOST_AUTO_TEST_CASE(every_layer_is_among_the_middles) {
  std::set<std::size_t> kinds{Layer(InputLayer{}).index()};
  for (const Middle& middle : middles) {
    for (const Layer& layer : middle.layers) kinds.insert(layer.index());
  }
  BOOST_TEST(kinds.size() == std::variant_size_v<Layer>);
}

BOOST_DATA_TEST_CASE(one_step_is_the_gradient_by_differences_of_every_trained_weight,
                     data_driven::make(middles) * data_driven::make({false, true}) *
                         data_driven::make({false, true}),
                     middle, first, classes) {
  const Net net(middle, first, classes);
  LayersReference reference = net.reference();
  const auto before = weights_of(*net.network);
  const double loss = reference.loss(net.samples, net.rows, 1);
  const auto moments = reference.batch_moments;
  const Totals totals = net.network->train_step(net.samples, net.rows);
  BOOST_TEST(difference(totals.means()[0], loss, 1) < 1e-6);
  const auto views = net.network->weights();
  double worst = 0;
  std::size_t normalization = 0;
  for (std::size_t t = 0; t < views.size(); ++t) {
    const std::vector<float> after(views[t].values.begin(), views[t].values.end());
    if (!views[t].trained) {
      const bool mean = views[t].name.ends_with("moving_mean");
      const bool moved = mean || views[t].name.ends_with("moving_variance");
      const std::string layer = views[t].name.substr(0, views[t].name.find('/'));
      const auto found = std::find_if(net.file.model.begin(), net.file.model.end(),
                                      [&](const Layer& l) { return name_of(l) == layer; });
      const auto* batch = std::get_if<BatchNormalization>(&*found);
      if (!moved || batch == nullptr || !batch->trainable) {
        BOOST_CHECK(after == before[t]);
        continue;
      }
      const auto& measured = moments[normalization];
      for (std::size_t j = 0; j < after.size(); ++j) {
        const double expected =
            batch->momentum * static_cast<double>(before[t][j]) +
            (1 - batch->momentum) * (mean ? measured.first[j] : measured.second[j]);
        worst = std::max(worst, difference(after[j], expected, 1));
      }
      normalization += mean ? 0 : 1;
      continue;
    }
    const auto gradient = reference.gradient(t, net.samples, net.rows, 1);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      worst =
          std::max(worst, difference(static_cast<double>(before[t][i]) - after[i], gradient[i], 1));
    }
  }
  BOOST_TEST_MESSAGE("one step: " << worst << " " << middle);
  BOOST_TEST(worst < 1e-6);
}

BOOST_DATA_TEST_CASE(outside_of_training_there_is_no_noise_and_the_moving_averages_normalize,
                     data_driven::make(middles) * data_driven::make({false, true}), middle, first) {
  const Net net(middle, first, true);
  net.network->train_step(net.samples, net.rows);  // the pass must not remember its mode
  LayersReference reference = net.reference();
  const auto expected = reference.forward(net.samples, net.rows, 0);
  const double loss = reference.loss(net.samples, net.rows, 0);
  BOOST_TEST(difference(net.network->evaluate(net.samples).means()[0], loss, 1) < 1e-6);
  // tiny-dnn's own walk through its layers
  const auto predicted = net.network->predict(net.samples);
  BOOST_REQUIRE(predicted.size() == 3 * net.rows.size());
  for (std::size_t r = 0; r < net.rows.size(); ++r) {
    BOOST_TEST(worst_difference(std::span(predicted).subspan(3 * r, 3), expected[r], .1) < 2e-6);
  }
}

BOOST_DATA_TEST_CASE(the_bits_are_the_same_on_every_instruction_set_and_thread_number,
                     data_driven::make(middles)) {
  const auto trained = [&](std::size_t threads) {
    const Net net(sample, false, true);
    const auto network = build_network(net.file, width, threads);
    std::vector<std::vector<std::uint32_t>> bits;
    double losses = 0;
    for (int step = 0; step < 3; ++step) losses += network->train_step(net.samples, net.rows).loss;
    losses += network->evaluate(net.samples).loss;
    for (const auto& tensor : weights_of(*network)) bits.push_back(bits_of(tensor));
    return std::pair(losses, bits);
  };
  const auto here = trained(1);
  BOOST_CHECK(trained(3) == here);
  for (const std::string& set : instruction_sets()) {
    const OnInstructionSet on(set);
    BOOST_CHECK_MESSAGE(trained(1) == here, set);
  }
}

BOOST_AUTO_TEST_CASE(tensors_are_named_as_keras_does_and_only_some_are_trained) {
  const ModelFile file = model_of(
      {BatchNormalization{}, dense_of(3), PReLU{}, LayerNormalization{}, RMSNormalization{},
       changed<Dense>([](auto& l) { l.units = 1, l.trainable = false; })},
      choose(losses, "mse"), choose(optimizers, "sgd"));
  const auto network = build_network(file, 2);
  std::vector<std::string> names;
  for (const WeightView& view : network->weights())
    names.push_back((view.trained ? "" : "not ") + view.name);
  const std::vector<std::string> expected{"batch_normalization/gamma",
                                          "batch_normalization/beta",
                                          "not batch_normalization/moving_mean",
                                          "not batch_normalization/moving_variance",
                                          "dense/kernel",
                                          "dense/bias",
                                          "p_re_lu/alpha",
                                          "layer_normalization/gamma",
                                          "layer_normalization/beta",
                                          "rms_normalization/scale",
                                          "not dense_1/kernel",
                                          "not dense_1/bias"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
  const auto start = weights_of(*network);
  BOOST_TEST(start[0] == (std::vector<float>{1, 1}), boost::test_tools::per_element());
  BOOST_TEST(start[1] == (std::vector<float>{0, 0}), boost::test_tools::per_element());
  BOOST_TEST(start[2] == (std::vector<float>{0, 0}), boost::test_tools::per_element());
  BOOST_TEST(start[3] == (std::vector<float>{1, 1}), boost::test_tools::per_element());
  BOOST_TEST(start[6] == (std::vector<float>{0, 0, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_loss_that_is_not_finite_moves_no_average) {
  const ModelFile file = model_of({BatchNormalization{}, dense_of(1)}, choose(losses, "mse"),
                                  choose(optimizers, "adam"));
  const auto network = build_network(file, 2);
  Samples samples = random_samples(4, 2, 0);
  samples.values[0] = std::numeric_limits<float>::infinity();
  const auto before = weights_of(*network);
  BOOST_TEST(!std::isfinite(network->train_step(samples, range(0, 4)).loss));
  BOOST_CHECK(weights_of(*network) == before);
}

// Keras 3: a batch of one row has variance 0, so the output is beta.
BOOST_AUTO_TEST_CASE(a_batch_of_one_row_normalizes_to_beta) {
  Net net({"", {BatchNormalization{}}}, false, false);
  net.network->train_step(net.samples, range(0, 1));
  for (const WeightView& view : net.network->weights()) {
    for (const float w : view.values) BOOST_TEST(std::isfinite(w));
  }
}

// LSUV

BOOST_DATA_TEST_CASE(lsuv_brings_the_outputs_of_every_layer_to_variance_one,
                     data_driven::make({"relu", "tanh", "linear"})) {
  ModelFile file = classifier({20, 30, 12, 3}, activation_of(sample), choose(optimizers, "sgd"));
  file.model.insert(file.model.begin() + 1, dropout_of(.5));
  for (Layer& layer : file.model) {
    if (auto* dense = std::get_if<Dense>(&layer))
      dense->kernel_initializer =
          chosen(initializers, "lsuv", {{"tolerance", .01}, {"max_iterations", 5.0}});
  }
  const auto network = build_network(file, 7);
  Samples samples = random_samples(40, 7, 3);
  for (float& feature : samples.features) feature *= 5;
  const auto rows = range(3, 32);
  const auto done = network->calibrate(samples, rows);
  BOOST_REQUIRE(done.size() == 4U);
  LayersReference reference(file, network->weights());
  ModelFile part = file;
  std::size_t k = 0;
  for (std::size_t i = 0; i < file.model.size(); ++i) {
    if (!std::holds_alternative<Dense>(file.model[i])) continue;
    part.model.assign(file.model.begin(), file.model.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    std::get<Dense>(part.model.back()).activation = choose(activations, "linear");
    LayersReference upto(part, network->weights());
    std::vector<double> values;
    for (const auto& row : upto.forward(samples, rows, 0))
      values.insert(values.end(), row.begin(), row.end());
    double mean = 0;
    for (const double v : values) mean += v / static_cast<double>(values.size());
    double variance = 0;
    for (const double v : values)
      variance += (v - mean) * (v - mean) / static_cast<double>(values.size());
    BOOST_TEST(std::abs(variance - 1) < .01);
    BOOST_TEST(difference(done[k].variance, variance, 1) < 1e-5);
    BOOST_TEST(done[k].tolerance == .01);
    BOOST_TEST(done[k++].layer == name_of(file.model[i]));
  }
}

BOOST_AUTO_TEST_CASE(only_lsuv_looks_at_data_and_outputs_all_alike_are_left) {
  ModelFile file = classifier({6, 3}, activation_of("relu"), choose(optimizers, "sgd"));
  const auto plain = build_network(file, 4);
  const auto before = weights_of(*plain);
  const Samples samples = random_samples(8, 4, 3);
  BOOST_TEST(plain->calibrate(samples, range(0, 8)).empty());
  BOOST_CHECK(weights_of(*plain) == before);
  std::get<Dense>(file.model[0]).kernel_initializer = choose(initializers, "lsuv");
  const auto network = build_network(file, 4);
  const Samples zeros{4, std::vector<float>(32, 0), std::vector<std::int32_t>(8, 0), {}};
  const auto done = network->calibrate(zeros, range(0, 8));
  BOOST_REQUIRE(done.size() == 1U);
  BOOST_TEST(done[0].variance == 0);
  const WeightView kernel = network->weights()[0];
  for (const float w : kernel.values) BOOST_TEST(std::isfinite(w));
}

BOOST_AUTO_TEST_SUITE_END()
