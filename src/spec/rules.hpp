// The rules between the fields of a model file.
#pragma once

#include "spec/load.hpp"

namespace fanin {

/// Whether every layer of the list is one: which is the last is not known otherwise.
bool layers_known(const Declared<ModelFile>& file);

/// The rules between fields, needing no data: an output layer that fits the loss, monitors that
/// exist, initializers that fit biases, layer names used once, names that can be folders. A rule
/// about a value that could not be read is passed over.
void check(const Declared<ModelFile>& file, Diagnostics& diagnostics);

/// A name becomes a folder in results/.
void check_folder_name(const std::string& name, const Places& places, Diagnostics& diagnostics);

}  // namespace fanin
