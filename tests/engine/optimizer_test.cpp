// Steps of every optimizer against Keras's.
#include "engine/optimizer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/reference.hpp"
#include "engine/small_nets.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Case {
  std::string golden;  ///< what tests/golden/optimizers.tsv calls it; empty: it is not there
  std::string name;
  Arguments arguments;
  Choice choice() const { return optimizer_of(name, arguments); }
  friend std::ostream& operator<<(std::ostream& to, const Case& c) {
    return to << label(c.choice(), optimizers);
  }
};

const std::vector<Case> golden_cases{
    {"SGD(nesterov)", "sgd", {{"nesterov", true}}},
    {"SGD(0.01,momentum 0.9)", "sgd", {{"learning_rate", .01}, {"momentum", .9}}},
    {"SGD(0.01,momentum 0.9,nesterov)",
     "sgd",
     {{"learning_rate", .01}, {"momentum", .9}, {"nesterov", true}}},
    {"Adam()", "adam", {}},
    {"Adam(amsgrad)", "adam", {{"amsgrad", true}}},
    {"RMSprop()", "rmsprop", {}},
    {"RMSprop(centered)", "rmsprop", {{"centered", true}}},
    {"RMSprop(momentum 0.9)", "rmsprop", {{"momentum", .9}}},
    {"Adagrad(0.2,0.3,1e-6)",
     "adagrad",
     {{"learning_rate", .2}, {"initial_accumulator_value", .3}, {"epsilon", 1e-6}}},
};

/// Optimizers of the table that fanin does not have.
const std::vector<std::string> absent{"Adadelta(1,0.8,1e-6)", "Adamax(0.2,0.85,0.95,1e-6)",
                                      "Nadam(0.5,0.5,0.67,1e-5)", "AdamW(1,wd 0.5,eps 2)",
                                      "Lion()"};

std::vector<Case> all_cases() {
  std::vector<Case> cases = golden_cases;
  cases.insert(
      cases.end(),
      {{"", "sgd", {}},
       {"", "rmsprop", {{"rho", .5}, {"momentum", .3}, {"epsilon", 1e-3}, {"centered", true}}},
       {"",
        "adam",
        {{"learning_rate", .1},
         {"beta_1", .5},
         {"beta_2", .6},
         {"epsilon", .01},
         {"amsgrad", true}}},
       {"", "adam", {{"beta_1", 0.0}, {"beta_2", .9}}},
       {"", "adagrad", {{"initial_accumulator_value", 0.0}}}});
  return cases;
}

struct SingleStep {
  std::string name;
  std::vector<double> after;
  friend std::ostream& operator<<(std::ostream& to, const SingleStep& s) { return to << s.name; }
};

// keras/src/optimizers/*_test.py, test_single_step: w = 1 2 3 4, g = 1 6 7 2, learning rate .5,
// four decimals.
const std::vector<SingleStep> single_steps{{"sgd", {.5, -1, -.5, 3}},
                                           {"adam", {.5, 1.5, 2.5, 3.5}},
                                           {"rmsprop", {-.5811, .4189, 1.4189, 2.4189}},
                                           {"adagrad", {.5233, 1.5007, 2.5005, 3.5061}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(optimizer)

BOOST_DATA_TEST_CASE(five_steps_are_those_of_keras, data_driven::make(golden_cases), c) {
  Optimizer optimizer(c.choice(), {10});
  std::vector<float> w(10, 1);
  std::size_t steps = 0;
  for (const auto& row : golden_rows("optimizers.tsv")) {
    if (row[0] != c.golden) continue;
    BOOST_REQUIRE(row.size() == 12U);
    BOOST_REQUIRE(std::stoul(row[1]) == ++steps);
    std::vector<float> g(10, .01F);
    for (std::size_t i = 0; steps > 1 && i < 10; ++i) g[i] = static_cast<float>(i + 1) / 10;
    optimizer.begin_step();
    optimizer.update(0, w, g);
    std::vector<double> expected;
    for (std::size_t i = 0; i < 10; ++i) expected.push_back(std::stod(row[i + 2]));
    BOOST_TEST(worst_difference(w, expected, 1) < 3e-7);
  }
  BOOST_TEST(steps == 5U);
}

BOOST_AUTO_TEST_CASE(every_row_of_the_golden_table_is_tested_or_known_to_be_absent) {
  for (const auto& row : golden_rows("optimizers.tsv")) {
    const bool tested = std::any_of(golden_cases.begin(), golden_cases.end(),
                                    [&](const Case& c) { return c.golden == row[0]; });
    BOOST_TEST((tested || std::find(absent.begin(), absent.end(), row[0]) != absent.end()), row[0]);
  }
  for (const std::string& name : optimizers.names()) {
    BOOST_TEST(std::any_of(golden_cases.begin(), golden_cases.end(),
                           [&](const Case& c) { return c.name == name; }),
               name);
  }
}

BOOST_DATA_TEST_CASE(a_single_step_is_that_of_keras, data_driven::make(single_steps), expected) {
  Optimizer optimizer(optimizer_of(expected.name, {{"learning_rate", .5}}), {4});
  std::vector<float> w{1, 2, 3, 4};
  const std::vector<float> g{1, 6, 7, 2};
  optimizer.begin_step();
  optimizer.update(0, w, g);
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(std::abs(w[i] - expected.after[i]) < 5.1e-5);
}

BOOST_DATA_TEST_CASE(many_steps_follow_the_reference, data_driven::make(all_cases()), c) {
  constexpr std::size_t size = 33;
  Optimizer optimizer(c.choice(), {size});
  const reference::Rule rule = reference::rule_of(c.choice());
  const Samples start = random_samples(1, size, 0, 1);
  const Samples gradients = random_samples(100, size, 0, 2);
  std::vector<float> w = start.features;
  std::vector<double> expected(w.begin(), w.end());
  std::vector<reference::State> states(size);
  for (int t = 1; t <= 100; ++t) {
    const auto g =
        std::span(gradients.features).subspan(static_cast<std::size_t>(t - 1) * size, size);
    optimizer.begin_step();
    optimizer.update(0, w, g);
    for (std::size_t i = 0; i < size; ++i) rule(expected[i], g[i], states[i], t);
  }
  const double worst = worst_difference(w, expected, 1);
  BOOST_TEST_MESSAGE("many_steps_follow_the_reference " << c << ": " << worst);
  BOOST_TEST(worst < 2e-6);
}

// tiny-dnn's Adam advances its bias correction once a tensor: this is what must not happen here.
BOOST_DATA_TEST_CASE(tensors_of_one_network_are_updated_as_if_they_were_alone,
                     data_driven::make(all_cases()), c) {
  Optimizer together(c.choice(), {3, 1, 5});
  Optimizer alone(c.choice(), {5});
  const Samples gradients = random_samples(20, 5, 0);
  std::vector<float> others(3, 1);
  std::vector<float> other(1, 1);
  std::vector<float> w(5, 1);
  std::vector<float> w_alone(5, 1);
  for (std::size_t step = 0; step < 20; ++step) {
    const auto g = std::span(gradients.features).subspan(step * 5, 5);
    together.begin_step();
    together.update(2, w, g);
    together.update(1, other, g.first(1));
    together.update(0, others, g.first(3));
    alone.begin_step();
    alone.update(0, w_alone, g);
  }
  BOOST_TEST(w == w_alone, boost::test_tools::per_element());
  BOOST_TEST(others[2] == w[2]);
  BOOST_TEST(other[0] == w[0]);
}

BOOST_DATA_TEST_CASE(a_gradient_of_zero_from_the_start_changes_nothing,
                     data_driven::make(all_cases()), c) {
  // Adagrad from an accumulator of 0 still divides by the root of epsilon, not by 0.
  Optimizer optimizer(c.choice(), {2});
  std::vector<float> w{1, -2};
  const std::vector<float> g(2, 0);
  for (int step = 0; step < 3; ++step) {
    optimizer.begin_step();
    optimizer.update(0, w, g);
  }
  BOOST_TEST(w == (std::vector<float>{1, -2}), boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(every_instruction_set_updates_to_the_same_bits, data_driven::make(all_cases()),
                     c) {
  constexpr std::size_t size = 37;
  Samples gradients = random_samples(10, size, 0, 3);
  // Squares that are infinite, and then differences of infinities.
  for (std::size_t step = 0; step < 10; ++step) gradients.features[step * size + 5] *= 1e20F;
  const auto updated = [&] {
    Optimizer optimizer(c.choice(), {size});
    std::vector<float> w = random_samples(1, size, 0, 4).features;
    for (std::size_t step = 0; step < 10; ++step) {
      optimizer.begin_step();
      optimizer.update(0, w, std::span(gradients.features).subspan(step * size, size));
    }
    return w;
  };
  const auto best = bits_of(updated());
  for (const std::string& set : instruction_sets()) {
    const OnInstructionSet on(set);
    BOOST_TEST(bits_of(updated()) == best, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()
