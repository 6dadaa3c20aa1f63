// Every activation against Keras's values, against the reference, and its slope against
// differences.
#include "engine/activation.hpp"

#include <set>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/reference.hpp"
#include "engine/small_nets.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Case {
  std::string name;
  Arguments arguments;
  Choice choice() const { return activation_of(name, arguments); }
  friend std::ostream& operator<<(std::ostream& to, const Case& c) {
    return to << label(c.choice(), activations);
  }
};

/// Every element-wise row of the vocabulary with its defaults, and again with other arguments.
std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const std::string& name : activations.names()) {
    if (!reference::of_rows(choose(activations, name))) cases.push_back({name, {}});
  }
  cases.insert(cases.end(),
               {{"relu", {{"negative_slope", .1}}},
                {"relu", {{"max_value", 2.5}}},
                {"relu", {{"threshold", .5}}},
                {"relu", {{"negative_slope", .25}, {"max_value", 2.5}, {"threshold", .5}}},
                {"relu", {{"max_value", .5}, {"threshold", 2.5}}},
                {"leaky_relu", {{"negative_slope", .3}}},
                {"elu", {{"alpha", .5}}},
                {"celu", {{"alpha", 2.0}}},
                {"celu", {{"alpha", .5}}},
                {"gelu", {{"approximate", true}}},
                {"hard_sigmoid", {{"slope", .2}}},
                {"squareplus", {{"b", .25}}},
                {"soft_shrink", {{"threshold", 1.5}}},
                {"hard_shrink", {{"threshold", 0.0}}},
                {"threshold", {{"threshold", -.5}, {"default_value", 2.0}}}});
  return cases;
}

float at(const Choice& activation, float x) {
  float y = std::numeric_limits<float>::quiet_NaN();
  activate(activation, {&x, 1}, 1, {&y, 1});
  return y;
}

/// By activate_backward.
float slope_at(const Choice& activation, float x) {
  const float y = at(activation, x);
  float gradient = 1;
  activate_backward(activation, {&x, 1}, {&y, 1}, 1, {&gradient, 1});
  return gradient;
}

/// From -12 to 12, none within .04 of a kink of any case (whole numbers and halves).
std::vector<float> points() {
  std::vector<float> all;
  for (int i = -192; i < 192; ++i) {
    const float x = static_cast<float>(i) / 16 + .03125F;
    if (std::abs(2 * x - std::round(2 * x)) > .08F) all.push_back(x);
  }
  return all;
}

/// Rows of the golden table and the Choice that each of them is. LeakyReLU is Keras's layer, with
/// .3.
const std::vector<std::pair<std::string, Case>> golden_names{
    {"relu", {"relu", {}}},
    {"leaky_relu(0.2)", {"leaky_relu", {}}},
    {"LeakyReLU(0.3)", {"leaky_relu", {{"negative_slope", .3}}}},
    {"relu6", {"relu6", {}}},
    {"elu", {"elu", {}}},
    {"selu", {"selu", {}}},
    {"celu", {"celu", {}}},
    {"softplus", {"softplus", {}}},
    {"softsign", {"softsign", {}}},
    {"silu", {"silu", {}}},
    {"gelu", {"gelu", {}}},
    {"gelu_tanh", {"gelu", {{"approximate", true}}}},
    {"tanh", {"tanh", {}}},
    {"sigmoid", {"sigmoid", {}}},
    {"exponential", {"exponential", {}}},
    {"hard_sigmoid_k3", {"hard_sigmoid", {}}},
    {"hard_silu", {"hard_silu", {}}},
    {"mish", {"mish", {}}},
    {"linear", {"linear", {}}},
    {"hard_sigmoid_k2", {"hard_sigmoid", {{"slope", .2}}}},
    {"hard_tanh", {"hard_tanh", {}}},
    {"log_sigmoid", {"log_sigmoid", {}}},
    {"tanh_shrink", {"tanh_shrink", {}}},
    {"soft_shrink", {"soft_shrink", {}}},
    {"hard_shrink", {"hard_shrink", {}}},
    {"squareplus", {"squareplus", {}}},
    {"sparse_plus", {"sparse_plus", {}}},
    {"sparse_sigmoid", {"sparse_sigmoid", {}}},
};

constexpr double golden_points[] = {-3, -2, -1, -.5, -.1, 0, .1, .5, 1, 2, 3};

}  // namespace

BOOST_AUTO_TEST_SUITE(activation)

BOOST_AUTO_TEST_CASE(values_are_those_of_keras) {
  const auto rows = golden_rows("activations.tsv");
  std::set<std::string> seen;
  for (const auto& [golden, c] : golden_names) {
    BOOST_TEST_CONTEXT(golden) {
      const auto row =
          std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r[0] == golden; });
      BOOST_REQUIRE(row != rows.end());
      BOOST_REQUIRE(row->size() == std::size(golden_points) + 1);
      for (std::size_t i = 0; i < std::size(golden_points); ++i) {
        const double expected = std::stod((*row)[i + 1]);
        BOOST_TEST(difference(at(c.choice(), static_cast<float>(golden_points[i])), expected, .1) <
                   3e-7);
      }
    }
    seen.insert(c.name);
  }
  for (const std::string& name : activations.names()) {
    // Those of rows have tests of their own, and threshold has no defaults in Keras.
    const bool elsewhere = reference::of_rows(choose(activations, name)) || name == "threshold";
    BOOST_TEST((seen.contains(name) || elsewhere), name << " has no golden values");
  }
  BOOST_TEST(golden_names.size() == rows.size());
}

BOOST_AUTO_TEST_CASE(threshold_keeps_what_is_strictly_above_it) {
  const Choice above_1 = activation_of("threshold", {{"threshold", 1.0}, {"default_value", -7.0}});
  BOOST_TEST(at(above_1, 1) == -7.0F);
  BOOST_TEST(at(above_1, 1.5F) == 1.5F);
  BOOST_TEST(slope_at(above_1, 1) == 0.0F);
  BOOST_TEST(slope_at(above_1, 1.5F) == 1.0F);
}

// The examples in the documentation of keras.activations.relu; its own code puts the threshold to
// the left side.
BOOST_AUTO_TEST_CASE(relu_takes_its_arguments_as_keras_does) {
  const std::vector<float> x{-10, -5, 0, 5, 10};
  const auto relu = [&](const Arguments& arguments) {
    std::vector<float> y(x.size());
    activate(activation_of("relu", arguments), x, 1, y);
    return y;
  };
  BOOST_TEST(relu({}) == (std::vector<float>{0, 0, 0, 5, 10}), boost::test_tools::per_element());
  BOOST_TEST(relu({{"negative_slope", .5}}) == (std::vector<float>{-5, -2.5, 0, 5, 10}),
             boost::test_tools::per_element());
  BOOST_TEST(relu({{"max_value", 5.0}}) == (std::vector<float>{0, 0, 0, 5, 5}),
             boost::test_tools::per_element());
  BOOST_TEST(relu({{"threshold", 5.0}}) == (std::vector<float>{0, 0, 0, 0, 10}),
             boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(values_agree_with_the_reference, data_driven::make(all_cases()), c) {
  // A few units in the last place, far into the tails too; x / 6 + 1 / 2 and the argument of tanh
  // in the approximate gelu are themselves sums of floats.
  const bool by_sum =
      c.name.starts_with("hard_") || c.choice() == activation_of("gelu", {{"approximate", true}});
  for (const float x : points()) {
    BOOST_TEST(
        difference(at(c.choice(), x), reference::value(c.choice(), x), by_sum ? .1 : 1e-6) < 5e-7,
        "at " << x);
  }
}

BOOST_DATA_TEST_CASE(every_instruction_set_gives_the_same_values_and_slopes,
                     data_driven::make(all_cases()), c) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  std::vector<float> x = points();
  for (const float extreme : {0.F, -0.F, 1e-30F, -1e-30F, 90.F, -90.F, 3e38F, -3e38F, infinity,
                              -infinity, std::numeric_limits<float>::quiet_NaN()})
    x.push_back(extreme);
  const auto computed = [&] {
    std::vector<float> y(x.size());
    activate(c.choice(), x, 1, y);
    std::vector<float> gradient(x.size(), .75F);
    activate_backward(c.choice(), x, y, 1, gradient);
    y.insert(y.end(), gradient.begin(), gradient.end());
    return y;
  };
  const auto best = bits_of(computed());
  for (const std::string& set : instruction_sets()) {
    const OnInstructionSet on(set);
    BOOST_TEST(bits_of(computed()) == best, boost::test_tools::per_element());
  }
}

BOOST_DATA_TEST_CASE(slopes_agree_with_the_reference, data_driven::make(all_cases()), c) {
  for (const float x : points()) {
    BOOST_TEST(difference(slope_at(c.choice(), x), reference::slope(c.choice(), x), 1) < 3e-7,
               "at " << x);
  }
}

BOOST_DATA_TEST_CASE(slopes_are_those_of_central_differences, data_driven::make(all_cases()), c) {
  constexpr float h = 1.0F / 128;
  for (const float x : points()) {
    const double difference_quotient =
        (static_cast<double>(at(c.choice(), x + h)) - at(c.choice(), x - h)) /
        (2 * static_cast<double>(h));
    BOOST_TEST(difference(slope_at(c.choice(), x), difference_quotient, 1) < 2e-4, "at " << x);
  }
}

BOOST_DATA_TEST_CASE(the_reference_slopes_are_those_of_its_values, data_driven::make(all_cases()),
                     c) {
  constexpr double h = 1e-5;
  for (const double x : points()) {
    const double difference_quotient =
        (reference::value(c.choice(), x + h) - reference::value(c.choice(), x - h)) / (2 * h);
    BOOST_TEST(difference(reference::slope(c.choice(), x), difference_quotient, 1) < 1e-8,
               "at " << x);
  }
}

BOOST_DATA_TEST_CASE(large_inputs_never_give_nan, data_driven::make(all_cases()), c) {
  for (const float x : {-3e38F, -1e10F, -1000.F, 1000.F, 1e10F, 3e38F}) {
    BOOST_TEST(!std::isnan(at(c.choice(), x)), "value at " << x);
    BOOST_TEST(!std::isnan(slope_at(c.choice(), x)), "slope at " << x);
  }
}

BOOST_DATA_TEST_CASE(the_gradient_is_multiplied_by_the_slope, data_driven::make(all_cases()), c) {
  const std::vector<float> x{-2.2F, -.3F, .2F, 1.8F, 7.1F};
  const std::vector<float> before{2, -3, 0, .5F, -4};
  std::vector<float> y(x.size());
  activate(c.choice(), x, x.size(), y);
  std::vector<float> gradient = before;
  activate_backward(c.choice(), x, y, x.size(), gradient);
  for (std::size_t i = 0; i < x.size(); ++i) {
    BOOST_TEST(difference(gradient[i], static_cast<double>(before[i]) * slope_at(c.choice(), x[i]),
                          .1) < 2e-7);
  }
}

BOOST_DATA_TEST_CASE(working_in_place_gives_the_same_bits, data_driven::make(activations.names()),
                     name) {
  const Samples samples = random_samples(7, 9, 0);
  std::vector<float> apart(samples.features.size());
  activate(activation_of(name), samples.features, 9, apart);
  std::vector<float> in_place = samples.features;
  activate(activation_of(name), in_place, 9, in_place);
  BOOST_TEST(apart == in_place, boost::test_tools::per_element());
}

// softmax(ln 1, ln 2, ln 3) = (1, 2, 3) / 6.
BOOST_AUTO_TEST_CASE(softmax_is_the_share_of_the_exponentials) {
  const std::vector<float> x{0, .6931471806F, 1.0986122887F, 5, 5, 5, 1000, 0, -1000};
  std::vector<float> y(9);
  activate(activation_of("softmax"), x, 3, y);
  const std::vector<double> expected{1.0 / 6, 2.0 / 6, 3.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1, 0, 0};
  BOOST_TEST(worst_difference(y, expected, .1) < 2e-7);
}

BOOST_AUTO_TEST_CASE(softmax_rows_sum_to_one) {
  for (const std::size_t width : {2, 3, 10, 1000}) {
    const Samples samples = random_samples(5, width, 0, width);
    std::vector<float> y(samples.features.size());
    activate(activation_of("softmax"), samples.features, width, y);
    for (std::size_t r = 0; r < 5; ++r) {
      const auto row = y.begin() + static_cast<std::ptrdiff_t>(r * width);
      BOOST_TEST(difference(std::accumulate(row, row + static_cast<std::ptrdiff_t>(width), 0.0), 1,
                            1) < 3e-7);
    }
  }
}

const std::vector<std::string> of_rows{"softmax", "log_softmax", "sparsemax"};

BOOST_DATA_TEST_CASE(activations_of_rows_agree_with_the_reference, data_driven::make(of_rows),
                     name) {
  const Choice f = activation_of(name);
  for (const std::size_t width : {2, 3, 10, 100}) {
    const Samples samples = random_samples(5, width, 0, width);
    std::vector<float> y(samples.features.size());
    activate(f, samples.features, width, y);
    std::vector<float> gradient = random_samples(5, width, 0, width + 1).features;
    std::vector<double> expected;
    std::vector<double> expected_gradient;
    for (std::size_t r = 0; r < 5; ++r) {
      const auto first = static_cast<std::ptrdiff_t>(r * width);
      const auto last = first + static_cast<std::ptrdiff_t>(width);
      const reference::Vector x(samples.features.begin() + first, samples.features.begin() + last);
      const reference::Vector dy(gradient.begin() + first, gradient.begin() + last);
      for (const double value : reference::activate(f, x)) expected.push_back(value);
      for (const double value : reference::activate_backward(f, x, dy))
        expected_gradient.push_back(value);
    }
    activate_backward(f, samples.features, y, width, gradient);
    BOOST_TEST(worst_difference(y, expected, .1) < 2e-7);
    BOOST_TEST(worst_difference(gradient, expected_gradient, 1) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(sparsemax_gives_probabilities_of_which_small_ones_are_0) {
  // Martins & Astudillo 2016: in two dimensions it is clip((1 + x - y) / 2, 0, 1).
  const std::vector<float> x{0, 0, .5F, 0, 3, 1, -1, 1e30F};
  std::vector<float> y(8);
  activate(activation_of("sparsemax"), x, 2, y);
  BOOST_TEST(y == (std::vector<float>{.5F, .5F, .75F, .25F, 1, 0, 0, 1}),
             boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(rows_with_what_is_no_number_have_no_values, data_driven::make(of_rows), name) {
  std::vector<float> x(40, 1.5F);
  x[17] = std::numeric_limits<float>::quiet_NaN();
  activate(activation_of(name), x, 40, x);
  for (const float y : x) BOOST_TEST(std::isnan(y));
}

BOOST_DATA_TEST_CASE(the_gradient_of_a_row_is_that_of_central_differences,
                     data_driven::make(of_rows), name) {
  constexpr std::size_t width = 5;
  const Choice f = activation_of(name);
  Samples samples = random_samples(3, width, 0, 2);
  // So near to each other that a step passes no kink of sparsemax.
  for (float& x : samples.features) x *= .125F;
  const Samples weights =
      random_samples(3, width, 0, 3);  // of the outputs in the loss sum(weight * output)
  std::vector<float> y(3 * width);
  activate(f, samples.features, width, y);
  std::vector<float> gradient = weights.features;
  activate_backward(f, samples.features, y, width, gradient);
  const auto loss = [&](std::vector<float> x) {
    activate(f, x, width, x);
    return std::inner_product(x.begin(), x.end(), weights.features.begin(), 0.0);
  };
  constexpr float h = 1.0F / 128;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    std::vector<float> up = samples.features;
    std::vector<float> down = samples.features;
    up[i] += h;
    down[i] -= h;
    const double step = static_cast<double>(up[i]) - down[i];
    BOOST_TEST(difference(gradient[i], (loss(up) - loss(down)) / step, 1) < 5e-5);
  }
}

BOOST_AUTO_TEST_SUITE_END()
