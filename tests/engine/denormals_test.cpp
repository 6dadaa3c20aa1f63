// Denormals are zero inside the guard only.
#include "engine/denormals.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>

namespace {

// Through volatile, or the compiler computes it ahead.
float product(float a, float b) {
  volatile float x = a;
  volatile float y = b;
  volatile float result = x * y;
  return result;
}

float halved(float value) { return product(value, .5F); }

constexpr float smallest = std::numeric_limits<float>::min();

}  // namespace

BOOST_AUTO_TEST_SUITE(denormals)

BOOST_AUTO_TEST_CASE(results_too_small_become_zero_inside_and_only_there) {
  BOOST_TEST(halved(smallest) > 0);
  {
    const fanin::FlushDenormals guard;
    BOOST_TEST(halved(smallest) == 0);
    BOOST_TEST(halved(4 * smallest) == 2 * smallest);
  }
  BOOST_TEST(halved(smallest) > 0);
}

BOOST_AUTO_TEST_CASE(operands_too_small_count_as_zero) {
  const float denormal = halved(smallest);
  BOOST_TEST(product(denormal, 1e30F) > 0);
  const fanin::FlushDenormals guard;
  BOOST_TEST(product(denormal, 1e30F) == 0);
}

BOOST_AUTO_TEST_CASE(guards_nest) {
  const fanin::FlushDenormals outer;
  {
    const fanin::FlushDenormals inner;
    BOOST_TEST(halved(smallest) == 0);
  }
  BOOST_TEST(halved(smallest) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
