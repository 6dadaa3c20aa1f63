// The documents of fanin described: what schema, reference, lists and explanations are made from.
#pragma once

#include "schema/describe.hpp"

namespace fanin {

/// A model file, with what may stand in it besides its Record: extends and defaults.
Description describe_model();

/// A study file.
Description describe_study();

}  // namespace fanin
