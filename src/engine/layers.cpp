// One function for each layer of the vocabulary: a layer without one does not compile.
#include "engine/layers.hpp"

#include <map>
#include <utility>
#include <variant>

namespace fanin {

namespace {

class Builder {
 public:
  explicit Builder(std::size_t input_width) : width_(input_width) {}

  /// Appends what computes the layer; `count`: layers of its kind before it.
  void add(const Dense& layer, std::size_t count);
  void add(const Activation& layer, std::size_t) { add_function(layer, layer); }
  void add(const LeakyReLU& layer, std::size_t) { add_function(layer, layer); }
  void add(const ReLU& layer, std::size_t) { add_function(layer, layer); }
  void add(const ELU& layer, std::size_t) { add_function(layer, layer); }
  void add(const Softmax& layer, std::size_t) { add_function(layer, layer); }
  void add(const PReLU& layer, std::size_t count);
  void add(const Dropout& layer, std::size_t count);
  void add(const AlphaDropout& layer, std::size_t count);
  void add(const GaussianNoise& layer, std::size_t count);
  void add(const GaussianDropout& layer, std::size_t count);
  void add(const BatchNormalization& layer, std::size_t count);
  void add(const LayerNormalization& layer, std::size_t count);
  void add(const RMSNormalization& layer, std::size_t count);
  void add(const UnitNormalization& layer, std::size_t count);
  void add(const Rescaling& layer, std::size_t count);
  void add(const ActivityRegularization& layer, std::size_t count);
  void add(const InputLayer&, std::size_t) {}
  void add(const Flatten&, std::size_t) {}
  void add(const Reshape&, std::size_t) {}

  std::vector<LayerOperation> take() { return std::move(steps_); }

 private:
  void add_function(const LayerBase& base, const Layer& layer);
  void add_noise(const NoiseLayer& layer, Noise noise, const char* stream, std::size_t count);
  void append(Operation operation, std::vector<TensorStart> tensors = {});
  Operation operation_of(Operation::Kind kind, const LayerBase& layer) const;

  std::size_t width_;
  std::size_t trained_tensors_ = 0;
  std::vector<LayerOperation> steps_;
};

std::optional<UnitVariance> unit_variance_of(const Choice& initializer) {
  if (!needs_data(initializer)) return std::nullopt;
  return UnitVariance{initializer.number("tolerance"),
                      static_cast<int>(initializer.number("max_iterations"))};
}

Operation Builder::operation_of(Operation::Kind kind, const LayerBase& layer) const {
  const std::size_t width = steps_.empty() ? width_ : steps_.back().operation.out;
  Operation operation{kind, width, width, layer.name};
  operation.trainable = layer.trainable;
  return operation;
}

void Builder::append(Operation operation, std::vector<TensorStart> tensors) {
  operation.tensor = trained_tensors_;
  for (const TensorStart& tensor : tensors) trained_tensors_ += tensor.trained ? 1 : 0;
  steps_.push_back({std::move(operation), std::move(tensors)});
}

void Builder::add(const Dense& layer, std::size_t count) {
  Operation operation = operation_of(Operation::Kind::affine, layer);
  operation.out = static_cast<std::size_t>(layer.units);
  const std::string number = std::to_string(count);
  std::vector<TensorStart> tensors{{&Operation::kernel, "kernel", "weights/" + number,
                                    layer.kernel_initializer, operation.in, true,
                                    layer.kernel_regularizer, layer.kernel_constraint}};
  if (layer.use_bias) {
    tensors.push_back({&Operation::bias, "bias", "bias/" + number, layer.bias_initializer, 0, true,
                       layer.bias_regularizer, layer.bias_constraint});
  }
  operation.unit_variance = unit_variance_of(layer.kernel_initializer);
  append(std::move(operation), std::move(tensors));
  if (layer.activation.name != "linear") {
    Operation function = operation_of(Operation::Kind::activation, layer);
    function.activation = bind(layer.activation);
    append(std::move(function));
  }
  steps_.back().operation.activity = Regularizer(layer.activity_regularizer);
}

void Builder::add_function(const LayerBase& base, const Layer& layer) {
  Operation operation = operation_of(Operation::Kind::activation, base);
  operation.activation = bind(*function_of(layer));
  append(std::move(operation));
}

void Builder::add(const PReLU& layer, std::size_t count) {
  append(operation_of(Operation::Kind::prelu, layer),
         {{&Operation::alpha, "alpha", "p_re_lu/alpha/" + std::to_string(count),
           layer.alpha_initializer, 0, true, layer.alpha_regularizer, layer.alpha_constraint}});
}

void Builder::add_noise(const NoiseLayer& layer, Noise noise, const char* stream,
                        std::size_t count) {
  Operation operation = operation_of(Operation::Kind::noise, layer);
  operation.noise = noise;
  operation.stream = layer.seed ? stream : stream + ("/" + std::to_string(count));
  if (layer.seed) operation.seed = static_cast<std::uint64_t>(*layer.seed);
  append(std::move(operation));
}

void Builder::add(const Dropout& layer, std::size_t count) {
  add_noise(layer, {Noise::Kind::dropout, layer.rate}, "dropout", count);
}
void Builder::add(const AlphaDropout& layer, std::size_t count) {
  add_noise(layer, {Noise::Kind::alpha_dropout, layer.rate}, "alpha_dropout", count);
}
void Builder::add(const GaussianNoise& layer, std::size_t count) {
  add_noise(layer, {Noise::Kind::gaussian_noise, layer.stddev}, "gaussian_noise", count);
}
void Builder::add(const GaussianDropout& layer, std::size_t count) {
  add_noise(layer, {Noise::Kind::gaussian_dropout, layer.rate}, "gaussian_dropout", count);
}

template <class Layer>
void add_gamma_and_beta(const Layer& layer, const std::string& stream, std::size_t count,
                        std::vector<TensorStart>& tensors) {
  const std::string number = std::to_string(count);
  if (layer.scale) {
    tensors.push_back({&Operation::gamma, "gamma", stream + "/gamma/" + number,
                       layer.gamma_initializer, 0, true, layer.gamma_regularizer,
                       layer.gamma_constraint});
  }
  if (layer.center) {
    tensors.push_back({&Operation::beta, "beta", stream + "/beta/" + number, layer.beta_initializer,
                       0, true, layer.beta_regularizer, layer.beta_constraint});
  }
}

void Builder::add(const BatchNormalization& layer, std::size_t count) {
  Operation operation = operation_of(Operation::Kind::normalization, layer);
  operation.normalization = {Normalization::Kind::batch, layer.epsilon, layer.momentum};
  std::vector<TensorStart> tensors;
  const auto moving = [&](float* Operation::*place, const char* name, const Choice& initializer) {
    tensors.push_back({place, name,
                       "batch_normalization/" + std::string(name) + "/" + std::to_string(count),
                       initializer, 0, false});
  };
  add_gamma_and_beta(layer, "batch_normalization", count, tensors);
  moving(&Operation::mean, "moving_mean", layer.moving_mean_initializer);
  moving(&Operation::variance, "moving_variance", layer.moving_variance_initializer);
  append(std::move(operation), std::move(tensors));
}

void Builder::add(const LayerNormalization& layer, std::size_t count) {
  Operation operation = operation_of(Operation::Kind::normalization, layer);
  operation.normalization = {Normalization::Kind::layer, layer.epsilon};
  std::vector<TensorStart> tensors;
  add_gamma_and_beta(layer, "layer_normalization", count, tensors);
  append(std::move(operation), std::move(tensors));
}

void Builder::add(const RMSNormalization& layer, std::size_t count) {
  Operation operation = operation_of(Operation::Kind::normalization, layer);
  operation.normalization = {Normalization::Kind::rms, layer.epsilon};
  append(std::move(operation),
         {{&Operation::gamma, "scale", "rms_normalization/scale/" + std::to_string(count),
           choose(initializers, "ones")}});
}

void Builder::add(const UnitNormalization& layer, std::size_t) {
  Operation operation = operation_of(Operation::Kind::normalization, layer);
  operation.normalization.kind = Normalization::Kind::unit;
  append(std::move(operation));
}

void Builder::add(const Rescaling& layer, std::size_t) {
  Operation operation = operation_of(Operation::Kind::rescaling, layer);
  operation.scale = static_cast<float>(layer.scale);
  operation.offset = static_cast<float>(layer.offset);
  append(std::move(operation));
}

void Builder::add(const ActivityRegularization& layer, std::size_t) {
  Operation operation = operation_of(Operation::Kind::penalty, layer);
  operation.penalty = {layer.l1, layer.l2};
  append(std::move(operation));
}

}  // namespace

std::vector<LayerOperation> operations_of(const ModelFile& file, std::size_t input_width) {
  Builder builder(input_width);
  std::map<std::size_t, std::size_t> counts;  // by kind of layer
  for (const Layer& layer : file.model) {
    const std::size_t count = counts[layer.index()]++;
    std::visit([&](const auto& l) { builder.add(l, count); }, layer);
  }
  return builder.take();
}

}  // namespace fanin
