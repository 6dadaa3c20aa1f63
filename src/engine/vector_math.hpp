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

/// exp x for x <= 0, with the bits of exp(); 0 below -87.3.
HWY_INLINE Vector exp_of_negative(Vector x) {
  const Mask far = hn::Lt(x, all(-87.3365448F));
  const Reduced parts = reduced(hn::IfThenZeroElse(far, x));
  const Vector value = hn::Mul(hn::Add(all(1), expm1_series(parts.r)), power_of_two(parts.n));
  return hn::IfThenZeroElse(far, value);
}

/// exp x - 1, accurate near 0, for x <= 0 (anything for others).
HWY_INLINE Vector expm1_of_negative(Vector x) {
  const Reduced parts = reduced(clipped(x, -80, 0));
  const Vector power = power_of_two(parts.n);
  return fused(power, expm1_series(parts.r), hn::Sub(power, all(1)));
}

HWY_INLINE Vector sigmoid(Vector x) {
  const Vector e = exp_of_negative(hn::Neg(hn::Abs(x)));
  const Vector over = hn::IfThenElse(hn::Lt(x, all(0)), e, all(1));
  return hn::Div(over, hn::Add(all(1), e));
}

/// sigmoid x and 1 - sigmoid x, both without cancellation.
struct Shares {
  Vector value;
  Vector rest;
};

HWY_INLINE Shares shares(Vector x) {
  const Vector e = exp_of_negative(hn::Neg(hn::Abs(x)));
  const Vector large = hn::Div(all(1), hn::Add(all(1), e));
  const Vector small = hn::Mul(e, large);
  const Mask negative = hn::Lt(x, all(0));
  return {hn::IfThenElse(negative, small, large), hn::IfThenElse(negative, large, small)};
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
  return hn::Add(positive, log1p_of_share(exp_of_negative(hn::Neg(hn::Abs(x)))));
}

/// x - tanh x, accurate near 0: x^3 P(x^2) up to 1, P by Chebyshev's points on [0, 1] to 5e-9.
HWY_INLINE Vector tanh_shrink(Vector x) {
  const Vector square = hn::Mul(x, x);
  Vector sum = all(-0.00014279318799621565F);
  sum = fused(sum, square, all(0.0009235008463481761F));
  sum = fused(sum, square, all(-0.003206803386846565F));
  sum = fused(sum, square, all(0.008697847592814879F));
  sum = fused(sum, square, all(-0.02182954884305937F));
  sum = fused(sum, square, all(0.05396341475443884F));
  sum = fused(sum, square, all(-0.133333106555451F));
  sum = fused(sum, square, all(0.3333333315672231F));
  const Vector near = hn::Mul(hn::Mul(square, x), sum);
  return hn::IfThenElse(hn::Le(hn::Abs(x), all(1)), near, hn::Sub(x, tanh(x)));
}

// The normal distribution, in three steps that share what they can.

/// |x| and exp(-x^2 / 2); both are 0 beyond 13.2, where the tail is no normal float any more.
struct Bell {
  Vector distance;
  Vector height;
  Mask far;
};

/// Exact in the argument: x^2 is a float and its rounding error.
HWY_INLINE Bell bell(Vector x) {
  const Mask far = hn::Gt(hn::Abs(x), all(13.2F));
  const Vector a = hn::IfThenZeroElse(far, hn::Abs(x));
  const Vector square = hn::Mul(a, a);
  const Vector lost = fused(a, a, hn::Neg(square));
  const Reduced parts = reduced(hn::Mul(all(-0.5F), square));
  const Vector r = fused(all(-0.5F), lost, parts.r);
  const Vector height = hn::Mul(hn::Add(all(1), expm1_series(r)), power_of_two(parts.n));
  return {a, hn::IfThenZeroElse(far, height), far};
}

/// P(Z <= x). The tail is exp(-x^2 / 2) P(|x|) / Q(|x|), a rational fit (least squares, weighted
/// anew until the largest errors are alike) to 5e-9 on [0, 13.3]; all coefficients are positive, so
/// nothing cancels.
HWY_INLINE Vector normal_distribution(Vector x, const Bell& b) {
  Vector over = all(0.0040203123415885915F);
  over = fused(over, b.distance, all(0.03998494832759585F));
  over = fused(over, b.distance, all(0.18130898664637798F));
  over = fused(over, b.distance, all(0.43568920500372227F));
  over = fused(over, b.distance, all(0.5F));
  Vector under = all(0.010077285383894397F);
  under = fused(under, b.distance, all(0.1002347826789415F));
  under = fused(under, b.distance, all(0.4643862338442758F));
  under = fused(under, b.distance, all(1.1944932736949474F));
  under = fused(under, b.distance, all(1.6692633292151262F));
  under = fused(under, b.distance, all(1));
  const Vector tail = hn::Div(hn::Mul(b.height, over), under);
  // What is not a number is neither.
  return hn::IfThenElse(hn::Gt(x, all(0)), hn::Sub(all(1), tail), tail);
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();
