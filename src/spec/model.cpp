// What follows from a list of layers: names, shapes, the output.
#include "spec/model.hpp"

#include <map>
#include <set>

namespace fanin {

const std::string& name_of(const Layer& layer) {
  return std::visit([](const auto& l) -> const std::string& { return l.name; }, layer);
}

namespace {

std::string class_of(const Layer& layer) {
  return std::visit(
      [](const auto& l) { return std::string(Record<std::decay_t<decltype(l)>>::name); }, layer);
}

std::string snake_case(std::string_view class_name) {
  std::string out;
  for (const char c : class_name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

}  // namespace

void name_layers(std::vector<Layer>& layers) {
  std::set<std::string> taken;
  for (const Layer& layer : layers) taken.insert(name_of(layer));
  std::map<std::string, int> counts;
  for (Layer& layer : layers) {
    std::visit(
        [&](auto& l) {
          if (!l.name.empty()) return;
          const std::string base = snake_case(class_of(layer));
          do {
            const int count = counts[base]++;
            l.name = count == 0 ? base : base + "_" + std::to_string(count);
          } while (taken.contains(l.name));
          taken.insert(l.name);
        },
        layer);
  }
}

std::vector<LayerShape> shapes(const std::vector<Layer>& layers, std::int64_t input_width) {
  std::vector<LayerShape> out;
  std::int64_t width = input_width;
  for (const Layer& layer : layers) {
    LayerShape shape{name_of(layer), class_of(layer), width, width, 0};
    if (const Dense* dense = std::get_if<Dense>(&layer)) {
      shape.outputs = dense->units;
      shape.parameters = width * dense->units + (dense->use_bias ? dense->units : 0);
      width = dense->units;
    }
    out.push_back(std::move(shape));
  }
  return out;
}

std::vector<std::size_t> dense_positions(const std::vector<Layer>& layers) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (std::holds_alternative<Dense>(layers[i])) positions.push_back(i);
  }
  return positions;
}

Choice output_activation(const std::vector<Layer>& layers) {
  if (!layers.empty()) {
    if (const auto* dense = std::get_if<Dense>(&layers.back())) return dense->activation;
    if (const auto* activation = std::get_if<Activation>(&layers.back()))
      return activation->activation;
  }
  return choose(activations, "linear");
}

std::int64_t output_units(const std::vector<Layer>& layers) {
  const auto positions = dense_positions(layers);
  return positions.empty() ? 0 : std::get<Dense>(layers[positions.back()]).units;
}

}  // namespace fanin
