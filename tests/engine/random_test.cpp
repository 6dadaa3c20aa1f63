// Draws in vectors are the draws one by one.
#include "engine/random.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/noise.hpp"
#include "engine/small_nets.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

// Around a vector of counters, two of them, and a portion.
const std::vector<std::size_t> counts{0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 1023, 1024, 1025, 5000};

const Stream streams[] = {{0, ""}, {1, "dropout/0/1"}, {0xFFFFFFFFFFFFFFFF, "x"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(random_draws)

BOOST_DATA_TEST_CASE(many_draws_are_the_single_ones,
                     data_driven::make(instruction_sets()) * data_driven::make(counts), set,
                     count) {
  const OnInstructionSet on(set);
  for (const Stream& stream : streams) {
    std::vector<std::uint64_t> drawn(count + 1, 42);
    fill_bits(stream, count, drawn.data());
    for (std::size_t i = 0; i < count; ++i) BOOST_REQUIRE(drawn[i] == bits(stream, i));
    BOOST_TEST(drawn[count] == 42U);
    std::vector<float> normals(count);
    fill_normal(stream, count, normals.data());
    for (std::size_t i = 0; i < count; ++i)
      BOOST_REQUIRE(normals[i] == static_cast<float>(normal(stream, i)));
  }
}

BOOST_DATA_TEST_CASE(what_is_kept_is_what_a_uniform_draw_says,
                     data_driven::make({0.0, 1e-300, 1e-3, .1, .2, .25, .5, 1.0 / 3, .9, .999,
                                        1.0 - 0x1p-53, 1.0}),
                     rate) {
  constexpr std::size_t count = 3000;
  std::vector<float> kept(count);
  for (const Stream& stream : streams) {
    fill_kept(stream, rate, 2.5F, count, kept.data());
    for (std::size_t i = 0; i < count; ++i)
      BOOST_REQUIRE(kept[i] == (uniform(stream, i) >= rate ? 2.5F : 0.0F));
    // Exactly at a draw it is kept, and one unit of the last place above it is not.
    for (std::size_t i = 0; i < 20; ++i) {
      const double draw = uniform(stream, i);
      fill_kept(stream, draw, 1, i + 1, kept.data());
      BOOST_TEST(kept[i] == 1);
      fill_kept(stream, std::nextafter(draw, 2.0), 1, i + 1, kept.data());
      BOOST_TEST(kept[i] == 0);
    }
  }
}

// Noise

namespace {

struct Moments {
  double mean = 0;
  double variance = 0;
};

/// Of values that were all x.
Moments noisy(const Noise& noise, float x) {
  constexpr std::size_t count = 200'000;
  const std::vector<float> in(count, x);
  std::vector<float> factors(count);
  std::vector<float> out(count);
  add_noise(noise, {1, "noise"}, in, factors, out);
  Moments moments;
  for (const float y : out) moments.mean += y / static_cast<double>(count);
  for (const float y : out)
    moments.variance += std::pow(y - moments.mean, 2) / static_cast<double>(count);
  return moments;
}

}  // namespace

BOOST_DATA_TEST_CASE(noise_has_the_moments_that_keras_documents,
                     data_driven::make({.1, .3, .5, .8}), rate) {
  const float x = 1.5;
  const Moments dropped = noisy({Noise::Kind::dropout, rate}, x);
  BOOST_TEST(std::abs(dropped.mean - x) < .03);
  BOOST_TEST(difference(dropped.variance, x * x * rate / (1 - rate), 1) < .03);
  const Moments times = noisy({Noise::Kind::gaussian_dropout, rate}, x);
  BOOST_TEST(std::abs(times.mean - x) < .03);
  BOOST_TEST(difference(times.variance, x * x * rate / (1 - rate), 1) < .03);
  const Moments added = noisy({Noise::Kind::gaussian_noise, rate}, x);
  BOOST_TEST(std::abs(added.mean - x) < .01);
  BOOST_TEST(difference(added.variance, rate * rate, 1) < .01);
}

BOOST_DATA_TEST_CASE(alpha_dropout_keeps_mean_0_and_variance_1, data_driven::make({.1, .3, .5, .8}),
                     rate) {
  constexpr std::size_t count = 200'000;
  std::vector<float> in(count);
  fill_normal({2, "values"}, count, in.data());
  std::vector<float> factors(count);
  std::vector<float> out(count);
  add_noise({Noise::Kind::alpha_dropout, rate}, {1, "noise"}, in, factors, out);
  double mean = 0;
  double variance = 0;
  for (const float y : out) mean += y / static_cast<double>(count);
  for (const float y : out) variance += std::pow(y - mean, 2) / static_cast<double>(count);
  BOOST_TEST(std::abs(mean) < .01);
  BOOST_TEST(std::abs(variance - 1) < .02);
}

BOOST_AUTO_TEST_CASE(dropped_values_are_zero_even_where_they_were_not_finite) {
  const std::vector<float> in(100, std::numeric_limits<float>::infinity());
  std::vector<float> factors(100);
  std::vector<float> out(100);
  add_noise({Noise::Kind::dropout, .5}, {1, "noise"}, in, factors, out);
  for (std::size_t i = 0; i < 100; ++i) BOOST_TEST(out[i] == (factors[i] == 0 ? 0 : in[i]));
}

BOOST_AUTO_TEST_SUITE_END()
