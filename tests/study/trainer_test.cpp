// One run: its batches, its history, and what is kept of it.
#include "study/trainer.hpp"

#include <cmath>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "schema/yaml.hpp"
#include "study/scripted_training.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;
using Rows = std::vector<std::uint32_t>;

Rows sorted(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// The rows of epoch 1, 2, ... in the order trained.
std::vector<Rows> orders(std::size_t rows) {
  std::vector<Rows> epochs;
  for (const Rows& batch : asked.batches) {
    if (epochs.empty() || epochs.back().size() == rows) epochs.emplace_back();
    epochs.back().insert(epochs.back().end(), batch.begin(), batch.end());
  }
  return epochs;
}

struct Portions {
  std::size_t rows;
  std::int64_t batch;
  std::vector<std::size_t> sizes;
  friend std::ostream& operator<<(std::ostream& to, const Portions& p) {
    return to << p.rows << " rows by " << p.batch;
  }
};

const std::vector<Portions> portions{{10, 4, {4, 4, 2}}, {10, 5, {5, 5}}, {10, 9, {9, 1}},
                                     {10, 10, {10}},     {10, 32, {10}},  {4, 1, {1, 1, 1, 1}}};

}  // namespace

BOOST_AUTO_TEST_SUITE(study_trainer)

BOOST_DATA_TEST_CASE(every_row_is_trained_once_an_epoch_the_last_batch_short,
                     data_driven::make(portions), p) {
  for (const bool shuffle : {true, false}) {
    ModelFile file = with_batches(p.batch, 2);
    file.fit.shuffle = shuffle;
    BOOST_REQUIRE(trained(file, {1}, {numbered_rows(p.rows)}));
    std::vector<std::size_t> sizes;
    for (const Rows& batch : asked.batches) sizes.push_back(batch.size());
    std::vector<std::size_t> twice = p.sizes;
    twice.insert(twice.end(), p.sizes.begin(), p.sizes.end());
    BOOST_TEST(sizes == twice, boost::test_tools::per_element());
    for (const Rows& order : orders(p.rows)) {
      BOOST_TEST(sorted(order) == range(0, p.rows), boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_order_of_an_epoch_is_the_draw_of_its_stream) {
  ModelFile file = with_batches(4, 3);
  file.fit.seed = 7;
  BOOST_REQUIRE(trained(file, {1}));
  const auto seen = orders(10);
  BOOST_REQUIRE(seen.size() == 3U);
  for (std::size_t e = 0; e < 3; ++e) {
    BOOST_TEST(seen[e] == permutation({7, "shuffle/" + std::to_string(e + 1)}, 10),
               boost::test_tools::per_element());
  }
  BOOST_CHECK(seen[0] != seen[1]);
  BOOST_CHECK(seen[1] != seen[2]);
  file.fit.seed = 8;
  file.fit.shuffle_seed = 7;
  BOOST_REQUIRE(trained(file, {1}));
  BOOST_CHECK(orders(10) == seen);
}

// Whatever the batch size, the initializer or the optimizer: runs are compared in pairs.
BOOST_AUTO_TEST_CASE(the_order_depends_on_the_seed_alone) {
  ModelFile file = with_batches(4, 2);
  BOOST_REQUIRE(trained(file, {1}));
  const auto seen = orders(10);
  file.fit.batch_size = 3;
  file.compile.optimizer = choose(optimizers, "adam");
  std::get<Dense>(file.model[0]).kernel_initializer = choose(initializers, "zeros");
  std::get<Dense>(file.model[0]).units = 9;
  BOOST_REQUIRE(trained(file, {2}));
  BOOST_CHECK(orders(10) == seen);
  file.fit.seed = 2;
  BOOST_REQUIRE(trained(file, {2}));
  BOOST_CHECK(orders(10) != seen);
}

BOOST_AUTO_TEST_CASE(without_shuffle_rows_come_in_the_order_of_the_file) {
  ModelFile file = with_batches(4, 2);
  file.fit.shuffle = false;
  file.fit.validation_split = .2;
  BOOST_REQUIRE(trained(file, {1}));
  const Split split = split_rows(numbered_rows(10), 0, .2, 1);
  for (const Rows& order : orders(8)) {
    BOOST_TEST(order == split.train, boost::test_tools::per_element());
  }
  for (std::size_t r = 0; r < 4; ++r) {
    BOOST_TEST(asked.trained.front().features[2 * r] == static_cast<float>(split.train[r]));
  }
}

// Per row 8, 4 and 2 in batches of 4, 4 and 2: (32 + 16 + 4) / 10. The metric is the batch's size:
// (16 + 16 + 4) / 10.
BOOST_AUTO_TEST_CASE(running_means_weigh_every_row_alike) {
  const auto run = trained(with_batches(4), {8, 4, 2});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->history.column("loss").at(1) == 5.2, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(run->history.column("accuracy").at(1) == 3.6, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(epoch_0_is_an_evaluation_before_any_training) {
  ModelFile file = small_model(2);
  file.fit.evaluate_train = true;
  file.fit.validation_split = .2;
  std::size_t steps_before = 99;
  TrainHooks hooks;
  hooks.epoch = [&](std::int64_t epoch, const History&) {
    if (epoch == 0) steps_before = asked.batches.size();
  };
  const auto run = trained(file, {9, 5, 3}, {numbered_rows(10)}, hooks);
  BOOST_REQUIRE(run);
  BOOST_TEST(steps_before == 0U);
  BOOST_TEST(run->epochs == 2);
  BOOST_REQUIRE(run->history.epochs.size() == 3U);
  BOOST_TEST(std::isnan(run->history.column("loss")[0]));
  BOOST_TEST(std::isnan(run->history.column("accuracy")[0]));
  // The running loss of an epoch is that before each step, the evaluations are after the last.
  BOOST_TEST(run->history.column("loss")[1] == 9);
  BOOST_TEST(run->history.column("loss")[2] == 5);
  for (const char* column : {"train_loss", "val_loss"}) {
    BOOST_TEST(run->history.column(column) == (std::vector<double>{9, 5, 3}),
               boost::test_tools::per_element());
  }
}

// The metric counts the rows it was taken over: 8 of 10 train, 2 validate.
BOOST_AUTO_TEST_CASE(train_and_val_columns_are_evaluations_of_those_rows) {
  ModelFile file = small_model(1);
  file.fit.validation_split = .2;
  file.fit.evaluate_train = true;
  const auto run = trained(file, {2, 1});
  BOOST_REQUIRE(run);
  const std::vector<std::string> columns{"loss",           "accuracy", "train_loss",
                                         "train_accuracy", "val_loss", "val_accuracy"};
  BOOST_TEST(run->history.columns == columns, boost::test_tools::per_element());
  BOOST_TEST(run->history.column("train_accuracy") == (std::vector<double>{8, 8}),
             boost::test_tools::per_element());
  BOOST_TEST(run->history.column("val_accuracy") == (std::vector<double>{2, 2}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(columns_that_nobody_asked_for_are_not_there) {
  const auto run = trained(small_model(1), {2, 1});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->history.columns == (std::vector<std::string>{"loss", "accuracy"}),
             boost::test_tools::per_element());
}

// 20 rows: ceil(.25 * 20) = 5 test, then 15 - floor(15 * .8) = 3 validate.
BOOST_AUTO_TEST_CASE(measures_are_taken_over_every_part_with_the_final_weights) {
  ModelFile file = small_model(3);
  file.data.test_split = .25;
  file.fit.validation_split = .2;
  const auto run = trained(file, {8, 6, 4, 1}, {numbered_rows(20)});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->test_rows == 5);
  BOOST_TEST(run->validation_rows == 3);
  BOOST_TEST(run->train_rows == 12);
  const std::vector<std::pair<std::string, double>> expected{
      {"train_loss", 1},   {"train_accuracy", 12}, {"val_loss", 1},
      {"val_accuracy", 3}, {"test_loss", 1},       {"test_accuracy", 5}};
  BOOST_CHECK(run->measures == expected);
  BOOST_CHECK(run->outcome == Outcome::completed);
}

BOOST_AUTO_TEST_CASE(parts_without_rows_have_no_measures) {
  const auto run = trained(small_model(1), {8, 6});
  BOOST_REQUIRE(run);
  BOOST_CHECK((run->measures == std::vector<std::pair<std::string, double>>{
                                    {"train_loss", 6}, {"train_accuracy", 10}}));
}

BOOST_AUTO_TEST_CASE(no_epochs_leave_the_start_and_its_measures) {
  const auto run = trained(small_model(0), {8, 6});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->epochs == 0);
  BOOST_TEST(run->history.epochs.size() == 1U);
  BOOST_TEST(run->measure("train_loss").value() == 8);
  BOOST_CHECK(run->outcome == Outcome::completed);
  BOOST_TEST(asked.batches.empty());
}

BOOST_AUTO_TEST_CASE(every_kernel_has_a_certificate_of_its_initializer) {
  ModelFile file = small_model(2);
  std::get<Dense>(file.model[0]).kernel_initializer = choose(initializers, "he_normal");
  std::get<Dense>(file.model[1]).kernel_initializer = choose(initializers, "glorot_uniform");
  file.model.insert(file.model.begin() + 1, dropout_of(.1));
  name_layers(file.model);
  const auto run = trained(file, {3, 2, 1});
  BOOST_REQUIRE(run);
  BOOST_REQUIRE(run->certificates.size() == 2U);
  const Certificate& first = run->certificates[0];
  BOOST_TEST(first.layer == "dense");
  BOOST_TEST(first.initializer == "he_normal");
  BOOST_TEST(first.rows == 2U);
  BOOST_TEST(first.columns == 4U);
  // He: variance 2 / fan_in, fan_in 2.
  BOOST_TEST(first.target_sd == 1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(first.passed());
  const Certificate& second = run->certificates[1];
  BOOST_TEST(second.layer == "dense_1");
  BOOST_TEST(second.initializer == "glorot_uniform");
  // Glorot: variance 2 / (fan_in + fan_out), 4 + 2; uniform within sqrt(3) sd, that is 1.
  BOOST_TEST(second.target_sd == std::sqrt(2.0 / 6), boost::test_tools::tolerance(1e-12));
  BOOST_TEST(second.high == 1, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(second.passed());
}

BOOST_AUTO_TEST_CASE(standardizing_is_fitted_on_the_training_rows_only) {
  ModelFile file = small_model(1);
  file.data.standardize = true;
  file.data.test_split = .25;
  file.fit.validation_split = .2;
  const Dataset data = numbered_rows(40);
  BOOST_REQUIRE(trained(file, {1}, {data}));
  const Split split = split_rows(data, .25, .2, 1);
  double mean = 0;
  for (const std::uint32_t row : split.train) mean += row;
  mean /= static_cast<double>(split.train.size());
  double variance = 0;
  for (const std::uint32_t row : split.train) variance += (row - mean) * (row - mean);
  variance /= static_cast<double>(split.train.size());
  const auto check = [&](const Samples& samples, const Rows& rows) {
    BOOST_REQUIRE(samples.count() == rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      BOOST_TEST(
          samples.features[2 * r] == static_cast<float>((rows[r] - mean) / std::sqrt(variance)),
          boost::test_tools::tolerance(1e-5F));
    }
  };
  check(asked.trained.front(), asked.batches.front());
  BOOST_TEST(sorted(asked.batches.front()) == split.train, boost::test_tools::per_element());
  // The last evaluations are those of the measures: training, validation, test.
  const std::size_t n = asked.evaluated.size();
  BOOST_REQUIRE(n >= 3);
  check(asked.evaluated[n - 2], split.validation);
  check(asked.evaluated[n - 1], split.test);
}

BOOST_AUTO_TEST_CASE(a_test_file_is_scaled_as_the_training_rows_are) {
  ModelFile file = small_model(1);
  file.data.standardize = true;
  // Training rows 0 .. 9: mean 4.5, variance (10^2 - 1) / 12.
  const auto run = trained(file, {1}, {numbered_rows(10), numbered_rows(3)});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->train_rows == 10);
  BOOST_TEST(run->test_rows == 3);
  for (std::size_t r = 0; r < 3; ++r) {
    BOOST_TEST(asked.evaluated.back().features[2 * r] ==
                   static_cast<float>((static_cast<double>(r) - 4.5) / std::sqrt(8.25)),
               boost::test_tools::tolerance(1e-6F));
  }
}

BOOST_AUTO_TEST_CASE(a_run_carries_its_address_its_spec_and_the_program) {
  ModelFile file = small_model(1, 5);
  const auto run = trained(file, {1});
  BOOST_REQUIRE(run);
  BOOST_TEST(run->address == "address");
  BOOST_TEST(run->version.starts_with("fanin "));
  Diagnostics diagnostics;
  const auto spec = parse_yaml(diagnostics.add_source("spec", run->spec), diagnostics);
  BOOST_REQUIRE(spec);
  BOOST_TEST(canonical(*spec) == canonical(write_value(file, Field{})));
}

BOOST_AUTO_TEST_CASE(hooks_see_the_network_before_and_after_and_every_share_of_an_epoch) {
  std::vector<double> shares;
  std::vector<std::int64_t> epochs;
  float start = -1;
  float end = -1;
  TrainHooks hooks;
  hooks.built = [&](Network& network) { start = network.weights()[1].values[0]; };
  hooks.finished = [&](Network& network) { end = network.weights()[1].values[0]; };
  hooks.batch = [&](double share) { shares.push_back(share); };
  hooks.epoch = [&](std::int64_t epoch, const History& history) {
    epochs.push_back(epoch);
    BOOST_TEST(history.epochs.size() == static_cast<std::size_t>(epoch) + 1);
  };
  BOOST_REQUIRE(trained(with_batches(4, 2), {1}, {numbered_rows(10)}, hooks));
  BOOST_TEST(start == 0);
  BOOST_TEST(end == 6);
  BOOST_TEST(shares == (std::vector<double>{.4, .8, 1, .4, .8, 1}),
             boost::test_tools::per_element());
  BOOST_TEST(epochs == (std::vector<std::int64_t>{0, 1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
