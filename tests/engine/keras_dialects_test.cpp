// Ten models as each Keras wrote them (tests/keras/make_files.py): all dialects tell the same
// layers, and each of the files trains.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/network.hpp"
#include "source_file.hpp"
#include "spec/load.hpp"
#include "text/format.hpp"

namespace {

using namespace fanin;

const std::string folder = source_file("tests/keras");
constexpr std::array dialects{"keras_1",  "keras_2_list", "keras_2_dict",
                              "tf_keras", "keras_3",      "to_yaml"};

std::vector<std::string> files_of_all_dialects() {
  std::vector<std::string> files;
  for (const char* dialect : dialects) {
    std::error_code code;  // a folder that is not there has no files: the count is a claim below
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/" + dialect, code))
      files.push_back(std::string(dialect) + "/" + entry.path().filename().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}
const std::vector<std::string> files = files_of_all_dialects();

/// "hard_sigmoid" of keras_1/hard_sigmoid_1.0.7.json
std::string model_in(const std::string& file) {
  const std::string name = file.substr(file.find('/') + 1);
  return name.substr(0, name.find_last_of('_'));
}

/// The model, with the loss that its last layer is made for if the file does not say one.
ModelFile loaded(const std::string& file) {
  Diagnostics diagnostics;
  const auto declared = load_keras(folder + "/" + file, {}, diagnostics);
  BOOST_REQUIRE_MESSAGE(declared && !diagnostics.failed(), file << "\n" << diagnostics.text());
  ModelFile model = declared->value;
  if (model.compile.loss.name.empty()) {
    const std::string output = output_activation(model.model).name;
    model.compile.loss = choose(losses, output == "softmax"   ? "sparse_categorical_crossentropy"
                                        : output == "sigmoid" ? "binary_crossentropy"
                                                              : "mean_squared_error");
  }
  return model;
}

/// What does not differ between the versions: kinds, widths, functions, biases.
std::string layers_of(const ModelFile& model) {
  std::string out;
  const std::vector<LayerShape> sizes = shapes(model.model, 3);
  for (std::size_t i = 0; i < model.model.size(); ++i) {
    if (std::holds_alternative<InputLayer>(model.model[i])) continue;
    out += format("{} {}->{}", class_of(model.model[i]), sizes[i].inputs, sizes[i].outputs);
    if (const auto* dense = std::get_if<Dense>(&model.model[i]))
      out += format(" {} {} {} {}", dense->activation.name, dense->use_bias,
                    dense->kernel_regularizer.has_value(), dense->trainable);
    out += "\n";
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(engine_keras_dialects)

BOOST_AUTO_TEST_CASE(there_are_ten_files_of_each_dialect_and_all_tell_the_same_layers) {
  std::map<std::string, std::map<std::string, int>> told;
  for (const char* dialect : dialects) {
    const auto of_dialect = [&](const std::string& file) {
      return file.starts_with(std::string(dialect) + "/");
    };
    BOOST_TEST(std::count_if(files.begin(), files.end(), of_dialect) == 10);
  }
  for (const std::string& file : files) ++told[model_in(file)][layers_of(loaded(file))];
  BOOST_TEST(told.size() == 10U);
  for (const auto& [model, layers] : told) {
    BOOST_TEST(layers.size() == 1U,
               model << " is told in " << layers.size() << " ways: " << layers.begin()->first);
  }
}

BOOST_DATA_TEST_CASE(a_file_of_keras_trains, boost::unit_test::data::make(files), file) {
  const ModelFile model = loaded(file);
  const auto network = build_network(model, 3);
  Samples samples;
  samples.width = 3;
  samples.features = {.1F, -.4F, .7F, 1.2F, .3F, -.9F, -.2F, .8F, .5F, .6F, -1.1F, .2F};
  if (model.compile.loss.name == "mean_squared_error") {
    samples.values = {0, 1, 1, 0};
  } else {
    samples.labels = {0, 1, 1, 0};
  }
  const std::vector<std::uint32_t> rows{0, 1, 2, 3};
  const double before = network->evaluate(samples, rows).means().front();
  for (int step = 0; step < 3; ++step)
    BOOST_TEST(std::isfinite(network->train_step(samples, rows).loss));
  const double after = network->evaluate(samples, rows).means().front();
  BOOST_TEST(std::isfinite(after));
  BOOST_TEST(after != before);
}

BOOST_AUTO_TEST_SUITE_END()
