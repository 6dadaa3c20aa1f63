// One network after the other, each probed once.
#include "study/inspect.hpp"

#include <algorithm>

#include "spec/signal_layers.hpp"
#include "study/start_signals.hpp"
#include "study/trainer.hpp"

namespace fanin {

namespace {

/// How many networks have their singular values computed: what takes about a second.
std::int64_t networks_with_jacobians(const std::vector<SignalLayer>& layers, std::int64_t draws) {
  double cost = 0;
  for (const SignalLayer& layer : layers) cost += jacobian_cost(layer);
  return std::min(draws, static_cast<std::int64_t>(std::max(1.0, 3e8 / std::max(cost, 1.0))));
}

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

}  // namespace

Inspection inspect(const Plan& plan, const NetworkBuilder& build, const Probing& how) {
  Inspection inspection;
  inspection.varied = plan.record.varied;
  inspection.draws = how.draws;
  for (std::size_t number = 0; number < plan.size(); ++number) {
    const PlannedRun run = plan.run(number);
    ModelFile spec = run.spec;
    if (how.batch_size > 0) spec.fit.batch_size = how.batch_size;
    const auto portions = portions_of(run, plan.datasets);
    const Portion& train = portions->train;
    const std::vector<std::uint32_t> rows = first_batch(spec.fit, train);
    inspection.model = run.cell.model;
    inspection.data = run.cell.data;
    inspection.seed = run.cell.seed;

    InspectedStart start;
    start.rows = static_cast<std::int64_t>(rows.size());
    start.features = static_cast<std::int64_t>(train.samples.width);
    start.input_square = mean_square(gathered(train, rows));
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
      const auto signals = layer_signals(start.described, *network, train, rows, draw < jacobians);
      for (std::size_t i = 0; i < signals.size(); ++i) start.layers[i].draws.push_back(signals[i]);
    }
    inspection.starts.push_back(std::move(start));
  }
  return inspection;
}

}  // namespace fanin
