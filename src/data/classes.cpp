// Numeric labels by value, others as texts.
#include "data/classes.hpp"

#include <algorithm>
#include <cmath>

#include "text/numbers.hpp"

namespace fanin {

namespace {

/// What the class of a finite number is called: the shortest text, but 100000 rather than 1e+05.
std::string number_name(const std::string& label) {
  // Integers stay exact where doubles would make two identifiers one.
  if (const auto integer = parse_integer(label)) return std::to_string(*integer);
  const double value = *parse_number(label);
  constexpr double exact = 9007199254740992.0;
  if (std::abs(value) <= exact && std::trunc(value) == value)
    return std::to_string(static_cast<std::int64_t>(value));
  return shortest(value);
}

}  // namespace

bool is_finite_number(const std::string& label) {
  const auto number = parse_number(label);
  return number && std::isfinite(*number);
}

bool are_numbers(const std::set<std::string>& labels) {
  return std::all_of(labels.begin(), labels.end(),
                     [](const std::string& label) { return parse_number(label).has_value(); }) &&
         std::any_of(labels.begin(), labels.end(), is_finite_number);
}

std::vector<std::string> classes_of(const std::set<std::string>& labels) {
  if (!std::all_of(labels.begin(), labels.end(), is_finite_number))
    return {labels.begin(), labels.end()};
  std::set<std::string> names;
  for (const std::string& label : labels) names.insert(number_name(label));
  std::vector<std::string> classes(names.begin(), names.end());
  std::stable_sort(classes.begin(), classes.end(), [](const std::string& a, const std::string& b) {
    return *parse_number(a) < *parse_number(b);
  });
  return classes;
}

ClassNumbers::ClassNumbers(const std::vector<std::string>& classes)
    : by_value_(std::all_of(classes.begin(), classes.end(), is_finite_number)) {
  for (const std::string& name : classes)
    numbers_.emplace(name, static_cast<std::int32_t>(numbers_.size()));
}

std::optional<std::int32_t> ClassNumbers::find(const std::string& label) const {
  const auto found =
      numbers_.find(by_value_ && is_finite_number(label) ? number_name(label) : label);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

}  // namespace fanin
