// Keras's early stopping as a value that is told each epoch's monitored value.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "spec/training.hpp"

namespace fanin {

/// The rule of keras/src/callbacks/early_stopping.py. Epochs count from 0 here, as in Keras.
class StoppingRule {
 public:
  explicit StoppingRule(const EarlyStopping& settings);

  enum class Verdict { go_on, better, stop };
  Verdict at(std::int64_t epoch, double monitored);

 private:
  bool is_better(double value, double than) const;

  EarlyStopping settings_;
  bool larger_;
  double best_;
  std::int64_t wait_ = 0;
};

}  // namespace fanin
