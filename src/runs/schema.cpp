// The tables, version by version.
#include "runs/schema.hpp"

#include <string>

#include "text/format.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

constexpr std::int64_t application_id = 0x46414e49;  // "FANI": tells our files from others
constexpr std::int64_t oldest_version = 2;

// Values are REAL with NULL for NaN; positions keep the order in which things were declared. A
// run's history is one value, because thousands of short runs are stored as fast as they are
// trained; the view spreads it out. results/README.md shows what to ask.
constexpr const char* version_2 = R"(
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

// A confusion is JSON as a history is: {"true class":[counts by predicted class],...}. A worker is
// a process that trains; what it claims is nobody else's while it lives (runs/claims.hpp).
constexpr const char* version_3 = R"(
ALTER TABLE cells ADD COLUMN fold INTEGER NOT NULL DEFAULT -1;
ALTER TABLE runs ADD COLUMN class_counts TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN confusion_rows TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN confusion TEXT NOT NULL DEFAULT '';
CREATE VIEW confusions AS
  SELECT runs.run, runs.address, runs.confusion_rows AS part, said.key AS true_class,
    (SELECT key FROM (SELECT key, row_number() OVER () - 1 AS place FROM json_each(runs.confusion))
     WHERE place = counted.key) AS predicted_class,
    CAST(counted.value AS INTEGER) AS count
  FROM runs, json_each(nullif(runs.confusion, '')) AS said, json_each(said.value) AS counted;
CREATE TABLE failures (address TEXT PRIMARY KEY, message TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE workers (
  worker INTEGER PRIMARY KEY AUTOINCREMENT, host TEXT NOT NULL, machine TEXT NOT NULL, pid INTEGER NOT NULL,
  started TEXT NOT NULL,
  jobs INTEGER NOT NULL, lease INTEGER NOT NULL);  -- until when, in seconds since 1970
CREATE TABLE claims (address TEXT PRIMARY KEY, worker INTEGER NOT NULL) WITHOUT ROWID;
)";

// Where seeds are crossed; -1: that of the cell.
constexpr const char* version_4 = R"(
ALTER TABLE cells ADD COLUMN split_seed INTEGER NOT NULL DEFAULT -1;
ALTER TABLE cells ADD COLUMN shuffle_seed INTEGER NOT NULL DEFAULT -1;
)";

// JSON as a history is: {"pre_activation":[...],"gradient":[null,...]}, row 0 the first mini-batch,
// row i the i-th Dense layer.
constexpr const char* version_5 = R"(
ALTER TABLE runs ADD COLUMN signals TEXT NOT NULL DEFAULT '';
CREATE VIEW signals AS
  SELECT runs.run, runs.address, point.key AS layer, quantity.key AS name, CAST(point.value AS REAL) AS value
  FROM runs, json_each(nullif(runs.signals, '')) AS quantity, json_each(quantity.value) AS point;
)";

/// What brings a store from the version before to this one, from oldest_version on.
constexpr const char* versions[] = {version_2, version_3, version_4, version_5};

bool is_empty(const Database& database) {
  return database.integer("PRAGMA application_id") == 0 &&
         database.integer("PRAGMA schema_version") == 0;
}

std::int64_t version_of(const Database& database) {
  return database.integer("PRAGMA user_version");
}

void bring_up_to_date(const Database& database, std::int64_t version) {
  for (std::int64_t next = version + 1; next <= store_version; ++next)
    database.execute(versions[next - oldest_version]);
  database.execute(format("PRAGMA application_id = {}; PRAGMA user_version = {};", application_id,
                          store_version));
}

}  // namespace

void make_tables(const Database& database) {
  if (is_empty(database)) {
    Transaction transaction(database);
    // Another process may have made the store while this one waited for its turn.
    if (is_empty(database)) bring_up_to_date(database, oldest_version - 1);
    transaction.commit();
  } else if (known_version(database) < store_version) {
    Transaction transaction(database);
    // Another process, of a newer fanin even, may have done so while this one waited.
    bring_up_to_date(database, known_version(database));
    transaction.commit();
  }
}

std::int64_t known_version(const Database& database) {
  const std::string& file = database.file();
  if (is_empty(database)) {
    throw WorldError(
        format("cannot use {}: it is empty, not a store of fanin; a compare that was killed as it "
               "began leaves such a file, and goes on when it is started again",
               file));
  }
  if (database.integer("PRAGMA application_id") != application_id)
    throw WorldError(format("cannot use {}: it is a SQLite file of another program", file));
  const std::int64_t version = version_of(database);
  if (version < oldest_version || version > store_version) {
    throw WorldError(
        format("cannot use {}: it was written by {} fanin (store version {}, this one knows {} to "
               "{})",
               file, version > store_version ? "a newer" : "an older", version, oldest_version,
               store_version));
  }
  // A view, or a column that is computed, could be a query without end (sqlite.org/security.html);
  // a virtual table is read by other code than a table.
  constexpr const char* ours =
      "name COLLATE NOCASE IN ('study', 'sources', 'varied', 'cells', 'cell_values', 'runs', "
      "'measures', 'certificates', 'failures', 'workers', 'claims')";
  const std::int64_t others = database.integer(format(
      "SELECT count(*) FROM sqlite_schema WHERE (type <> 'table' OR rootpage = 0) AND {}", ours));
  if (others > 0)
    throw WorldError(format("cannot use {}: it is damaged: a view stands for a table", file));
  const std::int64_t computed = database.integer(
      format("SELECT count(*) FROM (SELECT name FROM sqlite_schema WHERE {}) AS ours, "
             "pragma_table_xinfo(ours.name) AS found WHERE found.hidden <> 0",
             ours));
  if (computed > 0)
    throw WorldError(format("cannot use {}: it is damaged: a column is computed", file));
  return version;
}

}  // namespace fanin
