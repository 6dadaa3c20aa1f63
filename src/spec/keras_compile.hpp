// Keras's compile settings as our compile section.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "spec/keras_layers.hpp"

namespace fanin {

/// What compile_config (Keras 3), training_config (Keras 2, TensorFlow.js) or the root of a file of
/// 0.3 says, but for the keys in `written`, which someone has said already. Nothing: it says no
/// loss, and nobody has.
std::optional<Node> keras_compile(const Node& compile, const std::set<std::string>& written,
                                  const KerasContext& context);

}  // namespace fanin
