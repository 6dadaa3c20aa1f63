// The state of one optimizer over all tensors of a network; the rules stand in engine/kernels.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/kernels.hpp"
#include "schema/vocabulary.hpp"

namespace fanin {

/// One step counter for all tensors (keras/src/optimizers); state starts at 0, Adagrad's at
/// initial_accumulator_value.
class Optimizer {
 public:
  Optimizer(const Choice& choice, const std::vector<std::size_t>& tensor_sizes);

  /// Before the updates of a step: advances the counter and the bias corrections.
  void begin_step();

  /// How this step changes a weight.
  const UpdateRule& rule() const { return rule_; }

  /// The weights of tensor number `tensor` beside its state.
  Parameters parameters(std::size_t tensor, float* weights);

  /// Applies the rule to tensor number `tensor`.
  void update(std::size_t tensor, std::span<float> weights, std::span<const float> gradient);

 private:
  struct Moments {
    std::vector<float> first;
    std::vector<float> second;
    std::vector<float> third;
  };

  UpdateRule rule_;
  std::vector<Moments> state_;
  double learning_rate_ = 0;  ///< as given, a float's value
  double beta_1_ = 0;
  double beta_2_ = 0;
  double power_1_ = 1;  ///< beta_1^t
  double power_2_ = 1;  ///< beta_2^t
};

}  // namespace fanin
