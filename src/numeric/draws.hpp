// Reproducible random numbers: a counter-based generator, named streams, and distributions of our
// own.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fanin {

/// Philox 4x32 with 10 rounds (Salmon, Moraes, Dror & Shaw 2011): four 32-bit words from a counter
/// and a key. There is no state: draw number i of a stream is the same whoever asks for it, in
/// whatever order, on whatever thread.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// One named sequence of draws of one seed. Streams with different names share nothing, so adding a
/// layer, an initializer or a seed changes no draw of any other ("weights/3", "shuffle/12",
/// "split", ...).
struct Stream {
  Stream(std::uint64_t seed, std::string_view name);

  std::uint64_t seed;
  std::uint64_t id;  ///< of the name
};

/// Draw number `index`: 64 random bits.
std::uint64_t bits(const Stream& stream, std::uint64_t index);

/// Uniform on the open interval (0, 1), 53 bits, never 0 or 1.
double uniform(const Stream& stream, std::uint64_t index);

/// Standard normal by inversion: one draw a value.
double normal(const Stream& stream, std::uint64_t index);

/// The same two from bits already drawn.
double uniform_of(std::uint64_t drawn);
double normal_of(std::uint64_t drawn);

/// Standard normal conditioned on [-2, 2] by inversion: one draw a value, as exact as redrawing and
/// never a retry.
double truncated_normal(const Stream& stream, std::uint64_t index);

/// A random order of 0 .. count-1 (Fisher-Yates).
std::vector<std::uint32_t> permutation(const Stream& stream, std::uint32_t count);

}  // namespace fanin
