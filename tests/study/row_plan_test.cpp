// What a run's rows weigh, and what is told about their classes.
#include "study/row_plan.hpp"

#include <boost/test/unit_test.hpp>

#include "study/portions.hpp"

namespace {

using namespace fanin;

Dataset two_classes() {
  Dataset data;
  data.feature_names = {"a"};
  data.class_names = {"cat", "dog"};
  data.features = {0, 1, 2, 3, 4};
  data.labels = {0, 1, 0, 1, 1};
  return data;
}

ModelFile weighted(std::vector<std::pair<std::string, double>> factors) {
  ModelFile spec;
  spec.data.split = "last";
  spec.fit.validation_split = .2;
  spec.fit.class_weight.factors = std::move(factors);
  return spec;
}

/// The weights of a portion's rows, in their order.
std::vector<float> weights_of(const Portion& portion) {
  std::vector<float> weights;
  for (const std::uint32_t row : portion.rows) {
    if (!portion.samples.weights.empty()) weights.push_back(portion.samples.weights[row]);
  }
  return weights;
}

std::unique_ptr<const Portions> portions_of(const ModelFile& spec,
                                            const std::vector<Dataset>& data) {
  PlannedRun run;
  run.spec = spec;
  if (data.size() > 1) run.test_data = 1;
  return fanin::portions_of(run, data);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(study_row_plan)

BOOST_AUTO_TEST_CASE(rows_without_weights_have_none) {
  const std::vector<Dataset> data{two_classes()};
  const auto portions = portions_of(weighted({}), data);
  BOOST_TEST(portions->train.rows.size() == 4U);
  BOOST_TEST(portions->train.samples.weights.empty());
}

// keras 3: a class that is not named has the factor 1, and validation rows have no class weights.
BOOST_AUTO_TEST_CASE(class_weights_multiply_the_sample_weights_of_training_rows) {
  std::vector<Dataset> data{two_classes()};
  const auto by_class = portions_of(weighted({{"dog", 5}}), data);
  BOOST_TEST(weights_of(by_class->train) == (std::vector<float>{1, 5, 1, 5}),
             boost::test_tools::per_element());
  BOOST_TEST(by_class->validation.samples.weights.empty());
  data[0].weights = {1, .5F, 2, 0, 3};
  for (const bool standardize : {false, true}) {
    ModelFile spec = weighted({{"dog", 5}, {"0", 2}});
    spec.data.standardize = standardize;
    const auto by_both = portions_of(spec, data);
    BOOST_TEST(weights_of(by_both->train) == (std::vector<float>{2, 2.5F, 4, 0}),
               boost::test_tools::per_element());
    BOOST_TEST(weights_of(by_both->validation) == (std::vector<float>{3}),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(a_class_is_named_by_its_label_before_its_number) {
  Dataset data = two_classes();
  BOOST_TEST(class_named("dog", data).value() == 1U);
  BOOST_TEST(class_named("0", data).value() == 0U);
  for (const char* name : {"2", "-1", "bird", "", "1.0"})
    BOOST_TEST(!class_named(name, data), name);
  data.class_names = {"1", "2"};
  BOOST_TEST(class_named("1", data).value() == 0U);
}

BOOST_AUTO_TEST_CASE(classes_are_counted_in_each_part) {
  const std::vector<Dataset> data{two_classes(), two_classes()};
  BOOST_TEST(portions_of(weighted({}), {data[0]})->class_counts ==
             "train: cat 2, dog 2; validation: cat 0, dog 1");
  BOOST_TEST(portions_of(weighted({}), data)->class_counts ==
             "train: cat 2, dog 2; validation: cat 0, dog 1; test: cat 2, dog 3");
}

BOOST_AUTO_TEST_SUITE_END()
