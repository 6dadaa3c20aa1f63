// The fixed study, and the bytes that are hashed.
#include "study/signature.hpp"

#include <cstring>
#include <vector>

#include "engine/network.hpp"
#include "numeric/draws.hpp"
#include "text/hash.hpp"

namespace fanin {

namespace {

constexpr std::size_t rows = 75;
constexpr std::size_t width = 7;
constexpr std::size_t classes = 3;

Samples fixed_samples(bool labelled) {
  Samples samples;
  samples.width = width;
  const Stream features(1, "signature/features");
  const Stream targets(1, "signature/targets");
  for (std::size_t i = 0; i < rows * width; ++i)
    samples.features.push_back(static_cast<float>(normal(features, i)));
  for (std::size_t r = 0; r < rows; ++r) {
    if (labelled) {
      samples.labels.push_back(static_cast<std::int32_t>(bits(targets, r) % classes));
    } else {
      samples.values.push_back(static_cast<float>(normal(targets, r)));
    }
  }
  return samples;
}

Dense dense_of(std::int64_t units, const Choice& activation) {
  Dense dense;
  dense.units = units;
  dense.activation = activation;
  dense.kernel_initializer = choose(initializers, "he_normal");
  return dense;
}

ModelFile fixed_model(const Choice& activation, const Choice& optimizer, bool labelled) {
  ModelFile file;
  Dropout dropout;
  dropout.rate = 0.25;
  file.model = {dense_of(19, activation), dropout, dense_of(33, activation)};
  if (labelled) {
    file.model.emplace_back(dense_of(classes, choose(activations, "softmax")));
  } else {
    file.model.emplace_back(dense_of(1, choose(activations, "linear")));
  }
  name_layers(file.model);
  file.compile.optimizer = optimizer;
  file.compile.loss = choose(losses, labelled ? "sparse_categorical_crossentropy" : "mse");
  file.fit.seed = 1;
  return file;
}

template <class T>
void append(std::string& bytes, const T& value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  bytes.append(raw, sizeof value);
}

void train_into(std::string& bytes, const ModelFile& file, const Samples& samples) {
  constexpr std::size_t batch = 16;
  const auto network = build_network(file, width);
  for (int epoch = 0; epoch < 3; ++epoch) {
    const auto order = permutation({1, "signature/" + std::to_string(epoch)}, rows);
    for (std::size_t from = 0; from < rows; from += batch) {
      const std::size_t count = std::min(batch, rows - from);
      append(bytes, network->train_step(samples, std::span(order).subspan(from, count)).loss);
    }
    append(bytes, network->evaluate(samples).loss);
  }
  for (const WeightView& view : network->weights()) {
    for (const float weight : view.values) append(bytes, weight);
  }
}

}  // namespace

std::string signature() {
  std::string bytes;
  for (const bool labelled : {true, false}) {
    const Samples samples = fixed_samples(labelled);
    for (const std::string& name : activations.names()) {
      train_into(bytes, fixed_model(choose(activations, name), choose(optimizers, "sgd"), labelled),
                 samples);
    }
    for (const std::string& name : optimizers.names()) {
      train_into(bytes,
                 fixed_model(choose(activations, "relu"), choose(optimizers, name), labelled),
                 samples);
    }
  }
  return content_hash(bytes);
}

}  // namespace fanin
