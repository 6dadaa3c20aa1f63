// The rules of the optimizers on vectors of weights. No include guard, as simd.hpp: once for each
// instruction set, so that products can apply them where a gradient still is in registers or cache.
#include "engine/kernels.hpp"
#include "engine/simd.hpp"
#include "numeric/functions.hpp"

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

/// -1, 0 or 1; what is not a number stays none.
HWY_INLINE Vector sign(Vector x) {
  const Floats d;
  const Vector negative = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Set(d, -1), x);
  return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), hn::Set(d, 1), negative);
}

/// The larger one; not hn::Max, which is not the same with NaN everywhere.
HWY_INLINE Vector larger(Vector a, Vector b) { return hn::IfThenElse(hn::Gt(a, b), a, b); }

/// x between -bound and bound; what is not a number stays none.
HWY_INLINE Vector within(Vector x, Vector bound) {
  const Vector least = hn::Neg(bound);
  const Vector above = hn::IfThenElse(hn::Lt(x, least), least, x);
  return hn::IfThenElse(hn::Gt(above, bound), bound, above);
}

/// x^power for x >= 0: element by element unless it is a root or x itself.
HWY_INLINE Vector raised(Vector x, float power) {
  if (power == 0.5F) return hn::Sqrt(x);
  if (power == 1.0F) return x;
  HWY_ALIGN float values[lanes];
  hn::StoreU(x, Floats(), values);
  for (float& value : values)
    value =
        static_cast<float>(portable_pow(static_cast<double>(value), static_cast<double>(power)));
  return hn::LoadU(Floats(), values);
}

/// What of a Preparation there is to do; a decay alone is AdamW's every step.
enum class Before { nothing, decay, anything };

/// Calls step(g, w, load, store) with every gradient and weight, prepared.
template <Before before, class Step>
HWY_INLINE void each_weight(const UpdateRule& rule, const Patch& patch, const Step& step) {
  const Floats d;
  float* weights = patch.parameters.weights;
  const Preparation how = rule.before;
  const bool penalized = how.l1 != 0 || how.l2 != 0;
  const Vector l1 = hn::Set(d, how.l1);
  const Vector twice_l2 = hn::Set(d, 2 * how.l2);
  const Vector scale = hn::Set(d, how.scale);
  const Vector clip = hn::Set(d, how.clip);
  const Vector decay = hn::Set(d, how.decay);
  const Vector rate = hn::Set(d, how.learning_rate);
  each_of(patch, [&](Vector g, auto load, auto store) HWY_ATTR {
    Vector w = load(weights);
    if constexpr (before == Before::anything) {
      if (penalized) g = hn::Add(g, hn::Add(hn::Mul(l1, sign(w)), hn::Mul(twice_l2, w)));
      if (how.scale != 1) g = hn::Mul(g, scale);
      if (how.clip != 0) g = within(g, clip);
    }
    // Without a decay it takes 0 off.
    if constexpr (before != Before::nothing) w = hn::Sub(w, hn::Mul(hn::Mul(w, decay), rate));
    step(g, w, load, store);
  });
}

template <Before before>
HWY_INLINE void apply_rule(const UpdateRule& rule, const Patch& patch) {
  const Parameters& p = patch.parameters;
  const Floats d;
  const Vector rate = hn::Set(d, rule.learning_rate);
  const Vector momentum = hn::Set(d, rule.momentum);
  const Vector epsilon = hn::Set(d, rule.epsilon);
  const Vector rho = hn::Set(d, rule.rho);
  const Vector rest = hn::Set(d, 1 - rule.rho);
  const Vector beta_1 = hn::Set(d, rule.beta_1);
  const Vector beta_2 = hn::Set(d, rule.beta_2);
  const Vector rest_1 = hn::Set(d, rule.rest_1);
  const Vector rest_2 = hn::Set(d, rule.rest_2);
  switch (rule.kind) {
    case UpdateRule::Kind::assign:
      each_of(patch, [&](Vector g, auto, auto store) HWY_ATTR { store(g, p.first); });
      break;
    case UpdateRule::Kind::sgd:
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto, auto store) HWY_ATTR {
        store(hn::Sub(w, hn::Mul(rate, g)), p.weights);
      });
      break;
    // m = mu m - lr g; w += m, or with Nesterov w += mu m - lr g (Sutskever et al. 2013, in Keras's
    // form).
    case UpdateRule::Kind::momentum:
    case UpdateRule::Kind::nesterov: {
      const bool ahead = rule.kind == UpdateRule::Kind::nesterov;
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
        const Vector step = hn::Mul(rate, g);
        const Vector m = hn::Sub(hn::Mul(momentum, load(p.first)), step);
        store(m, p.first);
        const Vector by = ahead ? hn::Sub(hn::Mul(momentum, m), step) : m;
        store(hn::Add(w, by), p.weights);
      });
      break;
    }
    // v = rho v + (1 - rho) g^2; step lr g / sqrt(v - mean^2 + eps): epsilon stands inside the root
    // (Hinton 2012; Keras 3).
    case UpdateRule::Kind::rmsprop:
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
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
        store(hn::Sub(w, step), p.weights);
      });
      break;
    // w -= lr sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + eps): epsilon outside, on the
    // uncorrected root (Kingma & Ba 2015, end of section 2; Keras 3).
    case UpdateRule::Kind::adam:
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
        Vector m = load(p.first);
        m = hn::Add(m, hn::Mul(rest_1, hn::Sub(g, m)));
        store(m, p.first);
        Vector v = load(p.second);
        v = hn::Add(v, hn::Mul(rest_2, hn::Sub(hn::Mul(g, g), v)));
        store(v, p.second);
        if (rule.amsgrad) {
          v = larger(load(p.third), v);
          store(v, p.third);
        }
        const Vector step = hn::Div(hn::Mul(rate, m), hn::Add(hn::Sqrt(v), epsilon));
        store(hn::Sub(w, step), p.weights);
      });
      break;
    // u = max(beta_2 u, |g|); w -= lr / (1 - beta_1^t) m / (u + eps) (Kingma & Ba 2015, section
    // 7.1).
    case UpdateRule::Kind::adamax:
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
        Vector m = load(p.first);
        m = hn::Add(m, hn::Mul(rest_1, hn::Sub(g, m)));
        store(m, p.first);
        const Vector u = larger(hn::Mul(beta_2, load(p.second)), hn::Abs(g));
        store(u, p.second);
        store(hn::Sub(w, hn::Div(hn::Mul(rate, m), hn::Add(u, epsilon))), p.weights);
      });
      break;
    // Adam's mean and mean square; w -= (a m + b g) / (sqrt(v / (1 - beta_2^t)) + eps), where a and
    // b hold the learning rate and the products of momenta (Dozat 2016, in Keras's form).
    case UpdateRule::Kind::nadam: {
      const Vector gradient_rate = hn::Set(d, rule.gradient_rate);
      const Vector correction = hn::Set(d, rule.square_correction);
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
        Vector m = load(p.first);
        m = hn::Add(m, hn::Mul(rest_1, hn::Sub(g, m)));
        store(m, p.first);
        Vector v = load(p.second);
        v = hn::Add(v, hn::Mul(rest_2, hn::Sub(hn::Mul(g, g), v)));
        store(v, p.second);
        const Vector ahead = hn::Add(hn::Mul(rate, m), hn::Mul(gradient_rate, g));
        const Vector root = hn::Sqrt(hn::Mul(v, correction));
        store(hn::Sub(w, hn::Div(ahead, hn::Add(root, epsilon))), p.weights);
      });
      break;
    }
    // a += g^2; w -= lr g / sqrt(a + eps) (Duchi et al. 2011; Keras 3).
    case UpdateRule::Kind::adagrad:
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
        const Vector a = hn::Add(load(p.first), hn::Mul(g, g));
        store(a, p.first);
        const Vector step = hn::Div(hn::Mul(rate, g), hn::Sqrt(hn::Add(a, epsilon)));
        store(hn::Sub(w, step), p.weights);
      });
      break;
    // s = sqrt(d + eps) / sqrt(a + eps) g, with the mean squares a of gradients and d of such steps
    // (Zeiler 2012, algorithm 1; Keras 3).
    case UpdateRule::Kind::adadelta:
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
        const Vector a = hn::Add(hn::Mul(rho, load(p.first)), hn::Mul(rest, hn::Mul(g, g)));
        store(a, p.first);
        const Vector last = load(p.second);
        const Vector up = hn::Mul(hn::Sqrt(hn::Add(last, epsilon)), g);
        const Vector step = hn::Div(up, hn::Sqrt(hn::Add(a, epsilon)));
        store(hn::Add(hn::Mul(rho, last), hn::Mul(rest, hn::Mul(step, step))), p.second);
        store(hn::Sub(w, hn::Mul(rate, step)), p.weights);
      });
      break;
    // w -= lr sign(beta_1 m + (1 - beta_1) g), then m = beta_2 m + (1 - beta_2) g (Chen et al.
    // 2023).
    case UpdateRule::Kind::lion:
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
        const Vector m = load(p.first);
        const Vector towards = sign(hn::Add(hn::Mul(beta_1, m), hn::Mul(rest_1, g)));
        store(hn::Sub(w, hn::Mul(rate, towards)), p.weights);
        store(hn::Add(hn::Mul(beta_2, m), hn::Mul(rest_2, g)), p.first);
      });
      break;
    // z += g + 2 shrinkage w - (n'^p - n^p) / lr w, n' = n + g^2; w = (clip(z, l1) - z) / (n'^p /
    // lr + 2 l2 + beta / lr) (McMahan et al. 2013, algorithm 1; Keras 3).
    case UpdateRule::Kind::ftrl: {
      const Vector l1 = hn::Set(d, rule.l1);
      const Vector twice_l2 = hn::Set(d, rule.twice_l2);
      const Vector shrinkage = hn::Set(d, rule.shrinkage);
      each_weight<before>(rule, patch, [&](Vector g, Vector w, auto load, auto store) HWY_ATTR {
        const Vector last = load(p.first);
        const Vector n = hn::Add(last, hn::Mul(g, g));
        store(n, p.first);
        const Vector root = raised(n, rule.power);
        const Vector grown = hn::Div(hn::Sub(root, raised(last, rule.power)), rate);
        const Vector change = hn::Sub(hn::Add(g, hn::Mul(shrinkage, w)), hn::Mul(grown, w));
        const Vector z = hn::Add(load(p.second), change);
        store(z, p.second);
        const Vector by = hn::Add(hn::Div(root, rate), twice_l2);
        store(hn::Div(hn::Sub(within(z, l1), z), by), p.weights);
      });
      break;
    }
  }
}

HWY_INLINE void apply(const UpdateRule& rule, const Patch& patch) {
  if (!rule.before.any()) {
    apply_rule<Before::nothing>(rule, patch);
  } else if (rule.before.decays_only()) {
    apply_rule<Before::decay>(rule, patch);
  } else {
    apply_rule<Before::anything>(rule, patch);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();
