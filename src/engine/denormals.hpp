// Flushes denormal floats to zero while it lives: converged networks make them, and each costs a
// trap.
#pragma once

#include <cstdint>

namespace fanin {

/// Set in every thread that computes with a network, so that the bits are the same in all of them.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
  std::uint64_t before_;
};

}  // namespace fanin
