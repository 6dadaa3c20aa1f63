// The loss of one row, and its gradient, in double: formulas of keras/src/losses.
#pragma once

#include <optional>
#include <span>

#include "schema/vocabulary.hpp"

namespace fanin {

enum class LossKind {
  squared,
  absolute,
  percentage,
  logarithmic,
  cosine,
  huber,
  log_cosh,
  hinge,
  squared_hinge,
  categorical_hinge,
  kl_divergence,
  poisson,
  binary_crossentropy,  ///< of probabilities, as a metric; as a loss engine/crossentropy has it
  categorical_crossentropy,  ///< the same
  // These work on logits.
  binary_focal,
  categorical_focal,
  generalized,
};

/// What a loss applies itself to what the network gives it.
enum class Link { none, sigmoid, softmax };

enum class Reduction { batch_mean, sum, weighted_mean };

/// A loss looked up once, with its parameters.
struct BoundLoss {
  LossKind kind = LossKind::squared;
  Link link = Link::none;
  Reduction reduction = Reduction::batch_mean;
  double number = 0;                ///< delta, q, or alpha
  double gamma = 0;                 ///< of the focal losses
  bool balanced = false;            ///< binary_focal: class 0 weighs 1 - alpha, class 1 alpha
  double smoothing = 0;             ///< label_smoothing
  std::optional<int> ignored = {};  ///< ignore_class
};

BoundLoss bind_loss(const Choice& loss);

/// Loss of one row: `y` is what the loss works on (logits or the model's output), `t` what it
/// should be, in the loss's own terms (smoothed; hinge: -1 and 1). `gradient` (empty, or of the
/// same size) is filled with the derivative by y. A kink has the slope 0 or that of one side.
double row_loss(const BoundLoss& loss, std::span<const double> y, std::span<const double> t,
                std::span<double> gradient);

/// Probabilities of one row of logits, in place.
void apply(Link link, std::span<double> z);

}  // namespace fanin
