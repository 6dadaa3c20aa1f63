// Tail probabilities and quantiles that tests of hypotheses need. The one owner of Boost.Math.
#pragma once

namespace fanin {

// Boost.Math computes these in long double and rounds to double. On x86-64 that arithmetic is x87's
// and the C library has no variants of it for newer processors, so the bits depend on the compiler
// and the library alone; where long double is another type (AArch64) the last of 16 digits may
// differ. What ends in a file is therefore first put through `written`. The normal distribution is
// numeric/functions.hpp's, which is the same everywhere.

/// P(|T| >= |t|) of Student's t with `df` > 0 degrees of freedom; 0 for infinite t.
double student_t_two_sided(double t, double df);

/// The t below which Student's t lies with probability p, 0 < p < 1.
double student_t_quantile(double p, double df);

/// P(X >= x) of the chi-squared distribution with `df` > 0; 1 for x <= 0, 0 for infinite x.
double chi_squared_above(double x, double df);

/// P(F >= f) of Fisher's F with `df1` and `df2` > 0; 1 for f <= 0, 0 for infinite f.
double fisher_f_above(double f, double df1, double df2);

/// Distribution function of the range of k >= 2 independent standard normals, q >= 0: the
/// studentized range with infinite degrees of freedom,
///   P(q) = k integral phi(z) (Phi(z) - Phi(z - q))^(k - 1) dz
/// (Hartley 1942). By the trapezoid rule with our own normal distribution function: absolute error
/// below 1e-12, the same bits everywhere.
double normal_range_cdf(double q, int k);

/// Its inverse by bisection, 0 < p < 1: divided by sqrt 2 it is Nemenyi's q.
double normal_range_quantile(double p, int k);

/// Distribution function of the noncentral t distribution with noncentrality `delta`,
///   P(T <= t) = E Phi(t S - delta), S^2 chi-squared with df degrees over df
/// (Owen 1968). By Simpson's rule over the density of S: absolute error below 1e-9, the same bits
/// everywhere. `df` a whole number, at least 1.
double noncentral_t_cdf(double t, double df, double delta);

/// The value in six significant digits, as it goes into a file: p-values and ends of intervals are
/// the same text on every machine. NaN and infinities as they are.
double written(double value);

}  // namespace fanin
