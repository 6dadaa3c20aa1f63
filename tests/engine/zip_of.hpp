// Writes zip archives and npy files as NumPy does, for tests that then break them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/npz.hpp"

namespace fanin {

template <class T>
std::string bytes_of(T value) {
  std::string out(sizeof value, '\0');
  std::memcpy(out.data(), &value, sizeof value);
  return out;
}

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  std::string out;
  for (const T value : values) out += bytes_of(value);
  return out;
}

/// An .npy file of version 1 with this header.
inline std::string npy_with(const std::string& header, const std::string& values) {
  return "\x93NUMPY" + std::string("\x01\0", 2) +
         bytes_of(static_cast<std::uint16_t>(header.size())) + header + values;
}

inline std::string npy(const std::string& shape, const std::vector<float>& values) {
  return npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n",
                  bytes_of(values));
}

/// Entries of the archive, stored.
using ZipFiles = std::vector<std::pair<std::string, std::string>>;

inline std::string zip_of(const ZipFiles& files, std::uint16_t method = 0) {
  const auto two = [](std::size_t n) { return bytes_of(static_cast<std::uint16_t>(n)); };
  const auto four = [](std::size_t n) { return bytes_of(static_cast<std::uint32_t>(n)); };
  std::string out;
  std::string directory;
  for (const auto& [name, content] : files) {
    const std::string head = four(0) + four(crc32(content));
    const std::string sizes = four(content.size()) + four(content.size());
    directory += "PK\x01\x02" + two(20) + two(20) + two(0) + two(method) + head + sizes +
                 two(name.size()) + two(0) + two(0) + two(0) + two(0) + four(0) + four(out.size()) +
                 name;
    // As NumPy: the local header has an extra field, and says no sizes.
    out += "PK\x03\x04" + two(20) + two(0) + two(method) + head + four(0xffffffff) +
           four(0xffffffff) + two(name.size()) + two(4) + name + two(1) + two(0) + content;
  }
  const std::size_t at = out.size();
  return out + directory + "PK\x05\x06" + two(0) + two(0) + two(files.size()) + two(files.size()) +
         four(directory.size()) + four(at) + two(0);
}

}  // namespace fanin
