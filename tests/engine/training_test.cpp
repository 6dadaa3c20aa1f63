// Whole trainings: against golden losses of NumPy and PyTorch, and against the reference.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "data/dataset.hpp"
#include "engine/golden_training.hpp"
#include "engine/network.hpp"
#include "engine/reference.hpp"
#include "engine/small_nets.hpp"
#include "source_file.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

/// One case of tests/golden/training: what is trained, and its losses epoch by epoch.
struct Case {
  std::string problem;
  std::string optimizer;
  std::string loss;
  std::size_t batch_size = 0;
  std::vector<double> losses = {};        ///< running means over the epoch
  std::vector<double> train_losses = {};  ///< of all rows at the epoch's end
  double weight_sum = 0;                  ///< after the last epoch
  double weight_squares = 0;

  friend std::ostream& operator<<(std::ostream& to, const Case& c) {
    return to << c.problem << " " << c.optimizer << " " << c.loss << " " << c.batch_size;
  }
};

std::vector<Case> golden_cases() {
  std::vector<Case> cases;
  for (const auto& row : golden_rows("training/losses.tsv")) {
    if (row.size() != 7) throw std::runtime_error("a row of losses.tsv has not 7 cells");
    if (row[4] == "1")
      cases.push_back({.problem = row[0],
                       .optimizer = row[1],
                       .loss = row[2],
                       .batch_size = std::stoul(row[3])});
    cases.back().losses.push_back(std::stod(row[5]));
    cases.back().train_losses.push_back(std::stod(row[6]));
  }
  for (const auto& row : golden_rows("training/weights_after.tsv")) {
    for (Case& c : cases) {
      if (row[0] != c.problem || row[1] != c.optimizer || row[2] != c.loss ||
          std::stoul(row[3]) != c.batch_size)
        continue;
      c.weight_sum = std::stod(row[4]);
      c.weight_squares = std::stod(row[5]);
    }
  }
  return cases;
}

struct Problem {
  ModelFile file;
  Samples samples;
  std::string weights;  ///< the safetensors file
};

Problem problem_of(const Case& c) {
  const std::string folder = source_file("tests/golden/training/");
  const Choice loss = choose(losses, c.loss);
  const Choice optimizer = optimizer_in_yaml(c.optimizer);
  Problem problem;
  CsvRequest request;
  request.classes = c.problem != "regression";
  request.target = request.classes ? "label" : "y";
  request.file = folder + (c.problem == "classification" ? "data" : c.problem) + ".csv";
  if (c.problem == "classification") {
    problem.file =
        model_of({dense_of(16, activation_of("relu")), dense_of(8, activation_of("tanh")),
                  dense_of(3, activation_of("softmax"))},
                 loss, optimizer);
  } else if (c.problem == "regression") {
    problem.file = model_of({dense_of(8, activation_of("relu")), dense_of(1)}, loss, optimizer);
  } else {
    problem.file =
        model_of({dense_of(8, activation_of("tanh")), dense_of(1, activation_of("sigmoid"))}, loss,
                 optimizer);
  }
  Diagnostics diagnostics;
  const auto data = read_dataset(request, diagnostics);
  BOOST_TEST_REQUIRE(diagnostics.text() == "");
  problem.samples = gather(*data, all_rows(*data), nullptr);
  problem.weights = golden_weights(c.problem);
  return problem;
}

/// Trains epoch by epoch as the case says and gives the worst differences from it.
struct Worst {
  double loss = 0;
  double train_loss = 0;
  double weights = 0;
};

template <class AnyNetwork, class Weights>
Worst follow(const Case& c, const Samples& samples, AnyNetwork& network, const Weights& weights) {
  Worst worst;
  for (std::size_t epoch = 0; epoch < c.losses.size(); ++epoch) {
    Totals totals;
    for (const auto& rows : batches(samples.count(), c.batch_size))
      totals.add(network.train_step(samples, rows));
    worst.loss = std::max(worst.loss, difference(totals.means()[0], c.losses[epoch], 0));
    const double train_loss = network.evaluate(samples).means()[0];
    worst.train_loss = std::max(worst.train_loss, difference(train_loss, c.train_losses[epoch], 0));
  }
  double sum = 0;
  double squares = 0;
  for (const auto& tensor : weights()) {
    for (const double w : tensor) {
      sum += w;
      squares += w * w;
    }
  }
  worst.weights =
      std::max(difference(sum, c.weight_sum, 1), difference(squares, c.weight_squares, 1));
  return worst;
}

/// A training of tests/golden/training/regularized.tsv.
struct Regularized {
  std::string optimizer;
  std::string dense;
  std::vector<double> losses = {};  ///< in the steps of `shown`
  double weight_sum = 0;
  double weight_squares = 0;
  friend std::ostream& operator<<(std::ostream& to, const Regularized& r) {
    return to << r.optimizer << " " << r.dense;
  }
};

constexpr std::size_t shown[] = {1, 2, 5, 10, 20, 35, 50};

std::vector<Regularized> regularized_cases() {
  std::vector<Regularized> cases;
  for (const auto& row : golden_rows("training/regularized.tsv")) {
    Regularized c{row.at(0), row.at(1)};
    for (std::size_t i = 0; i < std::size(shown); ++i) c.losses.push_back(std::stod(row.at(i + 2)));
    c.weight_sum = std::stod(row.at(9));
    c.weight_squares = std::stod(row.at(10));
    cases.push_back(std::move(c));
  }
  return cases;
}

struct Follow {
  std::string name;
  std::vector<std::size_t> units;
  std::size_t width;
  std::size_t batch_size;
  std::string hidden;
  Choice optimizer;
  friend std::ostream& operator<<(std::ostream& to, const Follow& f) {
    return to << f.name << " " << f.hidden << " " << label(f.optimizer, optimizers);
  }
};

std::vector<Follow> follows() {
  std::vector<Follow> all;
  for (const std::string& optimizer : optimizers.names()) {
    for (const std::string hidden : {"relu", "tanh"}) {
      all.push_back({"4-16-16-3", {16, 16, 3}, 4, 16, hidden, choose(optimizers, optimizer)});
    }
  }
  for (const std::string optimizer : {"sgd", "adam"}) {
    all.push_back({"64-64-64-10", {64, 64, 10}, 64, 32, "relu", choose(optimizers, optimizer)});
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(training)

BOOST_AUTO_TEST_CASE(there_are_22_golden_trainings_of_20_epochs) {
  const auto cases = golden_cases();
  BOOST_TEST(cases.size() == 22U);
  for (const Case& c : cases) {
    BOOST_TEST(c.losses.size() == 20U);
    BOOST_TEST(c.weight_squares > 0);
  }
}

BOOST_DATA_TEST_CASE(the_engine_follows_the_golden_losses, data_driven::make(golden_cases()), c) {
  const Problem problem = problem_of(c);
  const auto network = build_network(problem.file, problem.samples.width);
  load_weights(*network, problem.weights);
  const Worst worst = follow(c, problem.samples, *network, [&] { return weights_of(*network); });
  BOOST_TEST_MESSAGE("engine to golden: " << worst.loss << " " << worst.train_loss << " "
                                          << worst.weights << " " << c);
  BOOST_TEST(worst.loss < 1e-6);
  BOOST_TEST(worst.train_loss < 1e-6);
  BOOST_TEST(worst.weights < 5e-6);
}

BOOST_AUTO_TEST_CASE(every_optimizer_has_a_regularized_golden_training) {
  for (const std::string& name : optimizers.names()) {
    const auto cases = regularized_cases();
    BOOST_TEST(std::any_of(cases.begin(), cases.end(),
                           [&](const Regularized& c) {
                             return optimizer_in_yaml(c.optimizer).name == name &&
                                    c.dense.find("L2") != std::string::npos;
                           }),
               name);
  }
}

BOOST_DATA_TEST_CASE(the_engine_follows_the_regularized_golden_losses,
                     data_driven::make(regularized_cases()), c) {
  Problem problem = problem_of({.problem = "classification",
                                .optimizer = c.optimizer,
                                .loss = "sparse_categorical_crossentropy",
                                .batch_size = 16});
  const auto extra = in_yaml<Dense>("{units: 1, " + c.dense.substr(1));
  for (Layer& layer : problem.file.model) {
    auto& dense = std::get<Dense>(layer);
    dense.kernel_regularizer = extra.kernel_regularizer;
    dense.bias_regularizer = extra.bias_regularizer;
    dense.activity_regularizer = extra.activity_regularizer;
    dense.kernel_constraint = extra.kernel_constraint;
    dense.bias_constraint = extra.bias_constraint;
  }
  const auto network = build_network(problem.file, problem.samples.width);
  load_weights(*network, problem.weights);
  const auto portions = batches(problem.samples.count(), 16);
  double worst = 0;
  std::size_t next = 0;
  for (std::size_t step = 1; step <= 50; ++step) {
    const double loss =
        network->train_step(problem.samples, portions[(step - 1) % portions.size()]).means()[0];
    if (shown[next] == step) worst = std::max(worst, difference(loss, c.losses[next++], 0));
  }
  network->finalize();
  double sum = 0;
  double squares = 0;
  for (const WeightView& view : network->weights()) {
    for (const float w : view.values) {
      sum += static_cast<double>(w);
      squares += static_cast<double>(w) * static_cast<double>(w);
    }
  }
  const double weights =
      std::max(difference(sum, c.weight_sum, 1), difference(squares, c.weight_squares, 1));
  BOOST_TEST_MESSAGE("engine to regularized golden: " << worst << " " << weights << " " << c);
  BOOST_TEST(worst < 1e-5);
  BOOST_TEST(weights < 1e-5);
}

// What is trained on is what is validated by: the penalties are part of both.
BOOST_AUTO_TEST_CASE(penalties_are_in_the_loss_of_an_evaluation) {
  ModelFile file = classifier({5, 3}, activation_of("tanh"), choose(optimizers, "sgd"));
  const auto plain = build_network(file, 4);
  for (Layer& layer : file.model) {
    std::get<Dense>(layer).kernel_regularizer = choose(regularizers, "l2");
    std::get<Dense>(layer).activity_regularizer = choose(regularizers, "l1");
  }
  const auto network = build_network(file, 4);
  const Samples samples = random_samples(300, 4, 3);
  double penalty = 0;
  for (const WeightView& view : network->weights()) {
    for (const float w : view.values)
      penalty += view.rows > 0 ? .01 * static_cast<double>(w) * static_cast<double>(w) : 0;
  }
  const ReferenceNetwork reference(file, 4, network->weights());
  double activity = 0;
  for (std::uint32_t r = 0; r < 300; ++r) {
    activity += .01;  // the softmax's outputs sum to 1
    for (std::size_t j = 0; j < 5; ++j) {
      double x = 0;
      for (std::size_t i = 0; i < 4; ++i)
        x += static_cast<double>(samples.features[r * 4 + i]) * reference.weights[0][i * 5 + j];
      activity += .01 * std::abs(std::tanh(x));
    }
  }
  const double expected = plain->evaluate(samples).means()[0] + penalty + activity / 300;
  BOOST_TEST(difference(network->evaluate(samples).means()[0], expected, 0) < 1e-6);
  const auto rows = range(0, 300);
  BOOST_TEST(difference(network->train_step(samples, rows).means()[0], expected, 0) < 1e-6);
}

BOOST_DATA_TEST_CASE(the_reference_follows_the_golden_losses, data_driven::make(golden_cases()),
                     c) {
  const Problem problem = problem_of(c);
  const auto network = build_network(problem.file, problem.samples.width);
  load_weights(*network, problem.weights);
  ReferenceNetwork reference(problem.file, problem.samples.width, network->weights());
  const Worst worst = follow(c, problem.samples, reference, [&] { return reference.weights; });
  BOOST_TEST_MESSAGE("reference to golden: " << worst.loss << " " << worst.train_loss << " "
                                             << worst.weights);
  BOOST_TEST(worst.loss < 1e-13);
  BOOST_TEST(worst.train_loss < 1e-13);
  BOOST_TEST(worst.weights < 1e-13);
}

BOOST_DATA_TEST_CASE(a_hundred_steps_follow_the_reference, data_driven::make(follows()), f) {
  const ModelFile file = classifier(f.units, activation_of(f.hidden), f.optimizer);
  const auto network = build_network(file, f.width);
  ReferenceNetwork reference(file, f.width, network->weights());
  const Samples samples = random_samples(10 * f.batch_size, f.width, f.units.back());
  double worst = 0;
  for (std::size_t step = 0; step < 100; ++step) {
    const auto rows = range(step % 10 * f.batch_size, f.batch_size);
    const Totals totals = network->train_step(samples, rows);
    worst = std::max(worst, difference(totals.loss, reference.train_step(samples, rows).loss, 0));
  }
  const double worst_weight = worst_weight_difference(weights_of(*network), reference.weights, 1);
  BOOST_TEST_MESSAGE("100 steps: " << worst << " " << worst_weight << " " << f);
  // AdamW rounds twice more in each step, and Lion's sign may fall the other way near 0.
  BOOST_TEST(worst < 2e-6);
  BOOST_TEST(worst_weight < 2e-6);
}

BOOST_AUTO_TEST_SUITE_END()
