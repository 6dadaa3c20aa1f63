// Metrics against their definitions in NumPy, over batches, and the confusion matrix.
#include "engine/metrics.hpp"

#include <map>
#include <set>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/small_nets.hpp"
#include "engine/written_choice.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

/// Predictions of tests/golden/metrics.tsv, and what they should be.
struct Inputs {
  std::size_t units = 0;
  std::vector<float> predictions = {};
  std::vector<std::int32_t> labels = {};
  std::vector<float> values = {};
};

std::map<std::string, Inputs> golden_inputs() {
  std::map<std::string, Inputs> all;
  for (const auto& row : golden_rows("metrics.tsv")) {
    if (row[0] != "inputs") continue;
    Inputs inputs{std::stoul(row[2]), numbers_in<float>(row[3])};
    if (row[1] == "values") {
      inputs.values = numbers_in<float>(row[4]);
    } else {
      inputs.labels = numbers_in<std::int32_t>(row[4]);
    }
    all[row[1]] = inputs;
  }
  return all;
}

/// In batches of `batch` rows, which the totals add up.
double value_of(const Choice& metric, const Inputs& inputs, Link link, std::size_t batch) {
  Metrics metrics({metric}, inputs.units, link);
  Totals sum;
  const std::size_t rows = inputs.predictions.size() / inputs.units;
  for (std::size_t from = 0; from < rows; from += batch) {
    const std::size_t count = std::min(batch, rows - from);
    Totals totals;
    totals.count = count;
    Targets targets;
    if (inputs.values.empty()) {
      targets.labels = std::span(inputs.labels).subspan(from, count);
    } else {
      targets.values = std::span(inputs.values).subspan(from, count);
    }
    metrics.count(std::span(inputs.predictions).subspan(from * inputs.units, count * inputs.units),
                  targets, totals);
    sum.add(totals);
  }
  return sum.means()[1];
}

double value_of(const Choice& metric, const Inputs& inputs) {
  return value_of(metric, inputs, Link::none, 1000);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(metric)

BOOST_AUTO_TEST_CASE(metrics_are_those_of_their_definitions) {
  const auto inputs = golden_inputs();
  std::set<std::string> seen;
  for (const auto& row : golden_rows("metrics.tsv")) {
    if (row[0] != "metric") continue;
    const Choice metric = written_choice(metrics, row[2]);
    seen.insert(metric.name);
    BOOST_TEST_CONTEXT(row[2] << " of " << row[1]) {
      const double expected = std::stod(row[3]);
      // In batches the sums run in another order.
      for (const std::size_t batch : {1000, 7, 1}) {
        BOOST_TEST(difference(value_of(metric, inputs.at(row[1]), Link::none, batch), expected,
                              1e-3) < 1e-12);
      }
    }
  }
  for (const std::string& name : metrics.names())
    BOOST_TEST(seen.contains(name), name << " has no golden values");
}

BOOST_AUTO_TEST_CASE(what_the_network_gives_as_logits_is_measured_as_probabilities) {
  // ln p is a logit of softmax, ln p / (1 - p) of sigmoid.
  for (const auto& [problem, link] :
       {std::pair("classes4", Link::softmax), std::pair("binary", Link::sigmoid)}) {
    Inputs shares = golden_inputs().at(problem);
    if (shares.units > 1) {
      for (std::size_t r = 0; r < shares.labels.size(); ++r) {
        const auto row = std::span(shares.predictions).subspan(4 * r, 4);
        const float all = std::accumulate(row.begin(), row.end(), 0.0F);
        for (float& p : row) p /= all;
      }
    }
    Inputs logits = shares;
    for (float& p : logits.predictions)
      p = link == Link::softmax ? std::log(p) : std::log(p / (1 - p));
    for (const std::string& name : metrics.names()) {
      // Rounding may move an output over a threshold, or break a tie.
      if (name == "auc" || name.starts_with("f")) continue;
      const Choice metric = choose(metrics, name);
      BOOST_TEST(
          difference(value_of(metric, logits, link, 1000), value_of(metric, shares), 1e-3) < 2e-5,
          problem << " " << name);
    }
  }
}

BOOST_AUTO_TEST_CASE(accuracy_counts_the_first_of_equal_largest_outputs) {
  const auto right = [](std::size_t units, const std::vector<float>& output, std::int32_t label) {
    return value_of(choose(metrics, "accuracy"), {units, output, {label}});
  };
  BOOST_TEST(right(3, {1, 1, 0}, 0) == 1.0);
  BOOST_TEST(right(3, {1, 1, 0}, 1) == 0.0);
  BOOST_TEST(right(3, {-1, 2, 0}, 1) == 1.0);
}

BOOST_AUTO_TEST_CASE(one_output_means_class_1_strictly_above_a_half) {
  const auto right = [](Link link, float output, std::int32_t label) {
    return value_of(choose(metrics, "accuracy"), {1, {output}, {label}}, link, 1);
  };
  BOOST_TEST(right(Link::sigmoid, 0, 0) == 1.0);  // sigmoid(0) = .5
  BOOST_TEST(right(Link::sigmoid, 0, 1) == 0.0);
  BOOST_TEST(right(Link::sigmoid, .01F, 1) == 1.0);
  BOOST_TEST(right(Link::none, .5F, 0) == 1.0);
  BOOST_TEST(right(Link::none, .6F, 1) == 1.0);
}

// Keras's own examples in keras/src/metrics.
BOOST_AUTO_TEST_CASE(metrics_are_those_of_keras_s_examples) {
  // AUC of y_true [0, 0, 1, 1] and y_pred [0, 0.5, 0.3, 0.9]: 0.75.
  BOOST_TEST(difference(value_of(choose(metrics, "auc"), {1, {0, .5F, .3F, .9F}, {0, 0, 1, 1}}),
                        .75, 0) < 1e-15);
  // Precision and Recall of [0, 1, 1, 1] and [1, 0, 1, 1]: 2 / 3.
  for (const char* name : {"precision", "recall"}) {
    BOOST_TEST(difference(value_of(choose(metrics, name), {1, {1, 0, 1, 1}, {0, 1, 1, 1}}), 2.0 / 3,
                          0) < 1e-15);
  }
  // R2Score of [1, 4, 3] and [2, 4, 4]: 0.57142854.
  BOOST_TEST(difference(value_of(choose(metrics, "r2_score"), {1, {2, 4, 4}, {}, {1, 4, 3}}),
                        .57142857142857, 0) < 1e-13);
  // BinaryAccuracy of [1, 1, 0, 0] and [0.98, 1, 0, 0.6]: 0.75.
  BOOST_TEST(value_of(choose(metrics, "binary_accuracy"), {1, {.98F, 1, 0, .6F}, {1, 1, 0, 0}}) ==
             .75);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_divided_is_0) {
  const Inputs nothing_said{1, {.1F, .2F}, {0, 0}};
  for (const char* name : {"precision", "recall", "f1_score", "auc"})
    BOOST_TEST(value_of(choose(metrics, name), nothing_said) == 0.0, name);
  BOOST_TEST(value_of(choose(metrics, "r2_score"), {1, {1, 2}, {}, {3, 3}}) == 0.0);
}

BOOST_AUTO_TEST_CASE(the_k_largest_are_counted_with_their_equals) {
  const auto counted = [](const std::vector<float>& output, std::int32_t label, double k) {
    return value_of(chosen(metrics, "top_k_categorical_accuracy", {{"k", k}}),
                    {output.size(), output, {label}});
  };
  BOOST_TEST(counted({.1F, .3F, .3F, .3F}, 3, 1) == 1.0);
  BOOST_TEST(counted({.1F, .3F, .2F, .4F}, 2, 2) == 0.0);
  BOOST_TEST(counted({.1F, .3F, .2F, .4F}, 2, 3) == 1.0);
  BOOST_TEST(counted({.1F, .3F, .2F, .4F}, 0, 5) == 1.0);
}

BOOST_AUTO_TEST_CASE(metrics_stand_side_by_side) {
  const Inputs inputs = golden_inputs().at("classes4");
  std::vector<Choice> all;
  for (const std::string& name : metrics.names()) all.push_back(choose(metrics, name));
  Metrics together(all, inputs.units, Link::none);
  Totals totals;
  totals.count = inputs.labels.size();
  together.count(inputs.predictions, {inputs.labels, {}}, totals);
  const std::vector<double> means = totals.means();
  BOOST_REQUIRE(means.size() == all.size() + 1);
  for (std::size_t i = 0; i < all.size(); ++i)
    BOOST_TEST(means[i + 1] == value_of(all[i], inputs), all[i].name);
}

BOOST_AUTO_TEST_CASE(weights_do_not_count_in_metrics) {
  Metrics mae({choose(metrics, "mae")}, 1, Link::none);
  Totals totals;
  totals.count = 2;
  mae.count(std::vector<float>{1, 5}, {{}, std::vector<float>{0, 0}, std::vector<float>{9, 0}},
            totals);
  BOOST_TEST(totals.means()[1] == 3.0);
}

BOOST_AUTO_TEST_CASE(a_confusion_matrix_has_classes_in_rows_and_answers_in_columns) {
  const std::vector<float> predictions{.8F, .1F, .1F, .2F, .5F, .3F, .6F, .3F, .1F, .1F, .1F, .8F};
  const std::vector<std::int32_t> labels{0, 1, 1, 2};
  BOOST_TEST(confusion_matrix(predictions, labels, 3) ==
                 (std::vector<std::int64_t>{1, 0, 0, 1, 1, 0, 0, 0, 1}),
             boost::test_tools::per_element());
  BOOST_TEST(confusion_matrix(std::vector<float>{.2F, .7F, .5F}, std::vector<std::int32_t>{0, 0, 1},
                              1) == (std::vector<std::int64_t>{1, 1, 1, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_unit_is_two_classes_apart_at_the_boundary) {
  const std::vector<float> logits{-.1F, 0, .1F};
  BOOST_TEST(confusion_matrix(logits, std::vector<std::int32_t>{0, 1, 1}, 1, 0.0F) ==
                 (std::vector<std::int64_t>{1, 0, 1, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
