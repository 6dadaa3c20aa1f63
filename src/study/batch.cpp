// A queue of runs over a few threads, and one more that writes the store.
#include "study/batch.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

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

}  // namespace

BatchProgress run_batch(const Plan& plan, RunStore& store, const NetworkBuilder& build,
                        const std::atomic<bool>& stop, const BatchOptions& options) {
  const std::set<std::string> stored = store.addresses();
  std::set<std::string> queued;
  struct Queued {
    const PlannedRun* run;
    double work;
    std::size_t portions;  ///< number of what it trains on
  };
  std::vector<Queued> queue;
  std::map<std::string, std::size_t> portions;
  double work = 0;
  BatchProgress progress;
  progress.total = plan.runs.size();
  for (const PlannedRun& run : plan.runs) {
    // Two cells may be one run (he_normal and VarianceScaling with its numbers are not; the same
    // file twice is).
    if (stored.contains(run.cell.address) || !queued.insert(run.cell.address).second) {
      ++progress.stored;
      continue;
    }
    const std::size_t number = portions.emplace(portions_key(run), portions.size()).first->second;
    queue.push_back({&run, work_of(run, plan.datasets[run.data]), number});
    work += queue.back().work;
  }
  // Runs at the same time then share their rows, and an interrupted study has whole seeds.
  std::stable_sort(queue.begin(), queue.end(),
                   [](const Queued& a, const Queued& b) { return a.portions < b.portions; });
  progress.done = progress.stored;
  if (options.progress) options.progress(progress);

  double work_done = 0;
  SharedPortions shared(plan.datasets);
  Failure failure;
  {
    Archive archive(failure, [&](const Run& run, double work_of_run) {
      store.add(run);
      ++progress.done;
      work_done += work_of_run;
      progress.work_done = work_done / work;
      if (options.progress) options.progress(progress);
    });
    std::atomic<std::size_t> next{0};
    const auto worker = [&] {
      while (!stop && !failure.happened()) {
        const std::size_t i = next++;
        if (i >= queue.size()) return;
        try {
          std::optional<Run> run = train(*queue[i].run, shared, build, stop);
          if (!run) return;
          archive.put(std::move(*run), queue[i].work);
        } catch (...) {
          failure.keep();
        }
      }
    };
    std::vector<std::jthread> threads;
    for (std::size_t j = 1; j < std::min(std::max<std::size_t>(1, options.jobs), queue.size());
         ++j) {
      threads.emplace_back(worker);
    }
    worker();
  }
  failure.rethrow();
  return progress;
}

}  // namespace fanin
