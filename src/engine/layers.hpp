// The layers of a model as operations: what each computes, and how its tensors start.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/operation.hpp"
#include "schema/vocabulary.hpp"
#include "spec/training.hpp"

namespace fanin {

/// One tensor of weights of an operation: where the operation keeps it, and how it starts.
struct TensorStart {
  float* Operation::*place;
  std::string name;    ///< "kernel"
  std::string stream;  ///< its draws
  Choice initializer;
  std::size_t rows = 0;  ///< 0 for a vector
  bool trained = true;
  std::optional<Choice> regularizer = {};
  std::optional<Choice> constraint = {};
};

struct LayerOperation {
  Operation operation;  ///< its tensors are not there yet
  std::vector<TensorStart> tensors;
};

/// In the order of computation. Trained tensors are numbered from 0; an InputLayer, a Flatten and a
/// Reshape compute nothing.
std::vector<LayerOperation> operations_of(const ModelFile& file, std::size_t input_width);

}  // namespace fanin
