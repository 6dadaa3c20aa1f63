// Ranks that are threads of one process: the protocol between ranks without MPI.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "study/channel.hpp"

namespace fanin {

/// What the channels of all ranks share.
class PostOffice {
 public:
  explicit PostOffice(int size) : boxes_(static_cast<std::size_t>(size)) {}

  int size() const { return static_cast<int>(boxes_.size()); }
  void put(int to, Letter letter) {
    const std::lock_guard guard(lock_);
    boxes_[static_cast<std::size_t>(to)].push_back(std::move(letter));
    changed_.notify_all();
  }
  std::optional<Letter> take(int rank, std::chrono::milliseconds wait) {
    std::unique_lock guard(lock_);
    auto& box = boxes_[static_cast<std::size_t>(rank)];
    if (!changed_.wait_for(guard, wait, [&] { return !box.empty(); })) return std::nullopt;
    Letter letter = std::move(box.front());
    box.pop_front();
    return letter;
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<std::deque<Letter>> boxes_;
};

class MemoryChannel : public Channel {
 public:
  MemoryChannel(PostOffice& office, int rank) : office_(office), rank_(rank) {}

  int rank() const override { return rank_; }
  int size() const override { return office_.size(); }
  std::string host() const override { return "host" + std::to_string(rank_); }
  void send(int to, std::string bytes) override { office_.put(to, {rank_, std::move(bytes)}); }
  std::optional<Letter> receive(std::chrono::milliseconds wait) override {
    return office_.take(rank_, wait);
  }
  void abandon() override { abandoned_ = true; }
  bool abandoned() const { return abandoned_; }

 private:
  PostOffice& office_;
  int rank_;
  bool abandoned_ = false;
};

}  // namespace fanin
