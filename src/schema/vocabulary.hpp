// Things chosen by name (an activation, an initializer, an optimizer, ...): tables of rows, and a
// choice from one.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "schema/limits.hpp"

namespace fanin {

/// The value of one parameter; monostate is null ("none").
using Argument = std::variant<std::monostate, bool, double, std::string>;

/// One parameter of a row: its default is the value used when nobody gives one.
struct Parameter {
  enum class Type { number, integer, boolean, word };

  std::string_view name;
  Type type = Type::number;
  double number = 0;           ///< default of a number, an integer or a boolean (0 false, 1 true)
  std::string_view word = {};  ///< default of a word
  bool none = false;           ///< the default is null; null may be written
  Limits limits = {};
  std::span<const std::string_view> words = {};  ///< what a word may be
  std::string_view sentence = {};

  Argument default_value() const;
};

/// One thing that can be chosen.
struct Row {
  std::string_view name;        ///< snake_case: how results and tables call it
  std::string_view class_name;  ///< Keras's CamelCase
  std::span<const std::string_view> aliases = {};
  std::string_view sentence = {};
  std::string_view source = {};  ///< paper or definition
  std::span<const Parameter> parameters = {};
};

/// A name of Keras's that there is no row for, on purpose: the hint that a reader gives.
struct Absent {
  std::string_view name;
  std::string_view why;
};

/// One table of rows, seen from outside as a list. `kind` is the noun in messages: "initializer".
struct Vocabulary {
  std::string_view kind;
  std::size_t size;
  const Row& (*row)(std::size_t index);
  std::span<const Absent> absent = {};

  /// By name, class name or alias; upper case, lower case and '_' make no difference.
  const Row* find(std::string_view name) const;
  /// Why there is no such row; empty if nothing is known about the name.
  std::string_view why_absent(std::string_view name) const;
  std::vector<std::string> names() const;
};

/// The vocabulary of a constexpr array whose elements are Rows or derive from Row.
template <const auto& table>
constexpr Vocabulary vocabulary_of(std::string_view kind, std::span<const Absent> absent = {}) {
  return {kind, std::size(table), [](std::size_t index) -> const Row& { return table[index]; },
          absent};
}

/// The row of a constexpr table that a choice was made from; nullptr if there is none. The row's
/// own type, with whatever it carries besides a Row.
template <const auto& table>
constexpr auto row_of(std::string_view name) -> decltype(&table[0]) {
  for (const auto& row : table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

/// A row chosen, with every parameter filled.
struct Choice {
  std::string name;                                         ///< the row's name
  std::vector<std::pair<std::string, Argument>> arguments;  ///< in the row's order

  double number(std::string_view parameter) const;
  bool flag(std::string_view parameter) const;
  const std::string& word(std::string_view parameter) const;
  /// Nothing if the argument is null.
  std::optional<double> optional_number(std::string_view parameter) const;

  bool operator==(const Choice&) const = default;

 private:
  const Argument& argument(std::string_view parameter) const;
};

/// The row with its defaults. The name must be one of the vocabulary's.
Choice choose(const Vocabulary& vocabulary, std::string_view name);
Choice choose(const Row& row);

/// "he_normal", "elu(alpha=0.5)": the name with the arguments that are not defaults; how tables
/// show a choice.
std::string label(const Choice& choice, const Vocabulary& vocabulary);

/// An argument as text: "0.5", "true", "fan_in", "null".
std::string text_of(const Argument& argument);

}  // namespace fanin
