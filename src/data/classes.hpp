// Which labels of a target are one class, and how the classes are numbered.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace fanin {

/// Whether all labels are numbers and one of them at least is finite; nan and inf are then no
/// labels but faults.
bool are_numbers(const std::set<std::string>& labels);

/// Whether the text is a finite number.
bool is_finite_number(const std::string& label);

/// The classes of the labels, in the order of their numbers. Finite numbers are ordered by value,
/// and those of equal value are one class (1, 1.0 and 01 are "1"); else the labels are texts in
/// sorted order.
std::vector<std::string> classes_of(const std::set<std::string>& labels);

/// Finds the class of a label, as `classes_of` made it.
class ClassNumbers {
 public:
  explicit ClassNumbers(const std::vector<std::string>& classes);
  /// Nothing for a label of no class.
  std::optional<std::int32_t> find(const std::string& label) const;

 private:
  bool by_value_;
  std::map<std::string, std::int32_t> numbers_;
};

}  // namespace fanin
