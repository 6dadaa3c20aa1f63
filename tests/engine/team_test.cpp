// Threads that work together: every part once, all waited for, and what one throws is seen.
#include "engine/team.hpp"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

}  // namespace

BOOST_AUTO_TEST_SUITE(team)

BOOST_DATA_TEST_CASE(every_part_is_done_once_a_round, data_driven::make({1, 2, 3, 8}), size) {
  Team team(static_cast<std::size_t>(size));
  BOOST_TEST(team.size() == static_cast<std::size_t>(size));
  std::vector<int> done(team.size());
  std::atomic<bool> wrong_count = false;
  for (int round = 1; round <= 500; ++round) {
    team.run([&](Part part) {
      if (part.count != done.size()) wrong_count = true;
      ++done[part.index];
    });
    for (const int times : done) BOOST_REQUIRE(times == round);
  }
  BOOST_TEST(!wrong_count);
}

BOOST_AUTO_TEST_CASE(what_a_part_throws_is_thrown_on_when_all_are_done) {
  Team team(3);
  for (std::size_t thrower = 0; thrower < 3; ++thrower) {
    std::vector<int> done(3);
    const auto work = [&](Part part) {
      ++done[part.index];
      if (part.index == thrower) throw std::runtime_error("part");
    };
    BOOST_CHECK_THROW(team.run(work), std::runtime_error);
    BOOST_TEST(done == (std::vector<int>{1, 1, 1}), boost::test_tools::per_element());
  }
  bool again = false;
  team.run([&](Part part) {
    if (part.index == 0) again = true;
  });
  BOOST_TEST(again);
}

BOOST_AUTO_TEST_SUITE_END()
