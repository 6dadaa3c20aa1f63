// The generator against its published vectors; streams, distributions and permutations against
// their laws.
#include "numeric/draws.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "numeric/functions.hpp"
#include "numeric/golden_table.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

using Counter = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

struct KnownAnswer {
  Counter counter;
  Key key;
  Counter words;
  friend std::ostream& operator<<(std::ostream& to, const KnownAnswer& k) {
    return to << std::hex << k.counter[0];
  }
};

// Random123 1.14 (Salmon et al.), tests/kat_vectors, philox4x32 with 10 rounds.
const std::vector<KnownAnswer> known_answers{
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

constexpr std::size_t many = 100'000;

struct Moments {
  double mean = 0;
  double variance = 0;
  double minimum = 0;
  double maximum = 0;
};

Moments moments(const std::function<double(const Stream&, std::uint64_t)>& draw,
                const Stream& stream) {
  std::vector<double> values(many);
  for (std::size_t i = 0; i < many; ++i) values[i] = draw(stream, i);
  const double n = many;
  Moments m;
  m.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  for (const double value : values) m.variance += (value - m.mean) * (value - m.mean) / (n - 1);
  m.minimum = *std::min_element(values.begin(), values.end());
  m.maximum = *std::max_element(values.begin(), values.end());
  return m;
}

/// Mean and variance within five standard errors of what they should be.
void check_moments(const Moments& m, double mean, double variance, double kurtosis) {
  const double n = many;
  BOOST_TEST(std::abs(m.mean - mean) < 5 * std::sqrt(variance / n), "mean " << m.mean);
  BOOST_TEST(std::abs(m.variance - variance) < 5 * variance * std::sqrt((kurtosis - 1) / n),
             "variance " << m.variance);
}

const std::vector<std::uint64_t> seeds{0, 1, 2, 0xffffffffffffffff};

}  // namespace

BOOST_AUTO_TEST_SUITE(numeric_draws)

BOOST_DATA_TEST_CASE(philox_gives_the_published_words, data_driven::make(known_answers)) {
  BOOST_TEST(philox(sample.counter, sample.key) == sample.words, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(uniform_takes_the_high_bits_of_the_draw) {
  const Stream stream(3, "weights/0");
  for (std::uint64_t i = 0; i < 100; ++i) {
    BOOST_TEST(std::abs(uniform(stream, i) -
                        std::ldexp(static_cast<double>(bits(stream, i)), -64)) < 0x1p-52);
  }
}

BOOST_DATA_TEST_CASE(uniform_stays_within_zero_and_one_with_their_moments,
                     data_driven::make(seeds)) {
  const Moments m = moments(uniform, Stream(sample, "weights/0"));
  BOOST_TEST(m.minimum > 0);
  BOOST_TEST(m.maximum < 1);
  check_moments(m, 0.5, 1.0 / 12, 1.8);
}

BOOST_DATA_TEST_CASE(normal_has_mean_zero_and_variance_one, data_driven::make(seeds)) {
  check_moments(moments(normal, Stream(sample, "weights/0")), 0, 1, 3);
}

BOOST_DATA_TEST_CASE(truncated_normal_stays_within_two_and_has_its_moments,
                     data_driven::make(seeds)) {
  const double sd = golden_rows("distributions.tsv", "truncnorm_sd")[0].value;
  const double kurtosis = golden_rows("distributions.tsv", "truncnorm_kurtosis")[0].value;
  const Moments m = moments(truncated_normal, Stream(sample, "weights/0"));
  BOOST_TEST(m.minimum >= -2);
  BOOST_TEST(m.maximum <= 2);
  BOOST_TEST(m.maximum > 1.99);
  check_moments(m, 0, sd * sd, kurtosis);
}

BOOST_AUTO_TEST_CASE(normal_is_the_quantile_of_the_uniform_draw) {
  const Stream stream(5, "x");
  for (std::uint64_t i = 0; i < 100; ++i) {
    BOOST_TEST(normal(stream, i) == normal_quantile(uniform(stream, i)));
    // One draw a value, in the same order: what makes runs with different initializers paired.
    BOOST_TEST((truncated_normal(stream, i) < truncated_normal(stream, i + 1)) ==
               (normal(stream, i) < normal(stream, i + 1)));
  }
}

BOOST_AUTO_TEST_CASE(a_draw_does_not_depend_on_what_was_drawn_before) {
  const Stream stream(7, "weights/2");
  std::vector<std::uint64_t> forward(1001);
  for (std::uint64_t i = 0; i <= 1000; ++i) forward[i] = bits(stream, i);
  for (std::uint64_t i = 1001; i-- > 0;) BOOST_TEST(bits(Stream(7, "weights/2"), i) == forward[i]);
}

BOOST_AUTO_TEST_CASE(streams_of_other_names_and_seeds_share_no_draw) {
  std::set<std::uint64_t> seen;
  std::size_t drawn = 0;
  for (const std::uint64_t seed : {0ULL, 1ULL, 2ULL, 1ULL << 32, 1ULL << 63}) {
    for (const char* name :
         {"", "a", "b", "ab", "ba", "split", "weights/0", "weights/1", "weights/10", "shuffle/1"}) {
      for (const std::uint64_t index : {0ULL, 1ULL, 2ULL, 3ULL, 1ULL << 33, (1ULL << 33) + 1}) {
        seen.insert(bits(Stream(seed, name), index));
        ++drawn;
      }
    }
  }
  BOOST_TEST(seen.size() == drawn);
}

BOOST_AUTO_TEST_CASE(neighbouring_draws_and_streams_are_not_correlated) {
  const Stream a(1, "weights/0");
  const Stream b(1, "weights/1");
  const Stream c(2, "weights/0");
  double next = 0;
  double name = 0;
  double seed = 0;
  for (std::uint64_t i = 0; i < many; ++i) {
    next += normal(a, i) * normal(a, i + 1);
    name += normal(a, i) * normal(b, i);
    seed += normal(a, i) * normal(c, i);
  }
  const double bound =
      5 * std::sqrt(static_cast<double>(many));  // five standard errors of a sum of products
  BOOST_TEST(std::abs(next) < bound);
  BOOST_TEST(std::abs(name) < bound);
  BOOST_TEST(std::abs(seed) < bound);
}

BOOST_AUTO_TEST_CASE(a_permutation_holds_every_number_once) {
  for (const std::uint32_t count : {0U, 1U, 2U, 3U, 10U, 1000U}) {
    auto order = permutation(Stream(1, "shuffle/0"), count);
    BOOST_TEST(order.size() == count);
    std::sort(order.begin(), order.end());
    for (std::uint32_t i = 0; i < count; ++i) BOOST_TEST(order[i] == i);
  }
}

BOOST_AUTO_TEST_CASE(a_permutation_follows_from_seed_and_name) {
  const auto order = permutation(Stream(1, "shuffle/0"), 100);
  BOOST_TEST((permutation(Stream(1, "shuffle/0"), 100) == order));
  BOOST_TEST((permutation(Stream(2, "shuffle/0"), 100) != order));
  BOOST_TEST((permutation(Stream(1, "shuffle/1"), 100) != order));
}

BOOST_AUTO_TEST_CASE(the_six_orders_of_three_are_equally_frequent) {
  std::map<std::vector<std::uint32_t>, int> counts;
  for (std::uint64_t seed = 0; seed < 6000; ++seed)
    ++counts[permutation(Stream(seed, "shuffle/0"), 3)];
  BOOST_TEST(counts.size() == 6U);
  double chi_square = 0;
  for (const auto& [order, count] : counts)
    chi_square += (count - 1000.0) * (count - 1000.0) / 1000.0;
  BOOST_TEST(chi_square <
             35.89);  // 1e-6 quantile of 5 degrees of freedom (SciPy chi2.isf(1e-6, 5) = 35.888)
}

BOOST_AUTO_TEST_CASE(every_number_is_equally_often_in_every_place) {
  constexpr std::size_t n = 8;
  std::array<std::array<int, n>, n> counts{};
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const auto order = permutation(Stream(seed, "split"), n);
    for (std::size_t i = 0; i < n; ++i) ++counts[i][order[i]];
  }
  double chi_square = 0;
  for (const auto& row : counts) {
    for (const int count : row) chi_square += (count - 500.0) * (count - 500.0) / 500.0;
  }
  // Times (n-1)/n it is chi-square with (n-1)^2 = 49 degrees of freedom; SciPy chi2.isf(1e-6, 49) =
  // 110.2.
  BOOST_TEST(chi_square * (n - 1) / n < 111.1);
}

BOOST_AUTO_TEST_SUITE_END()
