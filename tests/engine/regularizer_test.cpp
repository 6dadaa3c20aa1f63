// Penalties by hand, and their gradients against differences of them; constraints by hand.
#include "engine/regularizer.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/constraint.hpp"
#include "engine/small_nets.hpp"
#include "spec/constraints.hpp"
#include "spec/regularizers.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

Regularizer regularizer(const std::string& name, const Arguments& arguments = {}) {
  return Regularizer(chosen(regularizers, name, arguments));
}

struct Case {
  std::string name;
  Arguments arguments;
  friend std::ostream& operator<<(std::ostream& to, const Case& c) {
    return to << label(chosen(regularizers, c.name, c.arguments), regularizers);
  }
};

const std::vector<Case> cases{
    {"l1", {}},
    {"l2", {}},
    {"l1l2", {{"l1", .3}, {"l2", .2}}},
    {"orthogonal_regularizer", {{"factor", 2.0}}},
    {"orthogonal_regularizer", {{"factor", 2.0}, {"mode", std::string("columns")}}}};

/// The columns (0,0,0), (1,0,0), (3,0,0), (3,3,3) of Keras's test, row-major.
const std::vector<float> keras_columns{0, 1, 3, 3, 0, 0, 0, 3, 0, 0, 0, 3};

std::vector<float> constrained(const std::string& name, const Arguments& arguments,
                               std::vector<float> weights, std::size_t columns) {
  constrain(chosen(constraints, name, arguments), columns, weights);
  return weights;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(regularizer_and_constraint)

BOOST_AUTO_TEST_CASE(penalties_are_sums_without_halves) {
  const std::vector<float> w{1, -2, 3, 0, .5F, -1, 2, 2, -3};
  BOOST_TEST(difference(regularizer("l1").penalty(w, 3), .01 * 14.5, 0) < 1e-7);
  BOOST_TEST(difference(regularizer("l2").penalty(w, 3), .01 * 32.25, 0) < 1e-7);
  BOOST_TEST(difference(regularizer("l1l2", {{"l1", .5}, {"l2", .25}}).penalty(w, 3),
                        .5 * 14.5 + .25 * 32.25, 0) < 1e-15);
  BOOST_TEST(!regularizer("l1l2").any());
  BOOST_TEST(regularizer("l1l2").penalty(w, 3) == 0);
}

// keras/src/regularizers/regularizers_test.py, test_orthogonal_regularizer: the mean |cosine| of
// pairs.
BOOST_AUTO_TEST_CASE(rows_or_columns_are_penalized_for_their_cosines) {
  const std::vector<float> w{1, 1, 0, 2, 0, 0};  // rows (1,1,0) and (2,0,0)
  BOOST_TEST(difference(regularizer("orthogonal_regularizer").penalty(w, 3), .01 * std::sqrt(.5),
                        0) < 1e-15);
  const double cosines = 1 / std::sqrt(5.0);  // of the columns (1,2) and (1,0); (0,0) has none
  BOOST_TEST(
      difference(
          regularizer("orthogonal_regularizer", {{"mode", std::string("columns")}}).penalty(w, 3),
          .01 * cosines / 3, 0) < 1e-15);
  BOOST_TEST(regularizer("orthogonal_regularizer").penalty(std::vector<float>{1, 2}, 2) == 0);
}

BOOST_DATA_TEST_CASE(a_gradient_is_the_slope_of_the_penalty, data_driven::make(cases), c) {
  const Regularizer r = regularizer(c.name, c.arguments);
  const std::vector<float> w = random_samples(5, 4, 0).features;
  std::vector<float> gradient(w.size(), 1);
  r.add_gradient(w, 4, .5F, gradient);
  for (std::size_t i = 0; i < w.size(); ++i) {
    std::vector<float> moved = w;
    const float by = 1.0F / 1024;
    moved[i] = w[i] + by;
    const double up = r.penalty(moved, 4);
    moved[i] = w[i] - by;
    const double slope = (up - r.penalty(moved, 4)) / (2 * static_cast<double>(by));
    BOOST_TEST(std::abs(gradient[i] - (1 + .5 * slope)) < 1e-4);
  }
}

// keras/src/constraints/constraints_test.py
BOOST_AUTO_TEST_CASE(norms_of_columns_are_held_to_a_maximum) {
  const double third = 2 / std::sqrt(3.0);
  const std::vector<double> wanted{0, 1, 2, third, 0, 0, 0, third, 0, 0, 0, third};
  BOOST_TEST(worst_difference(constrained("max_norm", {}, keras_columns, 4), wanted, 1) < 2e-7);
}

BOOST_AUTO_TEST_CASE(norms_are_taken_along_the_axis) {
  const std::vector<float> w{3, 4, 0, 5, 12, 0};
  const std::vector<double> rows{.6, .8, 0, 5.0 / 13, 12.0 / 13, 0};
  BOOST_TEST(worst_difference(constrained("unit_norm", {{"axis", 1.0}}, w, 3), rows, 1) < 2e-7);
  const double first = std::sqrt(34.0);
  const double second = std::sqrt(160.0);
  const std::vector<double> columns{3 / first, 4 / second, 0, 5 / first, 12 / second, 0};
  BOOST_TEST(worst_difference(constrained("unit_norm", {}, w, 3), columns, 1) < 2e-7);
}

BOOST_AUTO_TEST_CASE(norms_are_drawn_into_an_interval) {
  const Arguments bounds{{"min_value", 1.0}, {"max_value", 2.0}, {"rate", .5}};
  // Norms 4, .5 and 1.5 become 3, .75 and 1.5.
  BOOST_TEST(worst_difference(constrained("min_max_norm", bounds, {4, .5F, 1.5F}, 3),
                              std::vector<double>{3, .75, 1.5}, 1) < 3e-7);
}

BOOST_AUTO_TEST_CASE(weights_below_0_become_0) {
  BOOST_TEST((constrained("non_neg", {}, {1, -1, 0, -.5F}, 2) == std::vector<float>{1, 0, 0, 0}));
}

BOOST_AUTO_TEST_SUITE_END()
