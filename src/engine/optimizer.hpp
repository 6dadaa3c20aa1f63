// Update rules of the optimizers, exactly Keras 3's.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "schema/vocabulary.hpp"

namespace fanin {

/// The state of one optimizer over all tensors of a network. One step counter for all of them
/// (keras/src/optimizers); state starts at 0, Adagrad's at initial_accumulator_value.
class Optimizer {
 public:
  Optimizer(const Choice& choice, const std::vector<std::size_t>& tensor_sizes);

  /// Before the updates of a step: advances the counter and the bias corrections.
  void begin_step();

  /// Applies the rule to tensor number `tensor`.
  void update(std::size_t tensor, std::span<float> weights, std::span<const float> gradient);

 private:
  struct Moments {
    std::vector<float> first;
    std::vector<float> second;
    std::vector<float> third;
  };

  using Rule = void (Optimizer::*)(Moments& state, std::span<float> w, std::span<const float> g);
  void sgd(Moments& state, std::span<float> w, std::span<const float> g);
  void rmsprop(Moments& state, std::span<float> w, std::span<const float> g);
  void adam(Moments& state, std::span<float> w, std::span<const float> g);
  void adagrad(Moments& state, std::span<float> w, std::span<const float> g);

  struct Binding;
  static const Binding bindings[];

  Rule rule_ = nullptr;
  std::vector<Moments> state_;
  float learning_rate_ = 0;
  float momentum_ = 0;
  bool nesterov_ = false;
  float rho_ = 0;
  float epsilon_ = 0;
  bool centered_ = false;
  double beta_1_ = 0;
  double beta_2_ = 0;
  bool amsgrad_ = false;
  double power_1_ = 1;  ///< beta_1^t
  double power_2_ = 1;  ///< beta_2^t
  float step_size_ = 0;
};

}  // namespace fanin
