// Mean field theory of one layer: moments of an activation over Gaussian pre-activations, fixed
// points and the edge of chaos.
#pragma once

#include <optional>

#include "init/scalar_function.hpp"

namespace fanin {

// Poole et al. 2016 and Schoenholz et al. 2017, for layers wide enough that a pre-activation, a sum
// over many inputs with independent weights of mean 0, is normally distributed over the units.

/// Of z ~ N(mean, variance): E phi(z), E phi(z)^2 and E phi'(z)^2.
struct Moments {
  double value = 0;
  double value_square = 0;
  double slope_square = 0;
};

/// By Gauss-Legendre with 16 points on panels that end at the kinks and are narrow near 0:
/// relative error below 1e-12 of smooth pieces, the same bits everywhere. Variance 0: of `mean`.
Moments moments_of(const ScalarFunction& phi, double variance, double mean = 0);

/// How one layer after the other maps the mean square q of its pre-activations: q -> weight E
/// phi(sqrt(q) Z)^2 + bias, Z ~ N(0, 1).
struct SignalMap {
  double weight_variance = 1;  ///< fan_in times that of a weight
  double bias_variance = 0;
};

struct FixedPoint {
  double q = 0;
  /// chi_1 = weight_variance E phi'(sqrt(q) Z)^2: how the gradient's mean square grows from a layer
  /// to the one before. Below 1 it vanishes, and inputs become alike; above 1 it explodes.
  double chi = 0;
  /// xi_c = -1 / ln chi_1: layers over which differences of inputs fall by a factor e; nothing from
  /// chi_1 = 1 on.
  std::optional<double> depth_scale;
};

/// Where q ends that starts from `q`, by halving and doubling until the map crosses the diagonal,
/// then bisection: to 1e-12. Below 1e-12 it is 0, as for tanh with weight_variance 1, which falls
/// ever more slowly. Nothing if it grows beyond 1e12.
std::optional<FixedPoint> fixed_point(const ScalarFunction& phi, const SignalMap& map, double q);

/// The weight variance for which chi_1 is 1 at the fixed point, at this variance of the biases;
/// nothing if there is none with q in 1e-9 .. 1e6.
std::optional<double> edge_of_chaos(const ScalarFunction& phi, double bias_variance);

}  // namespace fanin
