// SGD, RMSprop, Adam and Adagrad as element-wise loops; formulas in the order Keras 3 computes
// them.
#include "engine/optimizer.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "spec/vocabulary.hpp"

namespace fanin {

struct Optimizer::Binding {
  std::string_view name;
  Rule rule;
};

constexpr Optimizer::Binding Optimizer::bindings[] = {
    {"sgd", &Optimizer::sgd},
    {"rmsprop", &Optimizer::rmsprop},
    {"adam", &Optimizer::adam},
    {"adagrad", &Optimizer::adagrad},
};

Optimizer::Optimizer(const Choice& choice, const std::vector<std::size_t>& tensor_sizes) {
  static_assert(std::size(bindings) == std::size(rows::optimizers),
                "every optimizer needs its rule here");
  const auto* binding = std::find_if(std::begin(bindings), std::end(bindings),
                                     [&](const Binding& b) { return b.name == choice.name; });
  assert(binding != std::end(bindings));
  rule_ = binding->rule;
  learning_rate_ = static_cast<float>(choice.number("learning_rate"));
  float start = 0;
  bool use_first = true;
  bool use_third = false;
  if (choice.name == "sgd") {
    momentum_ = static_cast<float>(choice.number("momentum"));
    nesterov_ = choice.flag("nesterov");
    use_first = momentum_ != 0;
  } else {
    epsilon_ = static_cast<float>(choice.number("epsilon"));
  }
  if (choice.name == "rmsprop") {
    rho_ = static_cast<float>(choice.number("rho"));
    momentum_ = static_cast<float>(choice.number("momentum"));
    centered_ = choice.flag("centered");
  }
  if (choice.name == "adam") {
    beta_1_ = choice.number("beta_1");
    beta_2_ = choice.number("beta_2");
    amsgrad_ = choice.flag("amsgrad");
    use_third = amsgrad_;
  }
  if (choice.name == "adagrad")
    start = static_cast<float>(choice.number("initial_accumulator_value"));
  const bool use_second = choice.name == "adam" || (choice.name == "rmsprop" && momentum_ != 0);
  if (choice.name == "rmsprop") use_third = centered_;
  for (const std::size_t size : tensor_sizes) {
    Moments moments;
    if (use_first) moments.first.assign(size, start);
    if (use_second) moments.second.assign(size, 0);
    if (use_third) moments.third.assign(size, 0);
    state_.push_back(std::move(moments));
  }
}

void Optimizer::begin_step() {
  power_1_ *= beta_1_;
  power_2_ *= beta_2_;
  step_size_ = static_cast<float>(learning_rate_ * std::sqrt(1 - power_2_) / (1 - power_1_));
}

void Optimizer::update(std::size_t tensor, std::span<float> weights,
                       std::span<const float> gradient) {
  (this->*rule_)(state_[tensor], weights, gradient);
}

// m = mu m - lr g; w += m, or with Nesterov w += mu m - lr g (Sutskever et al. 2013, in Keras's
// form).
void Optimizer::sgd(Moments& state, std::span<float> w, std::span<const float> g) {
  const float rate = learning_rate_;
  if (momentum_ == 0) {
    for (std::size_t i = 0; i < w.size(); ++i) w[i] -= rate * g[i];
    return;
  }
  const float mu = momentum_;
  float* m = state.first.data();
  if (nesterov_) {
    for (std::size_t i = 0; i < w.size(); ++i) {
      m[i] = mu * m[i] - rate * g[i];
      w[i] += mu * m[i] - rate * g[i];
    }
  } else {
    for (std::size_t i = 0; i < w.size(); ++i) {
      m[i] = mu * m[i] - rate * g[i];
      w[i] += m[i];
    }
  }
}

// v = rho v + (1 - rho) g^2; step lr g / sqrt(v - mean^2 + eps): epsilon stands inside the root
// (Hinton 2012; Keras 3).
void Optimizer::rmsprop(Moments& state, std::span<float> w, std::span<const float> g) {
  float* v = state.first.data();
  for (std::size_t i = 0; i < w.size(); ++i) {
    v[i] = rho_ * v[i] + (1 - rho_) * (g[i] * g[i]);
    float denominator = v[i];
    if (centered_) {
      float& mean = state.third[i];
      mean = rho_ * mean + (1 - rho_) * g[i];
      denominator -= mean * mean;
    }
    const float step = learning_rate_ * g[i] / std::sqrt(denominator + epsilon_);
    if (momentum_ != 0) {
      float& m = state.second[i];
      m = momentum_ * m + step;
      w[i] -= m;
    } else {
      w[i] -= step;
    }
  }
}

// w -= lr sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + eps): epsilon outside, on the
// uncorrected root (Kingma & Ba 2015, end of section 2; Keras 3).
void Optimizer::adam(Moments& state, std::span<float> w, std::span<const float> g) {
  float* m = state.first.data();
  float* v = state.second.data();
  const auto rest_1 = static_cast<float>(1 - beta_1_);
  const auto rest_2 = static_cast<float>(1 - beta_2_);
  for (std::size_t i = 0; i < w.size(); ++i) {
    m[i] += rest_1 * (g[i] - m[i]);
    v[i] += rest_2 * (g[i] * g[i] - v[i]);
    float root = v[i];
    if (amsgrad_) root = state.third[i] = std::max(state.third[i], v[i]);
    w[i] -= step_size_ * m[i] / (std::sqrt(root) + epsilon_);
  }
}

// a += g^2; w -= lr g / sqrt(a + eps) (Duchi et al. 2011; Keras 3).
void Optimizer::adagrad(Moments& state, std::span<float> w, std::span<const float> g) {
  float* a = state.first.data();
  for (std::size_t i = 0; i < w.size(); ++i) {
    a[i] += g[i] * g[i];
    w[i] -= learning_rate_ * g[i] / std::sqrt(a[i] + epsilon_);
  }
}

}  // namespace fanin
