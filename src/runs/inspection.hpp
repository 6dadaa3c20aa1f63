// Signals and gradients of drawn, untrained networks, layer by layer, beside theory: plain values.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "init/propagation.hpp"

namespace fanin {

/// What one drawn network does with the batch at one layer; NaN where there is no such number.
/// Mean squares are over units and rows. z is what the layer's activation is applied to (x W + b of
/// a Dense layer), a what the layer gives, L the loss of one row.
struct LayerSignal {
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  double pre_activation = none;  ///< mean square of z
  double activation = none;      ///< mean square of a
  double dead = none;            ///< share of the units whose a is 0 for every row of the batch
  /// Share of the z with |phi'(z)| below 5 % of its largest value (of 1, where that is larger): of
  /// relu the negative half.
  double saturated = none;
  double gradient = none;  ///< d: mean square of dL/dz, or of dL/da where there is no z
  /// Of dL/dW of a single row (its mean square is that of a_(l-1) times that of dL/dz), mean over
  /// the rows.
  double weight_gradient = none;
  /// Mean singular value of da_l/da_(l-1), units x inputs, at the first row of the batch (Glorot &
  /// Bengio 2010, section 4.2.1); of dense layers whose activation works number by number.
  double singular_value = none;
  bool operator==(const LayerSignal&) const = default;
};

/// One layer of a model, drawn several times.
struct InspectedLayer {
  std::string name;
  std::string class_name;  ///< "Dense"
  std::int64_t inputs = 0;
  std::int64_t units = 0;
  std::string activation;   ///< label; empty: none
  std::string initializer;  ///< of a kernel
  bool dense = false;
  std::vector<LayerSignal> draws;  ///< one a network
};

/// One combination of the varied values.
struct InspectedStart {
  std::vector<std::string> varied;  ///< labels, in the order of Inspection::varied
  std::vector<InspectedLayer> layers;
  std::vector<SignalLayer> described;  ///< the same layers as theory sees them
  Forecast forecast;                   ///< for the q_0 measured
  std::int64_t rows = 0;               ///< of the batch
  std::int64_t features = 0;
  double input_square = 0;  ///< q_0, of the batch
};

struct Inspection {
  std::string model;
  std::string data;
  std::int64_t seed = 0;
  std::int64_t draws = 0;  ///< networks, with the weights of seed, seed + 1, ...
  std::vector<std::string> varied;
  std::vector<InspectedStart> starts;
};

}  // namespace fanin
