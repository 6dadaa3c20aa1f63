// Elementary functions from IEEE 754 arithmetic alone, so that they give the same bits with every
// compiler and libc.
#pragma once

namespace fanin {

// The C library's versions differ in the last bit from one machine to the next (glibc picks FMA
// variants at run time), and one different bit in a weight or a gradient is a different run. These
// use only + - * / sqrt, in a fixed order (the build forbids contraction), and are within 4 units
// in the last place of the true value (tests/numeric).

double portable_exp(double x);    ///< 0 below -745, infinity above 709.79
double portable_expm1(double x);  ///< exp(x) - 1, accurate near 0
double portable_log(double x);    ///< -infinity at 0, NaN below
double portable_log1p(double x);  ///< log(1 + x), accurate near 0
/// x^y within 2 units in the last place for results between 1e-290 and 1e290, and exact if y is an
/// integer and x^y a double; NaN for x below 0 unless y is an integer; x^0 is 1.
double portable_pow(double x, double y);
/// For |x| up to 1e5 (beyond, the error grows with x).
double portable_cos(double x);
double portable_tanh(double x);
double portable_erf(double x);
double portable_erfc(double x);  ///< 1 - erf(x), accurate in the right tail

/// Standard normal distribution function, accurate in the left tail: within 5 units in the last
/// place.
double normal_cdf(double x);

/// Its inverse for 0 < p < 1 (Wichura 1988, algorithm AS 241, PPND16): within 6 units in the last
/// place.
double normal_quantile(double p);

}  // namespace fanin
