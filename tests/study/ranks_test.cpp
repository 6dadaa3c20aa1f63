// The ranks of an MPI job, without MPI: what they train together is what one process trains, and
// whatever happens to one of them is known to all.
#include <thread>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "scratch.hpp"
#include "study/memory_channel.hpp"
#include "study/rank_worker.hpp"
#include "study/scripted_batch.hpp"
#include "text/world_error.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;
using std::chrono::milliseconds;

constexpr int interrupted = 130;

int status_of_interrupt() { return interrupted; }

/// What came of a job.
struct Ended {
  BatchProgress progress;
  std::vector<int> statuses;  ///< of all ranks but the first
  std::string error;          ///< of rank 0
  int interrupted = 0;
  bool abandoned = false;
};

struct Job {
  int ranks = 3;
  std::size_t jobs = 1;
  Patience patience = {};
  Signals signals_of_workers{stop, status_of_interrupt};
  /// What the last rank does instead of working.
  std::function<int(Channel&)> last_rank = {};

  Ended run(const Plan& plan, RunStore& store) const {
    PostOffice office(ranks);
    Ended ended;
    ended.statuses.resize(static_cast<std::size_t>(ranks) - 1);
    std::vector<std::jthread> others;
    for (int rank = 1; rank < ranks; ++rank) {
      others.emplace_back([&, rank] {
        MemoryChannel channel(office, rank);
        int& status = ended.statuses[static_cast<std::size_t>(rank) - 1];
        if (last_rank && rank == ranks - 1) {
          status = last_rank(channel);
        } else {
          status = work_for_rank_0(plan, channel, build_by_seed, signals_of_workers,
                                   {.jobs = jobs, .key = study_key(plan), .patience = patience});
        }
      });
    }
    MemoryChannel channel(office, 0);
    RankLeader leader(channel, {stop, status_of_interrupt}, patience);
    try {
      BatchOptions options;
      options.jobs = jobs;
      options.elsewhere = {jobs * leader.others(),
                           [&](const BatchDesk& desk) { leader.serve(desk, study_key(plan)); }};
      ended.progress = run_batch(plan, store, build_by_seed, leader.halt(), options);
    } catch (const WorldError& error) {
      ended.error = error.what();
    }
    leader.dismiss(ended.error.empty() ? 0 : 1);
    others.clear();
    ended.interrupted = leader.interrupted();
    ended.abandoned = channel.abandoned();
    return ended;
  }
};

struct Fixture {
  Fixture() { forget_what_was_built(); }

  Scratch scratch;
  RunStore store{scratch.path("runs.sqlite"), RunStore::Access::create};

  std::map<std::string, Run> of_one_process(const Plan& plan) const {
    forget_what_was_built();
    RunStore alone(scratch.path("alone.sqlite"), RunStore::Access::create);
    run_batch(plan, alone, build_by_seed, stop, {});
    return runs_of(alone);
  }
};

const std::vector<int> zeros{0, 0};
const std::vector<int> ones{1, 1};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(study_ranks, Fixture)

BOOST_DATA_TEST_CASE(ranks_store_what_one_process_does,
                     data_driven::make<int>({2, 3, 9}) * data_driven::make<std::size_t>({1, 3}),
                     ranks, jobs) {
  const Plan plan = plan_of(60);
  const Ended ended = Job{.ranks = ranks, .jobs = jobs}.run(plan, store);
  BOOST_TEST(ended.error == "");
  BOOST_TEST(ended.progress.done == 60U);
  BOOST_TEST(ended.progress.work_done == 1, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(built == 60U);
  for (const int status : ended.statuses) BOOST_TEST(status == 0);
  check_same(runs_of(store), of_one_process(plan));
}

BOOST_AUTO_TEST_CASE(more_ranks_than_runs_end_too) {
  const Ended ended = Job{.ranks = 9}.run(plan_of(2), store);
  BOOST_TEST(ended.progress.done == 2U);
  BOOST_TEST(built == 2U);
}

BOOST_AUTO_TEST_CASE(ranks_end_where_nothing_is_left_to_train) {
  Job().run(plan_of(3), store);
  const Ended ended = Job().run(plan_of(3), store);
  BOOST_TEST(ended.progress.stored == 3U);
  BOOST_TEST(ended.statuses == zeros, boost::test_tools::per_element());
  BOOST_TEST(built == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_stored_is_not_trained_again) {
  run_batch(plan_of(20), store, build_by_seed, stop, {});
  const Ended ended = Job().run(plan_of(50), store);
  BOOST_TEST(ended.progress.stored == 20U);
  BOOST_TEST(ended.progress.done == 50U);
  BOOST_TEST(built == 50U);
}

BOOST_AUTO_TEST_CASE(a_run_that_cannot_be_run_is_kept_as_a_failure_wherever_it_was_tried) {
  fail_at_seed = 7;
  const Ended ended = Job().run(plan_of(40), store);
  BOOST_TEST(ended.progress.done == 39U);
  BOOST_TEST(ended.progress.failed == 1U);
  BOOST_CHECK(store.failures() ==
              (std::map<std::string, std::string>{{"seed 7", "not enough memory"}}));
}

BOOST_AUTO_TEST_CASE(a_signal_ends_all_ranks_and_the_job_goes_on_later) {
  stop_at_seed = 30;
  const Plan plan = plan_of(200);
  const Ended ended = Job{.jobs = 2}.run(plan, store);
  BOOST_TEST(ended.error == "");
  BOOST_TEST(ended.interrupted == interrupted);
  for (const int status : ended.statuses) BOOST_TEST(status == interrupted);
  BOOST_TEST(ended.progress.done == store.addresses().size());
  BOOST_TEST(ended.progress.done < 200U);
  // All that was not under way at that moment, at most one run of each of two workers of three
  // ranks.
  BOOST_TEST(built <= ended.progress.done + 6);
  forget_what_was_built();
  BOOST_TEST(Job().run(plan, store).progress.done == 200U);
  check_same(runs_of(store), of_one_process(plan));
}

BOOST_AUTO_TEST_CASE(a_signal_that_came_to_one_worker_alone_ends_all) {
  const std::atomic<bool> here = true;
  const Plan plan = plan_of(5000);
  const Ended ended =
      Job{.last_rank = [&](Channel& channel) {
        return work_for_rank_0(plan, channel, build_by_seed, {here, status_of_interrupt},
                               {.key = study_key(plan)});
      }}.run(plan, store);
  BOOST_TEST(ended.error == "");
  BOOST_TEST(ended.interrupted == interrupted);
  for (const int status : ended.statuses) BOOST_TEST(status == interrupted);
  BOOST_TEST(ended.progress.done == store.addresses().size());
}

BOOST_AUTO_TEST_CASE(a_rank_of_another_study_ends_the_job) {
  const Ended ended =
      Job{.last_rank = [](Channel& channel) {
        return work_for_rank_0(plan_of(4), channel, build_by_seed, {stop, status_of_interrupt},
                               {.key = study_key(plan_of(4))});
      }}.run(plan_of(5000), store);
  BOOST_TEST(ended.error ==
             "rank 2 on host2: its command, its files or its fanin are not those of rank 0");
  BOOST_TEST(ended.statuses == ones, boost::test_tools::per_element());
  BOOST_TEST(!ended.abandoned);
}

BOOST_AUTO_TEST_CASE(a_rank_that_cannot_go_on_ends_the_job_and_says_why) {
  const Ended ended = Job{.last_rank = [](Channel& channel) {
                        return report_to_rank_0(channel, "m.yaml: not found");
                      }}.run(plan_of(5000), store);
  BOOST_TEST(ended.error == "rank 2 on host2: m.yaml: not found");
  BOOST_TEST(ended.statuses == ones, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_rank_that_is_silent_ends_the_job_and_is_not_waited_for) {
  const Plan plan = plan_of(3);
  const Ended ended = Job{
      .ranks = 2, .patience = {milliseconds(50), {}}, .last_rank = [](Channel&) {
        return -1;
      }}.run(plan, store);
  BOOST_TEST(ended.error.starts_with("rank 1 has been silent for 0 seconds"));
  BOOST_TEST(ended.abandoned);
  BOOST_TEST(run_batch(plan, store, build_by_seed, stop, {}).done == 3U);
  check_same(runs_of(store), of_one_process(plan));
}

BOOST_AUTO_TEST_CASE(a_worker_gives_up_a_rank_0_that_is_silent) {
  PostOffice office(2);
  MemoryChannel channel(office, 1);
  BOOST_CHECK_THROW(work_for_rank_0(plan_of(1), channel, build_by_seed, {stop, status_of_interrupt},
                                    {.patience = {milliseconds(1), milliseconds(1)}}),
                    WorldError);
  BOOST_TEST(channel.abandoned());
}

// As a study with faults, of which rank 0 has spoken.
BOOST_AUTO_TEST_CASE(who_is_dismissed_ends_by_the_status_of_rank_0) {
  PostOffice office(3);
  int faulty = 0;
  int working = 0;
  {
    const std::jthread one([&] {
      MemoryChannel channel(office, 1);
      faulty = report_to_rank_0(channel, "a fault");
    });
    const std::jthread two([&] {
      MemoryChannel channel(office, 2);
      working =
          work_for_rank_0(plan_of(1), channel, build_by_seed, {stop, status_of_interrupt}, {});
    });
    MemoryChannel channel(office, 0);
    RankLeader leader(channel, {stop, status_of_interrupt});
    leader.dismiss(2);
    BOOST_TEST(!channel.abandoned());
  }
  BOOST_TEST(faulty == 2);
  BOOST_TEST(working == 2);
}

BOOST_AUTO_TEST_CASE(a_store_that_refuses_ends_all_ranks) {
  RunStore reader(scratch.path("runs.sqlite"), RunStore::Access::existing);
  const Ended ended = Job().run(plan_of(6), reader);
  BOOST_TEST(ended.error != "");
  BOOST_TEST(ended.statuses == ones, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(messages_that_are_not_whole_are_refused) {
  Report report;
  report.study = "key";
  report.settled = {{3, std::nullopt, "why"}, {4, Run{}, ""}};
  report.wanted = 5;
  const std::string bytes = bytes_of(report);
  const Report back = parse_report(bytes);
  BOOST_TEST(back.study == "key");
  BOOST_REQUIRE(back.settled.size() == 2U);
  BOOST_TEST(back.settled[0].why == "why");
  BOOST_TEST(back.settled[1].run.has_value());
  BOOST_TEST(back.wanted == 5U);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    BOOST_CHECK_THROW(parse_report(bytes.substr(0, size)), WorldError);
  BOOST_CHECK_THROW(parse_orders(""), WorldError);
}

BOOST_AUTO_TEST_SUITE_END()
