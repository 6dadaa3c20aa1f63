// Weights from a file into a network, all or none.
#pragma once

#include <string>

#include "engine/network.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// Sets all weights of the network to those of the file: safetensors, as safetensors() writes them,
/// NumPy's npz, or TensorFlow.js's model.json with its files of weights beside it. Tensors are
/// found by the names of Network::weights(); arrays that are called arr_0, arr_1, ...
/// (numpy.savez("w.npz", *model.get_weights())) are taken in the order of weights(), which is that
/// of Keras. False if there are faults: every tensor that is missing, that the model does not have,
/// or whose shape is another one; nothing is changed then.
bool load_weights(Network& network, const std::string& file, Diagnostics& diagnostics);

}  // namespace fanin
