// The activations in double precision, as functions of one number: what theory integrates.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "schema/vocabulary.hpp"

namespace fanin {

/// A function of one number with its derivative.
struct ScalarFunction {
  std::function<double(double)> value;
  std::function<double(double)> slope;  ///< at a kink that of the left side, as training has it
  std::vector<double> kinks;  ///< where value or slope are not smooth, in no particular order
};

/// An activation of spec/activations with its parameters; nothing for one that looks at a row as a
/// whole (softmax and the like) or is not known. Within 1e-14 of the true value, and the same bits
/// everywhere.
std::optional<ScalarFunction> scalar_function(const Choice& activation);

/// x, or `slope` x below 0.
ScalarFunction leaky(double slope);

}  // namespace fanin
