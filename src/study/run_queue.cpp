// Claims in blocks, so that short runs do not wait for the store.
#include "study/run_queue.hpp"

#include <algorithm>
#include <numeric>
#include <thread>
#include <utility>

namespace fanin {

namespace {

using std::chrono::steady_clock;

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
      block_(jobs),
      renewed_at_(steady_clock::now()) {
  std::iota(left_.begin(), left_.end(), std::size_t{0});
}

void RunQueue::claim_more() {
  std::vector<const std::string*> wanted;
  wanted.reserve(left_.size());
  for (const std::size_t number : left_) wanted.push_back(&addresses_[number]);
  const auto states = claims_.take(wanted, waiting_ ? block_.last() : block_.next());
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

std::optional<std::size_t> RunQueue::try_next() {
  const std::lock_guard guard(lock_);
  if (ready_.empty() && !left_.empty() && steady_clock::now() >= look_again_at_) {
    claim_more();
    waiting_ = ready_.empty();
    if (waiting_) look_again_at_ = steady_clock::now() + until_looking_again;
  }
  if (ready_.empty()) return std::nullopt;
  const std::size_t number = ready_.back();
  ready_.pop_back();
  return number;
}

bool RunQueue::exhausted() {
  const std::lock_guard guard(lock_);
  return ready_.empty() && left_.empty();
}

std::optional<std::size_t> RunQueue::next(const std::function<bool()>& over) {
  while (!over()) {
    if (const auto number = try_next()) return number;
    if (exhausted()) return std::nullopt;
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
