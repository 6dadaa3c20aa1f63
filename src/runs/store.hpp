// The runs of one study on disk: results/<study>/runs.sqlite, the truth that every table is made
// from.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runs/run.hpp"

namespace fanin {

class Database;

/// What is known of a stored run at a glance.
struct Ending {
  Outcome outcome = Outcome::completed;
  double train_seconds = 0;
};

/// A SQLite file. Every run is one transaction: after a crash or a kill the store holds whole runs
/// only. All members throw WorldError when the disk or the database refuses. One thread at a time.
class RunStore {
 public:
  enum class Access {
    create,    ///< to write, making the file (and its folder) where it is missing
    change,    ///< to write, the file is there
    existing,  ///< only to read
  };

  /// Opens the file and checks that it is whole. A store of an older fanin is brought up to date by
  /// whoever may write. WorldError: cannot be opened, is damaged or no fanin store, or was written
  /// by a fanin whose stores have another form.
  RunStore(const std::string& file, Access access);
  ~RunStore();
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  /// Keeps what the study now asks; runs that no cell names any more stay stored.
  void put_study(const StudyRecord& study);
  StudyRecord study() const;

  /// Adds a finished run, which nobody claims any more; a run that is there already stays as it is.
  void add(const Run& run);
  /// Waits until the runs that were added are on the disk: a power cut then takes none of them.
  void sync();
  /// Adds those of the other store's runs, in one transaction.
  void add_all(const RunStore& from, const std::set<std::string>& addresses);
  /// Keeps why a run could not be run; it is tried again once it is forgotten.
  void add_failure(const std::string& address, const std::string& message);
  /// Why each run that failed did, by its address.
  std::map<std::string, std::string> failures() const;
  /// How each stored run ended, by its address.
  std::map<std::string, Ending> endings() const;
  /// Forgets stored runs and failures, as if they had never been run.
  void forget(const std::set<std::string>& addresses);
  /// Gives the space of what was forgotten back to the disk; nobody else may be using the file.
  void compact();

  std::set<std::string> addresses() const;
  /// One stored run; WorldError if there is none.
  Run find(const std::string& address) const;
  /// The stored runs of the cells, nothing for a cell that has not been run; all of one moment,
  /// whoever writes meanwhile.
  std::vector<std::optional<Run>> runs_of(const std::vector<Cell>& cells) const;

  /// For claims.
  const Database& database() const { return *database_; }
  /// 2: there are no failures, workers and claims in it.
  std::int64_t version() const { return version_; }

 private:
  struct Prepared;

  void insert(const Run& run);

  std::unique_ptr<Database> database_;
  std::unique_ptr<Prepared> prepared_;
  std::int64_t version_ = 0;
  bool unsynced_ = false;
};

}  // namespace fanin
