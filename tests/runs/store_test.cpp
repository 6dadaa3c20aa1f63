// The store: what is put in comes out, and files that are no store are refused in words.
#include "runs/store.hpp"

#include <atomic>
#include <thread>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "runs/odd_run.hpp"
#include "runs/same_run.hpp"
#include "runs/sqlite.hpp"
#include "scratch.hpp"
#include "text/world_error.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr auto create = RunStore::Access::create;
constexpr auto existing = RunStore::Access::existing;

Run plain_run(const std::string& address) {
  Run run;
  run.address = address;
  run.epochs = 1;
  run.history = {{"loss"}, {{2}, {1}}};
  run.measures = {{"train_loss", 1}};
  return run;
}

StudyRecord odd_study() {
  StudyRecord study;
  study.name = "a 'study'";
  study.varied = {"kernel_initializer", "compile.optimizer.learning_rate"};
  study.scope = "all";
  study.goal = Goal{"val_loss", .1, false, true};
  study.baseline = "he_normal";
  study.sources = {"a/m.yaml", "b, c/größe.yaml"};
  study.cells = {{"b", "m", "iris", {"he_normal", "0.1"}, 9007199254740992, 50, 4},
                 {"a", "m", "iris", {"", "1e-05"}, 1, 0},
                 {"b", "n, \"o\"", "größe", {"he_normal", "0.1"}, 2, 3}};
  return study;
}

std::string fault_of_opening(const std::string& file, RunStore::Access access,
                             const Scratch& scratch) {
  try {
    const RunStore store(file, access);
  } catch (const WorldError& error) {
    return scratch.relative(error.what());
  }
  return "none";
}

/// The file of a store with one run, some bytes of it written over.
std::string store_with(const Scratch& scratch, std::size_t offset, std::string_view bytes) {
  RunStore(scratch.path("s.sqlite"), create).add(plain_run("a"));
  std::string content = scratch.read("s.sqlite");
  content.replace(offset, bytes.size(), bytes);
  return scratch.write("s.sqlite", content);
}

// SQLite's file format, header: big-endian user_version at 60, application_id at 68.
constexpr std::size_t user_version_at = 60;
constexpr std::size_t application_id_at = 68;

}  // namespace

BOOST_AUTO_TEST_SUITE(runs_store)

BOOST_AUTO_TEST_CASE(a_run_comes_back_as_it_went_in) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  store.add(plain_run("a"));
  store.add(odd_run());
  store.add(plain_run("z"));
  const Run found = store.find("odd");
  BOOST_TEST(difference(found, odd_run()) == "");
  BOOST_TEST(found.train_seconds == 1.5);
  BOOST_TEST(difference(store.find("a"), plain_run("a")) == "");
}

BOOST_DATA_TEST_CASE(every_outcome_comes_back, data_driven::make(std::vector<int>{0, 1, 2}),
                     outcome) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  Run run = plain_run("a");
  run.outcome = static_cast<Outcome>(outcome);
  store.add(run);
  BOOST_CHECK(store.find("a").outcome == run.outcome);
}

BOOST_AUTO_TEST_CASE(a_run_of_nothing_comes_back) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  store.add(Run());
  BOOST_TEST(difference(store.find(""), Run()) == "");
}

BOOST_AUTO_TEST_CASE(runs_outlive_the_store_that_took_them) {
  const Scratch scratch;
  RunStore(scratch.path("runs.sqlite"), create).add(odd_run());
  const RunStore again(scratch.path("runs.sqlite"), existing);
  BOOST_TEST(difference(again.find("odd"), odd_run()) == "");
  BOOST_TEST((again.addresses() == std::set<std::string>{"odd"}));
}

BOOST_AUTO_TEST_CASE(a_run_added_twice_stays_as_it_was_first) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  store.add(odd_run("a"));
  Run other = plain_run("a");
  other.history.epochs.resize(9, {5});
  store.add(other);
  BOOST_TEST(difference(store.find("a"), odd_run("a")) == "");
  BOOST_TEST(store.addresses().size() == 1U);
  store.add(plain_run("b"));
  BOOST_TEST(store.addresses().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_run_that_is_not_there_is_said) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  store.add(plain_run("a"));
  BOOST_CHECK_EXCEPTION(store.find("b"), WorldError, [&](const WorldError& error) {
    return scratch.relative(error.what()) == "runs.sqlite has no run b";
  });
}

BOOST_AUTO_TEST_CASE(a_study_comes_back_as_it_went_in) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  BOOST_CHECK(store.study() == StudyRecord());
  store.put_study(odd_study());
  BOOST_CHECK(store.study() == odd_study());
  BOOST_CHECK(RunStore(scratch.path("runs.sqlite"), existing).study() == odd_study());
}

BOOST_AUTO_TEST_CASE(a_study_put_again_replaces_the_record_and_keeps_the_runs) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  store.add(plain_run("a"));
  store.put_study(odd_study());
  StudyRecord small;
  small.name = "small";
  small.cells = {{"c", "m", "iris", {}, 1, 2}};
  store.put_study(small);
  BOOST_CHECK(store.study() == small);
  BOOST_TEST(store.addresses().contains("a"));
}

BOOST_DATA_TEST_CASE(a_goal_comes_back_to_the_last_bit,
                     data_driven::make(std::vector<double>{.9, 1.0 / 3, 0, -1e-300, 1e300}),
                     value) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  StudyRecord study;
  study.goal = Goal{"val_accuracy", value, true};
  store.put_study(study);
  BOOST_CHECK(store.study() == study);
}

BOOST_AUTO_TEST_CASE(the_folder_is_made) {
  const Scratch scratch;
  const std::string file = scratch.path("results/a study/runs.sqlite");
  RunStore(file, create).add(plain_run("a"));
  BOOST_TEST(RunStore(file, existing).addresses().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_not_made_by_reading) {
  const Scratch scratch;
  BOOST_TEST(fault_of_opening(scratch.path("no.sqlite"), existing, scratch) ==
             "cannot open no.sqlite: there is no such file");
  BOOST_TEST(!std::filesystem::exists(scratch.path("no.sqlite")));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_database_is_refused_and_kept) {
  for (const auto access : {create, existing}) {
    const Scratch scratch;
    const std::string text(5000, 'x');
    scratch.write("runs.sqlite", text);
    BOOST_TEST(
        fault_of_opening(scratch.path("runs.sqlite"), access, scratch) ==
        "cannot use runs.sqlite: it is not a store of fanin (sqlite: file is not a database)");
    BOOST_TEST(scratch.read("runs.sqlite") == text);
  }
}

BOOST_AUTO_TEST_CASE(a_folder_is_refused) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch.path("runs.sqlite"));
  for (const auto access : {create, existing}) {
    BOOST_TEST(
        fault_of_opening(scratch.path("runs.sqlite"), access, scratch) ==
        "cannot use runs.sqlite: it cannot be opened (sqlite: unable to open database file)");
  }
}

BOOST_AUTO_TEST_CASE(a_file_where_the_folder_should_be_is_said) {
  const Scratch scratch;
  scratch.write("results", "a file");
  BOOST_TEST(fault_of_opening(scratch.path("results/runs.sqlite"), create, scratch) ==
             "cannot make the folder results: not a directory");
}

BOOST_AUTO_TEST_CASE(a_sqlite_file_of_another_program_is_refused_and_kept) {
  for (const std::string& id : {std::string(4, '\0'), std::string("GPKG")}) {
    const Scratch scratch;
    const std::string file = store_with(scratch, application_id_at, id);
    const std::string before = scratch.read("s.sqlite");
    BOOST_TEST(fault_of_opening(file, create, scratch) ==
               "cannot use s.sqlite: it is a SQLite file of another program");
    BOOST_TEST((scratch.read("s.sqlite") == before));
  }
}

BOOST_AUTO_TEST_CASE(a_store_of_a_newer_fanin_is_refused) {
  const Scratch scratch;
  const std::string file = store_with(scratch, user_version_at, std::string_view("\0\0\0\x63", 4));
  BOOST_TEST(fault_of_opening(file, existing, scratch) ==
             "cannot use s.sqlite: it was written by a newer fanin (store version 99, this one "
             "knows 2 to 5)");
}

BOOST_AUTO_TEST_CASE(a_store_of_an_older_fanin_is_refused_and_kept) {
  for (const auto access : {create, existing}) {
    const Scratch scratch;
    const std::string file = store_with(scratch, user_version_at, std::string_view("\0\0\0\1", 4));
    const std::string before = scratch.read("s.sqlite");
    BOOST_TEST(fault_of_opening(file, access, scratch) ==
               "cannot use s.sqlite: it was written by an older fanin (store version 1, this one "
               "knows 2 to 5)");
    BOOST_TEST((scratch.read("s.sqlite") == before));
  }
}

BOOST_AUTO_TEST_CASE(a_history_that_breaks_off_is_damage) {
  const Scratch scratch;
  RunStore(scratch.path("s.sqlite"), create).add(plain_run("a"));
  std::string content = scratch.read("s.sqlite");
  content.replace(content.find(R"([2,1])"), 5, "[2,1 ");
  const RunStore store(scratch.write("s.sqlite", content), existing);
  BOOST_CHECK_EXCEPTION(store.find("a"), WorldError, [&](const WorldError& error) {
    return scratch.relative(error.what()) == "s.sqlite is damaged: run a has no complete history";
  });
}

// What users of SQL see: a row a value, as the run has it.
BOOST_AUTO_TEST_CASE(the_view_of_histories_is_a_row_a_value) {
  const Scratch scratch;
  RunStore store(scratch.path("s.sqlite"), create);
  store.add(plain_run("a"));
  store.add(odd_run());
  const Run odd = odd_run();
  const Database database(scratch.path("s.sqlite"), Database::Mode::read_only);
  Statement rows(database, "SELECT epoch, name, value FROM histories WHERE address = ?");
  rows.bind(std::string("odd"));
  std::size_t count = 0;
  while (rows.step()) {
    const auto epoch = static_cast<std::size_t>(rows.integer());
    const std::string name = rows.text();
    BOOST_TEST(same(rows.number(), odd.history.column(name).at(epoch)));
    ++count;
  }
  BOOST_TEST(count == 12U);
  BOOST_TEST(database.integer("SELECT count(*) FROM histories") == 14);
}

// Tables for people who ask by SQL: true and predicted class by name.
BOOST_AUTO_TEST_CASE(the_view_of_confusions_is_a_row_a_pair_of_classes) {
  const Scratch scratch;
  RunStore store(scratch.path("s.sqlite"), create);
  store.add(plain_run("a"));
  Run run = plain_run("b");
  run.confusion = Confusion{"test", {"x", "y"}, {5, 1, 2, 7}};
  store.add(run);
  const Database database(scratch.path("s.sqlite"), Database::Mode::read_only);
  Statement rows(database,
                 "SELECT address, part, true_class, predicted_class, count FROM confusions");
  std::string seen;
  while (rows.step()) {
    for (int i = 0; i < 4; ++i) seen += rows.text() + " ";
    seen += std::to_string(rows.integer()) + "\n";
  }
  BOOST_TEST(seen == "b test x x 5\nb test x y 1\nb test y x 2\nb test y y 7\n");
}

BOOST_AUTO_TEST_CASE(a_confusion_that_breaks_off_is_damage) {
  const Scratch scratch;
  Run run = plain_run("a");
  run.confusion = Confusion{"test", {"x", "y"}, {5, 1, 2, 7}};
  RunStore(scratch.path("s.sqlite"), create).add(run);
  std::string content = scratch.read("s.sqlite");
  content.replace(content.find(R"([5,1])"), 5, "[5.1]");
  const RunStore store(scratch.write("s.sqlite", content), existing);
  BOOST_CHECK_EXCEPTION(store.find("a"), WorldError, [&](const WorldError& error) {
    return scratch.relative(error.what()) == "s.sqlite is damaged: run a has no whole confusion";
  });
}

BOOST_AUTO_TEST_CASE(runs_of_cells_come_in_their_order_and_are_missing_where_none_is) {
  const Scratch scratch;
  RunStore store(scratch.path("s.sqlite"), create);
  store.add(plain_run("a"));
  store.add(odd_run("b"));
  StudyRecord study = odd_study();
  study.cells[2].address = "not run";
  const auto runs = store.runs_of(study.cells);
  BOOST_REQUIRE(runs.size() == 3U);
  BOOST_TEST(difference(*runs[0], odd_run("b")) == "");
  BOOST_TEST(difference(*runs[1], plain_run("a")) == "");
  BOOST_TEST(!runs[2].has_value());
}

BOOST_AUTO_TEST_CASE(an_outcome_that_does_not_exist_is_damage) {
  const Scratch scratch;
  RunStore(scratch.path("s.sqlite"), create).add(plain_run("a"));
  std::string content = scratch.read("s.sqlite");
  content.replace(content.find("completed"), 9, "concluded");
  const RunStore store(scratch.write("s.sqlite", content), existing);
  BOOST_CHECK_EXCEPTION(store.find("a"), WorldError, [&](const WorldError& error) {
    return scratch.relative(error.what()) ==
           "s.sqlite is damaged: run a has the outcome 'concluded'";
  });
}

BOOST_AUTO_TEST_CASE(two_connections_see_each_other) {
  const Scratch scratch;
  RunStore one(scratch.path("runs.sqlite"), create);
  RunStore two(scratch.path("runs.sqlite"), create);
  one.add(plain_run("a"));
  two.add(plain_run("b"));
  two.add(odd_run("a"));
  one.put_study(odd_study());
  for (const RunStore* store : {&one, &two}) {
    BOOST_TEST((store->addresses() == std::set<std::string>{"a", "b"}));
    BOOST_TEST(difference(store->find("a"), plain_run("a")) == "");
    BOOST_CHECK(store->study() == odd_study());
  }
}

// Two processes of one study begin together: each finds no file and makes it.
BOOST_AUTO_TEST_CASE(a_store_made_by_several_at_once_is_one_store) {
  for (int round = 0; round < 20; ++round) {
    const Scratch scratch;
    std::atomic<int> waiting = 4;
    std::atomic<int> refused = 0;
    {
      std::vector<std::jthread> threads;
      for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
          --waiting;
          while (waiting > 0) std::this_thread::yield();
          try {
            RunStore store(scratch.path("runs.sqlite"), create);
            store.add(plain_run("run " + std::to_string(t)));
            store.add(plain_run("shared"));
          } catch (const WorldError&) {
            ++refused;
          }
        });
      }
    }
    BOOST_TEST(refused == 0);
    BOOST_TEST(RunStore(scratch.path("runs.sqlite"), existing).addresses().size() == 5U);
  }
}

// Another process replaces the record again and again; who reads it gets one or the other.
BOOST_AUTO_TEST_CASE(a_study_is_read_as_it_was_at_one_moment) {
  const Scratch scratch;
  RunStore writer(scratch.path("runs.sqlite"), create);
  StudyRecord plain;
  plain.cells = {{"a", "m", "d", {}, 1, 2}};
  writer.put_study(plain);
  std::atomic<bool> over = false;
  std::jthread replacing([&] {
    while (!over) {
      writer.put_study(odd_study());
      writer.put_study(plain);
    }
  });
  const RunStore reader(scratch.path("runs.sqlite"), existing);
  std::size_t others = 0;
  for (int look = 0; look < 300; ++look) {
    try {
      const StudyRecord found = reader.study();
      others += found != plain && found != odd_study();
    } catch (const WorldError&) {
      ++others;
    }
  }
  over = true;
  BOOST_TEST(others == 0U);
}

BOOST_AUTO_TEST_CASE(a_transaction_within_another_is_a_part_of_it) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  {
    const Transaction taken_back(store.database());
    store.add(plain_run("a"));
    BOOST_TEST(store.addresses().size() == 1U);
  }
  BOOST_TEST(store.addresses().empty());
  Transaction kept(store.database());
  store.add(plain_run("b"));
  store.forget({"c"});
  kept.commit();
  BOOST_TEST(store.addresses().size() == 1U);
}

// A newer fanin brings the tables up to date while this one is at work.
BOOST_AUTO_TEST_CASE(a_column_that_comes_meanwhile_does_no_harm) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), create);
  for (const char* table : {"runs", "measures", "certificates", "study", "sources", "varied",
                            "cells", "cell_values", "failures"}) {
    Database(scratch.path("runs.sqlite"), Database::Mode::create)
        .execute(std::string("ALTER TABLE ") + table + " ADD COLUMN later TEXT DEFAULT ''");
  }
  store.add(odd_run("a"));
  store.add_failure("b", "no reason");
  store.put_study(odd_study());
  BOOST_TEST(difference(store.find("a"), odd_run("a")) == "");
  BOOST_CHECK(store.study() == odd_study());
}

BOOST_AUTO_TEST_CASE(who_is_to_stop_does_not_wait_for_the_right_to_write) {
  const Scratch scratch;
  const RunStore one(scratch.path("runs.sqlite"), create);
  RunStore two(scratch.path("runs.sqlite"), create);
  const Transaction held(one.database());
  const std::atomic<bool> stop = true;
  const LongWait waiting(two.database(), stop);
  BOOST_CHECK_THROW(two.add(plain_run("a")), Busy);
}

BOOST_AUTO_TEST_SUITE_END()
