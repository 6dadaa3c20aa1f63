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

/// "2026-01-31", the day of the commit that was built; empty outside a git checkout.
std::string program_date();

/// "Boost.Math 1.74.0.3, cereal 1.3.2, ...": the libraries that it was built with.
std::string library_versions();

}  // namespace fanin
