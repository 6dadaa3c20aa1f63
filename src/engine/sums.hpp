// Sums over tensors in double, in an order that neither threads nor instruction sets change.
#pragma once

#include <span>

namespace fanin {

// Element i goes to partial sum i mod 8, and the partial sums are added in pairs: the compiler may
// keep them in vectors, and the bits stay the same.

double sum_of_squares(std::span<const float> values);
double sum_of_magnitudes(std::span<const float> values);
/// Of two vectors of one length.
double dot(std::span<const double> a, std::span<const double> b);

}  // namespace fanin
