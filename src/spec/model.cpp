// What follows from a list of layers: names, shapes, the output.
#include "spec/model.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <type_traits>

namespace fanin {

Node write_value(const Layer& value, const Field& /*field*/) { return write_alternative(value); }

const std::string& name_of(const Layer& layer) {
  return std::visit([](const auto& l) -> const std::string& { return l.name; }, layer);
}

std::string class_of(const Layer& layer) {
  return std::visit(
      [](const auto& l) { return std::string(Record<std::decay_t<decltype(l)>>::name); }, layer);
}

namespace {

/// As Keras: a break before a capital that starts a run of lower-case letters, and one between a
/// lower-case letter and a capital.
std::string snake_case(std::string_view class_name) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string out;
  for (std::size_t i = 0; i < class_name.size(); ++i) {
    const char c = class_name[i];
    const bool starts_word = i + 1 < class_name.size() && lower(class_name[i + 1]);
    if (i > 0 && upper(c) && (starts_word || lower(class_name[i - 1]))) out += '_';
    out += upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

/// Weights of a layer that is `width` wide, without those of a Dense.
struct Vectors {
  std::int64_t trained = 0;
  std::int64_t moving = 0;
};

Vectors vectors_of(const Layer& layer) {
  if (const auto* batch = std::get_if<BatchNormalization>(&layer))
    return {(batch->scale ? 1 : 0) + (batch->center ? 1 : 0), 2};
  if (const auto* row = std::get_if<LayerNormalization>(&layer))
    return {(row->scale ? 1 : 0) + (row->center ? 1 : 0), 0};
  const bool one =
      std::holds_alternative<RMSNormalization>(layer) || std::holds_alternative<PReLU>(layer);
  return {one ? 1 : 0, 0};
}

bool is_trainable(const Layer& layer) {
  return std::visit(
      [](const auto& l) {
        if constexpr (std::is_base_of_v<LayerBase, std::decay_t<decltype(l)>>) {
          return l.trainable;
        } else {
          return true;
        }
      },
      layer);
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
    LayerShape shape{name_of(layer), class_of(layer), width, width};
    const Vectors vectors = vectors_of(layer);
    shape.parameters = (vectors.trained + vectors.moving) * width;
    shape.not_trained = vectors.moving * width;
    if (const Dense* dense = std::get_if<Dense>(&layer)) {
      shape.outputs = dense->units;
      shape.parameters = width * dense->units + (dense->use_bias ? dense->units : 0);
      width = dense->units;
    }
    if (!is_trainable(layer)) shape.not_trained = shape.parameters;
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

namespace {

void set(Choice& choice, std::string_view parameter, double value) {
  for (auto& argument : choice.arguments) {
    if (argument.first == parameter) argument.second = value;
  }
}

}  // namespace

std::optional<Choice> function_of(const Layer& layer) {
  if (const auto* activation = std::get_if<Activation>(&layer)) return activation->activation;
  if (std::holds_alternative<Softmax>(layer)) return choose(activations, "softmax");
  std::optional<Choice> choice;
  if (const auto* leaky = std::get_if<LeakyReLU>(&layer)) {
    choice = choose(activations, "leaky_relu");
    set(*choice, "negative_slope", leaky->negative_slope);
  } else if (const auto* relu = std::get_if<ReLU>(&layer)) {
    choice = choose(activations, "relu");
    set(*choice, "negative_slope", relu->negative_slope);
    set(*choice, "threshold", relu->threshold);
    if (relu->max_value) set(*choice, "max_value", *relu->max_value);
  } else if (const auto* elu = std::get_if<ELU>(&layer)) {
    choice = choose(activations, "elu");
    set(*choice, "alpha", elu->alpha);
  }
  return choice;
}

bool gives_output(const Layer& layer) {
  return std::visit(
      [](const auto& l) {
        using Kind = std::decay_t<decltype(l)>;
        return !std::is_base_of_v<NoiseLayer, Kind> &&
               !std::is_same_v<ActivityRegularization, Kind>;
      },
      layer);
}

bool is_identity(const Layer& layer) {
  return std::holds_alternative<Flatten>(layer) || std::holds_alternative<Reshape>(layer);
}

Choice output_activation(const std::vector<Layer>& layers) {
  const auto last = std::find_if_not(layers.rbegin(), layers.rend(),
                                     [](const Layer& l) { return is_identity(l); });
  if (last != layers.rend()) {
    if (const auto* dense = std::get_if<Dense>(&*last)) return dense->activation;
    if (const auto function = function_of(*last)) return *function;
  }
  return choose(activations, "linear");
}

std::int64_t output_units(const std::vector<Layer>& layers) {
  const auto positions = dense_positions(layers);
  return positions.empty() ? 0 : std::get<Dense>(layers[positions.back()]).units;
}

}  // namespace fanin
