// A Description as JSON Schema (draft 2020-12), for editors: completion, hover, checking.
#pragma once

#include <string>

#include "schema/describe.hpp"

namespace fanin {

/// The schema of a kind of document. Everything chosen by name has its three forms; names are
/// those of the tables, in the tables' spelling (readers also take other cases); where no text may
/// stand, `${NAME}` may. What is required is asked for only in a file that has none of the keys
/// `inherit`: with them, values come from elsewhere.
Node json_schema(const Description& description, const std::string& title,
                 const std::vector<std::string>& inherit);

}  // namespace fanin
