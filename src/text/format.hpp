// Formatting of messages and numbers, for the whole program: the only place where fmt is included.
#pragma once

#include <fmt/format.h>

namespace fanin {

using fmt::format;

/// One value by a format that is only known when the program runs: "02d", ".4f"; empty: as it is.
/// The format must fit the value.
template <class T>
std::string format_as(const std::string& spec, const T& value) {
  return fmt::format(fmt::runtime("{:" + spec + "}"), value);
}

}  // namespace fanin
