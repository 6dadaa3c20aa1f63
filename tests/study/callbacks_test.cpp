// Callbacks in a whole training along a given curve: what they do to the rate, to files, and when
// they end it.
#include "study/callbacks.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "scratch.hpp"
#include "study/scripted_training.hpp"
#include "study/watching.hpp"

namespace {

using namespace fanin;

/// The curve's first value is the loss before the first step.
std::optional<Run> run_with(const Callback& callback, std::int64_t epochs,
                            std::vector<double> curve, const TrainHooks& hooks = {}) {
  ModelFile file = small_model(epochs);
  file.fit.validation_split = 0.4;
  file.fit.callbacks = {callback};
  return trained(file, std::move(curve), {numbered_rows(10)}, hooks);
}

BOOST_AUTO_TEST_SUITE(callbacks)

BOOST_AUTO_TEST_CASE(stop_at_target_ends_at_the_first_epoch_that_reaches_it) {
  StopAtTarget settings;
  settings.monitor = "val_loss";
  settings.target = 3;
  const auto run = run_with(settings, 9, {9, 5, 4, 3, 2, 1});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->epochs == 3);
  BOOST_CHECK(run->outcome == Outcome::stopped_early);
}

BOOST_AUTO_TEST_CASE(a_target_never_reached_ends_nothing) {
  StopAtTarget settings;
  settings.monitor = "val_loss";
  settings.target = 0.5;
  const auto run = run_with(settings, 5, {9, 5, 4, 3, 2, 1});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->epochs == 5);
  BOOST_CHECK(run->outcome == Outcome::completed);
}

// By hand through keras/src/callbacks/reduce_lr_on_plateau.py.
BOOST_AUTO_TEST_CASE(a_plateau_lowers_the_rate_and_then_cools_down) {
  ReduceLROnPlateau settings;
  settings.factor = 0.5;
  settings.patience = 2;
  settings.cooldown = 2;
  settings.min_lr = 0.2;
  PlateauRule rule(settings);
  std::vector<double> rates;
  double rate = 1;
  for (int epoch = 0; epoch < 12; ++epoch) {
    rate = rule.rate_after(3, rate);
    rates.push_back(rate);
  }
  // Epoch 0 is the best; 1, 2: waited twice, lowered; 3 cools down; 4 ends the cooldown and is
  // watched, as is 5: lowered; 6 cools; 7, 8: to min_lr; after that nothing changes.
  const std::vector<double> expected{1, 1, .5, .5, .5, .25, .25, .25, .2, .2, .2, .2};
  BOOST_TEST(rates == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_improvement_within_min_delta_is_none) {
  ReduceLROnPlateau settings;
  settings.patience = 1;
  settings.min_delta = 0.5;
  PlateauRule rule(settings);
  BOOST_TEST(rule.rate_after(3, 1) == 1);
  BOOST_TEST(rule.rate_after(2.5, 1) == 0.1);
  BOOST_TEST(rule.rate_after(2.4, 0.1) == 0.1);
}

BOOST_AUTO_TEST_CASE(the_history_has_the_rate_that_each_epoch_was_trained_with) {
  ReduceLROnPlateau settings;
  settings.factor = 0.5;
  settings.patience = 1;
  const auto run = run_with(settings, 4, {9, 5, 6, 6, 4});
  BOOST_REQUIRE(run);
  const std::vector<double> rates = run->history.column("learning_rate");
  BOOST_REQUIRE(rates.size() == 5U);
  BOOST_TEST(std::isnan(rates[0]));
  BOOST_TEST(rates[2] == 1);
  BOOST_TEST(rates[3] == 0.5);
  BOOST_TEST(rates[4] == 0.25);
}

BOOST_AUTO_TEST_CASE(a_scheduler_counts_epochs_from_0) {
  LearningRateScheduler settings;
  settings.schedule = choose(schedules, "exponential_decay");
  for (auto& [name, value] : settings.schedule.arguments) {
    if (name == "initial_learning_rate") value = 8.0;
    if (name == "decay_steps") value = 1.0;
    if (name == "decay_rate") value = 0.5;
  }
  const auto run = run_with(settings, 3, {9, 5, 6, 6});
  BOOST_REQUIRE(run);
  const std::vector<double> rates = run->history.column("learning_rate");
  BOOST_REQUIRE(rates.size() == 4U);
  BOOST_TEST(rates[1] == 8);
  BOOST_TEST(rates[2] == 4);
  BOOST_TEST(rates[3] == 2);
}

BOOST_AUTO_TEST_CASE(only_the_best_weights_are_saved_when_asked) {
  const Scratch scratch;
  ModelCheckpoint settings;
  settings.filepath = "best/{epoch}-{val_loss:.1f}.safetensors";
  settings.save_best_only = true;
  settings.initial_value_threshold = 4.5;
  TrainHooks hooks;
  hooks.folder = scratch.path();
  BOOST_REQUIRE(run_with(settings, 5, {9, 5, 4, 7, 3, 6}, hooks));
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path("best")))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  const std::vector<std::string> expected{"2-4.0.safetensors", "4-3.0.safetensors"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

// As Keras counts: the batches go on from epoch to epoch, the number in the name begins anew.
BOOST_AUTO_TEST_CASE(weights_are_saved_every_so_many_batches_when_asked) {
  const Scratch scratch;
  ModelCheckpoint settings;
  settings.filepath = "{epoch}-{batch:02d}.safetensors";
  settings.save_freq.batches = 2;
  TrainHooks hooks;
  hooks.folder = scratch.path();
  const ModelFile file = [&] {
    ModelFile batches = with_batches(4, 2);
    batches.fit.callbacks = {settings};
    return batches;
  }();
  BOOST_REQUIRE(trained(file, {9, 5, 4}, {numbered_rows(10)}, hooks));
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path()))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  const std::vector<std::string> expected{"1-02.safetensors", "2-01.safetensors",
                                          "2-03.safetensors"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_log_is_keras_s_csv) {
  const Scratch scratch;
  CSVLogger settings;
  settings.filename = "log.csv";
  settings.separator = ";";
  TrainHooks hooks;
  hooks.folder = scratch.path();
  BOOST_REQUIRE(run_with(settings, 2, {9, 5, 4}, hooks));
  const std::string once = scratch.read("log.csv");
  BOOST_TEST(once.starts_with("epoch;accuracy;loss;val_accuracy;val_loss\r\n0;"));
  BOOST_TEST(std::count(once.begin(), once.end(), '\n') == 3);

  settings.append = true;
  BOOST_REQUIRE(run_with(settings, 2, {9, 5, 4}, hooks));
  const std::string twice = scratch.read("log.csv");
  BOOST_TEST(twice.starts_with(once));
  BOOST_TEST(std::count(twice.begin(), twice.end(), '\n') == 5);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_without_a_folder) {
  CSVLogger logger;
  logger.filename = "log.csv";
  ModelCheckpoint checkpoint;
  checkpoint.filepath = "weights.safetensors";
  BOOST_TEST(run_callbacks({logger, checkpoint, TerminateOnNaN{}}, {}).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
