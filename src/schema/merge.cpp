// Merging by key, and of things chosen by name.
#include "schema/merge.hpp"

#include <algorithm>

namespace fanin {

Node merged_keys(Node base, Node over) {
  std::vector<Entry> entries = std::move(base.entries);
  for (Entry& entry : over.entries) {
    const auto same = std::find_if(entries.begin(), entries.end(),
                                   [&](const Entry& below) { return below.key == entry.key; });
    if (same == entries.end()) {
      entries.push_back(std::move(entry));
    } else {
      *same = std::move(entry);
    }
  }
  over.entries = std::move(entries);
  return over;
}

namespace {

/// `{Name: {parameters}}` or `{class_name: Name, config: {parameters}}`.
struct Parts {
  std::string_view name;
  Node* config = nullptr;  ///< nullptr: no parameters are written
};

Parts parts_of(Node& node) {
  if (!node.is_mapping()) return {};
  Parts parts;
  for (Entry& entry : node.entries) {
    if (entry.key == "class_name") parts.name = entry.value.text;
    if (entry.key == "config" && entry.value.is_mapping()) parts.config = &entry.value;
  }
  if (!parts.name.empty()) return parts;
  if (node.entries.size() != 1 || !node.entries[0].value.is_mapping()) return {};
  return {node.entries[0].key, &node.entries[0].value};
}

bool one_name(std::string_view a, std::string_view b, const Vocabulary* vocabulary) {
  if (folded(a) == folded(b)) return true;
  return vocabulary != nullptr && vocabulary->find(a) != nullptr &&
         vocabulary->find(a) == vocabulary->find(b);
}

}  // namespace

Node merged_choice(Node base, Node over, const Vocabulary* vocabulary) {
  const Parts below = parts_of(base);
  const Parts above = parts_of(over);
  if (below.config != nullptr && above.config != nullptr &&
      one_name(below.name, above.name, vocabulary)) {
    *above.config = merged_keys(std::move(*below.config), std::move(*above.config));
  }
  return over;
}

}  // namespace fanin
