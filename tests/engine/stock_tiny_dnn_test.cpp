// The same net trained by tiny-dnn itself and by fanin, where tiny-dnn is right: plain SGD, batches
// of one, tanh, mse.
#include <boost/test/unit_test.hpp>
// In this order: the dense layer's kernels find their parameter types by a using-directive that
// only the convolution's header has.
// clang-format off
#include <tiny_dnn/network.h>
#include <tiny_dnn/layers/feedforward_layer.h>
#include <tiny_dnn/layers/convolutional_layer.h>
#include <tiny_dnn/layers/fully_connected_layer.h>
// clang-format on

#include "engine/network.hpp"
#include "engine/small_nets.hpp"

namespace {

using namespace fanin;

// tiny-dnn stores a kernel in x out as we do (core/kernels/fully_connected_op_internal.h), and its
// mse, like Keras's, is the mean over the outputs with the gradient 2 (y - t) / n
// (lossfunctions/loss_function.h).
using StockLayer = tiny_dnn::fully_connected_layer<tiny_dnn::activation::tan_h>;

}  // namespace

BOOST_AUTO_TEST_SUITE(stock_tiny_dnn)

BOOST_AUTO_TEST_CASE(training_by_tiny_dnn_itself_gives_the_same_weights) {
  constexpr double learning_rate = .1;
  constexpr std::size_t rows = 40;
  constexpr int epochs = 5;
  const Choice tanh = activation_of("tanh");
  const ModelFile file = model_of({dense_of(9, tanh), dense_of(6, tanh), dense_of(3, tanh)},
                                  choose(losses, "mean_squared_error"),
                                  optimizer_of("sgd", {{"learning_rate", learning_rate}}));
  const auto network = build_network(file, 4);
  const Samples samples = random_samples(rows, 4, 3);

  tiny_dnn::network<tiny_dnn::sequential> stock;
  stock << StockLayer(4, 9) << StockLayer(9, 6) << StockLayer(6, 3);
  stock.init_weight();
  const auto views = network->weights();
  for (std::size_t layer = 0; layer < 3; ++layer) {
    const auto tensors = stock[layer]->weights();
    BOOST_REQUIRE(tensors.size() == 2U);
    for (std::size_t t = 0; t < 2; ++t) {
      const auto& values = views[2 * layer + t].values;
      BOOST_REQUIRE(tensors[t]->size() == values.size());
      std::copy(values.begin(), values.end(), tensors[t]->begin());
    }
  }

  std::vector<tiny_dnn::vec_t> inputs;
  std::vector<tiny_dnn::vec_t> targets;
  for (std::size_t r = 0; r < rows; ++r) {
    const float* row = &samples.features[4 * r];
    inputs.emplace_back(row, row + 4);
    targets.emplace_back(3, 0.0F);
    targets.back()[static_cast<std::size_t>(samples.labels[r])] = 1;
  }
  tiny_dnn::gradient_descent descent;
  descent.alpha = static_cast<float>(learning_rate);
  BOOST_REQUIRE(stock.fit<tiny_dnn::mse>(descent, inputs, targets, 1, epochs));

  const auto start = weights_of(*network);
  for (int epoch = 0; epoch < epochs; ++epoch) {
    for (const auto& batch : batches(rows, 1)) network->train_step(samples, batch);
  }
  double worst = 0;
  double moved = 0;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const tiny_dnn::vec_t& expected = *stock[i / 2]->weights()[i % 2];
    worst = std::max(worst, worst_difference(views[i].values, expected, 1));
    moved = std::max(moved, worst_difference(views[i].values, start[i], 1));
  }
  BOOST_TEST_MESSAGE("stock tiny-dnn after " << rows * epochs << " steps: " << worst << ", moved "
                                             << moved);
  BOOST_TEST(worst < 1e-6);
  BOOST_TEST(moved > .1);
  const std::vector<float> predicted = network->predict(samples);
  for (std::size_t r = 0; r < rows; ++r) {
    const tiny_dnn::vec_t expected = stock.predict(inputs[r]);
    BOOST_TEST(worst_difference(std::span(predicted).subspan(3 * r, 3), expected, 1) < 1e-6);
  }
}

BOOST_AUTO_TEST_SUITE_END()
