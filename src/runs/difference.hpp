// Whether two runs of one address are the same run.
#pragma once

#include <string>

#include "runs/run.hpp"

namespace fanin {

/// What differs, "history, measures"; empty if nothing does, to the last bit. Wall time and version
/// may differ, and the written model, in which files may have other names: its content is what the
/// address says.
std::string difference_of(const Run& a, const Run& b);

}  // namespace fanin
