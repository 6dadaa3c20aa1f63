// How a study stands: what is done, what is being done, and how long the rest will take.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "runs/claims.hpp"
#include "runs/store.hpp"

namespace fanin {

struct Standing {
  std::size_t cells = 0;
  std::size_t done = 0;      ///< cells whose run is stored
  std::size_t diverged = 0;  ///< of those
  std::size_t failed = 0;
  std::size_t running = 0;  ///< at this moment
  std::size_t left = 0;     ///< not begun
  std::size_t unasked = 0;  ///< stored runs that no cell names
  double seconds = 0;  ///< wall time of what is not done, by those who run it now; NaN: unknown
  std::vector<Worker> workers;
};

/// A run that is not done is expected to take as long, for each epoch it may train, as the stored
/// runs of its model and data took (of the study, if none of these is stored). Without workers
/// `seconds` is that of one run after the other.
Standing standing_of(const StudyRecord& study, const std::map<std::string, Ending>& endings,
                     const std::map<std::string, std::string>& failures,
                     std::vector<Worker> workers);

/// The same of a store.
Standing standing_of(const RunStore& store);

}  // namespace fanin
