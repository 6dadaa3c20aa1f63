// The only file that knows SQLite.
#include "runs/sqlite.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <limits>

#include <sqlite3.h>
#include <sys/vfs.h>

#include "text/format.hpp"

namespace fanin {

namespace {

constexpr int busy_milliseconds = 10'000;
constexpr int longest_busy_milliseconds = 600'000;
constexpr int until_asking_again = 20;  // milliseconds

/// SQLite asks after each wait, the `asked`-th time, whether to go on waiting.
int goes_on_waiting(void* stop, int asked) {
  if (*static_cast<const std::atomic<bool>*>(stop)) return 0;
  if (asked > longest_busy_milliseconds / until_asking_again) return 0;
  sqlite3_sleep(until_asking_again);
  return 1;
}

/// What SQLite's result code means to a user.
const char* meaning_of(int code) {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return "it is not a store of fanin";
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:  // the statements are right, so the tables are not
      return "it is damaged";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program is using it";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "it cannot be opened";
    case SQLITE_READONLY:
      return "it cannot be written";
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_IOERR:
      return "the disk refuses";
    default:
      return "the database refuses";
  }
}

/// SQLite's own name for a file that will not change: no lock and no log is needed to read it.
std::string immutable_uri(const std::string& file) {
  std::error_code code;
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file, code).string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '/' || c == '-' || c == '_' || c == '.') {
      uri += c;
    } else {
      uri += format("%{:02x}", byte);
    }
  }
  return uri + "?immutable=1";
}

/// SQLite's log is found by memory that all its users share, which there is on one host only.
bool can_share_memory(const std::string& file) {
  // statfs(2), f_type: NFS, SMB and its two successors, 9P, AFS, Ceph, Lustre, GPFS, BeeGFS, FUSE
  // (sshfs and the like).
  constexpr std::array<std::uint32_t, 11> shared_between_hosts{
      0x6969,     0x517b,     0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f,
      0x00c36400, 0x0bd00bd0, 0x47504653, 0x19830326, 0x65735546};
  struct statfs found {};
  return statfs(file.c_str(), &found) != 0 ||
         std::find(shared_between_hosts.begin(), shared_between_hosts.end(),
                   static_cast<std::uint32_t>(found.f_type)) == shared_between_hosts.end();
}

/// Commits that stand in the log only; a reader without rights would not see them.
bool has_pending_log(const std::string& file) {
  std::error_code code;
  // SQLite keeps it beside the file that a link leads to.
  const auto target = std::filesystem::canonical(file, code);
  if (code) return false;
  const auto size = std::filesystem::file_size(target.string() + "-wal", code);
  return !code && size > 0;
}

}  // namespace

Database::Database(std::string file) : file_(std::move(file)) {}

// By way of the constructor above, so that a handle is closed when opening throws.
Database::Database(std::string file, Mode mode) : Database(std::move(file)) {
  if (mode == Mode::create) {
    open(file_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    return;
  }
  // A connection that may write takes its log away when it closes; one that may not would leave it
  // behind. SQLite falls back by itself where the file is protected.
  open(file_, SQLITE_OPEN_READWRITE);
  // The first read is where a log that cannot be made shows.
  const int code = sqlite3_exec(handle_, "PRAGMA query_only = 1; PRAGMA schema_version", nullptr,
                                nullptr, nullptr);
  const int kind = code & 0xff;
  if ((kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY) && !has_pending_log(file_)) {
    sqlite3_close(handle_);
    handle_ = nullptr;
    open(immutable_uri(file_), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  } else if (code != SQLITE_OK) {
    refuse(code);
  }
}

Database::~Database() {
  turns_ = {};
  sqlite3_close(handle_);
}

void Database::turn(Turn turn) const {
  constexpr std::array<const char*, 4> words{"BEGIN IMMEDIATE", "BEGIN", "COMMIT", "ROLLBACK"};
  const auto number = static_cast<std::size_t>(turn);
  std::unique_ptr<Statement>& statement = turns_[number];
  if (statement == nullptr) statement = std::make_unique<Statement>(*this, words[number]);
  statement->run();
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

void Database::open(const std::string& name, int flags) {
  const int code = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) refuse(code);
  sqlite3_busy_timeout(handle_, busy_milliseconds);
  // The file may be anybody's (sqlite.org/security.html): what it says is read, nothing that it
  // holds is run, and no value is larger than any history.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, 1 << 29);
}

void Database::refuse(int code) const {
  const char* own = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
  const std::string words = format("cannot use {}: {} (sqlite: {})", file_, meaning_of(code), own);
  if ((code & 0xff) == SQLITE_BUSY) throw Busy(words);
  throw WorldError(words);
}

void Database::execute(const std::string& sql) const {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) refuse(code);
}

std::int64_t Database::integer(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer() : 0;
}

int Database::changes() const { return sqlite3_changes(handle_); }

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(handle_); }

void Database::use_write_ahead_log() const {
  // The busy timeout does not hold for the change of the journal's mode, so another process that
  // makes it at the same moment is waited for here.
  const auto change = [this] {
    return sqlite3_exec(handle_, "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr);
  };
  if (!can_share_memory(file_)) {
    execute("PRAGMA journal_mode = DELETE");
    return;
  }
  int code = change();
  for (int waited = 0; code == SQLITE_BUSY && waited < busy_milliseconds; waited += 10) {
    sqlite3_sleep(10);
    code = change();
  }
  const int kind = code & 0xff;
  if (kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN || kind == SQLITE_PROTOCOL) {
    execute("PRAGMA journal_mode = DELETE");
    return;
  }
  if (code != SQLITE_OK) refuse(code);
  // The log is copied into the file, and the disk waited for, every 16 MiB instead of 4.
  execute("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000");
}

// In the log's mode a commit is not waited for; copying the log into the file begins by waiting.
// Readers and writers go on meanwhile. A rollback journal has waited already.
bool Database::sync() const {
  Statement statement(*this, "PRAGMA wal_checkpoint(PASSIVE)");
  if (!statement.step()) return true;
  const bool held_up = statement.integer() != 0;
  const std::int64_t pages = statement.integer();
  return !held_up && statement.integer() == pages;
}

LongWait::LongWait(const Database& database, const std::atomic<bool>& stop) : database_(database) {
  sqlite3_busy_handler(database.handle_, goes_on_waiting, const_cast<std::atomic<bool>*>(&stop));
}

LongWait::~LongWait() { sqlite3_busy_timeout(database_.handle_, busy_milliseconds); }

void Database::check() const {
  Statement statement(*this, "PRAGMA quick_check(1)");
  if (!statement.step()) return;
  const std::string found = statement.text();
  if (found != "ok")
    throw WorldError(format("cannot use {}: it is damaged (sqlite: {})", file_, found));
}

Statement::Statement(const Database& database, const std::string& sql) : database_(database) {
  const int code = sqlite3_prepare_v2(database.handle_, sql.c_str(), -1, &statement_, nullptr);
  if (code != SQLITE_OK) database_.refuse(code);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(const std::string& text) {
  sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, ++bound_, value);
  return *this;
}

Statement& Statement::bind(double value) {
  if (std::isnan(value)) {
    sqlite3_bind_null(statement_, ++bound_);
  } else {
    sqlite3_bind_double(statement_, ++bound_, value);
  }
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) {
    read_ = 0;
    return true;
  }
  if (code != SQLITE_DONE) database_.refuse(code);
  return false;
}

void Statement::run() {
  const int code = sqlite3_step(statement_);
  reset();
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.refuse(code);
}

void Statement::reset() {
  sqlite3_reset(statement_);
  bound_ = 0;
}

std::string Statement::text() {
  const int length = sqlite3_column_bytes(statement_, read_);
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, read_++));
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(length));
}

std::int64_t Statement::integer() { return sqlite3_column_int64(statement_, read_++); }

double Statement::number() {
  if (sqlite3_column_type(statement_, read_) == SQLITE_NULL) {
    ++read_;
    return std::numeric_limits<double>::quiet_NaN();
  }
  return sqlite3_column_double(statement_, read_++);
}

Transaction::Transaction(const Database& database, Kind kind)
    : database_(database), open_(!database.in_transaction()) {
  if (!open_) return;
  database_.turn(kind == Kind::write ? Database::Turn::begin : Database::Turn::begin_reading);
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.turn(Database::Turn::rollback);
  } catch (const WorldError&) {  // NOLINT(bugprone-empty-catch): SQLite has rolled back by itself
  }
}

void Transaction::commit() {
  if (!open_) return;
  database_.turn(Database::Turn::commit);
  open_ = false;
}

}  // namespace fanin
