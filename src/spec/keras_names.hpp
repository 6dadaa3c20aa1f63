// What Keras 2 and 3 write for what is written otherwise here: keys, and the names of activations,
// losses and metrics (keras-team/keras, v2.15.0 and 3).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schema/vocabulary.hpp"
#include "spec/keras_write.hpp"

namespace fanin {

/// One key of a config in Keras's order; `absent` is written where ours has no such key. Keras
/// refuses keys that it does not know.
struct KerasKey {
  std::string_view layer;  ///< empty: of every optimizer
  std::string_view key;
  std::string_view absent = "null";
  bool in_2 = true;
  bool in_3 = true;
};
std::span<const KerasKey> keras_layer_keys();
/// What every optimizer says before what is its own.
std::span<const KerasKey> keras_optimizer_keys();

/// The word for an activation function, by its name here; nothing: there is no such function.
std::optional<std::string_view> keras_activation_name(std::string_view name, KerasForm form);

/// How a loss or a metric is written.
struct KerasMeasure {
  std::string_view name;
  std::string_view class_name;
  bool named = true;  ///< false: no word stands for it, only its class
};

/// Nothing: there is no such loss.
std::optional<KerasMeasure> keras_loss(const Row& row, KerasForm form);

/// `sparse`: the loss takes the classes' numbers; Keras then has other names for what compares with
/// classes.
KerasMeasure keras_metric(const Row& row, KerasForm form, bool sparse);

}  // namespace fanin
