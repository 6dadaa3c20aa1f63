// When a curve reached the goal, and the area under it.
#include "report/convergence.hpp"

#include <limits>
#include <ostream>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Between two columns that must not be taken for it.
History curve(const std::vector<double>& values) {
  History history;
  history.columns = {"accuracy", "train_accuracy", "val_accuracy"};
  for (const double value : values) history.epochs.push_back({1, value, 0});
  return history;
}

const std::vector<double> worked{.10, .42, .71, .84, .90, .93};

struct Reach {
  const char* claim;
  Goal goal;
  std::vector<double> curve;
  std::int64_t epoch;  ///< -1: never
  friend std::ostream& operator<<(std::ostream& to, const Reach& r) { return to << r.claim; }
};

const std::vector<Reach> reaches{
    {"the worked curve reaches .90 at epoch 4", {"train_accuracy", .90, true}, worked, 4},
    {"exactly the goal reaches it", {"train_accuracy", .42, true}, worked, 1},
    {"just above a value does not", {"train_accuracy", .421, true}, worked, 2},
    {"a goal above the curve is never reached", {"train_accuracy", .94, true}, worked, -1},
    {"what the start has already counts from epoch 1", {"train_accuracy", .05, true}, worked, 1},
    {"the start alone does not count", {"train_accuracy", .5, true}, {.9, .1, .2}, -1},
    {"the first crossing counts, not the last", {"train_accuracy", .5, true}, {0, .6, .1, .7}, 1},
    {"less may be better", {"train_accuracy", .3, false}, {2, 1, .5, .3, .1}, 3},
    {"an error above its goal is not there", {"train_accuracy", .05, false}, {2, 1, .5}, -1},
    {"a missing value reaches nothing", {"train_accuracy", .5, true}, {0, none, .6}, 2},
    {"nor does it downwards", {"train_accuracy", .5, false}, {none, none, none}, -1},
    {"there is no such column", {"test_accuracy", .5, true}, worked, -1},
    {"no epochs", {"train_accuracy", .5, true}, {}, -1},
};

struct Area {
  const char* claim;
  std::vector<double> curve;
  double height;  ///< NaN: there is none
  friend std::ostream& operator<<(std::ostream& to, const Area& a) { return to << a.claim; }
};

const std::vector<Area> areas{
    // (.10 + .93) / 2 + .42 + .71 + .84 + .90 = 3.385 over five epochs.
    {"the worked curve", worked, .677},
    {"a constant is its own height", {.5, .5, .5, .5}, .5},
    {"a straight line is its middle", {0, 1, 2, 3, 4}, 2},
    {"one epoch is the mean of its ends", {1, 4}, 2.5},
    {"a start alone has no area", {.5}, none},
    {"no epochs have no area", {}, none},
    {"a missing value spoils it", {.1, none, .3}, none},
    {"so does a missing start", {none, .1, .3}, none},
    {"so does an infinite value", {.1, .2, infinity}, none},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(report_convergence)

BOOST_DATA_TEST_CASE(the_goal_is_reached_at, data_driven::make(reaches), r) {
  BOOST_TEST(epochs_to_target(curve(r.curve), r.goal).value_or(-1) == r.epoch);
}

BOOST_DATA_TEST_CASE(the_area_is, data_driven::make(areas), a) {
  const auto area = normalized_aulc(curve(a.curve), "train_accuracy");
  BOOST_REQUIRE(area.has_value() == !std::isnan(a.height));
  if (area) BOOST_TEST(*area == a.height, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_column_that_is_not_there_has_no_area) {
  BOOST_TEST(!normalized_aulc(curve(worked), "train_loss").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
