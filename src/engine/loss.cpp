// In double, row by row in order: losses are few numbers, and their sums decide what tables say.
#include "engine/loss.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "numeric/functions.hpp"

namespace fanin {

void Totals::add(const Totals& other) {
  loss += other.loss;
  if (metrics.empty()) metrics.resize(other.metrics.size());
  for (std::size_t i = 0; i < metrics.size(); ++i) metrics[i] += other.metrics[i];
  count += other.count;
}

std::vector<double> Totals::means() const {
  const auto n = static_cast<double>(count);
  std::vector<double> out{loss / n};
  for (const double sum : metrics) out.push_back(sum / n);
  return out;
}

namespace {

double sigmoid(double x) {
  const double e = portable_exp(x < 0 ? x : -x);
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

}  // namespace

Objective::Objective(const Compile& compile, std::size_t units) : units_(units) {
  const std::string& loss = compile.loss.name;
  static constexpr std::array<std::string_view, 5> bound{
      "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy",
      "mean_squared_error", "mean_absolute_error"};
  static_assert(bound.size() == std::size(rows::losses),
                "every loss of the vocabulary needs a case here");
  kind_ = loss == bound[2]   ? Kind::sigmoid_crossentropy
          : loss == bound[3] ? Kind::squared
          : loss == bound[4] ? Kind::absolute
                             : Kind::softmax_crossentropy;
  // With from_logits the model's output is linear and so already the logits.
  on_logits_ = kind_ == Kind::softmax_crossentropy || kind_ == Kind::sigmoid_crossentropy;
  for (const Choice& metric : compile.metrics) {
    metrics_.push_back(metric.name == "accuracy" ? Metric::accuracy
                       : metric.name == "mae"    ? Metric::mae
                                                 : Metric::mse);
  }
}

Totals Objective::measure(std::span<const float> output, const Targets& targets,
                          std::span<float> gradient) {
  Totals totals;
  totals.count = output.size() / units_;
  const double scale = 1.0 / static_cast<double>(totals.count);
  float* g = gradient.empty() ? nullptr : gradient.data();
  if (kind_ == Kind::softmax_crossentropy) {
    softmax_crossentropy(totals.count, units_, output.data(), targets.labels.data(), scale, g,
                         buffers_);
  } else {
    const float* wanted = wanted_of(targets, totals.count);
    if (kind_ == Kind::sigmoid_crossentropy) {
      sigmoid_crossentropy(totals.count, units_, output.data(), wanted, scale, g, buffers_);
    } else {
      differences(output, wanted, scale, g);
    }
  }
  for (std::size_t r = 0; r < totals.count; ++r) totals.loss += buffers_.losses[r];
  totals.metrics.resize(metrics_.size());
  for (std::size_t m = 0; m < metrics_.size(); ++m) {
    totals.metrics[m] = metrics_[m] == Metric::accuracy
                            ? right_rows(output, targets)
                            : sum_of_errors(output, targets, metrics_[m] == Metric::mae);
  }
  return totals;
}

const float* Objective::wanted_of(const Targets& targets, std::size_t rows) {
  if (!targets.values.empty()) return targets.values.data();
  wanted_.assign(rows * units_, 0.0F);
  for (std::size_t r = 0; r < rows; ++r) {
    if (units_ == 1) {
      wanted_[r] = static_cast<float>(targets.labels[r]);
    } else {
      wanted_[r * units_ + static_cast<std::size_t>(targets.labels[r])] = 1;
    }
  }
  return wanted_.data();
}

// Squared or absolute, mean over the units of a row.
void Objective::differences(std::span<const float> output, const float* wanted, double scale,
                            float* gradient) {
  const auto units = static_cast<double>(units_);
  const std::size_t rows = output.size() / units_;
  buffers_.losses.resize(std::max(buffers_.losses.size(), rows));
  for (std::size_t r = 0; r < rows; ++r) {
    double loss = 0;
    for (std::size_t i = r * units_; i < (r + 1) * units_; ++i) {
      const double difference = static_cast<double>(output[i]) - static_cast<double>(wanted[i]);
      const double sign = difference > 0 ? 1 : difference < 0 ? -1 : 0;
      const bool squared = kind_ == Kind::squared;
      loss += (squared ? difference * difference : std::abs(difference)) / units;
      if (gradient != nullptr)
        gradient[i] = static_cast<float>((squared ? 2 * difference : sign) * scale / units);
    }
    buffers_.losses[r] = loss;
  }
}

double Objective::right_rows(std::span<const float> output, const Targets& targets) const {
  double right = 0;
  for (std::size_t r = 0; r < targets.labels.size(); ++r) {
    const float* z = output.data() + r * units_;
    const auto label = static_cast<std::size_t>(targets.labels[r]);
    if (units_ == 1) {
      // Class 1 strictly above .5, which on logits is above 0.
      const float boundary = kind_ == Kind::sigmoid_crossentropy ? 0.0F : 0.5F;
      right += (z[0] > boundary) == (label == 1) ? 1 : 0;
      continue;
    }
    std::size_t largest = 0;
    for (std::size_t j = 1; j < units_; ++j) {
      if (z[j] > z[largest]) largest = j;
    }
    right += largest == label ? 1 : 0;
  }
  return right;
}

double Objective::sum_of_errors(std::span<const float> output, const Targets& targets,
                                bool absolute) {
  const std::size_t rows = output.size() / units_;
  const float* wanted = wanted_of(targets, rows);
  std::vector<double> prediction(units_);
  double sum = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    // What the model gives: probabilities where the network left the last activation to the loss.
    const auto z = output.subspan(r * units_, units_);
    if (kind_ == Kind::softmax_crossentropy) {
      const double most = static_cast<double>(*std::max_element(z.begin(), z.end()));
      double all = 0;
      for (std::size_t j = 0; j < units_; ++j) {
        prediction[j] = portable_exp(static_cast<double>(z[j]) - most);
        all += prediction[j];
      }
      for (double& p : prediction) p /= all;
    } else {
      for (std::size_t j = 0; j < units_; ++j) {
        const auto x = static_cast<double>(z[j]);
        prediction[j] = kind_ == Kind::sigmoid_crossentropy ? sigmoid(x) : x;
      }
    }
    for (std::size_t j = 0; j < units_; ++j) {
      const double difference = prediction[j] - static_cast<double>(wanted[r * units_ + j]);
      sum +=
          (absolute ? std::abs(difference) : difference * difference) / static_cast<double>(units_);
    }
  }
  return sum;
}

}  // namespace fanin
