// A walk forward with what is known of the signal, then one back.
#include "init/propagation.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "init/initializers.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

constexpr double unknown = LayerForecast::unknown;

/// What is known of the values that a layer gives.
struct Signal {
  bool known = true;
  double mean = 0;
  double square = 1;
  bool normal = false;  ///< over the units, as pre-activations of wide layers are
};

/// E b and E b^2 of a bias.
struct BiasMoments {
  double mean = 0;
  double square = 0;
};

BiasMoments bias_of(const SignalLayer& layer) {
  if (!layer.bias) return {};
  const Fans fans{layer.fan_out, layer.fan_out};
  const Law law = law_of(*layer.bias, fans);
  const double mean = mean_of(law);
  const double sd = sd_of(law, fans);
  return {mean, mean * mean + sd * sd};
}

/// Var W; why there is none in `why`.
double kernel_variance(const SignalLayer& layer, std::string& why) {
  const Fans fans{layer.fan_in, layer.fan_out};
  const Law law = law_of(*layer.kernel, fans);
  const double mean = law.family == Law::Family::orthogonal ? 0 : mean_of(law);
  const double sd = sd_of(law, fans);
  if (law.family == Law::Family::identity) {
    why = format("'{}' is an identity matrix: there is no theory of it here", layer.name);
    return unknown;
  }
  if (mean != 0 && std::abs(mean) > 1e-9 * sd) {
    why = format("the kernel of '{}' is not drawn around 0: there is no theory of it here",
                 layer.name);
    return unknown;
  }
  return sd * sd;
}

/// Applies a function to what is known; gives E phi'^2. `why` if that cannot be known.
double apply(const SignalLayer& layer, Signal& signal, std::string& why) {
  const Choice& activation = layer.activation;
  if (activation.name == "linear") return 1;
  const auto phi = scalar_function(activation);
  if (!phi) {
    why = format("{} of '{}' looks at a row as a whole: there is no theory of it here",
                 activation.name, layer.name);
  } else if (!signal.normal) {
    why = format(
        "{} of '{}' gets values that are not normally distributed: there is no theory of "
        "it here",
        activation.name, layer.name);
  } else {
    const double variance = std::max(0.0, signal.square - signal.mean * signal.mean);
    const Moments moments = moments_of(*phi, variance, signal.mean);
    signal = {std::isfinite(moments.value_square), moments.value, moments.value_square, false};
    return moments.slope_square;
  }
  signal.known = false;
  return unknown;
}

/// The fixed point of the hidden layers from the second on, if they are one map.
void add_fixed_point(const std::vector<SignalLayer>& layers, Forecast& forecast) {
  const std::vector<std::size_t> hidden = hidden_dense(layers);
  if (hidden.size() < 2) return;
  const std::size_t first = hidden[1];
  const LayerForecast& known = forecast.layers[first];
  for (std::size_t k = 1; k < hidden.size(); ++k) {
    const LayerForecast& other = forecast.layers[hidden[k]];
    const bool alike =
        layers[hidden[k]].activation == layers[first].activation &&
        std::abs(other.weight_variance - known.weight_variance) < 1e-9 * known.weight_variance &&
        std::abs(other.bias_variance - known.bias_variance) <= 1e-12;
    if (!alike) return;
  }
  // Between them nothing but their own activations.
  for (std::size_t i = hidden.front(); i < hidden.back(); ++i) {
    if (!layers[i].is_dense() && layers[i].kind != SignalLayer::Kind::identity) return;
  }
  const auto phi = scalar_function(layers[first].activation);
  const std::optional<Choice>& bias = layers[first].bias;
  if (!phi || (bias && bias_of(layers[first]).mean != 0)) return;
  if (needs_data(*layers[first].kernel)) return;
  forecast.fixed_point =
      fixed_point(*phi, {known.weight_variance, known.bias_variance}, known.pre_activation);
  if (known.bias_variance > 0) forecast.edge = edge_of_chaos(*phi, known.bias_variance);
}

}  // namespace

Forecast forecast(const std::vector<SignalLayer>& layers, double q_0) {
  Forecast result;
  result.layers.resize(layers.size());
  Signal signal{true, 0, q_0, false};
  // Between one dense layer and the next: E phi'^2 of all that lies there; and of its kernel, m Var
  // W.
  std::vector<double> slopes;
  std::vector<double> gains;
  std::vector<double> inputs;  // mean square of what the dense layer gets
  std::vector<std::size_t> dense;
  const auto end = [&](std::string why) {
    signal.known = false;
    if (result.ends.empty()) result.ends = std::move(why);
  };
  const auto followed = [&](std::size_t i) {
    return std::any_of(layers.begin() + static_cast<std::ptrdiff_t>(i) + 1, layers.end(),
                       [](const SignalLayer& later) { return later.is_dense(); });
  };
  const auto pass = [&](double slope) {
    if (!slopes.empty()) slopes.back() *= slope;
  };
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const SignalLayer& layer = layers[i];
    LayerForecast& out = result.layers[i];
    std::string why;
    switch (layer.kind) {
      case SignalLayer::Kind::dense: {
        double variance = kernel_variance(layer, why);
        if (!why.empty()) end(why);
        if (needs_data(*layer.kernel))
          variance = signal.known ? 1 / (layer.fan_in * signal.square) : unknown;
        const BiasMoments bias = bias_of(layer);
        dense.push_back(i);
        inputs.push_back(signal.known ? signal.square : unknown);
        gains.push_back(layer.fan_out * variance);
        slopes.push_back(1);
        out.weight_variance = layer.fan_in * variance;
        out.bias_variance = bias.square;
        if (signal.known) {
          signal = {true, bias.mean, out.weight_variance * signal.square + bias.square, true};
          out.pre_activation = signal.square;
        }
        [[fallthrough]];
      }
      case SignalLayer::Kind::function: {
        const bool was_known = signal.known;
        out.slope_square = was_known ? apply(layer, signal, why) : unknown;
        if (was_known && !why.empty() && followed(i)) end(why);
        pass(out.slope_square);
        break;
      }
      case SignalLayer::Kind::rescaling:
        signal.square = layer.scale * layer.scale * signal.square +
                        2 * layer.scale * layer.offset * signal.mean + layer.offset * layer.offset;
        signal.mean = layer.scale * signal.mean + layer.offset;
        pass(layer.scale * layer.scale);
        break;
      case SignalLayer::Kind::identity:
        break;
      case SignalLayer::Kind::unknown:
        end(format("there is no theory of {} ('{}') here", layer.activation.name, layer.name));
        pass(unknown);
        break;
    }
    if (signal.known) out.activation = signal.square;
  }
  double gradient = 1;
  for (std::size_t k = dense.size(); k-- > 0;) {
    LayerForecast& out = result.layers[dense[k]];
    if (k + 1 < dense.size()) {
      out.backward_factor = gains[k + 1] * slopes[k];
      gradient *= out.backward_factor;
    }
    out.gradient = gradient;
    out.weight_gradient = inputs[k] * gradient;
  }
  add_fixed_point(layers, result);
  return result;
}

std::vector<std::size_t> hidden_dense(const std::vector<SignalLayer>& layers) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].is_dense()) numbers.push_back(i);
  }
  if (numbers.size() > 1) numbers.pop_back();
  return numbers;
}

std::string made_for(const Choice& activation) {
  constexpr std::array<std::string_view, 13> like_relu{
      "relu", "leaky_relu", "relu6", "elu",        "celu",        "softplus", "silu",
      "gelu", "hard_silu",  "mish",  "squareplus", "sparse_plus", "threshold"};
  if (activation.name == "selu") return "lecun_normal";
  return std::find(like_relu.begin(), like_relu.end(), activation.name) != like_relu.end()
             ? "he_normal"
             : "glorot_uniform";
}

}  // namespace fanin
