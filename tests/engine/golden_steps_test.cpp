// Named nets step by step against NumPy float64: 100 losses of three, the first gradient of a deep
// one; and layers between the Dense ones against PyTorch float64.
#include <map>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "data/dataset.hpp"
#include "engine/golden_training.hpp"
#include "engine/network.hpp"
#include "engine/small_nets.hpp"
#include "source_file.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

/// hashed() of tests/golden/make_references.py.
std::uint32_t hashed(std::size_t index, std::uint32_t salt) {
  std::uint32_t h = static_cast<std::uint32_t>(index) + (salt << 26);
  h = (h ^ (h >> 16)) * 0x7FEB352D;
  h = (h ^ (h >> 15)) * 0x846CA68B;
  return h ^ (h >> 16);
}

void fill_centred(std::span<float> values, std::uint32_t salt, double bound) {
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>((hashed(i, salt) / 0x1p31 - 1) * bound);
}

/// A net of the golden files: relu between, softmax crossentropy behind.
struct StepNet {
  std::size_t width;
  std::unique_ptr<Network> network;
  Samples samples;

  StepNet(const std::vector<std::size_t>& sizes, std::size_t rows, const Choice& optimizer)
      : width(sizes.front()) {
    network = build_network(
        classifier({sizes.begin() + 1, sizes.end()}, activation_of("relu"), optimizer), width);
    std::uint32_t layer = 0;
    for (const WeightView& view : network->weights()) {
      if (view.rows > 0)
        fill_centred(view.values, ++layer, std::sqrt(6.0 / static_cast<double>(view.rows)));
    }
    samples.width = width;
    samples.features.resize(rows * width);
    fill_centred(samples.features, 20, 1.5);
    for (std::size_t r = 0; r < rows; ++r)
      samples.labels.push_back(static_cast<std::int32_t>(hashed(r, 21) % sizes.back()));
  }
};

struct Steps {
  const char* name;
  std::vector<std::size_t> sizes;
  std::size_t batch;
  const char* optimizer;
  std::size_t column;  ///< of steps.tsv
  double allowed;      ///< relative, of every loss
  friend std::ostream& operator<<(std::ostream& to, const Steps& s) {
    return to << s.name << " " << s.optimizer;
  }
};

const std::vector<Steps> all_steps{
    {"4-16-16-3", {4, 16, 16, 3}, 16, "sgd", 1, 1e-5},
    {"4-16-16-3", {4, 16, 16, 3}, 16, "adam", 2, 1e-4},
    {"64-64-64-10", {64, 64, 64, 10}, 32, "sgd", 3, 1e-5},
    {"64-64-64-10", {64, 64, 64, 10}, 32, "adam", 4, 1e-4},
    {"784-128-10", {784, 128, 10}, 32, "sgd", 5, 1e-5},
    {"784-128-10", {784, 128, 10}, 32, "adam", 6, 1e-4},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(golden_steps)

BOOST_DATA_TEST_CASE(a_hundred_losses_are_those_of_float64, data_driven::make(all_steps)) {
  const auto golden = golden_rows("training/steps.tsv");
  BOOST_REQUIRE(golden.size() == 100U);
  const StepNet net(sample.sizes, 10 * sample.batch, choose(optimizers, sample.optimizer));
  double worst = 0;
  for (std::size_t step = 0; step < golden.size(); ++step) {
    const auto rows = range(step % 10 * sample.batch, sample.batch);
    const double loss = net.network->train_step(net.samples, rows).means()[0];
    worst = std::max(worst, difference(loss, std::stod(golden[step][sample.column]), 0));
  }
  BOOST_TEST_MESSAGE(sample << ": " << worst);
  BOOST_TEST(worst < sample.allowed);
}

BOOST_AUTO_TEST_CASE(the_first_gradient_of_784_5x1000_10_is_that_of_float64) {
  // A large step: what is lost by subtracting the weights is small beside it.
  constexpr double rate = 1024;
  const StepNet net({784, 1000, 1000, 1000, 1000, 1000, 10}, 10,
                    optimizer_of("sgd", {{"learning_rate", rate}}));
  const auto before = weights_of(*net.network);
  const double loss = net.network->train_step(net.samples, range(0, 10)).means()[0];
  const auto after = weights_of(*net.network);
  const auto gradient = [&](std::size_t tensor, std::size_t i) {
    return (static_cast<double>(before[tensor][i]) - static_cast<double>(after[tensor][i])) / rate;
  };
  std::map<std::size_t, double> scale;  // root mean square of a tensor's gradient
  std::size_t elements = 0;
  for (const auto& row : golden_rows("training/deep_gradient.tsv")) {
    const double expected = std::stod(row[2]);
    if (row[0] == "loss") {
      BOOST_TEST(difference(loss, expected, 0) < 1e-6);
      continue;
    }
    const std::size_t tensor = std::stoul(row[0]);
    BOOST_REQUIRE(tensor < before.size());
    if (row[1] == "squares") {
      double squares = 0;
      for (std::size_t i = 0; i < before[tensor].size(); ++i)
        squares += gradient(tensor, i) * gradient(tensor, i);
      BOOST_TEST(difference(squares, expected, 0) < 1e-5);
      scale[tensor] = std::sqrt(expected / static_cast<double>(before[tensor].size()));
    } else {
      ++elements;
      BOOST_TEST(difference(gradient(tensor, std::stoul(row[1])), expected, scale[tensor]) < 1e-5);
    }
  }
  BOOST_TEST(elements > 60U);
}

// Dense 16 without bias, BatchNormalization, PReLU, Dropout(0), Dense 8, LayerNormalization, tanh,
// Dense 3, softmax; without and with L2 on the kernels
BOOST_AUTO_TEST_CASE(a_net_of_normalizations_dropout_0_and_l2_follows_pytorch) {
  std::map<std::pair<std::string, std::string>, std::vector<std::vector<std::string>>> cases;
  for (const auto& row : golden_rows("training/layers.tsv")) cases[{row[0], row[1]}].push_back(row);
  BOOST_REQUIRE(cases.size() == 4U);
  CsvRequest request;
  request.file = source_file("tests/golden/training/data.csv");
  request.target = "label";
  request.classes = true;
  Diagnostics diagnostics;
  const auto data = read_dataset(request, diagnostics);
  BOOST_REQUIRE(data.has_value());
  const Samples samples = gather(*data, all_rows(*data), nullptr);
  for (const auto& [setting, epochs] : cases) {
    const auto& [optimizer, l2] = setting;
    const auto penalized = [factor = std::stod(l2)](Dense dense) {
      if (factor > 0) dense.kernel_regularizer = chosen(regularizers, "l2", {{"l2", factor}});
      return dense;
    };
    BatchNormalization batch;
    batch.momentum = .9;
    PReLU prelu;
    prelu.alpha_initializer = chosen(initializers, "constant", {{"value", .25}});
    Activation tanh;
    tanh.activation = activation_of("tanh");
    Dense plain = dense_of(16);
    plain.use_bias = false;
    const ModelFile file =
        model_of({penalized(plain), batch, prelu, dropout_of(0), penalized(dense_of(8)),
                  LayerNormalization{}, tanh, penalized(dense_of(3, activation_of("softmax")))},
                 choose(losses, "sparse_categorical_crossentropy"), optimizer_in_yaml(optimizer));
    const auto network = build_network(file, 4);
    load_weights(*network, golden_weights("classification"), "dense");
    double worst = 0;
    for (const auto& epoch : epochs) {
      Totals totals;
      for (const auto& rows : batches(samples.count(), 16))
        totals.add(network->train_step(samples, rows));
      worst = std::max(worst, difference(totals.means()[0], std::stod(epoch[3]), 0));
      worst = std::max(worst,
                       difference(network->evaluate(samples).means()[0], std::stod(epoch[4]), 0));
    }
    double squares = 0;
    for (const auto& tensor : weights_of(*network)) {
      for (const float w : tensor) squares += static_cast<double>(w) * w;
    }
    BOOST_TEST_MESSAGE("layers " << optimizer << ", l2 " << l2 << ": " << worst);
    BOOST_TEST(epochs.size() == 20U);
    BOOST_TEST(worst < 1e-4);
    BOOST_TEST(difference(squares, std::stod(epochs.back()[5]), 0) < 1e-4);
  }
}

BOOST_AUTO_TEST_SUITE_END()
