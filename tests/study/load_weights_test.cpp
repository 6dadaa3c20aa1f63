// Weights from files: what train wrote gives what train measured, and faults change nothing.
#include "engine/load_weights.hpp"

#include <atomic>

#include <boost/test/unit_test.hpp>

#include "engine/safetensors.hpp"
#include "engine/zip_of.hpp"
#include "scratch.hpp"
#include "study/small_study_files.hpp"
#include "study/trainer.hpp"

namespace {

using namespace fanin;

const Plan& small_plan() {
  static const Plan plan =
      StudyFiles().planned("models: [m.yaml]\nseeds: 1\n", {"data.standardize=true"});
  return plan;
}

std::unique_ptr<Network> small_network() {
  const Plan& plan = small_plan();
  return build_network(plan.run(0).spec, plan.datasets.front().width());
}

std::string faults_of(const std::string& name, const std::string& bytes) {
  const Scratch scratch;
  const auto network = small_network();
  const std::string before = safetensors(network->weights());
  Diagnostics diagnostics;
  BOOST_TEST(!load_weights(*network, scratch.write(name, bytes), diagnostics));
  BOOST_TEST((safetensors(network->weights()) == before));
  return scratch.relative(diagnostics.text());
}

/// The small model's weights, as views of `values`.
std::vector<WeightView> views(std::vector<float>& values) {
  std::vector<WeightView> out = small_network()->weights();
  values.assign(100, 2);
  for (WeightView& view : out) view.values = std::span(values).first(view.values.size());
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(weights_from_files)

BOOST_AUTO_TEST_CASE(what_train_wrote_measures_what_train_measured) {
  const Plan& plan = small_plan();
  std::string bytes;
  TrainHooks hooks;
  hooks.finished = [&](Network& network) { bytes = safetensors(network.weights()); };
  const auto run = train(plan.run(0), plan.datasets, network_builder(), {}, hooks);
  BOOST_REQUIRE(run.has_value());
  const Scratch scratch;
  const auto network = small_network();
  Diagnostics diagnostics;
  BOOST_REQUIRE(load_weights(*network, scratch.write("w", bytes), diagnostics));
  const auto portions = portions_of(plan.run(0), plan.datasets);
  const Measures measures = measures_of(plan.run(0).spec, portions->train, "train_", *network);
  BOOST_REQUIRE(measures.size() == 2U);
  BOOST_TEST(measures[0].first == "train_loss");
  BOOST_TEST((measures == run->measures));
}

BOOST_AUTO_TEST_CASE(a_start_from_given_weights_is_that_start) {
  const Plan& plan = small_plan();
  std::string bytes;
  TrainHooks hooks;
  hooks.start = [](Network& network) {
    for (const WeightView& view : network.weights())
      std::fill(view.values.begin(), view.values.end(), .25F);
  };
  hooks.built = [&](Network& network) {
    for (const WeightView& view : network.weights())
      for (const float value : view.values) BOOST_TEST(value == .25F);
  };
  const auto run = train(plan.run(0), plan.datasets, network_builder(), {}, hooks);
  BOOST_REQUIRE(run.has_value());
  BOOST_TEST(run->certificates.empty());
}

BOOST_AUTO_TEST_CASE(numbered_arrays_are_taken_in_the_order_of_the_weights) {
  ZipFiles files;
  // Written backwards: the number counts, not the place.
  const auto network = small_network();
  const auto weights = network->weights();
  for (std::size_t i = weights.size(); i-- > 0;) {
    const WeightView& view = weights[i];
    const std::string columns = std::to_string(view.columns);
    files.emplace_back("arr_" + std::to_string(i) + ".npy",
                       npy(view.rows == 0 ? "(" + columns + ",)"
                                          : "(" + std::to_string(view.rows) + ", " + columns + ")",
                           std::vector<float>(view.values.size(), static_cast<float>(i))));
  }
  const Scratch scratch;
  Diagnostics diagnostics;
  BOOST_TEST(load_weights(*network, scratch.write("w.npz", zip_of(files)), diagnostics));
  BOOST_TEST(diagnostics.text() == "");
  for (std::size_t i = 0; i < weights.size(); ++i) {
    for (const float value : weights[i].values) BOOST_TEST(value == static_cast<float>(i));
  }
}

BOOST_AUTO_TEST_CASE(every_missing_extra_and_misshapen_tensor_is_named_and_nothing_changed) {
  std::vector<float> values;
  std::vector<WeightView> weights = views(values);
  weights[0].name = "dens/kernel";
  weights[2].columns = 2;
  weights[2].rows = 8;
  weights.pop_back();
  BOOST_TEST(faults_of("w", safetensors(weights)) ==
             "w: error: there is no tensor 'dense/kernel', expected with the shape [2, 4]\n"
             "hint: did you mean 'dens/kernel'?\n"
             "w: error: 'dense_1/kernel' has the shape [8, 2], expected [4, 4]\n"
             "w: error: there is no tensor 'dense_2/bias', expected with the shape [2]\n"
             "hint: known tensors of no weight: dens/kernel\n"
             "w: error: the tensor 'dens/kernel' is no weight of the model\n"
             "hint: did you mean 'dense/kernel'?\n");
}

BOOST_AUTO_TEST_CASE(files_of_keras_are_refused_with_the_way_out) {
  for (const std::string& bytes : {std::string("\x89HDF\r\n\x1a\n"),
                                   zip_of({{"config.json", "{}"}, {"model.weights.h5", "x"}})}) {
    const std::string faults = faults_of("w.keras", bytes);
    BOOST_TEST(faults.find("HDF5 is not read") != std::string::npos);
    BOOST_TEST(faults.find("numpy.savez('weights.npz', *model.get_weights())") !=
               std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
