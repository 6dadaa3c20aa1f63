// In double, row by row in order: losses are few numbers, and their sums decide what tables say.
#include "engine/loss.hpp"

#include <algorithm>
#include <cmath>

namespace fanin {

Objective::Objective(const Compile& compile, std::size_t units)
    : loss_(bind_loss(compile.loss)),
      units_(units),
      metrics_(compile.metrics, units, loss_.link),
      given_(units),
      wanted_(units),
      slopes_(units) {}

Totals Objective::measure(std::span<const float> output, const Targets& targets,
                          std::span<float> gradient) {
  Totals totals;
  totals.count = output.size() / units_;
  const auto rows = static_cast<double>(totals.count);
  const std::span<const float> weights = row_weights(targets, totals.count);
  const double scale = loss_.reduction == Reduction::sum ? 1.0 : 1.0 / divisor_;
  float* g = gradient.empty() ? nullptr : gradient.data();
  buffers_.losses.resize(std::max(buffers_.losses.size(), totals.count));
  const bool by_batch = loss_.kind == LossKind::binary_crossentropy ||
                        loss_.kind == LossKind::categorical_crossentropy;
  if (by_batch) {
    crossentropies(output, targets, scale, g);
  } else {
    row_losses(output, targets, scale, g);
  }
  for (std::size_t r = 0; r < totals.count; ++r) {
    if (weights.empty()) {
      totals.loss += buffers_.losses[r];
      continue;
    }
    // A row that does not count may have no loss at all: 0 times infinity.
    const auto weight = static_cast<double>(weights[r]);
    if (weight != 0) totals.loss += buffers_.losses[r] * weight;
    if (g == nullptr) continue;
    for (std::size_t i = r * units_; i < (r + 1) * units_; ++i)
      g[i] = weight == 0 ? 0 : static_cast<float>(static_cast<double>(g[i]) * weight);
  }
  // The mean of the batch, as often as it has rows: that is how a history weighs batches.
  if (divisor_ != rows) totals.loss *= rows / divisor_;
  metrics_.count(output, targets, totals);
  return totals;
}

std::span<const float> Objective::row_weights(const Targets& targets, std::size_t rows) {
  divisor_ = static_cast<double>(rows);
  std::span<const float> weights = targets.weights;
  if (loss_.ignored && !targets.labels.empty()) {
    // As Keras masks them: the mean is over the other rows.
    weights_.assign(rows, 1.0F);
    if (!weights.empty()) std::copy(weights.begin(), weights.end(), weights_.begin());
    divisor_ = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      if (targets.labels[r] == *loss_.ignored) weights_[r] = 0;
      divisor_ += targets.labels[r] == *loss_.ignored ? 0 : 1;
    }
    weights = weights_;
  }
  if (loss_.reduction == Reduction::weighted_mean && !weights.empty()) {
    divisor_ = 0;
    for (const float weight : weights) divisor_ += static_cast<double>(weight);
  }
  // Without a row that counts the loss is 0, and so is its gradient.
  if (divisor_ == 0) divisor_ = 1;
  return weights;
}

void Objective::crossentropies(std::span<const float> output, const Targets& targets, double scale,
                               float* gradient) {
  const std::size_t rows = output.size() / units_;
  if (loss_.link == Link::softmax) {
    softmax_crossentropy(rows, units_, output.data(), targets.labels.data(), loss_.smoothing, scale,
                         gradient, buffers_);
    return;
  }
  const float* wanted = targets.values.data();
  if (targets.values.empty()) {
    targets_.assign(rows * units_, 0.0F);
    for (std::size_t r = 0; r < rows; ++r) {
      wanted_of(targets, r, wanted_);
      std::copy(wanted_.begin(), wanted_.end(),
                targets_.begin() + static_cast<std::ptrdiff_t>(r * units_));
    }
    wanted = targets_.data();
  }
  sigmoid_crossentropy(rows, units_, output.data(), wanted, loss_.smoothing, scale, gradient,
                       buffers_);
}

void Objective::wanted_of_loss(const Targets& targets, std::size_t row) {
  wanted_of(targets, row, wanted_);
  const double classes = loss_.link == Link::sigmoid ? 2 : static_cast<double>(units_);
  for (double& wanted : wanted_) {
    if (loss_.kind == LossKind::hinge || loss_.kind == LossKind::squared_hinge)
      wanted = 2 * wanted - 1;
    if (loss_.smoothing > 0) wanted = wanted * (1 - loss_.smoothing) + loss_.smoothing / classes;
  }
}

void Objective::row_losses(std::span<const float> output, const Targets& targets, double scale,
                           float* gradient) {
  const std::size_t rows = output.size() / units_;
  const bool squared = loss_.kind == LossKind::squared;
  if (units_ == 1 && (squared || loss_.kind == LossKind::absolute) && !targets.values.empty()) {
    // The usual regression, to the bits of row_loss: its steps may be short.
    for (std::size_t r = 0; r < rows; ++r) {
      const double d = static_cast<double>(output[r]) - static_cast<double>(targets.values[r]);
      buffers_.losses[r] = squared ? d * d : std::abs(d);
      const double sign = d > 0 ? 1 : d < 0 ? -1 : 0;
      if (gradient != nullptr) gradient[r] = static_cast<float>((squared ? 2 * d : sign) * scale);
    }
    return;
  }
  for (std::size_t r = 0; r < rows; ++r) {
    const std::size_t first = r * units_;
    for (std::size_t j = 0; j < units_; ++j) given_[j] = static_cast<double>(output[first + j]);
    wanted_of_loss(targets, r);
    const std::span<double> slopes =
        gradient == nullptr ? std::span<double>() : std::span<double>(slopes_);
    buffers_.losses[r] = row_loss(loss_, given_, wanted_, slopes);
    for (std::size_t j = 0; j < slopes.size(); ++j)
      gradient[first + j] = static_cast<float>(slopes[j] * scale);
  }
}

}  // namespace fanin
