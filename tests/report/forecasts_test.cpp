// The forecast beside the outcome, from the model files that runs keep.
#include "report/forecasts.hpp"

#include <boost/test/unit_test.hpp>

#include "report/small_study.hpp"

namespace {

using namespace fanin;

std::string model_of_depth(std::size_t hidden, const std::string& initializer,
                           const std::string& standardize = "true") {
  std::string text = "data: {csv: a.csv, target: y, standardize: " + standardize + "}\nmodel:\n";
  for (std::size_t i = 0; i < hidden; ++i)
    text += "  - Dense: {name: h" + std::to_string(i) +
            ", units: 64, activation: relu, kernel_initializer: " + initializer + "}\n";
  return text +
         "  - Dense: {name: out, units: 3, activation: softmax}\n"
         "compile: {optimizer: sgd, loss: sparse_categorical_crossentropy}\n";
}

/// he_normal's and zeros' runs of small_study with the model files of such nets.
Results study_of(const std::string& he_normal, const std::string& zeros) {
  Results results = small_study();
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (!results.runs[i]) continue;
    results.runs[i]->spec = i < 5 ? he_normal : zeros;
    Certificate first;
    first.rows = 64;
    results.runs[i]->certificates = {first};
  }
  return results;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_forecasts)

// He et al. 2015: relu halves, 2 / fan_in makes up for it; with glorot and lecun on square layers
// 2^-19 of the signal is left after 20 (science: 1.9073e-6).
BOOST_AUTO_TEST_CASE(he_keeps_what_glorot_loses) {
  const Comparison comparison =
      compare(study_of(model_of_depth(20, "he_normal"), model_of_depth(20, "glorot_uniform")));
  BOOST_REQUIRE(comparison.forecasts.size() == 2U);
  const StartForecast& he = comparison.forecasts[0];
  const StartForecast& glorot = comparison.forecasts[1];
  BOOST_TEST(he.hidden == 20U);
  BOOST_TEST(he.signal_left == 1, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(he.gradient_left == 1, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(glorot.signal_left == 1.9073486328125e-6, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(glorot.gradient_left == 1.9073486328125e-6, boost::test_tools::tolerance(1e-9));
  // small_study: two of he_normal's four runs reach the goal, zeros' only run does not.
  const auto tables = forecast_tables(comparison);
  BOOST_REQUIRE(tables.size() == 1U);
  BOOST_TEST(tables[0].rows[0][3] == "2/4");
  BOOST_TEST(tables[0].rows[1][3] == "0/1");
  BOOST_TEST(forecast_sentences(comparison, "iris")[1] ==
             "zeros: the signal halves at every layer: after 20 layers 1.9e-06 of it is left; the "
             "gradient halves at every layer: on the way back to the first layer 1.9e-06 of it is "
             "left. In training 0 of 1 run reached train_accuracy >= 0.9");
}

BOOST_AUTO_TEST_CASE(methods_of_one_forecast_share_a_sentence) {
  const std::string same = model_of_depth(20, "he_normal");
  const auto sentences = forecast_sentences(compare(study_of(same, same)), "iris");
  BOOST_REQUIRE(sentences.size() == 1U);
  BOOST_TEST(sentences[0].starts_with("he_normal and zeros: "));
  BOOST_TEST(sentences[0].ends_with("2 of 5 runs reached train_accuracy >= 0.9"));
}

BOOST_AUTO_TEST_CASE(nothing_is_forecast_of_shallow_nets_other_inputs_or_unread_files) {
  const std::string deep = model_of_depth(20, "he_normal");
  for (const std::string& other :
       {model_of_depth(3, "he_normal"), model_of_depth(20, "he_normal", "false"),
        std::string("model: ["), std::string("model: 3\n"), std::string()}) {
    BOOST_TEST_CONTEXT(other) { BOOST_TEST(compare(study_of(deep, other)).forecasts.size() == 1U); }
  }
}

BOOST_AUTO_TEST_SUITE_END()
