// Singular values against NumPy's SVD and matrices whose values are known.
#include "numeric/singular_values.hpp"

#include <cmath>
#include <limits>

#include <boost/test/unit_test.hpp>

#include "numeric/draws.hpp"

namespace {

using namespace fanin;

/// numpy: ((i*7919 + i*i*104729) % 1009 / 1009 - .5).reshape(rows, columns)
std::vector<double> hashed(std::size_t rows, std::size_t columns) {
  std::vector<double> matrix;
  for (std::size_t i = 0; i < rows * columns; ++i)
    matrix.push_back(static_cast<double>((i * 7919 + i * i * 104729) % 1009) / 1009 - .5);
  return matrix;
}

double worst(const std::vector<double>& actual, const std::vector<double>& expected) {
  BOOST_REQUIRE(actual.size() == expected.size());
  double most = 0;
  for (std::size_t i = 0; i < actual.size(); ++i)
    most = std::max(most, std::abs(actual[i] - expected[i]));
  return most;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(singular)

// numpy.linalg.svd(...)[1][::-1]
BOOST_AUTO_TEST_CASE(values_are_numpy_s) {
  BOOST_TEST(
      worst(singular_values(hashed(5, 5), 5, 5), {0.078845173263, 0.203649613838, 0.516762099309,
                                                  1.008163829966, 1.147400923953}) < 1e-10);
  BOOST_TEST(worst(singular_values(hashed(7, 4), 7, 4),
                   {0.353068306801, 0.718441971703, 1.031656345824, 1.104347912654}) < 1e-10);
  BOOST_TEST(worst(singular_values(hashed(4, 7), 4, 7),
                   {0.332464358476, 0.790419356239, 0.952728875830, 1.132134093127}) < 1e-10);
}

BOOST_AUTO_TEST_CASE(known_matrices) {
  BOOST_TEST(worst(singular_values(std::vector<double>{0, -3, 2, 0}, 2, 2), {2, 3}) < 1e-14);
  BOOST_TEST(worst(singular_values(std::vector<double>{3, 4}, 1, 2), {5}) < 1e-14);
  BOOST_TEST(worst(singular_values(std::vector<double>(12, 1e-200), 3, 4),
                   {0, 0, 1e-200 * std::sqrt(12.0)}) < 1e-207);
  BOOST_TEST(worst(singular_values(std::vector<double>(6, 0), 2, 3), {0, 0}) == 0);
  const std::vector<double> broken{1, std::numeric_limits<double>::quiet_NaN()};
  BOOST_TEST(std::isnan(singular_values(broken, 1, 2).front()));
}

// Half of the rows are 0, as in the Jacobian of a relu layer; of n x n normal entries of variance
// 1 / n the mean singular value is 8 / (3 pi) for large n (quarter circle law).
BOOST_AUTO_TEST_CASE(wide_random_matrices) {
  constexpr std::size_t n = 96;
  const Stream stream(1, "test/matrix");
  std::vector<double> matrix(n * n);
  for (std::size_t i = 0; i < matrix.size(); ++i)
    matrix[i] = normal(stream, i) / std::sqrt(static_cast<double>(n));
  BOOST_TEST(std::abs(mean(singular_values(matrix, n, n)) - 8 / (3 * 3.14159265358979)) < .01);
  for (std::size_t i = 0; i < n / 2 * n; ++i) matrix[i] = 0;
  const auto half = singular_values(matrix, n, n);
  BOOST_TEST(half[n / 2 - 1] < 1e-7);
  BOOST_TEST(half[n / 2] > .2);
  double squares = 0;
  double sum = 0;
  for (const double value : matrix) squares += value * value;
  for (const double value : half) sum += value * value;
  BOOST_TEST(std::abs(sum - squares) < 1e-10);
}

BOOST_AUTO_TEST_SUITE_END()
