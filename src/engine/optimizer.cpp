// Which rule and which state each optimizer of the vocabulary means.
#include "engine/optimizer.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "spec/optimizers.hpp"

namespace fanin {

namespace {

using Kind = UpdateRule::Kind;

/// The rule of an optimizer: its numbers, and which of its moments it uses.
struct Bound {
  UpdateRule rule;
  float start = 0;  ///< of the first moment
  bool first = true;
  bool second = false;
  bool third = false;
};

float number(const Choice& choice, const char* name) {
  return static_cast<float>(choice.number(name));
}

Bound sgd(const Choice& choice) {
  Bound bound;
  bound.rule.momentum = number(choice, "momentum");
  bound.first = bound.rule.momentum != 0;
  bound.rule.kind = !bound.first              ? Kind::sgd
                    : choice.flag("nesterov") ? Kind::nesterov
                                              : Kind::momentum;
  return bound;
}

Bound rmsprop(const Choice& choice) {
  Bound bound;
  bound.rule.kind = Kind::rmsprop;
  bound.rule.rho = number(choice, "rho");
  bound.rule.momentum = number(choice, "momentum");
  bound.rule.epsilon = number(choice, "epsilon");
  bound.rule.centered = choice.flag("centered");
  bound.second = bound.rule.momentum != 0;
  bound.third = bound.rule.centered;
  return bound;
}

Bound adam(const Choice& choice) {
  Bound bound;
  bound.rule.kind = Kind::adam;
  bound.rule.epsilon = number(choice, "epsilon");
  bound.rule.rest_1 = static_cast<float>(1 - choice.number("beta_1"));
  bound.rule.rest_2 = static_cast<float>(1 - choice.number("beta_2"));
  bound.rule.amsgrad = choice.flag("amsgrad");
  bound.second = true;
  bound.third = bound.rule.amsgrad;
  return bound;
}

Bound adagrad(const Choice& choice) {
  Bound bound;
  bound.rule.kind = Kind::adagrad;
  bound.rule.epsilon = number(choice, "epsilon");
  bound.start = number(choice, "initial_accumulator_value");
  return bound;
}

struct Binding {
  std::string_view name;
  Bound (*bind)(const Choice& choice);
};

constexpr std::array bindings{Binding{"sgd", sgd}, Binding{"rmsprop", rmsprop},
                              Binding{"adam", adam}, Binding{"adagrad", adagrad}};
static_assert(bindings.size() == std::size(rows::optimizers),
              "every optimizer needs its rule here");

}  // namespace

Optimizer::Optimizer(const Choice& choice, const std::vector<std::size_t>& tensor_sizes) {
  const auto* binding = std::find_if(bindings.begin(), bindings.end(),
                                     [&](const Binding& b) { return b.name == choice.name; });
  assert(binding != bindings.end());
  const Bound bound = binding->bind(choice);
  rule_ = bound.rule;
  rule_.learning_rate = number(choice, "learning_rate");
  learning_rate_ = rule_.learning_rate;
  if (rule_.kind == Kind::adam) {
    beta_1_ = choice.number("beta_1");
    beta_2_ = choice.number("beta_2");
  }
  for (const std::size_t size : tensor_sizes) {
    Moments moments;
    if (bound.first) moments.first.assign(size, bound.start);
    if (bound.second) moments.second.assign(size, 0);
    if (bound.third) moments.third.assign(size, 0);
    state_.push_back(std::move(moments));
  }
}

void Optimizer::begin_step() {
  if (rule_.kind != Kind::adam) return;
  power_1_ *= beta_1_;
  power_2_ *= beta_2_;
  rule_.learning_rate =
      static_cast<float>(learning_rate_ * std::sqrt(1 - power_2_) / (1 - power_1_));
}

Parameters Optimizer::parameters(std::size_t tensor, float* weights) {
  const auto data = [](std::vector<float>& moment) {
    return moment.empty() ? nullptr : moment.data();
  };
  Moments& moments = state_[tensor];
  return {weights, data(moments.first), data(moments.second), data(moments.third)};
}

void Optimizer::update(std::size_t tensor, std::span<float> weights,
                       std::span<const float> gradient) {
  fanin::update(rule_, parameters(tensor, weights.data()), weights.size(), gradient.data());
}

}  // namespace fanin
