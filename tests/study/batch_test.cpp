// Many runs: the same store whatever the workers, nothing trained twice, nothing lost.
#include "study/batch.hpp"

#include <map>
#include <thread>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "runs/claims.hpp"
#include "runs/sqlite.hpp"
#include "scratch.hpp"
#include "study/scripted_batch.hpp"
#include "text/world_error.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Fixture {
  Fixture() { forget_what_was_built(); }

  Scratch scratch;
  RunStore store{scratch.path("runs.sqlite"), RunStore::Access::create};

  BatchProgress run(const Plan& plan, std::size_t jobs = 1,
                    const std::function<void(const BatchProgress&)>& progress = {}) {
    return run_batch(plan, store, build_by_seed, stop, {.jobs = jobs, .progress = progress});
  }
};

std::map<std::string, Run> stored_by(const Plan& plan, std::size_t jobs,
                                     const NetworkBuilder& build) {
  const Scratch scratch;
  RunStore store(scratch.path("runs.sqlite"), RunStore::Access::create);
  run_batch(plan, store, build, stop, {.jobs = jobs});
  return runs_of(store);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(study_batch, Fixture)

BOOST_AUTO_TEST_CASE(every_run_is_trained_and_stored) {
  const BatchProgress end = run(plan_of(5));
  BOOST_TEST(end.done == 5U);
  BOOST_TEST(end.total == 5U);
  BOOST_TEST(end.stored == 0U);
  const auto runs = runs_of(store);
  BOOST_REQUIRE(runs.size() == 5U);
  // 20 rows less 4 for testing in batches of 8: two steps an epoch, past the end of the curve.
  for (std::int64_t seed = 1; seed <= 5; ++seed) {
    const Run& one = runs.at("seed " + std::to_string(seed));
    BOOST_TEST(one.measure("test_loss").value() == static_cast<double>(seed) / 8);
    BOOST_TEST(one.epochs == 3);
  }
}

BOOST_DATA_TEST_CASE(stored_runs_are_the_same_whatever_the_workers,
                     data_driven::make<std::size_t>({2, 4, 100}), jobs) {
  check_same(stored_by(plan_of(12), 1, build_by_seed), stored_by(plan_of(12), jobs, build_by_seed));
}

BOOST_AUTO_TEST_CASE(networks_that_learn_are_the_same_whatever_the_workers) {
  check_same(stored_by(plan_of(6), 1, network_builder()),
             stored_by(plan_of(6), 4, network_builder()));
}

BOOST_AUTO_TEST_CASE(no_workers_asked_for_are_one) { BOOST_TEST(run(plan_of(2), 0).done == 2U); }

BOOST_AUTO_TEST_CASE(what_is_stored_is_not_trained_again) {
  run(plan_of(3));
  BOOST_TEST(built == 3U);
  const auto before = runs_of(store);
  const BatchProgress end = run(plan_of(5), 2);
  BOOST_TEST(built == 5U);
  BOOST_TEST(end.stored == 3U);
  BOOST_TEST(end.done == 5U);
  for (const auto& [address, kept] : before) {
    const Run now = store.find(address);
    BOOST_TEST(difference(now, kept) == "");
    BOOST_TEST(now.train_seconds == kept.train_seconds);
  }
}

BOOST_AUTO_TEST_CASE(one_run_in_two_cells_is_trained_once) {
  Plan plan = plan_of(2);
  Cell cell = plan.record.cells.front();
  cell.model = "the same by another name";
  plan.add(cell, 0);
  const BatchProgress end = run(plan);
  BOOST_TEST(built == 2U);
  BOOST_TEST(end.total == 3U);
  BOOST_TEST(end.done == 3U);
  BOOST_TEST(store.addresses().size() == 2U);
}

// Rows are shared by runs at the same time, and what an interrupted study has can be compared.
BOOST_AUTO_TEST_CASE(runs_of_one_seed_are_trained_one_after_the_other) {
  Plan plan = plan_of(3);
  for (std::size_t i = 0; i < 3; ++i) {
    Cell cell = plan.record.cells[i];
    cell.address += " again";
    plan.add(cell, plan.combination_of[i]);
  }
  stop_at_seed = 2;
  run(plan);
  BOOST_TEST((store.addresses() == std::set<std::string>{"seed 1", "seed 1 again"}));
}

BOOST_AUTO_TEST_CASE(nothing_to_do_is_done) {
  const BatchProgress end = run({});
  BOOST_TEST(end.done == 0U);
  BOOST_TEST(end.total == 0U);
}

BOOST_AUTO_TEST_CASE(stop_keeps_whole_runs_and_the_batch_goes_on_later) {
  stop_at_seed = 3;
  const BatchProgress end = run(plan_of(6));
  BOOST_TEST(end.done == 2U);
  BOOST_TEST(built == 3U);
  BOOST_TEST((store.addresses() == std::set<std::string>{"seed 1", "seed 2"}));
  stop = false;
  stop_at_seed = -1;
  BOOST_TEST(run(plan_of(6)).done == 6U);
  check_same(runs_of(store), stored_by(plan_of(6), 1, build_by_seed));
}

BOOST_AUTO_TEST_CASE(stop_of_several_workers_leaves_whole_runs_only) {
  stop_at_seed = 5;
  const BatchProgress end = run(plan_of(40), 4);
  const auto runs = runs_of(store);
  BOOST_TEST(end.done == runs.size());
  BOOST_TEST(runs.size() < 40U);
  BOOST_TEST(!runs.contains("seed 5"));
  stop = false;
  stop_at_seed = -1;
  const auto whole = stored_by(plan_of(40), 1, build_by_seed);
  for (const auto& [address, kept] : runs) BOOST_TEST(difference(kept, whole.at(address)) == "");
}

BOOST_AUTO_TEST_CASE(stop_before_the_start_trains_nothing) {
  stop = true;
  BOOST_TEST(run(plan_of(3), 2).done == 0U);
  BOOST_TEST(store.addresses().empty());
}

BOOST_AUTO_TEST_CASE(a_run_that_cannot_be_run_is_kept_as_a_failure_and_the_others_go_on) {
  fail_at_seed = 3;
  const BatchProgress end = run(plan_of(6), 2);
  BOOST_TEST(end.done == 5U);
  BOOST_TEST(end.failed == 1U);
  BOOST_TEST(built == 6U);
  BOOST_TEST(store.addresses().size() == 5U);
  BOOST_CHECK(store.failures() ==
              (std::map<std::string, std::string>{{"seed 3", "not enough memory"}}));
}

BOOST_AUTO_TEST_CASE(a_failed_run_is_tried_again_once_it_is_forgotten) {
  fail_at_seed = 3;
  run(plan_of(6));
  fail_at_seed = -1;
  BOOST_TEST(run(plan_of(6)).failed == 1U);
  BOOST_TEST(built == 6U);
  store.forget({"seed 3"});
  BOOST_TEST(run(plan_of(6)).done == 6U);
  BOOST_TEST(built == 7U);
  BOOST_TEST(store.failures().empty());
}

// What a checkpoint met is no fault of the run: the same command runs it once there is space.
BOOST_AUTO_TEST_CASE(a_disk_that_refuses_a_run_ends_the_batch_and_the_run_is_no_failure) {
  refuse_at_seed = 3;
  BOOST_CHECK_THROW(run(plan_of(6)), WorldError);
  BOOST_TEST(store.failures().empty());
  refuse_at_seed = -1;
  BOOST_TEST(run(plan_of(6)).done == 6U);
}

// fanin retry, while a batch is at its end.
BOOST_AUTO_TEST_CASE(what_is_forgotten_meanwhile_is_run_again) {
  RunStore other(scratch.path("runs.sqlite"), RunStore::Access::change);
  bool forgotten = false;
  const BatchProgress end = run(plan_of(6), 2, [&](const BatchProgress& now) {
    if (now.done < now.total || forgotten) return;
    forgotten = true;
    other.forget({"seed 1", "seed 4"});
  });
  BOOST_TEST(end.done == 6U);
  BOOST_TEST(built == 8U);
  BOOST_TEST(store.addresses().size() == 6U);
}

BOOST_AUTO_TEST_CASE(who_waits_for_the_store_when_all_is_to_stop_ends_as_stopped) {
  const RunStore other(scratch.path("runs.sqlite"), RunStore::Access::change);
  const Transaction held(other.database());
  std::jthread stopping([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop = true;
  });
  const BatchProgress end = run(plan_of(6), 2);
  BOOST_TEST(end.done == 0U);
  BOOST_TEST(end.total == 6U);
}

BOOST_AUTO_TEST_CASE(a_store_that_refuses_ends_the_batch) {
  RunStore reader(scratch.path("runs.sqlite"), RunStore::Access::existing);
  BOOST_CHECK_THROW(run_batch(plan_of(6), reader, build_by_seed, stop, {.jobs = 3}), WorldError);
  BOOST_TEST(built == 0U);
}

// As two processes on one study: each run is trained once, and both end with all of them.
BOOST_DATA_TEST_CASE(batches_on_one_store_share_the_runs, data_driven::make<std::size_t>({1, 3}),
                     jobs) {
  std::vector<BatchProgress> ends(3);
  {
    std::vector<std::jthread> processes;
    for (BatchProgress& end : ends) {
      processes.emplace_back([&] {
        RunStore own(scratch.path("runs.sqlite"), RunStore::Access::create);
        end = run_batch(plan_of(40), own, build_by_seed, stop, {.jobs = jobs});
      });
    }
  }
  for (const BatchProgress& end : ends) {
    BOOST_TEST(end.done == 40U);
    BOOST_TEST(end.work_done <= 1.0000001);
  }
  BOOST_TEST(built == 40U);
  check_same(runs_of(store), stored_by(plan_of(40), 1, build_by_seed));
}

BOOST_AUTO_TEST_CASE(what_a_dead_process_claimed_is_trained) {
  Process dead = this_process();
  dead.started = "long ago";
  Claims lost(store.database(), 1, seconds_now, dead);
  const std::string address = "seed 2";
  lost.take({&address}, 1);
  BOOST_TEST(run(plan_of(3)).done == 3U);
}

BOOST_AUTO_TEST_CASE(shards_are_disjoint_and_are_all_runs) {
  for (std::size_t number = 1; number <= 3; ++number) {
    const BatchProgress end =
        run_batch(plan_of(8), store, build_by_seed, stop, {.jobs = 1, .shard = {number, 3}});
    BOOST_TEST(end.total == (number == 3 ? 2U : 3U));
    BOOST_TEST(end.stored == 0U);
  }
  BOOST_TEST(built == 8U);
  check_same(runs_of(store), stored_by(plan_of(8), 1, build_by_seed));
}

BOOST_DATA_TEST_CASE(progress_grows_to_the_end, data_driven::make<std::size_t>({1, 4}), jobs) {
  run(plan_of(2));
  std::vector<BatchProgress> seen;
  const BatchProgress end =
      run(plan_of(9), jobs, [&](const BatchProgress& progress) { seen.push_back(progress); });
  BOOST_REQUIRE(seen.size() == 8U);
  BOOST_TEST(seen.front().done == 2U);
  BOOST_TEST(seen.front().work_done == 0);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    BOOST_TEST(seen[i].done == 2 + i);
    BOOST_TEST(seen[i].total == 9U);
    BOOST_TEST(seen[i].stored == 2U);
    if (i > 0) BOOST_TEST(seen[i].work_done > seen[i - 1].work_done);
  }
  BOOST_TEST(seen.back().work_done == 1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(end.done == 9U);
}

// Work counts rows, epochs and parameters: a run of 30 epochs is most of a batch with one of 3.
BOOST_AUTO_TEST_CASE(shares_of_work_follow_the_epochs) {
  Plan plan = plan_of(2);
  plan.combinations[1].spec.fit.epochs = 30;
  std::vector<double> shares;
  run(plan, 1, [&](const BatchProgress& progress) { shares.push_back(progress.work_done); });
  BOOST_REQUIRE(shares.size() == 3U);
  BOOST_TEST(shares[1] < .2);
}

BOOST_AUTO_TEST_SUITE_END()
