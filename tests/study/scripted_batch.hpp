// Batches of scripted runs, and what became of them, for the tests of what trains many.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "runs/same_run.hpp"
#include "runs/store.hpp"
#include "study/scripted_network.hpp"
#include "text/world_error.hpp"

namespace fanin {

// A NetworkBuilder is a plain function: what happens at which seed is said here.
inline std::atomic<std::size_t> built = 0;
inline std::atomic<bool> stop = false;
inline std::int64_t stop_at_seed = -1;
inline std::int64_t fail_at_seed = -1;
inline std::int64_t refuse_at_seed = -1;

/// Learns from a loss that its seed sets; halves it each step.
inline std::unique_ptr<Network> build_by_seed(const ModelFile& file, std::size_t width) {
  ++built;
  if (file.fit.seed == fail_at_seed) throw std::bad_alloc();
  if (file.fit.seed == refuse_at_seed) throw WorldError("the disk is full");
  if (file.fit.seed == stop_at_seed) stop = true;
  const auto start = static_cast<double>(file.fit.seed);
  return std::make_unique<ScriptedNetwork>(
      file, width, std::vector<double>{start, start / 2, start / 4, start / 8});
}

/// Seeds 1 to n of one model.
inline Plan plan_of(std::int64_t seeds) {
  Plan plan;
  plan.datasets.push_back(numbered_rows(20));
  for (std::int64_t seed = 1; seed <= seeds; ++seed) {
    ModelFile file = small_model(3, static_cast<std::uint32_t>(seed));
    file.fit.batch_size = 8;
    file.data.test_split = .2;
    const PlannedRun run = planned_run(file, "seed " + std::to_string(seed));
    plan.add(run.cell, plan.combine(run.spec, 0, {}));
  }
  return plan;
}

inline std::map<std::string, Run> runs_of(const RunStore& store) {
  std::map<std::string, Run> runs;
  for (const std::string& address : store.addresses()) runs.emplace(address, store.find(address));
  return runs;
}

/// As at the start of a test.
inline void forget_what_was_built() {
  built = 0;
  stop = false;
  stop_at_seed = fail_at_seed = refuse_at_seed = -1;
}

inline void check_same(const std::map<std::string, Run>& a, const std::map<std::string, Run>& b) {
  BOOST_REQUIRE(a.size() == b.size());
  for (const auto& [address, run] : a) {
    BOOST_REQUIRE(b.contains(address));
    BOOST_TEST(difference(run, b.at(address)) == "");
  }
}

}  // namespace fanin
