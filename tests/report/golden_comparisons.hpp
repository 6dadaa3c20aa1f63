// The inputs of tests/golden/comparisons.tsv as numbers.
#pragma once

#include <string>
#include <vector>

#include "numeric/golden_table.hpp"
#include "text/numbers.hpp"

namespace fanin {

/// "a b c" as its words, or "a b; c d" as its parts if the separator is ';'.
inline std::vector<std::string> parts_of(const std::string& text, char separator = ' ') {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) {
    part.erase(0, part.find_first_not_of(' '));
    if (!part.empty()) parts.push_back(part);
  }
  return parts;
}

inline std::vector<double> numbers_of(const std::string& text) {
  std::vector<double> numbers;
  for (const std::string& word : parts_of(text)) numbers.push_back(parse_number(word).value());
  return numbers;
}

inline std::vector<GoldenRow> comparisons(const std::string& name) {
  return golden_rows("comparisons.tsv", name + "\t");
}

/// Accuracies of ten seeds with two initializers.
inline const std::vector<double> worked_a =
    numbers_of("96.94 97.22 96.39 98.06 97.50 96.11 97.78 97.22 98.33 96.67");
inline const std::vector<double> worked_b =
    numbers_of("97.50 97.78 96.94 98.06 98.33 96.94 97.50 97.78 98.61 97.22");

}  // namespace fanin
