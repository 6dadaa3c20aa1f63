// One document laid over another that it extends: the fields of a Record say what merges and what
// replaces.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "schema/record.hpp"

namespace fanin {

/// Key by key: a key of both has the value that `over` gives it; keys of `base` come first.
Node merged_keys(Node base, Node over);

/// Things chosen by name, in any of their forms: of the same name, their parameters are merged by
/// key; else `over` replaces. `vocabulary` (may be nullptr) knows when two names are one.
Node merged_choice(Node base, Node over, const Vocabulary* vocabulary);

template <HasRecord T>
Node merged(Node base, Node over);

namespace merging {

template <class T>
struct Inside {
  using type = T;
};
template <class T>
struct Inside<std::optional<T>> {
  using type = T;
};

template <class T>
inline constexpr bool is_choice = std::is_same_v<T, Choice>;
template <class... T>
inline constexpr bool is_choice<std::variant<T...>> = (HasRecord<T> && ...);

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class Member>
Node merged_field(Node base, Node over, const Field& field) {
  using T = typename Inside<Member>::type;
  if constexpr (HasRecord<T>) {
    return merged<T>(std::move(base), std::move(over));
  } else if constexpr (is_choice<T>) {
    return merged_choice(std::move(base), std::move(over), field.vocabulary);
  } else if constexpr (is_list<T>) {
    return over;
  } else {
    return base.is_mapping() && over.is_mapping() ? merged_keys(std::move(base), std::move(over))
                                                  : over;
  }
}

}  // namespace merging

/// A record laid over another: sections merge by key, lists and single values replace, each value
/// keeps its place. What is not the record's stays, for the reader to refuse it where it stands.
template <HasRecord T>
Node merged(Node base, Node over) {
  // A key with nothing after it is a section with nothing in it.
  if (over.is_null()) return base;
  if (!base.is_mapping() || !over.is_mapping()) return over;
  Record<T>::fields([&](std::string_view key, auto member, const Field& field) {
    using Member = std::remove_reference_t<decltype(std::declval<T&>().*member)>;
    const Entry* below = base.find(key);
    for (Entry& entry : over.entries) {
      if (below == nullptr || entry.key != key) continue;
      entry.value = merging::merged_field<Member>(below->value, std::move(entry.value), field);
    }
  });
  return merged_keys(std::move(base), std::move(over));
}

}  // namespace fanin
