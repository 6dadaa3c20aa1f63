// Small models, data for them, and measures of agreement, for the tests of the engine.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <numeric>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "data/split.hpp"
#include "engine/instruction_set.hpp"
#include "engine/network.hpp"
#include "numeric/draws.hpp"
#include "source_file.hpp"
#include "spec/training.hpp"

namespace fanin {

// Models

using Arguments = std::vector<std::pair<std::string, Argument>>;

/// The row with these arguments, the others at their defaults.
inline Choice chosen(const Vocabulary& vocabulary, const std::string& name,
                     const Arguments& arguments = {}) {
  Choice choice = choose(vocabulary, name);
  for (const auto& [parameter, value] : arguments) {
    const auto found = std::find_if(choice.arguments.begin(), choice.arguments.end(),
                                    [&](const auto& pair) { return pair.first == parameter; });
    if (found == choice.arguments.end()) throw std::invalid_argument(name + " has no " + parameter);
    found->second = value;
  }
  return choice;
}

inline Choice activation_of(const std::string& name, const Arguments& arguments = {}) {
  return chosen(activations, name, arguments);
}
inline Choice optimizer_of(const std::string& name, const Arguments& arguments = {}) {
  return chosen(optimizers, name, arguments);
}

inline Dense dense_of(std::size_t units, const Choice& activation = choose(activations, "linear")) {
  Dense dense;
  dense.units = static_cast<std::int64_t>(units);
  dense.activation = activation;
  return dense;
}

inline Dropout dropout_of(double rate) {
  Dropout dropout;
  dropout.rate = rate;
  return dropout;
}

/// The layers with their generated names.
inline ModelFile model_of(std::vector<Layer> layers, const Choice& loss, const Choice& optimizer,
                          std::uint32_t seed = 1) {
  ModelFile file;
  file.model = std::move(layers);
  name_layers(file.model);
  file.compile.loss = loss;
  file.compile.optimizer = optimizer;
  file.fit.seed = seed;
  return file;
}

/// Dense layers of these widths, `hidden` between them and softmax crossentropy behind the last.
inline ModelFile classifier(const std::vector<std::size_t>& units, const Choice& hidden,
                            const Choice& optimizer, std::uint32_t seed = 1) {
  std::vector<Layer> layers;
  for (std::size_t i = 0; i < units.size(); ++i) {
    layers.emplace_back(
        dense_of(units[i], i + 1 < units.size() ? hidden : choose(activations, "softmax")));
  }
  ModelFile file = model_of(std::move(layers), choose(losses, "sparse_categorical_crossentropy"),
                            optimizer, seed);
  file.compile.metrics = {choose(metrics, "accuracy")};
  return file;
}

// Data

/// Standard normal features; labels of `classes` classes, or with 0 classes normal values.
inline Samples random_samples(std::size_t count, std::size_t width, std::size_t classes,
                              std::uint64_t seed = 1) {
  Samples samples;
  samples.width = width;
  const Stream features(seed, "test/features");
  const Stream targets(seed, "test/targets");
  for (std::size_t i = 0; i < count * width; ++i)
    samples.features.push_back(static_cast<float>(normal(features, i)));
  for (std::size_t r = 0; r < count; ++r) {
    if (classes == 0) {
      samples.values.push_back(static_cast<float>(normal(targets, r)));
    } else {
      samples.labels.push_back(static_cast<std::int32_t>(bits(targets, r) % classes));
    }
  }
  return samples;
}

/// Rows first .. first + count - 1.
inline std::vector<std::uint32_t> range(std::size_t first, std::size_t count) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
  return rows;
}

/// All rows in file order, in portions of `batch_size`; the last may be short.
inline std::vector<std::vector<std::uint32_t>> batches(std::size_t count, std::size_t batch_size) {
  std::vector<std::vector<std::uint32_t>> all;
  for (std::size_t first = 0; first < count; first += batch_size) {
    all.push_back(range(first, std::min(batch_size, count - first)));
  }
  return all;
}

/// A copy of all weights.
inline std::vector<std::vector<float>> weights_of(Network& network) {
  std::vector<std::vector<float>> copy;
  for (const WeightView& view : network.weights())
    copy.emplace_back(view.values.begin(), view.values.end());
  return copy;
}

/// Runs the kernels on one instruction set while it lives.
class OnInstructionSet {
 public:
  explicit OnInstructionSet(const std::string& name) : before_(instruction_set()) {
    if (!use_instruction_set(name)) throw std::invalid_argument("no instruction set " + name);
  }
  ~OnInstructionSet() { use_instruction_set(before_); }
  OnInstructionSet(const OnInstructionSet&) = delete;
  OnInstructionSet& operator=(const OnInstructionSet&) = delete;

 private:
  std::string before_;
};

// Agreement

/// The bits of floats, all that are not numbers alike: 0 and -0 differ.
inline std::vector<std::uint32_t> bits_of(const std::vector<float>& values) {
  std::vector<std::uint32_t> all;
  for (const float value : values)
    all.push_back(std::isnan(value) ? 0x7FC00000U : std::bit_cast<std::uint32_t>(value));
  return all;
}

/// |actual - expected| over max(|expected|, floor); infinite where either is not a number.
inline double difference(double actual, double expected, double floor) {
  const double d = std::abs(actual - expected) / std::max(std::abs(expected), floor);
  return std::isnan(d) ? std::numeric_limits<double>::infinity() : d;
}

/// The largest difference of two sequences; infinite if their lengths differ.
template <class Actual, class Expected>
double worst_difference(const Actual& actual, const Expected& expected, double floor) {
  if (std::size(actual) != std::size(expected)) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (std::size_t i = 0; i < std::size(actual); ++i) {
    worst = std::max(
        worst, difference(static_cast<double>(actual[i]), static_cast<double>(expected[i]), floor));
  }
  return worst;
}

/// Over all tensors.
template <class Actual, class Expected>
double worst_weight_difference(const Actual& actual, const Expected& expected, double floor) {
  if (std::size(actual) != std::size(expected)) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (std::size_t i = 0; i < std::size(actual); ++i) {
    worst = std::max(worst, worst_difference(actual[i], expected[i], floor));
  }
  return worst;
}

// Golden files

/// The rows of tests/golden/<name>, without comment and header line; none if there is no such file.
inline std::vector<std::vector<std::string>> golden_rows(const std::string& name) {
  std::ifstream file(source_file("tests/golden/") + name);
  std::vector<std::vector<std::string>> rows;
  bool header = true;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#') || std::exchange(header, false)) continue;
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, '\t');) cells.push_back(cell);
    rows.push_back(std::move(cells));
  }
  return rows;
}

}  // namespace fanin
