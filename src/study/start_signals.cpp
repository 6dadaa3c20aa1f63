// Every number of one network, from the steps of one pass.
#include "study/start_signals.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>

#include "engine/activation.hpp"
#include "numeric/singular_values.hpp"
#include "spec/signal_layers.hpp"
#include "study/trainer.hpp"

namespace fanin {

namespace {

double share_dead(std::span<const float> values, std::size_t width) {
  std::vector<char> alive(width, 0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] != 0) alive[i % width] = 1;
  }
  return static_cast<double>(std::count(alive.begin(), alive.end(), 0)) /
         static_cast<double>(width);
}

/// phi'(z) of a function that works number by number.
std::vector<float> slopes_of(const Choice& activation, std::span<const float> z) {
  std::vector<float> a(z.size());
  std::vector<float> slopes(z.size(), 1.0F);
  activate(activation, z, z.size(), a);
  activate_backward(activation, z, a, z.size(), slopes);
  return slopes;
}

/// Below which a slope counts as saturated.
double saturation_bound(const ScalarFunction& phi) {
  double largest = 0;
  for (int i = -128; i <= 128; ++i)
    largest = std::max(largest, std::abs(phi.slope(static_cast<double>(i) / 16)));
  return 0.05 * std::min(largest, 1.0);
}

double share_below(std::span<const float> slopes, double bound) {
  std::size_t count = 0;
  for (const float slope : slopes) count += std::abs(static_cast<double>(slope)) < bound ? 1U : 0U;
  return static_cast<double>(count) / static_cast<double>(slopes.size());
}

/// Mean over the rows of (mean square of the row of `a`) (mean square of the row of `d`).
double mean_of_products(std::span<const float> a, std::span<const float> d, std::size_t rows) {
  const std::size_t in = a.size() / rows;
  const std::size_t out = d.size() / rows;
  double sum = 0;
  for (std::size_t r = 0; r < rows; ++r)
    sum += mean_square(a.subspan(r * in, in)) * mean_square(d.subspan(r * out, out));
  return sum / static_cast<double>(rows);
}

/// Of diag(slopes) W', units x inputs.
double mean_singular_value(const WeightView& kernel, std::span<const float> slopes) {
  std::vector<double> jacobian(kernel.values.size());
  for (std::size_t i = 0; i < kernel.rows; ++i) {
    for (std::size_t j = 0; j < kernel.columns; ++j) {
      jacobian[i * kernel.columns + j] =
          static_cast<double>(kernel.values[i * kernel.columns + j]) *
          static_cast<double>(slopes[j]);
    }
  }
  double sum = 0;
  const auto values = singular_values(jacobian, kernel.rows, kernel.columns);
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// The batch's values as a layer gets and gives them.
struct Flow {
  std::span<const float> before;
  std::span<const float> z;  ///< empty: the layer has none
  std::span<const float> a;
  std::span<const float> gradient;
};

/// Measures one network at each layer.
class Walk {
 public:
  Walk(const std::vector<SignalLayer>& layers, Network& network, std::vector<float> input,
       std::size_t rows)
      : layers_(layers), network_(network), input_(std::move(input)), rows_(rows) {}

  std::vector<LayerSignal> measure(const std::vector<Probe>& probes, bool jacobians) {
    std::vector<LayerSignal> signals;
    std::span<const float> before = input_;
    std::size_t at = 0;
    for (const SignalLayer& layer : layers_) {
      Flow flow{before, {}, before, {}};
      const bool function = layer.kind == SignalLayer::Kind::function;
      if (function) flow.z = before;
      for (; at < probes.size() && probes[at].layer == layer.name; ++at) {
        const Probe& probe = probes[at];
        if (probe.sums) flow.z = probe.values;
        // By z, which is what the step before a function gave.
        if (!function && flow.gradient.empty()) flow.gradient = probe.gradients;
        if (function && at > 0) flow.gradient = probes[at - 1].gradients;
        flow.a = probe.values;
      }
      signals.push_back(measure(layer, flow, jacobians));
      before = flow.a;
    }
    return signals;
  }

 private:
  LayerSignal measure(const SignalLayer& layer, const Flow& flow, bool jacobians) {
    LayerSignal signal;
    const auto units = static_cast<std::size_t>(layer.fan_out);
    signal.activation = mean_square(flow.a);
    signal.dead = share_dead(flow.a, units);
    // The loss of all rows is a mean over them: that of one row has so much larger gradients.
    const auto count = static_cast<double>(rows_);
    if (!flow.gradient.empty()) signal.gradient = count * count * mean_square(flow.gradient);
    if (flow.z.empty()) return signal;
    signal.pre_activation = mean_square(flow.z);
    std::vector<float> slopes;
    if (const auto phi = scalar_function(layer.activation)) {
      slopes = slopes_of(layer.activation, flow.z);
      signal.saturated = share_below(slopes, saturation_bound(*phi));
    }
    if (!layer.is_dense()) return signal;
    if (!flow.gradient.empty())
      signal.weight_gradient = count * count * mean_of_products(flow.before, flow.gradient, rows_);
    constexpr double most_work = 4e9;
    if (!jacobians || slopes.empty() || jacobian_cost(layer) > most_work) return signal;
    for (const WeightView& view : network_.weights()) {
      if (view.name == layer.name + "/kernel")
        signal.singular_value = mean_singular_value(view, std::span(slopes).first(units));
    }
    return signal;
  }

  const std::vector<SignalLayer>& layers_;
  Network& network_;
  std::vector<float> input_;
  std::size_t rows_;
};

}  // namespace

std::vector<float> gathered(const Portion& portion, const std::vector<std::uint32_t>& rows) {
  std::vector<float> out;
  for (const std::uint32_t row : rows) {
    const auto from =
        portion.samples.features.subspan(row * portion.samples.width, portion.samples.width);
    out.insert(out.end(), from.begin(), from.end());
  }
  return out;
}

double mean_square(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

double jacobian_cost(const SignalLayer& layer) {
  const double least = std::min(layer.fan_in, layer.fan_out);
  return layer.is_dense() ? least * least * std::max(layer.fan_in, layer.fan_out) : 0;
}

std::vector<LayerSignal> layer_signals(const std::vector<SignalLayer>& layers, Network& network,
                                       const Portion& train, const std::vector<std::uint32_t>& rows,
                                       bool jacobians) {
  Walk walk(layers, network, gathered(train, rows), rows.size());
  return walk.measure(network.probe(train.samples, rows), jacobians);
}

std::optional<StartSignals> start_signals(const ModelFile& spec, const Portion& train,
                                          Network& network) {
  const auto width = static_cast<std::int64_t>(train.samples.width);
  const std::vector<SignalLayer> layers = signal_layers(spec.model, width);
  if (!is_deep(layers)) return std::nullopt;
  const std::vector<std::uint32_t> rows = first_batch(spec.fit, train);
  StartSignals start;
  start.input = mean_square(gathered(train, rows));
  const auto signals = layer_signals(layers, network, train, rows, false);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i].is_dense()) continue;
    start.pre_activation.push_back(signals[i].pre_activation);
    start.gradient.push_back(signals[i].gradient);
  }
  return start;
}

}  // namespace fanin
