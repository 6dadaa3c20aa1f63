// All layers once more, plain: float64, formulas as Keras's documentation has them, the way forward
// only; gradients are central differences.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "engine/reference.hpp"

namespace fanin {

/// The loss of a batch as a function of all weights (in the order of Network::weights()).
class LayersReference {
 public:
  using Vector = reference::Vector;
  using Matrix = std::vector<Vector>;

  LayersReference(const ModelFile& file, const std::vector<WeightView>& start) : file_(file) {
    for (const WeightView& view : start)
      weights.emplace_back(view.values.begin(), view.values.end());
  }

  std::vector<Vector> weights;
  /// Mean and biased variance of each batch normalization in the last run in training.
  std::vector<std::pair<Vector, Vector>> batch_moments;

  /// What the model gives for these rows. `step` 0: outside of training.
  Matrix forward(const Samples& samples, const std::vector<std::uint32_t>& rows, int step) {
    Matrix x;
    for (const std::uint32_t row : rows) {
      const auto first =
          samples.features.begin() + static_cast<std::ptrdiff_t>(row * samples.width);
      x.emplace_back(first, first + static_cast<std::ptrdiff_t>(samples.width));
    }
    tensor_ = 0;
    step_ = step;
    penalty_ = 0;
    counts_.assign(std::variant_size_v<Layer>, 0);
    batch_moments.clear();
    for (const Layer& layer : file_.model) {
      std::visit([&](const auto& l) { apply(l, x); }, layer);
      ++counts_[layer.index()];
    }
    return x;
  }

  /// Mean loss of the rows, the penalties of activities over the batch's size added.
  double loss(const Samples& samples, const std::vector<std::uint32_t>& rows, int step) {
    const Matrix y = forward(samples, rows, step);
    double sum = penalty_;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      Vector target{samples.values.empty() ? 0.0 : samples.values[rows[r]]};
      if (samples.values.empty()) {
        target.assign(y[r].size(), 0);
        target[static_cast<std::size_t>(samples.labels[rows[r]])] = 1;
      }
      sum += reference::loss_of(file_.compile.loss, y[r], target).value;
    }
    return sum / static_cast<double>(rows.size());
  }

  /// d loss / d tensor, element by element.
  Vector gradient(std::size_t tensor, const Samples& samples,
                  const std::vector<std::uint32_t>& rows, int step) {
    constexpr double h = 1e-5;
    Vector out;
    for (double& w : weights[tensor]) {
      const double before = w;
      w = before + h;
      const double up = loss(samples, rows, step);
      w = before - h;
      const double down = loss(samples, rows, step);
      w = before;
      out.push_back((up - down) / (2 * h));
    }
    return out;
  }

 private:
  const Vector& next() { return weights[tensor_++]; }

  static void each(Matrix& x, auto&& f) {
    for (Vector& row : x) {
      for (std::size_t j = 0; j < row.size(); ++j) row[j] = f(row[j], j);
    }
  }

  /// Draw number i of the batch for a random layer.
  template <class L>
  void noise(const L& layer, const char* name, Matrix& x, auto&& f) {
    if (step_ == 0) return;
    const std::string number = "/" + std::to_string(counts_[Layer(layer).index()]);
    const auto seed = static_cast<std::uint64_t>(layer.seed.value_or(file_.fit.seed));
    const Stream stream(seed, name + (layer.seed ? "" : number) + "/" + std::to_string(step_));
    std::uint64_t i = 0;
    each(x, [&](double value, std::size_t) { return f(value, stream, i++); });
  }

  static double mean(const Vector& v) {
    double sum = 0;
    for (const double value : v) sum += value;
    return sum / static_cast<double>(v.size());
  }
  static double variance(const Vector& v) {
    double sum = 0;
    for (const double value : v) sum += std::pow(value - mean(v), 2);
    return sum / static_cast<double>(v.size());
  }

  void apply(const Dense& layer, Matrix& x) {
    const Vector& kernel = next();
    const Vector* bias = layer.use_bias ? &next() : nullptr;
    const auto units = static_cast<std::size_t>(layer.units);
    for (Vector& row : x) {
      Vector y(units);
      for (std::size_t j = 0; j < units; ++j) {
        if (bias != nullptr) y[j] = (*bias)[j];
        for (std::size_t i = 0; i < row.size(); ++i) y[j] += row[i] * kernel[i * units + j];
      }
      row = reference::activate(layer.activation, y);
    }
  }
  void apply(const Activation& layer, Matrix& x) {
    for (Vector& row : x) row = reference::activate(layer.activation, row);
  }
  void apply(const LeakyReLU& layer, Matrix& x) {
    each(x, [&](double v, std::size_t) { return v < 0 ? layer.negative_slope * v : v; });
  }
  void apply(const ReLU& layer, Matrix& x) {
    each(x, [&](double v, std::size_t) {
      if (v <= layer.threshold) return layer.negative_slope * (v - layer.threshold);
      return std::min(v, layer.max_value.value_or(1e300));
    });
  }
  void apply(const ELU& layer, Matrix& x) {
    each(x, [&](double v, std::size_t) { return v < 0 ? layer.alpha * std::expm1(v) : v; });
  }
  void apply(const Softmax&, Matrix& x) {
    for (Vector& row : x) row = reference::softmax(row);
  }
  void apply(const PReLU&, Matrix& x) {
    const Vector& alpha = next();
    each(x, [&](double v, std::size_t j) { return v < 0 ? alpha[j] * v : v; });
  }
  void apply(const Dropout& layer, Matrix& x) {
    noise(layer, "dropout", x, [&](double v, const Stream& s, std::uint64_t i) {
      return uniform(s, i) >= layer.rate ? v / (1 - layer.rate) : 0;
    });
  }
  void apply(const AlphaDropout& layer, Matrix& x) {
    const double lowest = -1.6732632423543772848 * 1.0507009873554804934;
    const double a = std::pow((1 - layer.rate) * (1 + layer.rate * lowest * lowest), -.5);
    noise(layer, "alpha_dropout", x, [&](double v, const Stream& s, std::uint64_t i) {
      return a * (uniform(s, i) >= layer.rate ? v : lowest) - a * lowest * layer.rate;
    });
  }
  void apply(const GaussianNoise& layer, Matrix& x) {
    noise(layer, "gaussian_noise", x, [&](double v, const Stream& s, std::uint64_t i) {
      return v + layer.stddev * normal(s, i);
    });
  }
  void apply(const GaussianDropout& layer, Matrix& x) {
    noise(layer, "gaussian_dropout", x, [&](double v, const Stream& s, std::uint64_t i) {
      return v * (1 + std::sqrt(layer.rate / (1 - layer.rate)) * normal(s, i));
    });
  }
  void apply(const BatchNormalization& layer, Matrix& x) {
    const Vector* gamma = layer.scale ? &next() : nullptr;
    const Vector* beta = layer.center ? &next() : nullptr;
    Vector means = next();
    Vector variances = next();
    if (step_ > 0 && layer.trainable) {
      for (std::size_t j = 0; j < means.size(); ++j) {
        Vector column;
        for (const Vector& row : x) column.push_back(row[j]);
        means[j] = mean(column);
        variances[j] = variance(column);
      }
    }
    batch_moments.emplace_back(means, variances);
    each(x, [&](double v, std::size_t j) {
      return (gamma != nullptr ? (*gamma)[j] : 1) * (v - means[j]) /
                 std::sqrt(variances[j] + layer.epsilon) +
             (beta != nullptr ? (*beta)[j] : 0);
    });
  }
  void apply(const LayerNormalization& layer, Matrix& x) {
    const Vector* gamma = layer.scale ? &next() : nullptr;
    const Vector* beta = layer.center ? &next() : nullptr;
    for (Vector& row : x) {
      const Vector before = row;
      for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = (before[j] - mean(before)) / std::sqrt(variance(before) + layer.epsilon);
        row[j] = (gamma != nullptr ? (*gamma)[j] : 1) * row[j];
        row[j] += beta != nullptr ? (*beta)[j] : 0;
      }
    }
  }
  void apply(const RMSNormalization& layer, Matrix& x) {
    const Vector& scale = next();
    for (Vector& row : x) {
      double square = 0;
      for (const double v : row) square += v * v / static_cast<double>(row.size());
      for (std::size_t j = 0; j < row.size(); ++j)
        row[j] *= scale[j] / std::sqrt(square + layer.epsilon);
    }
  }
  void apply(const UnitNormalization&, Matrix& x) {
    for (Vector& row : x) {
      double square = 0;
      for (const double v : row) square += v * v;
      for (double& v : row) v /= std::sqrt(std::max(square, 1e-12));
    }
  }
  void apply(const Rescaling& layer, Matrix& x) {
    each(x, [&](double v, std::size_t) { return v * layer.scale + layer.offset; });
  }
  void apply(const ActivityRegularization& layer, Matrix& x) {
    each(x, [&](double v, std::size_t) {
      penalty_ += layer.l1 * std::abs(v) + layer.l2 * v * v;
      return v;
    });
  }
  void apply(const InputLayer&, Matrix&) {}
  void apply(const Flatten&, Matrix&) {}
  void apply(const Reshape&, Matrix&) {}

  ModelFile file_;
  std::size_t tensor_ = 0;
  int step_ = 0;
  double penalty_ = 0;
  std::vector<std::size_t> counts_;
};

}  // namespace fanin
