// Bounds of a number as data: checked, worded in messages and printed in the reference from one
// description.
#pragma once

#include <cmath>
#include <optional>
#include <string>

namespace fanin {

struct Limits {
  std::optional<double> minimum = {};  ///< value >= minimum
  std::optional<double> maximum = {};  ///< value <= maximum
  std::optional<double> above = {};    ///< value > above
  std::optional<double> below = {};    ///< value < below

  constexpr bool allow(double value) const {
    return (!minimum || value >= *minimum) && (!maximum || value <= *maximum) &&
           (!above || value > *above) && (!below || value < *below);
  }
  constexpr bool any() const { return minimum || maximum || above || below; }
};

constexpr Limits at_least(double minimum) { return {.minimum = minimum}; }
constexpr Limits above(double bound) { return {.above = bound}; }
constexpr Limits between(double minimum, double maximum) {
  return {.minimum = minimum, .maximum = maximum};
}
constexpr Limits from_to_below(double minimum, double bound) {
  return {.minimum = minimum, .below = bound};
}

/// "at least 1", "above 0", "from 0 to 1", "from 0 to below 1"; empty without bounds.
std::string words(const Limits& limits);

}  // namespace fanin
