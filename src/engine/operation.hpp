// One step of a network's computation, and what it gives outside of training.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/activation.hpp"
#include "engine/elementwise.hpp"
#include "engine/noise.hpp"
#include "engine/normalization.hpp"
#include "engine/regularizer.hpp"

namespace fanin {

/// How far a kernel is brought to outputs of variance 1 on data (LSUV).
struct UnitVariance {
  double tolerance = 0;
  int most_rounds = 0;
};

/// A Dense layer is an affine one and, unless linear, an activation. Tensors are null where there
/// is none; whoever holds them outlives the operation.
struct Operation {
  enum class Kind { affine, activation, prelu, noise, normalization, rescaling, penalty };

  Kind kind;
  std::size_t in;
  std::size_t out;
  std::string name;                 ///< of the model's layer
  BoundActivation activation = {};  ///< of an activation
  bool trainable = true;            ///< whether a step changes its tensors
  std::size_t tensor = 0;           ///< number of its first trained tensor among all; others follow

  float* kernel = nullptr;  ///< of an affine one, in x out
  float* bias = nullptr;
  std::optional<UnitVariance> unit_variance = {};

  Noise noise = {};
  std::string stream = {};                 ///< of a noise, without the number of the step
  std::optional<std::uint64_t> seed = {};  ///< its own, instead of the run's

  Normalization normalization = {};
  float* gamma = nullptr;
  float* beta = nullptr;
  float* mean = nullptr;  ///< moving, of a batch normalization
  float* variance = nullptr;

  float* alpha = nullptr;  ///< of a prelu
  float scale = 1;         ///< of a rescaling
  float offset = 0;
  Penalty penalty = {};
  Regularizer activity = {};  ///< of what it gives
};

/// What the operation gives outside of training, rows x out; not for an affine one. Rows do not
/// depend on each other.
void infer(const Operation& operation, std::size_t rows, const float* x, float* y);

}  // namespace fanin
