// A study's folder: reading its store and writing its tables.
#pragma once

#include <string>

#include "report/comparison.hpp"
#include "runs/store.hpp"

namespace fanin {

inline constexpr const char* store_name = "runs.sqlite";

/// Everything the study asks, with what is stored of it.
Results results_of(const RunStore& store);

/// Writes every table into the folder and prints the comparison with its notes.
void publish(const Results& results, const std::string& folder);

}  // namespace fanin
