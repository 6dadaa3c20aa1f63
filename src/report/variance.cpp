// Analysis of variance of a full three-way table.
#include "report/variance.hpp"

#include <algorithm>
#include <cmath>

namespace fanin {

namespace {

/// A table with its margins: `sizes` levels of each source, values in row-major order.
struct Crossed {
  std::array<std::size_t, 3> sizes;
  const std::vector<double>& values;
};

using Levels = std::array<bool, 3>;  ///< which sources an index or a margin runs over

std::size_t cell_of(const Crossed& table, const Levels& kept, std::size_t cell) {
  const std::size_t k = cell % table.sizes[2];
  const std::size_t j = cell / table.sizes[2] % table.sizes[1];
  const std::size_t i = cell / table.sizes[2] / table.sizes[1];
  std::size_t at = kept[0] ? i : 0;
  at = kept[1] ? at * table.sizes[1] + j : at;
  return kept[2] ? at * table.sizes[2] + k : at;
}

/// The mean over the sources that are not kept, for every cell of the full table.
std::vector<double> margin(const Crossed& table, const Levels& kept) {
  std::size_t count = 1;
  for (std::size_t s = 0; s < 3; ++s) count *= kept[s] ? table.sizes[s] : 1;
  std::vector<double> sums(count);
  for (std::size_t cell = 0; cell < table.values.size(); ++cell) {
    sums[cell_of(table, kept, cell)] += table.values[cell];
  }
  std::vector<double> means(table.values.size());
  const double cells = static_cast<double>(table.values.size()) / static_cast<double>(count);
  for (std::size_t cell = 0; cell < means.size(); ++cell) {
    means[cell] = sums[cell_of(table, kept, cell)] / cells;
  }
  return means;
}

/// Mean square of the interaction of the sources `of`: the margin less all effects of fewer of its
/// sources, by inclusion and exclusion.
Component mean_square(const Crossed& table, std::string_view source, const Levels& of) {
  Component result;
  result.source = source;
  result.df = 1;
  for (std::size_t s = 0; s < 3; ++s) {
    if (of[s]) result.df *= static_cast<double>(table.sizes[s] - 1);
  }
  std::vector<double> effect(table.values.size());
  for (unsigned subset = 0; subset < 8; ++subset) {
    Levels kept{};
    bool inside = true;
    int left_out = 0;
    for (std::size_t s = 0; s < 3; ++s) {
      kept[s] = (subset >> s & 1U) != 0;
      inside = inside && (of[s] || !kept[s]);
      left_out += of[s] && !kept[s] ? 1 : 0;
    }
    if (!inside) continue;
    const std::vector<double> means = margin(table, kept);
    for (std::size_t cell = 0; cell < effect.size(); ++cell) {
      effect[cell] += left_out % 2 == 0 ? means[cell] : -means[cell];
    }
  }
  for (const double value : effect) result.mean_square += value * value / result.df;
  return result;
}

}  // namespace

Answer<Components> variance_components(const std::vector<double>& values, std::size_t inits,
                                       std::size_t splits, std::size_t shuffles) {
  using Result = Answer<Components>;
  if (inits < 2 || splits < 2 || shuffles < 2) return Result::none("needs 2 levels of each source");
  if (values.size() != inits * splits * shuffles)
    return Result::none("a cell of the design is missing");
  for (const double value : values) {
    if (!std::isfinite(value)) return Result::none("a value is not finite");
  }
  // A large mean must not swallow small effects; equal values become zeros exactly.
  std::vector<double> centred = values;
  for (double& value : centred) value -= values[0];
  const Crossed table{{inits, splits, shuffles}, centred};
  Components c{mean_square(table, variance_sources[0], {true, false, false}),
               mean_square(table, variance_sources[1], {false, true, false}),
               mean_square(table, variance_sources[2], {false, false, true}),
               mean_square(table, variance_sources[3], {true, true, false}),
               mean_square(table, variance_sources[4], {true, false, true}),
               mean_square(table, variance_sources[5], {false, true, true}),
               mean_square(table, variance_sources[6], {true, true, true})};
  const auto a = static_cast<double>(inits);
  const auto b = static_cast<double>(splits);
  const auto s = static_cast<double>(shuffles);
  const double rest = c[6].mean_square;
  c[0].estimate = (c[0].mean_square - c[3].mean_square - c[4].mean_square + rest) / (b * s);
  c[1].estimate = (c[1].mean_square - c[3].mean_square - c[5].mean_square + rest) / (a * s);
  c[2].estimate = (c[2].mean_square - c[4].mean_square - c[5].mean_square + rest) / (a * b);
  c[3].estimate = (c[3].mean_square - rest) / s;
  c[4].estimate = (c[4].mean_square - rest) / b;
  c[5].estimate = (c[5].mean_square - rest) / a;
  c[6].estimate = rest;
  double largest = 0;
  for (const Component& component : c) largest = std::max(largest, component.mean_square);
  double sum = 0;
  for (Component& component : c) {
    // What rounding leaves of equal mean squares is no negative estimate.
    if (std::fabs(component.estimate) < 1e-13 * largest) component.estimate = 0;
    component.negative = component.estimate < 0;
    component.variance = std::max(component.estimate, 0.0);
    sum += component.variance;
  }
  for (Component& component : c) component.share = sum > 0 ? component.variance / sum : 0;
  return c;
}

}  // namespace fanin
