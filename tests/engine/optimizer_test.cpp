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
    {"Adadelta(1,0.8,1e-6)", "adadelta", {{"learning_rate", 1.0}, {"rho", .8}, {"epsilon", 1e-6}}},
    {"Adamax(0.2,0.85,0.95,1e-6)",
     "adamax",
     {{"learning_rate", .2}, {"beta_1", .85}, {"beta_2", .95}, {"epsilon", 1e-6}}},
    {"Nadam(0.5,0.5,0.67,1e-5)",
     "nadam",
     {{"learning_rate", .5}, {"beta_1", .5}, {"beta_2", .67}, {"epsilon", 1e-5}}},
    {"AdamW(1,wd 0.5,eps 2)",
     "adamw",
     {{"learning_rate", 1.0}, {"weight_decay", .5}, {"epsilon", 2.0}}},
    {"Lion()", "lion", {}},
};

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
       {"", "adagrad", {{"initial_accumulator_value", 0.0}}},
       {"", "adamax", {{"learning_rate", .01}}},
       {"", "nadam", {}},
       {"", "nadam", {{"learning_rate", .1}, {"schedule_decay", .25}}},
       {"", "adadelta", {}},
       {"", "ftrl", {{"learning_rate", .1}}},
       {"",
        "ftrl",
        {{"learning_rate", .1},
         {"learning_rate_power", -.3},
         {"l1_regularization_strength", .1},
         {"l2_regularization_strength", .2},
         {"l2_shrinkage_regularization_strength", .1},
         {"beta", .5}}}});
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
                                           {"adagrad", {.5233, 1.5007, 2.5005, 3.5061}},
                                           {"adamax", {.5, 1.5, 2.5, 3.5}},
                                           {"adamw", {.4980, 1.4960, 2.4940, 3.4920}},
                                           {"adadelta", {.9993, 1.9993, 2.9993, 3.9993}},
                                           {"nadam", {.4686, 1.4686, 2.4686, 3.4686}}};

/// One step of an optimizer whose tensors are these, with their gradients.
void step(Optimizer& optimizer, const std::vector<std::span<const float>>& gradients) {
  optimizer.begin_step();
  for (std::size_t i = 0; i < gradients.size(); ++i)
    apply(optimizer.update(i), gradients[i].size(), gradients[i].data());
  optimizer.end_step();
}

/// An optimizer of one tensor, a column.
Optimizer optimizer_for(const Choice& choice, std::vector<float>& w) {
  return {choice, {Tensor{.rows = w.size(), .weights = w.data()}}};
}

/// The gradient of step 1, 2, ... in tests/golden/optimizers.tsv.
std::vector<float> golden_gradient(std::size_t step) {
  std::vector<float> g(10, .01F);
  for (std::size_t i = 0; step > 1 && i < 10; ++i) g[i] = static_cast<float>(i + 1) / 10;
  return g;
}

/// The weights after step 1 to 5 there.
std::vector<std::vector<double>> golden_weights(const std::string& name) {
  std::vector<std::vector<double>> all;
  for (const auto& row : golden_rows("optimizers.tsv")) {
    if (row[0] != name) continue;
    BOOST_REQUIRE(row.size() == 12U);
    BOOST_REQUIRE(std::stoul(row[1]) == all.size() + 1);
    all.emplace_back();
    for (std::size_t i = 0; i < 10; ++i) all.back().push_back(std::stod(row[i + 2]));
  }
  return all;
}

/// Every rule as it is, and with all that may stand before and after it.
std::vector<Case> prepared_cases() {
  std::vector<Case> cases = all_cases();
  const std::vector<Case> plain = cases;
  for (const Case& c : plain) {
    for (const char* clip : {"clipvalue", "clipnorm"}) {
      cases.push_back(c);
      cases.back().arguments.insert(
          cases.back().arguments.end(),
          {{"weight_decay", .1}, {clip, .7}, {"use_ema", true}, {"ema_overwrite_frequency", 4.0}});
    }
  }
  return cases;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(optimizer)

BOOST_DATA_TEST_CASE(five_steps_are_those_of_keras, data_driven::make(golden_cases), c) {
  std::vector<float> w(10, 1);
  Optimizer optimizer = optimizer_for(c.choice(), w);
  const auto expected = golden_weights(c.golden);
  BOOST_TEST_REQUIRE(expected.size() == 5U);
  for (std::size_t t = 1; t <= 5; ++t) {
    step(optimizer, {golden_gradient(t)});
    BOOST_TEST(worst_difference(w, expected[t - 1], 1) < 3e-7);
  }
}

// A linear unit without bias, one row, the mean absolute error and a target far below: the gradient
// by the kernel is the row.
BOOST_DATA_TEST_CASE(five_steps_of_a_network_are_those_of_keras, data_driven::make(golden_cases),
                     c) {
  Dense dense = dense_of(1);
  dense.use_bias = false;
  dense.kernel_initializer = choose(initializers, "ones");
  const auto network =
      build_network(model_of({dense}, choose(losses, "mean_absolute_error"), c.choice()), 10);
  const auto expected = golden_weights(c.golden);
  BOOST_TEST_REQUIRE(expected.size() == 5U);
  for (std::size_t t = 1; t <= 5; ++t) {
    network->train_step(Samples{10, golden_gradient(t), {}, {-1e6F}}, range(0, 1));
    BOOST_TEST(worst_difference(weights_of(*network)[0], expected[t - 1], 1) < 3e-7);
  }
}

// Keras 2.2.4's own formula in float64: the learning rate .002 and schedule_decay .004 of its
// Nadam.
BOOST_AUTO_TEST_CASE(nadam_warms_its_momentum_up_as_slowly_as_keras_2_did) {
  std::vector<float> w(10, 1);
  Optimizer optimizer =
      optimizer_for(optimizer_of("nadam", {{"learning_rate", .002}, {"schedule_decay", .004}}), w);
  for (std::size_t t = 1; t <= 5; ++t) step(optimizer, {golden_gradient(t)});
  BOOST_TEST(std::abs(w[0] - .990868545) < 1e-7);
  BOOST_TEST(std::abs(w[1] - .99087218) < 1e-7);
  BOOST_TEST(std::abs(w[9] - .990882047) < 1e-7);
}

BOOST_AUTO_TEST_CASE(every_row_of_the_golden_table_and_every_optimizer_is_tested) {
  for (const auto& row : golden_rows("optimizers.tsv")) {
    BOOST_TEST(std::any_of(golden_cases.begin(), golden_cases.end(),
                           [&](const Case& c) { return c.golden == row[0]; }),
               row[0]);
  }
  const std::vector<Case> cases = all_cases();
  for (const std::string& name : optimizers.names()) {
    BOOST_TEST(
        std::any_of(cases.begin(), cases.end(), [&](const Case& c) { return c.name == name; }),
        name);
  }
}

BOOST_DATA_TEST_CASE(a_single_step_is_that_of_keras, data_driven::make(single_steps), expected) {
  std::vector<float> w{1, 2, 3, 4};
  Optimizer optimizer = optimizer_for(optimizer_of(expected.name, {{"learning_rate", .5}}), w);
  step(optimizer, {std::vector<float>{1, 6, 7, 2}});
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(std::abs(w[i] - expected.after[i]) < 5.1e-5);
}

BOOST_AUTO_TEST_CASE(weights_decay_by_the_learning_rate_times_the_decay) {
  std::vector<float> w{2};
  Optimizer optimizer =
      optimizer_for(optimizer_of("adamw", {{"learning_rate", 1.0}, {"weight_decay", .004}}), w);
  for (int t = 0; t < 3; ++t) step(optimizer, {std::vector<float>{0}});
  BOOST_TEST(difference(w[0], 1.976095872, 0) < 2e-7);
}

// keras/src/optimizers/sgd_test.py, test_clip_norm and test_clip_value: the gradient 100, 100.
BOOST_AUTO_TEST_CASE(gradients_are_clipped) {
  const auto clipped = [](const char* name, double most, const std::vector<float>& g) {
    std::vector<float> w(g.size(), 0);
    Optimizer optimizer =
        optimizer_for(optimizer_of("sgd", {{"learning_rate", 1.0}, {name, most}}), w);
    step(optimizer, {g});
    for (float& value : w) value = -value;
    return w;
  };
  const std::vector<double> unit{std::sqrt(.5), std::sqrt(.5)};
  BOOST_TEST(worst_difference(clipped("clipnorm", 1, {100, 100}), unit, 0) < 1e-7);
  BOOST_TEST(worst_difference(clipped("global_clipnorm", 1, {100, 100}), unit, 0) < 1e-7);
  BOOST_TEST((clipped("clipvalue", 1, {100, -100, .5F}) == std::vector<float>{1, -1, .5F}));
  // What is short enough stays as it is, to the bit.
  BOOST_TEST((clipped("clipnorm", 1, {.1F, .3F}) == std::vector<float>{.1F, .3F}));
}

BOOST_AUTO_TEST_CASE(a_norm_is_of_one_tensor_or_of_all) {
  const auto second_step = [](const char* name) {
    std::vector<float> w(1, 0);
    std::vector<float> other(1, 0);
    Optimizer optimizer(
        optimizer_of("sgd", {{"learning_rate", 1.0}, {name, 1.0}}),
        {Tensor{.rows = 1, .weights = w.data()}, Tensor{.rows = 1, .weights = other.data()}});
    step(optimizer, {std::vector<float>{3}, std::vector<float>{4}});
    return std::vector<float>{-w[0], -other[0]};
  };
  BOOST_TEST(worst_difference(second_step("clipnorm"), std::vector<double>{1, 1}, 0) < 1e-7);
  BOOST_TEST(worst_difference(second_step("global_clipnorm"), std::vector<double>{.6, .8}, 0) <
             1e-7);
}

BOOST_AUTO_TEST_CASE(a_tensor_that_is_not_trained_stays_and_counts_in_no_norm) {
  std::vector<float> w{1};
  std::vector<float> frozen{2};
  Optimizer optimizer(optimizer_of("sgd", {{"learning_rate", 1.0},
                                           {"weight_decay", .5},
                                           {"global_clipnorm", 1.0},
                                           {"use_ema", true}}),
                      {Tensor{.rows = 1, .weights = w.data()},
                       Tensor{.rows = 1,
                              .regularizer = choose(regularizers, "l2"),
                              .constraint = choose(constraints, "unit_norm"),
                              .trainable = false,
                              .weights = frozen.data()}});
  BOOST_TEST(optimizer.penalty() == 0);
  step(optimizer, {std::vector<float>{.5F}});
  optimizer.finalize();
  BOOST_TEST(frozen[0] == 2);
  BOOST_TEST(w[0] == 0);  // 1 - 1 * .5 * 1 - .5
}

BOOST_AUTO_TEST_CASE(the_learning_rate_can_be_set_and_follows_a_schedule) {
  std::vector<float> w{0};
  const std::vector<float> g{1};
  Optimizer constant = optimizer_for(optimizer_of("sgd", {{"learning_rate", .5}}), w);
  step(constant, {g});
  constant.set_learning_rate(.25);
  BOOST_TEST(constant.learning_rate() == .25);
  step(constant, {g});
  BOOST_TEST(w[0] == -.75F);
  const Choice halves =
      chosen(schedules, "exponential_decay", {{"initial_learning_rate", 1.0}, {"decay_rate", .5}});
  w[0] = 0;
  Optimizer scheduled =
      optimizer_for(optimizer_of("sgd", {{"learning_rate", std::vector<Choice>{halves}}}), w);
  for (int t = 0; t < 3; ++t) step(scheduled, {g});
  BOOST_TEST(w[0] == -1.75F);
  BOOST_TEST(scheduled.learning_rate() == .125);
}

// keras/src/optimizers/optimizer_test.py, test_ema: momentum 1/2, sgd steps of 1.
BOOST_AUTO_TEST_CASE(the_moving_average_starts_at_the_first_weights_and_replaces_them_in_the_end) {
  std::vector<float> w{1};
  Optimizer optimizer = optimizer_for(
      optimizer_of("sgd", {{"learning_rate", 1.0}, {"use_ema", true}, {"ema_momentum", .5}}), w);
  optimizer.finalize();
  BOOST_TEST(w[0] == 1);  // there was no step
  for (int t = 0; t < 3; ++t) step(optimizer, {std::vector<float>{1}});
  BOOST_TEST(w[0] == -2);
  optimizer.finalize();
  BOOST_TEST(w[0] == -1.25F);  // 0, then (0 - 1) / 2, then (-.5 - 2) / 2
}

BOOST_AUTO_TEST_CASE(accumulated_gradients_make_one_step_of_their_mean) {
  std::vector<float> w{0};
  Optimizer optimizer = optimizer_for(
      optimizer_of("sgd", {{"learning_rate", 1.0}, {"gradient_accumulation_steps", 3.0}}), w);
  for (const float g : {1.0F, 2.0F, 6.0F, 3.0F}) step(optimizer, {std::vector<float>{g}});
  BOOST_TEST(w[0] == -3);
}

BOOST_DATA_TEST_CASE(many_steps_follow_the_reference, data_driven::make(all_cases()), c) {
  constexpr std::size_t size = 33;
  const reference::Rule rule = reference::rule_of(c.choice());
  const Samples start = random_samples(1, size, 0, 1);
  const Samples gradients = random_samples(100, size, 0, 2);
  std::vector<float> w = start.features;
  Optimizer optimizer = optimizer_for(c.choice(), w);
  std::vector<double> expected(w.begin(), w.end());
  std::vector<reference::State> states(size);
  for (int t = 1; t <= 100; ++t) {
    const auto g =
        std::span(gradients.features).subspan(static_cast<std::size_t>(t - 1) * size, size);
    step(optimizer, {g});
    for (std::size_t i = 0; i < size; ++i) rule(expected[i], g[i], states[i], t);
  }
  const double worst = worst_difference(w, expected, 1);
  BOOST_TEST_MESSAGE("many_steps_follow_the_reference " << c << ": " << worst);
  BOOST_TEST(worst < 2e-6);
}

// tiny-dnn's Adam advances its bias correction once a tensor: this is what must not happen here.
BOOST_DATA_TEST_CASE(tensors_of_one_network_are_updated_as_if_they_were_alone,
                     data_driven::make(all_cases()), c) {
  const Samples gradients = random_samples(20, 5, 0);
  std::vector<float> others(3, 1);
  std::vector<float> other(1, 1);
  std::vector<float> w(5, 1);
  std::vector<float> w_alone(5, 1);
  Optimizer together(c.choice(), {Tensor{.rows = 3, .weights = others.data()},
                                  Tensor{.rows = 1, .weights = other.data()},
                                  Tensor{.rows = 5, .weights = w.data()}});
  Optimizer alone = optimizer_for(c.choice(), w_alone);
  for (std::size_t t = 0; t < 20; ++t) {
    const auto g = std::span(gradients.features).subspan(t * 5, 5);
    step(together, {g.first(3), g.first(1), g});
    step(alone, {g});
  }
  BOOST_TEST(w == w_alone, boost::test_tools::per_element());
  BOOST_TEST(others[2] == w[2]);
  BOOST_TEST(other[0] == w[0]);
}

BOOST_DATA_TEST_CASE(a_gradient_of_zero_from_the_start_changes_nothing,
                     data_driven::make(all_cases()), c) {
  // Ftrl's weights are made of the gradients alone, and AdamW's decay.
  if (c.name == "ftrl" || c.name == "adamw") return;
  // Adagrad from an accumulator of 0 still divides by the root of epsilon, not by 0.
  std::vector<float> w{1, -2};
  Optimizer optimizer = optimizer_for(c.choice(), w);
  for (int t = 0; t < 3; ++t) step(optimizer, {std::vector<float>(2, 0)});
  BOOST_TEST(w == (std::vector<float>{1, -2}), boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(every_instruction_set_updates_to_the_same_bits,
                     data_driven::make(prepared_cases()), c) {
  constexpr std::size_t size = 37;
  Samples gradients = random_samples(10, size, 0, 3);
  // Squares that are infinite, and then differences of infinities.
  if (!c.choice().optional_number("clipnorm"))
    for (std::size_t t = 0; t < 10; ++t) gradients.features[t * size + 5] *= 1e20F;
  const auto updated = [&] {
    std::vector<float> w = random_samples(1, size, 0, 4).features;
    Optimizer optimizer(
        c.choice(),
        {Tensor{.rows = size, .regularizer = choose(regularizers, "l2"), .weights = w.data()}});
    for (std::size_t t = 0; t < 10; ++t)
      step(optimizer, {std::span(gradients.features).subspan(t * size, size)});
    return w;
  };
  const auto best = bits_of(updated());
  for (const std::string& set : instruction_sets()) {
    const OnInstructionSet on(set);
    BOOST_TEST(bits_of(updated()) == best, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()
