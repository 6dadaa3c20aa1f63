// Which program this is, and which arithmetic it computes with.
#pragma once

#include <string>
#include <string_view>

namespace fanin {

/// Part of every run's address: changed whenever the same run would give other bits.
inline constexpr std::string_view numerics_version = "5";

/// "0.1.0", with git's description if it is known and adds something.
std::string program_version();

/// program_version(), the compiler and the numerics: what --version prints and every run carries.
std::string full_version();

}  // namespace fanin
