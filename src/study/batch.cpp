// Runs over a few threads, one more that writes the store, and one that keeps its claims.
#include "study/batch.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "runs/sqlite.hpp"
#include "study/run_queue.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

/// Work of a run in arbitrary units.
double work_of(const PlannedRun& run, const Dataset& data) {
  double parameters = 0;
  for (const LayerShape& shape : shapes(run.spec.model, static_cast<std::int64_t>(data.width()))) {
    parameters += static_cast<double>(shape.parameters);
  }
  return (parameters + 100) * static_cast<double>(data.rows()) *
         static_cast<double>(run.spec.fit.epochs + 1);
}

/// The first exception of several threads.
class Failure {
 public:
  /// The exception that is being handled.
  void keep() {
    const std::lock_guard guard(lock_);
    if (!first_) first_ = std::current_exception();
    happened_ = true;
  }
  bool happened() const { return happened_; }
  void rethrow() const {
    if (first_) std::rethrow_exception(first_);
  }

 private:
  std::mutex lock_;
  std::exception_ptr first_;
  std::atomic<bool> happened_{false};
};

/// Stores finished runs, in a thread of its own: the next run trains while the last is written.
class Archive {
 public:
  using Storing = std::function<void(const Run& run, double work)>;

  Archive(Failure& failure, Storing store)
      : failure_(failure), store_(std::move(store)), thread_([this] { serve(); }) {}
  /// Waits until every run is stored.
  ~Archive() {
    const std::lock_guard guard(lock_);
    over_ = true;
    changed_.notify_all();
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  /// Waits while another run waits: a crash loses few finished runs, and memory holds few.
  void put(Run run, double work) {
    std::unique_lock guard(lock_);
    changed_.wait(guard, [this] { return !waiting_; });
    waiting_.emplace(std::move(run), work);
    changed_.notify_all();
  }

 private:
  void serve() {
    bool refused = false;
    std::unique_lock guard(lock_);
    while (true) {
      changed_.wait(guard, [this] { return over_ || waiting_; });
      if (!waiting_) return;
      const auto [run, work] = std::move(*waiting_);
      waiting_.reset();
      changed_.notify_all();
      guard.unlock();
      try {
        // What a store refused once is not tried with the runs that still come.
        if (!refused) store_(run, work);
      } catch (...) {
        refused = true;
        failure_.keep();
      }
      guard.lock();
    }
  }

  Failure& failure_;
  Storing store_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::optional<std::pair<Run, double>> waiting_;
  bool over_ = false;
  std::jthread thread_;  // last: it uses all of the above until it ends
};

/// Does something every second, until it goes.
class Heartbeat {
 public:
  Heartbeat(Failure& failure, std::function<void()> beat)
      : thread_([&failure, beat = std::move(beat), this] {
          std::unique_lock guard(lock_);
          while (!over_.wait_for(guard, std::chrono::seconds(1), [this] { return ends_; })) {
            try {
              beat();
            } catch (...) {
              failure.keep();
              return;
            }
          }
        }) {}
  ~Heartbeat() {
    const std::lock_guard guard(lock_);
    ends_ = true;
    over_.notify_all();
  }
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

 private:
  std::mutex lock_;
  std::condition_variable over_;
  bool ends_ = false;
  std::jthread thread_;  // last: it uses all of the above until it ends
};

struct Queued {
  std::size_t number;  ///< in the plan
  double work;
  std::size_t portions;  ///< number of what it trains on
};

std::vector<std::string> addresses_of(const std::vector<Queued>& queue, const Plan& plan) {
  std::vector<std::string> addresses;
  addresses.reserve(queue.size());
  for (const Queued& queued : queue) addresses.push_back(plan.record.cells[queued.number].address);
  return addresses;
}

/// What there is to train, in the order of training; counts in `progress` what is stored.
std::vector<Queued> queue_of(const Plan& plan, const std::set<std::string>& stored,
                             const Shard& shard, BatchProgress& progress) {
  std::set<std::string> seen;
  std::vector<Queued> queue;
  std::map<std::string, std::size_t> portions;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (!shard.has(i)) continue;
    const std::string& address = plan.record.cells[i].address;
    ++progress.total;
    // Two cells may be one run (he_normal and VarianceScaling with its numbers are not; the same
    // file twice is).
    if (stored.contains(address) || !seen.insert(address).second) {
      ++progress.stored;
      continue;
    }
    const PlannedRun run = plan.run(i);
    const std::size_t number = portions.emplace(portions_key(run), portions.size()).first->second;
    queue.push_back({i, work_of(run, plan.datasets[run.data]), number});
  }
  // Runs at the same time then share their rows, and an interrupted study has whole seeds.
  std::stable_sort(queue.begin(), queue.end(),
                   [](const Queued& a, const Queued& b) { return a.portions < b.portions; });
  return queue;
}

/// What was missing when it began.
void run_missing(const Plan& plan, RunStore& store, const NetworkBuilder& build,
                 const std::atomic<bool>& stop, const BatchOptions& options,
                 BatchProgress& progress) {
  const LongWait waiting(store.database(), stop);
  const std::vector<Queued> queue = queue_of(plan, store.addresses(), options.shard, progress);
  double work = 0;
  for (const Queued& queued : queue) work += queued.work;
  progress.done = progress.stored;
  if (options.progress) options.progress(progress);
  if (queue.empty()) return;

  std::mutex lock;  // of the store and the progress
  double work_done = 0;
  const auto settle = [&](double work_of_run, bool failed) {
    ++(failed ? progress.failed : progress.done);
    work_done += work_of_run;
    progress.work_done = work_done / work;
    if (options.progress) options.progress(progress);
  };
  const std::size_t jobs = std::min(std::max<std::size_t>(1, options.jobs), queue.size());
  SharedPortions shared(plan.datasets);
  Failure failure;
  {
    RunQueue left(addresses_of(queue, plan), store.database(), lock, jobs + options.elsewhere.jobs,
                  [&](std::size_t i, bool failed) { settle(queue[i].work, failed); });
    // The claims of long runs are kept, and a power cut takes the runs of a second at most.
    const Heartbeat heartbeat(failure, [&] {
      left.renew();
      const std::lock_guard guard(lock);
      store.sync();
    });
    Archive archive(failure, [&](const Run& run, double work_of_run) {
      const std::lock_guard guard(lock);
      store.add(run);
      remove_checkpoint_of(run.address, options.checkpoints);
      settle(work_of_run, false);
    });
    // False when the run was dropped.
    const auto keep = [&](const Queued& queued, Attempt tried) {
      if (tried.run) {
        archive.put(std::move(*tried.run), queued.work);
      } else if (!tried.why.empty()) {
        const std::lock_guard guard(lock);
        store.add_failure(plan.record.cells[queued.number].address, tried.why);
        settle(queued.work, true);
      } else {
        return false;
      }
      return true;
    };
    const auto over = [&] { return stop || failure.happened(); };
    const auto worker = [&] {
      try {
        while (const auto number = left.next(over)) {
          const Queued& queued = queue[*number];
          if (!keep(queued,
                    attempt(plan.run(queued.number), shared, build, stop, options.checkpoints)))
            return;
        }
      } catch (...) {
        failure.keep();
      }
    };
    std::vector<std::jthread> threads;
    // The system may not give so many: the others do the work.
    const auto start = [&](std::size_t wanted, std::size_t least) {
      try {
        while (threads.size() < wanted) threads.emplace_back(worker);
      } catch (const std::system_error&) {
        if (threads.size() < least) throw;
      }
    };
    if (!options.elsewhere.serve) {
      start(jobs - 1, 0);
      worker();
    } else {
      start(jobs, 1);
      std::map<std::size_t, const Queued*> lent;  // by their numbers in the plan
      BatchDesk desk;
      desk.take = [&]() -> std::optional<std::size_t> {
        const auto next = left.try_next();
        if (!next) return std::nullopt;
        lent.emplace(queue[*next].number, &queue[*next]);
        return queue[*next].number;
      };
      desk.give_back = [&](std::size_t number, Attempt tried) {
        const auto found = lent.find(number);
        if (found == lent.end() ||
            (tried.run && tried.run->address != plan.record.cells[number].address))
          throw WorldError("a run came back that was not handed out");
        keep(*found->second, std::move(tried));
        lent.erase(found);
      };
      desk.exhausted = [&] { return left.exhausted(); };
      desk.over = over;
      desk.done = [&] {
        const std::lock_guard guard(lock);
        return progress.done + progress.failed - progress.stored == queue.size();
      };
      try {
        options.elsewhere.serve(desk);
      } catch (...) {
        failure.keep();
      }
    }
  }
  failure.rethrow();
}

/// Whether each run is stored, or kept as a failure.
bool is_done(const Plan& plan, const RunStore& store, const Shard& shard) {
  const Transaction moment(store.database(), Transaction::Kind::read);
  const std::set<std::string> stored = store.addresses();
  const std::map<std::string, std::string> failed = store.failures();
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const std::string& address = plan.record.cells[i].address;
    if (shard.has(i) && !stored.contains(address) && !failed.contains(address)) return false;
  }
  return true;
}

}  // namespace

BatchProgress run_batch(const Plan& plan, RunStore& store, const NetworkBuilder& build,
                        const std::atomic<bool>& stop, const BatchOptions& options) {
  while (true) {
    BatchProgress progress;
    try {
      run_missing(plan, store, build, stop, options, progress);
    } catch (const Busy&) {
      if (!stop) throw;
      // The store was waited for when all was to stop: that is no fault of it.
      progress.total = std::max(progress.total, progress.done + progress.failed + 1);
      return progress;
    }
    if (progress.done + progress.failed < progress.total) return progress;
    // Meanwhile somebody may have forgotten what was stored (fanin retry).
    if (is_done(plan, store, options.shard)) return progress;
  }
}

}  // namespace fanin
