// Limits in words.
#include "schema/limits.hpp"

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

std::string words(const Limits& limits) {
  const bool low = limits.minimum || limits.above;
  const bool high = limits.maximum || limits.below;
  const std::string from = limits.minimum ? shortest(*limits.minimum)
                           : limits.above ? shortest(*limits.above)
                                          : "";
  const std::string to = limits.maximum ? shortest(*limits.maximum)
                         : limits.below ? shortest(*limits.below)
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
