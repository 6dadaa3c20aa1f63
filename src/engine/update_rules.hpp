// The rules of the optimizers on vectors of weights. No include guard, as simd.hpp: once for each
// instruction set, so that products can apply them where a gradient still is in registers or cache.
#include "engine/kernels.hpp"
#include "engine/simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

/// Some rows of weights, `stride` apart, and their gradient.
struct Patch {
  Parameters parameters;
  std::size_t rows;
  std::size_t columns;
  std::size_t stride;
  const float* gradient;
  std::size_t gradient_stride;
};

/// Calls step(g, load, store) for every vector of the patch.
template <class Step>
HWY_INLINE void each_of(const Patch& patch, const Step& step) {
  for (std::size_t r = 0; r < patch.rows; ++r) {
    const std::size_t row = r * patch.stride;
    const float* g = patch.gradient + r * patch.gradient_stride;
    std::size_t i = 0;
    for (; i + lanes <= patch.columns; i += lanes) {
      const std::size_t at = row + i;
      step(
          hn::LoadU(Floats(), g + i),
          [at](const float* p) HWY_ATTR { return hn::LoadU(Floats(), p + at); },
          [at](Vector value, float* p) HWY_ATTR { hn::StoreU(value, Floats(), p + at); });
    }
    if (i == patch.columns) continue;
    const std::size_t at = row + i;
    const std::size_t rest = patch.columns - i;
    step(
        load_some(g + i, rest),
        [at, rest](const float* p) HWY_ATTR { return load_some(p + at, rest); },
        [at, rest](Vector value, float* p) HWY_ATTR { store_some(value, p + at, rest); });
  }
}

HWY_INLINE void apply(const UpdateRule& rule, const Patch& patch) {
  const Parameters& p = patch.parameters;
  const Floats d;
  const Vector rate = hn::Set(d, rule.learning_rate);
  const Vector momentum = hn::Set(d, rule.momentum);
  const Vector epsilon = hn::Set(d, rule.epsilon);
  switch (rule.kind) {
    case UpdateRule::Kind::assign:
      each_of(patch, [&](Vector g, auto, auto store) HWY_ATTR { store(g, p.weights); });
      break;
    case UpdateRule::Kind::sgd:
      each_of(patch, [&](Vector g, auto load, auto store) HWY_ATTR {
        store(hn::Sub(load(p.weights), hn::Mul(rate, g)), p.weights);
      });
      break;
    // m = mu m - lr g; w += m, or with Nesterov w += mu m - lr g (Sutskever et al. 2013, in Keras's
    // form).
    case UpdateRule::Kind::momentum:
    case UpdateRule::Kind::nesterov: {
      const bool ahead = rule.kind == UpdateRule::Kind::nesterov;
      each_of(patch, [&](Vector g, auto load, auto store) HWY_ATTR {
        const Vector step = hn::Mul(rate, g);
        const Vector m = hn::Sub(hn::Mul(momentum, load(p.first)), step);
        store(m, p.first);
        const Vector by = ahead ? hn::Sub(hn::Mul(momentum, m), step) : m;
        store(hn::Add(load(p.weights), by), p.weights);
      });
      break;
    }
    // v = rho v + (1 - rho) g^2; step lr g / sqrt(v - mean^2 + eps): epsilon stands inside the root
    // (Hinton 2012; Keras 3).
    case UpdateRule::Kind::rmsprop: {
      const Vector rho = hn::Set(d, rule.rho);
      const Vector rest = hn::Set(d, 1 - rule.rho);
      each_of(patch, [&](Vector g, auto load, auto store) HWY_ATTR {
        const Vector v = hn::Add(hn::Mul(rho, load(p.first)), hn::Mul(rest, hn::Mul(g, g)));
        store(v, p.first);
        Vector square = v;
        if (rule.centered) {
          const Vector mean = hn::Add(hn::Mul(rho, load(p.third)), hn::Mul(rest, g));
          store(mean, p.third);
          square = hn::Sub(v, hn::Mul(mean, mean));
        }
        Vector step = hn::Div(hn::Mul(rate, g), hn::Sqrt(hn::Add(square, epsilon)));
        if (p.second != nullptr) {
          step = hn::Add(hn::Mul(momentum, load(p.second)), step);
          store(step, p.second);
        }
        store(hn::Sub(load(p.weights), step), p.weights);
      });
      break;
    }
    // w -= lr sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + eps): epsilon outside, on the
    // uncorrected root (Kingma & Ba 2015, end of section 2; Keras 3).
    case UpdateRule::Kind::adam: {
      const Vector rest_1 = hn::Set(d, rule.rest_1);
      const Vector rest_2 = hn::Set(d, rule.rest_2);
      each_of(patch, [&](Vector g, auto load, auto store) HWY_ATTR {
        Vector m = load(p.first);
        m = hn::Add(m, hn::Mul(rest_1, hn::Sub(g, m)));
        store(m, p.first);
        Vector v = load(p.second);
        v = hn::Add(v, hn::Mul(rest_2, hn::Sub(hn::Mul(g, g), v)));
        store(v, p.second);
        if (rule.amsgrad) {
          // Not hn::Max, which is not the same with NaN everywhere.
          const Vector most = load(p.third);
          v = hn::IfThenElse(hn::Gt(most, v), most, v);
          store(v, p.third);
        }
        const Vector step = hn::Div(hn::Mul(rate, m), hn::Add(hn::Sqrt(v), epsilon));
        store(hn::Sub(load(p.weights), step), p.weights);
      });
      break;
    }
    // a += g^2; w -= lr g / sqrt(a + eps) (Duchi et al. 2011; Keras 3).
    case UpdateRule::Kind::adagrad:
      each_of(patch, [&](Vector g, auto load, auto store) HWY_ATTR {
        const Vector a = hn::Add(load(p.first), hn::Mul(g, g));
        store(a, p.first);
        const Vector step = hn::Div(hn::Mul(rate, g), hn::Sqrt(hn::Add(a, epsilon)));
        store(hn::Sub(load(p.weights), step), p.weights);
      });
      break;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();
