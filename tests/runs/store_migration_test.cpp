// A store of version 2 is read as it is, and brought up to date by whoever writes.
#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "runs/same_run.hpp"
#include "runs/sqlite.hpp"
#include "runs/store.hpp"
#include "scratch.hpp"
#include "source_file.hpp"
#include "text/world_error.hpp"

namespace {

using namespace fanin;

constexpr const char* first = "36a190a901ef1ef635b483296fb72425";
constexpr const char* second = "b1d41094e87d02e104e739aa77f2d7e4";

struct OldStore {
  OldStore() {
    std::ostringstream text;
    text << std::ifstream(source_file("tests/runs/store_version_2.sql")).rdbuf();
    const Database database(file, Database::Mode::create);
    database.execute(text.str());
    database.execute("PRAGMA application_id = 0x46414e49; PRAGMA user_version = 2");
  }

  std::int64_t version() const {
    return Database(file, Database::Mode::read_only).integer("PRAGMA user_version");
  }

  Scratch scratch;
  std::string file = scratch.path("runs.sqlite");
};

/// The schema of a store, whitespace and comments aside.
std::string tables_of(const std::string& file) {
  const Database database(file, Database::Mode::read_only);
  std::string tables;
  for (const char* table : {"runs", "cells", "workers", "claims", "failures", "histories",
                            "confusions", "signals", "measures", "certificates"}) {
    Statement columns(database,
                      "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?)");
    columns.bind(std::string(table));
    while (columns.step()) {
      tables += table;
      for (int i = 0; i < 5; ++i) tables += " " + columns.text();
      tables += "\n";
    }
  }
  return tables;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(runs_store_migration, OldStore)

BOOST_AUTO_TEST_CASE(an_old_store_is_read_without_being_changed) {
  const std::string before = scratch.read("runs.sqlite");
  const RunStore store(file, RunStore::Access::existing);
  BOOST_TEST((store.addresses() == std::set<std::string>{first, second}));
  const Run run = store.find(second);
  BOOST_TEST(run.history.last("train_loss") == 1.4952303866712608);
  BOOST_TEST(run.class_counts.empty());
  BOOST_TEST(!run.confusion.has_value());
  BOOST_TEST(!run.signals.has_value());
  BOOST_REQUIRE(store.study().cells.size() == 2U);
  BOOST_TEST(store.study().cells[0].fold == -1);
  BOOST_TEST(store.study().cells[0].split_seed == -1);
  BOOST_TEST(version() == 2);
  BOOST_TEST((scratch.read("runs.sqlite") == before));
}

BOOST_AUTO_TEST_CASE(writing_brings_it_up_to_date_and_keeps_every_run) {
  Run kept;
  StudyRecord study;
  {
    const RunStore old(file, RunStore::Access::existing);
    kept = old.find(first);
    study = old.study();
  }
  RunStore store(file, RunStore::Access::create);
  BOOST_TEST(version() == 5);
  BOOST_TEST(difference(store.find(first), kept) == "");
  BOOST_CHECK(store.study() == study);
  Run run = kept;
  run.address = "new";
  run.class_counts = "train: a 3, b 3";
  run.confusion = Confusion{"train", {"a", "b"}, {3, 0, 1, 2}};
  run.signals = StartSignals{1, {1, .5}, {.25, .125}};
  store.add(run);
  BOOST_TEST(difference(store.find("new"), run) == "");
}

BOOST_AUTO_TEST_CASE(its_tables_are_then_those_of_a_new_store) {
  { const RunStore store(file, RunStore::Access::change); }
  const std::string fresh = scratch.path("fresh.sqlite");
  { const RunStore store(fresh, RunStore::Access::create); }
  BOOST_TEST(tables_of(file) == tables_of(fresh));
  BOOST_TEST(tables_of(file).find("claims address TEXT") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_migration_that_fails_leaves_the_old_store) {
  Database(file, Database::Mode::create).execute("CREATE TABLE claims (x)");
  BOOST_CHECK_THROW(RunStore(file, RunStore::Access::create), WorldError);
  BOOST_TEST(version() == 2);
  BOOST_TEST(RunStore(file, RunStore::Access::existing).addresses().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
