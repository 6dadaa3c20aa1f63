// The tables of a store: made, brought up to date, and told from other files.
#pragma once

#include <cstdint>

#include "runs/sqlite.hpp"

namespace fanin {

/// The form of the tables. 2 to 4 are read as they are and brought up to date by whoever writes; 1
/// is refused.
inline constexpr std::int64_t store_version = 5;

/// Makes the tables in a new file, or brings those of an older version up to date, in one
/// transaction. WorldError as below.
void make_tables(const Database& database);

/// The version of the tables, 2 or more. WorldError: no store of fanin, or one of a fanin whose
/// stores have another form.
std::int64_t known_version(const Database& database);

}  // namespace fanin
