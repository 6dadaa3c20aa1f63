// Gradients of whole networks: the reference against differences, the engine against the reference.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/network.hpp"
#include "engine/reference.hpp"
#include "engine/small_nets.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

/// A loss with an output that it goes with; every loss of the vocabulary is in the list.
struct Output {
  std::string loss;
  bool from_logits;
  std::string activation;
  std::size_t units;
  std::size_t classes;  ///< 0: values
  Choice choice() const {
    return from_logits ? chosen(losses, loss, {{"from_logits", true}}) : choose(losses, loss);
  }
  friend std::ostream& operator<<(std::ostream& to, const Output& o) {
    return to << o.loss << " of " << o.units << " " << o.activation
              << (o.from_logits ? " from logits" : "");
  }
};

const std::vector<Output> outputs{
    {"sparse_categorical_crossentropy", false, "softmax", 3, 3},
    {"sparse_categorical_crossentropy", true, "linear", 3, 3},
    {"categorical_crossentropy", false, "softmax", 4, 4},
    {"binary_crossentropy", false, "sigmoid", 1, 2},
    {"binary_crossentropy", true, "linear", 1, 2},
    {"binary_crossentropy", false, "sigmoid", 3, 3},
    {"mean_squared_error", false, "linear", 1, 0},
    {"mean_squared_error", false, "softmax", 3, 3},
    {"mean_squared_error", false, "tanh", 3, 3},
    {"mean_absolute_error", false, "linear", 1, 0},
    {"mean_absolute_error", false, "softmax", 3, 3},
    {"mean_absolute_percentage_error", false, "linear", 1, 0},
    {"mean_squared_logarithmic_error", false, "softplus", 1, 0},
    {"mean_squared_logarithmic_error", false, "softmax", 3, 3},
    {"cosine_similarity", false, "linear", 3, 3},
    {"cosine_similarity", false, "softmax", 3, 3},
    {"huber", false, "linear", 1, 0},
    {"log_cosh", false, "linear", 1, 0},
    {"log_cosh", false, "sigmoid", 3, 3},
    {"hinge", false, "tanh", 1, 2},
    {"hinge", false, "linear", 3, 3},
    {"squared_hinge", false, "tanh", 1, 2},
    {"categorical_hinge", false, "linear", 3, 3},
    {"categorical_hinge", false, "softmax", 3, 3},
    {"kl_divergence", false, "softmax", 3, 3},
    {"poisson", false, "softplus", 1, 0},
    {"poisson", false, "exponential", 1, 0},
    {"binary_focal_crossentropy", false, "sigmoid", 1, 2},
    {"binary_focal_crossentropy", true, "linear", 3, 3},
    {"categorical_focal_crossentropy", false, "softmax", 3, 3},
    {"categorical_focal_crossentropy", true, "linear", 3, 3},
    {"categorical_generalized_cross_entropy", false, "softmax", 3, 3},
};

/// Every activation with some outputs, and every output with one activation.
struct Pair {
  std::string hidden;
  Output output;
  friend std::ostream& operator<<(std::ostream& to, const Pair& p) {
    return to << p.hidden << ", " << p.output;
  }
};

std::vector<Pair> pairs() {
  std::vector<Pair> all;
  for (const std::string& hidden : activations.names()) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const bool smooth = hidden == "tanh" || hidden == "softplus";
      if (i % 4 == 0 && i < 12)
        all.push_back({hidden, outputs[i]});
      else if (smooth)
        all.push_back({hidden, outputs[i]});
    }
  }
  return all;
}

/// A net of two hidden layers with this activation, the second as a layer of its own; no
/// pre-activation is so near a kink that a difference would step over it.
struct Net {
  ModelFile file;
  std::unique_ptr<Network> network;
  Samples samples;
  std::vector<std::uint32_t> rows = range(0, 7);

  Net(const std::string& hidden, const Output& output) {
    Activation layer;
    layer.activation = activation_of(hidden);
    Dense plain = dense_of(4);
    plain.use_bias = false;
    file = model_of({dense_of(5, activation_of(hidden)), plain, layer,
                     dense_of(output.units, activation_of(output.activation))},
                    output.choice(), optimizer_of("sgd", {{"learning_rate", 1.0}}), 3);
    network = build_network(file, 3);
    // Biases away from 0, or their gradients would be tested at one point only.
    const Stream stream(5, "test/biases");
    for (const WeightView& view : network->weights()) {
      if (view.rows > 0) continue;
      for (std::size_t i = 0; i < view.values.size(); ++i)
        view.values[i] = static_cast<float>(.3 * normal(stream, i));
    }
    samples = random_samples(7, 3, output.classes, 2);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(gradients)

BOOST_AUTO_TEST_CASE(every_loss_is_among_the_outputs) {
  for (const std::string& name : losses.names()) {
    BOOST_TEST(std::any_of(outputs.begin(), outputs.end(),
                           [&](const Output& o) { return o.loss == name; }),
               name);
  }
}

BOOST_DATA_TEST_CASE(the_reference_gradient_is_that_of_central_differences,
                     data_driven::make(pairs())) {
  const auto& [hidden, output] = sample;
  const Net net(hidden, output);
  ReferenceNetwork reference(net.file, 3, net.network->weights());
  const auto gradient = reference.gradients(net.samples, net.rows);
  constexpr double h = 1e-5;
  double worst = 0;
  for (std::size_t t = 0; t < gradient.size(); ++t) {
    for (std::size_t i = 0; i < gradient[t].size(); ++i) {
      const double w = reference.weights[t][i];
      reference.weights[t][i] = w + h;
      const double up = reference.evaluate(net.samples).means()[0];
      reference.weights[t][i] = w - h;
      const double down = reference.evaluate(net.samples).means()[0];
      reference.weights[t][i] = w;
      worst = std::max(worst, difference(gradient[t][i], (up - down) / (2 * h), 1));
    }
  }
  BOOST_TEST(worst < 1e-8);
}

BOOST_DATA_TEST_CASE(one_step_of_the_engine_is_the_gradient_of_the_reference,
                     data_driven::make(pairs())) {
  const auto& [hidden, output] = sample;
  const Net net(hidden, output);
  const ReferenceNetwork reference(net.file, 3, net.network->weights());
  const auto before = weights_of(*net.network);
  const Totals totals = net.network->train_step(net.samples, net.rows);
  BOOST_TEST(difference(totals.loss, reference.evaluate(net.samples).loss, 1) < 1e-6);
  const auto gradient = reference.gradients(net.samples, net.rows);
  const auto after = weights_of(*net.network);
  double worst = 0;
  for (std::size_t t = 0; t < gradient.size(); ++t) {
    for (std::size_t i = 0; i < gradient[t].size(); ++i) {
      worst = std::max(
          worst, difference(static_cast<double>(before[t][i]) - after[t][i], gradient[t][i], 1));
    }
  }
  BOOST_TEST_MESSAGE("one step: " << worst << " " << hidden << " " << output);
  // The slope of a percentage is 100 over the target, of which there are small ones.
  BOOST_TEST(worst < (output.loss == "mean_absolute_percentage_error" ? 1e-5 : 1e-6));
}

BOOST_AUTO_TEST_SUITE_END()
