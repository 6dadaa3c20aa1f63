// A Node as JSON text.
#pragma once

#include <string>

#include "schema/node.hpp"

namespace fanin {

/// Indented by two, short lists and mappings on one line. A quoted scalar is a string, as is one
/// that is neither a finite number nor true or false.
std::string json_text(const Node& node);

}  // namespace fanin
