// What the program makes of what it read: specs of documents, a report of a store.
#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "fuzz/replay.hpp"
#include "report/document.hpp"
#include "runs/sqlite.hpp"
#include "runs/store.hpp"
#include "scratch.hpp"
#include "spec/load.hpp"
#include "spec/resolved.hpp"
#include "text/numbers.hpp"
#include "text/world_error.hpp"

namespace fanin::fuzz {

namespace {

/// For the files of one process: a folder an input would be most of the work.
const Scratch& folder() {
  static const Scratch scratch;
  return scratch;
}

void load(const std::string& file) {
  Diagnostics diagnostics;
  const auto kind = kind_of(file, diagnostics);
  if (kind == FileKind::model) {
    const auto model = load_model(file, {}, diagnostics);
    if (model && model->sound) resolved_text(*model, diagnostics);
  } else if (kind == FileKind::study) {
    const auto study = load_study(file, diagnostics);
    if (study && study->sound) resolved_text(*study, diagnostics);
  } else if (kind == FileKind::keras) {
    load_keras(file, {}, diagnostics);
  }
  diagnostics.text();
}

void replay_model(std::string_view bytes) { load(folder().write("in", bytes)); }

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(by);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Puts the lines into the tables of a new store, as far as SQLite takes them.
void make_store(const std::string& file, std::string_view lines) {
  { const RunStore store(file, RunStore::Access::create); }
  const Database database(file, Database::Mode::create);
  database.execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
  Transaction transaction(database);
  static constexpr std::array<std::string_view, 9> tables{"study",    "sources",      "varied",
                                                          "cells",    "cell_values",  "runs",
                                                          "measures", "certificates", "failures"};
  constexpr std::size_t most = 200;
  std::size_t count = 0;
  for (const std::string_view line : split(lines, '\n')) {
    if (++count > most) break;
    const std::vector<std::string_view> parts = split(line, '|');
    if (std::find(tables.begin(), tables.end(), parts[0]) == tables.end()) continue;
    std::string sql = "INSERT OR REPLACE INTO " + std::string(parts[0]) + " VALUES (";
    for (std::size_t i = 1; i < parts.size(); ++i) sql += i == 1 ? "?" : ",?";
    try {
      Statement row(database, sql + ")");
      for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto integer = parse_integer(parts[i]);
        const auto number = parse_number(parts[i]);
        if (integer) {
          row.bind(*integer);
        } else if (number) {
          row.bind(*number);
        } else {
          row.bind(std::string(parts[i]));
        }
      }
      row.run();
    } catch (const WorldError&) {  // NOLINT(bugprone-empty-catch): a row that no table takes
    }
  }
  transaction.commit();
}

void replay_store(std::string_view bytes) {
  for (const char* leftover : {"runs.sqlite-wal", "runs.sqlite-shm", "runs.sqlite-journal"})
    std::filesystem::remove(folder().path(leftover));
  const std::string file = folder().path("runs.sqlite");
  try {
    if (bytes.starts_with("SQLite format 3")) {
      folder().write("runs.sqlite", bytes);
    } else {
      std::filesystem::remove(file);
      make_store(file, bytes);
    }
    const RunStore store(file, RunStore::Access::existing);
    store.failures();
    store.endings();
    Results results;
    results.study = store.study();
    // A page of a million cells takes a minute, and says no more.
    if (results.study.cells.size() > 200) return;
    results.runs = store.runs_of(results.study.cells);
    const Comparison comparison = compare(results);
    files_of(results, comparison);
    as_text(comparison, {}, 80);
    as_latex(comparison, {});
    as_json(comparison, {});
  } catch (const WorldError&) {  // NOLINT(bugprone-empty-catch): refused, as it should be
  }
}

constexpr std::array<Target, 2> all{{{"model", replay_model}, {"store", replay_store}}};

}  // namespace

std::span<const Target> program_targets() { return all; }

}  // namespace fanin::fuzz
