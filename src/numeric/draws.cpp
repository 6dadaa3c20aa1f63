// Philox and the distributions made from it.
#include "numeric/draws.hpp"

#include <utility>

#include "numeric/functions.hpp"

namespace fanin {

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c,
                                    std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * c[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ key[0], static_cast<std::uint32_t>(b),
         static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return c;
}

namespace {

// FNV-1a, 64 bits: spreads the few short names of one program without collision.
std::uint64_t name_id(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

}  // namespace

Stream::Stream(std::uint64_t seed_value, std::string_view name)
    : seed(seed_value), id(name_id(name)) {}

std::uint64_t bits(const Stream& stream, std::uint64_t index) {
  const std::uint64_t block = index / 2;
  const auto words = philox({low(block), high(block), low(stream.id), high(stream.id)},
                            {low(stream.seed), high(stream.seed)});
  const std::size_t first = index % 2 == 0 ? 0 : 2;
  return words[first] | std::uint64_t{words[first + 1]} << 32;
}

double uniform_of(std::uint64_t drawn) {
  return (static_cast<double>(drawn >> 12) + 0.5) * 0x1p-52;
}

double normal_of(std::uint64_t drawn) { return normal_quantile(uniform_of(drawn)); }

double uniform(const Stream& stream, std::uint64_t index) {
  return uniform_of(bits(stream, index));
}

double normal(const Stream& stream, std::uint64_t index) { return normal_of(bits(stream, index)); }

double truncated_normal(const Stream& stream, std::uint64_t index) {
  constexpr double below = 0.022750131948179207200;  // the normal distribution function at -2
  const double u = uniform(stream, index);
  const double z = normal_quantile(below + u * (1.0 - 2.0 * below));
  return z < -2.0 ? -2.0 : z > 2.0 ? 2.0 : z;
}

std::vector<std::uint32_t> permutation(const Stream& stream, std::uint32_t count) {
  std::vector<std::uint32_t> order(count);
  for (std::uint32_t i = 0; i < count; ++i) order[i] = i;
  for (std::uint32_t left = count; left > 1; --left) {
    // 32 high bits times `left`: the bias is below left / 2^32, under 1e-6 for any data set that
    // fits memory's rows.
    const std::uint64_t draw = bits(stream, left) >> 32;
    std::swap(order[left - 1], order[(draw * left) >> 32]);
  }
  return order;
}

}  // namespace fanin
