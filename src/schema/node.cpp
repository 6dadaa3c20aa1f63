// Nodes made, found and described.
#include "schema/node.hpp"

#include "text/format.hpp"
#include "text/width.hpp"

namespace fanin {

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

Node Node::scalar(std::string text, bool quoted) {
  Node node;
  node.kind = Kind::scalar;
  node.text = std::move(text);
  node.quoted = quoted;
  return node;
}

Node Node::sequence(std::vector<Node> items) {
  Node node;
  node.kind = Kind::sequence;
  node.items = std::move(items);
  return node;
}

Node Node::mapping(std::vector<Entry> entries) {
  Node node;
  node.kind = Kind::mapping;
  node.entries = std::move(entries);
  return node;
}

Node unplaced(Node node) {
  node.place = {};
  for (Node& item : node.items) item = unplaced(std::move(item));
  for (Entry& entry : node.entries) {
    entry.key_place = {};
    entry.value = unplaced(std::move(entry.value));
  }
  return node;
}

std::string described(const Node& node) {
  constexpr std::size_t most = 60;
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::sequence:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
    case Node::Kind::scalar:
      break;
  }
  std::string shown = character_range(node.text, 0, most);
  if (shown.size() < node.text.size()) shown += "...";
  return format("{}'{}'", node.quoted ? "the text " : "", shown);
}

namespace {

std::string escaped(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string canonical(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Node::Kind::null:
      return "null";
    case Node::Kind::scalar:
      return node.quoted ? escaped(node.text) : node.text;
    case Node::Kind::sequence:
      for (const Node& item : node.items) out += (out.empty() ? "" : ",") + canonical(item);
      return "[" + out + "]";
    case Node::Kind::mapping:
      for (const Entry& entry : node.entries) {
        out += (out.empty() ? "" : ",") + escaped(entry.key) + ":" + canonical(entry.value);
      }
      return "{" + out + "}";
  }
  return out;
}

}  // namespace fanin
