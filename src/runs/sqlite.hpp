// A SQLite database as RunStore needs it: statements and transactions that refuse in our words.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "text/world_error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace fanin {

class Statement;

/// Another program has kept the right to write for too long.
class Busy : public WorldError {
 public:
  using WorldError::WorldError;
};

/// An open SQLite file. WorldError, here and below, when the disk or the database refuses.
class Database {
 public:
  enum class Mode { create, read_only };

  /// A read-only database needs no right to write: neither to the file nor to its folder.
  Database(std::string file, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql) const;
  /// The first column of the first row, as an integer.
  std::int64_t integer(const std::string& sql) const;
  /// Rows that the last statement changed.
  int changes() const;
  /// INTEGER PRIMARY KEY of the row inserted last.
  std::int64_t last_row() const;
  /// Commits survive the death of the process at any moment; a power cut may lose those after the
  /// last sync(), never tear one. Where the file system cannot share memory between processes
  /// (network file systems) by a rollback journal, slower and as safe; every commit is on the disk.
  void use_write_ahead_log() const;
  /// Waits until what was committed is on the disk; false if others hold that up now.
  bool sync() const;
  /// WorldError if pages do not fit together, or rows are not what the tables say (SQLite's
  /// quick_check).
  void check() const;

  const std::string& file() const { return file_; }

 private:
  friend class Statement;
  friend class Transaction;
  friend class LongWait;
  enum class Turn { begin, begin_reading, commit, rollback };

  /// Of a transaction; prepared once.
  void turn(Turn turn) const;
  bool in_transaction() const;
  explicit Database(std::string file);
  void open(const std::string& name, int flags);
  [[noreturn]] void refuse(int code) const;

  std::string file_;
  sqlite3* handle_ = nullptr;
  mutable std::array<std::unique_ptr<Statement>, 4> turns_;
};

/// As long as it lives, the right to write that another program has is waited for until `stop`, ten
/// minutes at most, instead of ten seconds; so long may it take to clean or to merge a large store.
class LongWait {
 public:
  LongWait(const Database& database, const std::atomic<bool>& stop);
  ~LongWait();
  LongWait(const LongWait&) = delete;
  LongWait& operator=(const LongWait&) = delete;

 private:
  const Database& database_;
};

/// One prepared statement: bind by order, then step.
class Statement {
 public:
  Statement(const Database& database, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(const std::string& text);
  Statement& bind(std::int64_t value);
  Statement& bind(double value);  ///< NaN is NULL

  /// True while there is a row.
  bool step();
  /// One step, then ready to be bound again.
  void run();
  /// Ready to be bound again, whatever rows are left. Until then the rows are those of the moment
  /// of the first step.
  void reset();

  // The next column of the row.
  std::string text();
  std::int64_t integer();
  double number();  ///< NULL is NaN

 private:
  const Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  int read_ = 0;
};

/// Holds the only right to write from its beginning, or the store as it is at the first look; rolls
/// back unless it was committed. One within another is a part of it: what is committed is on the
/// outer's word. (Within one that reads there is none that writes.)
class Transaction {
 public:
  enum class Kind { write, read };

  explicit Transaction(const Database& database, Kind kind = Kind::write);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  const Database& database_;
  bool open_;  ///< false also of a part
};

}  // namespace fanin
