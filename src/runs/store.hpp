// The runs of one study on disk: results/<study>/runs.sqlite, the truth that every table is made
// from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runs/run.hpp"

namespace fanin {

class Database;

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

  /// Adds a finished run; a run that is there already stays as it is.
  void add(const Run& run);
  std::set<std::string> addresses() const;
  /// One stored run; WorldError if there is none.
  Run find(const std::string& address) const;
  /// The stored runs of the cells, nothing for a cell that has not been run; all of one moment,
  /// whoever writes meanwhile.
  std::vector<std::optional<Run>> runs_of(const std::vector<Cell>& cells) const;

 private:
  struct Prepared;

  void insert(const Run& run);

  std::unique_ptr<Database> database_;
  std::unique_ptr<Prepared> prepared_;
  std::int64_t version_ = 0;
};

}  // namespace fanin
