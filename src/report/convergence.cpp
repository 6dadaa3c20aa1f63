// Crossing and area of a learning curve.
#include "report/convergence.hpp"

#include <cmath>

namespace fanin {

std::optional<std::int64_t> epochs_to_target(const History& history, const Goal& goal) {
  const std::vector<double> values = history.column(goal.monitor);
  for (std::size_t epoch = 1; epoch < values.size(); ++epoch) {
    if (goal.larger ? values[epoch] >= goal.value : values[epoch] <= goal.value) {
      return static_cast<std::int64_t>(epoch);
    }
  }
  return std::nullopt;
}

std::optional<double> normalized_aulc(const History& history, std::string_view column) {
  const std::vector<double> values = history.column(column);
  if (values.size() < 2) return std::nullopt;
  double area = 0;
  for (std::size_t epoch = 0; epoch < values.size(); ++epoch) {
    if (!std::isfinite(values[epoch])) return std::nullopt;
    if (epoch > 0) area += 0.5 * (values[epoch - 1] + values[epoch]);
  }
  return area / static_cast<double>(values.size() - 1);
}

}  // namespace fanin
