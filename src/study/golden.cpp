// Tables split, names looked up.
#include "study/golden.hpp"

#include <algorithm>

#include "text/numbers.hpp"

namespace fanin {

namespace {

std::vector<std::string> split(std::string_view text, char by) {
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c == by) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string initials_of(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (i == 0 || name[i - 1] == '_') out += name[i];
  }
  return out;
}

/// Number of the parameter that is called so, by its beginning or by its initials.
std::optional<std::size_t> parameter_of(const Row& row, std::string_view name) {
  for (std::size_t i = 0; i < row.parameters.size(); ++i) {
    const std::string_view known = row.parameters[i].name;
    if (known.starts_with(name) || initials_of(known) == name) return i;
  }
  return std::nullopt;
}

bool takes_word(const Parameter& parameter, std::string_view word) {
  return std::find(parameter.words.begin(), parameter.words.end(), word) != parameter.words.end();
}

/// Reads one argument; `next`: the parameter that one without a name is for.
bool read(const Row& row, const std::string& argument, std::size_t& next, Choice& choice) {
  const std::size_t space = argument.find(' ');
  if (space != std::string::npos) {
    const auto at = parameter_of(row, argument.substr(0, space));
    const auto value = parse_number(argument.substr(space + 1));
    if (!at || !value) return false;
    choice.arguments[*at].second = *value;
    return true;
  }
  if (const auto value = parse_number(argument)) {
    if (next == row.parameters.size()) return false;
    choice.arguments[next++].second = *value;
    return true;
  }
  if (next < row.parameters.size() && takes_word(row.parameters[next], argument)) {
    choice.arguments[next++].second = argument;
    return true;
  }
  const auto at = parameter_of(row, argument);
  if (!at || row.parameters[*at].type != Parameter::Type::boolean) return false;
  choice.arguments[*at].second = true;
  return true;
}

}  // namespace

std::vector<std::vector<std::string>> golden_rows(std::string_view table) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : split(table, '\n')) {
    if (!line.empty() && line[0] != '#') rows.push_back(split(line, '\t'));
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

std::optional<Choice> golden_choice(const Vocabulary& vocabulary, std::string_view text) {
  // What the table of activations says in a word.
  if (text == "gelu_tanh") text = "gelu(approximate)";
  if (text == "hard_sigmoid_k3") text = "hard_sigmoid";
  if (text == "hard_sigmoid_k2") text = "hard_sigmoid(slope 0.2)";
  const std::size_t open = std::min(text.find('('), text.size());
  const Row* row = vocabulary.find(text.substr(0, open));
  if (row == nullptr) return std::nullopt;
  Choice choice = choose(*row);
  std::size_t next = 0;
  const std::string_view inside =
      open == text.size() ? "" : text.substr(open + 1, text.rfind(')') - open - 1);
  if (inside.empty()) return choice;
  for (const std::string& argument : split(inside, ',')) {
    if (!read(*row, argument, next, choice)) return std::nullopt;
  }
  return choice;
}

}  // namespace fanin
