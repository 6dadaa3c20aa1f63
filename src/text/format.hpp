// Formatting of messages and numbers, for the whole program: the only place where fmt is included.
#pragma once

#include <fmt/format.h>

namespace fanin {

using fmt::format;

}  // namespace fanin
