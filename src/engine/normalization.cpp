// Over columns the inner loops run along a row, so that they are vectors without changing a sum.
#include "engine/normalization.hpp"

#include <algorithm>
#include <cmath>

namespace fanin {

namespace {

/// Sums over the rows of term(value, column), column by column.
template <class Term>
void sum_columns(std::size_t rows, std::size_t width, const float* x, std::vector<double>& sums,
                 const Term& term) {
  sums.assign(width, 0);
  for (std::size_t r = 0; r < rows; ++r) {
    const float* row = x + r * width;
    for (std::size_t j = 0; j < width; ++j) sums[j] += term(static_cast<double>(row[j]), j);
  }
}

void measure_columns(const Normalization& rule, std::size_t rows, std::size_t width, const float* x,
                     Measured& m) {
  const auto n = static_cast<double>(rows);
  sum_columns(rows, width, x, m.center, [](double value, std::size_t) { return value; });
  for (double& mean : m.center) mean /= n;
  sum_columns(rows, width, x, m.variance, [&](double value, std::size_t j) {
    const double deviation = value - m.center[j];
    return deviation * deviation;
  });
  m.inverse.resize(width);
  for (std::size_t j = 0; j < width; ++j) {
    m.variance[j] /= n;
    m.inverse[j] = 1.0 / std::sqrt(m.variance[j] + rule.epsilon);
  }
}

void measure_row(const Normalization& rule, std::size_t r, std::size_t width, const float* row,
                 Measured& m) {
  const auto n = static_cast<double>(width);
  double center = 0;
  if (rule.kind == Normalization::Kind::layer) {
    for (std::size_t j = 0; j < width; ++j) center += static_cast<double>(row[j]);
    center /= n;
  }
  double squares = 0;
  for (std::size_t j = 0; j < width; ++j) {
    const double deviation = static_cast<double>(row[j]) - center;
    squares += deviation * deviation;
  }
  const bool unit = rule.kind == Normalization::Kind::unit;
  constexpr double least = 1e-12;  // of a squared norm, as in Keras
  m.center[r] = center;
  m.inverse[r] = 1.0 / std::sqrt(unit ? std::max(squares, least) : squares / n + rule.epsilon);
  m.along[r] = !unit ? 1.0 / n : squares > least ? 1.0 : 0.0;
}

}  // namespace

void measure(const Normalization& rule, std::size_t rows, std::size_t width, const float* x,
             Measured& m) {
  if (rule.kind == Normalization::Kind::batch) {
    measure_columns(rule, rows, width, x, m);
    return;
  }
  m.center.resize(rows);
  m.inverse.resize(rows);
  m.along.resize(rows);
  for (std::size_t r = 0; r < rows; ++r) measure_row(rule, r, width, x + r * width, m);
}

void use_moving(const Normalization& rule, std::size_t width, const float* mean,
                const float* variance, Measured& m) {
  m.center.assign(mean, mean + width);
  m.variance.assign(variance, variance + width);
  m.inverse.resize(width);
  for (std::size_t j = 0; j < width; ++j)
    m.inverse[j] = 1.0 / std::sqrt(m.variance[j] + rule.epsilon);
}

void move(const Normalization& rule, const Measured& m, float* mean, float* variance) {
  const auto step = [&](float& moving, double now) {
    moving = static_cast<float>(rule.momentum * static_cast<double>(moving) +
                                (1.0 - rule.momentum) * now);
  };
  for (std::size_t j = 0; j < m.center.size(); ++j) {
    step(mean[j], m.center[j]);
    step(variance[j], m.variance[j]);
  }
}

void normalize(const Normalization& rule, std::size_t rows, std::size_t width, const float* x,
               const Measured& m, ScaleAndOffset<const float> by, float* y) {
  const bool columns = rule.kind == Normalization::Kind::batch;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t j = 0; j < width; ++j) {
      const std::size_t k = columns ? j : r;
      double value = (static_cast<double>(x[r * width + j]) - m.center[k]) * m.inverse[k];
      if (by.gamma != nullptr) value *= static_cast<double>(by.gamma[j]);
      if (by.beta != nullptr) value += static_cast<double>(by.beta[j]);
      y[r * width + j] = static_cast<float>(value);
    }
  }
}

namespace {

/// With g = dy gamma over n rows: dx = inverse (g - mean g - x^ mean(g x^)) in each column.
void columns_backward(std::size_t rows, std::size_t width, const float* x, const Measured& m,
                      bool fixed, const float* gamma, float* gradient,
                      const std::vector<double>& sum, const std::vector<double>& sum_hat) {
  const auto n = static_cast<double>(rows);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t j = 0; j < width; ++j) {
      float& dy = gradient[r * width + j];
      const double factor = (gamma == nullptr ? 1.0 : static_cast<double>(gamma[j])) * m.inverse[j];
      double rest = static_cast<double>(dy);
      if (!fixed) {
        const double hat = (static_cast<double>(x[r * width + j]) - m.center[j]) * m.inverse[j];
        rest -= (sum[j] + hat * sum_hat[j]) / n;
      }
      dy = static_cast<float>(factor * rest);
    }
  }
}

/// With g = dy gamma: dx = inverse (g - mean g - x^ along sum(g x^)), the mean only where there is
/// a center.
void row_backward(const Normalization& rule, std::size_t width, const float* row, double center,
                  double inverse, double along, const float* gamma, float* gradient) {
  const auto scaled = [&](std::size_t j) {
    const auto dy = static_cast<double>(gradient[j]);
    return gamma == nullptr ? dy : dy * static_cast<double>(gamma[j]);
  };
  const auto hat = [&](std::size_t j) { return (static_cast<double>(row[j]) - center) * inverse; };
  double sum = 0;
  double sum_hat = 0;
  for (std::size_t j = 0; j < width; ++j) {
    sum += scaled(j);
    sum_hat += scaled(j) * hat(j);
  }
  const double mean =
      rule.kind == Normalization::Kind::layer ? sum / static_cast<double>(width) : 0.0;
  for (std::size_t j = 0; j < width; ++j)
    gradient[j] = static_cast<float>(inverse * (scaled(j) - mean - hat(j) * along * sum_hat));
}

}  // namespace

void normalize_backward(const Normalization& rule, std::size_t rows, std::size_t width,
                        const float* x, const Measured& m, bool fixed,
                        ScaleAndOffset<const float> by, float* gradient, ScaleAndOffset<float> of) {
  const bool columns = rule.kind == Normalization::Kind::batch;
  std::vector<double> sum;      // of dy, by column: the gradient by beta
  std::vector<double> sum_hat;  // of dy x^: the gradient by gamma
  sum_columns(rows, width, gradient, sum, [](double dy, std::size_t) { return dy; });
  sum_hat.assign(width, 0);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t j = 0; j < width; ++j) {
      const std::size_t k = columns ? j : r;
      const double hat = (static_cast<double>(x[r * width + j]) - m.center[k]) * m.inverse[k];
      sum_hat[j] += static_cast<double>(gradient[r * width + j]) * hat;
    }
  }
  if (columns) {
    columns_backward(rows, width, x, m, fixed, by.gamma, gradient, sum, sum_hat);
  } else {
    for (std::size_t r = 0; r < rows; ++r) {
      row_backward(rule, width, x + r * width, m.center[r], m.inverse[r], m.along[r], by.gamma,
                   gradient + r * width);
    }
  }
  const auto give = [](const std::vector<double>& from, float* to) {
    if (to != nullptr)
      std::transform(from.begin(), from.end(), to, [](double g) { return static_cast<float>(g); });
  };
  give(sum_hat, of.gamma);
  give(sum, of.beta);
}

}  // namespace fanin
