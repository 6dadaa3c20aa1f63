// Each activation bound to its function and derivative (keras/src/activations; derivatives by hand,
// tested by differences), in vectors of floats for each instruction set.
#include "engine/activation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

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
    const Vector s = sigmoid(x);
    const Vector rest = sigmoid(hn::Neg(x));
    return fused(hn::Mul(x, s), rest, s);
  }
};

struct GELU {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    return hn::Mul(x, normal_distribution(x, gauss(x)));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    constexpr float one_over_sqrt_two_pi = 0.39894228040143267794F;
    const Vector g = gauss(x);
    return fused(hn::Mul(x, g), all(one_over_sqrt_two_pi), normal_distribution(x, g));
  }
};

struct ApproximateGELU {
  static constexpr float root = 0.79788456080286535588F;  // sqrt(2 / pi)
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    // (1 + tanh u) / 2 is sigmoid 2u
    return hn::Mul(x, sigmoid(hn::Mul(all(2 * root), inner(x))));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Vector twice = hn::Mul(all(2 * root), inner(x));
    const Vector s = sigmoid(twice);
    const Vector rest = sigmoid(hn::Neg(twice));
    const Vector bounded = clipped(x, -1e9F, 1e9F);
    const Vector inner_slope =
        hn::Mul(all(2 * root), fused(hn::Mul(all(3 * 0.044715F), bounded), bounded, all(1)));
    return fused(hn::Mul(bounded, hn::Mul(s, rest)), inner_slope, s);
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

struct HardSigmoid {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    return clipped(fused(x, all(1.0F / 6), all(0.5F)), 0, 1);
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    return inside(x, -3, 3, all(1.0F / 6));
  }
};

struct HardSiLU {
  static HWY_INLINE Vector value(Vector x, const Numbers& p) {
    return hn::Mul(x, HardSigmoid::value(x, p));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Vector between = fused(x, all(1.0F / 3), all(0.5F));
    return hn::IfThenElse(hn::Le(x, all(-3)), all(0),
                          hn::IfThenElse(hn::Gt(x, all(3)), all(1), between));
  }
};

// With e = exp x and n = e (e + 2), tanh(softplus x) = n / (n + 2).
struct Mish {
  static HWY_INLINE Vector value(Vector x, const Numbers&) {
    const Vector n = ratio(x);
    return hn::Mul(x, hn::Div(n, hn::Add(n, all(2))));
  }
  static HWY_INLINE Vector slope(Vector x, Vector, const Numbers&) {
    const Vector n = ratio(x);
    const Vector by = hn::Div(all(1), hn::Add(n, all(2)));
    const Vector t = hn::Mul(n, by);
    // 1 - t^2 = (1 - t) (1 + t), and 1 - t = 2 / (n + 2)
    const Vector rest = hn::Mul(hn::Add(by, by), hn::Add(all(1), t));
    const Vector bounded = hn::IfThenElse(hn::Gt(x, all(40)), all(40), x);
    return fused(hn::Mul(bounded, rest), sigmoid(x), t);
  }

 private:
  static HWY_INLINE Vector ratio(Vector x) {
    const Vector e = exp(hn::IfThenElse(hn::Gt(x, all(20)), all(20), x));
    return hn::Mul(e, hn::Add(e, all(2)));
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
    case ActivationKind::softmax:
      return;  // by rows
  }
}

void forward_values(ActivationKind kind, const float* numbers, const float* in, float* out,
                    std::size_t count) {
  with_function(kind, [&]<class F>(F) { map<F>(numbers, in, out, count); });
}

void backward_gradient(ActivationKind kind, const float* numbers, const float* in, const float* out,
                       float* gradient, std::size_t count) {
  with_function(kind, [&]<class F>(F) { gate<F>(numbers, in, out, gradient, count); });
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
    Binding{"silu", ActivationKind::silu},
    Binding{"gelu", ActivationKind::gelu},
    Binding{"tanh", ActivationKind::tanh},
    Binding{"sigmoid", ActivationKind::sigmoid},
    Binding{"exponential", ActivationKind::exponential},
    Binding{"hard_sigmoid", ActivationKind::hard_sigmoid},
    Binding{"hard_silu", ActivationKind::hard_silu},
    Binding{"mish", ActivationKind::mish},
    Binding{"softmax", ActivationKind::softmax},
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

void softmax_row(std::span<const float> in, std::span<float> out) {
  const float most = *std::max_element(in.begin(), in.end());
  double sum = 0;
  for (std::size_t j = 0; j < in.size(); ++j) {
    const double e = portable_exp(static_cast<double>(in[j]) - static_cast<double>(most));
    sum += e;
    out[j] = static_cast<float>(e);
  }
  for (float& value : out) value = static_cast<float>(static_cast<double>(value) / sum);
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
  if (f.kind == ActivationKind::softmax) {
    for (std::size_t at = 0; at < in.size(); at += width)
      softmax_row(in.subspan(at, width), out.subspan(at, width));
    return;
  }
  HWY_DYNAMIC_DISPATCH(forward_values)(f.kind, f.numbers, in.data(), out.data(), in.size());
}

void activate_backward(const BoundActivation& f, std::span<const float> in,
                       std::span<const float> out, std::size_t width, std::span<float> gradient) {
  if (f.kind == ActivationKind::linear) return;
  if (f.kind == ActivationKind::softmax) {
    for (std::size_t at = 0; at < in.size(); at += width) {
      double along = 0;
      for (std::size_t j = at; j < at + width; ++j)
        along += static_cast<double>(out[j]) * static_cast<double>(gradient[j]);
      for (std::size_t j = at; j < at + width; ++j) {
        gradient[j] = static_cast<float>(static_cast<double>(out[j]) *
                                         (static_cast<double>(gradient[j]) - along));
      }
    }
    return;
  }
  HWY_DYNAMIC_DISPATCH(backward_gradient)
  (f.kind, f.numbers, in.data(), out.data(), gradient.data(), in.size());
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
