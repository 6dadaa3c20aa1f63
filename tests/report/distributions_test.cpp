// Tails and quantiles against SciPy and mpmath.
#include "report/distributions.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include <boost/test/unit_test.hpp>

#include "numeric/functions.hpp"
#include "report/golden_comparisons.hpp"

namespace {

using namespace fanin;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The largest difference over the golden rows of one name: absolute, or relative.
double worst(const std::string& name, bool relative,
             const std::function<double(const std::vector<double>&)>& computed) {
  double largest = 0;
  for (const GoldenRow& row : comparisons(name)) {
    const double difference = std::fabs(computed(numbers_of(row.inputs)) - row.value);
    largest = std::max(largest, relative ? difference / row.value : difference);
  }
  return largest;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_distributions)

BOOST_AUTO_TEST_CASE(tails_and_quantiles_agree_with_mpmath) {
  BOOST_TEST(worst("t_two_sided", true,
                   [](const auto& x) { return student_t_two_sided(x[0], x[1]); }) < 1e-12);
  BOOST_TEST(worst("t_quantile", true,
                   [](const auto& x) { return student_t_quantile(x[0], x[1]); }) < 1e-12);
  BOOST_TEST(worst("chi_squared_above", true,
                   [](const auto& x) { return chi_squared_above(x[0], x[1]); }) < 1e-12);
  BOOST_TEST(worst("f_above", true,
                   [](const auto& x) { return fisher_f_above(x[0], x[1], x[2]); }) < 1e-12);
}

BOOST_AUTO_TEST_CASE(quadratures_agree_with_mpmath) {
  BOOST_TEST(worst("normal_range_cdf", false, [](const auto& x) {
               return normal_range_cdf(x[0], static_cast<int>(x[1]));
             }) < 1e-12);
  BOOST_TEST(worst("noncentral_t_cdf", false,
                   [](const auto& x) { return noncentral_t_cdf(x[0], x[1], x[2]); }) < 1e-9);
}

BOOST_AUTO_TEST_CASE(the_ends_of_the_axes_are_certain) {
  BOOST_TEST(student_t_two_sided(0, 4) == 1);
  BOOST_TEST(student_t_two_sided(infinity, 4) == 0);
  BOOST_TEST(student_t_two_sided(-infinity, 4) == 0);
  BOOST_TEST(chi_squared_above(0, 3) == 1);
  BOOST_TEST(chi_squared_above(infinity, 3) == 0);
  BOOST_TEST(fisher_f_above(0, 3, 4) == 1);
  BOOST_TEST(fisher_f_above(infinity, 3, 4) == 0);
  BOOST_TEST(normal_range_cdf(0, 3) == 0);
  BOOST_TEST(normal_range_cdf(60, 3) == 1, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_sign_of_t_does_not_count) {
  BOOST_TEST(student_t_two_sided(-2.5, 7) == student_t_two_sided(2.5, 7));
}

BOOST_AUTO_TEST_CASE(the_quantile_of_the_range_undoes_its_distribution) {
  for (const int k : {2, 5, 20}) {
    BOOST_TEST(normal_range_cdf(normal_range_quantile(.95, k), k) == .95,
               boost::test_tools::tolerance(1e-12));
  }
}

// Two normals: their distance is sqrt 2 times a half-normal.
BOOST_AUTO_TEST_CASE(the_range_of_two_is_a_normal_quantile) {
  BOOST_TEST(normal_range_quantile(.95, 2) / std::sqrt(2.0) == normal_quantile(.975),
             boost::test_tools::tolerance(1e-11));
}

BOOST_AUTO_TEST_CASE(what_is_written_has_six_digits) {
  BOOST_TEST(written(.00311169958) == .0031117);
  BOOST_TEST(written(1.0 / 3) == .333333);
  BOOST_TEST(written(1.0 / 3) == written(std::nextafter(1.0 / 3, 1.0)));
  BOOST_TEST(written(-123456789.0) == -123457000.0);
  BOOST_TEST(written(0) == 0);
  BOOST_TEST(written(infinity) == infinity);
  BOOST_TEST(std::isnan(written(std::numeric_limits<double>::quiet_NaN())));
}

BOOST_AUTO_TEST_SUITE_END()
