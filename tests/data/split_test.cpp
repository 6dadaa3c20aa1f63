// Which rows train, validate and test, and how features are scaled.
#include "data/split.hpp"

#include <algorithm>
#include <cmath>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "source_file.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

Dataset shipped(const std::string& name, const std::string& target, bool classes = true) {
  Diagnostics diagnostics;
  CsvRequest request;
  request.file = source_file("datasets/") + name + ".csv";
  request.target = target;
  request.classes = classes;
  const auto data = read_dataset(request, diagnostics);
  BOOST_REQUIRE(data.has_value());
  return *data;
}

/// `counts[k]` rows of class k, in turns; one feature. No counts: a regression of `rows` rows.
Dataset rows_of_classes(const std::vector<std::size_t>& counts) {
  Dataset data;
  data.feature_names = {"a"};
  std::vector<std::size_t> left = counts;
  for (std::size_t k = 0; k < counts.size(); ++k)
    data.class_names.push_back("class " + std::to_string(k));
  for (bool any = true; any;) {
    any = false;
    for (std::size_t k = 0; k < left.size(); ++k) {
      if (left[k] == 0) continue;
      --left[k];
      any = true;
      data.labels.push_back(static_cast<std::int32_t>(k));
      data.features.push_back(static_cast<float>(data.features.size()));
    }
  }
  return data;
}

Dataset rows_of_values(std::size_t rows) {
  Dataset data;
  data.feature_names = {"a"};
  for (std::size_t r = 0; r < rows; ++r) {
    data.features.push_back(static_cast<float>(r));
    data.values.push_back(static_cast<float>(r));
  }
  return data;
}

std::size_t of_class(const Dataset& data, const std::vector<std::uint32_t>& rows,
                     std::int32_t label) {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](std::uint32_t row) { return data.labels[row] == label; }));
}

struct Shares {
  double test;
  double validation;
  friend std::ostream& operator<<(std::ostream& to, const Shares& s) {
    return to << s.test << " " << s.validation;
  }
};

const std::vector<Shares> shares{{0, 0},   {.2, 0},    {0, .2},  {.2, .2},
                                 {.5, .3}, {.01, .01}, {.9, .1}, {.333, .25}};

}  // namespace

BOOST_AUTO_TEST_SUITE(split)

BOOST_AUTO_TEST_CASE(a_fifth_of_iris_is_ten_rows_of_each_class) {
  const Dataset data = shipped("iris", "class");
  const Split rows = split_rows(data, .2, 0, 1);
  BOOST_TEST(rows.test.size() == 30U);
  BOOST_TEST(rows.train.size() == 120U);
  for (std::int32_t k = 0; k < 3; ++k) BOOST_TEST(of_class(data, rows.test, k) == 10U);
}

// The majority shares that tables of results quote as chance: 38.89 % and 63.16 %.
BOOST_AUTO_TEST_CASE(a_fifth_of_wine_has_14_of_36_rows_of_the_largest_class) {
  const Dataset data = shipped("wine", "class");
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Split rows = split_rows(data, .2, 0, seed);
    BOOST_TEST(rows.test.size() == 36U);
    BOOST_TEST(of_class(data, rows.test, 1) == 14U);
  }
}

BOOST_AUTO_TEST_CASE(a_fifth_of_breast_cancer_has_72_of_114_rows_of_the_largest_class) {
  const Dataset data = shipped("breast_cancer", "class");
  for (const std::uint64_t seed : {1, 2, 3}) {
    const Split rows = split_rows(data, .2, 0, seed);
    BOOST_TEST(rows.test.size() == 114U);
    BOOST_TEST(of_class(data, rows.test, 0) == 72U);
  }
}

BOOST_AUTO_TEST_CASE(a_fifth_of_digits_is_360_rows) {
  BOOST_TEST(split_rows(shipped("digits", "digit"), .2, 0, 1).test.size() == 360U);
}

BOOST_DATA_TEST_CASE(every_row_is_in_exactly_one_part, data_driven::make(shares), share) {
  const Dataset sets[] = {shipped("wine", "class"), shipped("diabetes", "progression", false),
                          rows_of_classes({1, 2, 90}), rows_of_values(7)};
  for (const Dataset& data : sets) {
    for (const std::uint64_t seed : {0, 1, 12345}) {
      const Split rows = split_rows(data, share.test, share.validation, seed);
      std::vector<std::uint32_t> together;
      for (const auto* part : {&rows.train, &rows.validation, &rows.test}) {
        BOOST_TEST(std::is_sorted(part->begin(), part->end()));
        together.insert(together.end(), part->begin(), part->end());
      }
      std::sort(together.begin(), together.end());
      BOOST_TEST(together == all_rows(data), boost::test_tools::per_element());
    }
  }
}

BOOST_DATA_TEST_CASE(every_class_keeps_its_share_within_one_row, data_driven::make(shares), share) {
  const Dataset sets[] = {shipped("wine", "class"), shipped("digits", "digit"),
                          rows_of_classes({3, 5, 7, 11, 200})};
  for (const Dataset& data : sets) {
    const Split rows = split_rows(data, share.test, share.validation, 4);
    const double test_share =
        static_cast<double>(rows.test.size()) / static_cast<double>(data.rows());
    for (std::size_t k = 0; k < data.class_names.size(); ++k) {
      const auto label = static_cast<std::int32_t>(k);
      const auto members = static_cast<double>(of_class(data, all_rows(data), label));
      BOOST_TEST(std::abs(static_cast<double>(of_class(data, rows.test, label)) -
                          test_share * members) < 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_test_part_is_rounded_up_and_binary_shares_do_not_add_a_row) {
  const auto tested = [](std::size_t rows, double share) {
    return split_rows(rows_of_values(rows), share, 0, 1).test.size();
  };
  BOOST_TEST(tested(10, .25) == 3U);
  BOOST_TEST(tested(11, .1) == 2U);
  // 0.07 * 100 is 7.000000000000001 in binary, and 0.2 * 150 30.000000000000004 by some ways.
  BOOST_TEST(tested(100, .07) == 7U);
  BOOST_TEST(tested(150, .2) == 30U);
  BOOST_TEST(tested(1000, .001) == 1U);
}

// keras: split_at = floor(n * (1 - validation_split)); numbers from Python's math.floor, but for
// .9 of 10 rows, where 1 - .9 in binary is less than .1 and Keras takes all 10.
BOOST_AUTO_TEST_CASE(validation_rows_are_counted_by_keras_formula_over_decimals) {
  const auto validated = [](std::size_t rows, double share) {
    return split_rows(rows_of_values(rows), 0, share, 1).validation.size();
  };
  BOOST_TEST(validated(120, .2) == 24U);
  BOOST_TEST(validated(142, .2) == 29U);
  BOOST_TEST(validated(10, .25) == 3U);
  BOOST_TEST(validated(455, .1) == 46U);
  BOOST_TEST(validated(1437, .3) == 432U);
  BOOST_TEST(validated(3, .5) == 2U);
  BOOST_TEST(validated(1, .5) == 1U);
  BOOST_TEST(validated(10, .9) == 9U);
}

// keras: split_at = floor(n * (1 - validation_split)), in double to the bit: 1 - .9 is a little
// less than .1, so of 10 rows all are validation rows.
BOOST_AUTO_TEST_CASE(the_last_rows_are_taken_by_keras_formula) {
  const auto parted = [](std::size_t rows, double share) {
    return split_rows(rows_of_values(rows), {.validation_split = share, .last = true});
  };
  const Split ten = parted(10, .25);
  BOOST_TEST(ten.train == (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6}),
             boost::test_tools::per_element());
  BOOST_TEST(ten.validation == (std::vector<std::uint32_t>{7, 8, 9}),
             boost::test_tools::per_element());
  BOOST_TEST(parted(10, .9).validation.size() == 10U);
  BOOST_TEST(parted(1437, .3).validation.size() == 432U);
  const Split both = split_rows(
      rows_of_values(10), {.test_split = .2, .validation_split = .25, .seed = 7, .last = true});
  BOOST_TEST(both.test == (std::vector<std::uint32_t>{8, 9}), boost::test_tools::per_element());
  BOOST_TEST(both.validation == (std::vector<std::uint32_t>{6, 7}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(last_rows_of_a_sorted_file_are_a_warning_and_no_fault) {
  const Dataset iris = shipped("iris", "class");
  const SplitPlan plan{.validation_split = .2, .last = true};
  const Split rows = split_rows(iris, plan);
  BOOST_TEST(!fault_of(rows, iris, plan).has_value());
  BOOST_TEST(warning_of(rows, iris).value_or("none") == "the class 'setosa' has no validation row");
  const SplitPlan half{.validation_split = .5, .last = true};
  BOOST_TEST(warning_of(split_rows(iris, half), iris).value_or("none") ==
             "the class 'virginica' has no training row");
  BOOST_TEST(warning_of(split_rows(iris, {.last = true}), iris).value_or("none") ==
             "the rows are sorted by the target");
  const Dataset mixed = rows_of_classes({10, 10});
  BOOST_TEST(warning_of(split_rows(mixed, plan), mixed).value_or("none") == "none");
  const Dataset rising = rows_of_values(9);
  BOOST_TEST(warning_of(split_rows(rising, plan), rising).value_or("none") ==
             "the rows are sorted by the target");
}

BOOST_AUTO_TEST_CASE(every_row_is_in_one_fold_and_folds_differ_by_a_row_at_most) {
  const Dataset sets[] = {shipped("wine", "class"), shipped("diabetes", "progression", false),
                          rows_of_classes({3, 5, 7, 11, 200}), rows_of_values(7)};
  for (const Dataset& data : sets) {
    std::vector<std::uint32_t> together;
    std::vector<std::size_t> sizes;
    std::vector<std::vector<std::size_t>> counts;
    for (std::int64_t fold = 0; fold < 5; ++fold) {
      const Split rows = split_rows(data, {.seed = 3, .folds = 5, .fold = fold});
      BOOST_TEST(rows.train.size() + rows.test.size() == data.rows());
      together.insert(together.end(), rows.test.begin(), rows.test.end());
      sizes.push_back(rows.test.size());
      counts.push_back(class_counts(data, rows.test));
    }
    std::sort(together.begin(), together.end());
    BOOST_TEST(together == all_rows(data), boost::test_tools::per_element());
    const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
    BOOST_TEST(*most - *least <= 1U);
    for (std::size_t k = 0; k < data.class_names.size(); ++k) {
      std::size_t low = data.rows();
      std::size_t high = 0;
      for (const auto& fold : counts) {
        low = std::min(low, fold[k]);
        high = std::max(high, fold[k]);
      }
      BOOST_TEST(high - low <= 1U);
    }
  }
}

BOOST_AUTO_TEST_CASE(folds_depend_on_the_seed_and_leave_rows_for_validation) {
  const Dataset data = shipped("iris", "class");
  const Split rows = split_rows(data, {.validation_split = .2, .seed = 3, .folds = 5, .fold = 1});
  BOOST_TEST(rows.test.size() == 30U);
  BOOST_TEST(rows.validation.size() == 24U);
  BOOST_CHECK(split_rows(data, {.seed = 3, .folds = 5}) !=
              split_rows(data, {.seed = 4, .folds = 5}));
}

BOOST_AUTO_TEST_CASE(sample_weights_are_gathered_with_their_rows) {
  Dataset data = rows_of_values(4);
  BOOST_TEST(gather(data, {3, 0}, nullptr).weights.empty());
  data.weights = {1, .5F, 2, 4};
  BOOST_TEST(gather(data, {3, 0}, nullptr).weights == (std::vector<float>{4, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(validation_rows_come_from_what_the_test_part_left) {
  const Dataset data = shipped("iris", "class");
  const Split without = split_rows(data, .2, 0, 5);
  const Split with = split_rows(data, .2, .2, 5);
  BOOST_TEST(with.test == without.test, boost::test_tools::per_element());
  BOOST_TEST(with.validation.size() == 24U);
  BOOST_TEST(with.train.size() == 96U);
}

BOOST_AUTO_TEST_CASE(the_draw_depends_on_the_seed) {
  const Dataset data = shipped("iris", "class");
  BOOST_CHECK(split_rows(data, .2, .2, 5) == split_rows(data, .2, .2, 5));
  BOOST_CHECK(split_rows(data, .2, .2, 5) != split_rows(data, .2, .2, 6));
}

// So every initializer, optimizer or architecture meets the same rows: models are compared in
// pairs.
BOOST_AUTO_TEST_CASE(the_draw_depends_on_nothing_but_seed_and_labels) {
  Dataset data = shipped("iris", "class");
  const Split rows = split_rows(data, .2, .2, 5);
  for (float& value : data.features) value = -value;
  std::reverse(data.class_names.begin(), data.class_names.end());
  data.name = "other";
  data.content = "other";
  BOOST_CHECK(split_rows(data, .2, .2, 5) == rows);
}

BOOST_AUTO_TEST_CASE(every_row_is_tested_by_some_seed) {
  const Dataset data = rows_of_classes({10, 10});
  std::vector<bool> seen(20);
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    for (const std::uint32_t row : split_rows(data, .2, 0, seed).test) seen[row] = true;
  }
  BOOST_TEST(std::count(seen.begin(), seen.end(), true) == 20);
}

BOOST_AUTO_TEST_CASE(a_split_that_cannot_be_used_says_why_and_which_share_is_to_blame) {
  const Dataset data = rows_of_classes({4, 4});
  const auto fault = [&](const Split& rows) {
    const auto found = fault_of(rows, data, .2, .2);
    if (!found) return std::string("none");
    return (found->part == SplitPart::test ? "test: " : "validation: ") + found->message;
  };
  BOOST_TEST(fault({{0, 1, 2}, {3}, {4, 5}}) == "none");
  BOOST_TEST(fault({{}, {3}, {4, 5}}) ==
             "validation: no training row is left of the 8 rows after the split");
  BOOST_TEST(fault({{}, {}, {4, 5}}) ==
             "test: no training row is left of the 8 rows after the split");
  BOOST_TEST(fault({{0, 1}, {3}, {}}) == "test: the test split has no rows");
  BOOST_TEST(fault({{0, 1}, {}, {3}}) ==
             "validation: the validation split of 2 training rows has no rows");
  BOOST_TEST(fault({{0, 2, 4}, {3}, {1}}) ==
             "validation: the class 'class 1' has no training row after the split");
  BOOST_TEST(fault({{0, 2, 4}, {6}, {1, 3}}) ==
             "test: the class 'class 1' has no training row after the split");
}

// Mean and population standard deviation by NumPy 1.24.2 (float64) over the float32 values of rows
// 0, 3, 6, ... of iris.csv, and the standardized rows 1 and 149.
BOOST_AUTO_TEST_CASE(standardizing_agrees_with_numpy_and_is_fitted_on_the_rows_given) {
  const Dataset data = shipped("iris", "class");
  std::vector<std::uint32_t> rows;
  for (std::uint32_t row = 0; row < 150; row += 3) rows.push_back(row);
  const Scaling scaling = fit_scaling(data, rows);
  const std::vector<double> mean{5.841999988555909, 3.0440000009536745, 3.7159999918937685,
                                 1.1799999925494193};
  const std::vector<double> sd{0.85207742221067, 0.47038707314395517, 1.7470386331628618,
                               0.7751128859905971};
  BOOST_TEST(scaling.mean == mean, boost::test_tools::tolerance(1e-14)
                                       << boost::test_tools::per_element());
  BOOST_TEST(scaling.divisor == sd, boost::test_tools::tolerance(1e-14)
                                        << boost::test_tools::per_element());

  const Samples samples = gather(data, {149, 1}, &scaling);
  const std::vector<float> scaled{
      0.06806905567646027F, -0.09353999048471451F, 0.7921976447105408F, 0.7998834252357483F,
      -1.105533242225647F,  -0.09353999048471451F, -1.325671911239624F, -1.2643319368362427F};
  BOOST_TEST(samples.features == scaled, boost::test_tools::per_element());
  BOOST_TEST(samples.labels == (std::vector<std::int32_t>{2, 0}), boost::test_tools::per_element());
  BOOST_TEST(samples.count() == 2U);
}

BOOST_AUTO_TEST_CASE(a_constant_column_is_divided_by_one) {
  Dataset data;
  data.feature_names = {"a", "b"};
  // 0.1 in float32 summed in double and divided by n need not come back as itself.
  data.features = {.1F, 1, .1F, 2, .1F, 3};
  data.values = {0, 0, 0};
  const Scaling scaling = fit_scaling(data, {0, 1, 2});
  BOOST_TEST(scaling.divisor[0] == 1.0);
  BOOST_TEST(scaling.divisor[1] == std::sqrt(2.0 / 3), boost::test_tools::tolerance(1e-15));
  const Samples samples = gather(data, {0, 1, 2}, &scaling);
  for (std::size_t r = 0; r < 3; ++r) BOOST_TEST(samples.features[2 * r] == 0.0F);
}

BOOST_AUTO_TEST_CASE(rows_are_gathered_in_the_order_given_and_unscaled_without_scaling) {
  const Dataset data = rows_of_values(5);
  const Samples samples = gather(data, {3, 0, 3}, nullptr);
  BOOST_TEST(samples.features == (std::vector<float>{3, 0, 3}), boost::test_tools::per_element());
  BOOST_TEST(samples.values == (std::vector<float>{3, 0, 3}), boost::test_tools::per_element());
  BOOST_TEST(samples.labels.empty());
}

BOOST_AUTO_TEST_SUITE_END()
