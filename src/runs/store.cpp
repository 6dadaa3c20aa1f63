// The tables of a store, and runs in and out of them.
#include "runs/store.hpp"

#include <filesystem>

#include "runs/sqlite.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

constexpr int schema_version = 1;
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

RunStore::RunStore(const std::string& file, Access access) {
  std::error_code code;
  if (access == Access::existing && !std::filesystem::exists(file, code))
    throw WorldError(format("cannot open {}: there is no such file", file));
  if (access == Access::create) make_folder(std::filesystem::path(file).parent_path().string());
  database_ = std::make_unique<Database>(
      file, access == Access::create ? Database::Mode::create : Database::Mode::read_only);
  const auto is_new = [this] {
    return database_->integer("PRAGMA application_id") == 0 &&
           database_->integer("PRAGMA schema_version") == 0;
  };
  if (is_new()) {
    if (access == Access::existing)
      throw WorldError(format("cannot use {}: it is not a store of fanin", file));
    Transaction transaction(*database_);
    // Another process may have made the store while this one waited for its turn.
    if (is_new()) {
      database_->execute(schema);
      database_->execute(format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                application_id, schema_version));
    }
    transaction.commit();
  }
  if (database_->integer("PRAGMA application_id") != application_id) {
    throw WorldError(format("cannot use {}: it is a SQLite file of another program", file));
  }
  const auto found = database_->integer("PRAGMA user_version");
  if (found > schema_version) {
    throw WorldError(format(
        "cannot use {}: it was written by a newer fanin (store version {}, this one knows {})",
        file, found, schema_version));
  }
  if (access == Access::create) database_->use_write_ahead_log();
}

RunStore::~RunStore() = default;

void RunStore::put_study(const StudyRecord& study) {
  const Database& database = *database_;
  Transaction transaction(database);
  database.execute(
      "DELETE FROM study; DELETE FROM varied; DELETE FROM cells; DELETE FROM cell_values;");
  Statement key(database, "INSERT INTO study VALUES (?, ?)");
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
  Statement varied(database, "INSERT INTO varied VALUES (?, ?)");
  for (std::size_t i = 0; i < study.varied.size(); ++i) {
    varied.bind(static_cast<std::int64_t>(i)).bind(study.varied[i]).run();
  }
  Statement cell(database, "INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?)");
  Statement value(database, "INSERT INTO cell_values VALUES (?, ?, ?)");
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
  const Database& database = *database_;
  StudyRecord study;
  Goal goal;
  Statement keys(database, "SELECT key, value FROM study");
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
  Statement varied(database, "SELECT field FROM varied ORDER BY position");
  while (varied.step()) study.varied.push_back(varied.text());
  Statement cells(database,
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
  Statement values(database, "SELECT cell, value FROM cell_values ORDER BY cell, varied");
  while (values.step()) {
    const auto cell = static_cast<std::size_t>(values.integer());
    if (cell < study.cells.size()) study.cells[cell].varied.push_back(values.text());
  }
  return study;
}

void RunStore::add(const Run& run) {
  const Database& database = *database_;
  Transaction transaction(database);
  Statement row(database, "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
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
  if (database.changes() == 0) return;
  Statement measure(database, "INSERT INTO measures VALUES (?, ?, ?, ?)");
  for (std::size_t i = 0; i < run.measures.size(); ++i) {
    measure.bind(run.address).bind(static_cast<std::int64_t>(i));
    measure.bind(run.measures[i].first).bind(run.measures[i].second).run();
  }
  Statement column(database, "INSERT INTO history_columns VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < run.history.columns.size(); ++i) {
    column.bind(run.address).bind(static_cast<std::int64_t>(i)).bind(run.history.columns[i]).run();
  }
  Statement value(database, "INSERT INTO histories VALUES (?, ?, ?, ?)");
  for (std::size_t epoch = 0; epoch < run.history.epochs.size(); ++epoch) {
    for (std::size_t i = 0; i < run.history.columns.size(); ++i) {
      value.bind(run.address)
          .bind(static_cast<std::int64_t>(epoch))
          .bind(static_cast<std::int64_t>(i));
      value.bind(run.history.epochs[epoch][i]).run();
    }
  }
  Statement certificate(database,
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
  Statement statement(*database_, "SELECT address FROM runs");
  while (statement.step()) all.insert(statement.text());
  return all;
}

Run RunStore::find(const std::string& address) const {
  const Database& database = *database_;
  const std::string& file = database.file();
  Run run;
  Statement row(database,
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
  Statement measures(database,
                     "SELECT name, value FROM measures WHERE address = ? ORDER BY position");
  measures.bind(address);
  while (measures.step()) {
    std::string name = measures.text();
    run.measures.emplace_back(std::move(name), measures.number());
  }
  Statement columns(database,
                    "SELECT name FROM history_columns WHERE address = ? ORDER BY position");
  columns.bind(address);
  while (columns.step()) run.history.columns.push_back(columns.text());
  Statement values(database,
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
      database,
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
