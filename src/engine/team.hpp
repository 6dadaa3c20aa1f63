// A few threads that work on one network together: each does its part of a product, all wait for
// all.
#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/kernels.hpp"

namespace fanin {

/// `size` - 1 threads beside the caller's, which is part 0. They compute with denormals flushed, as
/// every thread of training does.
class Team {
 public:
  explicit Team(std::size_t size);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  std::size_t size() const { return threads_.size() + 1; }

  /// Calls work(part) for every part at the same time; returns when all are done. What a part
  /// throws is thrown on then.
  void run(const std::function<void(Part)>& work);

 private:
  Team() = default;
  void serve(std::size_t index);
  void do_part(std::size_t index);

  const std::function<void(Part)>* work_ = nullptr;
  std::atomic<std::size_t> round_{0};
  std::atomic<std::size_t> running_{0};
  std::atomic<bool> stop_{false};
  std::mutex failure_lock_;
  std::exception_ptr failure_;
  std::vector<std::jthread> threads_;
};

}  // namespace fanin
