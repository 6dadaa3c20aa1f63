// A model file against the data it names: what can be said once the rows are read.
#pragma once

#include <cstdint>
#include <vector>

#include "data/dataset.hpp"
#include "spec/load.hpp"

namespace fanin {

/// The first and the last layer against the data's features and target, the size of the model, and
/// the rows that the splits leave in each of `folds` (-1: there are none). Faults go to the
/// diagnostics; what already has a fault is passed over.
void check_against(const Dataset& data, const Declared<ModelFile>& file,
                   const std::vector<std::int64_t>& folds, Diagnostics& diagnostics);

/// Class weights name classes of the data, each once.
void check_class_weights(const Dataset& data, const Declared<ModelFile>& file,
                         Diagnostics& diagnostics);

}  // namespace fanin
