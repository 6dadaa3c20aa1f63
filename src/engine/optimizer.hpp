// How all tensors of a network learn: the optimizer's numbers in each step, its state, penalties
// and constraints. The rules themselves stand in engine/update_rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/kernels.hpp"
#include "engine/regularizer.hpp"
#include "schema/vocabulary.hpp"
#include "text/exchange.hpp"

namespace fanin {

/// One tensor that is learned. Whoever holds the weights outlives the Optimizer.
struct Tensor {
  std::size_t rows = 0;  ///< a bias is one column
  std::size_t columns = 1;
  std::optional<Choice> regularizer = {};
  std::optional<Choice> constraint = {};
  bool trainable = true;     ///< false: it is left alone, and costs no penalty
  float* weights = nullptr;  ///< row-major

  std::size_t size() const { return rows * columns; }
  std::span<float> values() const { return {weights, size()}; }
};

/// Keras 3's order in one step (keras/src/optimizers/base_optimizer.py): clip the gradients, decay
/// the weights, apply the rule, keep the moving average, apply the constraints. One step counter
/// for all tensors.
///
/// A step is begin_step(), then the gradient of each tensor, in any order, then end_step(). What is
/// done element by element is done with the gradient's piece that update() is told of; what needs a
/// gradient as a whole (a norm, an OrthogonalRegularizer, gradient accumulation) has it stored
/// first, and is done in end_step().
class Optimizer {
 public:
  /// The tensors are numbered as they stand here.
  Optimizer(const Choice& choice, std::vector<Tensor> tensors);

  void begin_step();

  /// What is to be done with the gradient of this tensor as it is computed.
  Update update(std::size_t tensor);

  void end_step();

  /// The last thing in training: where a moving average is kept, it becomes the weights.
  void finalize();

  /// The sum of all tensors' penalties, which the loss is raised by.
  double penalty() const;

  /// Of the next step.
  double learning_rate() const;
  /// Not where there is a schedule.
  void set_learning_rate(double rate);

  /// Everything that the next step depends on besides the weights, between two steps.
  void exchange(Exchange& state);

 private:
  struct State {
    std::vector<float> first;
    std::vector<float> second;
    std::vector<float> third;
    std::vector<float> average;      ///< with use_ema
    std::vector<float> gradient;     ///< where it is needed as a whole
    std::vector<float> accumulated;  ///< of earlier mini-batches of the same step
    Regularizer regularizer;
  };

  bool stores(std::size_t tensor) const;
  Update rule_of(std::size_t tensor);
  void correct_bias();
  /// Whether this mini-batch is the first of several in a step, and whether it is the last, or the
  /// only one.
  bool opens() const { return accumulation_ > 1 && batches_ % accumulation_ == 0; }
  bool completes() const { return (batches_ + 1) % accumulation_ == 0; }
  void collect();
  void apply_stored();
  void average_weights();

  std::vector<Tensor> tensors_;
  std::vector<State> states_;
  UpdateRule rule_;
  std::optional<Choice> schedule_;
  double learning_rate_ = 0;  ///< as given, a float's value
  std::optional<double> clipnorm_;
  std::optional<double> global_clipnorm_;
  std::int64_t accumulation_ = 1;  ///< mini-batches in one step
  bool use_ema_ = false;
  float ema_momentum_ = 0;
  std::int64_t ema_overwrite_ = 0;  ///< 0: never
  std::int64_t batches_ = 0;        ///< done before this one
  double beta_1_ = 0;
  double beta_2_ = 0;
  double beta_1_power_ = 1;     ///< beta_1^t
  double beta_2_power_ = 1;     ///< beta_2^t
  double nadam_factor_ = 0.96;  ///< of a step: 0.96^schedule_decay
  double nadam_decay_ = 1;      ///< the factor to the power of t
  double nadam_product_ = 1;    ///< of the momenta u_1 .. u_t
  double ftrl_l2_ = 0;
  double ftrl_beta_ = 0;
};

}  // namespace fanin
