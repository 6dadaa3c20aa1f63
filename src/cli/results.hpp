// A study's folder: reading its store and writing its tables.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/comparison_table.hpp"
#include "runs/store.hpp"

namespace fanin {

inline constexpr const char* store_name = "runs.sqlite";
/// Of runs that are under way and ask for them.
inline constexpr const char* checkpoints_folder = "checkpoints";

/// Removes what killed processes left half written in the folder of a study; gives how many files.
std::size_t remove_all_unfinished(const std::string& folder);

/// Everything the study asks, with what is stored of it.
Results results_of(const RunStore& store);

/// The names of the files that publish() writes.
std::vector<std::string> published_names(const Results& results);

/// Prints the comparison with its notes and writes every table into the folder, where it is not
/// there already.
void publish(const Results& results, const Comparison& comparison, View view,
             const std::string& folder);

}  // namespace fanin
