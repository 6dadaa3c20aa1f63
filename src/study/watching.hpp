// Keras's rules of patience as values that are told each epoch's monitored value.
#pragma once

#include <cstdint>
#include <optional>

#include "spec/callbacks.hpp"
#include "text/exchange.hpp"

namespace fanin {

/// The best value so far of a monitored column.
class Best {
 public:
  /// A value must be better by more than `min_delta`; `start`: than which the first must be better.
  Best(bool larger, double min_delta, std::optional<double> start = {});

  /// Takes the value if it is better; says whether.
  bool improved_by(double value);
  bool is_better(double value, double than) const;
  void exchange(Exchange& state) { state.exchange(value_); }

 private:
  bool larger_;
  double min_delta_;
  double value_;
};

/// The rule of keras/src/callbacks/early_stopping.py. Epochs count from 0 here, as in Keras.
class StoppingRule {
 public:
  explicit StoppingRule(const EarlyStopping& settings);

  enum class Verdict { go_on, better, stop };
  Verdict at(std::int64_t epoch, double monitored);
  void exchange(Exchange& state) {
    best_.exchange(state);
    state.exchange(wait_);
  }

 private:
  EarlyStopping settings_;
  Best best_;
  std::int64_t wait_ = 0;
};

/// The rule of keras/src/callbacks/reduce_lr_on_plateau.py.
class PlateauRule {
 public:
  explicit PlateauRule(const ReduceLROnPlateau& settings);

  /// The learning rate after an epoch that had `rate`.
  double rate_after(double monitored, double rate);
  void exchange(Exchange& state) {
    state.exchange(best_);
    state.exchange(wait_);
    state.exchange(cooldown_);
  }

 private:
  ReduceLROnPlateau settings_;
  bool larger_;
  double best_;
  std::int64_t wait_ = 0;
  std::int64_t cooldown_ = 0;  ///< epochs of it left
};

}  // namespace fanin
