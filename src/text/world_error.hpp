// The world refuses (disk, database, permission): the one exception of the program, caught in main.
#pragma once

#include <stdexcept>
#include <string>

namespace fanin {

/// Thrown where neither the user's documents nor the program is at fault; `main` prints it as
/// `fanin: <what>` and exits 1. Faults of documents never travel this way: they go to Diagnostics.
class WorldError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fanin
