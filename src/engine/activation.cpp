// Each activation bound to its function and derivative (keras/src/activations; derivatives by hand,
// tested by differences), in vectors of floats for each instruction set.
#include "engine/activation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/vector_math.hpp"
#include "numeric/functions.hpp"
#include "spec/activations.hpp"

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

/// Parameters of one activation in the row's order, in all lanes; a null is infinity (relu without
/// max_value).
struct Numbers {
  Vector a;
  Vector b;
  Vector c;
};

/// value(x) is f(x); slope(x, y) is f'(x) given x and y = f(x).
struct Linear {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return x; }
  static HWY_INLINE Vector slope(Vector, Vector, const Numbers&) { return all(1); }
};

// The threshold itself belongs to the left side, for the value as for the slope, as in Keras's code
// (its formula says otherwise); so does everything below the threshold, even above max_value.
struct ReLU {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    const Vector left = hn::Mul(p.a, hn::Sub(x, p.c));
    const Vector right = hn::IfThenElse(hn::Lt(p.b, x), p.b, x);
    return hn::IfThenElse(hn::Gt(x, p.c), right, left);
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers& p) {
    const Vector right = hn::IfThenElse(hn::Lt(x, p.b), all(1), all(0));
    return hn::IfThenElse(hn::Le(x, p.c), p.a, right);
  }
};

struct PlainReLU {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    return hn::IfThenElse(hn::Le(x, all(0)), all(0), x);
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    return hn::IfThenElse(hn::Gt(x, all(0)), all(1), all(0));
  }
};

struct LeakyReLU {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(x, all(0)), x, hn::Mul(p.a, x));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(x, all(0)), all(1), p.a);
  }
};

struct ReLU6 {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return clipped(x, 0, 6); }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    return inside(x, 0, 6, all(1));
  }
};

struct ELU {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(x, all(0)), x, hn::Mul(p.a, expm1_of_negative(x)));
  }
  static HWY_INLINE Vector slope(Vector x, Vector y, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(x, all(0)), all(1), hn::Add(y, p.a));
  }
};

struct SELU {
  static constexpr float scale = 1.0507009873554805F;
  static constexpr float both = 1.7580993408473769F;  // scale alpha, alpha 1.6732632423543772
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    return hn::IfThenElse(hn::Gt(x, all(0)), hn::Mul(all(scale), x),
                          hn::Mul(all(both), expm1_of_negative(x)));
  }
  static HWY_INLINE Vector slope(Vector x, Vector y, const Numbers&) {
    return hn::IfThenElse(hn::Gt(x, all(0)), all(scale), hn::Add(y, all(both)));
  }
};

struct CELU {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(x, all(0)), x, hn::Mul(p.a, expm1_of_negative(hn::Div(x, p.a))));
  }
  static HWY_INLINE Vector slope(Vector x, Vector y, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(x, all(0)), all(1), hn::Add(hn::Div(y, p.a), all(1)));
  }
};

struct Softplus {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return softplus(x); }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) { return sigmoid(x); }
};

struct LogSigmoid {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return hn::Neg(softplus(hn::Neg(x))); }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) { return sigmoid(hn::Neg(x)); }
};

// With r = sqrt(x^2 + b), the value is (x + r) / 2 and the slope value / r. Beyond 1e18, where x^2
// is no float any more, r is |x|.
struct Squareplus {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    const Vector sum = hn::Add(hn::Abs(x), root(x, p));
    // Below 0, x and r cancel: b / 2 / (r - x) is the same.
    const Vector left = hn::Div(hn::Mul(all(0.5F), p.a), sum);
    return hn::IfThenElse(hn::Lt(x, all(0)), left, hn::Mul(all(0.5F), sum));
  }
  static HWY_INLINE Vector slope(Vector x, Vector y, const Numbers& p) {
    return hn::Div(y, root(x, p));
  }

 private:
  static HWY_INLINE Vector root(Vector x, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(hn::Abs(x), all(1e18F)), hn::Abs(x), hn::Sqrt(fused(x, x, p.a)));
  }
};

struct Softsign {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    return hn::Div(x, hn::Add(all(1), hn::Abs(x)));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Vector by = hn::Div(all(1), hn::Add(all(1), hn::Abs(x)));
    return hn::Mul(by, by);
  }
};

struct SiLU {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return hn::Mul(x, sigmoid(x)); }
  // s (1 + x (1 - s)); where s is 0, 1 - s is 1 and x may be huge: 0 then.
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Shares s = shares(x);
    return fused(hn::Mul(x, s.value), s.rest, s.value);
  }
};

struct GELU {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    return hn::Mul(x, normal_distribution(x, bell(x)));
  }
  // The distribution function is y / x, but for small x, where it is a line to 1e-10.
  static HWY_INLINE Vector slope(Vector x, Vector y, const Numbers&) {
    constexpr float one_over_sqrt_two_pi = 0.39894228040143267794F;
    const Bell b = bell(x);
    const Vector near = fused(x, all(one_over_sqrt_two_pi), all(0.5F));
    const Vector share = hn::IfThenElse(hn::Lt(b.distance, all(1e-3F)), near, hn::Div(y, x));
    const Vector far = hn::IfThenElse(hn::Gt(x, all(0)), all(1), all(0));
    const Vector slope = fused(hn::Mul(x, b.height), all(one_over_sqrt_two_pi), share);
    return hn::IfThenElse(b.far, far, slope);
  }
};

struct ApproximateGELU {
  static constexpr float root = 0.79788456080286535588F;  // sqrt(2 / pi)
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    // (1 + tanh u) / 2 is sigmoid 2u
    return hn::Mul(x, sigmoid(hn::Mul(all(2 * root), inner(x))));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Shares s = shares(hn::Mul(all(2 * root), inner(x)));
    const Vector bounded = clipped(x, -1e9F, 1e9F);
    const Vector inner_slope =
        hn::Mul(all(2 * root), fused(hn::Mul(all(3 * 0.044715F), bounded), bounded, all(1)));
    return fused(hn::Mul(bounded, hn::Mul(s.value, s.rest)), inner_slope, s.value);
  }

 private:
  static HWY_INLINE Vector inner(Vector x) {
    const Vector bounded = clipped(x, -1e9F, 1e9F);
    return fused(hn::Mul(hn::Mul(all(0.044715F), bounded), bounded), bounded, bounded);
  }
};

struct Tanh {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return tanh(x); }
  static HWY_INLINE Vector slope(Vector, Vector y, const Numbers&) {
    return hn::Mul(hn::Sub(all(1), y), hn::Add(all(1), y));
  }
};

struct TanhShrink {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return tanh_shrink(x); }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Vector t = tanh(x);
    return hn::Mul(t, t);
  }
};

struct Sigmoid {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return sigmoid(x); }
  static HWY_INLINE Vector slope(Vector, Vector y, const Numbers&) {
    return hn::Mul(y, hn::Sub(all(1), y));
  }
};

struct Exponential {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return exp(x); }
  static HWY_INLINE Vector slope(Vector, Vector y, const Numbers&) { return y; }
};

/// 1 / 2 + x / 6, in Keras 1 and 2 + x / 5, between 0 and 1.
struct HardSigmoid {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    return clipped(fused(x, p.a, all(0.5F)), 0, 1);
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers& p) {
    const Vector bound = hn::Div(all(0.5F), p.a);
    return hn::IfThenElse(hn::Lt(hn::Abs(x), bound), p.a, all(0));
  }
};

struct HardSiLU {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    return hn::Mul(x, clipped(fused(x, all(1.0F / 6), all(0.5F)), 0, 1));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Vector between = fused(x, all(1.0F / 3), all(0.5F));
    return hn::IfThenElse(hn::Le(x, all(-3)), all(0),
                          hn::IfThenElse(hn::Gt(x, all(3)), all(1), between));
  }
};

struct HardTanh {
  static HWY_INLINE Vector value(Vector x, const Numbers&) { return clipped(x, -1, 1); }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    return inside(x, -1, 1, all(1));
  }
};

// In the next four what is not a number stays none, as in all others.
struct HardShrink {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    return hn::IfThenZeroElse(hn::Le(hn::Abs(x), p.a), x);
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(hn::Abs(x), p.a), all(1), all(0));
  }
};

struct SoftShrink {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    return hn::IfThenZeroElse(hn::Le(hn::Abs(x), p.a), hn::Sub(x, hn::CopySign(p.a, x)));
  }
  static HWY_INLINE Vector slope(Vector x, Vector y, const Numbers& p) {
    return HardShrink::slope(x, y, p);
  }
};

struct Threshold {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    return hn::IfThenElse(hn::Le(x, p.a), p.b, x);
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers& p) {
    return hn::IfThenElse(hn::Gt(x, p.a), all(1), all(0));
  }
};

struct SparsePlus {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    const Vector half = hn::Mul(all(0.5F), hn::Add(x, all(1)));
    return hn::IfThenElse(hn::Ge(x, all(1)), x,
                          hn::IfThenZeroElse(hn::Le(x, all(-1)), hn::Mul(half, half)));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    return clipped(hn::Mul(all(0.5F), hn::Add(x, all(1))), 0, 1);
  }
};

struct SparseSigmoid {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    return clipped(hn::Mul(all(0.5F), hn::Add(x, all(1))), 0, 1);
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    return inside(x, -1, 1, all(0.5F));
  }
};

// With e = exp x and n = e (e + 2), tanh(softplus x) = n / (n + 2).
struct Mish {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    const Vector e = bounded_exp(x);
    const Vector n = hn::Mul(e, hn::Add(e, all(2)));
    return hn::Mul(x, hn::Div(n, hn::Add(n, all(2))));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Vector e = bounded_exp(x);
    const Vector n = hn::Mul(e, hn::Add(e, all(2)));
    // One division for 1 / (n + 2) and 1 / (e + 1).
    const Vector a = hn::Add(n, all(2));
    const Vector b = hn::Add(e, all(1));
    const Vector by_both = hn::Div(all(1), hn::Mul(a, b));
    const Vector by = hn::Mul(by_both, b);
    const Vector sigmoid_of_x = hn::Mul(e, hn::Mul(by_both, a));
    const Vector t = hn::Mul(n, by);
    // 1 - t^2 = (1 - t) (1 + t), and 1 - t = 2 / (n + 2)
    const Vector rest = hn::Mul(hn::Add(by, by), hn::Add(all(1), t));
    const Vector bounded = hn::IfThenElse(hn::Gt(x, all(40)), all(40), x);
    return fused(hn::Mul(bounded, rest), sigmoid_of_x, t);
  }

 private:
  /// Beyond 20 nothing changes in a float.
  static HWY_INLINE Vector bounded_exp(Vector x) {
    return exp(hn::IfThenElse(hn::Gt(x, all(20)), all(20), x));
  }
};

template <class F>
void map(const float* numbers, const float* in, float* out, std::size_t count) {
  const Numbers p{all(numbers[0]), all(numbers[1]), all(numbers[2])};
  each(count, [&](auto load, auto store) HWY_ATTR { store(F::value(load(in), p), out); });
}

template <class F>
void gate(const float* numbers, const float* in, const float* out, float* gradient,
          std::size_t count) {
  const Numbers p{all(numbers[0]), all(numbers[1]), all(numbers[2])};
  each(count, [&](auto load, auto store) HWY_ATTR {
    store(hn::Mul(load(gradient), F::slope(load(in), load(out), p)), gradient);
  });
}

/// Calls `act` with the function of the kind.
template <class Act>
HWY_INLINE void with_function(ActivationKind kind, const Act& act) {
  switch (kind) {
    case ActivationKind::linear:
      return act(Linear());
    case ActivationKind::relu:
      return act(ReLU());
    case ActivationKind::plain_relu:
      return act(PlainReLU());
    case ActivationKind::leaky_relu:
      return act(LeakyReLU());
    case ActivationKind::relu6:
      return act(ReLU6());
    case ActivationKind::elu:
      return act(ELU());
    case ActivationKind::selu:
      return act(SELU());
    case ActivationKind::celu:
      return act(CELU());
    case ActivationKind::softplus:
      return act(Softplus());
    case ActivationKind::softsign:
      return act(Softsign());
    case ActivationKind::silu:
      return act(SiLU());
    case ActivationKind::gelu:
      return act(GELU());
    case ActivationKind::approximate_gelu:
      return act(ApproximateGELU());
    case ActivationKind::tanh:
      return act(Tanh());
    case ActivationKind::sigmoid:
      return act(Sigmoid());
    case ActivationKind::exponential:
      return act(Exponential());
    case ActivationKind::hard_sigmoid:
      return act(HardSigmoid());
    case ActivationKind::hard_silu:
      return act(HardSiLU());
    case ActivationKind::mish:
      return act(Mish());
    case ActivationKind::squareplus:
      return act(Squareplus());
    case ActivationKind::tanh_shrink:
      return act(TanhShrink());
    case ActivationKind::log_sigmoid:
      return act(LogSigmoid());
    case ActivationKind::hard_tanh:
      return act(HardTanh());
    case ActivationKind::hard_shrink:
      return act(HardShrink());
    case ActivationKind::soft_shrink:
      return act(SoftShrink());
    case ActivationKind::threshold:
      return act(Threshold());
    case ActivationKind::sparse_plus:
      return act(SparsePlus());
    case ActivationKind::sparse_sigmoid:
      return act(SparseSigmoid());
    case ActivationKind::softmax:
    case ActivationKind::log_softmax:
    case ActivationKind::sparsemax:
      return;  // of rows as a whole
  }
}

// Of a row as a whole. A sum is four sums in double of every fourth value, so that it does not
// depend on the width of the vectors.

/// What is not a number may be lost here: the exponentials have it again.
HWY_INLINE float largest(const float* row, std::size_t width) {
  float most = row[0];
  std::size_t j = 0;
  if (width >= lanes) {
    Vector of_lanes = hn::LoadU(Floats(), row);
    for (j = lanes; j + lanes <= width; j += lanes)
      of_lanes = hn::Max(of_lanes, hn::LoadU(Floats(), row + j));
    most = hn::GetLane(hn::MaxOfLanes(Floats(), of_lanes));
  }
  for (; j < width; ++j) most = row[j] > most ? row[j] : most;
  return most;
}

template <class Value>
double sum_of(std::size_t width, const Value& value) {
  double sums[4] = {0, 0, 0, 0};
  std::size_t j = 0;
  for (; j + 4 <= width; j += 4) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += static_cast<double>(value(j + k));
  }
  for (; j < width; ++j) sums[j % 4] += static_cast<double>(value(j));
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// to = exp(from - shift); the sum of it.
double exponentials(const float* from, float shift, float* to, std::size_t width) {
  each(width, [&](auto load, auto store)
                  HWY_ATTR { store(exp_of_negative(hn::Sub(load(from), all(shift))), to); });
  return sum_of(width, [&](std::size_t j) { return to[j]; });
}

void softmax_row(const float* in, float* out, std::size_t width) {
  const auto sum = static_cast<float>(exponentials(in, largest(in, width), out, width));
  each(width, [&](auto load, auto store) HWY_ATTR { store(hn::Div(load(out), all(sum)), out); });
}

void softmax_row_backward(const float* out, float* gradient, std::size_t width) {
  const auto along = static_cast<float>(sum_of(width, [&](std::size_t j) {
    return static_cast<double>(out[j]) * static_cast<double>(gradient[j]);
  }));
  each(width, [&](auto load, auto store) HWY_ATTR {
    store(hn::Mul(load(out), hn::Sub(load(gradient), all(along))), gradient);
  });
}

void log_softmax_row(const float* in, float* out, std::size_t width) {
  const float most = largest(in, width);
  double sum = 0;
  constexpr std::size_t some = 64;
  float exponential[some];
  for (std::size_t from = 0; from < width; from += some) {
    sum += exponentials(in + from, most, exponential, HWY_MIN(some, width - from));
  }
  const auto log_sum = static_cast<float>(portable_log(sum));
  each(width, [&](auto load, auto store)
                  HWY_ATTR { store(hn::Sub(hn::Sub(load(in), all(most)), all(log_sum)), out); });
}

void log_softmax_row_backward(const float* out, float* gradient, std::size_t width) {
  const auto sum = static_cast<float>(sum_of(width, [&](std::size_t j) { return gradient[j]; }));
  each(width, [&](auto load, auto store) HWY_ATTR {
    store(fused(exp_of_negative(load(out)), all(-sum), load(gradient)), gradient);
  });
}

void forward_values(ActivationKind kind, const float* numbers, const float* in, std::size_t width,
                    float* out, std::size_t count) {
  if (kind == ActivationKind::softmax) {
    for (std::size_t at = 0; at < count; at += width) softmax_row(in + at, out + at, width);
  } else if (kind == ActivationKind::log_softmax) {
    for (std::size_t at = 0; at < count; at += width) log_softmax_row(in + at, out + at, width);
  } else {
    with_function(kind, [&]<class F>(F) { map<F>(numbers, in, out, count); });
  }
}

void backward_gradient(ActivationKind kind, const float* numbers, const float* in, const float* out,
                       std::size_t width, float* gradient, std::size_t count) {
  if (kind == ActivationKind::softmax) {
    for (std::size_t at = 0; at < count; at += width)
      softmax_row_backward(out + at, gradient + at, width);
  } else if (kind == ActivationKind::log_softmax) {
    for (std::size_t at = 0; at < count; at += width)
      log_softmax_row_backward(out + at, gradient + at, width);
  } else {
    with_function(kind, [&]<class F>(F) { gate<F>(numbers, in, out, gradient, count); });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fanin {

HWY_EXPORT(forward_values);
HWY_EXPORT(backward_gradient);

namespace {

struct Binding {
  std::string_view name;
  ActivationKind kind;
};

constexpr std::array bindings{
    Binding{"linear", ActivationKind::linear},
    Binding{"relu", ActivationKind::relu},
    Binding{"leaky_relu", ActivationKind::leaky_relu},
    Binding{"relu6", ActivationKind::relu6},
    Binding{"elu", ActivationKind::elu},
    Binding{"selu", ActivationKind::selu},
    Binding{"celu", ActivationKind::celu},
    Binding{"softplus", ActivationKind::softplus},
    Binding{"softsign", ActivationKind::softsign},
    Binding{"squareplus", ActivationKind::squareplus},
    Binding{"silu", ActivationKind::silu},
    Binding{"gelu", ActivationKind::gelu},
    Binding{"tanh", ActivationKind::tanh},
    Binding{"tanh_shrink", ActivationKind::tanh_shrink},
    Binding{"sigmoid", ActivationKind::sigmoid},
    Binding{"log_sigmoid", ActivationKind::log_sigmoid},
    Binding{"exponential", ActivationKind::exponential},
    Binding{"hard_sigmoid", ActivationKind::hard_sigmoid},
    Binding{"hard_silu", ActivationKind::hard_silu},
    Binding{"hard_tanh", ActivationKind::hard_tanh},
    Binding{"hard_shrink", ActivationKind::hard_shrink},
    Binding{"soft_shrink", ActivationKind::soft_shrink},
    Binding{"threshold", ActivationKind::threshold},
    Binding{"sparse_plus", ActivationKind::sparse_plus},
    Binding{"sparse_sigmoid", ActivationKind::sparse_sigmoid},
    Binding{"mish", ActivationKind::mish},
    Binding{"softmax", ActivationKind::softmax},
    Binding{"log_softmax", ActivationKind::log_softmax},
    Binding{"sparsemax", ActivationKind::sparsemax},
};

constexpr bool all_bound() {
  if (bindings.size() != std::size(rows::activations)) return false;
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    if (bindings[i].name != rows::activations[i].name) return false;
  }
  return true;
}
static_assert(all_bound(),
              "every activation of the vocabulary needs its function here, in the same order");

// Of a row as a whole, but one by one: it sorts.

/// The largest k values share 1: max(x - tau, 0), k the most for which all of them are above tau.
void sparsemax_row(std::span<const float> in, std::span<float> out) {
  std::vector<float> sorted(in.begin(), in.end());
  // What is not a number cannot be sorted.
  if (std::any_of(in.begin(), in.end(), [](float x) { return std::isnan(x); })) {
    std::fill(out.begin(), out.end(), std::numeric_limits<float>::quiet_NaN());
    return;
  }
  std::sort(sorted.begin(), sorted.end(), [](float a, float b) { return a > b; });
  const auto most = static_cast<double>(sorted.front());
  double sum = 0;
  double tau = 0;
  for (std::size_t k = 1; k <= sorted.size(); ++k) {
    const double x = static_cast<double>(sorted[k - 1]) - most;
    if (k > 1 && 1 + static_cast<double>(k) * x <= sum + x) break;
    sum += x;
    tau = (sum - 1) / static_cast<double>(k);
  }
  for (std::size_t j = 0; j < in.size(); ++j) {
    const double above = static_cast<double>(in[j]) - most - tau;
    out[j] = static_cast<float>(above <= 0 ? 0 : above);
  }
}

void sparsemax_row_backward(std::span<const float> out, std::span<float> gradient) {
  double sum = 0;
  double count = 0;
  for (std::size_t j = 0; j < out.size(); ++j) {
    if (out[j] == 0) continue;
    sum += static_cast<double>(gradient[j]);
    count += 1;
  }
  for (std::size_t j = 0; j < out.size(); ++j) {
    gradient[j] =
        out[j] == 0 ? 0 : static_cast<float>(static_cast<double>(gradient[j]) - sum / count);
  }
}

}  // namespace

BoundActivation bind(const Choice& activation) {
  BoundActivation bound;
  for (const Binding& binding : bindings) {
    if (binding.name == activation.name) bound.kind = binding.kind;
  }
  for (std::size_t i = 0; i < activation.arguments.size() && i < 3; ++i) {
    const Argument& argument = activation.arguments[i].second;
    if (const double* number = std::get_if<double>(&argument))
      bound.numbers[i] = static_cast<float>(*number);
    if (std::holds_alternative<std::monostate>(argument))
      bound.numbers[i] = std::numeric_limits<float>::infinity();
    if (const bool* flag = std::get_if<bool>(&argument); flag != nullptr && *flag)
      bound.kind = ActivationKind::approximate_gelu;  // the one activation with a flag
  }
  if (bound.kind == ActivationKind::relu && bound.numbers[0] == 0 && bound.numbers[2] == 0 &&
      std::isinf(bound.numbers[1]))
    bound.kind = ActivationKind::plain_relu;
  return bound;
}

void activate(const BoundActivation& f, std::span<const float> in, std::size_t width,
              std::span<float> out) {
  if (f.kind == ActivationKind::sparsemax) {
    for (std::size_t at = 0; at < in.size(); at += width)
      sparsemax_row(in.subspan(at, width), out.subspan(at, width));
    return;
  }
  HWY_DYNAMIC_DISPATCH(forward_values)(f.kind, f.numbers, in.data(), width, out.data(), in.size());
}

void activate_backward(const BoundActivation& f, std::span<const float> in,
                       std::span<const float> out, std::size_t width, std::span<float> gradient) {
  if (f.kind == ActivationKind::linear) return;
  if (f.kind == ActivationKind::sparsemax) {
    for (std::size_t at = 0; at < in.size(); at += width)
      sparsemax_row_backward(out.subspan(at, width), gradient.subspan(at, width));
    return;
  }
  HWY_DYNAMIC_DISPATCH(backward_gradient)
  (f.kind, f.numbers, in.data(), out.data(), width, gradient.data(), in.size());
}

void activate(const Choice& activation, std::span<const float> in, std::size_t width,
              std::span<float> out) {
  activate(bind(activation), in, width, out);
}

void activate_backward(const Choice& activation, std::span<const float> in,
                       std::span<const float> out, std::size_t width, std::span<float> gradient) {
  activate_backward(bind(activation), in, out, width, gradient);
}

}  // namespace fanin
#endif
