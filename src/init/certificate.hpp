// Proof that a kernel is what its initializer promises: the drawn values beside the distribution
// they should have.
#pragma once

#include <limits>
#include <span>
#include <string>

#include "init/law.hpp"

namespace fanin {

/// One drawn kernel, measured. NaN: the quantity does not exist for the initializer.
struct Certificate {
  std::string layer;        ///< "dense_1"
  std::string initializer;  ///< "he_normal"
  std::size_t rows = 0;     ///< inputs; fan_in of a Dense kernel
  std::size_t columns = 0;  ///< units; fan_out of a Dense kernel
  double fan_in = 0;
  double fan_out = 0;
  double target_mean = 0;
  double target_sd = 0;
  double realised_mean = 0;
  double realised_sd = 0;  ///< about the target mean
  double low = 0;          ///< hard bounds, infinite if there are none
  double high = 0;
  double minimum = 0;
  double maximum = 0;
  double ks =
      std::numeric_limits<double>::quiet_NaN();  ///< Kolmogorov-Smirnov distance to the target
  double ks_critical =
      std::numeric_limits<double>::quiet_NaN();  ///< exceeded by chance once in a million kernels
  double orthogonality_error =
      std::numeric_limits<double>::quiet_NaN();  ///< max |W'W - gain^2 I| over gain^2
  std::string verdict;                           ///< "passed", or what failed

  bool passed() const { return verdict == "passed"; }
};

/// Measures `values` (rows x columns, row-major) against `law`. The verdict asks for every value
/// within the bounds; constants and identities exact; W'W = gain^2 I within 1e-5; and for the
/// random families a KS distance below its 1e-6 level and mean and variance within five standard
/// errors (the variance on Wilson & Hilferty's cube-root scale, so that the level holds for kernels
/// of a few dozen weights too).
Certificate certify(const Law& law, std::size_t rows, std::size_t columns,
                    std::span<const float> values);

/// Of an orthogonal kernel scaled on data (LSUV); no law says by how much. The verdict asks for W'W
/// = gain^2 I with the gain that the kernel has, and for outputs on those data whose `variance` is
/// less than `tolerance` from 1.
Certificate certify_scaled(std::size_t rows, std::size_t columns, std::span<const float> values,
                           double variance, double tolerance);

/// Two-sided one-sample Kolmogorov-Smirnov distance.
double ks_distance(const Law& law, std::span<const float> values);

/// Its critical value K / (sqrt N + .12 + .11 / sqrt N) (Stephens 1970); K 1.3581 for 5 %, 1.6276
/// for 1 %, 1.9495 for .1 %, 2.6934 for 1e-6.
double ks_critical(std::size_t count, double k);

}  // namespace fanin
