// Which layers theory knows.
#include "spec/signal_layers.hpp"

#include <type_traits>

namespace fanin {

namespace {

void describe(const Dense& layer, SignalLayer& out) {
  out.kind = SignalLayer::Kind::dense;
  out.kernel = layer.kernel_initializer;
  if (layer.use_bias) out.bias = layer.bias_initializer;
  out.activation = layer.activation;
}

/// A slope for each unit, all alike at the start if they are not drawn.
void describe(const PReLU& layer, double width, SignalLayer& out) {
  const Law law = law_of(layer.alpha_initializer, {width, width});
  if (law.family != Law::Family::constant) return;
  out.kind = SignalLayer::Kind::function;
  out.activation = choose(activations, "leaky_relu");
  out.activation.arguments.front().second = mean_of(law);
}

}  // namespace

std::vector<SignalLayer> signal_layers(const std::vector<Layer>& layers, std::int64_t input_width) {
  const std::vector<LayerShape> all = shapes(layers, input_width);
  std::vector<SignalLayer> described;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& layer = layers[i];
    SignalLayer out;
    out.name = all[i].name;
    out.fan_in = static_cast<double>(all[i].inputs);
    out.fan_out = static_cast<double>(all[i].outputs);
    const bool noise = std::visit(
        [](const auto& l) { return std::is_base_of_v<NoiseLayer, std::decay_t<decltype(l)>>; },
        layer);
    const bool plain = noise || is_identity(layer) || std::holds_alternative<InputLayer>(layer) ||
                       std::holds_alternative<ActivityRegularization>(layer);
    out.kind = plain ? SignalLayer::Kind::identity : SignalLayer::Kind::unknown;
    if (!plain) out.activation.name = class_of(layer);
    if (const auto* dense = std::get_if<Dense>(&layer)) {
      describe(*dense, out);
    } else if (const auto* prelu = std::get_if<PReLU>(&layer)) {
      describe(*prelu, out.fan_in, out);
    } else if (const auto* rescaling = std::get_if<Rescaling>(&layer)) {
      out.kind = SignalLayer::Kind::rescaling;
      out.scale = rescaling->scale;
      out.offset = rescaling->offset;
    } else if (const auto function = function_of(layer)) {
      out.kind = SignalLayer::Kind::function;
      out.activation = *function;
    }
    described.push_back(std::move(out));
  }
  return described;
}

bool is_deep(const std::vector<SignalLayer>& layers) {
  return hidden_dense(layers).size() >= deep_layers;
}

}  // namespace fanin
