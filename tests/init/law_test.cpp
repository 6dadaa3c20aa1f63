// The families of laws: moments, distribution functions, and kernels filled from them.
#include "init/law.hpp"

#include <cmath>
#include <vector>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "numeric/golden_table.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

std::vector<float> filled(const Law& law, std::size_t rows, std::size_t columns,
                          std::uint64_t seed = 1) {
  std::vector<float> values(rows * columns);
  fill(law, rows, columns, Stream(seed, "weights/0"), values);
  return values;
}

struct Shape {
  std::size_t rows;
  std::size_t columns;
  double gain;
  friend std::ostream& operator<<(std::ostream& to, const Shape& s) {
    return to << s.rows << "x" << s.columns << " gain " << s.gain;
  }
};

const std::vector<Shape> shapes{{60, 20, 1}, {20, 60, 1},    {40, 40, 1}, {1, 9, 1},  {9, 1, 1},
                                {1, 1, 1},   {50, 30, 1.41}, {30, 50, 2}, {7, 5, -2}, {4, 16, 0.1}};

/// Column `vector` of Q, for a kernel W = gain Q or, when it is wide, gain Q transposed.
double q(const std::vector<float>& w, const Shape& s, std::size_t i, std::size_t vector) {
  const std::size_t at = s.rows >= s.columns ? i * s.columns + vector : vector * s.columns + i;
  return static_cast<double>(w[at]) / s.gain;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(init_law)

BOOST_AUTO_TEST_CASE(the_correction_of_the_cut_is_keras_s_to_the_last_digit) {
  const double sd = golden_rows("distributions.tsv", "truncnorm_sd")[0].value;
  BOOST_TEST(truncated_normal_sd == sd);
  BOOST_TEST(sd_of(truncated_normal_law(0, 0.5), {}) == 0.5 * sd);
}

BOOST_AUTO_TEST_CASE(moments_of_each_family) {
  const double kurtosis_cut = golden_rows("distributions.tsv", "truncnorm_kurtosis")[0].value;
  const Law uniform = uniform_law(-1, 3);
  BOOST_TEST(mean_of(uniform) == 1);
  BOOST_TEST(sd_of(uniform, {}) == 4 / std::sqrt(12.0));
  BOOST_TEST(kurtosis(uniform) == 1.8);
  const Law normal = normal_law(2, 0.5);
  BOOST_TEST(mean_of(normal) == 2);
  BOOST_TEST(sd_of(normal, {}) == 0.5);
  BOOST_TEST(kurtosis(normal) == 3);
  const Law cut = truncated_normal_law(2, 0.5);
  BOOST_TEST(mean_of(cut) == 2);
  BOOST_TEST(cut.low == 1);
  BOOST_TEST(cut.high == 3);
  BOOST_TEST(kurtosis(cut) == kurtosis_cut, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(mean_of(constant_law(7)) == 7);
  BOOST_TEST(sd_of(constant_law(7), {}) == 0);
  BOOST_TEST(sd_of(orthogonal_law(-2), {16, 4}) == 0.5);
  BOOST_TEST(sd_of(orthogonal_law(1), {4, 16}) == 0.25);
  // One 2 in four: mean .5, mean square 1.
  BOOST_TEST(sd_of(identity_law(2), {4, 3}) == std::sqrt(0.75));
}

BOOST_AUTO_TEST_CASE(a_law_without_spread_is_a_constant) {
  BOOST_TEST((uniform_law(3, 3) == constant_law(3)));
  BOOST_TEST((normal_law(3, 0) == constant_law(3)));
  BOOST_TEST((truncated_normal_law(3, 0) == constant_law(3)));
}

BOOST_AUTO_TEST_CASE(distribution_functions_go_from_zero_to_one) {
  for (const Law& law : {uniform_law(-1, 3), normal_law(1, 0.5), truncated_normal_law(1, 0.5)}) {
    BOOST_TEST(cdf(law, -100) == 0);
    BOOST_TEST(cdf(law, 100) == 1);
    BOOST_TEST(cdf(law, 1) == 0.5);
    BOOST_TEST(cdf(law, 1.25) + cdf(law, 0.75) == 1, boost::test_tools::tolerance(1e-15));
  }
  BOOST_TEST(cdf(truncated_normal_law(1, 0.5), 2) == 1);
  BOOST_TEST(cdf(truncated_normal_law(1, 0.5), 0) == 0);
  BOOST_TEST(cdf(uniform_law(-1, 3), 0) == 0.25);
  // SciPy: truncnorm(-2, 2).cdf(1) and norm.cdf(1)
  BOOST_TEST(cdf(truncated_normal_law(0, 1), 1) == 0.857616386005453,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(cdf(normal_law(0, 1), 1) == 0.8413447460685429, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(element_i_takes_draw_i_of_the_stream) {
  const Stream stream(1, "weights/0");
  const auto u = filled(uniform_law(0, 1), 5, 7);
  const auto n = filled(normal_law(0, 1), 5, 7);
  const auto t = filled(truncated_normal_law(0, 1), 5, 7);
  for (std::size_t i = 0; i < u.size(); ++i) {
    BOOST_TEST(u[i] == static_cast<float>(uniform(stream, i)));
    BOOST_TEST(n[i] == static_cast<float>(normal(stream, i)));
    BOOST_TEST(t[i] == static_cast<float>(truncated_normal(stream, i)));
  }
}

BOOST_AUTO_TEST_CASE(no_value_crosses_a_bound_by_rounding_to_float) {
  // Around 16777216 neighbouring floats are 1 and 2 apart: every draw is rounded, most of them to a
  // bound.
  const double low = 16777215.25;
  const double high = 16777217.5;
  const Law law = uniform_law(low, high);
  for (const float value : filled(law, 30, 30)) {
    BOOST_TEST(static_cast<double>(value) >= low);
    BOOST_TEST(static_cast<double>(value) <= high);
  }
}

BOOST_DATA_TEST_CASE(orthogonal_columns_or_rows_are_orthonormal_times_gain,
                     data_driven::make(shapes)) {
  const auto w = filled(orthogonal_law(sample.gain), sample.rows, sample.columns);
  const std::size_t count = std::min(sample.rows, sample.columns);
  const std::size_t length = std::max(sample.rows, sample.columns);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b < count; ++b) {
      double sum = 0;
      for (std::size_t i = 0; i < length; ++i) sum += q(w, sample, i, a) * q(w, sample, i, b);
      BOOST_TEST(std::abs(sum - (a == b ? 1 : 0)) < 1e-5, a << " " << b << ": " << sum);
    }
  }
}

BOOST_DATA_TEST_CASE(orthogonal_is_q_of_the_stream_s_normals_with_a_positive_diagonal_of_r,
                     data_driven::make(shapes)) {
  const auto w = filled(orthogonal_law(sample.gain), sample.rows, sample.columns, 3);
  const Stream stream(3, "weights/0");
  const std::size_t count = std::min(sample.rows, sample.columns);
  const std::size_t length = std::max(sample.rows, sample.columns);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double r = 0;  // Q'G at row a, column b
      for (std::size_t i = 0; i < length; ++i)
        r += q(w, sample, i, a) * normal(stream, i * count + b);
      if (a == b) {
        BOOST_TEST(r > 0);
      } else {
        BOOST_TEST(std::abs(r) < 1e-4, a << " " << b << ": " << r);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_wide_orthogonal_kernel_is_the_tall_one_transposed) {
  const auto tall = filled(orthogonal_law(1), 30, 20);
  const auto wide = filled(orthogonal_law(1), 20, 30);
  for (std::size_t i = 0; i < 30; ++i) {
    for (std::size_t j = 0; j < 20; ++j) BOOST_TEST(tall[i * 20 + j] == wide[j * 30 + i]);
  }
}

BOOST_DATA_TEST_CASE(identity_has_its_gain_on_the_diagonal_of_any_rectangle,
                     data_driven::make(shapes)) {
  const auto w = filled(identity_law(sample.gain), sample.rows, sample.columns);
  for (std::size_t i = 0; i < w.size(); ++i) {
    const bool diagonal = i / sample.columns == i % sample.columns;
    BOOST_TEST(w[i] == (diagonal ? static_cast<float>(sample.gain) : 0.0F));
  }
}

BOOST_AUTO_TEST_SUITE_END()
