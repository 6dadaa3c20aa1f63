// Rows of workers and claims (runs/schema.cpp).
#include "runs/claims.hpp"

#include <chrono>
#include <utility>

#include "text/world_error.hpp"

namespace fanin {

namespace {

std::vector<Worker> all_workers(const Database& database) {
  Statement rows(database,
                 "SELECT worker, host, machine, pid, started, jobs, lease, "
                 "(SELECT count(*) FROM claims WHERE claims.worker = workers.worker) "
                 "FROM workers ORDER BY worker");
  std::vector<Worker> workers;
  while (rows.step()) {
    Worker worker;
    worker.number = rows.integer();
    worker.process.host = rows.text();
    worker.process.machine = rows.text();
    worker.process.pid = rows.integer();
    worker.process.started = rows.text();
    worker.jobs = rows.integer();
    worker.lease = rows.integer();
    worker.claims = rows.integer();
    workers.push_back(std::move(worker));
  }
  return workers;
}

/// Beyond that a lease was given by a clock that was wrong (a machine that began without the time).
constexpr std::int64_t longest_lease = 3600;

bool lives(const Worker& worker, std::int64_t now) {
  return worker.lease >= now && worker.lease <= now + longest_lease && !is_gone(worker.process);
}

void forget(const Database& database, std::int64_t worker) {
  Statement(database, "DELETE FROM claims WHERE worker = ?").bind(worker).run();
  Statement(database, "DELETE FROM workers WHERE worker = ?").bind(worker).run();
}

}  // namespace

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::vector<Worker> living_workers(const Database& database, std::int64_t now) {
  std::vector<Worker> living;
  for (Worker& worker : all_workers(database)) {
    if (lives(worker, now)) living.push_back(std::move(worker));
  }
  return living;
}

std::int64_t forget_dead_workers(const Database& database, std::int64_t now, std::int64_t self) {
  std::int64_t dead = 0;
  for (const Worker& worker : all_workers(database)) {
    if (worker.number == self || lives(worker, now)) continue;
    forget(database, worker.number);
    ++dead;
  }
  return dead;
}

Claims::Claims(const Database& database, std::size_t jobs, Clock clock, Process process)
    : database_(database),
      process_(std::move(process)),
      jobs_(static_cast<std::int64_t>(jobs)),
      clock_(std::move(clock)) {
  renew();
}

Claims::~Claims() {
  try {
    Transaction transaction(database_);
    forget(database_, number_);
    transaction.commit();
  } catch (const WorldError&) {  // NOLINT(bugprone-empty-catch): others see that we have ended
  }
}

void Claims::write_self() {
  Statement row(database_,
                "INSERT OR REPLACE INTO workers (worker, host, machine, pid, started, jobs, lease) "
                "VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?)");
  row.bind(number_).bind(process_.host).bind(process_.machine).bind(process_.pid);
  row.bind(process_.started).bind(jobs_).bind(clock_() + lease_seconds).run();
  number_ = database_.last_row();
}

void Claims::renew() {
  Transaction transaction(database_);
  write_self();
  transaction.commit();
}

std::vector<Claims::State> Claims::take(const std::vector<const std::string*>& addresses,
                                        std::size_t most) {
  Transaction transaction(database_);
  write_self();
  forget_dead_workers(database_, clock_(), number_);
  Statement find(database_,
                 "SELECT EXISTS (SELECT 1 FROM runs WHERE address = ?1), "
                 "EXISTS (SELECT 1 FROM failures WHERE address = ?1), "
                 "ifnull((SELECT worker FROM claims WHERE address = ?1), 0)");
  Statement claim(database_, "INSERT INTO claims (address, worker) VALUES (?, ?)");
  std::vector<State> states;
  std::size_t taken = 0;
  for (const std::string* address : addresses) {
    if (taken == most) break;
    find.bind(*address).step();
    const bool stored = find.integer() != 0;
    const bool failed = find.integer() != 0;
    const std::int64_t owner = find.integer();
    find.reset();
    if (stored || failed) {
      states.push_back(stored ? State::stored : State::failed);
    } else if (owner != 0 && owner != number_) {
      states.push_back(State::elsewhere);
    } else {
      if (owner == 0) claim.bind(*address).bind(number_).run();
      states.push_back(State::taken);
      ++taken;
    }
  }
  transaction.commit();
  return states;
}

}  // namespace fanin
