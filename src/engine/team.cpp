// Threads wait awake for a short while, because a step is short, and then asleep.
#include "engine/team.hpp"

#include <utility>

#include "engine/denormals.hpp"

namespace fanin {

namespace {

/// Until the value is no longer `old`; a few thousand looks take some microseconds.
template <class T>
T changed(const std::atomic<T>& value, T old) {
  for (int look = 0; look < 20'000; ++look) {
    if (const T now = value.load(std::memory_order_acquire); now != old) return now;
  }
  value.wait(old, std::memory_order_acquire);
  return value.load(std::memory_order_acquire);
}

}  // namespace

// By delegation, so that a thread that cannot be started ends those that were.
Team::Team(std::size_t size) : Team() {
  for (std::size_t index = 1; index < size; ++index)
    threads_.emplace_back([this, index] { serve(index); });
}

Team::~Team() {
  stop_ = true;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
}

void Team::serve(std::size_t index) {
  const FlushDenormals guard;
  std::size_t seen = 0;
  while (true) {
    seen = changed(round_, seen);
    if (stop_) return;
    do_part(index);
    if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) running_.notify_one();
  }
}

void Team::do_part(std::size_t index) {
  try {
    (*work_)({index, size()});
  } catch (...) {
    const std::lock_guard guard(failure_lock_);
    failure_ = std::current_exception();
  }
}

void Team::run(const std::function<void(Part)>& work) {
  if (threads_.empty()) {
    work({0, 1});
    return;
  }
  work_ = &work;
  running_.store(threads_.size(), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  do_part(0);
  while (const std::size_t left = running_.load(std::memory_order_acquire)) changed(running_, left);
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

}  // namespace fanin
