// YAML text as Nodes with the faults found, for the tests of what reads documents.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/yaml.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// A document called f.yaml, parsed.
struct Parsed {
  Diagnostics diagnostics;
  std::optional<Node> node;

  explicit Parsed(const std::string& text) {
    const int source = diagnostics.add_source("f.yaml", text);
    node = parse_yaml(source, diagnostics);
  }
  /// "2:4 message | hint" of the only fault; all faults, one a line, if there are more.
  std::string fault() const { return faults(diagnostics); }

  static std::string faults(const Diagnostics& diagnostics) {
    std::string out;
    for (const Fault& fault : diagnostics.faults()) {
      if (!out.empty()) out += "\n";
      if (fault.line > 0)
        out += std::to_string(fault.line) + ":" + std::to_string(fault.column) + " ";
      out += fault.message;
      if (!fault.hint.empty()) out += " | " + fault.hint;
    }
    return out;
  }
};

/// "line:column+length" of a place in the source with number `place.source`.
inline std::string shown(const Diagnostics& diagnostics, Place place) {
  if (!place) return "nowhere";
  const LineColumn at = diagnostics.source(place.source).locate(place.begin);
  return std::to_string(at.line) + ":" + std::to_string(at.column) + "+" +
         std::to_string(place.length);
}

/// Equal but for places.
inline bool same(const Node& a, const Node& b) {
  if (a.kind != b.kind || a.text != b.text || a.quoted != b.quoted ||
      a.items.size() != b.items.size() || a.entries.size() != b.entries.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    if (a.entries[i].key != b.entries[i].key || !same(a.entries[i].value, b.entries[i].value))
      return false;
  }
  return true;
}

}  // namespace fanin
