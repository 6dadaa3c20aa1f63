// The forecast of a model's layers: square layers against SciPy, and where theory ends.
#include "init/propagation.hpp"

#include <cmath>
#include <sstream>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "numeric/golden_table.hpp"
#include "report/inspection.hpp"
#include "spec/signal_layers.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

Dense dense_layer(std::int64_t units, const std::string& activation,
                  const std::string& initializer) {
  Dense dense;
  dense.units = units;
  dense.activation = choose(activations, activation);
  dense.kernel_initializer = choose(initializers, initializer);
  return dense;
}

/// `depth` square layers and an output of 10.
std::vector<SignalLayer> square_net(std::size_t depth, const std::string& activation,
                                    const std::string& initializer) {
  std::vector<Layer> layers(depth, dense_layer(100, activation, initializer));
  layers.emplace_back(dense_layer(10, "softmax", "glorot_uniform"));
  name_layers(layers);
  return signal_layers(layers, 100);
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); }

}  // namespace

BOOST_AUTO_TEST_SUITE(propagation)

BOOST_DATA_TEST_CASE(square_layers_are_those_of_scipy,
                     data_driven::make(golden_rows("propagation.tsv", "square_layers/")), row) {
  std::string activation;
  std::string initializer;
  std::size_t layer = 0;
  std::istringstream(row.inputs) >> activation >> initializer >> layer;
  const Forecast result = forecast(square_net(layer + 1, activation, initializer));
  const LayerForecast& at = result.layers[layer - 1];
  BOOST_TEST(
      close(row.name == "square_layers/q" ? at.pre_activation : at.backward_factor, row.value));
}

BOOST_AUTO_TEST_CASE(gradients_are_products_on_the_way_back) {
  const Forecast result = forecast(square_net(3, "relu", "glorot_uniform"), 2);
  // The output's kernel has variance 2 / 110, its 10 units pass 10 times that.
  const double into_hidden = 10 * (2.0 / 110) * .5;
  BOOST_TEST(close(result.layers[3].gradient, 1));
  BOOST_TEST(close(result.layers[2].gradient, into_hidden));
  BOOST_TEST(close(result.layers[0].gradient, into_hidden * .25));
  BOOST_TEST(close(result.layers[0].weight_gradient, 2 * into_hidden * .25));
  BOOST_TEST(close(result.layers[1].weight_gradient, .5 * 2 * into_hidden * .5));
  BOOST_TEST(result.ends.empty());
  BOOST_REQUIRE(result.fixed_point);
  BOOST_TEST(close(result.fixed_point->chi, .5));
}

BOOST_AUTO_TEST_CASE(widths_biases_and_data_count) {
  std::vector<Layer> layers{dense_layer(50, "linear", "orthogonal"),
                            dense_layer(200, "linear", "lsuv"), dense_layer(8, "tanh", "zeros"),
                            dense_layer(4, "linear", "he_normal")};
  auto& biased = std::get<Dense>(layers[0]);
  biased.bias_initializer = choose(initializers, "ones");
  std::get<Dense>(layers[2]).bias_initializer = choose(initializers, "random_uniform");
  name_layers(layers);
  const Forecast result = forecast(signal_layers(layers, 100), 3);
  // 50 of 100 directions, each entry of mean square 1 / 100; a bias of 1.
  BOOST_TEST(close(result.layers[0].pre_activation, 3 + 1));
  BOOST_TEST(close(result.layers[1].pre_activation, 1));
  const double bias = .1 * .1 / 12;
  BOOST_TEST(close(result.layers[2].pre_activation, bias));
  BOOST_TEST(result.layers[1].backward_factor == 0);
  BOOST_TEST(!result.fixed_point);
}

BOOST_AUTO_TEST_CASE(theory_ends_where_none_is_known) {
  const auto ends = [](std::vector<Layer> layers) {
    layers.emplace_back(dense_layer(3, "softmax", "glorot_uniform"));
    name_layers(layers);
    const Forecast result = forecast(signal_layers(layers, 10));
    BOOST_TEST((result.ends.empty() || std::isnan(result.layers.back().pre_activation)));
    return result.ends;
  };
  Activation relu;
  relu.activation = choose(activations, "relu");
  PReLU prelu;
  BOOST_TEST(ends({dense_layer(9, "relu", "he_normal"), Dropout(), prelu}) ==
             "leaky_relu of 'p_re_lu' gets values that are not normally distributed: there is no "
             "theory of it here");
  BOOST_TEST(ends({dense_layer(9, "linear", "he_normal"), prelu, Flatten()}).empty());
  BOOST_TEST(ends({dense_layer(9, "linear", "he_normal"), BatchNormalization(), relu}) ==
             "there is no theory of BatchNormalization ('batch_normalization') here");
  BOOST_TEST(ends({dense_layer(9, "relu", "identity")}) ==
             "'dense' is an identity matrix: there is no theory of it here");
  BOOST_TEST(ends({dense_layer(9, "relu", "ones")}) ==
             "the kernel of 'dense' is not drawn around 0: there is no theory of it here");
  BOOST_TEST(ends({dense_layer(9, "softmax", "he_normal")}) ==
             "softmax of 'dense' looks at a row as a whole: there is no theory of it here");
}

BOOST_AUTO_TEST_CASE(a_rescaling_scales_signal_and_gradient) {
  Rescaling rescaling;
  rescaling.scale = 3;
  rescaling.offset = 1;
  std::vector<Layer> layers{dense_layer(9, "linear", "lecun_normal"), rescaling,
                            dense_layer(9, "linear", "lecun_normal")};
  name_layers(layers);
  const Forecast result = forecast(signal_layers(layers, 9));
  BOOST_TEST(close(result.layers[1].activation, 10));
  BOOST_TEST(close(result.layers[0].backward_factor, 9));
}

BOOST_AUTO_TEST_CASE(a_forecast_in_one_sentence) {
  const auto sentence = [](std::size_t depth, const char* activation, const char* initializer) {
    const auto layers = square_net(depth, activation, initializer);
    return forecast_sentence(initializer, layers, forecast(layers));
  };
  BOOST_TEST(sentence(20, "relu", "glorot_uniform") ==
             "glorot_uniform: the signal halves at every layer: after 20 layers 1.9e-06 of it is "
             "left; the gradient halves at every layer: on the way back to the first layer 1.9e-06 "
             "of it is left");
  BOOST_TEST(sentence(20, "relu", "he_normal") ==
             "he_normal: the signal keeps its size: after 20 layers 100 % of it is left; the "
             "gradient keeps its size: on the way back to the first layer 100 % of it is left");
  BOOST_TEST(sentence(5, "linear", "he_normal") ==
             "he_normal: the signal doubles at every layer: after 5 layers it is 16 times as "
             "large; the gradient doubles at every layer: on the way back to the first layer it is "
             "16 times as large");
  BOOST_TEST(
      sentence(3, "relu", "zeros") ==
      "zeros: no signal passes the hidden layers; no gradient reaches the kernels of the hidden "
      "layers: they never move");
  BOOST_TEST(sentence(3, "relu", "identity") ==
             "identity: 'dense' is an identity matrix: there is no theory of it here");
  BOOST_TEST(sentence(1, "relu", "he_normal") ==
             "he_normal: nothing can be lost between hidden layers");
}

BOOST_AUTO_TEST_SUITE_END()
