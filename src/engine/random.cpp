// Philox with one counter in each 64-bit lane.
#include "engine/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/simd.hpp"
#include "numeric/functions.hpp"

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

/// Draws 2 first .. 2 (first + blocks) - 1 of the stream.
void fill_blocks(const Stream& stream, std::uint64_t first, std::size_t blocks,
                 std::uint64_t* out) {
  for (std::uint64_t i = 2 * first; i < 2 * (first + blocks); ++i) *out++ = bits(stream, i);
}

#else

using Words = hn::ScalableTag<std::uint64_t>;
using Halves = hn::Repartition<std::uint32_t, Words>;
using Block = hn::Vec<Words>;
constexpr std::size_t counters = hn::MaxLanes(Words());

/// The low 32 bits of each lane times the factor's: 64 bits.
HWY_INLINE Block product(Block a, hn::Vec<Halves> factor) {
  return hn::MulEven(hn::BitCast(Halves(), a), factor);
}

/// One vector of counters on its way through the rounds: four 32-bit words in the low halves of
/// the lanes; what stands in the high halves is never looked at.
struct State {
  Block c0, c1, c2, c3;

  HWY_INLINE void round(Block key_0, Block key_1) {
    const Halves halves;
    const Block a = product(c0, hn::Set(halves, 0xD2511F53));
    const Block b = product(c2, hn::Set(halves, 0xCD9E8D57));
    c0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(b), c1), key_0);
    c2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(a), c3), key_1);
    c1 = b;
    c3 = a;
  }

  /// Two draws of each counter, one after the other.
  HWY_INLINE void store(std::uint64_t* out) const {
    const Block low = hn::Set(Words(), 0xFFFFFFFF);
    const Block even = hn::Or(hn::And(c0, low), hn::ShiftLeft<32>(c1));
    const Block odd = hn::Or(hn::And(c2, low), hn::ShiftLeft<32>(c3));
    hn::StoreInterleaved2(even, odd, Words(), out);
  }
};

HWY_INLINE State state_of(const Stream& stream, std::uint64_t block) {
  const Words d;
  const Block index = hn::Add(hn::Set(d, block), hn::Iota(d, 0));
  return {index, hn::ShiftRight<32>(index), hn::Set(d, stream.id), hn::Set(d, stream.id >> 32)};
}

/// Draws 2 first .. 2 (first + blocks) - 1 of the stream.
void fill_blocks(const Stream& stream, std::uint64_t first, std::size_t blocks,
                 std::uint64_t* out) {
  const Words d;
  std::size_t done = 0;
  // Two vectors at a time: the multiplications of one wait for each other.
  for (; done + 2 * counters <= blocks; done += 2 * counters) {
    State a = state_of(stream, first + done);
    State b = state_of(stream, first + done + counters);
    auto key_0 = static_cast<std::uint32_t>(stream.seed);
    auto key_1 = static_cast<std::uint32_t>(stream.seed >> 32);
    for (int i = 0; i < 10; ++i, key_0 += 0x9E3779B9, key_1 += 0xBB67AE85) {
      const Block k0 = hn::Set(d, key_0);
      const Block k1 = hn::Set(d, key_1);
      a.round(k0, k1);
      b.round(k0, k1);
    }
    a.store(out + 2 * done);
    b.store(out + 2 * (done + counters));
  }
  for (std::uint64_t i = 2 * (first + done); i < 2 * (first + blocks); ++i)
    out[i - 2 * first] = bits(stream, i);
}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fanin {

HWY_EXPORT(fill_blocks);

namespace {

/// Calls use(first, drawn, size) for portions of the draws 0 .. count - 1.
template <class Use>
void each_portion(const Stream& stream, std::size_t count, const Use& use) {
  constexpr std::size_t most = 1024;
  std::uint64_t drawn[most];
  for (std::size_t first = 0; first < count; first += most) {
    const std::size_t size = std::min(most, count - first);
    HWY_DYNAMIC_DISPATCH(fill_blocks)(stream, first / 2, (size + 1) / 2, drawn);
    use(first, drawn, size);
  }
}

}  // namespace

void fill_bits(const Stream& stream, std::size_t count, std::uint64_t* out) {
  each_portion(stream, count, [&](std::size_t first, const std::uint64_t* drawn, std::size_t size) {
    std::copy_n(drawn, size, out + first);
  });
}

void fill_kept(const Stream& stream, double rate, float factor, std::size_t count, float* out) {
  // (n + 1/2) / 2^52 >= rate for the 52-bit n of a draw: all of it is exact, so n is compared with
  // the least that is kept.
  const double scaled = rate * 0x1p52;
  const double whole = std::floor(scaled);
  const auto least = static_cast<std::int64_t>(scaled - whole <= 0.5 ? whole : whole + 1);
  const auto bits_of_factor = std::bit_cast<std::uint32_t>(factor);
  each_portion(stream, count, [&](std::size_t first, const std::uint64_t* drawn, std::size_t size) {
    // Without a branch, which a random bit would mispredict: the sign of least - 1 - n.
    for (std::size_t i = 0; i < size; ++i) {
      const auto short_of = static_cast<std::uint64_t>(least - 1) - (drawn[i] >> 12);
      const auto kept = static_cast<std::uint32_t>(short_of >> 63);
      out[first + i] = std::bit_cast<float>(bits_of_factor & (0U - kept));
    }
  });
}

void fill_normal(const Stream& stream, std::size_t count, float* out) {
  each_portion(stream, count, [&](std::size_t first, const std::uint64_t* drawn, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) out[first + i] = static_cast<float>(normal_of(drawn[i]));
  });
}

}  // namespace fanin
#endif
