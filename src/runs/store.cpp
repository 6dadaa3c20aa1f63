// The tables of a store, and runs in and out of them.
#include "runs/store.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include "runs/history_text.hpp"
#include "runs/schema.hpp"
#include "runs/sqlite.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

// Columns are named: a newer fanin may add others while this one is at work.
struct Adding {
  Statement run;
  Statement measure;
  Statement certificate;
  Statement settled;
  Statement forgiven;

  explicit Adding(const Database& database)
      : run(database,
            "INSERT OR IGNORE INTO runs (address, outcome, epochs, train_rows, validation_rows, "
            "test_rows, train_seconds, version, spec, history, class_counts, confusion_rows, "
            "confusion, signals) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
        measure(database, "INSERT INTO measures (run, position, name, value) VALUES (?, ?, ?, ?)"),
        certificate(database,
                    "INSERT INTO certificates (run, position, layer, initializer, \"rows\", "
                    "\"columns\", fan_in, fan_out, target_mean, target_sd, realised_mean, "
                    "realised_sd, low, high, minimum, maximum, ks, ks_critical, "
                    "orthogonality_error, verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                    "?, ?, ?, ?, ?, ?, ?)"),
        settled(database, "DELETE FROM claims WHERE address = ?"),
        forgiven(database, "DELETE FROM failures WHERE address = ?") {}
};

struct Finding {
  Statement run;
  Statement measures;
  Statement certificates;

  Finding(const Database& database, std::int64_t version)
      : run(database,
            format("SELECT run, address, outcome, epochs, train_rows, validation_rows, test_rows, "
                   "train_seconds, version, spec, history, {}, {} FROM runs WHERE address = ?",
                   version < 3 ? "'', '', ''" : "class_counts, confusion_rows, confusion",
                   version < 5 ? "''" : "signals")),
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

constexpr std::int64_t most_epochs = 1'000'000;  // as fit.epochs

std::string damaged_outcome(const std::string& file, const std::string& address,
                            const std::string& outcome) {
  return format("{} is damaged: run {} has the outcome '{}'", file, address, outcome);
}

}  // namespace

/// What is asked once a run is prepared once a store.
struct RunStore::Prepared {
  std::optional<Adding> adding;
  std::optional<Finding> finding;
};

RunStore::RunStore(const std::string& file, Access access) {
  std::error_code code;
  if (access != Access::create && !std::filesystem::exists(file, code))
    throw WorldError(format("cannot open {}: there is no such file", file));
  if (access == Access::create) make_folder(std::filesystem::path(file).parent_path().string());
  database_ = std::make_unique<Database>(
      file, access == Access::existing ? Database::Mode::read_only : Database::Mode::create);
  if (access != Access::existing) make_tables(*database_);
  version_ = known_version(*database_);
  database_->check();
  if (access != Access::existing) database_->use_write_ahead_log();
  prepared_ = std::make_unique<Prepared>();
}

RunStore::~RunStore() = default;

void RunStore::put_study(const StudyRecord& study) {
  const Database& database = *database_;
  Transaction transaction(database);
  database.execute(
      "DELETE FROM study; DELETE FROM sources; DELETE FROM varied; DELETE FROM cells; "
      "DELETE FROM cell_values;");
  Statement key(database, "INSERT INTO study (key, value) VALUES (?, ?)");
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
  const auto put_list = [&](const char* table, const char* column,
                            const std::vector<std::string>& list) {
    Statement row(database, format("INSERT INTO {} (position, {}) VALUES (?, ?)", table, column));
    for (std::size_t i = 0; i < list.size(); ++i)
      row.bind(static_cast<std::int64_t>(i)).bind(list[i]).run();
  };
  put_list("sources", "file", study.sources);
  put_list("varied", "field", study.varied);
  Statement cell(database,
                 "INSERT INTO cells (position, address, model, data, seed, epochs, fold, "
                 "split_seed, shuffle_seed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Statement value(database, "INSERT INTO cell_values (cell, varied, value) VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < study.cells.size(); ++i) {
    const Cell& c = study.cells[i];
    const auto position = static_cast<std::int64_t>(i);
    cell.bind(position)
        .bind(c.address)
        .bind(c.model)
        .bind(c.data)
        .bind(c.seed)
        .bind(c.epochs)
        .bind(c.fold)
        .bind(c.split_seed)
        .bind(c.shuffle_seed)
        .run();
    for (std::size_t v = 0; v < c.varied.size(); ++v) {
      value.bind(position).bind(static_cast<std::int64_t>(v)).bind(c.varied[v]).run();
    }
  }
  transaction.commit();
}

StudyRecord RunStore::study() const {
  const Database& database = *database_;
  const Transaction moment(database, Transaction::Kind::read);
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
  Statement cells(
      database,
      format("SELECT address, model, data, seed, epochs, {}, {} FROM cells ORDER BY "
             "position",
             version_ < 3 ? "-1" : "fold", version_ < 4 ? "-1, -1" : "split_seed, shuffle_seed"));
  while (cells.step()) {
    Cell cell;
    cell.address = cells.text();
    cell.model = cells.text();
    cell.data = cells.text();
    cell.seed = cells.integer();
    cell.epochs = cells.integer();
    cell.fold = cells.integer();
    cell.split_seed = cells.integer();
    cell.shuffle_seed = cells.integer();
    study.cells.push_back(std::move(cell));
  }
  Statement values(database, "SELECT cell, value FROM cell_values ORDER BY cell, varied");
  while (values.step()) {
    const auto cell = static_cast<std::size_t>(values.integer());
    if (cell < study.cells.size()) study.cells[cell].varied.push_back(values.text());
  }
  // Whoever reads a cell goes by this.
  for (const Cell& cell : study.cells) {
    if (cell.varied.size() != study.varied.size()) {
      throw WorldError(format("{} is damaged: the cell of run {} has {} of {} varied values",
                              database.file(), cell.address, cell.varied.size(),
                              study.varied.size()));
    }
    if (cell.epochs < 0 || cell.epochs > most_epochs || cell.seed < 0 || cell.fold < -1) {
      throw WorldError(format("{} is damaged: the cell of run {} has {} epochs, seed {}, fold {}",
                              database.file(), cell.address, cell.epochs, cell.seed, cell.fold));
    }
  }
  return study;
}

void RunStore::insert(const Run& run) {
  const Database& database = *database_;
  if (!prepared_->adding) prepared_->adding.emplace(database);
  Adding& insert = *prepared_->adding;
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
      .bind(run.class_counts)
      .bind(run.confusion ? run.confusion->rows : std::string())
      .bind(run.confusion ? confusion_text(*run.confusion) : std::string())
      .bind(run.signals ? signals_text(*run.signals) : std::string())
      .run();
  const int added = database.changes();
  insert.settled.bind(run.address).run();
  insert.forgiven.bind(run.address).run();
  if (added == 0) return;
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
}

void RunStore::add(const Run& run) {
  Transaction transaction(*database_);
  insert(run);
  transaction.commit();
  unsynced_ = true;
}

void RunStore::sync() {
  if (!unsynced_) return;
  unsynced_ = !database_->sync();
}

void RunStore::add_all(const RunStore& from, const std::set<std::string>& addresses) {
  Transaction transaction(*database_);
  for (const std::string& address : addresses) insert(from.find(address));
  transaction.commit();
}

void RunStore::add_failure(const std::string& address, const std::string& message) {
  Transaction transaction(*database_);
  Statement(*database_, "INSERT OR REPLACE INTO failures (address, message) VALUES (?, ?)")
      .bind(address)
      .bind(message)
      .run();
  Statement(*database_, "DELETE FROM claims WHERE address = ?").bind(address).run();
  transaction.commit();
}

std::map<std::string, std::string> RunStore::failures() const {
  std::map<std::string, std::string> all;
  if (version_ < 3) return all;
  Statement rows(*database_, "SELECT address, message FROM failures");
  while (rows.step()) {
    std::string address = rows.text();
    all.emplace(std::move(address), rows.text());
  }
  return all;
}

std::map<std::string, Ending> RunStore::endings() const {
  std::map<std::string, Ending> all;
  Statement rows(*database_, "SELECT address, outcome, train_seconds FROM runs");
  while (rows.step()) {
    std::string address = rows.text();
    const std::string outcome = rows.text();
    const auto known = outcome_named(outcome);
    if (!known) throw WorldError(damaged_outcome(database_->file(), address, outcome));
    all.emplace(std::move(address), Ending{*known, rows.number()});
  }
  return all;
}

void RunStore::forget(const std::set<std::string>& addresses) {
  const Database& database = *database_;
  Transaction transaction(database);
  Statement number(database, "SELECT run FROM runs WHERE address = ?");
  Statement measures(database, "DELETE FROM measures WHERE run = ?");
  Statement certificates(database, "DELETE FROM certificates WHERE run = ?");
  Statement run(database, "DELETE FROM runs WHERE run = ?");
  Statement failure(database, "DELETE FROM failures WHERE address = ?");
  for (const std::string& address : addresses) {
    failure.bind(address).run();
    number.bind(address);
    if (number.step()) {
      const std::int64_t found = number.integer();
      for (Statement* statement : {&measures, &certificates, &run}) statement->bind(found).run();
    }
    number.reset();
  }
  transaction.commit();
}

void RunStore::compact() { database_->execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"); }

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
  if (!prepared_->finding) prepared_->finding.emplace(*database_, version_);
  Finding& select = *prepared_->finding;
  const std::string& file = database_->file();
  Run run;
  const Rows row(select.run, address);
  if (!row->step()) throw WorldError(format("{} has no run {}", file, address));
  const std::int64_t number = row->integer();
  run.address = row->text();
  const std::string outcome = row->text();
  const auto known = outcome_named(outcome);
  if (!known) throw WorldError(damaged_outcome(file, address, outcome));
  run.outcome = *known;
  run.epochs = row->integer();
  run.train_rows = row->integer();
  run.validation_rows = row->integer();
  run.test_rows = row->integer();
  run.train_seconds = row->number();
  run.version = row->text();
  run.spec = row->text();
  auto history = parse_history(row->text());
  // Row 0 is the evaluation before any training; only of a run of nothing there is none.
  const bool whole = history && run.epochs >= 0 && run.epochs <= most_epochs &&
                     (run.epochs == 0 || !history->epochs.empty());
  if (!whole)
    throw WorldError(format("{} is damaged: run {} has no complete history", file, address));
  run.history = std::move(*history);
  run.class_counts = row->text();
  std::string rows = row->text();
  const std::string confusion = row->text();
  if (!confusion.empty()) {
    run.confusion = parse_confusion(confusion, std::move(rows));
    if (!run.confusion)
      throw WorldError(format("{} is damaged: run {} has no whole confusion", file, address));
  }
  const std::string signals = row->text();
  if (!signals.empty()) {
    run.signals = parse_signals(signals);
    if (!run.signals)
      throw WorldError(format("{} is damaged: run {} has no whole signals", file, address));
  }
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
