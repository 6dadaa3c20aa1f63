// Weights as TensorFlow.js saves them: model.json, whose weightsManifest names files of plain
// float32 values beside it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/stored_tensor.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// The tensors of the manifest, in its order, without the optimizer's. Values follow each other
/// from the first file of a group to its last, little-endian. Faults: a document without a
/// manifest, tensors other than float32 or quantized, files that cannot be read or hold another
/// number of bytes than the shapes say.
std::optional<std::vector<StoredTensor>> read_tfjs_weights(const std::string& file,
                                                           std::string_view text,
                                                           Diagnostics& diagnostics);

}  // namespace fanin
