// Losses, their gradients, and metrics, against Keras's numbers and numbers worked by hand.
#include "engine/loss.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/reference.hpp"
#include "engine/small_nets.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

Compile compiled(const std::string& loss, const std::vector<std::string>& metric_names = {}) {
  Compile compile;
  compile.loss = choose(losses, loss);
  for (const std::string& name : metric_names) compile.metrics.push_back(choose(metrics, name));
  return compile;
}

Totals measured(const Compile& compile, std::size_t units, const std::vector<float>& output,
                const std::vector<std::int32_t>& labels, const std::vector<float>& values,
                std::span<float> gradient = {}) {
  return Objective(compile, units).measure(output, {labels, values}, gradient);
}

/// The mean loss.
double loss_of(const std::string& loss, std::size_t units, const std::vector<float>& output,
               const std::vector<std::int32_t>& labels, const std::vector<float>& values = {}) {
  return measured(compiled(loss), units, output, labels, values).means().front();
}

/// "name": number of tests/golden/losses.json.
double golden(const std::string& name) {
  std::ifstream file(std::string(FANIN_SOURCE_DIR) + "/tests/golden/losses.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t at = text.find('"' + name + '"');
  BOOST_REQUIRE(at != std::string::npos);
  return std::stod(text.substr(text.find(':', at) + 1));
}

std::vector<float> logits(const std::vector<double>& probabilities) {
  std::vector<float> z;
  for (const double p : probabilities) z.push_back(static_cast<float>(std::log(p / (1 - p))));
  return z;
}

std::vector<float> logarithms(const std::vector<double>& probabilities) {
  std::vector<float> z;
  for (const double p : probabilities) z.push_back(static_cast<float>(std::log(p)));
  return z;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loss)

// Inputs of the golden numbers: probabilities P1 of three rows against their classes, and below
// pairs of targets and outputs. Keras divides P1 by its rows' sums, which is what softmax does to
// their logarithms; a mean over rows of several outputs is the mean over all values one by one.
BOOST_AUTO_TEST_CASE(categorical_crossentropies_are_those_of_keras) {
  const std::vector<float> z = logarithms({.9, .05, .05, .5, .89, .6, .05, .01, .94});
  const double expected = golden("categorical_crossentropy");
  for (const char* name : {"categorical_crossentropy", "sparse_categorical_crossentropy"}) {
    BOOST_TEST(difference(loss_of(name, 3, z, {0, 1, 2}), expected, 1) < 1e-7);
  }
}

BOOST_AUTO_TEST_CASE(binary_crossentropy_is_that_of_keras) {
  const double loss =
      loss_of("binary_crossentropy", 1, logits({.6, .3, .8, .2, .7, .4}), {1, 0, 1, 0, 1, 0});
  BOOST_TEST(difference(loss, golden("binary_crossentropy"), 1) < 1e-7);
}

BOOST_AUTO_TEST_CASE(errors_are_those_of_keras) {
  const std::vector<float> output{4, 8, 12, 8, 1, 3};
  const std::vector<float> values{1, 9, 2, -5, -2, 6};
  BOOST_TEST(loss_of("mean_squared_error", 1, output, {}, values) == golden("mean_squared_error"));
  BOOST_TEST(loss_of("mean_absolute_error", 1, output, {}, values) ==
             golden("mean_absolute_error"));
  const Totals totals =
      measured(compiled("mean_squared_error", {"mae", "mse"}), 1, output, {}, values);
  BOOST_TEST(totals.means()[1] == golden("mean_absolute_error"));
  BOOST_TEST(totals.means()[2] == golden("mean_squared_error"));
}

BOOST_AUTO_TEST_CASE(without_knowledge_the_loss_is_the_logarithm_of_the_number_of_classes) {
  for (const std::size_t classes : {2, 3, 10, 1000}) {
    const std::vector<float> z(classes, -3.5F);
    BOOST_TEST(difference(loss_of("sparse_categorical_crossentropy", classes, z, {1}),
                          std::log(static_cast<double>(classes)), 1) < 1e-15);
  }
  BOOST_TEST(difference(loss_of("binary_crossentropy", 1, {0}, {1}), std::log(2.0), 1) < 1e-15);
}

BOOST_AUTO_TEST_CASE(several_outputs_are_held_against_one_hot_classes) {
  // (1 - .5)^2 + .25^2 + .25^2 = .375 and 1, over 3 outputs.
  BOOST_TEST(difference(loss_of("mean_squared_error", 3, {.5F, .25F, .25F}, {0}), .125, 1) < 1e-15);
  BOOST_TEST(difference(loss_of("mean_absolute_error", 3, {.5F, .25F, .25F}, {0}), 1.0 / 3, 1) <
             1e-15);
  // Three sigmoids of 0 are each ln 2 away from 0 or 1.
  BOOST_TEST(difference(loss_of("binary_crossentropy", 3, {0, 0, 0}, {2}), std::log(2.0), 1) <
             1e-15);
}

BOOST_AUTO_TEST_CASE(no_crossentropy_is_infinite_at_logits_of_a_thousand) {
  for (const float z : {1000.F, 1e30F}) {
    std::vector<float> gradient(2);
    const std::vector<float> output{z, -z};
    const std::vector<std::int32_t> wrong{1};
    const auto softmax = compiled("sparse_categorical_crossentropy");
    BOOST_TEST(measured(softmax, 2, output, wrong, {}, gradient).loss ==
               2 * static_cast<double>(z));
    BOOST_TEST(gradient == (std::vector<float>{1, -1}), boost::test_tools::per_element());
    BOOST_TEST(measured(softmax, 2, output, {0}, {}, gradient).loss == 0.0);
    BOOST_TEST(gradient == (std::vector<float>{0, 0}), boost::test_tools::per_element());

    gradient.resize(1);
    const auto binary = compiled("binary_crossentropy");
    BOOST_TEST(measured(binary, 1, {z}, {0}, {}, gradient).loss == static_cast<double>(z));
    BOOST_TEST(gradient[0] == 1.0F);
    BOOST_TEST(measured(binary, 1, {-z}, {1}, {}, gradient).loss == static_cast<double>(z));
    BOOST_TEST(gradient[0] == -1.0F);
    BOOST_TEST(measured(binary, 1, {z}, {1}, {}, gradient).loss == 0.0);
    BOOST_TEST(gradient[0] == 0.0F);
  }
}

BOOST_DATA_TEST_CASE(the_gradient_is_that_of_the_mean_loss, data_driven::make(losses.names()),
                     name) {
  for (const std::size_t units : {1, 2, 3, 7}) {
    if (units == 1 && name.find("categorical") != std::string::npos) continue;
    const Samples samples = random_samples(6, units, std::max<std::size_t>(2, units), units);
    std::vector<float> gradient(samples.features.size(), std::numeric_limits<float>::quiet_NaN());
    measured(compiled(name), units, samples.features, samples.labels, {}, gradient);
    constexpr float h = 1.0F / 1024;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      std::vector<float> up = samples.features;
      std::vector<float> down = samples.features;
      up[i] += h;
      down[i] -= h;
      const double slope =
          (loss_of(name, units, up, samples.labels) - loss_of(name, units, down, samples.labels)) /
          (static_cast<double>(up[i]) - down[i]);
      BOOST_TEST(difference(gradient[i], slope, 1) < 2e-7);
    }
  }
}

BOOST_DATA_TEST_CASE(losses_and_metrics_agree_with_the_reference, data_driven::make(losses.names()),
                     name) {
  const Compile compile = compiled(name, {"accuracy", "mae", "mse"});
  for (const std::size_t units : {1, 2, 3, 7}) {
    if (units == 1 && name.find("categorical") != std::string::npos) continue;
    const Samples samples = random_samples(40, units, std::max<std::size_t>(2, units), units);
    const Totals totals = measured(compile, units, samples.features, samples.labels, {});
    Totals expected;
    expected.metrics.resize(3);
    for (std::size_t r = 0; r < 40; ++r) {
      const auto first = samples.features.begin() + static_cast<std::ptrdiff_t>(r * units);
      reference::Vector p(first, first + static_cast<std::ptrdiff_t>(units));
      if (name.find("categorical") != std::string::npos) p = reference::softmax(p);
      if (name == "binary_crossentropy")
        std::transform(p.begin(), p.end(), p.begin(), reference::sigmoid);
      reference::Vector y(units);
      const auto label = static_cast<std::size_t>(samples.labels[r]);
      if (units == 1) {
        y[0] = static_cast<double>(label);
      } else {
        y[label] = 1;
      }
      expected.loss += reference::loss_of(name, p, y).value;
      for (std::size_t m = 0; m < 3; ++m) {
        expected.metrics[m] += reference::metric_of(compile.metrics[m].name, p, y);
      }
    }
    BOOST_TEST(totals.count == 40U);
    BOOST_TEST(difference(totals.loss, expected.loss, 1) < 1e-13);
    BOOST_TEST(worst_difference(totals.metrics, expected.metrics, 1) < 1e-13);
  }
}

BOOST_AUTO_TEST_CASE(accuracy_counts_the_first_of_equal_largest_outputs) {
  const auto right = [](std::size_t units, const std::vector<float>& output, std::int32_t label) {
    const auto totals = measured(compiled("sparse_categorical_crossentropy", {"accuracy"}), units,
                                 output, {label}, {});
    return totals.metrics[0];
  };
  BOOST_TEST(right(3, {1, 1, 0}, 0) == 1.0);
  BOOST_TEST(right(3, {1, 1, 0}, 1) == 0.0);
  BOOST_TEST(right(3, {-1, 2, 0}, 1) == 1.0);
}

BOOST_AUTO_TEST_CASE(one_output_means_class_1_strictly_above_a_half) {
  const auto right = [](const std::string& loss, float output, std::int32_t label) {
    return measured(compiled(loss, {"accuracy"}), 1, {output}, {label}, {}).metrics[0];
  };
  BOOST_TEST(right("binary_crossentropy", 0, 0) == 1.0);  // sigmoid(0) = .5
  BOOST_TEST(right("binary_crossentropy", 0, 1) == 0.0);
  BOOST_TEST(right("binary_crossentropy", .01F, 1) == 1.0);
  BOOST_TEST(right("mean_squared_error", .5F, 0) == 1.0);
  BOOST_TEST(right("mean_squared_error", .6F, 1) == 1.0);
}

BOOST_AUTO_TEST_CASE(totals_add_up_over_batches_of_any_size) {
  const Compile compile = compiled("sparse_categorical_crossentropy", {"accuracy", "mae"});
  const Samples samples = random_samples(23, 3, 3);
  const Totals whole = measured(compile, 3, samples.features, samples.labels, {});
  Totals sum;
  for (const auto& rows : batches(23, 5)) {
    const std::size_t first = rows.front();
    const auto x = samples.features.begin() + static_cast<std::ptrdiff_t>(3 * first);
    const auto y = samples.labels.begin() + static_cast<std::ptrdiff_t>(first);
    const auto n = static_cast<std::ptrdiff_t>(rows.size());
    sum.add(measured(compile, 3, {x, x + 3 * n}, {y, y + n}, {}));
  }
  BOOST_TEST(sum.count == 23U);
  BOOST_TEST(worst_difference(sum.means(), whole.means(), 1e-3) < 1e-14);
}

BOOST_AUTO_TEST_SUITE_END()
