// A training that was cut off goes on to the bits that it would have reached.
#include "study/checkpoint.hpp"

#include <atomic>
#include <string>
#include <vector>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/safetensors.hpp"
#include "runs/same_run.hpp"
#include "scratch.hpp"
#include "study/small_study_files.hpp"
#include "study/trainer.hpp"

namespace {

using namespace fanin;

struct Trained {
  std::optional<Run> run;
  std::string weights;
  std::int64_t resumed = 0;  ///< after this epoch
};

/// Cut off in the epoch after `cut`; 0: not at all.
Trained trained(const Plan& plan, const std::string& checkpoint, std::int64_t cut = 0,
                const std::string& folder = {}) {
  Trained result;
  std::atomic<bool> stop = false;
  TrainHooks hooks;
  hooks.checkpoint_file = checkpoint;
  if (!folder.empty()) hooks.folder = folder;
  hooks.resumed = [&](std::int64_t epoch) { result.resumed = epoch; };
  hooks.epoch = [&](std::int64_t epoch, const History&) { stop = cut > 0 && epoch == cut; };
  hooks.finished = [&](Network& network) { result.weights = safetensors(network.weights()); };
  result.run = train(plan.run(0), plan.datasets, network_builder(), stop, hooks);
  return result;
}

Plan plan_of(std::vector<std::string> overrides) {
  for (const char* common : {"fit.epochs=9", "fit.batch_size=3", "data.standardize=true"})
    overrides.emplace_back(common);
  return StudyFiles().planned("models: [m.yaml]\nseeds: 1\n", overrides);
}

/// Also the whole one leaves checkpoints behind it as it goes.
void check_same(const Plan& plan, std::int64_t cut, std::int64_t resumed) {
  const Scratch scratch;
  const Trained whole = trained(plan, scratch.path("whole"));
  BOOST_REQUIRE(whole.run.has_value());
  BOOST_TEST(whole.resumed == 0);
  const std::string file = scratch.path("cut");
  BOOST_TEST(!trained(plan, file, cut).run.has_value());
  const Trained rest = trained(plan, file);
  BOOST_REQUIRE(rest.run.has_value());
  BOOST_TEST(rest.resumed == resumed);
  BOOST_TEST(difference(*rest.run, *whole.run) == "");
  BOOST_TEST((rest.weights == whole.weights));
}

struct Overrides {
  std::vector<std::string> of;
  friend std::ostream& operator<<(std::ostream& out, const Overrides& overrides) {
    return out << overrides.of.front();
  }
};

/// Each has state of its own to be taken along.
const std::vector<Overrides> stateful = {
    {{"compile.optimizer={SGD: {learning_rate: 0.1, momentum: 0.9}}"}},
    {{"compile.optimizer={RMSprop: {momentum: 0.9, centered: true}}"}},
    {{"compile.optimizer={Adam: {learning_rate: 0.1, amsgrad: true}}"}},
    {{"compile.optimizer={Adamax: {learning_rate: 0.1}}"}},
    {{"compile.optimizer={Nadam: {learning_rate: 0.1}}"}},
    {{"compile.optimizer={Adagrad: {learning_rate: 0.1}}"}},
    {{"compile.optimizer={Adadelta: {learning_rate: 1}}"}},
    {{"compile.optimizer={Ftrl: {learning_rate: 0.1}}"}},
    {{"compile.optimizer={SGD: {learning_rate: 0.1, use_ema: true, ema_momentum: 0.5}}"}},
    {{"compile.optimizer={SGD: {learning_rate: 0.1, gradient_accumulation_steps: 2}}"}},
    {{"compile.optimizer={SGD: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, "
      "decay_steps: 20}}}}"}},
    {{"model=[{Dense: {units: 4, activation: relu}}, {Dropout: {rate: 0.5}}, {GaussianNoise: "
      "{stddev: "
      "0.1}}, {Dense: {units: 2, activation: softmax}}]"}},
    {{"model=[{Dense: {units: 4}}, BatchNormalization, {Dense: {units: 2, activation: softmax}}]"}},
    {{"fit.callbacks=[{ReduceLROnPlateau: {monitor: loss, patience: 2, min_delta: 0.05, factor: "
      "0.5}}]"}},
    {{"fit.callbacks=[{EarlyStopping: {monitor: accuracy, patience: 4, min_delta: 0.9, "
      "restore_best_weights: true}}]"}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(study_checkpoint)

BOOST_DATA_TEST_CASE(a_training_that_was_cut_off_ends_in_the_same_bits,
                     boost::unit_test::data::make(stateful)) {
  std::vector<std::string> overrides = sample.of;
  overrides.emplace_back("fit.checkpoint_every=1");
  check_same(plan_of(overrides), 3, 3);
}

BOOST_AUTO_TEST_CASE(it_goes_on_from_the_last_epoch_that_was_written) {
  check_same(plan_of({"fit.checkpoint_every=3"}), 5, 3);
  check_same(plan_of({"fit.checkpoint_every=3"}), 2, 0);
  check_same(plan_of({"fit.callbacks=[{BackupAndRestore: {backup_dir: b}}]"}), 5, 5);
}

BOOST_AUTO_TEST_CASE(without_being_asked_nothing_is_written) {
  const Scratch scratch;
  trained(plan_of({}), scratch.path("file"), 5);
  BOOST_TEST(scratch.count() == 0U);
}

BOOST_AUTO_TEST_CASE(checkpoints_change_no_address) {
  const std::string plain = plan_of({}).run(0).cell.address;
  BOOST_TEST(plan_of({"fit.checkpoint_every=2"}).run(0).cell.address == plain);
  BOOST_TEST(plan_of({"fit.callbacks=[{BackupAndRestore: {backup_dir: b}}]"}).run(0).cell.address ==
             plain);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_another_run_or_a_damaged_one_is_not_taken_up) {
  const Scratch scratch;
  const std::string file = scratch.path("c");
  const Plan plan = plan_of({"fit.checkpoint_every=1"});
  trained(plan, file, 5);
  const std::string sound = scratch.read("c");
  BOOST_TEST(trained(plan_of({"fit.checkpoint_every=1", "fit.shuffle=false"}), file).resumed == 0);
  for (const std::string& damaged : {std::string(), sound.substr(0, sound.size() - 1),
                                     sound.substr(0, 20), sound + "x", std::string(1000, 'x')}) {
    scratch.write("c", damaged);
    const Trained anew = trained(plan, file);
    BOOST_TEST(anew.resumed == 0);
    BOOST_TEST(anew.run.has_value());
  }
  scratch.write("c", sound);
  BOOST_TEST(trained(plan, file).resumed == 5);
}

// Weights that were given are no part of the address.
BOOST_AUTO_TEST_CASE(a_checkpoint_of_other_initial_weights_is_not_taken_up) {
  const Scratch scratch;
  const Plan plan = plan_of({"fit.checkpoint_every=1"});
  trained(plan, scratch.path("c"), 5);
  std::int64_t resumed = 0;
  TrainHooks hooks;
  hooks.checkpoint_file = scratch.path("c");
  hooks.start = [](Network& network) { network.weights().front().values.front() += 1; };
  hooks.resumed = [&](std::int64_t epoch) { resumed = epoch; };
  train(plan.run(0), plan.datasets, network_builder(), {}, hooks);
  BOOST_TEST(resumed == 0);
}

BOOST_AUTO_TEST_CASE(a_log_has_each_epoch_once) {
  const Plan plan =
      plan_of({"fit.checkpoint_every=2", "fit.callbacks=[{CSVLogger: {filename: log.csv}}]"});
  const Scratch scratch;
  trained(plan, scratch.path("c"), 0, scratch.path("whole"));
  std::filesystem::remove(scratch.path("c"));
  trained(plan, scratch.path("c"), 5, scratch.path("cut"));
  BOOST_TEST(trained(plan, scratch.path("c"), 0, scratch.path("cut")).resumed == 4);
  BOOST_TEST(scratch.read("cut/log.csv") == scratch.read("whole/log.csv"));
}

BOOST_AUTO_TEST_SUITE_END()
