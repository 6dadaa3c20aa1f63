// The stores of a study's shards become one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fanin {

struct Merged {
  std::size_t added = 0;
  std::size_t known = 0;  ///< runs that were there already, or in an earlier store
  /// Runs that are not the same in two stores, each with what differs and where. If there are any
  /// nothing was merged.
  std::vector<std::string> conflicts;
};

/// Adds the runs and failures of the other stores (files) to that of `out`, which is made if it is
/// missing. Once merged, merging again adds nothing. WorldError: a store cannot be used, or they
/// hold different studies; nothing was merged then.
Merged merge_stores(const std::string& out, const std::vector<std::string>& files);

}  // namespace fanin
