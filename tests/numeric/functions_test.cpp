// The portable functions against tests/golden/distributions.tsv (mpmath, equal to SciPy) and more
// values of mpmath.
#include "numeric/functions.hpp"

#include <cmath>
#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "numeric/golden_table.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double infinity = std::numeric_limits<double>::infinity();
const double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// |value - wanted| in units in the last place of `wanted`.
double ulps(double value, double wanted) {
  if (value == wanted) return 0;
  const double magnitude = std::abs(wanted);
  return std::abs(value - wanted) / (std::nextafter(magnitude, infinity) - magnitude);
}

auto golden(const char* function) {
  return data_driven::make(golden_rows("distributions.tsv", function + std::string("\t")));
}

void check(double (*function)(double), const GoldenRow& row, double allowed) {
  const double value = function(std::stod(row.inputs));
  BOOST_TEST(ulps(value, row.value) <= allowed, row << " is " << value << ", "
                                                    << ulps(value, row.value) << " units from "
                                                    << row.value);
}

struct Known {
  double argument;
  double value;
};

void check(double (*function)(double), const std::vector<Known>& known, double allowed) {
  for (const auto& [argument, value] : known) {
    const double found = function(argument);
    BOOST_TEST(ulps(found, value) <= allowed,
               argument << ": " << ulps(found, value) << " units from " << value);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(numeric_functions)

// mpmath 1.2.1 with 40 digits, arguments exact.
BOOST_AUTO_TEST_CASE(pow_is_within_two_units) {
  struct Power {
    double x, y, value;
  };
  for (const auto& [x, y, value] : std::vector<Power>{
           {0.96, 0.5, 0.979795897113271221},
           {0.96, 33.3, 0.256821903314072603},
           {0.5, 0.3, 0.812252396356235529},
           {1e-30, 0.3, 1.00000000000000079e-9},
           {123.456, -7.25, 6.86335618984638443e-16},
           {2.0, 0.5, 1.41421356237309505},
           {0.9, 1000.5, 1.65817626365196586e-46},
           {1.0001, 99999.5, 22014.3553582766092},
           {3.0, -41, 2.74175444665665303e-20},
           {10000000000.0, 12.3, 1.00000000000001636e+123},
           {0.999, -345678.5, 1.58993099123130506e+150},
       }) {
    BOOST_TEST(ulps(portable_pow(x, y), value) <= 2, x << "^" << y);
  }
}

BOOST_AUTO_TEST_CASE(pow_of_whole_exponents_is_exact_where_it_can_be) {
  BOOST_TEST(portable_pow(1.5, 2) == 2.25);
  BOOST_TEST(portable_pow(1.5, 20) == 3486784401.0 / 1048576);
  BOOST_TEST(portable_pow(-2, 3) == -8);
  BOOST_TEST(portable_pow(10, 22) == 1e22);
  BOOST_TEST(portable_pow(0, 0) == 1);
  BOOST_TEST(portable_pow(0, 2.5) == 0);
  BOOST_TEST(portable_pow(0, -1) == infinity);
  BOOST_TEST(portable_pow(2, 2000) == infinity);
  BOOST_TEST(portable_pow(2, -2000) == 0);
  BOOST_TEST(std::isnan(portable_pow(-2, 0.5)));
  BOOST_TEST(std::isnan(portable_pow(not_a_number, 1)));
}

BOOST_AUTO_TEST_CASE(cos_is_within_two_units) {
  check(portable_cos,
        {
            {0.0, 1.0},
            {1e-05, 0.99999999995},
            {0.5, 0.877582561890372716},
            {0.78539816, 0.70710678358890629},
            {0.7853982, 0.707106755304634509},
            {1.0, 0.540302305868139717},
            {1.5707963267948966, 6.12323399573676589e-17},
            {1.6, -0.029199522301288815},
            {2.3561945, -0.707106788121606877},
            {3.0, -0.989992496600445457},
            {3.141592653589793, -1.0},
            {4.7, -0.0123886634628905595},
            {6.25, 0.999449418224499409},
            {100.0, 0.862318872287683934},
            {99999.0, -0.509875372417900876},
        },
        2);
  BOOST_TEST(portable_cos(-3) == portable_cos(3));
  BOOST_TEST(std::isnan(portable_cos(infinity)));
}

BOOST_DATA_TEST_CASE(exp_is_within_four_units, golden("exp")) { check(portable_exp, sample, 4); }
BOOST_DATA_TEST_CASE(log_is_within_four_units, golden("log")) { check(portable_log, sample, 4); }
BOOST_DATA_TEST_CASE(tanh_is_within_four_units, golden("tanh")) { check(portable_tanh, sample, 4); }
BOOST_DATA_TEST_CASE(erf_is_within_four_units, golden("erf")) { check(portable_erf, sample, 4); }
BOOST_DATA_TEST_CASE(normal_cdf_is_within_five_units, golden("norm_cdf")) {
  check(normal_cdf, sample, 5);
}
BOOST_DATA_TEST_CASE(normal_quantile_is_within_six_units, golden("norm_ppf")) {
  check(normal_quantile, sample, 6);
}

// Values by mpmath 1.2.1 with 40 digits, arguments exact.
BOOST_AUTO_TEST_CASE(expm1_is_within_four_units) {
  check(portable_expm1,
        {{-30.0, -0.999999999999906424},
         {-1.0, -0.632120558828557678},
         {-0.375, -0.312710721209027801},
         {-0.25, -0.221199216928595132},
         {-1e-10, -9.99999999950000036e-11},
         {1e-10, 1.00000000005000004e-10},
         {0.0009765625, 0.000977039492416535243},
         {0.3125, 0.366837941173796363},
         {0.375, 0.454991414618201336},
         {1.0, 1.71828182845904524},
         {5.0, 147.413159102576603},
         {50.0, 5.18470552858707246e+21}},
        4);
}

BOOST_AUTO_TEST_CASE(log1p_is_within_four_units) {
  check(portable_log1p,
        {{-0.875, -2.07944154167983593},
         {-0.5, -0.693147180559945309},
         {-1e-10, -1.00000000005000004e-10},
         {1e-10, 9.99999999950000036e-11},
         {0.0009765625, 0.000976085973055458896},
         {0.0078125, 0.00778214044205494895},
         {0.25, 0.223143551314209756},
         {1.0, 0.693147180559945309},
         {100.0, 4.61512051684125945},
         {10000000000.0, 23.0258509300404568}},
        4);
}

BOOST_AUTO_TEST_CASE(erfc_is_within_four_units) {
  check(portable_erfc,
        {{-2.0, 1.99532226501895273},
         {-0.5, 1.52049987781304654},
         {0.25, 0.723673609831763067},
         {0.4921875, 0.486392358879729049},
         {0.5, 0.479500122186953462},
         {0.75, 0.288844366346484868},
         {1.0, 0.157299207050285131},
         {1.5, 0.0338948535246892729},
         {1.9375, 0.00614319360478680001},
         {2.0, 0.00467773498104726584},
         {3.0, 0.0000220904969985854414},
         {5.0, 1.53745979442803485e-12},
         {10.0, 2.08848758376254476e-45},
         {20.0, 5.39586561160790093e-176},
         {26.0, 5.66319240885614285e-296}},
        4);
}

BOOST_AUTO_TEST_CASE(normal_cdf_is_within_five_units_far_in_the_tail) {
  check(normal_cdf,
        {{-37.0, 5.72557122252457682e-300},
         {-30.0, 4.90671392714818706e-198},
         {-20.0, 2.7536241186062337e-89},
         {-12.0, 1.776482112077679e-33},
         {-10.0, 7.61985302416052607e-24},
         {-9.0, 1.12858840595384065e-19},
         {-8.3, 5.20556974489025402e-17},
         {-4.7, 1.30080745391728093e-6},
         {-1.1, 0.135666060946382656},
         {-0.7, 0.241963652223073029},
         {-0.3, 0.382088577811047367}},
        5);
}

BOOST_AUTO_TEST_CASE(the_ends_of_the_range_are_as_c_has_them) {
  BOOST_TEST(portable_exp(-infinity) == 0);
  BOOST_TEST(portable_exp(-800) == 0);
  BOOST_TEST(portable_exp(710) == infinity);
  BOOST_TEST(portable_exp(infinity) == infinity);
  BOOST_TEST(portable_exp(-745) == 5e-324);  // the smallest number there is
  BOOST_TEST(portable_expm1(-infinity) == -1);
  BOOST_TEST(portable_expm1(710) == infinity);
  BOOST_TEST(portable_log(0.0) == -infinity);
  BOOST_TEST(portable_log(infinity) == infinity);
  BOOST_TEST(std::isnan(portable_log(-1)));
  BOOST_TEST(portable_log1p(-1) == -infinity);
  BOOST_TEST(std::isnan(portable_log1p(-2)));
  BOOST_TEST(portable_log1p(infinity) == infinity);
  BOOST_TEST(portable_tanh(infinity) == 1);
  BOOST_TEST(portable_tanh(-infinity) == -1);
  BOOST_TEST(portable_erf(infinity) == 1);
  BOOST_TEST(portable_erf(-infinity) == -1);
  BOOST_TEST(portable_erfc(infinity) == 0);
  BOOST_TEST(portable_erfc(-infinity) == 2);
  BOOST_TEST(normal_cdf(infinity) == 1);
  BOOST_TEST(normal_cdf(-infinity) == 0);
  BOOST_TEST(normal_quantile(0) == -infinity);
  BOOST_TEST(normal_quantile(1) == infinity);
  BOOST_TEST(std::isnan(normal_quantile(-0.1)));
  BOOST_TEST(std::isnan(normal_quantile(1.1)));
}

BOOST_AUTO_TEST_CASE(nan_stays_nan) {
  for (double (*function)(double) :
       {portable_exp, portable_expm1, portable_log, portable_log1p, portable_tanh, portable_erf,
        portable_erfc, normal_cdf, normal_quantile}) {
    BOOST_TEST(std::isnan(function(not_a_number)));
  }
}

BOOST_AUTO_TEST_CASE(odd_functions_are_odd_to_the_last_bit) {
  for (double x = 1e-9; x < 30; x *= 1.37) {
    BOOST_TEST(portable_tanh(-x) == -portable_tanh(x));
    BOOST_TEST(portable_erf(-x) == -portable_erf(x));
  }
}

BOOST_AUTO_TEST_CASE(a_quantile_of_a_probability_comes_back) {
  for (double p = 1e-15; p < 1; p = p < 0.01 ? p * 3 : p + 0.0071) {
    // An error of 1 unit in x changes p by |x| phi(x) / p units: 9 where p is 1e-15.
    BOOST_TEST(std::abs(normal_cdf(normal_quantile(p)) - p) <= 2e-14 * p, p);
  }
}

BOOST_AUTO_TEST_CASE(the_functions_never_decrease) {
  for (double (*function)(double) : {portable_exp, portable_tanh, portable_erf, normal_cdf}) {
    double before = -infinity;
    for (double x = -9; x < 9; x += 1.0 / 512) {
      const double value = function(x);
      BOOST_TEST(value >= before, x);
      before = value;
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
