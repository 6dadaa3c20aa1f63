// The fixed study, and the bytes that are hashed.
#include "study/signature.hpp"

#include <cstring>
#include <limits>
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

/// The row with some of its arguments.
Choice chosen(const Vocabulary& vocabulary, std::string_view name,
              const std::vector<std::pair<std::string_view, Argument>>& arguments) {
  Choice choice = choose(vocabulary, name);
  for (const auto& [parameter, value] : arguments) {
    for (auto& [known, argument] : choice.arguments)
      if (known == parameter) argument = value;
  }
  return choice;
}

/// Optimizers with arguments that lead other ways through the arithmetic.
std::vector<Choice> optimizers_with_arguments() {
  const Choice waves = chosen(schedules, "cosine_decay_restarts",
                              {{"initial_learning_rate", 0.1}, {"first_decay_steps", 3.0}});
  return {
      chosen(optimizers, "sgd",
             {{"momentum", 0.9}, {"nesterov", true}, {"clipnorm", 0.1}, {"weight_decay", 0.1}}),
      chosen(optimizers, "sgd",
             {{"learning_rate", std::vector<Choice>{waves}}, {"clipvalue", 0.01}}),
      chosen(optimizers, "rmsprop", {{"momentum", 0.5}, {"centered", true}}),
      chosen(optimizers, "adam",
             {{"amsgrad", true}, {"global_clipnorm", 0.1}, {"gradient_accumulation_steps", 2.0}}),
      chosen(optimizers, "adamw", {{"use_ema", true}, {"ema_overwrite_frequency", 3.0}}),
      chosen(optimizers, "ftrl",
             {{"learning_rate", 0.1}, {"learning_rate_power", -0.3}, {"beta", 0.1}})};
}

/// Every tensor penalized and held to a norm.
void regularize(ModelFile& file) {
  for (Layer& layer : file.model) {
    auto* dense = std::get_if<Dense>(&layer);
    if (dense == nullptr) continue;
    dense->kernel_regularizer = choose(regularizers, "orthogonal_regularizer");
    dense->bias_regularizer = chosen(regularizers, "l1l2", {{"l1", 0.01}, {"l2", 0.01}});
    dense->activity_regularizer = choose(regularizers, "l2");
    dense->kernel_constraint = choose(constraints, "max_norm");
  }
}

template <class T>
void append(std::string& bytes, T value) {
  // A training may diverge; which of the many NaNs comes out is the compiler's choice of operands.
  if (value != value) value = std::numeric_limits<T>::quiet_NaN();
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
  network->finalize();
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
    for (const Choice& optimizer : optimizers_with_arguments())
      train_into(bytes, fixed_model(choose(activations, "relu"), optimizer, labelled), samples);
    ModelFile file = fixed_model(choose(activations, "tanh"), choose(optimizers, "adam"), labelled);
    regularize(file);
    train_into(bytes, file, samples);
  }
  return content_hash(bytes);
}

}  // namespace fanin
