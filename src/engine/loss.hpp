// The loss of mini-batches with its gradient, on logits where softmax or sigmoid is last, and the
// metrics beside it.
#pragma once

#include <span>
#include <vector>

#include "engine/crossentropy.hpp"
#include "engine/loss_functions.hpp"
#include "engine/metrics.hpp"
#include "spec/training.hpp"

namespace fanin {

/// A loss and metrics bound to the model's output.
class Objective {
 public:
  Objective(const Compile& compile, std::size_t units);

  /// Whether the loss works on the values before the output activation (which the network then
  /// leaves out): a crossentropy always does, so that no probability is ever 0 and no loss
  /// infinite.
  bool on_logits() const { return loss_.link != Link::none; }

  /// `output` is rows x units: logits if on_logits(), else what the model gives. With `gradient`
  /// (same size) it is filled with the gradient of the loss of these rows: their mean, unless
  /// `reduction` says otherwise. The totals are of means in any case.
  Totals measure(std::span<const float> output, const Targets& targets, std::span<float> gradient);

 private:
  /// Fills buffers_.losses, and the gradient times `scale`.
  void crossentropies(std::span<const float> output, const Targets& targets, double scale,
                      float* gradient);
  void row_losses(std::span<const float> output, const Targets& targets, double scale,
                  float* gradient);
  /// What the unit should be, in the loss's own terms: smoothed, or -1 and 1.
  void wanted_of_loss(const Targets& targets, std::size_t row);
  /// What each row counts; empty: all 1. `divisor_` becomes what their sum is divided by.
  std::span<const float> row_weights(const Targets& targets, std::size_t rows);

  BoundLoss loss_;
  std::size_t units_;
  Metrics metrics_;
  double divisor_ = 1;
  std::vector<float> weights_;
  std::vector<float> targets_;
  std::vector<double> given_;
  std::vector<double> wanted_;
  std::vector<double> slopes_;
  LossBuffers buffers_;
};

}  // namespace fanin
