// A SQLite database as RunStore needs it: statements and transactions that refuse in our words.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace fanin {

class Statement;

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
  /// Commits survive the death of the process at any moment; only a power cut may lose the last
  /// of them, never tear one. Where the file system cannot share memory between processes (network
  /// file systems) by a rollback journal, slower and as safe.
  void use_write_ahead_log() const;
  /// WorldError if pages or indices do not fit together.
  void check() const;

  const std::string& file() const { return file_; }

 private:
  friend class Statement;
  friend class Transaction;
  enum class Turn { begin, begin_reading, commit, rollback };

  /// Of a transaction; prepared once.
  void turn(Turn turn) const;
  explicit Database(std::string file);
  void open(const std::string& name, int flags);
  [[noreturn]] void refuse(int code) const;

  std::string file_;
  sqlite3* handle_ = nullptr;
  mutable std::array<std::unique_ptr<Statement>, 4> turns_;
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
/// back unless it was committed.
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
  bool open_ = true;
};

}  // namespace fanin
