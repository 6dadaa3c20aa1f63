// JSON text to Node and back, with places: what Keras saves its models as.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/yaml.hpp"
#include "text/table.hpp"

namespace fanin {

/// Whether a file called `name` that begins with `text` is JSON: its name ends in .json, or it
/// begins as JSON does and its name does not say YAML.
bool is_json(std::string_view name, std::string_view text);

/// The one value in source number `source` (RFC 8259). A text in quotes is a quoted scalar; numbers
/// keep their digits; NaN, Infinity and -Infinity, which Python writes, are read as nan, inf and
/// -inf. Faults as in parse_yaml; of a duplicate key the first value stays, and the fault is said.
std::optional<Node> parse_json(int source, Diagnostics& diagnostics, const YamlLimits& limits = {});

/// Two spaces a level, a list of scalars on one line. Unquoted scalars that JSON knows (numbers,
/// true, false) are written as they are, all others as texts.
std::string emit_json(const Node& node);

/// A mapping a row, by the names of the columns. What is aligned right is a number, or text where
/// it reads as none; an empty cell is null.
Node json_rows(const Table& table);

}  // namespace fanin
