// A queue of runs over a few threads; the store is written under one lock.
#include "study/batch.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

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

}  // namespace

BatchProgress run_batch(const Plan& plan, RunStore& store, const NetworkBuilder& build,
                        const std::atomic<bool>& stop, const BatchOptions& options) {
  const std::set<std::string> stored = store.addresses();
  std::set<std::string> queued;
  std::vector<const PlannedRun*> queue;
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
    queue.push_back(&run);
    work += work_of(run, plan.datasets[run.data]);
  }
  progress.done = progress.stored;
  if (options.progress) options.progress(progress);

  std::mutex lock;
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr failure;
  double work_done = 0;
  const auto worker = [&] {
    while (!stop && !failed) {
      const std::size_t i = next++;
      if (i >= queue.size()) return;
      try {
        const std::optional<Run> run = train(*queue[i], plan.datasets, build, stop);
        if (!run) return;
        const std::lock_guard guard(lock);
        store.add(*run);
        ++progress.done;
        work_done += work_of(*queue[i], plan.datasets[queue[i]->data]);
        progress.work_done = work_done / work;
        if (options.progress) options.progress(progress);
      } catch (...) {
        const std::lock_guard guard(lock);
        if (!failure) failure = std::current_exception();
        failed = true;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t j = 1; j < std::min(std::max<std::size_t>(1, options.jobs), queue.size());
         ++j) {
      threads.emplace_back(worker);
    }
    worker();
  }
  if (failure) std::rethrow_exception(failure);
  return progress;
}

}  // namespace fanin
