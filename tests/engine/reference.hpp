// The engine once more, plain: scalar float64, one row at a time, C library functions. Fast code is
// held against it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "data/split.hpp"
#include "engine/loss.hpp"
#include "engine/network.hpp"
#include "numeric/draws.hpp"
#include "spec/training.hpp"

namespace fanin {

namespace reference {

using Vector = std::vector<double>;

// Activations

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
inline double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

inline constexpr double pi = 3.14159265358979323846;

/// y = f(x) of every activation but those that look at the whole row.
inline double value(const Choice& f, double x) {
  if (f.name == "linear") return x;
  if (f.name == "relu") {
    const double most =
        f.optional_number("max_value").value_or(std::numeric_limits<double>::infinity());
    const double threshold = f.number("threshold");
    return x > threshold ? std::min(x, most) : f.number("negative_slope") * (x - threshold);
  }
  if (f.name == "leaky_relu") return x < 0 ? f.number("negative_slope") * x : x;
  if (f.name == "relu6") return std::min(std::max(x, 0.0), 6.0);
  if (f.name == "elu") return x < 0 ? f.number("alpha") * std::expm1(x) : x;
  if (f.name == "selu")
    return 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * std::expm1(x) : x);
  if (f.name == "celu") return x < 0 ? f.number("alpha") * std::expm1(x / f.number("alpha")) : x;
  if (f.name == "softplus") return softplus(x);
  if (f.name == "softsign") return x / (1 + std::abs(x));
  if (f.name == "silu") return x * sigmoid(x);
  if (f.name == "gelu") {
    if (f.flag("approximate"))
      return x / 2 * (1 + std::tanh(std::sqrt(2 / pi) * (x + 0.044715 * std::pow(x, 3))));
    return x / 2 * std::erfc(-x / std::sqrt(2.0));
  }
  if (f.name == "tanh") return std::tanh(x);
  if (f.name == "sigmoid") return sigmoid(x);
  if (f.name == "exponential") return std::exp(x);
  if (f.name == "hard_sigmoid") return std::min(std::max(x * f.number("slope") + 0.5, 0.0), 1.0);
  if (f.name == "hard_silu") return x * std::min(std::max(x / 6 + 0.5, 0.0), 1.0);
  if (f.name == "mish") return x * std::tanh(softplus(x));
  if (f.name == "squareplus") {
    const double root = std::sqrt(x * x + f.number("b"));
    return x > 0 ? (x + root) / 2 : f.number("b") / 2 / (root - x);
  }
  if (f.name == "tanh_shrink")
    // The series where the difference cancels: x^3/3 - 2x^5/15 + 17x^7/315 - ...
    return std::abs(x) > 0.05
               ? x - std::tanh(x)
               : std::pow(x, 3) * (1.0 / 3 - x * x * (2.0 / 15 - x * x * (17.0 / 315)));
  if (f.name == "log_sigmoid") return -softplus(-x);
  if (f.name == "hard_tanh") return std::min(std::max(x, -1.0), 1.0);
  if (f.name == "hard_shrink") return std::abs(x) > f.number("threshold") ? x : 0;
  if (f.name == "soft_shrink") {
    const double by = f.number("threshold");
    return x > by ? x - by : x < -by ? x + by : 0;
  }
  if (f.name == "threshold") return x > f.number("threshold") ? x : f.number("default_value");
  if (f.name == "sparse_plus") return x <= -1 ? 0 : x < 1 ? (x + 1) * (x + 1) / 4 : x;
  if (f.name == "sparse_sigmoid") return x <= -1 ? 0 : x < 1 ? (x + 1) / 2 : 1;
  throw std::invalid_argument("the reference has no activation '" + f.name + "'");
}

/// dy/dx; at a kink the slope of the left side.
inline double slope(const Choice& f, double x) {
  if (f.name == "linear") return 1;
  if (f.name == "relu") {
    const double most =
        f.optional_number("max_value").value_or(std::numeric_limits<double>::infinity());
    if (x <= f.number("threshold")) return f.number("negative_slope");
    return x < most ? 1 : 0;
  }
  if (f.name == "leaky_relu") return x <= 0 ? f.number("negative_slope") : 1;
  if (f.name == "relu6") return x > 0 && x < 6 ? 1 : 0;
  if (f.name == "elu") return x <= 0 ? f.number("alpha") * std::exp(x) : 1;
  if (f.name == "selu") return 1.0507009873554805 * (x <= 0 ? 1.6732632423543772 * std::exp(x) : 1);
  if (f.name == "celu") return x <= 0 ? std::exp(x / f.number("alpha")) : 1;
  if (f.name == "softplus") return sigmoid(x);
  if (f.name == "softsign") return std::pow(1 + std::abs(x), -2);
  if (f.name == "silu") return sigmoid(x) + x * sigmoid(x) * sigmoid(-x);
  if (f.name == "gelu") {
    if (!f.flag("approximate"))
      return std::erfc(-x / std::sqrt(2.0)) / 2 + x * std::exp(-x * x / 2) / std::sqrt(2 * pi);
    const double u = std::sqrt(2 / pi) * (x + 0.044715 * std::pow(x, 3));
    const double du = std::sqrt(2 / pi) * (1 + 3 * 0.044715 * x * x);
    return (1 + std::tanh(u)) / 2 + x / 2 * du / std::pow(std::cosh(u), 2);
  }
  if (f.name == "tanh") return 1 / std::pow(std::cosh(x), 2);
  if (f.name == "sigmoid") return sigmoid(x) * sigmoid(-x);
  if (f.name == "exponential") return std::exp(x);
  if (f.name == "hard_sigmoid")
    return std::abs(x) < 0.5 / f.number("slope") ? f.number("slope") : 0;
  if (f.name == "hard_silu") return x <= -3 ? 0 : x > 3 ? 1 : x / 3 + 0.5;
  if (f.name == "mish") {
    const double u = softplus(x);
    return std::tanh(u) + x * sigmoid(x) / std::pow(std::cosh(u), 2);
  }
  if (f.name == "squareplus") return (1 + x / std::sqrt(x * x + f.number("b"))) / 2;
  if (f.name == "tanh_shrink") return std::pow(std::tanh(x), 2);
  if (f.name == "log_sigmoid") return sigmoid(-x);
  if (f.name == "hard_tanh") return std::abs(x) < 1 ? 1 : 0;
  if (f.name == "hard_shrink" || f.name == "soft_shrink")
    return std::abs(x) > f.number("threshold") ? 1 : 0;
  if (f.name == "threshold") return x > f.number("threshold") ? 1 : 0;
  if (f.name == "sparse_plus") return x <= -1 ? 0 : x < 1 ? (x + 1) / 2 : 1;
  if (f.name == "sparse_sigmoid") return std::abs(x) < 1 ? 0.5 : 0;
  throw std::invalid_argument("the reference has no activation '" + f.name + "'");
}

inline Vector softmax(const Vector& x) {
  const double most = *std::max_element(x.begin(), x.end());
  Vector y;
  double sum = 0;
  for (const double value : x) {
    y.push_back(std::exp(value - most));
    sum += y.back();
  }
  for (double& value : y) value /= sum;
  return y;
}

/// The nearest point of the simplex, by bisection of what is taken from each value.
inline Vector sparsemax(const Vector& x) {
  double low = *std::max_element(x.begin(), x.end()) - 1;
  double high = low + 1;
  Vector y(x.size());
  for (int i = 0; i < 200; ++i) {
    const double tau = (low + high) / 2;
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) sum += y[j] = std::max(x[j] - tau, 0.0);
    (sum > 1 ? low : high) = tau;
  }
  return y;
}

inline bool of_rows(const Choice& f) {
  return f.name == "softmax" || f.name == "log_softmax" || f.name == "sparsemax";
}

inline Vector activate(const Choice& f, const Vector& x) {
  if (f.name == "softmax") return softmax(x);
  if (f.name == "sparsemax") return sparsemax(x);
  if (f.name == "log_softmax") {
    Vector y = x;
    double sum = 0;
    for (const double value : x) sum += std::exp(value - x[0]);
    for (double& value : y) value -= x[0] + std::log(sum);
    return y;
  }
  Vector y;
  for (const double element : x) y.push_back(value(f, element));
  return y;
}

/// The gradient by x from that by y.
inline Vector activate_backward(const Choice& f, const Vector& x, const Vector& dy) {
  Vector dx(x.size());
  if (f.name == "softmax") {
    const Vector y = softmax(x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < x.size(); ++j) dx[i] += dy[j] * y[j] * ((i == j ? 1 : 0) - y[i]);
    }
  } else if (f.name == "log_softmax") {
    const Vector y = softmax(x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      for (std::size_t j = 0; j < x.size(); ++j) dx[i] += dy[j] * ((i == j ? 1 : 0) - y[i]);
    }
  } else if (f.name == "sparsemax") {
    const Vector y = sparsemax(x);
    double sum = 0;
    double count = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += y[i] > 0 ? dy[i] : 0;
      count += y[i] > 0 ? 1 : 0;
    }
    for (std::size_t i = 0; i < x.size(); ++i) dx[i] = y[i] > 0 ? dy[i] - sum / count : 0;
  } else {
    for (std::size_t i = 0; i < x.size(); ++i) dx[i] = dy[i] * slope(f, x[i]);
  }
  return dx;
}

// Losses

struct Loss {
  double value = 0;
  Vector gradient;  ///< by the model's output
};

/// Of one row, from what the model gives (probabilities, for a crossentropy) and its target.
inline long double value_of(const Choice& choice, const std::vector<long double>& p,
                            const Vector& wanted) {
  using Number = long double;
  constexpr Number epsilon = 1e-7L;
  const std::string& name = choice.name;
  const auto units = static_cast<Number>(p.size());
  Number sum = 0;
  Number along = 0;
  Number p_square = 0;
  Number y_square = 0;
  Number right = 0;
  Number wrong = 0;
  for (std::size_t j = 0; j < p.size(); ++j) {
    const Number y = wanted[j];
    const Number d = p[j] - y;
    const Number sign = 2 * y - 1;
    const auto both_clipped = std::clamp<Number>(y, epsilon, 1);
    along += p[j] * y;
    p_square += p[j] * p[j];
    y_square += y * y;
    right += y * p[j];
    wrong = std::max(wrong, (1 - y) * p[j]);
    if (name == "sparse_categorical_crossentropy" || name == "categorical_crossentropy") {
      if (y != 0) sum -= y * std::log(p[j]);
    } else if (name == "categorical_focal_crossentropy") {
      if (y != 0) sum -= 0.25L * std::pow(1 - p[j], 2.0L) * y * std::log(p[j]);
    } else if (name == "categorical_generalized_cross_entropy") {
      if (y != 0) sum += (1 - std::sqrt(p[j])) / 0.5L;
    } else if (name == "binary_crossentropy") {
      sum -= (y * std::log(p[j]) + (1 - y) * std::log(1 - p[j])) / units;
    } else if (name == "binary_focal_crossentropy") {
      const Number share = y * p[j] + (1 - y) * (1 - p[j]);
      sum -= std::pow(1 - share, 2.0L) * std::log(share) / units;
    } else if (name == "mean_squared_error") {
      sum += d * d / units;
    } else if (name == "mean_absolute_error") {
      sum += std::abs(d) / units;
    } else if (name == "mean_absolute_percentage_error") {
      sum += 100 * std::abs(d) / std::max(std::abs(y), epsilon) / units;
    } else if (name == "mean_squared_logarithmic_error") {
      sum += std::pow(std::log(std::max(p[j], epsilon) + 1) - std::log(std::max(y, epsilon) + 1),
                      2.0L) /
             units;
    } else if (name == "huber") {
      sum += (std::abs(d) <= 1 ? d * d / 2 : std::abs(d) - 0.5L) / units;
    } else if (name == "log_cosh") {
      sum += std::log(std::cosh(d)) / units;
    } else if (name == "hinge") {
      sum += std::max<Number>(1 - sign * p[j], 0) / units;
    } else if (name == "squared_hinge") {
      sum += std::pow(std::max<Number>(1 - sign * p[j], 0), 2.0L) / units;
    } else if (name == "kl_divergence") {
      sum += both_clipped * std::log(both_clipped / std::clamp<Number>(p[j], epsilon, 1));
    } else if (name == "poisson") {
      sum += (p[j] - y * std::log(p[j] + epsilon)) / units;
    } else if (name != "cosine_similarity" && name != "categorical_hinge") {
      throw std::invalid_argument("the reference has no loss '" + name + "'");
    }
  }
  if (name == "cosine_similarity") return -along / std::sqrt(p_square * y_square);
  if (name == "categorical_hinge") return std::max<Number>(wrong - right + 1, 0);
  return sum;
}

inline Loss loss_of(const Choice& choice, const Vector& p, const Vector& y) {
  std::vector<long double> at(p.begin(), p.end());
  Loss loss;
  loss.value = static_cast<double>(value_of(choice, at, y));
  const auto units = static_cast<double>(p.size());
  for (std::size_t j = 0; j < p.size(); ++j) {
    const double d = p[j] - y[j];
    if (choice.name == "sparse_categorical_crossentropy" ||
        choice.name == "categorical_crossentropy") {
      loss.gradient.push_back(y[j] != 0 ? -y[j] / p[j] : 0);
    } else if (choice.name == "binary_crossentropy") {
      loss.gradient.push_back(((1 - y[j]) / (1 - p[j]) - y[j] / p[j]) / units);
    } else if (choice.name == "mean_squared_error") {
      loss.gradient.push_back(2 * d / units);
    } else if (choice.name == "mean_absolute_error") {
      loss.gradient.push_back(static_cast<double>((d > 0) - (d < 0)) / units);
    } else {
      // By central differences in long double: errors of h^2 and of 1e-19 / h.
      const long double h = 1e-6L * std::min(1.0L, std::abs(at[j]));
      const long double here = at[j];
      at[j] = here + h;
      const long double up = value_of(choice, at, y);
      at[j] = here - h;
      const long double down = value_of(choice, at, y);
      at[j] = here;
      loss.gradient.push_back(static_cast<double>((up - down) / (2 * h)));
    }
  }
  return loss;
}

/// One metric of one row.
inline double metric_of(const std::string& name, const Vector& p, const Vector& y) {
  const auto largest = [](const Vector& v) {
    return std::max_element(v.begin(), v.end()) - v.begin();
  };
  if (name == "accuracy") {
    if (p.size() == 1) return (p[0] > 0.5) == (y[0] > 0.5) ? 1 : 0;
    return largest(p) == largest(y) ? 1 : 0;
  }
  double sum = 0;
  for (std::size_t j = 0; j < p.size(); ++j) {
    const double d = p[j] - y[j];
    if (name == "mae") {
      sum += std::abs(d);
    } else if (name == "mse") {
      sum += d * d;
    } else {
      throw std::invalid_argument("the reference has no metric '" + name + "'");
    }
  }
  return sum / static_cast<double>(p.size());
}

// Optimizers (Keras 3)

/// What an optimizer remembers of one weight.
struct State {
  double m = 0;
  double v = 0;
  double other = 0;  ///< RMSprop's mean, Adam's largest v, Nadam's product
};

/// Update number t = 1, 2, ... of the weight w by its gradient g.
using Rule = std::function<void(double& w, double g, State& s, int t)>;

inline Rule rule_of(const Choice& optimizer) {
  const double lr = optimizer.number("learning_rate");
  if (optimizer.name == "sgd") {
    const double mu = optimizer.number("momentum");
    const bool nesterov = optimizer.flag("nesterov");
    return [=](double& w, double g, State& s, int) {
      s.m = mu * s.m - lr * g;
      w += nesterov ? mu * s.m - lr * g : s.m;
    };
  }
  if (optimizer.name == "lion") {
    const double beta_1 = optimizer.number("beta_1");
    const double beta_2 = optimizer.number("beta_2");
    return [=](double& w, double g, State& s, int) {
      const double towards = beta_1 * s.m + (1 - beta_1) * g;
      w -= lr * static_cast<double>((towards > 0) - (towards < 0));
      s.m = beta_2 * s.m + (1 - beta_2) * g;
    };
  }
  if (optimizer.name == "ftrl") {
    const double power = -optimizer.number("learning_rate_power");
    const double start = optimizer.number("initial_accumulator_value");
    const double l1 = optimizer.number("l1_regularization_strength");
    const double l2 =
        optimizer.number("l2_regularization_strength") + optimizer.number("beta") / (2 * lr);
    const double shrinkage = optimizer.number("l2_shrinkage_regularization_strength");
    return [=](double& w, double g, State& s, int t) {
      if (t == 1) s.v = start;
      const double before = std::pow(s.v, power);
      s.v += g * g;
      const double after = std::pow(s.v, power);
      s.m += g + 2 * shrinkage * w - (after - before) / lr * w;
      w = (std::clamp(s.m, -l1, l1) - s.m) / (after / lr + 2 * l2);
    };
  }
  const double epsilon = optimizer.number("epsilon");
  if (optimizer.name == "adamax" || optimizer.name == "nadam") {
    const double beta_1 = optimizer.number("beta_1");
    const double beta_2 = optimizer.number("beta_2");
    const bool nadam = optimizer.name == "nadam";
    const double warming = nadam ? optimizer.number("schedule_decay") : 0;
    return [=](double& w, double g, State& s, int t) {
      s.m = beta_1 * s.m + (1 - beta_1) * g;
      if (!nadam) {
        s.v = std::max(beta_2 * s.v, std::abs(g));
        w -= lr / (1 - std::pow(beta_1, t)) * s.m / (s.v + epsilon);
        return;
      }
      const auto u = [&](int step) { return beta_1 * (1 - 0.5 * std::pow(0.96, step * warming)); };
      s.v = beta_2 * s.v + (1 - beta_2) * g * g;
      s.other = (t == 1 ? 1 : s.other) * u(t);
      const double mean =
          u(t + 1) * s.m / (1 - s.other * u(t + 1)) + (1 - u(t)) * g / (1 - s.other);
      w -= lr * mean / (std::sqrt(s.v / (1 - std::pow(beta_2, t))) + epsilon);
    };
  }
  if (optimizer.name == "adadelta") {
    const double rho = optimizer.number("rho");
    return [=](double& w, double g, State& s, int) {
      s.v = rho * s.v + (1 - rho) * g * g;
      const double step = std::sqrt(s.m + epsilon) / std::sqrt(s.v + epsilon) * g;
      s.m = rho * s.m + (1 - rho) * step * step;
      w -= lr * step;
    };
  }
  if (optimizer.name == "rmsprop") {
    const double rho = optimizer.number("rho");
    const double mu = optimizer.number("momentum");
    const bool centered = optimizer.flag("centered");
    return [=](double& w, double g, State& s, int) {
      s.v = rho * s.v + (1 - rho) * g * g;
      s.other = rho * s.other + (1 - rho) * g;
      const double square = centered ? s.v - s.other * s.other : s.v;
      s.m = mu * s.m + lr * g / std::sqrt(square + epsilon);
      w -= s.m;
    };
  }
  if (optimizer.name == "adam" || optimizer.name == "adamw") {
    const double decay = optimizer.optional_number("weight_decay").value_or(0);
    const double beta_1 = optimizer.number("beta_1");
    const double beta_2 = optimizer.number("beta_2");
    const bool amsgrad = optimizer.flag("amsgrad");
    return [=](double& w, double g, State& s, int t) {
      s.m = beta_1 * s.m + (1 - beta_1) * g;
      s.v = beta_2 * s.v + (1 - beta_2) * g * g;
      s.other = std::max(s.other, s.v);
      w -= w * decay * lr;
      const double alpha = lr * std::sqrt(1 - std::pow(beta_2, t)) / (1 - std::pow(beta_1, t));
      w -= alpha * s.m / (std::sqrt(amsgrad ? s.other : s.v) + epsilon);
    };
  }
  if (optimizer.name == "adagrad") {
    const double start = optimizer.number("initial_accumulator_value");
    return [=](double& w, double g, State& s, int t) {
      if (t == 1) s.v = start;
      s.v += g * g;
      w -= lr * g / std::sqrt(s.v + epsilon);
    };
  }
  throw std::invalid_argument("the reference has no optimizer '" + optimizer.name + "'");
}

}  // namespace reference

/// The network that a ModelFile declares. Dropout takes its masks from the documented draws: value
/// i of the batch at Dropout layer k in step t = 1, 2, ... is kept if draw i of the stream
/// `dropout/k/t` is at least the rate.
class ReferenceNetwork {
 public:
  using Vector = reference::Vector;

  /// `start`: weights() of the network to follow, copied.
  ReferenceNetwork(const ModelFile& file, std::size_t input_width,
                   const std::vector<WeightView>& start)
      : compile_(file.compile),
        seed_(static_cast<std::uint64_t>(file.fit.seed)),
        width_(input_width) {
    for (const WeightView& view : start)
      weights.emplace_back(view.values.begin(), view.values.end());
    states_.resize(weights.size());
    for (std::size_t i = 0; i < weights.size(); ++i) states_[i].resize(weights[i].size());
    std::size_t tensor = 0;
    std::size_t width = input_width;
    std::size_t dropouts = 0;
    for (const Layer& layer : file.model) {
      if (const auto* dense = std::get_if<Dense>(&layer)) {
        const auto units = static_cast<std::size_t>(dense->units);
        Step product{.kind = Step::Kind::product, .in = width, .out = units, .kernel = tensor++};
        if (dense->use_bias) product.bias = tensor++;
        steps_.push_back(product);
        width = units;
        steps_.push_back({.kind = Step::Kind::activation, .activation = dense->activation});
      } else if (const auto* activation = std::get_if<Activation>(&layer)) {
        steps_.push_back({.kind = Step::Kind::activation, .activation = activation->activation});
      } else if (const auto* dropout = std::get_if<Dropout>(&layer)) {
        steps_.push_back(
            {.kind = Step::Kind::dropout, .rate = dropout->rate, .number = dropouts++});
      }
    }
    const Choice& loss = compile_.loss;
    if (loss.name.ends_with("crossentropy") && loss.flag("from_logits")) {
      const char* last = loss.name.starts_with("binary") ? "sigmoid" : "softmax";
      steps_.push_back({.kind = Step::Kind::activation, .activation = choose(activations, last)});
    }
  }

  /// Kernels (inputs x units, row-major) and biases, in the order of Network::weights().
  std::vector<Vector> weights;

  /// One update. The totals are those before it.
  Totals train_step(const Samples& samples, std::span<const std::uint32_t> rows) {
    ++step_;
    std::vector<Vector> gradient;
    const Totals totals = run(samples, rows, true, &gradient);
    const reference::Rule rule = reference::rule_of(compile_.optimizer);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      for (std::size_t j = 0; j < weights[i].size(); ++j)
        rule(weights[i][j], gradient[i][j], states_[i][j], step_);
    }
    return totals;
  }

  Totals evaluate(const Samples& samples) const {
    return run(samples, rows_of(samples), false, nullptr);
  }

  /// What the model gives for one row.
  Vector predict(const Samples& samples, std::uint32_t row) const {
    return forward(input(samples, row), 0, false).back();
  }

  /// Gradients of the mean loss of these rows by all weights, dropout off.
  std::vector<Vector> gradients(const Samples& samples, std::span<const std::uint32_t> rows) const {
    std::vector<Vector> gradient;
    run(samples, rows, false, &gradient);
    return gradient;
  }

 private:
  struct Step {
    enum class Kind { product, activation, dropout };
    Kind kind = Kind::product;
    std::size_t in = 0;
    std::size_t out = 0;
    std::size_t kernel = 0;  ///< number of the tensor
    std::optional<std::size_t> bias = {};
    Choice activation = {};
    double rate = 0;
    std::size_t number = 0;  ///< of the Dropout layer
  };

  static std::vector<std::uint32_t> rows_of(const Samples& samples) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t r = 0; r < samples.count(); ++r) rows.push_back(r);
    return rows;
  }

  Vector input(const Samples& samples, std::uint32_t row) const {
    const auto first = samples.features.begin() + static_cast<std::ptrdiff_t>(row * width_);
    return {first, first + static_cast<std::ptrdiff_t>(width_)};
  }

  /// One-hot where there are several outputs.
  static Vector target(const Samples& samples, std::uint32_t row, std::size_t units) {
    if (!samples.values.empty()) return {samples.values[row]};
    const auto label = static_cast<std::size_t>(samples.labels[row]);
    if (units == 1) return {static_cast<double>(label)};
    Vector y(units);
    y[label] = 1;
    return y;
  }

  /// What a value is multiplied by: 0 or 1 / (1 - rate). `position`: the row's number in its batch.
  double mask(const Step& dropout, std::size_t position, std::size_t column,
              std::size_t width) const {
    const Stream stream(seed_,
                        "dropout/" + std::to_string(dropout.number) + "/" + std::to_string(step_));
    return uniform(stream, position * width + column) >= dropout.rate ? 1 / (1 - dropout.rate) : 0;
  }

  /// The values before each step, and the last step's.
  std::vector<Vector> forward(const Vector& x, std::size_t position, bool training) const {
    std::vector<Vector> values{x};
    for (const Step& step : steps_) {
      const Vector& before = values.back();
      Vector after = before;
      switch (step.kind) {
        case Step::Kind::product:
          after.assign(step.out, 0);
          for (std::size_t j = 0; j < step.out; ++j) {
            if (step.bias) after[j] = weights[*step.bias][j];
            for (std::size_t i = 0; i < step.in; ++i)
              after[j] += before[i] * weights[step.kernel][i * step.out + j];
          }
          break;
        case Step::Kind::activation:
          after = reference::activate(step.activation, before);
          break;
        case Step::Kind::dropout:
          for (std::size_t j = 0; training && j < after.size(); ++j)
            after[j] *= mask(step, position, j, after.size());
          break;
      }
      values.push_back(std::move(after));
    }
    return values;
  }

  /// Adds the row's gradients, times `scale`.
  void backward(const std::vector<Vector>& values, Vector dy, std::size_t position, bool training,
                double scale, std::vector<Vector>& gradient) const {
    for (std::size_t s = steps_.size(); s-- > 0;) {
      const Step& step = steps_[s];
      const Vector& before = values[s];
      switch (step.kind) {
        case Step::Kind::product: {
          Vector dx(step.in);
          for (std::size_t i = 0; i < step.in; ++i) {
            for (std::size_t j = 0; j < step.out; ++j) {
              gradient[step.kernel][i * step.out + j] += scale * before[i] * dy[j];
              dx[i] += weights[step.kernel][i * step.out + j] * dy[j];
            }
          }
          for (std::size_t j = 0; step.bias && j < step.out; ++j)
            gradient[*step.bias][j] += scale * dy[j];
          dy = dx;
          break;
        }
        case Step::Kind::activation:
          dy = reference::activate_backward(step.activation, before, dy);
          break;
        case Step::Kind::dropout:
          for (std::size_t j = 0; training && j < dy.size(); ++j)
            dy[j] *= mask(step, position, j, dy.size());
          break;
      }
    }
  }

  Totals run(const Samples& samples, std::span<const std::uint32_t> rows, bool training,
             std::vector<Vector>* gradient) const {
    if (gradient != nullptr) {
      gradient->clear();
      for (const Vector& tensor : weights) gradient->emplace_back(tensor.size());
    }
    Totals totals;
    totals.metrics.resize(compile_.metrics.size());
    totals.count = rows.size();
    for (std::size_t position = 0; position < rows.size(); ++position) {
      const std::vector<Vector> values =
          forward(input(samples, rows[position]), position, training);
      const Vector y = target(samples, rows[position], values.back().size());
      const reference::Loss loss = reference::loss_of(compile_.loss, values.back(), y);
      const double weight = samples.weights.empty() ? 1 : samples.weights[rows[position]];
      totals.loss += weight * loss.value;
      for (std::size_t m = 0; m < compile_.metrics.size(); ++m) {
        totals.metrics[m] += reference::metric_of(compile_.metrics[m].name, values.back(), y);
      }
      const double scale = weight / static_cast<double>(rows.size());
      if (gradient != nullptr)
        backward(values, loss.gradient, position, training, scale, *gradient);
    }
    return totals;
  }

  Compile compile_;
  std::uint64_t seed_;
  std::size_t width_;
  std::vector<Step> steps_;
  std::vector<std::vector<reference::State>> states_;
  int step_ = 0;
};

}  // namespace fanin
