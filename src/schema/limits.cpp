// Limits in words.
#include "schema/limits.hpp"

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

/// A bound as people write it: 1000000, not 1e+06.
std::string bound_text(double value) {
  return value == std::floor(value) && std::abs(value) < 1e16 ? format("{:.0f}", value)
                                                              : shortest(value);
}

}  // namespace

std::string words(const Limits& limits) {
  const bool low = limits.minimum || limits.above;
  const bool high = limits.maximum || limits.below;
  const std::string from = limits.minimum ? bound_text(*limits.minimum)
                           : limits.above ? bound_text(*limits.above)
                                          : "";
  const std::string to = limits.maximum ? bound_text(*limits.maximum)
                         : limits.below ? bound_text(*limits.below)
                                        : "";
  if (low && high) {
    return format("{} {} {} {}", limits.minimum ? "from" : "above", from,
                  limits.maximum ? "to" : "to below", to);
  }
  if (low) return format("{} {}", limits.minimum ? "at least" : "above", from);
  if (high) return format("{} {}", limits.maximum ? "at most" : "below", to);
  return {};
}

}  // namespace fanin
