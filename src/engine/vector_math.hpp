// Elementary functions of vectors of floats. No include guard, as simd.hpp: once for each
// instruction set. Each is a fixed sequence of correctly rounded operations, so the bits are the
// same on all.
#include "engine/simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

HWY_INLINE Vector all(float value) { return hn::Set(Floats(), value); }

/// x between the bounds; what is not a number stays none.
HWY_INLINE Vector clipped(Vector x, float low, float high) {
  const Vector above = hn::IfThenElse(hn::Lt(x, all(low)), all(low), x);
  return hn::IfThenElse(hn::Gt(above, all(high)), all(high), above);
}

/// `value` where low < x < high, else 0.
HWY_INLINE Vector inside(Vector x, float low, float high, Vector value) {
  return hn::IfThenElse(hn::And(hn::Gt(x, all(low)), hn::Lt(x, all(high))), value, all(0));
}

/// x = n ln 2 + r with |r| <= ln 2 / 2; n also as an integer in the low bits.
struct Reduced {
  Vector r;
  hn::Vec<hn::RebindToSigned<Floats>> n;
};

HWY_INLINE Reduced reduced(Vector x) {
  // Adding 1.5 2^23 rounds to an integer.
  const hn::RebindToSigned<Floats> integers;
  const Vector magic = all(0x1.8p23F);
  const Vector shifted = fused(x, all(1.44269504F), magic);
  const Vector n = hn::Sub(shifted, magic);
  Vector r = fused(n, all(-0x1.62e4p-1F), x);  // 15 bits: n times it is exact
  r = fused(n, all(-0x1.7f7d1cp-20F), r);
  return {r, hn::Sub(hn::BitCast(integers, shifted), hn::Set(integers, 0x4B400000))};
}

HWY_INLINE Vector power_of_two(hn::Vec<hn::RebindToSigned<Floats>> n) {
  const hn::RebindToSigned<Floats> integers;
  return hn::BitCast(Floats(), hn::ShiftLeft<23>(hn::Add(n, hn::Set(integers, 127))));
}

/// exp r - 1 for |r| <= ln 2 / 2: Taylor to r^7 / 7!, the rest is below 2^-27.
HWY_INLINE Vector expm1_series(Vector r) {
  Vector sum = all(1.0F / 5040);
  sum = fused(sum, r, all(1.0F / 720));
  sum = fused(sum, r, all(1.0F / 120));
  sum = fused(sum, r, all(1.0F / 24));
  sum = fused(sum, r, all(1.0F / 6));
  sum = fused(sum, r, all(0.5F));
  return fused(hn::Mul(r, r), sum, r);
}

/// 0 below -87.3 (the smallest normal number), infinity above 88.7.
HWY_INLINE Vector exp(Vector x) {
  const Reduced parts = reduced(clipped(x, -104, 89));
  // Two factors, because 2^n itself may be beyond the range.
  const auto half = hn::ShiftRight<1>(parts.n);
  const Vector value = hn::Mul(hn::Add(all(1), expm1_series(parts.r)), power_of_two(half));
  const Vector scaled = hn::Mul(value, power_of_two(hn::Sub(parts.n, half)));
  return hn::IfThenElse(hn::Lt(x, all(-87.3365448F)), all(0), scaled);
}

/// exp x - 1, accurate near 0, for x <= 0 (anything for others).
HWY_INLINE Vector expm1_of_negative(Vector x) {
  const Reduced parts = reduced(clipped(x, -80, 0));
  const Vector power = power_of_two(parts.n);
  return fused(power, expm1_series(parts.r), hn::Sub(power, all(1)));
}

HWY_INLINE Vector sigmoid(Vector x) {
  const Vector e = exp(hn::Neg(hn::Abs(x)));
  const Vector over = hn::IfThenElse(hn::Lt(x, all(0)), e, all(1));
  return hn::Div(over, hn::Add(all(1), e));
}

/// -expm1(-2 |x|) / (expm1(-2 |x|) + 2), with the sign of x.
HWY_INLINE Vector tanh(Vector x) {
  const Vector e = expm1_of_negative(hn::Mul(all(-2), hn::Abs(x)));
  return hn::CopySign(hn::Div(e, hn::Add(e, all(2))), x);
}

/// ln(1 + y) for 0 <= y <= 1.
HWY_INLINE Vector log1p_of_share(Vector y) {
  const Vector u = hn::Add(all(1), y);
  const Vector lost = hn::Sub(y, hn::Sub(u, all(1)));  // by rounding 1 + y
  // u = 2^k m, m in [.7, 1.41]; ln m = 2 artanh s, s = (m - 1) / (m + 1), |s| <= .172
  const auto large = hn::Gt(u, all(1.41421356F));
  const Vector m = hn::IfThenElse(large, hn::Mul(all(0.5F), u), u);
  const Vector s = hn::Div(hn::Sub(m, all(1)), hn::Add(m, all(1)));
  const Vector square = hn::Mul(s, s);
  Vector sum = all(1.0F / 9);
  sum = fused(sum, square, all(1.0F / 7));
  sum = fused(sum, square, all(1.0F / 5));
  sum = fused(sum, square, all(1.0F / 3));
  const Vector twice = hn::Add(s, s);
  const Vector logarithm = fused(hn::Mul(twice, square), sum, twice);
  const Vector whole = hn::IfThenElse(large, hn::Add(logarithm, all(0.693147181F)), logarithm);
  return hn::Add(whole, hn::Div(lost, u));
}

HWY_INLINE Vector softplus(Vector x) {
  const Vector positive = hn::IfThenElse(hn::Lt(x, all(0)), all(0), x);
  return hn::Add(positive, log1p_of_share(exp(hn::Neg(hn::Abs(x)))));
}

/// exp(-x^2 / 2), exact in the argument: x^2 is a float and its rounding error.
HWY_INLINE Vector gauss(Vector x) {
  const Vector bounded = clipped(x, -20, 20);
  const Vector square = hn::Mul(bounded, bounded);
  const Vector lost = fused(bounded, bounded, hn::Neg(square));
  const Vector e = exp(hn::Mul(all(-0.5F), square));
  return fused(e, hn::Mul(all(-0.5F), lost), e);
}

/// P(Z <= x), given gauss(x). erfc z = exp(-z^2) t P(t), t = 1 / (1 + z / 2): P fitted by least
/// squares on [.06, 1], relative error 1e-7; no cancellation in the left tail.
HWY_INLINE Vector normal_distribution(Vector x, Vector gauss_of_x) {
  const Vector z = hn::Mul(hn::Abs(clipped(x, -20, 20)), all(0.70710678118654752440F));
  const Vector t = hn::Div(all(1), fused(z, all(0.5F), all(1)));
  Vector sum = all(0.0442519450879612F);
  sum = fused(sum, t, all(-0.24003415651555682F));
  sum = fused(sum, t, all(0.5050048195749324F));
  sum = fused(sum, t, all(-0.4683390733772915F));
  sum = fused(sum, t, all(0.14171381909413558F));
  sum = fused(sum, t, all(-0.06340573317810919F));
  sum = fused(sum, t, all(0.0945695069428868F));
  sum = fused(sum, t, all(0.1751563676273285F));
  sum = fused(sum, t, all(0.24689379105863796F));
  sum = fused(sum, t, all(0.28209395296597406F));
  sum = fused(sum, t, all(0.28209476749118056F));
  const Vector tail = hn::Mul(hn::Mul(all(0.5F), gauss_of_x), hn::Mul(t, sum));
  // What is not a number is neither.
  const Vector right = hn::IfThenElse(hn::Gt(x, all(0)), hn::Sub(all(1), tail), tail);
  return hn::IfThenElse(hn::Eq(x, x), right, x);
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();
