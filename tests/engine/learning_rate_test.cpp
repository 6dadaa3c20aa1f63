// Schedules against tests/golden/schedules.tsv (mpmath).
#include "engine/learning_rate.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/small_nets.hpp"
#include "schema/yaml.hpp"
#include "spec/schedules.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Golden {
  std::string schedule;
  std::int64_t step;
  double value;
  friend std::ostream& operator<<(std::ostream& to, const Golden& g) {
    return to << g.schedule << " at " << g.step;
  }
};

std::vector<Golden> golden() {
  std::vector<Golden> all;
  for (const auto& row : golden_rows("schedules.tsv"))
    all.push_back({row.at(0), std::stol(row.at(1)), std::stod(row.at(2))});
  return all;
}

Choice schedule_in_yaml(const std::string& text) {
  Diagnostics diagnostics;
  const auto node = parse_yaml(diagnostics.add_source("schedule", text), diagnostics);
  Places places;
  Reader reader(diagnostics, places);
  Choice choice;
  if (node) read_value(reader, *node, choice, Field{.vocabulary = &schedules});
  BOOST_TEST_REQUIRE(diagnostics.text() == "");
  return choice;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(learning_rate)

BOOST_DATA_TEST_CASE(a_schedule_has_the_values_of_keras, data_driven::make(golden()), g) {
  BOOST_TEST(difference(learning_rate_at(schedule_in_yaml(g.schedule), g.step), g.value, .01) <
             2e-15);
}

BOOST_AUTO_TEST_CASE(every_schedule_is_in_the_golden_table) {
  for (const std::string& name : schedules.names()) {
    const auto all = golden();
    BOOST_TEST(
        std::any_of(all.begin(), all.end(),
                    [&](const Golden& g) { return schedule_in_yaml(g.schedule).name == name; }),
        name);
  }
}

BOOST_AUTO_TEST_CASE(a_cosine_restarts_in_the_first_step_of_each_period_however_they_grow) {
  for (const double longer : {1.0, 1.1, 1.5, 2.0, 3.0}) {
    const Choice schedule =
        chosen(schedules, "cosine_decay_restarts",
               {{"initial_learning_rate", 1.0}, {"first_decay_steps", 1000.0}, {"t_mul", longer}});
    double start = 0;
    double length = 1000;
    while (start < 1e6) {
      if (start == std::floor(start)) {
        const auto step = static_cast<std::int64_t>(start);
        BOOST_TEST(learning_rate_at(schedule, step) > .999, longer << " " << step);
        if (step > 0) BOOST_TEST(learning_rate_at(schedule, step - 1) < .001);
      }
      start += length;
      length *= longer;
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
