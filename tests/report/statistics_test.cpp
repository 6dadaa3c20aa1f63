// Means, standard deviations and medians against worked numbers.
#include "report/statistics.hpp"

#include <cmath>
#include <limits>
#include <ostream>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double infinity = std::numeric_limits<double>::infinity();

// Ten seeds of two initializers, and what R gives for their differences.
const std::vector<double> before{96.94, 97.22, 96.39, 98.06, 97.50,
                                 96.11, 97.78, 97.22, 98.33, 96.67};
const std::vector<double> after{97.50, 97.78, 96.94, 98.06, 98.33,
                                96.94, 97.50, 97.78, 98.61, 97.22};

struct Middle {
  std::vector<double> values;
  double median;
  friend std::ostream& operator<<(std::ostream& to, const Middle& m) {
    for (const double value : m.values) to << value << " ";
    return to;
  }
};

const std::vector<Middle> middles{
    {{3}, 3},
    {{4, 1}, 2.5},
    {{9, 1, 5}, 5},
    {{7, 1, 3, 100}, 5},
    {{9, 11, 11, 12, 10, 14, 13, 17}, 11.5},
    // Runs that never reached the goal.
    {{infinity}, infinity},
    {{infinity, 4, 2}, 4},
    {{infinity, 4, infinity}, infinity},
    {{1, 2, 3, infinity}, 2.5},
    {{22, 31, infinity, infinity, 27, infinity, 38, infinity}, infinity},
    {{infinity, infinity}, infinity},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(report_statistics)

BOOST_AUTO_TEST_CASE(mean_and_sd_of_the_worked_differences) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < before.size(); ++i) differences.push_back(after[i] - before[i]);
  BOOST_TEST(mean_of(differences) == .444, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(sd_of(differences) == .351037, boost::test_tools::tolerance(2e-6));
}

// Squares about 5: 9, 1, 1, 1, 0, 0, 4, 16; 32 / 7.
BOOST_AUTO_TEST_CASE(the_sd_divides_by_one_less) {
  BOOST_TEST(sd_of({2, 4, 4, 4, 5, 5, 7, 9}) == std::sqrt(32.0 / 7),
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(sd_of({1, 3}) == std::sqrt(2.0), boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_large_mean_does_not_swallow_the_sd) {
  BOOST_TEST(sd_of({1e9 + 1, 1e9 + 2, 1e9 + 3}) == 1, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(equal_values_have_no_spread) { BOOST_TEST(sd_of({.5, .5, .5}) == 0); }

BOOST_AUTO_TEST_CASE(one_value_has_a_mean_and_no_sd) {
  BOOST_TEST(mean_of({.25}) == .25);
  BOOST_TEST(std::isnan(sd_of({.25})));
}

BOOST_AUTO_TEST_CASE(of_no_values_there_is_nothing) {
  BOOST_TEST(std::isnan(mean_of({})));
  BOOST_TEST(std::isnan(sd_of({})));
  BOOST_TEST(std::isnan(median_of({})));
}

BOOST_DATA_TEST_CASE(the_median_is, data_driven::make(middles), m) {
  BOOST_TEST(median_of(m.values) == m.median);
}

BOOST_AUTO_TEST_SUITE_END()
