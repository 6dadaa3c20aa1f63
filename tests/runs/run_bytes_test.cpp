// A run as bytes: what goes in comes out to the bit, and bytes that are not whole are refused.
#include "runs/run_bytes.hpp"

#include <bit>
#include <cstdint>

#include <boost/test/unit_test.hpp>

#include "runs/odd_run.hpp"
#include "runs/same_run.hpp"

namespace {

using namespace fanin;

}  // namespace

BOOST_AUTO_TEST_SUITE(runs_run_bytes)

BOOST_AUTO_TEST_CASE(a_run_comes_back_as_it_went_in) {
  const auto run = parse_run(run_bytes(odd_run()));
  BOOST_REQUIRE(run);
  BOOST_TEST(difference(*run, odd_run()) == "");
  BOOST_TEST(run->train_seconds == 1.5);
}

// No text in between: even the bits of a NaN stay.
BOOST_AUTO_TEST_CASE(the_bytes_of_a_run_that_came_back_are_the_same) {
  Run run = odd_run();
  run.measures[0].second = std::bit_cast<double>(std::uint64_t{0x7ff8'0000'dead'beef});
  const std::string bytes = run_bytes(run);
  BOOST_TEST(run_bytes(parse_run(bytes).value()) == bytes);
}

BOOST_AUTO_TEST_CASE(an_empty_run_comes_back) {
  const auto run = parse_run(run_bytes({}));
  BOOST_REQUIRE(run);
  BOOST_TEST(difference(*run, Run{}) == "");
  BOOST_TEST(!run->confusion.has_value());
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_whole_are_no_run) {
  const std::string bytes = run_bytes(odd_run());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    BOOST_TEST(!parse_run(std::string_view(bytes).substr(0, size)).has_value(), size);
  BOOST_TEST(!parse_run(bytes + "x").has_value());
}

// A length that cannot be is not believed: nothing of its size is asked of memory.
BOOST_AUTO_TEST_CASE(lengths_beyond_the_bytes_are_no_run) {
  for (std::size_t at = 0; at + 8 <= 400; ++at) {
    std::string bytes = run_bytes(odd_run());
    bytes.replace(at, 8, 8, '\xff');
    BOOST_CHECK_NO_THROW(parse_run(bytes));
  }
}

BOOST_AUTO_TEST_SUITE_END()
