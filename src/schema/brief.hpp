// The written form of a value without what is default anyway: how a person would write it.
#pragma once

#include "schema/record.hpp"

namespace fanin {

template <class T>
Node brief(const T& value, const Field& field);
template <HasRecord T>
Node brief(const T& value, const Field& field);
template <class T>
Node brief(const std::optional<T>& value, const Field& field);
template <class T>
Node brief(const std::vector<T>& value, const Field& field);
template <HasRecord... T>
Node brief(const std::variant<T...>& value, const Field& field);

/// A bare name when every argument is its default.
inline Node brief(const Choice& value, const Field& field) {
  const Row& row = *field.vocabulary->find(value.name);
  Node written = write_value(value, field);
  if (!written.is_mapping()) return written;
  std::vector<Entry>& all = written.entries.front().value.entries;
  std::vector<Entry> kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (value.arguments[i].second != row.parameters[i].default_value())
      kept.push_back(std::move(all[i]));
  }
  if (kept.empty()) return Node::scalar(value.name);
  all = std::move(kept);
  return written;
}

template <class T>
Node brief(const T& value, const Field& field) {
  return write_value(value, field);
}

template <HasRecord T>
Node brief(const T& value, const Field&) {
  std::vector<Entry> entries;
  const T untouched{};
  Record<T>::fields([&](std::string_view key, auto member, const Field& field) {
    if (!field.required && value.*member == untouched.*member) return;
    entries.push_back({std::string(key), {}, brief(value.*member, field)});
  });
  return Node::mapping(std::move(entries));
}

template <class T>
Node brief(const std::optional<T>& value, const Field& field) {
  return value ? brief(*value, field) : Node{};
}

template <class T>
Node brief(const std::vector<T>& value, const Field& field) {
  std::vector<Node> items;
  for (const T& item : value) items.push_back(brief(item, field));
  return Node::sequence(std::move(items));
}

template <HasRecord... T>
Node brief(const std::variant<T...>& value, const Field&) {
  return std::visit(
      [](const auto& alternative) {
        using Alternative = std::decay_t<decltype(alternative)>;
        return Node::mapping(
            {{std::string(Record<Alternative>::name), {}, brief(alternative, Field{})}});
      },
      value);
}

}  // namespace fanin
