// How a run ends: to the end, stopped early, diverged or dropped; and with which weights.
#include <cmath>
#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "study/scripted_training.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

ModelFile with_early_stopping(std::int64_t epochs, const EarlyStopping& settings) {
  ModelFile file = small_model(epochs);
  file.fit.validation_split = .2;
  file.fit.callbacks = {settings};
  return file;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(study_trainer_ending)

BOOST_DATA_TEST_CASE(a_loss_that_is_not_finite_ends_the_run_as_diverged,
                     data_driven::make(std::vector<double>{none, infinity, -infinity}), bad) {
  ModelFile file = with_batches(4, 5);
  file.fit.evaluate_train = true;
  // Three steps an epoch: the fifth is the second of epoch 2.
  const auto run = trained(file, {6, 5, 4, 3, bad});
  BOOST_REQUIRE(run);
  BOOST_CHECK(run->outcome == Outcome::diverged);
  BOOST_TEST(run->epochs == 2);
  BOOST_TEST(asked.batches.size() == 5U);
  BOOST_REQUIRE(run->history.epochs.size() == 3U);
  BOOST_TEST(run->history.column("train_loss")[1] == 3);
  for (const double value : run->history.epochs[2]) BOOST_TEST(std::isnan(value));
  BOOST_TEST(run->measures.size() == 2U);
  for (const auto& [name, value] : run->measures) BOOST_TEST(std::isnan(value), name);
}

// The last step of the epoch broke the weights: no batch has seen it yet.
BOOST_AUTO_TEST_CASE(an_evaluation_that_is_not_finite_ends_the_run_as_diverged) {
  ModelFile file = small_model(5);
  file.fit.validation_split = .2;
  const auto run = trained(file, {6, 5, infinity});
  BOOST_REQUIRE(run);
  BOOST_CHECK(run->outcome == Outcome::diverged);
  BOOST_TEST(run->epochs == 2);
  BOOST_TEST(asked.batches.size() == 2U);
  for (const double value : run->history.epochs.at(2)) BOOST_TEST(std::isnan(value));
}

BOOST_AUTO_TEST_CASE(the_network_is_finalized_once_after_the_last_step_unless_the_run_diverged) {
  BOOST_REQUIRE(trained(with_batches(4, 5), {6, 5, 4}));
  BOOST_TEST(asked.finalized == std::vector<std::size_t>{asked.batches.size()},
             boost::test_tools::per_element());
  asked = {};
  BOOST_REQUIRE(trained(with_batches(4, 5), {6, 5, none}));
  BOOST_TEST(asked.finalized.empty());
}

BOOST_AUTO_TEST_CASE(a_diverged_run_does_not_come_back_to_its_best_weights) {
  EarlyStopping settings;
  settings.restore_best_weights = true;
  settings.patience = 9;
  float steps = 0;
  TrainHooks hooks;
  hooks.finished = [&](Network& network) { steps = network.weights()[1].values[0]; };
  const auto run =
      trained(with_early_stopping(5, settings), {6, 5, none}, {numbered_rows(10)}, hooks);
  BOOST_REQUIRE(run);
  BOOST_CHECK(run->outcome == Outcome::diverged);
  BOOST_TEST(steps == 2);
  BOOST_TEST(std::isnan(run->measure("val_loss").value()));
}

BOOST_AUTO_TEST_CASE(stop_drops_the_run) {
  BOOST_CHECK(!trained(small_model(3), {1}, {numbered_rows(10)}, {}, true));
  BOOST_TEST(asked.batches.empty());

  std::atomic<bool> stop = false;
  TrainHooks hooks;
  hooks.batch = [&](double) { stop = asked.batches.size() == 4; };
  BOOST_CHECK(!trained(with_batches(4, 3), {1}, {numbered_rows(10)}, hooks, stop));
  BOOST_TEST(asked.batches.size() == 4U);
}

// The curve is 9 before, then 5 4 6 6 6: Keras's epoch 3, our fourth, is the second without gain.
BOOST_AUTO_TEST_CASE(early_stopping_ends_the_run_with_the_last_weights) {
  EarlyStopping settings;
  settings.patience = 2;
  const auto run = trained(with_early_stopping(20, settings), {9, 5, 4, 7, 6, 6, 6});
  BOOST_REQUIRE(run);
  BOOST_CHECK(run->outcome == Outcome::stopped_early);
  BOOST_TEST(run->epochs == 4);
  BOOST_TEST(run->history.epochs.size() == 5U);
  BOOST_TEST(run->measure("val_loss").value() == 6);
}

BOOST_AUTO_TEST_CASE(restored_weights_are_those_of_the_best_epoch) {
  EarlyStopping settings;
  settings.patience = 2;
  settings.restore_best_weights = true;
  const auto run = trained(with_early_stopping(20, settings), {9, 5, 4, 7, 6, 6, 6});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->epochs == 4);
  BOOST_TEST(run->measure("val_loss").value() == 4);
  BOOST_TEST(run->measure("train_loss").value() == 4);
}

BOOST_AUTO_TEST_CASE(best_weights_return_when_training_was_not_cut_short_too) {
  EarlyStopping settings;
  settings.patience = 9;
  settings.restore_best_weights = true;
  const auto run = trained(with_early_stopping(4, settings), {9, 5, 4, 7, 6});
  BOOST_REQUIRE(run);
  BOOST_CHECK(run->outcome == Outcome::completed);
  BOOST_TEST(run->epochs == 4);
  BOOST_TEST(run->measure("val_loss").value() == 4);
}

// The start is not an epoch: worse than it is still the best so far.
BOOST_AUTO_TEST_CASE(early_stopping_does_not_see_epoch_0) {
  EarlyStopping settings;
  settings.restore_best_weights = true;
  const auto run = trained(with_early_stopping(9, settings), {1, 5, 6});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->epochs == 2);
  BOOST_TEST(run->measure("val_loss").value() == 5);
}

// Keras's epoch 1 is our second: 2 is the first value seen, 3 the first that is no better.
BOOST_AUTO_TEST_CASE(the_epoch_to_start_from_counts_from_0) {
  EarlyStopping settings;
  settings.start_from_epoch = 1;
  const auto run = trained(with_early_stopping(9, settings), {9, 1, 2, 3, 4});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->epochs == 3);
}

BOOST_AUTO_TEST_CASE(a_stop_at_the_last_epoch_cuts_nothing_short) {
  EarlyStopping settings;
  settings.patience = 1;
  const auto run = trained(with_early_stopping(3, settings), {9, 5, 4, 6});
  BOOST_REQUIRE(run);
  BOOST_CHECK(run->outcome == Outcome::completed);
}

BOOST_AUTO_TEST_CASE(of_two_early_stoppings_the_first_to_stop_ends_the_run) {
  EarlyStopping patient;
  patient.patience = 5;
  EarlyStopping hasty;
  hasty.patience = 1;
  ModelFile file = with_early_stopping(9, patient);
  file.fit.callbacks.emplace_back(hasty);
  const auto run = trained(file, {9, 5, 6, 7});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->epochs == 2);
}

BOOST_AUTO_TEST_SUITE_END()
