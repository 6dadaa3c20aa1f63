// The tables of a store, and runs in and out of them.
#include "runs/store.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include "runs/history_text.hpp"
#include "runs/sqlite.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

constexpr int schema_version = 2;
constexpr int application_id = 0x46414e49;  // "FANI": tells our files from other SQLite files

// Values are REAL with NULL for NaN; positions keep the order in which things were declared. A
// run's history is one value, because thousands of short runs are stored as fast as they are
// trained; the view spreads it out. results/README.md shows what to ask.
constexpr const char* schema = R"(
CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (position INTEGER PRIMARY KEY, file TEXT NOT NULL);
CREATE TABLE varied (position INTEGER PRIMARY KEY, field TEXT NOT NULL);
CREATE TABLE cells (
  position INTEGER PRIMARY KEY, address TEXT NOT NULL, model TEXT NOT NULL, data TEXT NOT NULL,
  seed INTEGER NOT NULL, epochs INTEGER NOT NULL);
CREATE TABLE cell_values (
  cell INTEGER NOT NULL, varied INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (cell, varied)) WITHOUT ROWID;
CREATE TABLE runs (
  run INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, outcome TEXT NOT NULL, epochs INTEGER NOT NULL,
  train_rows INTEGER NOT NULL, validation_rows INTEGER NOT NULL, test_rows INTEGER NOT NULL,
  train_seconds REAL NOT NULL, version TEXT NOT NULL, spec TEXT NOT NULL,
  history TEXT NOT NULL);  -- JSON: {"loss":[null,0.5,...],...}, by epoch from 0
CREATE TABLE measures (
  run INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, value REAL,
  PRIMARY KEY (run, position)) WITHOUT ROWID;
CREATE TABLE certificates (
  run INTEGER NOT NULL, position INTEGER NOT NULL, layer TEXT NOT NULL, initializer TEXT NOT NULL,
  "rows" INTEGER NOT NULL, "columns" INTEGER NOT NULL, fan_in REAL, fan_out REAL, target_mean REAL, target_sd REAL,
  realised_mean REAL, realised_sd REAL, low REAL, high REAL, minimum REAL, maximum REAL, ks REAL, ks_critical REAL,
  orthogonality_error REAL, verdict TEXT NOT NULL, PRIMARY KEY (run, position)) WITHOUT ROWID;
CREATE VIEW histories AS
  SELECT runs.run, runs.address, point.key AS epoch, curve.key AS name, CAST(point.value AS REAL) AS value
  FROM runs, json_each(runs.history) AS curve, json_each(curve.value) AS point;
)";

struct Adding {
  Statement run;
  Statement measure;
  Statement certificate;

  explicit Adding(const Database& database)
      : run(database, "INSERT OR IGNORE INTO runs VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        measure(database, "INSERT INTO measures VALUES (?, ?, ?, ?)"),
        certificate(database,
                    "INSERT INTO certificates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                    "?, ?, ?, ?, ?, ?, ?)") {}
};

struct Finding {
  Statement run;
  Statement measures;
  Statement certificates;

  explicit Finding(const Database& database)
      : run(database,
            "SELECT run, address, outcome, epochs, train_rows, validation_rows, test_rows, "
            "train_seconds, version, spec, history FROM runs WHERE address = ?"),
        measures(database, "SELECT name, value FROM measures WHERE run = ? ORDER BY position"),
        certificates(
            database,
            "SELECT layer, initializer, \"rows\", \"columns\", fan_in, fan_out, target_mean, "
            "target_sd, realised_mean, realised_sd, low, high, minimum, maximum, ks, ks_critical, "
            "orthogonality_error, verdict FROM certificates WHERE run = ? ORDER BY position") {}
};

/// The rows of a statement that is used again and again.
class Rows {
 public:
  template <class T>
  Rows(Statement& statement, const T& key) : statement_(statement) {
    statement.bind(key);
  }
  ~Rows() { statement_.reset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  Statement* operator->() const { return &statement_; }

 private:
  Statement& statement_;
};

}  // namespace

/// What is asked once a run is prepared once a store.
struct RunStore::Prepared {
  std::optional<Adding> adding;
  std::optional<Finding> finding;
};

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
  if (found != schema_version) {
    throw WorldError(
        format("cannot use {}: it was written by {} fanin (store version {}, this one knows {})",
               file, found > schema_version ? "a newer" : "an older", found, schema_version));
  }
  if (access == Access::create) database_->use_write_ahead_log();
  prepared_ = std::make_unique<Prepared>();
}

RunStore::~RunStore() = default;

void RunStore::put_study(const StudyRecord& study) {
  const Database& database = *database_;
  Transaction transaction(database);
  database.execute(
      "DELETE FROM study; DELETE FROM sources; DELETE FROM varied; DELETE FROM cells; "
      "DELETE FROM cell_values;");
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
    if (study.goal->of_best) put("goal_of_best", "1");
  }
  const auto put_list = [&](const char* table, const std::vector<std::string>& list) {
    Statement row(database, format("INSERT INTO {} VALUES (?, ?)", table));
    for (std::size_t i = 0; i < list.size(); ++i)
      row.bind(static_cast<std::int64_t>(i)).bind(list[i]).run();
  };
  put_list("sources", study.sources);
  put_list("varied", study.varied);
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
    if (key == "goal_of_best") goal.of_best = value == "1";
  }
  if (!goal.monitor.empty()) study.goal = goal;
  Statement sources(database, "SELECT file FROM sources ORDER BY position");
  while (sources.step()) study.sources.push_back(sources.text());
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
  if (!prepared_->adding) prepared_->adding.emplace(database);
  Adding& insert = *prepared_->adding;
  Transaction transaction(database);
  insert.run.bind(run.address)
      .bind(std::string(name_of(run.outcome)))
      .bind(run.epochs)
      .bind(run.train_rows)
      .bind(run.validation_rows)
      .bind(run.test_rows)
      .bind(run.train_seconds)
      .bind(run.version)
      .bind(run.spec)
      .bind(history_text(run.history))
      .run();
  if (database.changes() == 0) return;
  const std::int64_t number = database.last_row();
  for (std::size_t i = 0; i < run.measures.size(); ++i) {
    insert.measure.bind(number).bind(static_cast<std::int64_t>(i));
    insert.measure.bind(run.measures[i].first).bind(run.measures[i].second).run();
  }
  for (std::size_t i = 0; i < run.certificates.size(); ++i) {
    const Certificate& c = run.certificates[i];
    insert.certificate.bind(number)
        .bind(static_cast<std::int64_t>(i))
        .bind(c.layer)
        .bind(c.initializer)
        .bind(static_cast<std::int64_t>(c.rows))
        .bind(static_cast<std::int64_t>(c.columns));
    for (const double value :
         {c.fan_in, c.fan_out, c.target_mean, c.target_sd, c.realised_mean, c.realised_sd, c.low,
          c.high, c.minimum, c.maximum, c.ks, c.ks_critical, c.orthogonality_error}) {
      insert.certificate.bind(value);
    }
    insert.certificate.bind(c.verdict).run();
  }
  transaction.commit();
}

std::vector<std::optional<Run>> RunStore::runs_of(const std::vector<Cell>& cells) const {
  const Transaction moment(*database_, Transaction::Kind::read);
  const std::set<std::string> stored = addresses();
  std::vector<std::optional<Run>> runs;
  runs.reserve(cells.size());
  for (const Cell& cell : cells) {
    runs.push_back(stored.contains(cell.address) ? std::optional(find(cell.address))
                                                 : std::nullopt);
  }
  return runs;
}

std::set<std::string> RunStore::addresses() const {
  std::set<std::string> all;
  Statement statement(*database_, "SELECT address FROM runs");
  while (statement.step()) all.insert(statement.text());
  return all;
}

Run RunStore::find(const std::string& address) const {
  if (!prepared_->finding) prepared_->finding.emplace(*database_);
  Finding& select = *prepared_->finding;
  const std::string& file = database_->file();
  Run run;
  const Rows row(select.run, address);
  if (!row->step()) throw WorldError(format("{} has no run {}", file, address));
  const std::int64_t number = row->integer();
  run.address = row->text();
  const std::string outcome = row->text();
  const auto known = outcome_named(outcome);
  if (!known)
    throw WorldError(format("{} is damaged: run {} has the outcome '{}'", file, address, outcome));
  run.outcome = *known;
  run.epochs = row->integer();
  run.train_rows = row->integer();
  run.validation_rows = row->integer();
  run.test_rows = row->integer();
  run.train_seconds = row->number();
  run.version = row->text();
  run.spec = row->text();
  auto history = parse_history(row->text());
  if (!history)
    throw WorldError(format("{} is damaged: run {} has no complete history", file, address));
  run.history = std::move(*history);
  const Rows measures(select.measures, number);
  while (measures->step()) {
    std::string name = measures->text();
    run.measures.emplace_back(std::move(name), measures->number());
  }
  const Rows certificates(select.certificates, number);
  while (certificates->step()) {
    Certificate c;
    c.layer = certificates->text();
    c.initializer = certificates->text();
    c.rows = static_cast<std::size_t>(certificates->integer());
    c.columns = static_cast<std::size_t>(certificates->integer());
    for (double* value :
         {&c.fan_in, &c.fan_out, &c.target_mean, &c.target_sd, &c.realised_mean, &c.realised_sd,
          &c.low, &c.high, &c.minimum, &c.maximum, &c.ks, &c.ks_critical, &c.orthogonality_error}) {
      *value = certificates->number();
    }
    c.verdict = certificates->text();
    run.certificates.push_back(std::move(c));
  }
  return run;
}

}  // namespace fanin
