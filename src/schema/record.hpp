// Record<T>: the fields of a plain struct, declared once; reading, setting by path and writing come
// from it.
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "schema/reader.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

/// Specialised for each struct that stands in a document:
///
///     template <> struct Record<Dropout> {
///       static constexpr std::string_view name = "Dropout";     // what messages call it
///       static constexpr std::string_view sentence = "...";
///       static void fields(auto&& field) {
///         field("rate", &Dropout::rate, Field{.sentence = "...", .required = true, .limits =
///         ...});
///       }
///     };
///
/// The struct's member initialisers are the defaults.
template <class T>
struct Record;

template <class T>
concept HasRecord = requires {
  Record<T>::name;
};

/// The keys to choose from: not those that are only read.
template <HasRecord T>
std::vector<std::string> keys_of() {
  std::vector<std::string> keys;
  Record<T>::fields([&](std::string_view key, auto, const Field& field) {
    if (field.written) keys.emplace_back(key);
  });
  return keys;
}

template <HasRecord T>
bool accepts_key(std::string_view asked) {
  bool found = false;
  Record<T>::fields([&](std::string_view key, auto, const Field& field) {
    found = found || key == asked || (!field.alias.empty() && field.alias == asked);
  });
  return found;
}

// Reading

template <HasRecord T>
void read_value(Reader& reader, const Node& node, T& value, const Field& field);
template <class T>
void read_value(Reader& reader, const Node& node, std::optional<T>& value, const Field& field);
template <class T>
void read_value(Reader& reader, const Node& node, std::vector<T>& value, const Field& field);
template <HasRecord... T>
void read_value(Reader& reader, const Node& node, std::variant<T...>& value, const Field& field);

/// `owner`: where to point when a required key is missing.
template <HasRecord T>
void read_record(Reader& reader, const Node& node, Place owner, T& value) {
  if (!reader.expect_mapping(node, Record<T>::name)) return;
  std::vector<std::string> meant;
  for (const Entry& entry : node.entries) {
    if (!accepts_key<T>(entry.key))
      meant.push_back(reader.unknown_key(Record<T>::name, entry, keys_of<T>()));
  }
  Record<T>::fields([&](std::string_view key, auto member, const Field& field) {
    const Entry* entry = node.find(key);
    if (const Entry* alias = field.alias.empty() ? nullptr : node.find(field.alias)) {
      if (entry != nullptr) {
        const Reader::Step step(reader, key);
        reader.error(alias->key_place, format("'{}' is '{}': give one of them", field.alias, key));
      } else {
        entry = alias;
      }
    }
    if (entry != nullptr) {
      const Reader::Step step(reader, key);
      reader.note(entry->value);
      read_value(reader, entry->value, value.*member, field);
    } else if (field.required) {
      const Reader::Step step(reader, key);
      // One fault is enough: the key is there under another name.
      if (std::find(meant.begin(), meant.end(), key) != meant.end()) {
        reader.places.mark_faulty(reader.path);
        return;
      }
      reader.error(owner, format("{} needs '{}'", Record<T>::name, key),
                   std::string(field.sentence));
    }
  });
}

template <HasRecord T>
void read_value(Reader& reader, const Node& node, T& value, const Field&) {
  // A key with nothing after it is a mapping with nothing in it: what is required is missed.
  const Node nothing = Node::mapping({});
  read_record(reader, node.is_null() ? nothing : node, node.place, value);
}

template <class T>
void read_value(Reader& reader, const Node& node, std::optional<T>& value, const Field& field) {
  value.reset();
  if (node.is_null()) return;
  const std::size_t before = reader.diagnostics.error_count();
  T inner{};
  read_value(reader, node, inner, field);
  if (reader.diagnostics.error_count() == before) value = std::move(inner);
}

template <class T>
void read_value(Reader& reader, const Node& node, std::vector<T>& value, const Field& field) {
  value.clear();
  if (!node.is_sequence()) {
    reader.mismatch(node, "a list",
                    node.is_scalar()    ? format("write [{}]", node.text)
                    : node.is_mapping() ? "begin each part with '- '"
                                        : "");
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Reader::Step step(reader, std::to_string(i));
    reader.note(node.items[i]);
    T item{};
    read_value(reader, node.items[i], item, field);
    value.push_back(std::move(item));
  }
}

/// A variant of records is a thing chosen by its record's name: a layer, a callback.
/// `field.sentence` names the kind.
template <HasRecord... T>
void read_value(Reader& reader, const Node& node, std::variant<T...>& value, const Field&) {
  constexpr std::string_view kind = Record<std::variant<T...>>::kind;
  // What must be given is what a single value means.
  const auto keys_of = [](const std::string& name) {
    std::vector<std::string> keys;
    const auto collect = [&](auto type) {
      using Alternative = typename decltype(type)::type;
      if (folded(Record<Alternative>::name) != folded(name)) return;
      Record<Alternative>::fields([&](std::string_view key, auto, const Field& inner) {
        if (inner.required) keys.emplace_back(key);
      });
    };
    (collect(std::type_identity<T>{}), ...);
    return keys;
  };
  const auto named = reader.named(node, kind, keys_of);
  if (!named) return;
  bool found = false;
  const auto attempt = [&]<class Alternative>(std::type_identity<Alternative>) {
    if (found || folded(Record<Alternative>::name) != folded(named->name)) return;
    found = true;
    const Node nothing = Node::mapping({});
    // Read in place: g++ 12 at -O3 takes a local alternative for one not initialized.
    read_record(reader, named->config != nullptr ? *named->config : nothing, named->place,
                value.template emplace<Alternative>());
  };
  (attempt(std::type_identity<T>{}), ...);
  if (!found) {
    const std::vector<std::string> known{std::string(Record<T>::name)...};
    reader.unknown_name(kind, *named, known, keys_of);
  }
}

// Setting one part by path ("compile.optimizer.learning_rate")

template <class T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, T& value, const Field& field);
template <HasRecord T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, T& value, const Field& field);
template <class T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, std::vector<T>& value, const Field& field);
template <class T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, std::optional<T>& value, const Field& field);
template <HasRecord... T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, std::variant<T...>& value, const Field& field);

template <class T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, T& value, const Field& field) {
  if (at < steps.size()) {
    reader.error(reader.path_place,
                 format("'{}' has no part '{}'", at > 0 ? steps[at - 1] : "", steps[at]));
    return;
  }
  reader.note(node);
  read_value(reader, node, value, field);
}

template <HasRecord T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, T& value, const Field& field) {
  if (at == steps.size()) {
    reader.note(node);
    value = T{};
    read_value(reader, node, value, field);
    return;
  }
  bool found = false;
  Record<T>::fields([&](std::string_view key, auto member, const Field& inner) {
    if (found || (key != steps[at] && (inner.alias.empty() || inner.alias != steps[at]))) return;
    found = true;
    const Reader::Step step(reader, key);
    set_value(reader, steps, at + 1, node, value.*member, inner);
  });
  if (!found)
    reader.unknown_key(Record<T>::name, Entry{steps[at], reader.path_place, node}, keys_of<T>());
}

template <class T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, std::vector<T>& value, const Field& field) {
  if (at == steps.size()) {
    reader.note(node);
    read_value(reader, node, value, field);
    return;
  }
  const auto index = parse_integer(steps[at]);
  if (!index || *index < 0 || static_cast<std::size_t>(*index) >= value.size()) {
    reader.error(reader.path_place,
                 format("'{}' is not a number from 0 to {}, the parts of '{}'", steps[at],
                        value.empty() ? 0 : value.size() - 1, at > 0 ? steps[at - 1] : ""));
    return;
  }
  const Reader::Step step(reader, steps[at]);
  set_value(reader, steps, at + 1, node, value[static_cast<std::size_t>(*index)], field);
}

template <class T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, std::optional<T>& value, const Field& field) {
  if (at == steps.size()) {
    reader.note(node);
    read_value(reader, node, value, field);
    return;
  }
  if (!value) value.emplace();
  set_value(reader, steps, at, node, *value, field);
}

template <HasRecord... T>
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, std::variant<T...>& value, const Field& field) {
  if (at == steps.size()) {
    reader.note(node);
    read_value(reader, node, value, field);
    return;
  }
  std::visit([&](auto& alternative) { set_value(reader, steps, at, node, alternative, field); },
             value);
}

// Writing

template <HasRecord T>
Node write_value(const T& value, const Field& field);
template <class T>
Node write_value(const std::optional<T>& value, const Field& field);
template <class T>
Node write_value(const std::vector<T>& value, const Field& field);
template <HasRecord... T>
Node write_value(const std::variant<T...>& value, const Field& field);

template <HasRecord T>
Node write_value(const T& value, const Field&) {
  std::vector<Entry> entries;
  Record<T>::fields([&](std::string_view key, auto member, const Field& field) {
    if (field.written) entries.push_back({std::string(key), {}, write_value(value.*member, field)});
  });
  return Node::mapping(std::move(entries));
}

template <class T>
Node write_value(const std::optional<T>& value, const Field& field) {
  return value ? write_value(*value, field) : Node{};
}

template <class T>
Node write_value(const std::vector<T>& value, const Field& field) {
  std::vector<Node> items;
  for (const T& item : value) items.push_back(write_value(item, field));
  return Node::sequence(std::move(items));
}

/// A variant that many files write has a write_value() of its own, which calls this: else each of
/// them would compile all of its alternatives.
template <HasRecord... T>
Node write_alternative(const std::variant<T...>& value) {
  return std::visit(
      [](const auto& alternative) {
        using Alternative = std::decay_t<decltype(alternative)>;
        return Node::mapping(
            {{std::string(Record<Alternative>::name), {}, write_value(alternative, Field{})}});
      },
      value);
}

template <HasRecord... T>
Node write_value(const std::variant<T...>& value, const Field&) {
  return write_alternative(value);
}

}  // namespace fanin
