// exp and ln in double for each instruction set, and the two losses made of them.
#include "engine/crossentropy.hpp"

#include "engine/simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

using Doubles = hn::ScalableTag<double>;
using DoubleVector = hn::Vec<Doubles>;
using Words = hn::RebindToSigned<Doubles>;
constexpr std::size_t double_lanes = hn::MaxLanes(Doubles());
constexpr std::size_t block = 16;  // rows side by side, whatever the width of a vector
static_assert(block % double_lanes == 0);

HWY_INLINE DoubleVector constant(double value) { return hn::Set(Doubles(), value); }

/// exp x for x <= 0, 0 below -708; to within 2.5 units in the last place.
HWY_INLINE DoubleVector exp_of_negative(DoubleVector x) {
  const Doubles d;
  const Words w;
  // x = n ln 2 + r. Adding 1.5 2^52 rounds to an integer and leaves it in the low bits.
  const DoubleVector magic = constant(0x1.8p52);
  const DoubleVector shifted = hn::Add(hn::Mul(x, constant(1.44269504088896340736)), magic);
  const DoubleVector n = hn::Sub(shifted, magic);
  DoubleVector r = hn::Sub(x, hn::Mul(n, constant(0x1.62e42fefa0000p-1)));
  r = hn::Sub(r, hn::Mul(n, constant(0x1.cf79abc9e3b3ap-40)));
  // Taylor to r^12 / 12!, |r| <= ln 2 / 2: the rest is below 2^-52.
  constexpr double factors[] = {1.0 / 479001600,
                                1.0 / 39916800,
                                1.0 / 3628800,
                                1.0 / 362880,
                                1.0 / 40320,
                                1.0 / 5040,
                                1.0 / 720,
                                1.0 / 120,
                                1.0 / 24,
                                1.0 / 6,
                                1.0 / 2,
                                1.0,
                                1.0};
  DoubleVector sum = constant(factors[0]);
#pragma GCC unroll 12
  for (int i = 1; i < 13; ++i) sum = hn::Add(hn::Mul(sum, r), constant(factors[i]));
  const auto exponent = hn::Add(hn::BitCast(w, shifted), hn::Set(w, 1023));
  const DoubleVector power = hn::BitCast(d, hn::ShiftLeft<52>(exponent));
  const DoubleVector value = hn::Mul(sum, power);
  // What is not a number stays none.
  return hn::IfThenElse(hn::Lt(x, constant(-708)), hn::Zero(d), value);
}

/// ln x for finite x >= 1; what is not a number stays none.
HWY_INLINE DoubleVector log_of_large(DoubleVector x) {
  const Doubles d;
  const Words w;
  // x = 2^k m with m in [sqrt 1/2, sqrt 2).
  constexpr std::int64_t sqrt_half = 0x3FE6A09E667F3BCD;
  const auto bits = hn::BitCast(w, x);
  const auto k = hn::ShiftRight<52>(hn::Sub(bits, hn::Set(w, sqrt_half)));
  const DoubleVector m = hn::BitCast(d, hn::Sub(bits, hn::ShiftLeft<52>(k)));
  // k to double: it is a small integer, put into the low bits of 1.5 2^52.
  const DoubleVector magic = constant(0x1.8p52);
  const DoubleVector exponent = hn::Sub(hn::BitCast(d, hn::Add(hn::BitCast(w, magic), k)), magic);
  // ln m = 2 artanh f, f = (m - 1) / (m + 1), |f| <= .1716: to f^21 the rest is below 2^-57.
  const DoubleVector one = constant(1);
  const DoubleVector f = hn::Div(hn::Sub(m, one), hn::Add(m, one));
  const DoubleVector s = hn::Mul(f, f);
  DoubleVector sum = constant(1.0 / 21);
#pragma GCC unroll 9
  for (int n = 19; n >= 3; n -= 2) sum = hn::Add(hn::Mul(sum, s), constant(1.0 / n));
  sum = hn::Mul(sum, s);
  const DoubleVector twice = hn::Add(f, f);
  const DoubleVector low =
      hn::Add(hn::Mul(twice, sum), hn::Mul(exponent, constant(0x1.cf79abc9e3b3ap-40)));
  const DoubleVector value =
      hn::Add(hn::Mul(exponent, constant(0x1.62e42fefa0000p-1)), hn::Add(twice, low));
  return hn::IfThenElse(hn::Eq(x, x), value, x);
}

void softmax(std::size_t rows, std::size_t units, const float* z, const std::int32_t* labels,
             double smoothing, double scale, float* gradient, LossBuffers& buffers) {
  const Doubles d;
  if (buffers.values.size() < units * block) buffers.values.resize(units * block);
  if (buffers.losses.size() < rows + block) buffers.losses.resize(rows + block);
  double* values = buffers.values.data();
  const double spread = smoothing / static_cast<double>(units);
  for (std::size_t from = 0; from < rows; from += block) {
    const std::size_t count = HWY_MIN(block, rows - from);
    for (std::size_t i = 0; i < block; ++i) {
      // Lanes without a row repeat the last one.
      const float* row = z + (from + HWY_MIN(i, count - 1)) * units;
      for (std::size_t j = 0; j < units; ++j) values[j * block + i] = static_cast<double>(row[j]);
    }
    double chosen[block];
    for (std::size_t i = 0; i < block; ++i) {
      const auto label = static_cast<std::size_t>(labels[from + HWY_MIN(i, count - 1)]);
      chosen[i] = values[label * block + i];
      if (smoothing == 0) continue;
      double all = 0;
      for (std::size_t j = 0; j < units; ++j) all += values[j * block + i];
      chosen[i] = (1 - smoothing) * chosen[i] + spread * all;
    }
    for (std::size_t lane = 0; lane < count; lane += double_lanes) {
      double* at = values + lane;
      DoubleVector most = hn::LoadU(d, at);
      for (std::size_t j = 1; j < units; ++j) most = hn::Max(most, hn::LoadU(d, at + j * block));
      DoubleVector sum = hn::Zero(d);
      for (std::size_t j = 0; j < units; ++j) {
        const DoubleVector e = exp_of_negative(hn::Sub(hn::LoadU(d, at + j * block), most));
        hn::StoreU(e, d, at + j * block);
        sum = hn::Add(sum, e);
      }
      const DoubleVector loss =
          hn::Sub(log_of_large(sum), hn::Sub(hn::LoadU(d, chosen + lane), most));
      hn::StoreU(loss, d, buffers.losses.data() + from + lane);
      if (gradient == nullptr) continue;
      const DoubleVector by = hn::Div(constant(scale), sum);
      for (std::size_t j = 0; j < units; ++j)
        hn::StoreU(hn::Mul(hn::LoadU(d, at + j * block), by), d, at + j * block);
    }
    if (gradient == nullptr) continue;
    for (std::size_t i = 0; i < count; ++i) {
      values[static_cast<std::size_t>(labels[from + i]) * block + i] -= (1 - smoothing) * scale;
      float* row = gradient + (from + i) * units;
      for (std::size_t j = 0; j < units; ++j)
        row[j] = static_cast<float>(values[j * block + i] - spread * scale);
    }
  }
}

void sigmoid(std::size_t rows, std::size_t units, const float* z, const float* target,
             double smoothing, double scale, float* gradient, LossBuffers& buffers) {
  const Doubles d;
  const std::size_t count = rows * units;
  if (buffers.values.size() < 2 * block) buffers.values.resize(2 * block);
  if (buffers.losses.size() < rows + block) buffers.losses.resize(rows + block);
  double* x = buffers.values.data();
  double* y = x + block;
  for (std::size_t r = 0; r < rows; ++r) buffers.losses[r] = 0;
  const DoubleVector one = constant(1);
  const DoubleVector by = constant(scale / static_cast<double>(units));
  for (std::size_t from = 0; from < count; from += block) {
    const std::size_t some = HWY_MIN(block, count - from);
    for (std::size_t i = 0; i < block; ++i) {
      const std::size_t at = from + HWY_MIN(i, some - 1);
      x[i] = static_cast<double>(z[at]);
      y[i] = static_cast<double>(target[at]) * (1 - smoothing) + smoothing / 2;
    }
    for (std::size_t lane = 0; lane < some; lane += double_lanes) {
      const DoubleVector value = hn::LoadU(d, x + lane);
      const DoubleVector wanted = hn::LoadU(d, y + lane);
      // max(x, 0) - x y + ln(1 + exp(-|x|))
      const DoubleVector e = exp_of_negative(hn::Neg(hn::Abs(value)));
      const DoubleVector all = hn::Add(one, e);
      const auto negative = hn::Lt(value, hn::Zero(d));
      const DoubleVector positive = hn::IfThenElse(negative, hn::Zero(d), value);
      hn::StoreU(hn::Add(hn::Sub(positive, hn::Mul(value, wanted)), log_of_large(all)), d,
                 x + lane);
      const DoubleVector p = hn::Div(hn::IfThenElse(negative, e, one), all);
      hn::StoreU(hn::Mul(hn::Sub(p, wanted), by), d, y + lane);
    }
    for (std::size_t i = 0; i < some; ++i) {
      buffers.losses[(from + i) / units] += x[i] / static_cast<double>(units);
      if (gradient != nullptr) gradient[from + i] = static_cast<float>(y[i]);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fanin {

HWY_EXPORT(softmax);
HWY_EXPORT(sigmoid);

void softmax_crossentropy(std::size_t rows, std::size_t units, const float* z,
                          const std::int32_t* labels, double smoothing, double scale,
                          float* gradient, LossBuffers& buffers) {
  HWY_DYNAMIC_DISPATCH(softmax)(rows, units, z, labels, smoothing, scale, gradient, buffers);
}

void sigmoid_crossentropy(std::size_t rows, std::size_t units, const float* z, const float* target,
                          double smoothing, double scale, float* gradient, LossBuffers& buffers) {
  HWY_DYNAMIC_DISPATCH(sigmoid)(rows, units, z, target, smoothing, scale, gradient, buffers);
}

}  // namespace fanin
#endif
