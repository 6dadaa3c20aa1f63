// Weights as a safetensors file: 8 bytes of header length, a JSON header, float32 values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/network.hpp"
#include "engine/stored_tensor.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// The file's bytes. Tensors are called `<layer>/kernel` (shape [inputs, units]) and `<layer>/bias`
/// (shape [units]); values little-endian; the header is padded with blanks to a multiple of 8
/// (huggingface/safetensors, format).
std::string safetensors(const std::vector<WeightView>& weights);

/// The tensors in the order of the header. Faults: a header that is longer than the file or than
/// the format allows (100 MB), that is no JSON or says anything twice; tensors other than F32;
/// shapes, offsets and lengths that do not fit each other; bytes of no tensor or of two. Those of
/// the header are placed in it, as the document `<file>, header`.
std::optional<std::vector<StoredTensor>> read_safetensors(const std::string& file,
                                                          std::string_view bytes,
                                                          Diagnostics& diagnostics);

}  // namespace fanin
