// Which rule and which state each optimizer of the vocabulary means, and the steps.
#include "engine/optimizer.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "engine/constraint.hpp"
#include "engine/learning_rate.hpp"
#include "engine/sums.hpp"
#include "numeric/functions.hpp"
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

/// What brings a gradient of this sum of squares down to the norm `most`. What is not a number is
/// not hidden.
float clipping_scale(double squares, double most) {
  const double norm = std::sqrt(squares);
  return norm <= most ? 1.0F : static_cast<float>(most / norm);
}

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

/// With two means, and the decay of each.
Bound with_betas(Kind kind, const Choice& choice) {
  Bound bound;
  bound.rule.kind = kind;
  bound.rule.beta_1 = number(choice, "beta_1");
  bound.rule.beta_2 = number(choice, "beta_2");
  bound.rule.rest_1 = static_cast<float>(1 - choice.number("beta_1"));
  bound.rule.rest_2 = static_cast<float>(1 - choice.number("beta_2"));
  bound.second = kind != Kind::lion;
  if (kind != Kind::lion) bound.rule.epsilon = number(choice, "epsilon");
  return bound;
}

Bound adam(const Choice& choice) {
  Bound bound = with_betas(Kind::adam, choice);
  bound.rule.amsgrad = choice.flag("amsgrad");
  bound.third = bound.rule.amsgrad;
  return bound;
}

Bound adamax(const Choice& choice) { return with_betas(Kind::adamax, choice); }
Bound nadam(const Choice& choice) { return with_betas(Kind::nadam, choice); }
Bound lion(const Choice& choice) { return with_betas(Kind::lion, choice); }

Bound adagrad(const Choice& choice) {
  Bound bound;
  bound.rule.kind = Kind::adagrad;
  bound.rule.epsilon = number(choice, "epsilon");
  bound.start = number(choice, "initial_accumulator_value");
  return bound;
}

Bound adadelta(const Choice& choice) {
  Bound bound;
  bound.rule.kind = Kind::adadelta;
  bound.rule.rho = number(choice, "rho");
  bound.rule.epsilon = number(choice, "epsilon");
  bound.second = true;
  return bound;
}

Bound ftrl(const Choice& choice) {
  Bound bound;
  bound.rule.kind = Kind::ftrl;
  bound.rule.power = -number(choice, "learning_rate_power");
  bound.rule.l1 = number(choice, "l1_regularization_strength");
  bound.rule.shrinkage = 2 * number(choice, "l2_shrinkage_regularization_strength");
  bound.start = number(choice, "initial_accumulator_value");
  bound.second = true;
  return bound;
}

struct Binding {
  std::string_view name;
  Bound (*bind)(const Choice& choice);
};

constexpr std::array bindings{Binding{"sgd", sgd},         Binding{"rmsprop", rmsprop},
                              Binding{"adam", adam},       Binding{"adamw", adam},
                              Binding{"adamax", adamax},   Binding{"nadam", nadam},
                              Binding{"adagrad", adagrad}, Binding{"adadelta", adadelta},
                              Binding{"lion", lion},       Binding{"ftrl", ftrl}};
static_assert(bindings.size() == std::size(rows::optimizers),
              "every optimizer needs its rule here");

}  // namespace

Optimizer::Optimizer(const Choice& choice, std::vector<Tensor> tensors)
    : tensors_(std::move(tensors)) {
  const auto* binding = std::find_if(bindings.begin(), bindings.end(),
                                     [&](const Binding& b) { return b.name == choice.name; });
  assert(binding != bindings.end());
  const Bound bound = binding->bind(choice);
  rule_ = bound.rule;
  if (const Choice* schedule = choice.choice("learning_rate")) {
    schedule_ = *schedule;
  } else {
    set_learning_rate(choice.number("learning_rate"));
  }
  if (rule_.kind == Kind::adam || rule_.kind == Kind::adamax || rule_.kind == Kind::nadam) {
    beta_1_ = choice.number("beta_1");
    beta_2_ = choice.number("beta_2");
  }
  if (rule_.kind == Kind::nadam)
    nadam_factor_ = portable_pow(0.96, choice.number("schedule_decay"));
  if (rule_.kind == Kind::ftrl) {
    ftrl_l2_ = choice.number("l2_regularization_strength");
    ftrl_beta_ = choice.number("beta");
  }
  rule_.before.decay = static_cast<float>(choice.optional_number("weight_decay").value_or(0));
  rule_.before.clip = static_cast<float>(choice.optional_number("clipvalue").value_or(0));
  clipnorm_ = choice.optional_number("clipnorm");
  global_clipnorm_ = choice.optional_number("global_clipnorm");
  accumulation_ =
      static_cast<std::int64_t>(choice.optional_number("gradient_accumulation_steps").value_or(1));
  use_ema_ = choice.flag("use_ema");
  ema_momentum_ = number(choice, "ema_momentum");
  ema_overwrite_ =
      static_cast<std::int64_t>(choice.optional_number("ema_overwrite_frequency").value_or(0));
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    State state;
    if (tensors_[i].trainable) {
      const std::size_t size = tensors_[i].size();
      state.regularizer = Regularizer(tensors_[i].regularizer);
      if (bound.first) state.first.assign(size, bound.start);
      if (bound.second) state.second.assign(size, 0);
      if (bound.third) state.third.assign(size, 0);
      if (use_ema_) state.average.assign(size, 0);
    }
    states_.push_back(std::move(state));
    if (stores(i)) states_[i].gradient.resize(tensors_[i].size());
    if (stores(i) && accumulation_ > 1) states_[i].accumulated.assign(tensors_[i].size(), 0);
  }
}

bool Optimizer::stores(std::size_t tensor) const {
  return tensors_[tensor].trainable && (clipnorm_ || global_clipnorm_ || accumulation_ > 1 ||
                                        states_[tensor].regularizer.looks_at_whole());
}

double Optimizer::learning_rate() const {
  return schedule_ ? learning_rate_at(*schedule_, batches_) : learning_rate_;
}

void Optimizer::set_learning_rate(double rate) {
  assert(!schedule_);
  learning_rate_ = static_cast<double>(static_cast<float>(rate));
}

void Optimizer::begin_step() {
  rule_.learning_rate = static_cast<float>(learning_rate());
  rule_.before.learning_rate = rule_.learning_rate;
  if (completes()) correct_bias();
}

void Optimizer::correct_bias() {
  const auto rate = static_cast<double>(rule_.learning_rate);
  beta_1_power_ *= beta_1_;
  beta_2_power_ *= beta_2_;
  if (rule_.kind == Kind::adam) {
    rule_.learning_rate =
        static_cast<float>(rate * std::sqrt(1 - beta_2_power_) / (1 - beta_1_power_));
  } else if (rule_.kind == Kind::adamax) {
    rule_.learning_rate = static_cast<float>(rate / (1 - beta_1_power_));
  } else if (rule_.kind == Kind::nadam) {
    nadam_decay_ *= nadam_factor_;
    const double now = beta_1_ * (1 - 0.5 * nadam_decay_);
    const double next = beta_1_ * (1 - 0.5 * nadam_decay_ * nadam_factor_);
    nadam_product_ *= now;
    rule_.learning_rate = static_cast<float>(rate * next / (1 - nadam_product_ * next));
    rule_.gradient_rate = static_cast<float>(rate * (1 - now) / (1 - nadam_product_));
    rule_.square_correction = static_cast<float>(1 / (1 - beta_2_power_));
  } else if (rule_.kind == Kind::ftrl) {
    rule_.twice_l2 = static_cast<float>(2 * ftrl_l2_ + ftrl_beta_ / rate);
  }
}

Update Optimizer::rule_of(std::size_t tensor) {
  const auto data = [](std::vector<float>& moment) {
    return moment.empty() ? nullptr : moment.data();
  };
  State& state = states_[tensor];
  return {rule_,
          {tensors_[tensor].weights, data(state.first), data(state.second), data(state.third)}};
}

Update Optimizer::update(std::size_t tensor) {
  State& state = states_[tensor];
  if (stores(tensor)) {
    return stored(opens() ? state.accumulated.data() : state.gradient.data(),
                  tensors_[tensor].weights);
  }
  Update update = rule_of(tensor);
  update.rule.before.l1 = state.regularizer.l1();
  update.rule.before.l2 = state.regularizer.l2();
  return update;
}

void Optimizer::collect() {
  const auto count = static_cast<float>(accumulation_);
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (!stores(i)) continue;
    State& state = states_[i];
    std::vector<float>& gradient = opens() ? state.accumulated : state.gradient;
    if (state.regularizer.any())
      state.regularizer.add_gradient(tensors_[i].values(), tensors_[i].columns, 1, gradient);
    if (accumulation_ == 1 || opens()) continue;
    for (std::size_t k = 0; k < gradient.size(); ++k) {
      const float sum = gradient[k] + state.accumulated[k];
      (completes() ? gradient[k] : state.accumulated[k]) = completes() ? sum / count : sum;
    }
  }
}

void Optimizer::apply_stored() {
  double squares = 0;
  for (const State& state : states_)
    if (global_clipnorm_) squares += sum_of_squares(state.gradient);
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (!stores(i)) continue;
    const std::vector<float>& gradient = states_[i].gradient;
    Update update = rule_of(i);
    if (clipnorm_) update.rule.before.scale = clipping_scale(sum_of_squares(gradient), *clipnorm_);
    if (global_clipnorm_) update.rule.before.scale = clipping_scale(squares, *global_clipnorm_);
    apply(update, gradient.size(), gradient.data());
  }
}

void Optimizer::average_weights() {
  const std::int64_t steps = batches_ / accumulation_;  // Keras's iterations
  const float momentum = steps == 0 ? 0.0F : ema_momentum_;
  const bool overwrite = ema_overwrite_ > 0 && (steps + 1) % ema_overwrite_ == 0;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (!tensors_[i].trainable) continue;
    std::vector<float>& average = states_[i].average;
    const std::span<float> weights = tensors_[i].values();
    for (std::size_t k = 0; k < weights.size(); ++k)
      average[k] = momentum * average[k] + (1 - momentum) * weights[k];
    if (overwrite) std::copy(average.begin(), average.end(), weights.begin());
  }
}

void Optimizer::end_step() {
  collect();
  if (completes()) apply_stored();
  if (use_ema_) average_weights();
  for (const Tensor& tensor : tensors_) {
    if (tensor.constraint && tensor.trainable)
      constrain(*tensor.constraint, tensor.columns, tensor.values());
  }
  ++batches_;
}

void Optimizer::finalize() {
  if (!use_ema_ || batches_ == 0) return;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (tensors_[i].trainable)
      std::copy(states_[i].average.begin(), states_[i].average.end(), tensors_[i].weights);
  }
}

void Optimizer::exchange(Exchange& state) {
  for (State& of : states_) {
    for (std::vector<float>* values :
         {&of.first, &of.second, &of.third, &of.average, &of.accumulated})
      state.exchange_values(values->data(), values->size());
  }
  state.exchange(learning_rate_);
  state.exchange(batches_);
  for (double* number : {&beta_1_power_, &beta_2_power_, &nadam_decay_, &nadam_product_})
    state.exchange(*number);
}

double Optimizer::penalty() const {
  double sum = 0;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (states_[i].regularizer.any())
      sum += states_[i].regularizer.penalty(tensors_[i].values(), tensors_[i].columns);
  }
  return sum;
}

}  // namespace fanin
