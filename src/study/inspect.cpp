// One network after the other, each probed once.
#include "study/inspect.hpp"

#include <algorithm>
#include <cmath>

#include "engine/activation.hpp"
#include "numeric/singular_values.hpp"
#include "spec/signal_layers.hpp"
#include "study/trainer.hpp"

namespace fanin {

namespace {

double mean_square(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return sum / static_cast<double>(values.size());
}

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

double cost_of(const SignalLayer& layer) {
  const double least = std::min(layer.fan_in, layer.fan_out);
  return layer.is_dense() ? least * least * std::max(layer.fan_in, layer.fan_out) : 0;
}

/// How many networks have their singular values computed: what takes about a second.
std::int64_t networks_with_jacobians(const std::vector<SignalLayer>& layers, std::int64_t draws) {
  double cost = 0;
  for (const SignalLayer& layer : layers) cost += cost_of(layer);
  return std::min(draws, static_cast<std::int64_t>(std::max(1.0, 3e8 / std::max(cost, 1.0))));
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
    if (!jacobians || slopes.empty() || cost_of(layer) > most_work) return signal;
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

std::vector<InspectedLayer> layers_of(const ModelFile& spec, std::int64_t width) {
  std::vector<InspectedLayer> layers;
  for (const LayerShape& shape : shapes(spec.model, width)) {
    const Layer& layer = spec.model[layers.size()];
    InspectedLayer out{shape.name, shape.class_name, shape.inputs, shape.outputs, "", "", false,
                       {}};
    const auto* dense = std::get_if<Dense>(&layer);
    const auto function = dense != nullptr ? dense->activation : function_of(layer);
    if (function) out.activation = label(*function, activations);
    if (dense != nullptr) out.initializer = label(dense->kernel_initializer, initializers);
    out.dense = dense != nullptr;
    layers.push_back(std::move(out));
  }
  return layers;
}

std::vector<float> gathered(const Portion& portion, const std::vector<std::uint32_t>& rows) {
  std::vector<float> out;
  for (const std::uint32_t row : rows) {
    const auto from =
        portion.samples.features.subspan(row * portion.samples.width, portion.samples.width);
    out.insert(out.end(), from.begin(), from.end());
  }
  return out;
}

}  // namespace

Inspection inspect(const Plan& plan, const NetworkBuilder& build, const Probing& how) {
  Inspection inspection;
  inspection.varied = plan.record.varied;
  inspection.draws = how.draws;
  for (const PlannedRun& run : plan.runs) {
    ModelFile spec = run.spec;
    if (how.batch_size > 0) spec.fit.batch_size = how.batch_size;
    const auto portions = portions_of(run, plan.datasets);
    const Portion& train = portions->train;
    const std::vector<std::uint32_t> rows = first_batch(spec.fit, train);
    const std::vector<float> input = gathered(train, rows);
    inspection.model = run.cell.model;
    inspection.data = run.cell.data;
    inspection.seed = run.cell.seed;

    InspectedStart start;
    start.rows = static_cast<std::int64_t>(rows.size());
    start.features = static_cast<std::int64_t>(train.samples.width);
    start.input_square = mean_square(input);
    start.varied = run.cell.varied;
    start.layers = layers_of(spec, start.features);
    start.described = signal_layers(spec.model, start.features);
    start.forecast = forecast(start.described, start.input_square);
    const std::int64_t jacobians =
        how.singular_values ? networks_with_jacobians(start.described, how.draws) : 0;
    for (std::int64_t draw = 0; draw < how.draws; ++draw) {
      ModelFile drawn = spec;
      drawn.fit.seed += draw;
      const auto network = build(drawn, train.samples.width);
      calibrate(spec, train, *network);
      Walk walk(start.described, *network, input, rows.size());
      const auto signals = walk.measure(network->probe(train.samples, rows), draw < jacobians);
      for (std::size_t i = 0; i < signals.size(); ++i) start.layers[i].draws.push_back(signals[i]);
    }
    inspection.starts.push_back(std::move(start));
  }
  return inspection;
}

}  // namespace fanin
