// Claims in blocks, so that short runs do not wait for the store.
#include "study/run_queue.hpp"

#include <algorithm>
#include <numeric>
#include <thread>
#include <utility>

namespace fanin {

namespace {

using std::chrono::steady_clock;

// A block is claimed about twice a second: a worker that dies loses no more than that, and at the
// end of a study no process sits on what others could do.
constexpr auto shortest_block = std::chrono::milliseconds(250);
constexpr auto longest_block = std::chrono::milliseconds(1000);
constexpr std::size_t most_at_once = 1024;

constexpr auto until_looking_again = std::chrono::milliseconds(100);
constexpr auto until_renewing = std::chrono::seconds(lease_seconds / 6);

}  // namespace

RunQueue::RunQueue(std::vector<std::string> addresses, const Database& store, std::mutex& lock,
                   std::size_t jobs, Settled settled)
    : addresses_(std::move(addresses)),
      lock_(lock),
      claims_(store, jobs),
      settled_(std::move(settled)),
      left_(addresses_.size()),
      jobs_(jobs),
      block_(jobs),
      claimed_at_(steady_clock::now() - shortest_block),
      renewed_at_(steady_clock::now()) {
  std::iota(left_.begin(), left_.end(), std::size_t{0});
}

void RunQueue::claim_more() {
  const auto now = steady_clock::now();
  const auto passed = now - claimed_at_;
  claimed_at_ = now;
  if (passed < shortest_block) block_ = std::min(2 * block_, std::max(most_at_once, jobs_));
  if (passed > longest_block) block_ = std::max(block_ / 2, jobs_);
  std::vector<const std::string*> wanted;
  wanted.reserve(left_.size());
  for (const std::size_t number : left_) wanted.push_back(&addresses_[number]);
  const auto states = claims_.take(wanted, block_);
  std::vector<std::size_t> still;
  for (std::size_t i = 0; i < left_.size(); ++i) {
    if (i >= states.size() || states[i] == Claims::State::elsewhere) {
      still.push_back(left_[i]);
    } else if (states[i] == Claims::State::taken) {
      ready_.push_back(left_[i]);
    } else {
      settled_(left_[i], states[i] == Claims::State::failed);
    }
  }
  std::reverse(ready_.begin(), ready_.end());
  left_ = std::move(still);
}

std::optional<std::size_t> RunQueue::next(const std::function<bool()>& over) {
  while (!over()) {
    {
      const std::lock_guard guard(lock_);
      if (ready_.empty() && !left_.empty()) claim_more();
      if (!ready_.empty()) {
        const std::size_t number = ready_.back();
        ready_.pop_back();
        return number;
      }
      if (left_.empty()) return std::nullopt;
    }
    std::this_thread::sleep_for(until_looking_again);
  }
  return std::nullopt;
}

void RunQueue::renew() {
  const std::lock_guard guard(lock_);
  if (steady_clock::now() - renewed_at_ < until_renewing) return;
  claims_.renew();
  renewed_at_ = steady_clock::now();
}

}  // namespace fanin
