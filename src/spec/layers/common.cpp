// Reading of keys that have one meaning.
#include "spec/layers/common.hpp"

#include <algorithm>
#include <vector>

#include "text/format.hpp"

namespace fanin {

namespace {

/// As Keras's own JSON writes it: null for nothing.
std::string_view word_of(const Node& node) {
  return node.is_null() ? "null" : node.is_scalar() ? std::string_view(node.text) : "";
}

}  // namespace

void read_value(Reader& reader, const Node& node, SettledKey&, const Field& field) {
  const Node& one = node.is_sequence() && node.items.size() == 1 ? node.items.front() : node;
  const std::string_view word = word_of(one);
  const auto same = [&](std::string_view known) { return folded(known) == folded(word); };
  // folded() drops signs: -1 is compared as it stands.
  const bool number = word.find_first_of("-0123456789") == 0;
  if (number ? std::count(field.words.begin(), field.words.end(), word) > 0
             : std::any_of(field.words.begin(), field.words.end(), same))
    return;
  const std::vector<std::string> known(field.words.begin(), field.words.end());
  reader.mismatch(node, listed(known, " or "), std::string(field.sentence));
}

Node write_value(const SettledKey&, const Field&) { return {}; }

void read_value(Reader& reader, const Node& node, Precision& value, const Field& field) {
  if (node.is_null() || (node.is_scalar() && node.text == "float32")) return;
  if (node.is_mapping()) {
    // {module: keras, class_name: DTypePolicy, config: {name: float32}, registered_name: null}
    const Entry* class_name = node.find("class_name");
    const Entry* config = node.find("config");
    if (class_name != nullptr && class_name->value.text == "DTypePolicy" && config != nullptr &&
        config->value.is_mapping() && config->value.find("name") != nullptr) {
      read_value(reader, config->value.find("name")->value, value, field);
      return;
    }
  }
  reader.mismatch(node, "float32", "fanin computes in float32");
}

Node write_value(const Precision&, const Field&) { return {}; }

}  // namespace fanin
