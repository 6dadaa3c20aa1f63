// YAML text to Node and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/node.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// What a document may ask of us; beyond it, it is refused.
struct YamlLimits {
  std::size_t bytes = 4u << 20;  ///< of the text, and again of what aliases repeat
  std::size_t depth = 64;
  std::size_t nodes = 100'000;  ///< after expansion of aliases, and again in anchored values

  /// As much of a file as shows that it is too large: a byte order mark does not count.
  std::size_t bytes_to_read() const { return bytes + 1 + 3; }
};

/// The one document in source number `source`. Faults: bytes that are not UTF-8, control
/// characters, syntax, a second document or anything else after the first, an alias inside its own
/// anchor, unknown tags, and the limits: nothing is returned. Of a duplicate key the first value
/// stays, and the fault is said. An empty document is a null Node.
std::optional<Node> parse_yaml(int source, Diagnostics& diagnostics, const YamlLimits& limits = {});

/// The same for `text` that stands in for the source's at the same offsets: blanks where the source
/// has something that is not YAML (the path of a --set argument).
std::optional<Node> parse_yaml_as(int source, std::string_view text, Diagnostics& diagnostics,
                                  const YamlLimits& limits = {});

/// Block style outside, one line where a part is small; reads back as the same Node.
std::string emit_yaml(const Node& node);

}  // namespace fanin
