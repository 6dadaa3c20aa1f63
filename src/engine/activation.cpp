// Each activation bound to its function and derivative (keras/src/activations; derivatives by hand,
// tested by differences).
#include "engine/activation.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "numeric/functions.hpp"
#include "spec/vocabulary.hpp"

namespace fanin {

namespace {

/// Parameters of one activation as numbers, in the row's order; a null is infinity (relu without
/// max_value).
struct Numbers {
  double a = 0;
  double b = 0;
  double c = 0;
};

/// f(x) and f'(x) given x and y = f(x). All arithmetic is double on one element: plain first, fast
/// later.
struct Function {
  std::string_view name;
  double (*value)(double x, const Numbers& p);
  double (*slope)(double x, double y, const Numbers& p);
};

double sigmoid(double x) {
  const double e = portable_exp(x < 0 ? x : -x);
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}
double softplus(double x) { return (x > 0 ? x : 0) + portable_log1p(portable_exp(x > 0 ? -x : x)); }

constexpr double selu_scale = 1.0507009873554805;
constexpr double selu_alpha = 1.6732632423543772;
constexpr double sqrt_two_over_pi = 0.79788456080286535588;
constexpr double one_over_sqrt_two_pi = 0.39894228040143267794;

double gelu_inner(double x) { return sqrt_two_over_pi * (x + 0.044715 * x * x * x); }

// The threshold itself belongs to the left side, for the value as for the slope, as in Keras's code
// (its formula says otherwise); so does everything below the threshold, even above max_value.
double relu(double x, const Numbers& p) { return x > p.c ? std::min(x, p.b) : p.a * (x - p.c); }
double relu_slope(double x, double, const Numbers& p) {
  if (x <= p.c) return p.a;
  return x < p.b ? 1 : 0;
}

constexpr std::array functions{
    Function{"linear", [](double x, const Numbers&) { return x; },
             [](double, double, const Numbers&) { return 1.0; }},
    Function{"relu", relu, relu_slope},
    Function{"leaky_relu", [](double x, const Numbers& p) { return x > 0 ? x : p.a * x; },
             [](double x, double, const Numbers& p) { return x > 0 ? 1.0 : p.a; }},
    Function{"relu6", [](double x, const Numbers&) { return x < 0   ? 0.0
                                                            : x > 6 ? 6.0
                                                                    : x; },
             [](double x, double, const Numbers&) { return x > 0 && x < 6 ? 1.0 : 0.0; }},
    Function{"elu", [](double x, const Numbers& p) { return x > 0 ? x : p.a * portable_expm1(x); },
             [](double x, double y, const Numbers& p) { return x > 0 ? 1.0 : y + p.a; }},
    Function{"selu",
             [](double x, const Numbers&) {
               return selu_scale * (x > 0 ? x : selu_alpha * portable_expm1(x));
             },
             [](double x, double y, const Numbers&) {
               return x > 0 ? selu_scale : y + selu_scale * selu_alpha;
             }},
    Function{"celu",
             [](double x, const Numbers& p) { return x > 0 ? x : p.a * portable_expm1(x / p.a); },
             [](double x, double y, const Numbers& p) { return x > 0 ? 1.0 : y / p.a + 1; }},
    Function{"softplus", [](double x, const Numbers&) { return softplus(x); },
             [](double x, double, const Numbers&) { return sigmoid(x); }},
    Function{"softsign", [](double x, const Numbers&) { return x / (1 + std::abs(x)); },
             [](double x, double, const Numbers&) {
               return 1 / ((1 + std::abs(x)) * (1 + std::abs(x)));
             }},
    Function{"silu", [](double x, const Numbers&) { return x * sigmoid(x); },
             [](double x, double, const Numbers&) {
               const double s = sigmoid(x);
               return s * (1 + x * (1 - s));
             }},
    Function{"gelu",
             [](double x, const Numbers& p) {
               return p.a != 0 ? 0.5 * x * (1 + portable_tanh(gelu_inner(x))) : x * normal_cdf(x);
             },
             [](double x, double, const Numbers& p) {
               if (p.a == 0)
                 return normal_cdf(x) + x * one_over_sqrt_two_pi * portable_exp(-0.5 * x * x);
               const double t = portable_tanh(gelu_inner(x));
               return 0.5 * (1 + t) +
                      0.5 * x * (1 - t * t) * sqrt_two_over_pi * (1 + 3 * 0.044715 * x * x);
             }},
    Function{"tanh", [](double x, const Numbers&) { return portable_tanh(x); },
             [](double, double y, const Numbers&) { return 1 - y * y; }},
    Function{"sigmoid", [](double x, const Numbers&) { return sigmoid(x); },
             [](double, double y, const Numbers&) { return y * (1 - y); }},
    Function{"exponential", [](double x, const Numbers&) { return portable_exp(x); },
             [](double, double y, const Numbers&) { return y; }},
    Function{"hard_sigmoid",
             [](double x, const Numbers&) { return std::clamp(x / 6 + 0.5, 0.0, 1.0); },
             [](double x, double, const Numbers&) { return x > -3 && x < 3 ? 1.0 / 6 : 0.0; }},
    Function{"hard_silu",
             [](double x, const Numbers&) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); },
             [](double x, double, const Numbers&) {
               return x <= -3 ? 0.0 : x >= 3 ? 1.0 : x / 3 + 0.5;
             }},
    Function{"mish", [](double x, const Numbers&) { return x * portable_tanh(softplus(x)); },
             [](double x, double, const Numbers&) {
               const double t = portable_tanh(softplus(x));
               return t + x * (1 - t * t) * sigmoid(x);
             }},
    Function{"softmax", nullptr, nullptr},  // by rows, below
};

constexpr bool all_bound() {
  if (functions.size() != std::size(rows::activations)) return false;
  for (std::size_t i = 0; i < functions.size(); ++i) {
    if (functions[i].name != rows::activations[i].name) return false;
  }
  return true;
}
static_assert(all_bound(),
              "every activation of the vocabulary needs its function here, in the same order");

const Function& function_of(const Choice& activation) {
  const auto* found = std::find_if(functions.begin(), functions.end(),
                                   [&](const Function& f) { return f.name == activation.name; });
  assert(found != functions.end());
  return *found;
}

Numbers numbers_of(const Choice& activation) {
  std::array<double, 3> numbers{};
  for (std::size_t i = 0; i < activation.arguments.size() && i < numbers.size(); ++i) {
    const Argument& argument = activation.arguments[i].second;
    if (const double* number = std::get_if<double>(&argument)) numbers[i] = *number;
    if (const bool* flag = std::get_if<bool>(&argument)) numbers[i] = *flag ? 1 : 0;
    if (std::holds_alternative<std::monostate>(argument))
      numbers[i] = std::numeric_limits<double>::infinity();
  }
  return {numbers[0], numbers[1], numbers[2]};
}

bool is_plain_relu(const Choice& activation, const Numbers& p) {
  return activation.name == "relu" && p.a == 0 && std::isinf(p.b) && p.c == 0;
}

void softmax_row(std::span<const float> in, std::span<float> out) {
  const float most = *std::max_element(in.begin(), in.end());
  double sum = 0;
  for (std::size_t j = 0; j < in.size(); ++j) {
    const double e = portable_exp(static_cast<double>(in[j]) - most);
    sum += e;
    out[j] = static_cast<float>(e);
  }
  for (float& value : out) value = static_cast<float>(value / sum);
}

}  // namespace

void activate(const Choice& activation, std::span<const float> in, std::size_t width,
              std::span<float> out) {
  if (activation.name == "linear") {
    if (in.data() != out.data()) std::copy(in.begin(), in.end(), out.begin());
    return;
  }
  if (activation.name == "softmax") {
    for (std::size_t at = 0; at < in.size(); at += width)
      softmax_row(in.subspan(at, width), out.subspan(at, width));
    return;
  }
  const Numbers p = numbers_of(activation);
  if (is_plain_relu(activation, p)) {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i] <= 0 ? 0.0F : in[i];
    return;
  }
  const Function& f = function_of(activation);
  for (std::size_t i = 0; i < in.size(); ++i) out[i] = static_cast<float>(f.value(in[i], p));
}

void activate_backward(const Choice& activation, std::span<const float> in,
                       std::span<const float> out, std::size_t width, std::span<float> gradient) {
  if (activation.name == "linear") return;
  if (activation.name == "softmax") {
    for (std::size_t at = 0; at < in.size(); at += width) {
      double along = 0;
      for (std::size_t j = at; j < at + width; ++j)
        along += static_cast<double>(out[j]) * gradient[j];
      for (std::size_t j = at; j < at + width; ++j) {
        gradient[j] = static_cast<float>(out[j] * (gradient[j] - along));
      }
    }
    return;
  }
  const Numbers p = numbers_of(activation);
  if (is_plain_relu(activation, p)) {
    for (std::size_t i = 0; i < in.size(); ++i) gradient[i] = in[i] > 0 ? gradient[i] : 0.0F;
    return;
  }
  const Function& f = function_of(activation);
  for (std::size_t i = 0; i < in.size(); ++i) {
    gradient[i] = static_cast<float>(gradient[i] * f.slope(in[i], out[i], p));
  }
}

}  // namespace fanin
