// A model as Keras writes it, and as a person would write it here.
#pragma once

#include <optional>
#include <string>

#include "spec/training.hpp"

namespace fanin {

/// keras3: as Keras 3.4 to 3.8 write it, which every later version reads. keras2: as tf.keras 2.15.
enum class KerasForm { keras3, keras2 };

/// What has no counterpart in Keras: the path of the value ("model.1.activation") and why.
struct KerasGap {
  std::string path;
  std::string message;
};

struct KerasWritten {
  Node root;
  std::vector<KerasGap> gaps;
};

/// Keys in Keras's order, with what it always writes. Shapes are written if the model begins with
/// an InputLayer or, with one put before, if the number of its `inputs` is given; compile settings
/// if there is a loss.
KerasWritten write_keras(const ModelFile& file, KerasForm form,
                         std::optional<std::int64_t> inputs = {});

/// Our own form without what is default anyway: data and fit are left out if they are not said,
/// names that would be generated the same.
Node write_brief(const ModelFile& file);

}  // namespace fanin
