// Losses with their gradients, on logits where softmax or sigmoid is last, and the metrics beside
// them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/crossentropy.hpp"
#include "spec/training.hpp"

namespace fanin {

/// What a mini-batch is held against: class numbers, or one value a row. One of them is empty.
struct Targets {
  std::span<const std::int32_t> labels;
  std::span<const float> values;
};

/// Sums over rows; divided by `count` they are the means that a history shows.
struct Totals {
  double loss = 0;
  std::vector<double> metrics;  ///< in the order of compile.metrics
  std::size_t count = 0;

  void add(const Totals& other);
  /// Loss and metrics as means, in the order of measured_names().
  std::vector<double> means() const;
};

/// A loss and metrics bound to the model's output.
class Objective {
 public:
  Objective(const Compile& compile, std::size_t units);

  /// Whether the loss works on the values before the output activation (which the network then
  /// leaves out): a crossentropy always does, so that no probability is ever 0 and no loss
  /// infinite.
  bool on_logits() const { return on_logits_; }

  /// `output` is rows x units: logits if on_logits(), else what the model gives. With `gradient`
  /// (same size) it is filled with the gradient of the mean loss of these rows.
  Totals measure(std::span<const float> output, const Targets& targets, std::span<float> gradient);

 private:
  enum class Kind { softmax_crossentropy, sigmoid_crossentropy, squared, absolute };
  enum class Metric { accuracy, mae, mse };

  /// What each output should be: the values, 0 or 1, or a 1 for the class and 0 for the others.
  const float* wanted_of(const Targets& targets, std::size_t rows);
  void differences(std::span<const float> output, const float* wanted, double scale,
                   float* gradient);
  double right_rows(std::span<const float> output, const Targets& targets) const;
  double sum_of_errors(std::span<const float> output, const Targets& targets, bool absolute);

  Kind kind_;
  bool on_logits_;
  std::size_t units_;
  std::vector<Metric> metrics_;
  std::vector<float> wanted_;
  LossBuffers buffers_;
};

}  // namespace fanin
