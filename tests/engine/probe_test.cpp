// What a probe sees is what a training step does, and it changes nothing.
#include <boost/test/unit_test.hpp>

#include "engine/network.hpp"
#include "engine/small_nets.hpp"

namespace {

using namespace fanin;

/// Two hidden layers with layers between that have a way back of their own.
ModelFile net_of(bool noise, const Choice& loss, std::size_t outputs, const char* output) {
  PReLU prelu;
  prelu.alpha_initializer = chosen(initializers, "constant", {{"value", .25}});
  Rescaling rescaling;
  rescaling.scale = 1.5;
  rescaling.offset = .5;
  std::vector<Layer> layers{dense_of(7), prelu, BatchNormalization(), rescaling,
                            dense_of(6, activation_of("tanh"))};
  if (noise) layers.emplace_back(dropout_of(.5));
  layers.emplace_back(dense_of(outputs, activation_of(output)));
  return model_of(layers, loss, optimizer_of("sgd", {{"learning_rate", 1.0}}));
}

const Probe& probe_of(const std::vector<Probe>& probes, const std::string& layer, bool sums) {
  for (const Probe& probe : probes) {
    if (probe.layer == layer && probe.sums == sums) return probe;
  }
  throw std::runtime_error("no probe of " + layer);
}

/// x'd, the gradient of a kernel by its inputs and the gradients of its sums.
std::vector<float> kernel_gradient(const std::vector<float>& x, const Probe& sums) {
  const std::size_t rows = sums.values.size() / sums.width;
  const std::size_t in = x.size() / rows;
  std::vector<float> gradient(in * sums.width, 0);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < in; ++i) {
      for (std::size_t j = 0; j < sums.width; ++j)
        gradient[i * sums.width + j] += x[r * in + i] * sums.gradients[r * sums.width + j];
    }
  }
  return gradient;
}

/// A step of plain SGD with rate 1 takes from each kernel what the probe says.
void check_step(const ModelFile& file, const Samples& samples) {
  const auto network = build_network(file, 5);
  const auto rows = range(0, samples.count());
  const std::vector<Probe> probes = network->probe(samples, rows);
  const auto before = weights_of(*network);
  network->train_step(samples, rows);
  const auto after = weights_of(*network);
  const std::vector<const std::vector<float>*> inputs{&samples.features,
                                                      &probe_of(probes, "rescaling", false).values,
                                                      &probe_of(probes, "dense_1", false).values};
  std::size_t dense = 0;
  std::size_t at = 0;
  for (const WeightView& view : network->weights()) {
    if (view.rows > 0) {
      const Probe& sums = probe_of(probes, view.name.substr(0, view.name.find('/')), true);
      std::vector<float> change = before[at];
      for (std::size_t i = 0; i < change.size(); ++i) change[i] -= after[at][i];
      BOOST_TEST(worst_difference(change, kernel_gradient(*inputs[dense++], sums), 1e-2) < 1e-4);
    }
    ++at;
  }
  BOOST_TEST(dense == 3);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(probe)

BOOST_AUTO_TEST_CASE(gradients_are_those_of_a_step) {
  check_step(net_of(false, choose(losses, "sparse_categorical_crossentropy"), 3, "softmax"),
             random_samples(12, 5, 3));
  check_step(net_of(false, choose(losses, "mean_squared_error"), 1, "softplus"),
             random_samples(12, 5, 0));
}

BOOST_AUTO_TEST_CASE(each_step_of_the_computation_stands_in_order) {
  const auto network = build_network(
      net_of(true, choose(losses, "sparse_categorical_crossentropy"), 3, "softmax"), 5);
  const Samples samples = random_samples(4, 5, 3);
  const auto probes = network->probe(samples, range(0, 4));
  std::string names;
  for (const Probe& probe : probes) names += probe.layer + (probe.sums ? "+ " : " ");
  BOOST_TEST(names ==
             "dense+ p_re_lu batch_normalization rescaling dense_1+ dense_1 dropout dense_2+ "
             "dense_2 ");
  // The loss takes the softmax on itself; its probabilities are there all the same.
  BOOST_TEST(probes.back().gradients.empty());
  BOOST_TEST(std::abs(probes.back().values[0] + probes.back().values[1] + probes.back().values[2] -
                      1) < 1e-6F);
  // Noise is off, forward and back.
  BOOST_TEST(probes[6].values == probes[5].values);
  BOOST_TEST(probes[6].gradients == probes[5].gradients);
  BOOST_TEST(probes[6].gradients.front() != 0);
}

BOOST_AUTO_TEST_CASE(nothing_changes) {
  ModelFile file = net_of(true, choose(losses, "sparse_categorical_crossentropy"), 3, "softmax");
  file.compile.optimizer = optimizer_of("adam", {{"gradient_accumulation_steps", 2.0}});
  const Samples samples = random_samples(12, 5, 3);
  const auto probed = build_network(file, 5);
  const auto plain = build_network(file, 5);
  for (std::size_t step = 0; step < 4; ++step) {
    probed->probe(samples, range(2, 9));
    const double loss = probed->train_step(samples, range(0, 12)).loss;
    BOOST_TEST(loss == plain->train_step(samples, range(0, 12)).loss);
  }
  BOOST_TEST(weights_of(*probed) == weights_of(*plain));
}

BOOST_AUTO_TEST_SUITE_END()
