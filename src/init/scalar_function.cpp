// One row an activation: value, derivative, kinks.
#include "init/scalar_function.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <variant>

#include "numeric/functions.hpp"

namespace fanin {

namespace {

/// Arguments in the row's order; a null is infinity.
using Numbers = std::array<double, 3>;

double sigmoid(double x) {
  // Of the side where the exponential is small.
  const double e = portable_exp(-std::abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}
double softplus(double x) { return std::max(x, 0.0) + portable_log1p(portable_exp(-std::abs(x))); }
double normal_density(double x) {
  constexpr double one_over_sqrt_two_pi = 0.39894228040143267794;
  return one_over_sqrt_two_pi * portable_exp(-0.5 * x * x);
}
double clip(double x, double low, double high) { return std::min(std::max(x, low), high); }
/// 1 inside, else 0.
double inside(double x, double low, double high) { return x > low && x < high ? 1 : 0; }
double square(double x) { return x * x; }

double elu(double x, double alpha) { return x > 0 ? x : alpha * portable_expm1(x); }
double elu_slope(double x, double alpha) { return x > 0 ? 1 : alpha * portable_exp(x); }

// Klambauer et al. 2017.
constexpr double selu_scale = 1.0507009873554804934;
constexpr double selu_alpha = 1.6732632423543772848;

/// gelu by tanh: x sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3).
constexpr double twice_root = 1.5957691216057307117;
double twice_inner(double x) { return twice_root * (x + 0.044715 * x * x * x); }

/// tanh(softplus x) = n / (n + 2) with e = exp x, n = e (e + 2).
double mish_factor(double x) {
  const double e = portable_exp(std::min(x, 40.0));
  const double n = e * (e + 2);
  return n / (n + 2);
}

double hard_sigmoid(double x, double slope) { return clip(slope * x + 0.5, 0, 1); }

struct FunctionRow {
  std::string_view name;
  double (*value)(double x, const Numbers& p);
  double (*slope)(double x, const Numbers& p);
  std::vector<double> (*kinks)(const Numbers& p) = nullptr;
};

std::vector<double> at_zero(const Numbers&) { return {0}; }
std::vector<double> at_one(const Numbers&) { return {-1, 1}; }
std::vector<double> at_three(const Numbers&) { return {-3, 3}; }
std::vector<double> at_threshold(const Numbers& p) { return {-p[0], p[0]}; }

const FunctionRow functions[] = {
    {"linear", [](double x, const Numbers&) { return x; },
     [](double, const Numbers&) { return 1.0; }},
    {"relu",
     [](double x, const Numbers& p) { return x > p[2] ? std::min(x, p[1]) : p[0] * (x - p[2]); },
     [](double x, const Numbers& p) { return x > p[2] ? (x < p[1] ? 1.0 : 0.0) : p[0]; },
     [](const Numbers& p) {
       return std::isinf(p[1]) ? std::vector<double>{p[2]} : std::vector<double>{p[2], p[1]};
     }},
    {"leaky_relu", [](double x, const Numbers& p) { return x > 0 ? x : p[0] * x; },
     [](double x, const Numbers& p) { return x > 0 ? 1 : p[0]; }, at_zero},
    {"relu6", [](double x, const Numbers&) { return clip(x, 0, 6); },
     [](double x, const Numbers&) { return inside(x, 0, 6); },
     [](const Numbers&) {
       return std::vector<double>{0, 6};
     }},
    {"elu", [](double x, const Numbers& p) { return elu(x, p[0]); },
     [](double x, const Numbers& p) { return elu_slope(x, p[0]); }, at_zero},
    {"selu", [](double x, const Numbers&) { return selu_scale * elu(x, selu_alpha); },
     [](double x, const Numbers&) { return selu_scale * elu_slope(x, selu_alpha); }, at_zero},
    {"celu", [](double x, const Numbers& p) { return x > 0 ? x : p[0] * portable_expm1(x / p[0]); },
     [](double x, const Numbers& p) { return x > 0 ? 1 : portable_exp(x / p[0]); }, at_zero},
    {"softplus", [](double x, const Numbers&) { return softplus(x); },
     [](double x, const Numbers&) { return sigmoid(x); }},
    {"softsign", [](double x, const Numbers&) { return x / (1 + std::abs(x)); },
     [](double x, const Numbers&) { return 1 / square(1 + std::abs(x)); }, at_zero},
    {"squareplus",
     [](double x, const Numbers& p) {
       const double sum = std::abs(x) + std::sqrt(x * x + p[0]);
       // Below 0, x and the root cancel: b / 2 / (root - x) is the same.
       return x < 0 ? 0.5 * p[0] / sum : 0.5 * sum;
     },
     [](double x, const Numbers& p) {
       const double root = std::sqrt(x * x + p[0]);
       const double sum = std::abs(x) + root;
       return (x < 0 ? 0.5 * p[0] / sum : 0.5 * sum) / root;
     }},
    {"silu", [](double x, const Numbers&) { return x * sigmoid(x); },
     [](double x, const Numbers&) { return sigmoid(x) * (1 + x * sigmoid(-x)); }},
    {"gelu",
     [](double x, const Numbers& p) {
       return x * (p[0] != 0 ? sigmoid(twice_inner(x)) : normal_cdf(x));
     },
     [](double x, const Numbers& p) {
       if (p[0] == 0) return normal_cdf(x) + x * normal_density(x);
       const double s = sigmoid(twice_inner(x));
       return s + x * s * sigmoid(-twice_inner(x)) * twice_root * (1 + 3 * 0.044715 * x * x);
     }},
    {"tanh", [](double x, const Numbers&) { return portable_tanh(x); },
     [](double x, const Numbers&) { return 4 * sigmoid(2 * x) * sigmoid(-2 * x); }},
    {"tanh_shrink", [](double x, const Numbers&) { return x - portable_tanh(x); },
     [](double x, const Numbers&) { return square(portable_tanh(x)); }},
    {"sigmoid", [](double x, const Numbers&) { return sigmoid(x); },
     [](double x, const Numbers&) { return sigmoid(x) * sigmoid(-x); }},
    {"log_sigmoid", [](double x, const Numbers&) { return -softplus(-x); },
     [](double x, const Numbers&) { return sigmoid(-x); }},
    {"exponential", [](double x, const Numbers&) { return portable_exp(x); },
     [](double x, const Numbers&) { return portable_exp(x); }},
    {"hard_sigmoid", [](double x, const Numbers& p) { return hard_sigmoid(x, p[0]); },
     [](double x, const Numbers& p) { return std::abs(x) < 0.5 / p[0] ? p[0] : 0; },
     [](const Numbers& p) {
       return std::vector<double>{-0.5 / p[0], 0.5 / p[0]};
     }},
    {"hard_silu", [](double x, const Numbers&) { return x * hard_sigmoid(x, 1.0 / 6); },
     [](double x, const Numbers&) { return x <= -3 ? 0 : (x > 3 ? 1 : x / 3 + 0.5); }, at_three},
    {"hard_tanh", [](double x, const Numbers&) { return clip(x, -1, 1); },
     [](double x, const Numbers&) { return inside(x, -1, 1); }, at_one},
    {"hard_shrink", [](double x, const Numbers& p) { return std::abs(x) > p[0] ? x : 0; },
     [](double x, const Numbers& p) { return std::abs(x) > p[0] ? 1.0 : 0.0; }, at_threshold},
    {"soft_shrink",
     [](double x, const Numbers& p) { return std::abs(x) > p[0] ? x - std::copysign(p[0], x) : 0; },
     [](double x, const Numbers& p) { return std::abs(x) > p[0] ? 1.0 : 0.0; }, at_threshold},
    {"threshold", [](double x, const Numbers& p) { return x > p[0] ? x : p[1]; },
     [](double x, const Numbers& p) { return x > p[0] ? 1.0 : 0.0; },
     [](const Numbers& p) { return std::vector<double>{p[0]}; }},
    {"sparse_plus",
     [](double x, const Numbers&) { return x >= 1 ? x : (x <= -1 ? 0 : square(0.5 * (x + 1))); },
     [](double x, const Numbers&) { return clip(0.5 * (x + 1), 0, 1); }, at_one},
    {"sparse_sigmoid", [](double x, const Numbers&) { return clip(0.5 * (x + 1), 0, 1); },
     [](double x, const Numbers&) { return 0.5 * inside(x, -1, 1); }, at_one},
    {"mish", [](double x, const Numbers&) { return x * mish_factor(x); },
     [](double x, const Numbers&) {
       const double t = mish_factor(x);
       // 1 - t^2 = (1 - t) (1 + t), and 1 - t = 2 / (n + 2).
       const double e = portable_exp(std::min(x, 40.0));
       const double rest = 2 / (e * (e + 2) + 2) * (1 + t);
       return t + x * rest * sigmoid(x);
     }},
};

}  // namespace

std::optional<ScalarFunction> scalar_function(const Choice& activation) {
  const auto row = std::find_if(std::begin(functions), std::end(functions),
                                [&](const FunctionRow& r) { return r.name == activation.name; });
  if (row == std::end(functions)) return std::nullopt;
  Numbers numbers{};
  for (std::size_t i = 0; i < activation.arguments.size() && i < numbers.size(); ++i) {
    const Argument& argument = activation.arguments[i].second;
    if (const double* number = std::get_if<double>(&argument)) numbers[i] = *number;
    if (const bool* flag = std::get_if<bool>(&argument)) numbers[i] = *flag ? 1 : 0;
    if (std::holds_alternative<std::monostate>(argument))
      numbers[i] = std::numeric_limits<double>::infinity();
  }
  return ScalarFunction{[f = row->value, numbers](double x) { return f(x, numbers); },
                        [f = row->slope, numbers](double x) { return f(x, numbers); },
                        row->kinks == nullptr ? std::vector<double>() : row->kinks(numbers)};
}

ScalarFunction leaky(double slope) {
  return {[slope](double x) { return x > 0 ? x : slope * x; },
          [slope](double x) { return x > 0 ? 1 : slope; },
          {0}};
}

}  // namespace fanin
