// Quadrature on panels, then bisections over it.
#include "init/mean_field.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "numeric/functions.hpp"

namespace fanin {

namespace {

struct Node {
  double at;
  double weight;
};
/// Gauss-Legendre with 16 points on [-1, 1], those above 0 (mpmath, 19 digits).
constexpr std::array<Node, 8> nodes{{{0.09501250983763744019, 0.1894506104550684963},
                                     {0.2816035507792589132, 0.1826034150449235889},
                                     {0.4580167776572273863, 0.1691565193950025382},
                                     {0.6178762444026437484, 0.1495959888165767321},
                                     {0.7554044083550030339, 0.1246289712555338721},
                                     {0.8656312023878317439, 0.09515851168249278481},
                                     {0.9445750230732325761, 0.06225352393864789286},
                                     {0.9894009349916499326, 0.02715245941175409485}}};

/// Ends of the panels in z = (x - mean) / sd: a standard deviation at most, and within some ten of
/// them; near x = 0, where activations bend, as narrow as the distance from it.
std::vector<double> panels(const ScalarFunction& phi, double mean, double sd) {
  constexpr double low = -10;
  // Further up where squares of exponentials have their mass: E exp(2 sd Z) is that of z = 2 sd.
  const double high = std::min(38.0, 10 + 2 * sd);
  std::vector<double> ends{low, high};
  for (double z = low + 1; z < high; z += 1) ends.push_back(z);
  const auto add = [&](double x) {
    const double z = (x - mean) / sd;
    if (z > low && z < high) ends.push_back(z);
  };
  for (const double kink : phi.kinks) add(kink);
  add(0);
  for (double x = 1.0 / 64; x < std::abs(mean) + 38 * sd; x *= 2) {
    add(x);
    add(-x);
  }
  std::sort(ends.begin(), ends.end());
  return ends;
}

double mapped(const ScalarFunction& phi, const SignalMap& map, double q) {
  return map.weight_variance * moments_of(phi, q).value_square + map.bias_variance;
}

}  // namespace

Moments moments_of(const ScalarFunction& phi, double variance, double mean) {
  constexpr double one_over_sqrt_two_pi = 0.39894228040143267794;
  Moments moments;
  const auto add = [&](double x, double weight) {
    const double value = phi.value(x);
    const double slope = phi.slope(x);
    moments.value += weight * value;
    moments.value_square += weight * value * value;
    moments.slope_square += weight * slope * slope;
  };
  const double sd = std::sqrt(variance);
  if (sd == 0) {
    add(mean, 1);
    return moments;
  }
  const std::vector<double> ends = panels(phi, mean, sd);
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    const double middle = 0.5 * (ends[i] + ends[i + 1]);
    const double half = 0.5 * (ends[i + 1] - ends[i]);
    if (half == 0) continue;
    for (const Node& node : nodes) {
      for (const double side : {-1.0, 1.0}) {
        const double z = middle + side * half * node.at;
        add(mean + sd * z, half * node.weight * one_over_sqrt_two_pi * portable_exp(-0.5 * z * z));
      }
    }
  }
  return moments;
}

std::optional<FixedPoint> fixed_point(const ScalarFunction& phi, const SignalMap& map, double q) {
  constexpr double least = 1e-12;
  constexpr double most = 1e12;
  constexpr double tolerance = 1e-12;
  const auto rises = [&](double at) { return mapped(phi, map, at) > at; };
  double low = std::max(q, least);
  double high = low;
  if (std::abs(mapped(phi, map, low) - low) > tolerance * low) {
    if (rises(low)) {
      while (high < most && rises(high)) {
        low = high;
        high *= 2;
      }
      if (high >= most) return std::nullopt;
    } else {
      while (low > least && !rises(low)) {
        high = low;
        low /= 2;
      }
    }
    for (int round = 0; round < 100 && high - low > 0.1 * tolerance * low; ++round) {
      const double middle = 0.5 * (low + high);
      (rises(middle) ? low : high) = middle;
    }
  }
  FixedPoint point{low <= least ? 0 : 0.5 * (low + high), 0, std::nullopt};
  point.chi = map.weight_variance * moments_of(phi, low <= least ? least : point.q).slope_square;
  // At q = 0 it is that of a q a little above, and a kink there tells by the root of q.
  const double margin = low <= least ? 1e-5 : 1e-9;
  if (point.chi < 1 - margin) point.depth_scale = -1 / portable_log(point.chi);
  return point;
}

std::optional<double> edge_of_chaos(const ScalarFunction& phi, double bias_variance) {
  // At a given q the weights must have variance 1 / E phi'^2, which leaves q - E phi^2 / E phi'^2
  // for the biases.
  const auto left_for_biases = [&](double q) {
    const Moments moments = moments_of(phi, q);
    return q - moments.value_square / moments.slope_square;
  };
  double low = 1e-9;
  double high = 1e6;
  if (left_for_biases(low) > bias_variance || !(left_for_biases(high) > bias_variance))
    return std::nullopt;
  for (int round = 0; round < 200 && high - low > 1e-14 * low; ++round) {
    const double middle = 0.5 * (low + high);
    (left_for_biases(middle) > bias_variance ? high : low) = middle;
  }
  return 1 / moments_of(phi, low).slope_square;
}

}  // namespace fanin
