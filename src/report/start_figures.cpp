// From the starts of runs to curves by depth.
#include "report/start_figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>

#include "report/forecasts.hpp"
#include "report/inspection.hpp"
#include "spec/signal_layers.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

/// The hidden Dense layers' readings of one quantity.
DepthCurve curve_of(const Key& key, const InspectedStart& start, const StartReading& reading,
                    Reading LayerReading::*quantity) {
  DepthCurve curve{key, {}, {}, {}, {}};
  for (const std::size_t layer : hidden_dense(start.described)) {
    const Reading& value = reading.layers[layer].*quantity;
    curve.measured.push_back(value.measured.mean);
    curve.low.push_back(value.measured.low);
    curve.high.push_back(value.measured.high);
    curve.theory.push_back(value.theory);
  }
  const auto none = [](const std::vector<double>& values) {
    return std::none_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
  };
  if (none(curve.low)) curve.low = curve.high = {};
  if (none(curve.theory)) curve.theory = {};
  return curve;
}

}  // namespace

InspectedStart start_of(const Results& results, const Summary& summary) {
  InspectedStart start;
  start.varied = summary.varied;
  double inputs = 0;
  std::set<std::int64_t> seeds;
  for (const std::size_t cell : summary.cells) {
    const auto& run = results.runs[cell];
    if (!run || !run->signals || !seeds.insert(results.study.cells[cell].seed).second) continue;
    const StartSignals& signals = *run->signals;
    if (start.layers.empty()) {
      start.described = layers_of(*run);
      if (start.described.empty()) return start;
      for (const SignalLayer& layer : start.described) {
        InspectedLayer out;
        out.name = layer.name;
        out.dense = layer.is_dense();
        start.layers.push_back(std::move(out));
      }
    }
    inputs += signals.input;
    std::size_t dense = 0;
    for (InspectedLayer& layer : start.layers) {
      LayerSignal& signal = layer.draws.emplace_back();
      if (!layer.dense || dense >= signals.pre_activation.size()) continue;
      signal.pre_activation = signals.pre_activation[dense];
      signal.gradient = signals.gradient[dense++];
    }
  }
  if (start.layers.empty()) return start;
  start.input_square = inputs / static_cast<double>(start.layers.front().draws.size());
  start.forecast = forecast(start.described, start.input_square);
  return start;
}

std::vector<std::pair<std::string, DepthPlot>> depth_plots(const std::vector<KeyedStart>& starts,
                                                           const std::string& of) {
  DepthPlot signal{format("Signal by layer before training, {}", of), "mean square of x W + b", {}};
  DepthPlot gradient{
      format("Gradient by layer before training, {}", of), "mean square of dL/d(x W + b)", {}};
  for (const auto& [key, start] : starts) {
    if (start.layers.empty()) continue;
    const StartReading reading = reading_of(start);
    signal.curves.push_back(curve_of(key, start, reading, &LayerReading::pre_activation));
    gradient.curves.push_back(curve_of(key, start, reading, &LayerReading::gradient));
  }
  if (signal.curves.empty()) return {};
  return {{"signal", std::move(signal)}, {"gradient", std::move(gradient)}};
}

}  // namespace fanin
