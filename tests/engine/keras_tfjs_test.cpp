// Models that TensorFlow.js saved compute what it computed: tests/golden/make_tfjs_models.js wrote
// the models, their weights, inputs and predictions.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/network.hpp"
#include "source_file.hpp"
#include "spec/load.hpp"

namespace {

using namespace fanin;

struct Tensor {
  std::string name;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<float> values;
};

std::vector<Tensor> tensors_of(const std::string& file) {
  std::ifstream in(file);
  std::vector<Tensor> out;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream text(line);
    Tensor tensor;
    std::getline(text, tensor.name, '\t');
    text >> tensor.rows >> tensor.columns;
    for (float value = 0; text >> value;) tensor.values.push_back(value);
    BOOST_REQUIRE(tensor.values.size() == tensor.rows * tensor.columns);
    out.push_back(std::move(tensor));
  }
  return out;
}

const std::vector<std::string> models{"classes", "smooth",  "separate", "batch", "gamma",
                                      "rows",    "learned", "noise",    "held",  "scaled"};

}  // namespace

BOOST_AUTO_TEST_SUITE(engine_keras_tfjs)

BOOST_DATA_TEST_CASE(predicts_what_tensorflow_js_predicts_from_the_same_weights,
                     boost::unit_test::data::make(models), name) {
  const std::string stem = source_file("tests/keras/tfjs_") + name;
  Diagnostics diagnostics;
  const auto file = load_keras(stem + ".json", {}, diagnostics);
  BOOST_REQUIRE_MESSAGE(!diagnostics.failed(), diagnostics.text());
  const std::vector<Tensor> tensors = tensors_of(stem + ".tsv");
  BOOST_REQUIRE(tensors.size() > 2);
  const Tensor& input = tensors[tensors.size() - 2];
  const Tensor& prediction = tensors.back();

  const auto network = build_network(file->value, input.columns);
  const std::vector<WeightView> weights = network->weights();
  BOOST_REQUIRE(weights.size() == tensors.size() - 2);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    // TensorFlow.js puts weights that are not trained last.
    const auto tensor = std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& candidate) {
      return candidate.name == weights[i].name;
    });
    BOOST_REQUIRE_MESSAGE(tensor != tensors.end(), weights[i].name);
    BOOST_REQUIRE(weights[i].values.size() == tensor->values.size());
    BOOST_TEST(weights[i].columns == tensor->columns);
    std::copy(tensor->values.begin(), tensor->values.end(), weights[i].values.begin());
  }
  Samples samples;
  samples.features = input.values;
  samples.width = input.columns;
  samples.labels.assign(input.rows, 0);
  samples.values.assign(input.rows, 0);
  const std::vector<float> found = network->predict(samples);
  BOOST_REQUIRE(found.size() == prediction.values.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    BOOST_TEST(std::abs(found[i] - prediction.values[i]) < 1e-5f,
               found[i] << " at " << i << ", TensorFlow.js has " << prediction.values[i]);
  }
}

BOOST_AUTO_TEST_SUITE_END()
