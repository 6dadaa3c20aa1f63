// What a model file asks of its data set: how the rows are parted, and what each counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/split.hpp"
#include "spec/training.hpp"

namespace fanin {

/// How a model wants its rows parted.
SplitPlan split_plan_of(const ModelFile& spec);

/// The factor of each class, by class number; empty if the model gives none. Names that are no
/// class are passed over.
std::vector<float> class_factors(const ClassWeights& weights, const Dataset& data);

/// The number of the class that a class weight names: by its label or, where no label is called so,
/// by its number.
std::optional<std::size_t> class_named(const std::string& name, const Dataset& data);

/// Rows of each class, "train: setosa 40, virginica 40; test: ...", parts without rows left out;
/// empty for a regression. `test_data`: whose rows `split.test` are, if not of `data`.
std::string class_counts_text(const Dataset& data, const Split& split, const Dataset* test_data);

}  // namespace fanin
