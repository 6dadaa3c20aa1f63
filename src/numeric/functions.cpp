// Range reduction and series for the portable elementary functions.
#include "numeric/functions.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace fanin {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double ln2_high = 0x1.62e42fefa0000p-1;  // 33 bits, so that k * ln2_high is exact
constexpr double ln2_low = 0x1.cf79abc9e3b3ap-40;
constexpr double sqrt_half = 0.70710678118654752440;
constexpr double two_over_sqrt_pi = 1.12837916709551257390;

double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// x = k ln 2 + r with |r| <= ln 2 / 2.
struct Reduced {
  int k;
  double r;
};

Reduced reduced(double x) {
  constexpr double one_over_ln2 = 1.44269504088896340736;
  const int k = static_cast<int>(x * one_over_ln2 + (x < 0 ? -0.5 : 0.5));
  return {k, (x - k * ln2_high) - k * ln2_low};
}

// exp(r) - 1 for |r| <= ln 2 / 2: Taylor to r^14 / 14!, the rest is below 2^-56.
double expm1_series(double r) {
  double sum = 0;
  for (int n = 14; n >= 2; --n) sum = (sum + 1.0) * r / n;
  return (sum + 1.0) * r;
}

}  // namespace

double portable_exp(double x) {
  if (std::isnan(x)) return x;
  if (x > 709.782712893384) return infinity;
  if (x < -745.2) return 0;
  const auto [k, r] = reduced(x);
  const double value = 1.0 + expm1_series(r);
  // Two factors, because 2^k itself may be denormal or beyond the range.
  const int half = k / 2;
  return value * power_of_two(half) * power_of_two(k - half);
}

double portable_expm1(double x) {
  if (std::isnan(x)) return x;
  if (x < -40) return -1;
  if (x > 40) return portable_exp(x);
  const auto [k, r] = reduced(x);
  const double series = expm1_series(r);
  if (k == 0) return series;
  const double scale = power_of_two(k);
  return scale * series + (scale - 1.0);
}

double portable_log(double x) {
  if (std::isnan(x) || x < 0) return nan;
  if (x == 0) return -infinity;
  if (x == infinity) return infinity;
  int k = 0;
  double m = std::frexp(x, &k);  // exact: m in [.5, 1)
  if (m < sqrt_half) {
    m *= 2;
    --k;
  }
  // log m = 2 artanh(f), f = (m - 1) / (m + 1), |f| <= .1716: the series to f^23 leaves less than
  // 2^-60.
  const double f = (m - 1.0) / (m + 1.0);
  const double s = f * f;
  double sum = 0;
  for (int n = 23; n >= 3; n -= 2) sum = (sum + 1.0 / n) * s;
  return k * ln2_high + (2.0 * f + (2.0 * f * sum + k * ln2_low));
}

double portable_log1p(double x) {
  const double u = 1.0 + x;
  if (u == 1.0) return x;
  if (u == infinity || u <= 0) return portable_log(u);
  // The rounding of 1 + x is undone to first order (Kahan).
  return portable_log(u) * (x / (u - 1.0));
}

namespace {

/// A number as the sum of two doubles, the second below half a unit in the last place of the first.
struct Double2 {
  double high;
  double low;
};

Double2 sum_of(double a, double b) {
  const double sum = a + b;
  const double part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

Double2 plus(Double2 a, Double2 b) {
  const Double2 sum = sum_of(a.high, b.high);
  return sum_of(sum.high, sum.low + (a.low + b.low));
}

Double2 times(Double2 a, Double2 b) {
  const double product = a.high * b.high;
  const double lost = std::fma(a.high, b.high, -product);
  return sum_of(product, lost + (a.high * b.low + a.low * b.high));
}

Double2 over(Double2 a, Double2 b) {
  const double quotient = a.high / b.high;
  const Double2 product = times(b, {quotient, 0});
  const double rest = ((a.high - product.high) - product.low) + a.low;
  return sum_of(quotient, rest / b.high);
}

/// log x with some 100 bits, for finite x > 0: the series of portable_log, in two doubles.
Double2 log_of(double x) {
  int k = 0;
  double m = std::frexp(x, &k);
  if (m < sqrt_half) {
    m *= 2;
    --k;
  }
  const Double2 f = over(sum_of(m, -1.0), sum_of(m, 1.0));
  const Double2 s = times(f, f);
  Double2 sum{0, 0};
  for (int n = 39; n >= 3; n -= 2)
    sum = times(plus(sum, over({1, 0}, {static_cast<double>(n), 0})), s);
  const Double2 logarithm = plus(f, times(f, sum));
  constexpr double ln2_rest = -0x1.ff0342542fc33p-94;  // ln 2 - ln2_high - ln2_low
  const Double2 whole =
      plus({k * ln2_high, 0}, times({static_cast<double>(k), 0}, {ln2_low, ln2_rest}));
  return plus(whole, plus(logarithm, logarithm));
}

/// x^n by squaring, n from 1 to 1024.
double integer_power(double x, int n) {
  Double2 power{1, 0};
  for (Double2 square{x, 0}; n > 0; n /= 2, square = times(square, square))
    if (n % 2 == 1) power = times(power, square);
  return power.high + power.low;
}

}  // namespace

double portable_pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (std::isnan(x) || std::isnan(y)) return nan;
  const bool integer = y == std::floor(y);
  const bool odd = std::abs(std::fmod(y, 2)) == 1;
  const double size = x < 0 ? -x : x;
  const double sign = x < 0 && odd ? -1 : 1;
  if (x < 0 && !integer) return nan;
  if (size == 0 || size == infinity) return sign * ((size == 0) == (y < 0) ? infinity : 0.0);
  if (y == infinity || y == -infinity) return size == 1 ? 1 : (size > 1) == (y > 0) ? infinity : 0;
  if (integer && y > 0 && y <= 1024) {
    const double power = integer_power(size, static_cast<int>(y));
    // Beyond the range of doubles its second part is none.
    if (power > 1e-290 && power < 1e290) return sign * power;
  }
  const Double2 product = times(log_of(size), {y, 0});
  if (!(product.high < 710)) return sign * infinity;
  if (product.high < -746) return sign * 0.0;
  return sign * (portable_exp(product.high) * (1 + product.low));
}

double portable_cos(double x) {
  if (std::isnan(x) || x == infinity || x == -infinity) return nan;
  constexpr double two_over_pi = 0.63661977236758134308;
  // pi / 2 in parts of 33 bits: k times one is exact.
  constexpr double first = 0x1.921fb544p0;
  constexpr double second = 0x1.0b4611a6p-34;
  constexpr double third = 0x1.3198a2e037073p-69;
  const double magnitude = x < 0 ? -x : x;
  const double k = std::floor(magnitude * two_over_pi + 0.5);
  const Double2 r = plus(sum_of(magnitude - k * first, -k * second), {-k * third, 0});
  const double s = r.high * r.high;
  // Taylor to r^17 / 17! and r^18 / 18!: the rest is below 2^-60 for |r| <= pi / 4.
  double sine = 0;
  for (int n = 17; n >= 3; n -= 2) sine = (sine + 1.0) * -s / ((n - 1) * n);
  double cosine = 0;
  for (int n = 18; n >= 4; n -= 2) cosine = (cosine + 1.0) * -s / ((n - 1) * n);
  cosine *= s * -0.5;
  const auto quarter = static_cast<int>(std::fmod(k, 4));
  const double value = quarter % 2 == 0 ? 1.0 + (s * -0.5 + cosine - r.high * r.low)
                                        : r.high + (r.high * sine + r.low);
  return quarter == 1 || quarter == 2 ? -value : value;
}

double portable_tanh(double x) {
  if (std::isnan(x)) return x;
  if (x > 20) return 1;
  if (x < -20) return -1;
  const double e = portable_expm1(2.0 * (x < 0 ? -x : x));
  const double value = e / (e + 2.0);
  return x < 0 ? -value : value;
}

namespace {

// erf x = 2/sqrt(pi) sum (-1)^n x^(2n+1) / (n! (2n+1)) for |x| <= 1/2: what is added to x is below
// x / 12.
double erf_series(double x) {
  const double s = x * x;
  double power = 1;
  double sum = 0;
  for (int n = 1; n <= 14; ++n) {
    power *= -s / n;
    sum += power / (2 * n + 1);
  }
  return two_over_sqrt_pi * (x + x * sum);
}

// exp(-x^2) with the rounding of x^2 given back: x = h + l, h of 24 bits, so that h^2 is exact.
double exp_of_minus_square(double x) {
  const double h = static_cast<double>(static_cast<float>(x));
  return portable_exp(-h * h) * portable_exp(-(x - h) * (x + h));
}

// (1 + 2x) exp(x^2) erfc x for x >= 0 as a Chebyshev series in (x - 3.75) / (x + 3.75) (Shepherd &
// Laframboise 1981); its coefficients by mpmath with 60 digits, from the function's values at 96
// Chebyshev points.
double erfc_tail(double x) {
  static constexpr std::array<double, 25> c{
      1.1775789345674017541,      -0.0045900545806464773309,  -0.084249133366517915584,
      0.059209939998191890498,    -0.026658668435305752277,   0.0090749976707052650939,
      -0.0024131635404176081909,  0.00049077583652580863229,  -0.000069169733025012063671,
      4.1390279860730101675e-6,   7.7403830661984906686e-7,   -2.1886401049234395661e-7,
      1.0764999465670910377e-8,   4.5219598112182868979e-9,   -7.7544002088313511065e-10,
      -6.3180883408866844944e-11, 2.8687950109306698981e-11,  1.945586854577734723e-13,
      -9.6546967484334389059e-13, 3.2525481481487398415e-14,  3.3478119482868053878e-14,
      -1.8645628804193131015e-15, -1.2507950530688647085e-15, 7.418235256624043463e-17,
      5.0681489047961113168e-17};
  const double y = (x - 3.75) / (x + 3.75);
  double next = 0;
  double after = 0;
  for (std::size_t i = c.size() - 1; i > 0; --i) {
    const double sum = c[i] + (2.0 * y * next - after);
    after = next;
    next = sum;
  }
  return exp_of_minus_square(x) * (c[0] + (y * next - after)) / (1.0 + 2.0 * x);
}

constexpr double series_end = 0.5;  // beyond it 1 - erf would cancel

}  // namespace

double portable_erf(double x) {
  if (std::isnan(x)) return x;
  const double magnitude = x < 0 ? -x : x;
  const double value = magnitude < series_end ? erf_series(magnitude)
                       : magnitude > 6        ? 1.0
                                              : 1.0 - erfc_tail(magnitude);
  return x < 0 ? -value : value;
}

double portable_erfc(double x) {
  if (std::isnan(x)) return x;
  if (x < 0) return 1.0 + portable_erf(-x);
  if (x > 28) return 0;
  return x < series_end ? 1.0 - erf_series(x) : erfc_tail(x);
}

double normal_cdf(double x) {
  constexpr double sqrt_half_rest = -4.83364665672645672e-17;  // sqrt(1/2) - sqrt_half
  const double z = -x * sqrt_half;
  double value = portable_erfc(z);
  if (z > 0 && z < 28) {
    // In the tail one rounding of z is many of erfc's: it is given back to first order.
    const double lost = std::fma(-x, sqrt_half, -z) - x * sqrt_half_rest;
    value -= lost * two_over_sqrt_pi * exp_of_minus_square(z);
  }
  return 0.5 * value;
}

namespace {

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double sum = 0;
  for (std::size_t i = N; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

}  // namespace

double normal_quantile(double p) {
  if (std::isnan(p) || p < 0 || p > 1) return nan;
  if (p == 0) return -infinity;
  if (p == 1) return infinity;
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    static constexpr std::array<double, 8> a{3.3871328727963666080e0, 1.3314166789178437745e2,
                                             1.9715909503065514427e3, 1.3731693765509461125e4,
                                             4.5921953931549871457e4, 6.7265770927008700853e4,
                                             3.3430575583588128105e4, 2.5090809287301226727e3};
    static constexpr std::array<double, 8> b{1.0,
                                             4.2313330701600911252e1,
                                             6.8718700749205790830e2,
                                             5.3941960214247511077e3,
                                             2.1213794301586595867e4,
                                             3.9307895800092710610e4,
                                             2.8729085735721942674e4,
                                             5.2264952788528545610e3};
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  double r = std::sqrt(-portable_log(q < 0 ? p : 1.0 - p));
  double value = 0;
  if (r <= 5) {
    static constexpr std::array<double, 8> c{1.42343711074968357734e0,  4.63033784615654529590e0,
                                             5.76949722146069140550e0,  3.64784832476320460504e0,
                                             1.27045825245236838258e0,  2.41780725177450611770e-1,
                                             2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static constexpr std::array<double, 8> d{1.0,
                                             2.05319162663775882187e0,
                                             1.67638483018380384940e0,
                                             6.89767334985100004550e-1,
                                             1.48103976427480074590e-1,
                                             1.51986665636164571966e-2,
                                             5.47593808499534494600e-4,
                                             1.05075007164441684324e-9};
    r -= 1.6;
    value = polynomial(c, r) / polynomial(d, r);
  } else {
    static constexpr std::array<double, 8> e{6.65790464350110377720e0,  5.46378491116411436990e0,
                                             1.78482653991729133580e0,  2.96560571828504891230e-1,
                                             2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                             2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static constexpr std::array<double, 8> f{1.0,
                                             5.99832206555887937690e-1,
                                             1.36929880922735805310e-1,
                                             1.48753612908506148525e-2,
                                             7.86869131145613259100e-4,
                                             1.84631831751005468180e-5,
                                             1.42151175831644588870e-7,
                                             2.04426310338993978564e-15};
    r -= 5.0;
    value = polynomial(e, r) / polynomial(f, r);
  }
  return q < 0 ? -value : value;
}

}  // namespace fanin
