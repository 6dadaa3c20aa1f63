// What may stand in a document, as a value: gathered from the Records and Vocabularies that read
// it, rendered as JSON Schema, as a reference page, as lists.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "schema/record.hpp"

namespace fanin {

/// What one value may be.
struct Shape {
  enum class Kind {
    boolean,
    integer,
    number,
    percentage,  ///< text such as 95%
    text,
    word,      ///< one of `words`
    file,      ///< a path
    choice,    ///< from `vocabulary`, or from the records of kind `name`: a layer, a callback
    record,    ///< a mapping with the keys of the record `name`
    list,      ///< of parts[0]
    any_of,    ///< one of the parts
    by_name,   ///< a mapping from any name to parts[0]
    defaults,  ///< a mapping from the names of kind `name` to some of their keys
    anything,
  };

  Kind kind = Kind::anything;
  bool nullable = false;  ///< null may be written
  Limits limits = {};
  std::vector<std::string> words = {};
  const Vocabulary* vocabulary = nullptr;
  std::string name = {};
  std::vector<Shape> parts = {};
};

struct DescribedField {
  std::string key;
  std::string sentence;
  bool required = false;
  std::optional<Node> default_value;  ///< nothing: required, or empty
  Shape shape;
  std::string alias = {};  ///< another key for the same value
  bool written = true;     ///< false: only read, for files of Keras
};

struct DescribedRecord {
  std::string name;
  std::string sentence;
  std::vector<DescribedField> fields;
};

/// Records of which one is chosen by its name: layers, callbacks.
struct DescribedKind {
  std::string noun;
  std::vector<std::string> records;
};

/// A kind of document and all that can stand in it, in the order in which it can be met.
struct Description {
  std::string root;  ///< the record that the document is
  std::vector<DescribedRecord> records;
  std::vector<DescribedKind> kinds;
  std::vector<const Vocabulary*> vocabularies;

  const DescribedRecord& record(std::string_view name) const;
  const DescribedKind& kind(std::string_view noun) const;
};

/// What a parameter of a row may be.
Shape shape_of(const Parameter& parameter);

/// What a field may be.
Shape shape_of(Description& to, std::type_identity<bool> type, const Field& field);
Shape shape_of(Description& to, std::type_identity<std::int64_t> type, const Field& field);
Shape shape_of(Description& to, std::type_identity<double> type, const Field& field);
Shape shape_of(Description& to, std::type_identity<std::string> type, const Field& field);
Shape shape_of(Description& to, std::type_identity<FilePath> type, const Field& field);
Shape shape_of(Description& to, std::type_identity<Choice> type, const Field& field);

// A type that reads itself (a short form, say) says what it is by a shape_of() of its own beside
// its read_value().
template <HasRecord T>
Shape shape_of(Description& to, std::type_identity<T> type, const Field& field);
template <class T>
Shape shape_of(Description& to, std::type_identity<std::optional<T>> type, const Field& field);
template <class T>
Shape shape_of(Description& to, std::type_identity<std::vector<T>> type, const Field& field);
template <HasRecord... T>
Shape shape_of(Description& to, std::type_identity<std::variant<T...>> type, const Field& field);

/// Adds the record and all that it holds; once.
template <HasRecord T>
void describe_record(Description& to) {
  const std::string name(Record<T>::name);
  const auto known = [&](const DescribedRecord& record) { return record.name == name; };
  if (std::any_of(to.records.begin(), to.records.end(), known)) return;
  const std::size_t at = to.records.size();
  to.records.push_back({name, {}, {}});
  if constexpr (requires { Record<T>::sentence; }) to.records[at].sentence = Record<T>::sentence;
  const T defaults{};
  Record<T>::fields([&](std::string_view key, auto member, const Field& field) {
    using Member = std::remove_cvref_t<decltype(defaults.*member)>;
    DescribedField described{std::string(key), std::string(field.sentence), field.required, {}, {}};
    described.alias = field.alias;
    described.written = field.written;
    described.shape = shape_of(to, std::type_identity<Member>{}, field);
    if constexpr (requires { write_value(defaults.*member, field); }) {
      if (!field.required && field.written)
        described.default_value = write_value(defaults.*member, field);
    }
    // A choice with its own defaults is shown as its name.
    if constexpr (std::is_same_v<Member, Choice>) {
      const Choice& choice = defaults.*member;
      if (!field.required && choice == choose(*field.vocabulary, choice.name))
        described.default_value = Node::scalar(choice.name);
    }
    // An empty name or list is no default to show, and a section's are those of its keys.
    const bool section = HasRecord<Member>;
    if (described.default_value &&
        (section ||
         canonical(*described.default_value).find_first_not_of("\"[]{}") == std::string::npos)) {
      described.default_value.reset();
    }
    to.records[at].fields.push_back(std::move(described));
  });
}

template <HasRecord T>
Shape shape_of(Description& to, std::type_identity<T>, const Field&) {
  describe_record<T>(to);
  return {.kind = Shape::Kind::record, .name = std::string(Record<T>::name)};
}

template <class T>
Shape shape_of(Description& to, std::type_identity<std::optional<T>>, const Field& field) {
  Shape shape = shape_of(to, std::type_identity<T>{}, field);
  shape.nullable = true;
  return shape;
}

template <class T>
Shape shape_of(Description& to, std::type_identity<std::vector<T>>, const Field& field) {
  return {.kind = Shape::Kind::list, .parts = {shape_of(to, std::type_identity<T>{}, field)}};
}

template <HasRecord... T>
Shape shape_of(Description& to, std::type_identity<std::variant<T...>>, const Field&) {
  const std::string noun(Record<std::variant<T...>>::kind);
  const auto known = [&](const DescribedKind& kind) { return kind.noun == noun; };
  if (std::none_of(to.kinds.begin(), to.kinds.end(), known)) {
    to.kinds.push_back({noun, {std::string(Record<T>::name)...}});
    (describe_record<T>(to), ...);
  }
  return {.kind = Shape::Kind::choice, .name = noun};
}

template <HasRecord T>
Description describe() {
  Description description;
  description.root = Record<T>::name;
  describe_record<T>(description);
  return description;
}

/// What a value may be, in words: "integer at least 1", "true or false", "a layer, in a list".
std::string words(const Shape& shape);

}  // namespace fanin
