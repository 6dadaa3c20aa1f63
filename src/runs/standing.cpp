// Counting cells.
#include "runs/standing.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace fanin {

namespace {

/// Seconds an epoch, of some runs.
struct Pace {
  double seconds = 0;
  double epochs = 0;

  void add(const Cell& cell, const Ending& ending) {
    seconds += ending.train_seconds;
    epochs += static_cast<double>(std::max<std::int64_t>(1, cell.epochs));
  }
};

}  // namespace

Standing standing_of(const StudyRecord& study, const std::map<std::string, Ending>& endings,
                     const std::map<std::string, std::string>& failures,
                     std::vector<Worker> workers) {
  Standing standing;
  standing.cells = study.cells.size();
  std::set<std::string> asked;
  std::map<std::pair<std::string, std::string>, Pace> paces;
  Pace overall;
  for (const Cell& cell : study.cells) {
    asked.insert(cell.address);
    const auto ending = endings.find(cell.address);
    if (ending == endings.end()) {
      if (failures.contains(cell.address)) ++standing.failed;
      continue;
    }
    ++standing.done;
    if (ending->second.outcome == Outcome::diverged) ++standing.diverged;
    paces[{cell.model, cell.data}].add(cell, ending->second);
    overall.add(cell, ending->second);
  }
  std::size_t jobs = 0;
  for (const Worker& worker : workers) {
    jobs += static_cast<std::size_t>(worker.jobs);
    standing.running += static_cast<std::size_t>(std::min(worker.claims, worker.jobs));
  }
  const std::size_t open = standing.cells - standing.done - standing.failed;
  standing.running = std::min(standing.running, open);
  standing.left = open - standing.running;
  for (const auto& [address, ending] : endings) {
    if (!asked.contains(address)) ++standing.unasked;
  }
  for (const Cell& cell : study.cells) {
    if (endings.contains(cell.address) || failures.contains(cell.address)) continue;
    const auto known = paces.find({cell.model, cell.data});
    const Pace& pace = known == paces.end() ? overall : known->second;
    standing.seconds += pace.epochs > 0
                            ? pace.seconds / pace.epochs *
                                  static_cast<double>(std::max<std::int64_t>(1, cell.epochs))
                            : std::numeric_limits<double>::quiet_NaN();
  }
  standing.seconds /= static_cast<double>(std::max<std::size_t>(1, jobs));
  standing.workers = std::move(workers);
  return standing;
}

Standing standing_of(const RunStore& store) {
  const Transaction moment(store.database(), Transaction::Kind::read);
  std::vector<Worker> workers;
  if (store.version() >= 3) workers = living_workers(store.database(), seconds_now());
  return standing_of(store.study(), store.endings(), store.failures(), std::move(workers));
}

}  // namespace fanin
