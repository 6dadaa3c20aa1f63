// Row by row in double: losses are few numbers, and their sums decide what tables say.
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
  for (const Choice& metric : compile.metrics) metrics_.push_back(metric.name);
}

double Objective::row_loss(std::span<const float> z, std::span<const double> y, std::size_t label,
                           double scale, std::span<float> gradient) const {
  const auto units = static_cast<double>(units_);
  double loss = 0;
  switch (kind_) {
    case Kind::softmax_crossentropy: {
      const double most = *std::max_element(z.begin(), z.end());
      double sum = 0;
      for (const float value : z) sum += portable_exp(value - most);
      loss = portable_log(sum) - (z[label] - most);
      for (std::size_t j = 0; j < gradient.size(); ++j) {
        const double p = portable_exp(z[j] - most) / sum;
        gradient[j] = static_cast<float>((p - (j == label ? 1.0 : 0.0)) * scale);
      }
      break;
    }
    case Kind::sigmoid_crossentropy:
      for (std::size_t j = 0; j < units_; ++j) {
        const double x = z[j];
        loss += ((x > 0 ? x : 0) - x * y[j] + portable_log1p(portable_exp(x > 0 ? -x : x))) / units;
        if (!gradient.empty())
          gradient[j] = static_cast<float>((sigmoid(x) - y[j]) * scale / units);
      }
      break;
    case Kind::squared:
      for (std::size_t j = 0; j < units_; ++j) {
        const double difference = z[j] - y[j];
        loss += difference * difference / units;
        if (!gradient.empty()) gradient[j] = static_cast<float>(2 * difference * scale / units);
      }
      break;
    case Kind::absolute:
      for (std::size_t j = 0; j < units_; ++j) {
        const double difference = z[j] - y[j];
        loss += std::abs(difference) / units;
        const double sign = difference > 0 ? 1 : difference < 0 ? -1 : 0;
        if (!gradient.empty()) gradient[j] = static_cast<float>(sign * scale / units);
      }
      break;
  }
  return loss;
}

Totals Objective::measure(std::span<const float> output, const Targets& targets,
                          std::span<float> gradient) const {
  Totals totals;
  totals.count = output.size() / units_;
  totals.metrics.resize(metrics_.size());
  const double scale = 1.0 / static_cast<double>(totals.count);
  std::vector<double> y(units_);
  std::vector<double> prediction(units_);
  for (std::size_t r = 0; r < totals.count; ++r) {
    const auto z = output.subspan(r * units_, units_);
    const bool classes = targets.values.empty();
    const std::size_t label = classes ? static_cast<std::size_t>(targets.labels[r]) : 0;
    if (classes && units_ > 1) {
      std::fill(y.begin(), y.end(), 0.0);
      y[label] = 1;
    } else {
      y[0] = classes ? static_cast<double>(label) : targets.values[r];
    }
    totals.loss += row_loss(z, y, label, scale,
                            gradient.empty() ? gradient : gradient.subspan(r * units_, units_));

    if (metrics_.empty()) continue;
    // What the model gives: probabilities where the network left the last activation to the loss.
    if (kind_ == Kind::softmax_crossentropy) {
      const double most = *std::max_element(z.begin(), z.end());
      double sum = 0;
      for (std::size_t j = 0; j < units_; ++j) sum += prediction[j] = portable_exp(z[j] - most);
      for (double& p : prediction) p /= sum;
    } else {
      for (std::size_t j = 0; j < units_; ++j) {
        prediction[j] = kind_ == Kind::sigmoid_crossentropy ? sigmoid(z[j]) : z[j];
      }
    }
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
      if (metrics_[m] == "accuracy") {
        // Keras: one output counts as class 1 strictly above .5; the first of equal largest outputs
        // wins.
        const bool right = units_ == 1
                               ? (prediction[0] > 0.5) == (y[0] > 0.5)
                               : static_cast<std::size_t>(std::max_element(z.begin(), z.end()) -
                                                          z.begin()) == label;
        totals.metrics[m] += right ? 1 : 0;
      } else {
        double sum = 0;
        for (std::size_t j = 0; j < units_; ++j) {
          const double difference = prediction[j] - y[j];
          sum += metrics_[m] == "mae" ? std::abs(difference) : difference * difference;
        }
        totals.metrics[m] += sum / static_cast<double>(units_);
      }
    }
  }
  return totals;
}

}  // namespace fanin
