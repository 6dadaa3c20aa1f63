// One mini-batch through a network and back: the buffers, the loss and the updates of training.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/split.hpp"
#include "engine/activation.hpp"
#include "engine/kernels.hpp"
#include "engine/loss.hpp"
#include "engine/optimizer.hpp"
#include "engine/team.hpp"
#include "spec/training.hpp"

namespace fanin {

/// One step of the computation; a Dense layer is an affine one and, unless linear, an activation.
struct Operation {
  enum class Kind { affine, activation, dropout };

  Kind kind;
  std::size_t in;
  std::size_t out;
  std::string name;                 ///< of the model's layer
  BoundActivation activation = {};  ///< of an activation
  double rate = 0;                  ///< of a dropout
  std::size_t number = 0;           ///< counts Dense layers, and Dropout layers
  float* kernel =
      nullptr;  ///< of an affine one, in x out; whoever holds the weights outlives the Pass
  float* bias = nullptr;   ///< may be null
  std::size_t tensor = 0;  ///< number of the kernel among all tensors; the bias is the next
};

/// Trains and evaluates a chain of operations. Needs, besides weights and optimizer state, the
/// values after each operation for one mini-batch, and two gradients that take turns.
class Pass {
 public:
  /// `tensor_sizes`: of kernels and biases, by their numbers.
  /// `threads` share each product; the bits do not depend on how many.
  Pass(const ModelFile& file, std::vector<Operation> operations,
       const std::vector<std::size_t>& tensor_sizes, std::size_t threads);

  /// One optimizer step on these rows; the totals are those before it. Nothing changes if the loss
  /// is not finite: it would only spread.
  Totals train_step(const Samples& samples, std::span<const std::uint32_t> rows);

  /// Loss and metrics of all rows, dropout off.
  Totals evaluate(const Samples& samples);

 private:
  /// Values of one operation for the batch, and where its rows stand.
  struct Values {
    std::vector<float> values;
    std::vector<const float*> rows;
    std::size_t width = 0;
    void reserve(std::size_t batch);
  };

  void reserve(std::size_t batch);
  Targets take(const Samples& samples, std::span<const std::uint32_t> rows);
  /// work(part) for all parts of a product; a small one is not worth sharing.
  template <class Work>
  void share(std::size_t multiply_adds, const Work& work);
  void forward(std::size_t batch, bool training);
  void backward(std::size_t batch);
  void apply_dropout(const Operation& operation, std::span<float> values) const;

  std::vector<Operation> operations_;
  std::uint64_t seed_;
  Objective objective_;
  Optimizer optimizer_;
  std::size_t learned_;  ///< operations before what the objective takes on itself
  std::size_t reserved_ = 0;
  std::vector<const float*> input_rows_;
  std::vector<Values> values_;  ///< [0] the input where it must stand together, [i + 1] after i
  std::vector<float> gradient_;
  std::vector<float> next_gradient_;
  std::vector<std::int32_t> labels_;
  std::vector<float> targets_;
  std::vector<float> row_weights_;  ///< in the loss; empty: all 1
  std::vector<std::uint32_t> all_;
  Team team_;
  std::vector<Workspace> workspaces_;  ///< one a thread
  std::uint64_t step_ = 0;
};

}  // namespace fanin
