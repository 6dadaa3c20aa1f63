// A few threads that train, and one that talks: a report, an answer, in turns.
#include "study/rank_worker.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "study/attempt.hpp"
#include "study/block_size.hpp"
#include "text/format.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

using std::chrono::milliseconds;

// Without anything to say a worker says so: this is how soon orders to drop reach it.
constexpr auto beat = milliseconds(250);
constexpr auto until_looking_around = milliseconds(20);
constexpr int status_failed = 1;

/// Threads that train what is added, until there will be no more.
class Crew {
 public:
  using Train = std::function<Attempt(std::size_t number, const std::atomic<bool>& drop)>;

  Crew(std::size_t jobs, Train train)
      : train_(std::move(train)), block_(jobs), at_work_(jobs), idle_(0) {
    for (std::size_t j = 0; j < jobs; ++j) threads_.emplace_back([this] { work(); });
  }
  ~Crew() { drop(); }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  void add(const std::vector<std::uint64_t>& runs) {
    const std::lock_guard guard(lock_);
    ready_.insert(ready_.end(), runs.begin(), runs.end());
    changed_.notify_all();
  }
  /// What was added is trained to its end.
  void finish() {
    const std::lock_guard guard(lock_);
    closed_ = true;
    changed_.notify_all();
  }
  void drop() {
    dropping_ = true;
    const std::lock_guard guard(lock_);
    ready_.clear();
    closed_ = true;
    changed_.notify_all();
  }

  /// Waits until everybody went home or, if `eager`, somebody has nothing to do; false if that has
  /// not come after so long.
  bool wait(milliseconds longest, bool eager) {
    std::unique_lock guard(lock_);
    return reported_.wait_for(guard, longest, [&] { return at_work_ == 0 || (eager && hungry()); });
  }
  /// Adds what there is to say.
  void report(Report& report) {
    const std::lock_guard guard(lock_);
    report.settled = std::exchange(settled_, {});
    if (hungry()) report.wanted = block_.next();
    report.error = error_;
    report.last = at_work_ == 0 ? 1 : 0;
  }

 private:
  bool hungry() const { return !closed_ && idle_ > 0 && ready_.empty(); }

  void work() {
    std::unique_lock guard(lock_);
    try {
      while (true) {
        ++idle_;
        reported_.notify_all();
        changed_.wait(guard, [this] { return closed_ || !ready_.empty(); });
        --idle_;
        if (ready_.empty()) break;
        const std::uint64_t number = ready_.front();
        ready_.pop_front();
        guard.unlock();
        Attempt tried = train_(number, dropping_);
        guard.lock();
        if (tried.run || !tried.why.empty())
          settled_.push_back({number, std::move(tried.run), std::move(tried.why)});
      }
    } catch (const std::exception& error) {
      if (!guard.owns_lock()) guard.lock();
      error_ = error.what();
    }
    --at_work_;
    reported_.notify_all();
  }

  Train train_;
  std::mutex lock_;
  std::condition_variable changed_;   // there is something to do, or nothing will be
  std::condition_variable reported_;  // somebody has nothing to do
  BlockSize block_;
  std::deque<std::uint64_t> ready_;
  std::vector<Settled> settled_;
  std::size_t at_work_;
  std::size_t idle_;
  bool closed_ = false;
  std::atomic<bool> dropping_{false};
  std::string error_;
  std::vector<std::jthread> threads_;  // last: they use all of the above until they end
};

/// The answers of rank 0.
class Rank0 {
 public:
  Rank0(Channel& channel, Patience patience) : channel_(channel), patience_(patience) {}

  void tell(const Report& report) {
    channel_.send(0, bytes_of(report));
    asked_ = clock_.now();
  }
  /// Nothing yet; WorldError once it is silent for too long.
  std::optional<Orders> answer() {
    if (auto letter = channel_.receive(until_looking_around)) {
      spoke_ = true;
      return parse_orders(letter->bytes);
    }
    if (clock_.now() - asked_ > 4 * (spoke_ ? patience_.later : patience_.first)) {
      channel_.abandon();
      throw WorldError(
          format("rank 0 is silent: rank {} on {} gives up", channel_.rank(), channel_.host()));
    }
    return std::nullopt;
  }

 private:
  Channel& channel_;
  Patience patience_;
  AwakeClock clock_;
  milliseconds asked_{0};
  bool spoke_ = false;
};

}  // namespace

int work_for_rank_0(const Plan& plan, Channel& channel, const NetworkBuilder& build,
                    const Signals& signals, const WorkerOptions& options) {
  SharedPortions shared(plan.datasets);
  Crew crew(std::max<std::size_t>(1, options.jobs),
            [&](std::size_t number, const std::atomic<bool>& drop) {
              return attempt(plan.run(number), shared, build, drop, options.checkpoints);
            });
  Rank0 rank_0(channel, options.patience);
  int status = 0;
  bool eager = true;
  while (true) {
    for (milliseconds waited{0}; waited < beat && !signals.stop; waited += until_looking_around) {
      if (crew.wait(until_looking_around, eager)) break;
    }
    Report report;
    report.study = options.key;
    report.host = channel.host();
    if (signals.stop) {
      crew.drop();
      report.interrupted = signals.status();
    }
    crew.report(report);
    rank_0.tell(report);
    if (report.last != 0) {
      if (report.interrupted != 0) return report.interrupted;
      return report.error.empty() ? status : status_failed;
    }

    std::optional<Orders> orders;
    while (!(orders = rank_0.answer())) {
      if (signals.stop) crew.drop();
    }
    for (const Settled& settled : report.settled)
      remove_checkpoint_of(plan.record.cells.at(settled.number).address, options.checkpoints);
    if (orders->then == Orders::Then::drop) {
      status = orders->status;
      crew.drop();
    } else if (orders->then == Orders::Then::finish) {
      crew.finish();
    } else {
      crew.add(orders->runs);
    }
    // Where all runs are elsewhere, it asks again with the next beat.
    eager = report.wanted == 0 || !orders->runs.empty();
  }
}

int report_to_rank_0(Channel& channel, const std::string& error, Patience patience) {
  Rank0 rank_0(channel, patience);
  Report report;
  report.host = channel.host();
  report.error = error;
  rank_0.tell(report);
  std::optional<Orders> orders;
  while (!orders) orders = rank_0.answer();
  report.last = 1;
  rank_0.tell(report);
  return orders->status;
}

}  // namespace fanin
