// Many draws of one stream at a time: the values of numeric/draws.hpp, several counters in a
// vector.
#pragma once

#include <cstddef>
#include <cstdint>

#include "numeric/draws.hpp"

namespace fanin {

/// out[i] = bits(stream, i) for i < count, to the bit on every instruction set.
void fill_bits(const Stream& stream, std::size_t count, std::uint64_t* out);

/// out[i] = factor if uniform(stream, i) >= rate, else 0; rate from 0 to 1.
void fill_kept(const Stream& stream, double rate, float factor, std::size_t count, float* out);

/// out[i] = normal(stream, i), rounded to a float.
void fill_normal(const Stream& stream, std::size_t count, float* out);

}  // namespace fanin
