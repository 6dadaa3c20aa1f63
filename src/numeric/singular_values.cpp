// Inner loops run along rows, so that compilers can vectorize them without changing a sum's order.
#include "numeric/singular_values.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace fanin {

namespace {

/// The smaller of A A' and A' A, n x n: the sum of v v' over the n-vectors v of A.
std::vector<double> gram(std::span<const double> a, std::size_t rows, std::size_t columns) {
  const std::size_t n = std::min(rows, columns);
  std::vector<double> g(n * n, 0);
  std::vector<double> v(n);
  for (std::size_t k = 0; k < std::max(rows, columns); ++k) {
    for (std::size_t i = 0; i < n; ++i) v[i] = rows >= columns ? a[k * n + i] : a[i * columns + k];
    for (std::size_t i = 0; i < n; ++i) {
      const double by = v[i];
      if (by == 0) continue;
      double* row = &g[i * n];
      for (std::size_t j = 0; j < n; ++j) row[j] += by * v[j];
    }
  }
  return g;
}

/// Brings a symmetric matrix to tridiagonal form by reflections; `diagonal` and `beside` (n - 1)
/// are what it comes to.
void tridiagonalize(std::vector<double>& a, std::size_t n, std::vector<double>& diagonal,
                    std::vector<double>& beside) {
  std::vector<double> v(n);
  std::vector<double> w(n);
  for (std::size_t k = 0; k + 1 < n; ++k) {
    double square = 0;
    for (std::size_t i = k + 2; i < n; ++i) square += a[k * n + i] * a[k * n + i];
    const double first = a[k * n + k + 1];
    const double norm = std::sqrt(first * first + square);
    if (square == 0 || norm == 0) {
      beside[k] = first;
      continue;
    }
    // The reflection that turns the row's rest into (alpha, 0, ...).
    const double alpha = first > 0 ? -norm : norm;
    v[k + 1] = first - alpha;
    for (std::size_t i = k + 2; i < n; ++i) v[i] = a[k * n + i];
    const double scale = 2 / (v[k + 1] * v[k + 1] + square);
    std::fill(w.begin(), w.end(), 0.0);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double by = scale * v[i];
      const double* row = &a[i * n];
      for (std::size_t j = k + 1; j < n; ++j) w[j] += by * row[j];
    }
    double along = 0;
    for (std::size_t i = k + 1; i < n; ++i) along += v[i] * w[i];
    for (std::size_t i = k + 1; i < n; ++i) w[i] -= 0.5 * scale * along * v[i];
    for (std::size_t i = k + 1; i < n; ++i) {
      double* row = &a[i * n];
      const double by_w = v[i];
      const double by_v = w[i];
      for (std::size_t j = k + 1; j < n; ++j) row[j] -= by_w * w[j] + by_v * v[j];
    }
    beside[k] = alpha;
  }
  for (std::size_t i = 0; i < n; ++i) diagonal[i] = a[i * n + i];
}

/// Eigenvalues of the tridiagonal matrix, in place. False if one does not converge.
bool eigenvalues(std::vector<double>& d, std::vector<double>& e) {
  const std::size_t n = d.size();
  // Against the whole: small eigenvalues of a Gram matrix are noise of the large ones' size times
  // the precision anyway, and would never converge against themselves.
  double norm = 0;
  for (std::size_t i = 0; i < n; ++i) norm = std::max(norm, std::abs(d[i]) + std::abs(e[i]));
  const double nothing = std::numeric_limits<double>::epsilon() * norm;
  for (std::size_t l = 0; l < n; ++l) {
    for (int round = 0;; ++round) {
      std::size_t m = l;
      for (; m + 1 < n; ++m) {
        if (std::abs(e[m]) <= nothing) break;
      }
      if (m == l) break;
      if (round == 60) return false;
      double g = (d[l + 1] - d[l]) / (2 * e[l]);
      double r = std::sqrt(g * g + 1);
      g = d[m] - d[l] + e[l] / (g + (g < 0 ? -r : r));
      double s = 1;
      double c = 1;
      double p = 0;
      std::size_t i = m;
      bool split = false;
      while (i-- > l) {
        double f = s * e[i];
        const double b = c * e[i];
        r = std::sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r == 0) {
          d[i + 1] -= p;
          e[m] = 0;
          split = true;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
      }
      if (split) continue;
      d[l] -= p;
      e[l] = g;
      e[m] = 0;
    }
  }
  return true;
}

}  // namespace

std::vector<double> singular_values(std::span<const double> matrix, std::size_t rows,
                                    std::size_t columns) {
  assert(matrix.size() == rows * columns);
  const std::size_t n = std::min(rows, columns);
  double largest = 0;
  bool finite = true;
  for (const double value : matrix) {
    finite = finite && std::isfinite(value);
    largest = std::max(largest, std::abs(value));
  }
  if (!finite) return std::vector<double>(n, std::numeric_limits<double>::quiet_NaN());
  if (largest == 0) return std::vector<double>(n, 0);
  // Squares of what is very small would be lost.
  std::vector<double> scaled(matrix.begin(), matrix.end());
  for (double& value : scaled) value /= largest;
  std::vector<double> a = gram(scaled, rows, columns);
  std::vector<double> diagonal(n);
  std::vector<double> beside(n, 0);  // the last is room that the iteration needs
  tridiagonalize(a, n, diagonal, beside);
  if (!eigenvalues(diagonal, beside))
    return std::vector<double>(n, std::numeric_limits<double>::quiet_NaN());
  for (double& value : diagonal) value = largest * std::sqrt(std::max(0.0, value));
  std::sort(diagonal.begin(), diagonal.end());
  return diagonal;
}

}  // namespace fanin
