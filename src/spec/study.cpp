// The parts of a study file that have short forms.
#include "spec/study.hpp"

#include <algorithm>

#include "text/numbers.hpp"

namespace fanin {

std::vector<Node> values_of(const Node& node) {
  if (node.is_sequence()) return node.items;
  return {node};
}

void read_value(Reader& reader, const Node& node, Vary& value, const Field&) {
  value.fields.clear();
  if (node.is_null()) return;
  if (!reader.expect_mapping(node, "'vary'")) return;
  for (const Entry& entry : node.entries) {
    Varied varied{entry.key, entry.key_place, values_of(entry.value)};
    if (varied.values.empty() || entry.value.is_null()) {
      reader.error(entry.key_place, format("'{}' has no values to vary", entry.key));
      continue;
    }
    const Reader::Step step(reader, entry.key);
    reader.note(entry.value);
    value.fields.push_back(std::move(varied));
  }
}

void read_value(Reader& reader, const Node& node, Seeds& value, const Field&) {
  const Field seed{.limits = between(0, 9007199254740992.0)};
  value.values.clear();
  if (node.is_sequence()) {
    std::vector<std::int64_t> seeds;
    const std::size_t before = reader.diagnostics.error_count();
    read_value(reader, node, seeds, seed);
    const bool well_read = reader.diagnostics.error_count() == before;
    for (std::size_t i = 0; well_read && i < seeds.size(); ++i) {
      if (std::count(seeds.begin(), seeds.begin() + static_cast<std::ptrdiff_t>(i), seeds[i]) > 0) {
        reader.error(node.items[i].place, format("seed {} is here twice", seeds[i]));
      }
    }
    if (seeds.empty()) reader.error(node.place, "'seeds' is an empty list");
    value.values = std::move(seeds);
    return;
  }
  std::int64_t count = 1;
  read_value(reader, node, count, Field{.limits = between(1, 1e6)});
  for (std::int64_t s = 1; s <= count; ++s) value.values.push_back(s);
}

namespace {

/// A number, or a percentage of the best.
void read_target(Reader& reader, const Node& node, Target& value, const Limits& limits) {
  value.of_best = node.is_scalar() && !node.quoted && node.text.ends_with('%');
  if (!value.of_best) return read_value(reader, node, value.value, Field{.limits = limits});
  Node number = node;
  number.text.pop_back();
  double percent = 100;
  read_value(reader, number, percent, Field{.limits = between(0, 100)});
  value.value = percent / 100;
}

}  // namespace

void read_value(Reader& reader, const Node& node, Target& value, const Field&) {
  const auto limits_of = [](const std::string& monitor) {
    return monitor.ends_with("accuracy") ? between(0, 1) : Limits{};
  };
  if (!node.is_mapping()) {
    reader.places.put(reader.path + ".value", node.place);
    read_target(reader, node, value, limits_of(value.monitor));
    return;
  }
  static const std::vector<std::string> known{"monitor", "value"};
  for (const Entry& entry : node.entries) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end())
      reader.unknown_key("target", entry, known);
  }
  if (const Entry* monitor = node.find("monitor"); monitor != nullptr) {
    const Reader::Step step(reader, "monitor");
    reader.note(monitor->value);
    read_value(reader, monitor->value, value.monitor, Field{});
  }
  if (const Entry* number = node.find("value"); number != nullptr) {
    const Reader::Step step(reader, "value");
    reader.note(number->value);
    read_target(reader, number->value, value, limits_of(value.monitor));
  }
  if (node.find("value") == nullptr) reader.error(node.place, "target needs 'value'");
}

Node write_value(const Vary& value, const Field&) {
  std::vector<Entry> entries;
  for (const Varied& varied : value.fields)
    entries.push_back({varied.field, {}, Node::sequence(varied.values)});
  return Node::mapping(std::move(entries));
}

Node write_value(const Seeds& value, const Field& field) {
  // 1 to n is written as n.
  for (std::size_t i = 0; i < value.values.size(); ++i) {
    if (value.values[i] != static_cast<std::int64_t>(i) + 1)
      return write_value(value.values, field);
  }
  return write_value(static_cast<std::int64_t>(value.values.size()), field);
}

Node write_value(const Target& value, const Field& field) {
  return Node::mapping({{"monitor", {}, write_value(value.monitor, field)},
                        {"value",
                         {},
                         value.of_best ? Node::scalar(shortest(100 * value.value) + "%")
                                       : write_value(value.value, field)}});
}

}  // namespace fanin
