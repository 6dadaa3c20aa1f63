// Lookups in a run and the names of outcomes.
#include "runs/run.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "runs/versions.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

const std::vector<std::string> outcome_words{"completed", "stopped_early", "diverged"};

}  // namespace

BOOST_AUTO_TEST_SUITE(runs_run)

BOOST_DATA_TEST_CASE(an_outcome_is_found_by_its_name, data_driven::make(outcome_words), word) {
  const auto outcome = outcome_named(word);
  BOOST_REQUIRE(outcome);
  BOOST_TEST(name_of(*outcome) == word);
}

BOOST_AUTO_TEST_CASE(each_outcome_has_a_name_of_its_own) {
  BOOST_TEST(name_of(Outcome::completed) == "completed");
  BOOST_TEST(name_of(Outcome::stopped_early) == "stopped_early");
  BOOST_TEST(name_of(Outcome::diverged) == "diverged");
}

BOOST_AUTO_TEST_CASE(there_is_no_outcome_of_another_name) {
  for (const char* word : {"", "Completed", "failed", "completed "})
    BOOST_TEST(!outcome_named(word).has_value(), word);
}

BOOST_AUTO_TEST_CASE(a_column_is_its_values_by_epoch) {
  const History history{{"loss", "accuracy"}, {{3, .1}, {2, .5}, {1, .9}}};
  BOOST_TEST(history.column("loss") == (std::vector<double>{3, 2, 1}),
             boost::test_tools::per_element());
  BOOST_TEST(history.column("accuracy") == (std::vector<double>{.1, .5, .9}),
             boost::test_tools::per_element());
  BOOST_TEST(history.column("val_loss").empty());
  BOOST_TEST(History().column("loss").empty());
}

BOOST_AUTO_TEST_CASE(a_measure_is_found_by_its_name) {
  Run run;
  run.measures = {{"train_loss", .25}, {"test_loss", .5}};
  BOOST_TEST(run.measure("test_loss").value() == .5);
  BOOST_TEST(!run.measure("loss").has_value());
}

BOOST_AUTO_TEST_CASE(the_full_version_names_program_numerics_and_compiler) {
  const std::string full = full_version();
  BOOST_TEST(full.starts_with("fanin " + program_version() + ", numerics " +
                              std::string(numerics_version) + ", "));
}

BOOST_AUTO_TEST_SUITE_END()
