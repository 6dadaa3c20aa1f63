// A tensor as a file of weights holds it, read to the end and checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace fanin {

struct StoredTensor {
  std::string name;
  std::vector<std::uint64_t> shape;  ///< empty: one number
  std::vector<float> values;         ///< row-major; as many as the shape's product
};

/// How many values a tensor of the shape has; nothing if no file could hold them.
inline std::optional<std::uint64_t> value_count(const std::vector<std::uint64_t>& shape) {
  std::uint64_t count = 1;
  for (const std::uint64_t size : shape) {
    // A value takes 8 bytes at most, and the count of bytes must not wrap.
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / 8;
    if (size != 0 && count > most / size) return std::nullopt;
    count *= size;
  }
  return count;
}

/// "[4, 16]"
std::string shape_text(const std::vector<std::uint64_t>& shape);

}  // namespace fanin
