// Losses and their gradients against Keras's numbers, PyTorch's, and numbers worked by hand.
#include "engine/loss.hpp"

#include <set>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/reference.hpp"
#include "engine/small_nets.hpp"
#include "engine/written_choice.hpp"
#include "source_file.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

Compile compiled(const Choice& loss) {
  Compile compile;
  compile.loss = loss;
  return compile;
}
Compile compiled(const std::string& loss) { return compiled(choose(losses, loss)); }

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
  std::ifstream file(source_file("tests/golden/losses.json"));
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
  for (const auto& [name, expected] : std::vector<std::pair<std::string, std::string>>{
           {"mape", "mape"}, {"huber", "huber(1)"}, {"log_cosh", "log_cosh"}}) {
    BOOST_TEST(difference(loss_of(name, 1, output, {}, values), golden(expected), 1) < 1e-13);
  }
}

// Two rows of three outputs that are no one-hot classes: T3 and P3 of the golden inputs, by the
// functions of one row.
BOOST_AUTO_TEST_CASE(losses_of_rows_are_those_of_keras) {
  const std::vector<std::vector<double>> targets{{1, 0, 1}, {0, 1, 0}};
  const std::vector<std::vector<double>> outputs{{.6, .3, .8}, {.2, .7, .4}};
  for (const char* name : {"poisson", "kl_divergence", "hinge", "squared_hinge", "msle",
                           "cosine_similarity", "categorical_hinge"}) {
    const BoundLoss loss = bind_loss(choose(losses, name));
    double sum = 0;
    for (std::size_t r = 0; r < 2; ++r) {
      std::vector<double> wanted = targets[r];
      if (std::string(name).ends_with("hinge") && std::string(name) != "categorical_hinge")
        std::transform(wanted.begin(), wanted.end(), wanted.begin(),
                       [](double t) { return 2 * t - 1; });
      sum += row_loss(loss, outputs[r], wanted, {});
    }
    BOOST_TEST(difference(sum / 2, golden(name), 1) < 1e-14, name);
  }
}

/// A row of tests/golden/loss_gradients.tsv.
struct Golden {
  Choice loss;
  std::size_t units = 0;
  std::vector<float> outputs = {};
  std::vector<std::int32_t> labels = {};
  std::vector<float> values = {};
  std::vector<double> losses = {};
  std::vector<double> gradient = {};
};

std::vector<Golden> golden_losses() {
  std::vector<Golden> all;
  for (const auto& row : golden_rows("loss_gradients.tsv")) {
    BOOST_REQUIRE(row.size() == 7U);
    Golden golden{written_choice(losses, row[0]), std::stoul(row[1]), numbers_in<float>(row[2])};
    if (row[3] == "labels") {
      golden.labels = numbers_in<std::int32_t>(row[4]);
    } else {
      golden.values = numbers_in<float>(row[4]);
    }
    golden.losses = numbers_in<double>(row[5]);
    golden.gradient = numbers_in<double>(row[6]);
    all.push_back(std::move(golden));
  }
  return all;
}

BOOST_AUTO_TEST_CASE(losses_and_gradients_are_those_of_pytorch) {
  std::set<std::string> seen;
  for (const Golden& golden : golden_losses()) {
    BOOST_TEST_CONTEXT(label(golden.loss, losses) << " of " << golden.units) {
      seen.insert(golden.loss.name);
      std::vector<float> gradient(golden.outputs.size(), std::numeric_limits<float>::quiet_NaN());
      const Totals totals = measured(compiled(golden.loss), golden.units, golden.outputs,
                                     golden.labels, golden.values, gradient);
      const double expected = std::accumulate(golden.losses.begin(), golden.losses.end(), 0.0);
      BOOST_TEST(difference(totals.loss, expected, 1) < 1e-14);
      BOOST_TEST(worst_difference(gradient, golden.gradient, 1e-3) < 1e-7);
    }
  }
  for (const std::string& name : losses.names())
    BOOST_TEST(seen.contains(name), name << " has no golden values");
}

BOOST_AUTO_TEST_CASE(old_names_are_the_same_losses) {
  for (const auto& [old_name, name] : std::vector<std::pair<std::string, std::string>>{
           {"kullback_leibler_divergence", "kl_divergence"},
           {"KLD", "kl_divergence"},
           {"logcosh", "log_cosh"},
           {"huber_loss", "huber"},
           {"cosine_proximity", "cosine_similarity"},
           {"bce", "binary_crossentropy"},
           {"MAPE", "mean_absolute_percentage_error"},
           {"msle", "mean_squared_logarithmic_error"}}) {
    BOOST_TEST(choose(losses, old_name).name == name);
  }
}

// Weights

const std::vector<float> some_logits{.5F, 1.25F, 2, .75F, .375F, .125F, 3.5F, 1, 2.5F};
const std::vector<std::int32_t> some_labels{2, 0, 1};

Totals weighted(const Choice& loss, const std::vector<float>& weights,
                std::span<float> gradient = {}) {
  return Objective(compiled(loss), 3).measure(some_logits, {some_labels, {}, weights}, gradient);
}

BOOST_DATA_TEST_CASE(a_weight_multiplies_the_loss_and_gradient_of_its_row,
                     data_driven::make(losses.names()), name) {
  const Choice loss = choose(losses, name);
  std::vector<float> plain(9);
  weighted(loss, {}, plain);
  std::vector<double> alone;
  for (std::size_t r = 0; r < 3; ++r) {
    const auto first = some_logits.begin() + static_cast<std::ptrdiff_t>(3 * r);
    alone.push_back(measured(compiled(loss), 3, {first, first + 3}, {some_labels[r]}, {}).loss);
  }
  std::vector<float> gradient(9);
  const Totals totals = weighted(loss, {.5F, 0, 3}, gradient);
  BOOST_TEST(difference(totals.loss, .5 * alone[0] + 3 * alone[2], 1) < 1e-14);
  // Divided by the number of rows, not by the sum of the weights.
  BOOST_TEST(difference(totals.means()[0], totals.loss / 3, 0) < 1e-15);
  for (std::size_t i = 0; i < 9; ++i) {
    const double weight = std::vector<double>{.5, 0, 3}[i / 3];
    BOOST_TEST(difference(gradient[i], weight * static_cast<double>(plain[i]), .01) < 2e-7);
  }
}

BOOST_AUTO_TEST_CASE(weights_of_one_change_nothing) {
  std::vector<float> plain(9);
  std::vector<float> gradient(9);
  const Choice loss = choose(losses, "categorical_crossentropy");
  BOOST_TEST(weighted(loss, {}, plain).loss == weighted(loss, {1, 1, 1}, gradient).loss);
  BOOST_TEST(bits_of(plain) == bits_of(gradient), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_row_without_weight_may_have_no_finite_loss) {
  std::vector<float> logits = some_logits;
  logits[4] = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> gradient(9);
  const Totals totals =
      Objective(compiled("sparse_categorical_crossentropy"), 3)
          .measure(logits, {some_labels, {}, std::vector<float>{1, 0, 1}}, gradient);
  BOOST_TEST(std::isfinite(totals.loss));
  BOOST_TEST(gradient[4] == 0.0F);
}

BOOST_AUTO_TEST_CASE(the_reduction_says_what_the_gradient_is_divided_by) {
  const std::vector<float> weights{.5F, 1, 3};
  const auto gradient_by = [&](const std::string& reduction, const std::vector<float>& by) {
    std::vector<float> gradient(9);
    weighted(chosen(losses, "sparse_categorical_crossentropy", {{"reduction", reduction}}), by,
             gradient);
    return static_cast<double>(gradient[0]);
  };
  const double mean = gradient_by("sum_over_batch_size", weights);
  BOOST_TEST(gradient_by("mean", weights) == mean);
  BOOST_TEST(difference(gradient_by("sum", weights), 3 * mean, 0) < 2e-7);
  BOOST_TEST(difference(gradient_by("mean_with_sample_weight", weights), 3 / 4.5 * mean, 0) < 2e-7);
  BOOST_TEST(gradient_by("mean_with_sample_weight", {}) == gradient_by("mean", {}));
}

BOOST_AUTO_TEST_CASE(an_ignored_class_leaves_the_mean_of_the_other_rows) {
  const Choice loss = chosen(losses, "sparse_categorical_crossentropy", {{"ignore_class", 0.0}});
  std::vector<float> gradient(9);
  const Totals totals = weighted(loss, {}, gradient);
  // The row of class 0 is the second.
  const std::vector<float> others{.5F, 1.25F, 2, 3.5F, 1, 2.5F};
  std::vector<float> expected(6);
  const Totals rest =
      measured(compiled("sparse_categorical_crossentropy"), 3, others, {2, 1}, {}, expected);
  BOOST_TEST(difference(totals.means()[0], rest.means()[0], 0) < 1e-15);
  expected.insert(expected.begin() + 3, 3, 0.0F);
  BOOST_TEST(gradient == expected, boost::test_tools::per_element());
  BOOST_TEST(
      Objective(compiled(loss), 3).measure(std::vector<float>{1, 2, 3}, {{{0}}, {}}, {}).loss ==
      0.0);
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

BOOST_DATA_TEST_CASE(the_slopes_of_a_row_are_those_of_central_differences,
                     data_driven::make(losses.names()), name) {
  const BoundLoss loss = bind_loss(choose(losses, name));
  const bool probabilities = name == "kl_divergence" || name == "poisson";
  const bool by_batch =
      loss.kind == LossKind::binary_crossentropy || loss.kind == LossKind::categorical_crossentropy;
  for (const std::size_t units : {1, 2, 3, 7}) {
    if (by_batch) continue;
    const Samples samples = random_samples(6, units, std::max<std::size_t>(2, units), units);
    for (std::size_t r = 0; r < 6; ++r) {
      std::vector<double> y(units);
      for (std::size_t j = 0; j < units; ++j) {
        y[j] = static_cast<double>(samples.features[r * units + j]);
        if (probabilities) y[j] = reference::sigmoid(y[j]);
      }
      std::vector<double> t(units);
      wanted_of({samples.labels, {}}, r, t);
      // A percentage of 0 is too steep for differences.
      if (loss.kind == LossKind::percentage) {
        for (double& wanted : t) wanted += 1;
      }
      std::vector<double> slopes(units, std::numeric_limits<double>::quiet_NaN());
      row_loss(loss, y, t, slopes);
      constexpr double h = 1e-6;
      for (std::size_t j = 0; j < units; ++j) {
        const double here = y[j];
        y[j] = here + h;
        const double up = row_loss(loss, y, t, {});
        y[j] = here - h;
        const double down = row_loss(loss, y, t, {});
        y[j] = here;
        BOOST_TEST(difference(slopes[j], (up - down) / (2 * h), 1) < 1e-8);
      }
    }
  }
}

BOOST_DATA_TEST_CASE(the_gradient_of_a_batch_is_that_of_the_mean_loss,
                     data_driven::make(losses.names()), name) {
  const bool probabilities = name == "kl_divergence" || name == "poisson";
  for (const std::size_t units : {1, 2, 3, 7}) {
    if (units == 1 && row_of<rows::losses>(name)->several_units) continue;
    const bool steep = probabilities || name == "mean_absolute_percentage_error";
    Samples samples = random_samples(6, units, std::max<std::size_t>(2, units), units);
    if (probabilities) {
      for (float& x : samples.features) x = .3F + .1F * x;
    }
    std::vector<float> gradient(samples.features.size(), std::numeric_limits<float>::quiet_NaN());
    measured(compiled(name), units, samples.features, samples.labels, {}, gradient);
    constexpr float h = 1.0F / 4096;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      std::vector<float> up = samples.features;
      std::vector<float> down = samples.features;
      up[i] += h;
      down[i] -= h;
      const double slope =
          (loss_of(name, units, up, samples.labels) - loss_of(name, units, down, samples.labels)) /
          (static_cast<double>(up[i]) - down[i]);
      BOOST_TEST(difference(gradient[i], slope, 1) < (steep ? 1e-4 : 1e-6));
    }
  }
}

BOOST_DATA_TEST_CASE(a_loss_of_what_is_no_number_is_none, data_driven::make(losses.names()), name) {
  const std::size_t units = row_of<rows::losses>(name)->several_units ? 3 : 1;
  std::vector<float> output(units, .5F);
  output[0] = std::numeric_limits<float>::quiet_NaN();
  BOOST_TEST(std::isnan(loss_of(name, units, output, {0})));
}

BOOST_AUTO_TEST_CASE(focal_losses_have_gradients_where_they_are_sure) {
  for (const double gamma : {0.0, .5, 2.0}) {
    for (const char* name : {"binary_focal_crossentropy", "categorical_focal_crossentropy"}) {
      const Choice loss = chosen(losses, name, {{"gamma", gamma}});
      const std::size_t units = loss.name.starts_with("binary") ? 1 : 2;
      for (const float z : {1e3F, -1e3F, 1e30F, -1e30F}) {
        std::vector<float> output(units, 0.0F);
        output.back() = z;
        for (const std::int32_t wanted : {0, 1}) {
          std::vector<float> gradient(units);
          const Totals totals = measured(compiled(loss), units, output, {wanted}, {}, gradient);
          BOOST_TEST(std::isfinite(totals.loss));
          for (const float g : gradient) BOOST_TEST(std::isfinite(g));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
