// Opening a store: many at once, only to read, and what is no store at all.
#include <filesystem>
#include <fstream>
#include <thread>

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include "runs/sqlite.hpp"
#include "runs/store.hpp"
#include "scratch.hpp"
#include "text/world_error.hpp"

namespace {

using namespace fanin;
namespace fs = std::filesystem;

std::string refusal_of(const std::string& file, RunStore::Access access) {
  try {
    const RunStore store(file, access);
  } catch (const WorldError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runs_store_open)

BOOST_AUTO_TEST_CASE(many_may_make_one_store_at_the_same_moment) {
  const Scratch folder;
  for (int round = 0; round < 20; ++round) {
    const std::string file = folder.path("runs" + std::to_string(round) + ".sqlite");
    std::vector<std::string> refusals(6);
    {
      std::vector<std::jthread> threads;
      for (std::string& refusal : refusals) {
        threads.emplace_back([&] { refusal = refusal_of(file, RunStore::Access::create); });
      }
    }
    for (const std::string& refusal : refusals) BOOST_TEST(refusal == "none");
  }
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_no_store_and_stays_empty) {
  const Scratch folder;
  const std::string file = folder.path("runs.sqlite");
  std::ofstream(file).close();
  BOOST_TEST(refusal_of(file, RunStore::Access::existing) ==
             "cannot use " + file +
                 ": it is empty, not a store of fanin; a compare that was "
                 "killed as it began leaves such a file, and goes on when it is started again");
  BOOST_TEST(fs::file_size(file) == 0U);
}

BOOST_AUTO_TEST_CASE(a_view_that_stands_for_a_table_is_refused_before_it_is_asked) {
  const Scratch folder;
  const std::string file = folder.path("runs.sqlite");
  { const RunStore store(file, RunStore::Access::create); }
  // A query without end.
  Database(file, Database::Mode::create)
      .execute(
          "DROP TABLE failures; CREATE VIEW failures AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL "
          "SELECT x + 1 FROM n) SELECT x AS address, x AS message FROM n");
  BOOST_TEST(refusal_of(file, RunStore::Access::existing) ==
             "cannot use " + file + ": it is damaged: a view stands for a table");
}

BOOST_AUTO_TEST_CASE(a_store_opened_to_read_leaves_the_folder_as_it_was) {
  const Scratch folder;
  const std::string file = folder.path("runs.sqlite");
  {
    RunStore store(file, RunStore::Access::create);
    StudyRecord study;
    study.name = "kept";
    store.put_study(study);
  }
  {
    const RunStore store(file, RunStore::Access::existing);
    BOOST_TEST(store.study().name == "kept");
  }
  BOOST_CHECK_THROW(RunStore(file, RunStore::Access::existing).put_study({}), WorldError);
  BOOST_TEST(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
  // Read while another writes: what is committed is seen.
  RunStore writer(file, RunStore::Access::create);
  StudyRecord newer;
  newer.name = "newer";
  writer.put_study(newer);
  BOOST_TEST(RunStore(file, RunStore::Access::existing).study().name == "newer");
}

BOOST_AUTO_TEST_CASE(a_damaged_store_is_said_to_be_damaged) {
  const Scratch folder;
  const std::string file = folder.path("runs.sqlite");
  { const RunStore store(file, RunStore::Access::create); }
  fs::resize_file(file, 5000);
  std::string refusal;
  try {
    const RunStore store(file, RunStore::Access::existing);
    store.study();
  } catch (const WorldError& error) {
    refusal = error.what();
  }
  BOOST_TEST(refusal ==
             "cannot use " + file + ": it is damaged (sqlite: database disk image is malformed)");
}

BOOST_AUTO_TEST_SUITE_END()
