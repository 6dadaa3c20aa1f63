// Models that Keras wrote, as what our own model file would say: nothing is read yet, so every
// later fault points into Keras's file.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "spec/keras_dialect.hpp"

namespace fanin {

/// A model and what it was compiled with, in our own form.
struct KerasModel {
  Node layers;
  std::optional<Node> compile;
};

/// `compat`: read as if this version had written it. `compile_written`: the keys of compile that
/// stand elsewhere and win. Notes and faults go to the diagnostics; nothing is returned if there is
/// no Sequential model.
std::optional<KerasModel> translate_keras(const Node& root,
                                          const std::optional<KerasVersion>& compat,
                                          const std::set<std::string>& compile_written,
                                          Diagnostics& diagnostics);

/// A list of layers of our own form in which some are written as Keras does, {class_name, config}.
Node translate_keras_layers(const Node& layers, const std::optional<KerasVersion>& compat,
                            Diagnostics& diagnostics);

}  // namespace fanin
