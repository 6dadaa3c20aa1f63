// Moments of activations over normal values against SciPy and mpmath, fixed points, and the edge of
// chaos.
#include "init/mean_field.hpp"

#include <cmath>
#include <sstream>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/activation.hpp"
#include "numeric/golden_table.hpp"
#include "spec/activations.hpp"
#include "study/golden.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

ScalarFunction function_named(const std::string& text) {
  const auto choice = golden_choice(activations, text);
  BOOST_REQUIRE_MESSAGE(choice, text);
  const auto function = scalar_function(*choice);
  BOOST_REQUIRE_MESSAGE(function, text);
  return *function;
}

struct Inputs {
  std::string name;
  double first = 0;
  double second = 0;
};

Inputs inputs_of(const GoldenRow& row) {
  Inputs inputs;
  std::istringstream(row.inputs) >> inputs.name >> inputs.first >> inputs.second;
  return inputs;
}

double off(double actual, double expected) {
  return std::abs(actual - expected) / std::max(1.0, std::abs(expected));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mean_field)

BOOST_DATA_TEST_CASE(moments_are_those_of_quadrature_by_others,
                     data_driven::make(golden_rows("propagation.tsv", "moment/")), row) {
  const Inputs inputs = inputs_of(row);
  const Moments moments = moments_of(function_named(inputs.name), inputs.second, inputs.first);
  const double actual = row.name == "moment/value"          ? moments.value
                        : row.name == "moment/value_square" ? moments.value_square
                                                            : moments.slope_square;
  BOOST_TEST(off(actual, row.value) < 1e-11);
}

// To six digits, as they are quoted; relu, selu: exact (He et al. 2015, Klambauer et al. 2017).
BOOST_AUTO_TEST_CASE(textbook_moments_at_variance_one) {
  const struct {
    const char* name;
    double value_square;
    double slope_square;
  } rows[] = {
      {"relu", .5, .5},           {"tanh", .394294, .464403},     {"sigmoid", .293379, .044836},
      {"selu", 1, 1.071575},      {"elu", .644945, .668102},      {"gelu", .425221, .455851},
      {"silu", .355776, .379482}, {"softsign", .183014, .227671}, {"softplus", .921246, .293379}};
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.name) {
      const Moments moments = moments_of(function_named(row.name), 1);
      BOOST_TEST(std::abs(moments.value_square - row.value_square) < 6e-7);
      BOOST_TEST(std::abs(moments.slope_square - row.slope_square) < 6e-7);
    }
  }
}

// E exp(a + s Z) = exp(a + s^2 / 2).
BOOST_AUTO_TEST_CASE(moments_hold_far_out) {
  const Moments far = moments_of(function_named("exponential"), 36);
  BOOST_TEST(std::abs(far.value / std::exp(18.0) - 1) < 1e-11);
  BOOST_TEST(std::abs(far.value_square / std::exp(72.0) - 1) < 1e-11);
  const Moments wide = moments_of(function_named("tanh"), 1e8);
  BOOST_TEST(std::abs(wide.value_square - (1 - 2 * 0.3989422804e-4)) < 1e-9);
  const Moments none = moments_of(function_named("sigmoid"), 0, 0);
  BOOST_TEST(none.value_square == 0.25);
}

/// In double what the engine computes in float, whatever the parameters; only what looks at a row
/// as a whole has none.
BOOST_DATA_TEST_CASE(functions_are_the_engine_s, data_driven::make(activations.names()), name) {
  const Choice choice = choose(activations, name);
  const auto function = scalar_function(choice);
  const bool of_rows = name == "softmax" || name == "log_softmax" || name == "sparsemax";
  BOOST_TEST(function.has_value() == !of_rows);
  if (!function) return;
  for (int i = -40; i <= 40; ++i) {
    const float x[] = {static_cast<float>(i) / 8};
    float y[1];
    float slope[] = {1};
    activate(choice, x, 1, y);
    activate_backward(choice, x, y, 1, slope);
    const auto at = static_cast<double>(x[0]);
    BOOST_TEST(off(static_cast<double>(y[0]), function->value(at)) < 1e-6);
    BOOST_TEST(off(static_cast<double>(slope[0]), function->slope(at)) < 1e-6);
  }
}

BOOST_DATA_TEST_CASE(fixed_points_are_those_of_brentq,
                     data_driven::make(golden_rows("propagation.tsv", "fixed_point/")), row) {
  const Inputs inputs = inputs_of(row);
  const auto point = fixed_point(function_named(inputs.name), {inputs.first, inputs.second}, 1.5);
  BOOST_REQUIRE(point);
  BOOST_TEST(off(row.name == "fixed_point/q" ? point->q : point->chi, row.value) < 1e-10);
}

BOOST_AUTO_TEST_CASE(a_signal_that_vanishes_ends_at_zero) {
  const auto relu = fixed_point(function_named("relu"), {1, 0}, 1);
  BOOST_REQUIRE(relu);
  BOOST_TEST(relu->q == 0);
  BOOST_TEST(std::abs(relu->chi - .5) < 1e-12);
  BOOST_REQUIRE(relu->depth_scale);
  BOOST_TEST(std::abs(*relu->depth_scale - 1 / std::log(2.0)) < 1e-10);
  // Critical: it falls, but ever more slowly.
  const auto tanh = fixed_point(function_named("tanh"), {1, 0}, 1);
  BOOST_REQUIRE(tanh);
  BOOST_TEST(tanh->q == 0);
  BOOST_TEST(std::abs(tanh->chi - 1) < 1e-9);
  BOOST_TEST(!tanh->depth_scale);
  BOOST_TEST(!fixed_point(function_named("softsign"), {1, 0}, 1)->depth_scale);
}

BOOST_AUTO_TEST_CASE(where_every_size_stays_it_stays) {
  const auto relu = fixed_point(function_named("relu"), {2, 0}, 1.25);
  BOOST_REQUIRE(relu);
  BOOST_TEST(std::abs(relu->q - 1.25) < 1e-9);
  BOOST_TEST(std::abs(relu->chi - 1) < 1e-12);
  BOOST_TEST(!fixed_point(function_named("relu"), {3, 0}, 1));  // grows without end
}

BOOST_DATA_TEST_CASE(the_edge_of_chaos_is_where_gradients_keep_their_size,
                     data_driven::make(golden_rows("propagation.tsv", "edge_of_chaos")), row) {
  const Inputs inputs = inputs_of(row);
  const auto edge = edge_of_chaos(function_named(inputs.name), inputs.first);
  BOOST_REQUIRE(edge);
  BOOST_TEST(off(*edge, row.value) < 1e-9);
  const auto point = fixed_point(function_named(inputs.name), {*edge, inputs.first}, 1);
  BOOST_TEST(std::abs(point->chi - 1) < 1e-8);
}

BOOST_AUTO_TEST_CASE(there_may_be_no_edge) {
  BOOST_TEST(!edge_of_chaos(function_named("relu"), 0.1));
}

BOOST_AUTO_TEST_SUITE_END()
