// Sums over the units of a row run in ascending order; only portable functions.
#include "engine/loss_functions.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "numeric/functions.hpp"
#include "spec/losses.hpp"

namespace fanin {

namespace {

constexpr double epsilon = 1e-7;  // Keras-wide
constexpr double ln2 = 0.69314718055994530942;

struct Binding {
  std::string_view name;
  LossKind kind;
};

constexpr std::array bindings{
    Binding{"sparse_categorical_crossentropy", LossKind::categorical_crossentropy},
    Binding{"categorical_crossentropy", LossKind::categorical_crossentropy},
    Binding{"binary_crossentropy", LossKind::binary_crossentropy},
    Binding{"mean_squared_error", LossKind::squared},
    Binding{"mean_absolute_error", LossKind::absolute},
    Binding{"mean_absolute_percentage_error", LossKind::percentage},
    Binding{"mean_squared_logarithmic_error", LossKind::logarithmic},
    Binding{"cosine_similarity", LossKind::cosine},
    Binding{"huber", LossKind::huber},
    Binding{"log_cosh", LossKind::log_cosh},
    Binding{"hinge", LossKind::hinge},
    Binding{"squared_hinge", LossKind::squared_hinge},
    Binding{"categorical_hinge", LossKind::categorical_hinge},
    Binding{"kl_divergence", LossKind::kl_divergence},
    Binding{"poisson", LossKind::poisson},
    Binding{"binary_focal_crossentropy", LossKind::binary_focal},
    Binding{"categorical_focal_crossentropy", LossKind::categorical_focal},
    Binding{"categorical_generalized_cross_entropy", LossKind::generalized},
};

constexpr bool all_bound() {
  if (bindings.size() != std::size(rows::losses)) return false;
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    if (bindings[i].name != rows::losses[i].name) return false;
  }
  return true;
}
static_assert(all_bound(),
              "every loss of the vocabulary needs its function here, in the same order");

double sign_of(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

/// base^exponent for base >= 0.
double power(double base, double exponent) {
  if (exponent == 0) return 1;
  return base == 0 ? 0 : portable_exp(exponent * portable_log(base));
}

/// ln(1 + exp x)
double softplus(double x) { return (x > 0 ? x : 0) + portable_log1p(portable_exp(x > 0 ? -x : x)); }

double sigmoid(double x) {
  const double e = portable_exp(x < 0 ? x : -x);
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/// A value and its derivative.
struct Term {
  double value;
  double slope;
};

Term squared(double y, double t) { return {(y - t) * (y - t), 2 * (y - t)}; }

Term absolute(double y, double t) { return {std::abs(y - t), sign_of(y - t)}; }

Term percentage(double y, double t) {
  const double by = 100 / std::max(std::abs(t), epsilon);
  return {by * std::abs(y - t), by * sign_of(y - t)};
}

Term logarithmic(double y, double t) {
  const double d = portable_log1p(std::max(y, epsilon)) - portable_log1p(std::max(t, epsilon));
  // max() as written gives epsilon for what is not a number, which must not pass for a value.
  if (std::isnan(y)) return {y, y};
  return {d * d, y > epsilon ? 2 * d / (1 + y) : 0};
}

Term huber(double y, double t, double delta) {
  const double d = y - t;
  if (std::abs(d) <= delta) return {d * d / 2, d};
  return {delta * (std::abs(d) - delta / 2), delta * sign_of(d)};
}

Term log_cosh(double y, double t) {
  const double d = y - t;
  // The even form of d + softplus(-2d) - ln 2 does not cancel for d < 0.
  return {std::abs(d) + portable_log1p(portable_exp(-2 * std::abs(d))) - ln2, portable_tanh(d)};
}

Term hinge(double y, double t) {
  const double short_by = 1 - t * y;
  if (short_by <= 0) return {0, 0};
  return {short_by, -t};
}

Term squared_hinge(double y, double t) {
  const Term h = hinge(y, t);
  return {h.value * h.value, 2 * h.value * h.slope};
}

Term poisson(double y, double t) {
  return {y - t * portable_log(y + epsilon), 1 - t / (y + epsilon)};
}

Term binary_crossentropy(double y, double t) {
  const double p = y < epsilon ? epsilon : y > 1 - epsilon ? 1 - epsilon : y;
  const double slope = p == y ? (1 - t) / (1 - p) - t / p : 0;
  return {-t * portable_log(p) - (1 - t) * portable_log(1 - p), slope};
}

/// With p = sigmoid z, q = 1 - p and r = t q + (1 - t) p, how wrong the row is:
/// f r^gamma (softplus z - t z), f the weight of the class.
Term binary_focal(double z, double t, const BoundLoss& loss) {
  const double p = sigmoid(z);
  const double q = sigmoid(-z);
  const double wrong = t * q + (1 - t) * p;
  const double crossentropy = t * softplus(-z) + (1 - t) * softplus(z);
  const double factor = loss.balanced ? t * loss.number + (1 - t) * (1 - loss.number) : 1;
  const double focus = power(wrong, loss.gamma);
  // dr/dz = (1 - 2t) p q
  const double focus_slope = wrong == 0 ? 0 : loss.gamma * focus / wrong * (1 - 2 * t) * p * q;
  return {factor * focus * crossentropy, factor * (focus_slope * crossentropy + focus * (p - t))};
}

/// The mean of f over the units.
template <class F>
double mean_of(std::span<const double> y, std::span<const double> t, std::span<double> gradient,
               const F& f) {
  const auto units = static_cast<double>(y.size());
  double sum = 0;
  for (std::size_t j = 0; j < y.size(); ++j) {
    const Term term = f(y[j], t[j]);
    sum += term.value / units;
    if (!gradient.empty()) gradient[j] = term.slope / units;
  }
  return sum;
}

double norm_of(std::span<const double> v) {
  double squares = 0;
  for (const double x : v) squares += x * x;
  return std::sqrt(squares);
}

/// -cos; a norm below epsilon counts as epsilon.
double cosine(std::span<const double> y, std::span<const double> t, std::span<double> gradient) {
  const double length = norm_of(y);
  const double by_y = 1 / (length < epsilon ? epsilon : length);
  const double by_t = 1 / std::max(norm_of(t), epsilon);
  double along = 0;
  for (std::size_t j = 0; j < y.size(); ++j) along += (y[j] * by_y) * (t[j] * by_t);
  for (std::size_t j = 0; j < gradient.size(); ++j) {
    const double across = length < epsilon ? t[j] * by_t : t[j] * by_t - along * (y[j] * by_y);
    gradient[j] = -across * by_y;
  }
  return -along;
}

double categorical_hinge(std::span<const double> y, std::span<const double> t,
                         std::span<double> gradient) {
  double right = 0;
  double wrong = (1 - t[0]) * y[0];
  std::size_t most = 0;
  for (std::size_t j = 0; j < y.size(); ++j) {
    right += t[j] * y[j];
    if ((1 - t[j]) * y[j] > wrong) {
      wrong = (1 - t[j]) * y[j];
      most = j;
    }
  }
  const double value = wrong - right + 1;
  const bool flat = value <= 0;
  for (std::size_t j = 0; j < gradient.size(); ++j)
    gradient[j] = flat ? 0 : (j == most ? 1 - t[j] : 0) - t[j];
  return flat ? 0 : value;
}

/// Keras clips both to [epsilon, 1].
double kl_divergence(std::span<const double> y, std::span<const double> t,
                     std::span<double> gradient) {
  double sum = 0;
  for (std::size_t j = 0; j < y.size(); ++j) {
    const double p = y[j] < epsilon ? epsilon : y[j] > 1 ? 1 : y[j];
    const double wanted = std::clamp(t[j], epsilon, 1.0);
    sum += wanted * (portable_log(wanted) - portable_log(p));
    if (!gradient.empty()) gradient[j] = p == y[j] ? -wanted / p : 0;
  }
  return sum;
}

/// The outputs are divided by their sum, and clipped.
double categorical_crossentropy(std::span<const double> y, std::span<const double> t) {
  double all = 0;
  for (const double p : y) all += p;
  double sum = 0;
  for (std::size_t j = 0; j < y.size(); ++j) {
    if (t[j] == 0) continue;
    const double p = y[j] / all;
    sum -= t[j] * portable_log(p < epsilon ? epsilon : p > 1 - epsilon ? 1 - epsilon : p);
  }
  return sum;
}

/// max z + ln sum exp(z - max z)
double log_sum_exp(std::span<const double> z) {
  const double most = *std::max_element(z.begin(), z.end());
  double sum = 0;
  for (const double x : z) sum += portable_exp(x - most);
  return most + portable_log(sum);
}

/// A sum over the units of f(p, ln p, t), p = softmax z. f's slope is p df/dp, which is finite
/// where df/dp may not be: with h_j for it, the derivative by z_j is h_j - p_j sum h.
template <class F>
double of_softmax(std::span<const double> z, std::span<const double> t, std::span<double> gradient,
                  const F& f) {
  const double all = log_sum_exp(z);
  double sum = 0;
  double slopes = 0;
  for (std::size_t j = 0; j < z.size(); ++j) {
    if (t[j] == 0) {
      if (!gradient.empty()) gradient[j] = 0;
      continue;
    }
    const Term term = f(portable_exp(z[j] - all), z[j] - all, t[j]);
    sum += term.value;
    slopes += term.slope;
    if (!gradient.empty()) gradient[j] = term.slope;
  }
  for (std::size_t j = 0; j < gradient.size(); ++j)
    gradient[j] -= portable_exp(z[j] - all) * slopes;
  return sum;
}

/// alpha (1 - p)^gamma (-t ln p)
Term categorical_focal(double p, double log_p, double t, const BoundLoss& loss) {
  const double wrong = log_p > -ln2 ? -portable_expm1(log_p) : 1 - p;
  const double focus = loss.number * power(wrong, loss.gamma);
  const double focus_slope = wrong == 0 ? 0 : -loss.gamma * focus / wrong * p;
  return {-t * focus * log_p, -t * (focus_slope * log_p + focus)};
}

/// (1 - p^q) / q; smoothed or not, t is 1 at one class.
Term generalized(double log_p, double q) {
  const double powered = portable_exp(q * log_p);
  return {-portable_expm1(q * log_p) / q, -powered};
}

}  // namespace

BoundLoss bind_loss(const Choice& loss) {
  BoundLoss bound;
  for (const Binding& binding : bindings) {
    if (binding.name == loss.name) bound.kind = binding.kind;
  }
  // With from_logits the model's output is linear and so already the logits: nothing to tell apart.
  const LossRow* row = row_of<rows::losses>(loss.name);
  if (row != nullptr && row->output == OutputNeed::sigmoid) bound.link = Link::sigmoid;
  if (row != nullptr && row->output == OutputNeed::softmax) bound.link = Link::softmax;
  for (const auto& [name, argument] : loss.arguments) {
    if (const double* number = std::get_if<double>(&argument)) {
      if (name == "gamma") bound.gamma = *number;
      if (name == "delta" || name == "q" || name == "alpha") bound.number = *number;
      if (name == "label_smoothing") bound.smoothing = *number;
      if (name == "ignore_class") bound.ignored = static_cast<int>(*number);
    }
    if (name == "apply_class_balancing") bound.balanced = std::get<bool>(argument);
    if (name == "reduction") {
      const std::string& word = std::get<std::string>(argument);
      bound.reduction = word == "sum"                       ? Reduction::sum
                        : word == "mean_with_sample_weight" ? Reduction::weighted_mean
                                                            : Reduction::batch_mean;
    }
  }
  return bound;
}

double row_loss(const BoundLoss& loss, std::span<const double> y, std::span<const double> t,
                std::span<double> gradient) {
  switch (loss.kind) {
    case LossKind::squared:
      return mean_of(y, t, gradient, squared);
    case LossKind::absolute:
      return mean_of(y, t, gradient, absolute);
    case LossKind::percentage:
      return mean_of(y, t, gradient, percentage);
    case LossKind::logarithmic:
      return mean_of(y, t, gradient, logarithmic);
    case LossKind::cosine:
      return cosine(y, t, gradient);
    case LossKind::huber:
      return mean_of(y, t, gradient, [&](double a, double b) { return huber(a, b, loss.number); });
    case LossKind::log_cosh:
      return mean_of(y, t, gradient, log_cosh);
    case LossKind::hinge:
      return mean_of(y, t, gradient, hinge);
    case LossKind::squared_hinge:
      return mean_of(y, t, gradient, squared_hinge);
    case LossKind::categorical_hinge:
      return categorical_hinge(y, t, gradient);
    case LossKind::kl_divergence:
      return kl_divergence(y, t, gradient);
    case LossKind::poisson:
      return mean_of(y, t, gradient, poisson);
    case LossKind::binary_crossentropy:
      return mean_of(y, t, gradient, binary_crossentropy);
    case LossKind::categorical_crossentropy:
      return categorical_crossentropy(y, t);
    case LossKind::binary_focal:
      return mean_of(y, t, gradient,
                     [&](double z, double wanted) { return binary_focal(z, wanted, loss); });
    case LossKind::categorical_focal:
      return of_softmax(y, t, gradient, [&](double p, double log_p, double wanted) {
        return categorical_focal(p, log_p, wanted, loss);
      });
    case LossKind::generalized:
      return of_softmax(y, t, gradient, [&](double, double log_p, double) {
        return generalized(log_p, loss.number);
      });
  }
  return 0;
}

void apply(Link link, std::span<double> z) {
  if (link == Link::sigmoid) {
    for (double& x : z) x = sigmoid(x);
  }
  if (link != Link::softmax) return;
  const double most = *std::max_element(z.begin(), z.end());
  double all = 0;
  for (double& x : z) {
    x = portable_exp(x - most);
    all += x;
  }
  for (double& x : z) x /= all;
}

}  // namespace fanin
