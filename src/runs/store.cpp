// The only file that knows SQLite.
#include "runs/store.hpp"

#include <cmath>
#include <filesystem>
#include <limits>

#include <sqlite3.h>

#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

constexpr int schema_version = 1;
constexpr int busy_milliseconds = 10'000;
constexpr int application_id = 0x46414e49;  // "FANI": tells our files from other SQLite files

// Values are REAL with NULL for NaN; positions keep the order in which things were declared.
constexpr const char* schema = R"(
CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE varied (position INTEGER PRIMARY KEY, field TEXT NOT NULL);
CREATE TABLE cells (
  position INTEGER PRIMARY KEY, address TEXT NOT NULL, model TEXT NOT NULL, data TEXT NOT NULL,
  seed INTEGER NOT NULL, epochs INTEGER NOT NULL);
CREATE TABLE cell_values (
  cell INTEGER NOT NULL, varied INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (cell, varied)) WITHOUT ROWID;
CREATE TABLE runs (
  address TEXT PRIMARY KEY, outcome TEXT NOT NULL, epochs INTEGER NOT NULL, train_rows INTEGER NOT NULL,
  validation_rows INTEGER NOT NULL, test_rows INTEGER NOT NULL, train_seconds REAL NOT NULL, spec TEXT NOT NULL,
  version TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE measures (
  address TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, value REAL,
  PRIMARY KEY (address, position)) WITHOUT ROWID;
CREATE TABLE history_columns (
  address TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (address, position)) WITHOUT ROWID;
CREATE TABLE histories (
  address TEXT NOT NULL, epoch INTEGER NOT NULL, position INTEGER NOT NULL, value REAL,
  PRIMARY KEY (address, epoch, position)) WITHOUT ROWID;
CREATE TABLE certificates (
  address TEXT NOT NULL, position INTEGER NOT NULL, layer TEXT NOT NULL, initializer TEXT NOT NULL,
  "rows" INTEGER NOT NULL, "columns" INTEGER NOT NULL, fan_in REAL, fan_out REAL, target_mean REAL, target_sd REAL,
  realised_mean REAL, realised_sd REAL, low REAL, high REAL, minimum REAL, maximum REAL, ks REAL, ks_critical REAL,
  orthogonality_error REAL, verdict TEXT NOT NULL, PRIMARY KEY (address, position)) WITHOUT ROWID;
)";

}  // namespace

struct RunStore::Database {
  explicit Database(std::string name) : file(std::move(name)) {}
  ~Database() { sqlite3_close(handle); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[noreturn]] void refuse(const char* what) const {
    throw WorldError(format("cannot {} {}: {}", what, file, sqlite3_errmsg(handle)));
  }
  void execute(const char* sql) const {
    if (sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) refuse("write");
  }
  int pragma(const char* sql) const;
  void use_write_ahead_log() const;

  std::string file;
  sqlite3* handle = nullptr;
};

namespace {

/// One prepared statement: bind by order, then step.
class Statement {
 public:
  Statement(sqlite3* handle, const std::string& file, const char* sql)
      : handle_(handle), file_(file) {
    if (sqlite3_prepare_v2(handle, sql, -1, &statement_, nullptr) != SQLITE_OK) refuse();
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(const std::string& text) {
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(std::int64_t value) {
    sqlite3_bind_int64(statement_, ++bound_, value);
    return *this;
  }
  Statement& bind(double value) {
    if (std::isnan(value)) {
      sqlite3_bind_null(statement_, ++bound_);
    } else {
      sqlite3_bind_double(statement_, ++bound_, value);
    }
    return *this;
  }

  /// True while there is a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) {
      read_ = 0;
      return true;
    }
    if (code != SQLITE_DONE) refuse();
    return false;
  }
  void run() {
    step();
    sqlite3_reset(statement_);
    bound_ = 0;
  }

  // The next column of the row.
  std::string text() {
    const int length = sqlite3_column_bytes(statement_, read_);
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, read_++));
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(length));
  }
  std::int64_t integer() { return sqlite3_column_int64(statement_, read_++); }
  double number() {
    if (sqlite3_column_type(statement_, read_) == SQLITE_NULL) {
      ++read_;
      return std::numeric_limits<double>::quiet_NaN();
    }
    return sqlite3_column_double(statement_, read_++);
  }

 private:
  [[noreturn]] void refuse() const {
    throw WorldError(format("cannot use {}: {}", file_, sqlite3_errmsg(handle_)));
  }

  sqlite3* handle_;
  const std::string& file_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  int read_ = 0;
};

/// Rolls back unless it was committed.
class Transaction {
 public:
  explicit Transaction(sqlite3* handle, const std::string& file) : handle_(handle), file_(file) {
    execute("BEGIN IMMEDIATE");
  }
  ~Transaction() {
    if (open_) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    execute("COMMIT");
    open_ = false;
  }

 private:
  void execute(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw WorldError(format("cannot write {}: {}", file_, sqlite3_errmsg(handle_)));
    }
  }
  sqlite3* handle_;
  const std::string& file_;
  bool open_ = true;
};

}  // namespace

int RunStore::Database::pragma(const char* sql) const {
  Statement statement(handle, file, sql);
  return statement.step() ? static_cast<int>(statement.integer()) : 0;
}

/// The busy timeout does not hold for the change of the journal's mode: another connection that
/// makes it at the same moment is waited for here.
void RunStore::Database::use_write_ahead_log() const {
  const auto change = [this] {
    return sqlite3_exec(handle, "PRAGMA journal_mode = WAL;", nullptr, nullptr, nullptr);
  };
  int code = change();
  for (int waited = 0; code == SQLITE_BUSY && waited < busy_milliseconds; waited += 10) {
    sqlite3_sleep(10);
    code = change();
  }
  if (code != SQLITE_OK) refuse("write");
}

RunStore::RunStore(const std::string& file, Access access)
    : database_(std::make_unique<Database>(file)) {
  std::error_code code;
  const bool there = std::filesystem::exists(file, code);
  if (access == Access::existing && !there)
    throw WorldError(format("cannot open {}: there is no such file", file));
  if (access == Access::create) make_folder(std::filesystem::path(file).parent_path().string());
  const int flags = SQLITE_OPEN_READWRITE | (access == Access::create ? SQLITE_OPEN_CREATE : 0);
  if (sqlite3_open_v2(file.c_str(), &database_->handle, flags, nullptr) != SQLITE_OK)
    database_->refuse("open");
  sqlite3_busy_timeout(database_->handle, busy_milliseconds);
  const auto is_new = [this] {
    return database_->pragma("PRAGMA application_id") == 0 &&
           database_->pragma("PRAGMA schema_version") == 0;
  };
  if (is_new()) {
    Transaction transaction(database_->handle, database_->file);
    // Another process may have made the store while this one waited for the lock.
    if (is_new()) {
      database_->execute(schema);
      database_->execute(format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                application_id, schema_version)
                             .c_str());
    }
    transaction.commit();
  }
  if (database_->pragma("PRAGMA application_id") != application_id) {
    throw WorldError(format("cannot use {}: it is a SQLite file of another program", file));
  }
  const int found = database_->pragma("PRAGMA user_version");
  if (found > schema_version) {
    throw WorldError(format(
        "cannot use {}: it was written by a newer fanin (store version {}, this one knows {})",
        file, found, schema_version));
  }
  // A commit survives the death of the process at any moment; only a power cut may lose the last
  // runs, never tear one.
  database_->use_write_ahead_log();
  database_->execute("PRAGMA synchronous = NORMAL;");
}

RunStore::~RunStore() = default;

void RunStore::put_study(const StudyRecord& study) {
  sqlite3* handle = database_->handle;
  const std::string& file = database_->file;
  Transaction transaction(handle, file);
  database_->execute(
      "DELETE FROM study; DELETE FROM varied; DELETE FROM cells; DELETE FROM cell_values;");
  Statement key(handle, file, "INSERT INTO study VALUES (?, ?)");
  const auto put = [&](const std::string& name, const std::string& value) {
    key.bind(name).bind(value).run();
  };
  put("name", study.name);
  put("scope", study.scope);
  put("baseline", study.baseline);
  if (study.goal) {
    put("goal_monitor", study.goal->monitor);
    put("goal_value", shortest(study.goal->value));
    put("goal_larger", study.goal->larger ? "1" : "0");
  }
  Statement varied(handle, file, "INSERT INTO varied VALUES (?, ?)");
  for (std::size_t i = 0; i < study.varied.size(); ++i) {
    varied.bind(static_cast<std::int64_t>(i)).bind(study.varied[i]).run();
  }
  Statement cell(handle, file, "INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?)");
  Statement value(handle, file, "INSERT INTO cell_values VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < study.cells.size(); ++i) {
    const Cell& c = study.cells[i];
    const auto position = static_cast<std::int64_t>(i);
    cell.bind(position)
        .bind(c.address)
        .bind(c.model)
        .bind(c.data)
        .bind(c.seed)
        .bind(c.epochs)
        .run();
    for (std::size_t v = 0; v < c.varied.size(); ++v) {
      value.bind(position).bind(static_cast<std::int64_t>(v)).bind(c.varied[v]).run();
    }
  }
  transaction.commit();
}

StudyRecord RunStore::study() const {
  sqlite3* handle = database_->handle;
  const std::string& file = database_->file;
  StudyRecord study;
  Goal goal;
  Statement keys(handle, file, "SELECT key, value FROM study");
  while (keys.step()) {
    const std::string key = keys.text();
    const std::string value = keys.text();
    if (key == "name") study.name = value;
    if (key == "scope") study.scope = value;
    if (key == "baseline") study.baseline = value;
    if (key == "goal_monitor") goal.monitor = value;
    if (key == "goal_value") goal.value = parse_number(value).value_or(0);
    if (key == "goal_larger") goal.larger = value == "1";
  }
  if (!goal.monitor.empty()) study.goal = goal;
  Statement varied(handle, file, "SELECT field FROM varied ORDER BY position");
  while (varied.step()) study.varied.push_back(varied.text());
  Statement cells(handle, file,
                  "SELECT address, model, data, seed, epochs FROM cells ORDER BY position");
  while (cells.step()) {
    Cell cell;
    cell.address = cells.text();
    cell.model = cells.text();
    cell.data = cells.text();
    cell.seed = cells.integer();
    cell.epochs = cells.integer();
    study.cells.push_back(std::move(cell));
  }
  Statement values(handle, file, "SELECT cell, value FROM cell_values ORDER BY cell, varied");
  while (values.step()) {
    const auto cell = static_cast<std::size_t>(values.integer());
    if (cell < study.cells.size()) study.cells[cell].varied.push_back(values.text());
  }
  return study;
}

void RunStore::add(const Run& run) {
  sqlite3* handle = database_->handle;
  const std::string& file = database_->file;
  Transaction transaction(handle, file);
  Statement row(handle, file, "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  row.bind(run.address)
      .bind(std::string(name_of(run.outcome)))
      .bind(run.epochs)
      .bind(run.train_rows);
  row.bind(run.validation_rows)
      .bind(run.test_rows)
      .bind(run.train_seconds)
      .bind(run.spec)
      .bind(run.version)
      .run();
  if (sqlite3_changes(handle) == 0) return;
  Statement measure(handle, file, "INSERT INTO measures VALUES (?, ?, ?, ?)");
  for (std::size_t i = 0; i < run.measures.size(); ++i) {
    measure.bind(run.address).bind(static_cast<std::int64_t>(i));
    measure.bind(run.measures[i].first).bind(run.measures[i].second).run();
  }
  Statement column(handle, file, "INSERT INTO history_columns VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < run.history.columns.size(); ++i) {
    column.bind(run.address).bind(static_cast<std::int64_t>(i)).bind(run.history.columns[i]).run();
  }
  Statement value(handle, file, "INSERT INTO histories VALUES (?, ?, ?, ?)");
  for (std::size_t epoch = 0; epoch < run.history.epochs.size(); ++epoch) {
    for (std::size_t i = 0; i < run.history.columns.size(); ++i) {
      value.bind(run.address)
          .bind(static_cast<std::int64_t>(epoch))
          .bind(static_cast<std::int64_t>(i));
      value.bind(run.history.epochs[epoch][i]).run();
    }
  }
  Statement certificate(handle, file,
                        "INSERT INTO certificates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                        "?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t i = 0; i < run.certificates.size(); ++i) {
    const Certificate& c = run.certificates[i];
    certificate.bind(run.address)
        .bind(static_cast<std::int64_t>(i))
        .bind(c.layer)
        .bind(c.initializer);
    certificate.bind(static_cast<std::int64_t>(c.rows)).bind(static_cast<std::int64_t>(c.columns));
    for (const double number :
         {c.fan_in, c.fan_out, c.target_mean, c.target_sd, c.realised_mean, c.realised_sd, c.low,
          c.high, c.minimum, c.maximum, c.ks, c.ks_critical, c.orthogonality_error}) {
      certificate.bind(number);
    }
    certificate.bind(c.verdict).run();
  }
  transaction.commit();
}

std::set<std::string> RunStore::addresses() const {
  std::set<std::string> all;
  Statement statement(database_->handle, database_->file, "SELECT address FROM runs");
  while (statement.step()) all.insert(statement.text());
  return all;
}

Run RunStore::find(const std::string& address) const {
  sqlite3* handle = database_->handle;
  const std::string& file = database_->file;
  Run run;
  Statement row(handle, file,
                "SELECT address, outcome, epochs, train_rows, validation_rows, test_rows, "
                "train_seconds, spec, version "
                "FROM runs WHERE address = ?");
  if (!row.bind(address).step()) throw WorldError(format("{} has no run {}", file, address));
  run.address = row.text();
  const std::string outcome = row.text();
  const auto known = outcome_named(outcome);
  if (!known)
    throw WorldError(format("{} is damaged: run {} has the outcome '{}'", file, address, outcome));
  run.outcome = *known;
  run.epochs = row.integer();
  run.train_rows = row.integer();
  run.validation_rows = row.integer();
  run.test_rows = row.integer();
  run.train_seconds = row.number();
  run.spec = row.text();
  run.version = row.text();
  Statement measures(handle, file,
                     "SELECT name, value FROM measures WHERE address = ? ORDER BY position");
  measures.bind(address);
  while (measures.step()) {
    std::string name = measures.text();
    run.measures.emplace_back(std::move(name), measures.number());
  }
  Statement columns(handle, file,
                    "SELECT name FROM history_columns WHERE address = ? ORDER BY position");
  columns.bind(address);
  while (columns.step()) run.history.columns.push_back(columns.text());
  Statement values(handle, file,
                   "SELECT epoch, value FROM histories WHERE address = ? ORDER BY epoch, position");
  values.bind(address);
  while (values.step()) {
    const auto epoch = static_cast<std::size_t>(values.integer());
    if (epoch > run.history.epochs.size())
      throw WorldError(format("{} is damaged: run {} misses an epoch", file, address));
    if (epoch == run.history.epochs.size()) run.history.epochs.emplace_back();
    run.history.epochs[epoch].push_back(values.number());
  }
  for (const auto& epoch : run.history.epochs) {
    if (epoch.size() != run.history.columns.size()) {
      throw WorldError(format("{} is damaged: run {} has an incomplete history", file, address));
    }
  }
  Statement certificates(
      handle, file,
      "SELECT layer, initializer, \"rows\", \"columns\", fan_in, fan_out, target_mean, target_sd, "
      "realised_mean, realised_sd, low, high, minimum, maximum, ks, ks_critical, "
      "orthogonality_error, verdict FROM certificates WHERE address = ? ORDER BY position");
  certificates.bind(address);
  while (certificates.step()) {
    Certificate c;
    c.layer = certificates.text();
    c.initializer = certificates.text();
    c.rows = static_cast<std::size_t>(certificates.integer());
    c.columns = static_cast<std::size_t>(certificates.integer());
    for (double* number :
         {&c.fan_in, &c.fan_out, &c.target_mean, &c.target_sd, &c.realised_mean, &c.realised_sd,
          &c.low, &c.high, &c.minimum, &c.maximum, &c.ks, &c.ks_critical, &c.orthogonality_error}) {
      *number = certificates.number();
    }
    c.verdict = certificates.text();
    run.certificates.push_back(std::move(c));
  }
  return run;
}

}  // namespace fanin
