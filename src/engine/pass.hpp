// One mini-batch through a network and back: the buffers, the loss and the updates of training.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/split.hpp"
#include "engine/kernels.hpp"
#include "engine/loss.hpp"
#include "engine/network.hpp"
#include "engine/operation.hpp"
#include "engine/optimizer.hpp"
#include "engine/team.hpp"
#include "spec/training.hpp"

namespace fanin {

/// Trains and evaluates a chain of operations. Needs, besides weights and optimizer state, the
/// values after each operation for one mini-batch, and two gradients that take turns.
class Pass {
 public:
  /// `tensors`: kernels and biases, by their numbers.
  /// `threads` share each product; the bits do not depend on how many.
  Pass(const ModelFile& file, std::vector<Operation> operations, std::vector<Tensor> tensors,
       std::size_t threads);

  /// One optimizer step on these rows; the totals are those before it. Nothing changes if the loss
  /// is not finite: it would only spread.
  Totals train_step(const SampleView& samples, std::span<const std::uint32_t> rows);

  /// Loss and metrics of these rows, as outside of training.
  Totals evaluate(const SampleView& samples, std::span<const std::uint32_t> rows);

  /// Network::confusion.
  std::vector<std::int64_t> confusion(const SampleView& samples,
                                      std::span<const std::uint32_t> rows);

  /// Network::calibrate: the kernels that want outputs of variance 1, in order, by these rows.
  std::vector<Calibration> calibrate(const SampleView& samples,
                                     std::span<const std::uint32_t> rows);
  /// Network::probe.
  std::vector<Probe> probe(const SampleView& samples, std::span<const std::uint32_t> rows);
  Optimizer& optimizer() { return optimizer_; }
  const Optimizer& optimizer() const { return optimizer_; }

  /// Network::exchange, without the weights.
  void exchange(Exchange& state) {
    state.exchange(step_);
    optimizer_.exchange(state);
  }

 private:
  /// Values of one operation for the batch, where its rows stand, and what its way back needs
  /// besides.
  struct Values {
    std::vector<float> values;
    std::vector<const float*> rows;
    std::size_t width = 0;
    std::vector<float> factors;  ///< of a noise
    Measured measured;           ///< of a normalization
    void reserve(std::size_t batch);
  };

  enum class Mode {
    inference,
    training,
    calibration,  ///< as training, without noise and without learning
  };

  void reserve(std::size_t batch);
  Targets take(const SampleView& samples, std::span<const std::uint32_t> rows);
  /// work(part) for all parts of a product; a small one is not worth sharing.
  template <class Work>
  void share(std::size_t multiply_adds, const Work& work);
  /// Operation number i, and the penalty of its values, summed over the rows.
  double forward_one(std::size_t i, std::size_t batch, Mode mode);
  double forward(std::size_t batch, Mode mode);
  /// In training the operations learn on the way; `probes`, one an operation, are given the
  /// gradients by what each gave.
  void backward(std::size_t batch, Mode mode, std::span<Probe> probes = {});
  void affine_backward(std::size_t i, std::size_t batch, bool learns);
  void normalization_backward(std::size_t i, std::size_t batch, bool learns,
                              std::span<float> gradient);
  /// Updates a vector of weights, tensor number `number`.
  void update_vector(std::size_t number, std::span<const float> gradient);
  /// Penalties on activations, summed over the rows; with `scale` also their gradient, times it,
  /// of the activation that the objective takes on itself.
  double output_penalty(std::size_t batch, float scale);
  double activity_penalty(std::size_t batch, float scale);
  Stream stream_of(const Operation& operation) const;

  std::vector<Operation> operations_;
  std::uint64_t seed_;  ///< of noise layers
  Objective objective_;
  Optimizer optimizer_;
  std::size_t learned_;  ///< operations before what the objective takes on itself
  std::size_t reserved_ = 0;
  std::vector<const float*> input_rows_;
  std::vector<Values> values_;  ///< [0] the input where it must stand together, [i + 1] after i
  std::vector<float> gradient_;
  std::vector<float> next_gradient_;
  std::vector<float> vector_gradient_;  ///< by gamma and beta, or by alpha
  std::vector<float> output_;           ///< of the activation that the objective takes on itself
  std::vector<float> output_gradient_;  ///< of the penalty on it
  std::vector<std::int32_t> labels_;
  std::vector<float> targets_;
  std::vector<float> row_weights_;  ///< in the loss; empty: all 1
  Team team_;
  std::vector<Workspace> workspaces_;  ///< one a thread
  std::uint64_t step_ = 0;
};

}  // namespace fanin
