// Stores of shards become one, once or again, and nothing is chosen where they contradict.
#include "runs/merge_stores.hpp"

#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "runs/difference.hpp"
#include "runs/same_run.hpp"
#include "runs/store.hpp"
#include "scratch.hpp"
#include "text/world_error.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

Run run_of(const std::string& address) {
  Run run;
  run.address = address;
  run.epochs = 2;
  run.train_rows = 5;
  run.class_counts = "train: a 5";
  run.history = {{"loss"}, {{std::numeric_limits<double>::quiet_NaN()}, {.5}}};
  run.measures = {{"train_loss", .25}};
  run.confusion = Confusion{"train", {"a", "b"}, {3, 0, 0, 2}};
  run.certificates.emplace_back();
  run.spec = "data: {csv: here/d.csv}";
  run.version = "one";
  run.train_seconds = 1;
  return run;
}

StudyRecord study() {
  StudyRecord record;
  record.name = "s";
  for (const char* address : {"a", "b", "c"}) record.cells.push_back({address, "m", "d", {}, 1, 2});
  return record;
}

struct Fixture {
  std::string store(const std::string& name, const std::vector<Run>& runs,
                    const StudyRecord& asked = study()) const {
    const std::string file = scratch.path(name + "/runs.sqlite");
    RunStore made(file, RunStore::Access::create);
    made.put_study(asked);
    for (const Run& run : runs) made.add(run);
    return file;
  }
  std::set<std::string> merged() const {
    return RunStore(out, RunStore::Access::existing).addresses();
  }

  Scratch scratch;
  std::string out = scratch.path("out/runs.sqlite");
};

using Set = std::set<std::string>;

struct Changed {
  const char* what;
  void (*change)(Run&);
  friend std::ostream& operator<<(std::ostream& to, const Changed& c) { return to << c.what; }
};

const std::vector<Changed> changes{
    {"outcome", [](Run& r) { r.outcome = Outcome::diverged; }},
    {"epochs", [](Run& r) { r.epochs = 3; }},
    {"rows", [](Run& r) { r.test_rows = 1; }},
    {"history", [](Run& r) { r.history.epochs[1][0] = .5000000000000001; }},
    {"measures", [](Run& r) { r.measures[0].second = std::nextafter(.25, 1); }},
    {"certificates", [](Run& r) { r.certificates[0].ks = 1; }},
    {"class counts", [](Run& r) { r.class_counts = "train: a 4, b 1"; }},
    {"confusion", [](Run& r) { r.confusion->counts[1] = 1; }},
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(runs_merge_stores, Fixture)

BOOST_AUTO_TEST_CASE(every_run_of_every_store_is_in_the_merged_one) {
  const std::string one = store("1", {run_of("a"), run_of("c")});
  const std::string two = store("2", {run_of("b")});
  const Merged result = merge_stores(out, {one, two});
  BOOST_TEST(result.added == 3U);
  BOOST_TEST(result.known == 0U);
  BOOST_TEST((merged() == Set{"a", "b", "c"}));
  const RunStore store(out, RunStore::Access::existing);
  BOOST_CHECK(store.study() == study());
  BOOST_TEST(difference(store.find("b"), run_of("b")) == "");
}

BOOST_AUTO_TEST_CASE(merging_again_adds_what_is_new_and_nothing_else) {
  const std::string one = store("1", {run_of("a")});
  const std::string two = store("2", {run_of("b")});
  merge_stores(out, {one});
  const Merged again = merge_stores(out, {one, two});
  BOOST_TEST(again.added == 1U);
  BOOST_TEST(again.known == 1U);
  BOOST_TEST(merge_stores(out, {two, one}).added == 0U);
  BOOST_TEST((merged() == Set{"a", "b"}));
}

// The same bits by another program on another day, from files of other names.
BOOST_AUTO_TEST_CASE(one_run_of_two_hosts_is_one_run) {
  Run other = run_of("a");
  other.version = "two";
  other.train_seconds = 7;
  other.spec = "data: {csv: there/d.csv}";
  const Merged result = merge_stores(out, {store("1", {run_of("a")}), store("2", {other})});
  BOOST_TEST(result.conflicts.empty());
  BOOST_TEST(result.known == 1U);
}

BOOST_DATA_TEST_CASE(a_run_that_is_not_the_same_is_reported_and_nothing_is_merged,
                     data_driven::make(changes), c) {
  Run other = run_of("b");
  c.change(other);
  const std::string one = store("1", {run_of("a"), run_of("b")});
  const std::string two = store("2", {other, run_of("c")});
  const Merged result = merge_stores(out, {one, two});
  BOOST_REQUIRE(result.conflicts.size() == 1U);
  BOOST_TEST(scratch.relative(result.conflicts[0]) == "run b: " + std::string(c.what) +
                                                          " in 1/runs.sqlite and 2/runs.sqlite "
                                                          "differ");
  BOOST_TEST(!std::filesystem::exists(out));
}

BOOST_AUTO_TEST_CASE(what_is_merged_already_is_held_against_too) {
  merge_stores(out, {store("1", {run_of("a")})});
  Run other = run_of("a");
  other.epochs = 9;
  BOOST_TEST(merge_stores(out, {store("2", {other, run_of("b")})}).conflicts.size() == 1U);
  BOOST_TEST((merged() == Set{"a"}));
  BOOST_TEST(RunStore(out, RunStore::Access::existing).find("a").epochs == 2);
}

BOOST_AUTO_TEST_CASE(different_studies_are_not_merged) {
  StudyRecord other = study();
  other.cells.pop_back();
  const std::string one = store("1", {run_of("a")});
  const std::string two = store("2", {run_of("b")}, other);
  BOOST_CHECK_EXCEPTION(merge_stores(out, {one, two}), WorldError, [&](const WorldError& error) {
    return scratch.relative(error.what()) ==
           "cannot merge 1/runs.sqlite and 2/runs.sqlite: they hold different studies, 's' of 3 "
           "runs "
           "and 's' of 2";
  });
  BOOST_TEST(!std::filesystem::exists(out));
}

BOOST_AUTO_TEST_CASE(files_of_other_names_are_one_study) {
  StudyRecord there = study();
  there.sources = {"/home/there/study.yaml"};
  merge_stores(out, {store("1", {run_of("a")}), store("2", {run_of("b")}, there)});
  BOOST_TEST((merged() == Set{"a", "b"}));
}

BOOST_AUTO_TEST_CASE(a_failure_is_one_until_another_store_has_the_run) {
  const std::string one = store("1", {});
  RunStore(one, RunStore::Access::change).add_failure("a", "not enough memory");
  merge_stores(out, {one});
  BOOST_TEST(RunStore(out, RunStore::Access::existing).failures().size() == 1U);
  merge_stores(out, {one, store("2", {run_of("a")})});
  BOOST_TEST(RunStore(out, RunStore::Access::existing).failures().empty());
  BOOST_TEST((merged() == Set{"a"}));
}

// A merge, or a compare, that was killed before it had made the tables.
BOOST_AUTO_TEST_CASE(an_empty_store_is_merged_into) {
  scratch.write("out/runs.sqlite", "");
  const std::string one = store("one", {run_of("a")});
  BOOST_TEST(merge_stores(out, {one}).added == 1U);
  BOOST_CHECK((merged() == std::set<std::string>{"a"}));
}

BOOST_AUTO_TEST_SUITE_END()
