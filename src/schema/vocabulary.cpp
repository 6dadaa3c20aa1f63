// Looking up rows and the arguments of a choice.
#include "schema/vocabulary.hpp"

#include <algorithm>
#include <cassert>

#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

Argument Parameter::default_value() const {
  if (none) return std::monostate{};
  switch (type) {
    case Type::boolean:
      return number != 0;
    case Type::word:
      return std::string(word);
    case Type::numbers:
      return std::vector<double>{};
    case Type::number:
    case Type::integer:
      break;
  }
  return number;
}

const Row* Vocabulary::find(std::string_view name) const {
  const std::string wanted = folded(name);
  for (std::size_t i = 0; i < size; ++i) {
    const Row& candidate = row(i);
    if (folded(candidate.name) == wanted || folded(candidate.class_name) == wanted)
      return &candidate;
    for (const std::string_view alias : candidate.aliases) {
      if (folded(alias) == wanted) return &candidate;
    }
  }
  return nullptr;
}

std::string_view Vocabulary::why_absent(std::string_view name) const {
  for (const Absent& one : absent) {
    if (folded(one.name) == folded(name)) return one.why;
  }
  return {};
}

std::vector<std::string> Vocabulary::names() const {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < size; ++i) all.emplace_back(row(i).name);
  return all;
}

const Argument& Choice::argument(std::string_view parameter) const {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const auto& pair) { return pair.first == parameter; });
  assert(found != arguments.end());
  return found->second;
}

double Choice::number(std::string_view parameter) const {
  return std::get<double>(argument(parameter));
}

bool Choice::flag(std::string_view parameter) const { return std::get<bool>(argument(parameter)); }

const std::string& Choice::word(std::string_view parameter) const {
  return std::get<std::string>(argument(parameter));
}

std::optional<double> Choice::optional_number(std::string_view parameter) const {
  const Argument& value = argument(parameter);
  if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
  return std::get<double>(value);
}

const std::vector<double>& Choice::numbers(std::string_view parameter) const {
  return std::get<std::vector<double>>(argument(parameter));
}

const Choice* Choice::choice(std::string_view parameter) const {
  const auto* chosen = std::get_if<std::vector<Choice>>(&argument(parameter));
  return chosen == nullptr ? nullptr : &chosen->front();
}

Choice choose(const Row& row) {
  Choice choice{std::string(row.name), {}};
  for (const Parameter& parameter : row.parameters) {
    choice.arguments.emplace_back(parameter.name, parameter.default_value());
  }
  return choice;
}

Choice choose(const Vocabulary& vocabulary, std::string_view name) {
  const Row* row = vocabulary.find(name);
  assert(row != nullptr);
  return choose(*row);
}

namespace {

std::string in_parentheses(const std::string& name, const std::string& inside) {
  return inside.empty() ? name : name + "(" + inside + ")";
}

}  // namespace

std::string text_of(const Argument& argument) {
  if (const bool* flag = std::get_if<bool>(&argument)) return *flag ? "true" : "false";
  if (const double* number = std::get_if<double>(&argument)) return shortest(*number);
  if (const std::string* word = std::get_if<std::string>(&argument)) return *word;
  std::string inside;
  const auto add = [&](const std::string& text) { inside += (inside.empty() ? "" : ", ") + text; };
  if (const auto* numbers = std::get_if<std::vector<double>>(&argument)) {
    for (const double number : *numbers) add(shortest(number));
    return "[" + inside + "]";
  }
  if (const auto* chosen = std::get_if<std::vector<Choice>>(&argument)) {
    for (const auto& [name, value] : chosen->front().arguments) add(name + "=" + text_of(value));
    return in_parentheses(chosen->front().name, inside);
  }
  return "null";
}

std::string label(const Choice& choice, const Vocabulary& vocabulary) {
  const Row* row = vocabulary.find(choice.name);
  assert(row != nullptr);
  std::string inside;
  for (std::size_t i = 0; i < choice.arguments.size(); ++i) {
    const Parameter& parameter = row->parameters[i];
    const auto& [name, value] = choice.arguments[i];
    if (!parameter.required && value == parameter.default_value()) continue;
    const auto* chosen = std::get_if<std::vector<Choice>>(&value);
    inside += (inside.empty() ? "" : ", ") + name + "=" +
              (chosen != nullptr ? label(chosen->front(), *parameter.vocabulary) : text_of(value));
  }
  return in_parentheses(choice.name, inside);
}

}  // namespace fanin
