// How many runs a worker takes at once.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace fanin {

/// Runs that take about half a second together, found out as they are trained: who dies loses no
/// more than that, and at the end of a study nobody sits on what others could do; but short runs
/// do not wait for the store, or for the network.
class BlockSize {
 public:
  explicit BlockSize(std::size_t jobs) : jobs_(jobs), size_(jobs) {}

  /// The size of the block that is taken now, the one before being trained.
  std::size_t next() {
    const auto now = std::chrono::steady_clock::now();
    const auto passed = now - taken_at_;
    taken_at_ = now;
    if (passed < shortest) size_ = std::min(2 * size_, std::max(most, jobs_));
    if (passed > longest) size_ = std::max(size_ / 2, jobs_);
    return size_;
  }
  /// As it was last: where nothing was to be had, nothing was found out.
  std::size_t last() const { return size_; }

 private:
  static constexpr std::chrono::milliseconds shortest{250};
  static constexpr std::chrono::milliseconds longest{1000};
  static constexpr std::size_t most = 1024;

  std::size_t jobs_;
  std::size_t size_;
  // The first block is no measure of the second.
  std::chrono::steady_clock::time_point taken_at_ = std::chrono::steady_clock::now() - shortest;
};

}  // namespace fanin
