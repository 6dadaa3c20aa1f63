// Weights as a safetensors file: 8 bytes of header length, a JSON header, float32 values.
#pragma once

#include <string>
#include <vector>

#include "engine/network.hpp"

namespace fanin {

/// The file's bytes. Tensors are called `<layer>/kernel` (shape [inputs, units]) and `<layer>/bias`
/// (shape [units]); values little-endian; the header is padded with blanks to a multiple of 8
/// (huggingface/safetensors, format).
std::string safetensors(const std::vector<WeightView>& weights);

}  // namespace fanin
