// Values with places: what a YAML document says, before anyone asks what it means.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/source.hpp"

namespace fanin {

struct Entry;

/// A scalar keeps its text; what it is (a number, a name) is decided by the field that reads it.
/// Aliases and merge keys are already expanded, and no mapping has a key twice.
struct Node {
  enum class Kind { null, scalar, sequence, mapping };

  Kind kind = Kind::null;
  std::string text;     ///< of a scalar
  bool quoted = false;  ///< "10" is text, 10 is a number
  Place place;
  std::vector<Node> items;     ///< of a sequence
  std::vector<Entry> entries;  ///< of a mapping, in the order written

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }

  const Entry* find(std::string_view key) const;

  static Node scalar(std::string text, bool quoted = false);
  static Node sequence(std::vector<Node> items);
  static Node mapping(std::vector<Entry> entries);
};

struct Entry {
  std::string key;
  Place key_place;
  Node value;
};

/// The same value written nowhere: for a reader whose Diagnostics does not know the sources.
Node unplaced(Node node);

/// What stands there, for a message: "'abc'", "the text '10'", "a list", "a mapping", "nothing".
std::string described(const Node& node);

/// One line that holds the whole value, the same for equal values (places do not count): what is
/// hashed.
std::string canonical(const Node& node);

}  // namespace fanin
