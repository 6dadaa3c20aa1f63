// JSON from Nodes (RFC 8259).
#include "schema/json_text.hpp"

#include <algorithm>
#include <cmath>

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string scalar(const Node& node) {
  if (node.quoted) return quoted(node.text);
  if (node.text == "true" || node.text == "false") return node.text;
  // YAML's ".5" and "+1" are no JSON: the number is written anew.
  const auto number = parse_number(node.text);
  if (!number || !std::isfinite(*number)) return quoted(node.text);
  const auto integer = parse_integer(node.text);
  return integer ? std::to_string(*integer) : shortest(*number);
}

// As long as a line is read at a glance.
constexpr std::size_t one_line = 90;

std::string emitted(const Node& node, std::size_t indent) {
  if (node.is_null()) return "null";
  if (node.is_scalar()) return scalar(node);
  const bool list = node.is_sequence();
  std::vector<std::string> parts;
  for (const Node& item : node.items) parts.push_back(emitted(item, indent + 2));
  for (const Entry& entry : node.entries)
    parts.push_back(quoted(entry.key) + ": " + emitted(entry.value, indent + 2));
  std::size_t length = indent;
  bool flat = true;
  for (const std::string& part : parts) {
    length += part.size() + 2;
    flat = flat && part.find('\n') == std::string::npos;
  }
  flat = flat && length <= one_line;
  const std::string pad = flat ? "" : "\n" + std::string(indent + 2, ' ');
  std::string out = list ? "[" : "{";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += flat ? ", " : ",";
    out += pad + parts[i];
  }
  if (!flat) out += "\n" + std::string(indent, ' ');
  return out + (list ? "]" : "}");
}

}  // namespace

std::string json_text(const Node& node) { return emitted(node, 0) + "\n"; }

}  // namespace fanin
