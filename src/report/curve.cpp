// Areas, crossings and plateaus of curves sampled once an epoch.
#include "report/curve.hpp"

#include <cmath>
#include <string>

#include "report/statistics.hpp"

namespace fanin {

Answer<double> area_under_curve(const std::vector<double>& values) {
  if (values.size() < 2) {
    return Answer<double>::none("needs 2 values, has " + std::to_string(values.size()));
  }
  double area = 0;
  for (std::size_t epoch = 0; epoch < values.size(); ++epoch) {
    if (!std::isfinite(values[epoch])) return Answer<double>::none("a value is not finite");
    if (epoch > 0) area += 0.5 * (values[epoch - 1] + values[epoch]);
  }
  return area;
}

Answer<double> mean_height(const std::vector<double>& values) {
  const Answer<double> area = area_under_curve(values);
  if (!area) return area;
  return *area / static_cast<double>(values.size() - 1);
}

Answer<BestEpoch> best_epoch(const std::vector<double>& values, bool larger) {
  BestEpoch best;
  for (std::size_t epoch = 1; epoch < values.size(); ++epoch) {
    const double value = values[epoch];
    if (!std::isfinite(value)) continue;
    if (best.epoch == 0 || (larger ? value > best.value : value < best.value)) {
      best = {epoch, value};
    }
  }
  if (best.epoch == 0) return Answer<BestEpoch>::none("no epoch has a finite value");
  return best;
}

Answer<double> crossing(const std::vector<double>& values, double value, bool larger) {
  const auto there = [&](double v) {
    return std::isfinite(v) && (larger ? v >= value : v <= value);
  };
  for (std::size_t epoch = 0; epoch < values.size(); ++epoch) {
    if (!there(values[epoch])) continue;
    const auto at = static_cast<double>(epoch);
    if (epoch == 0 || !std::isfinite(values[epoch - 1])) return at;
    const double before = values[epoch - 1];
    return at - 1 + (value - before) / (values[epoch] - before);
  }
  return Answer<double>::none("the curve never comes there");
}

Answer<Plateau> plateau(const std::vector<double>& values, std::size_t window, double tolerance) {
  using Result = Answer<Plateau>;
  if (window == 0) return Result::none("the window has no epochs");
  if (values.size() <= window) {
    return Result::none("needs more than " + std::to_string(window) + " values, has " +
                        std::to_string(values.size()));
  }
  const std::vector<double> last(values.end() - static_cast<std::ptrdiff_t>(window), values.end());
  Plateau flat{values.size(), mean_of(last)};
  if (!std::isfinite(flat.level)) return Result::none("a value is not finite");
  // NaN is within no tolerance.
  while (flat.epoch > 0 && std::fabs(values[flat.epoch - 1] - flat.level) <= tolerance)
    --flat.epoch;
  if (flat.epoch + window >= values.size()) return Result::none("the curve is not flat at its end");
  return flat;
}

}  // namespace fanin
