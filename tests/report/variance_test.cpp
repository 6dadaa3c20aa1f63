// Variance components against means of products of pairs of cells, and on tables known by design.
#include "report/variance.hpp"

#include <cmath>
#include <limits>

#include <boost/test/unit_test.hpp>

#include "report/golden_comparisons.hpp"

namespace {

using namespace fanin;

/// A table of a x b x c values of a function of the levels.
template <class Function>
std::vector<double> table(int a, int b, int c, Function of) {
  std::vector<double> values;
  for (int i = 0; i < a; ++i) {
    for (int j = 0; j < b; ++j) {
      for (int k = 0; k < c; ++k) values.push_back(of(i, j, k));
    }
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_variance)

BOOST_AUTO_TEST_CASE(estimates_agree_with_products_of_pairs_of_cells) {
  bool some_negative = false;
  for (std::size_t source = 0; source < 7; ++source) {
    for (const GoldenRow& row : comparisons("component_" + std::to_string(source))) {
      std::vector<double> numbers = numbers_of(row.inputs);
      const auto levels = [&](std::size_t i) { return static_cast<std::size_t>(numbers[i]); };
      const std::vector<double> values(numbers.begin() + 3, numbers.end());
      const Component component =
          (*variance_components(values, levels(0), levels(1), levels(2)))[source];
      BOOST_TEST_CONTEXT(component.source << " of " << row) {
        BOOST_TEST(component.estimate == row.value, boost::test_tools::tolerance(1e-10));
        BOOST_TEST(component.negative == (row.value < 0));
        BOOST_TEST(component.variance == std::max(component.estimate, 0.0));
      }
      some_negative = some_negative || component.negative;
    }
  }
  BOOST_TEST(some_negative);
}

// Levels 0 and 2 have variance 2, and nothing else varies.
BOOST_AUTO_TEST_CASE(a_table_of_one_source_has_that_component_alone) {
  const Components c =
      *variance_components(table(2, 3, 4, [](int i, int, int) { return 2.0 * i; }), 2, 3, 4);
  BOOST_TEST(c[0].source == "init");
  BOOST_TEST(c[0].variance == 2, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(c[0].share == 1);
  for (std::size_t source = 1; source < 7; ++source) {
    BOOST_TEST(c[source].variance == 0);
    BOOST_TEST(!c[source].negative);
  }
}

BOOST_AUTO_TEST_CASE(each_index_is_the_source_it_is_called) {
  const auto split = table(2, 3, 4, [](int, int j, int) { return j * j + 1e6; });
  const auto shuffle = table(2, 3, 4, [](int, int, int k) { return k; });
  const auto both = table(2, 2, 2, [](int i, int j, int) { return i == j ? 1 : -1; });
  BOOST_TEST((*variance_components(split, 2, 3, 4))[1].share == 1);
  BOOST_TEST((*variance_components(shuffle, 2, 3, 4))[2].share == 1);
  BOOST_TEST((*variance_components(both, 2, 2, 2))[3].source == "init x split");
  BOOST_TEST((*variance_components(both, 2, 2, 2))[3].variance == 4);
}

BOOST_AUTO_TEST_CASE(degrees_of_freedom_add_up_to_one_less_than_the_cells) {
  double sum = 0;
  for (const Component& c : *variance_components(std::vector<double>(60, 1), 3, 4, 5)) sum += c.df;
  BOOST_TEST(sum == 59);
}

BOOST_AUTO_TEST_CASE(equal_values_have_no_components) {
  for (const Component& c : *variance_components(std::vector<double>(8, .1), 2, 2, 2)) {
    BOOST_TEST(c.variance == 0);
    BOOST_TEST(c.share == 0);
    BOOST_TEST(!c.negative);
  }
}

BOOST_AUTO_TEST_CASE(where_there_are_no_components_it_says_why) {
  std::vector<double> values(8, 1);
  BOOST_TEST(variance_components(values, 1, 2, 4).why == "needs 2 levels of each source");
  BOOST_TEST(variance_components(values, 2, 2, 3).why == "a cell of the design is missing");
  values[3] = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(variance_components(values, 2, 2, 2).why == "a value is not finite");
}

BOOST_AUTO_TEST_SUITE_END()
