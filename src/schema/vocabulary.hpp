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

struct Choice;
struct Vocabulary;

/// The value of one parameter; monostate is null ("none"). A vector of Choices holds one: what was
/// chosen for a parameter that has a vocabulary of its own.
using Argument = std::variant<std::monostate, bool, double, std::string, std::vector<double>,
                              std::vector<Choice>>;

/// One parameter of a row: its default is the value used when nobody gives one.
struct Parameter {
  enum class Type { number, integer, boolean, word, numbers };

  std::string_view name;
  Type type = Type::number;
  double number = 0;           ///< default of a number, an integer or a boolean (0 false, 1 true)
  std::string_view word = {};  ///< default of a word
  bool none = false;           ///< the default is null; null may be written
  Limits limits = {};
  std::span<const std::string_view> words = {};  ///< what a word may be
  std::string_view sentence = {};
  bool required = false;                   ///< has no default
  bool common = false;                     ///< all rows of its table have it, with this default
  const Vocabulary* vocabulary = nullptr;  ///< a choice from it may stand in place of a number

  Argument default_value() const;
};

/// A key that files of Keras carry, or once carried, and that is no parameter here.
struct OtherKey {
  enum class Allowed { anything, null_or_boolean, null, nothing };

  std::string_view name;
  Allowed allowed = Allowed::nothing;  ///< with which value it is passed over
  std::string_view hint = {};          ///< what to write instead; empty: leave it out
};

/// One thing that can be chosen.
struct Row {
  std::string_view name;        ///< snake_case: how results and tables call it
  std::string_view class_name;  ///< Keras's CamelCase
  std::span<const std::string_view> aliases = {};
  std::string_view sentence = {};
  std::string_view source = {};  ///< paper or definition
  std::span<const Parameter> parameters = {};
  std::span<const OtherKey> other_keys = {};
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
  const std::vector<double>& numbers(std::string_view parameter) const;
  /// What was chosen for the parameter; nullptr if it has a plain value.
  const Choice* choice(std::string_view parameter) const;

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

/// An argument as text: "0.5", "true", "fan_in", "null", "[1, 2]", "cosine_decay(alpha=0)" with all
/// its arguments.
std::string text_of(const Argument& argument);

}  // namespace fanin
