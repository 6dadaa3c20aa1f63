// The distribution that a kernel is drawn from: exact parameters, moments, distribution function,
// and the drawing.
#pragma once

#include <limits>
#include <span>

#include "numeric/draws.hpp"

namespace fanin {

/// Standard deviation of the standard normal distribution cut at +-2: what Keras divides by, to 17
/// digits.
inline constexpr double truncated_normal_sd = 0.87962566103423978;

/// Inputs and outputs of a kernel stored (inputs, units). A vector of n has both n.
struct Fans {
  double in = 1;
  double out = 1;
};

/// What an initializer means for one shape. Every initializer is one of these families with
/// numbers.
struct Law {
  enum class Family { constant, identity, uniform, normal, truncated_normal, orthogonal };

  Family family = Family::constant;
  double center = 0;  ///< the constant; the mean of the normal families
  double sigma = 0;   ///< sd of the normal before any cut; the gain of identity and orthogonal
  double low = -std::numeric_limits<double>::infinity();  ///< hard bounds of every value
  double high = std::numeric_limits<double>::infinity();

  bool operator==(const Law&) const = default;
};

Law constant_law(double value);
Law identity_law(double gain);
Law orthogonal_law(double gain);
Law uniform_law(double low, double high);
Law normal_law(double mean, double sd);  ///< sd 0: a constant
Law truncated_normal_law(double mean,
                         double sigma);  ///< cut at 2 sigma; sigma is the sd before the cut

/// Mean and standard deviation that the values are drawn with. Orthogonal: of an entry, gain /
/// sqrt(max(in, out)).
double mean_of(const Law& law);
double sd_of(const Law& law, Fans fans);

/// P(value <= x); only for uniform, normal and truncated normal.
double cdf(const Law& law, double x);

/// Kurtosis (fourth standardized moment) of the same three families: 1.8, 3, 2.36554.
double kurtosis(const Law& law);

/// Fills a rows x columns kernel in row-major order. Element i takes draw i of the stream, so
/// kernels of different initializers over one stream are functions of the same underlying draws
/// (that is what makes runs paired). No value leaves [low, high], even by the rounding to float.
/// Orthogonal: Q of the QR decomposition, with R's diagonal positive, of a standard normal matrix
/// max x min, transposed when rows < columns (Saxe, McClelland & Ganguli 2013).
void fill(const Law& law, std::size_t rows, std::size_t columns, const Stream& stream,
          std::span<float> values);

}  // namespace fanin
