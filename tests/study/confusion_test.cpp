// Which rows a run's confusion counts, and that it says what accuracy says.
#include <numeric>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "study/scripted_network.hpp"
#include "study/trainer.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Parts {
  double test;
  double validation;
  const char* rows;
  std::int64_t count;
  friend std::ostream& operator<<(std::ostream& to, const Parts& p) { return to << p.rows; }
};

const std::vector<Parts> parts{
    {.25, .25, "test", 75}, {0, .25, "validation", 75}, {0, 0, "train", 300}};

Run trained(ModelFile file, Dataset data) {
  file.data.standardize = true;
  return *train(planned_run(file), {std::move(data)}, network_builder(), false);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(study_confusion)

// More rows than are evaluated at once; seen with the final weights, as the measures are.
BOOST_DATA_TEST_CASE(the_best_evidence_is_counted_and_its_diagonal_is_the_accuracy,
                     data_driven::make(parts), p) {
  ModelFile file = small_model(4);
  file.fit.batch_size = 16;
  file.data.test_split = p.test;
  file.fit.validation_split = p.validation;
  const Run run = trained(file, numbered_rows(300));
  BOOST_REQUIRE(run.confusion);
  const Confusion& found = *run.confusion;
  BOOST_TEST(found.rows == p.rows);
  BOOST_TEST(found.classes == (std::vector<std::string>{"even", "odd"}),
             boost::test_tools::per_element());
  BOOST_REQUIRE(found.counts.size() == 4U);
  const std::int64_t all =
      std::accumulate(found.counts.begin(), found.counts.end(), std::int64_t{0});
  BOOST_TEST(all == p.count);
  const std::string prefix = found.rows == "validation" ? "val" : found.rows;
  BOOST_TEST(static_cast<double>(found.counts[0] + found.counts[3]) / static_cast<double>(all) ==
             run.measure(prefix + "_accuracy").value());
  // Rows are true classes: as many of each as the split says.
  const std::string said = "even " + std::to_string(found.counts[0] + found.counts[1]) + ", odd " +
                           std::to_string(found.counts[2] + found.counts[3]);
  BOOST_TEST(run.class_counts.find(found.rows + ": " + said) != std::string::npos);
}

// The loss works on the logits then, and half a probability is the logit 0.
BOOST_AUTO_TEST_CASE(one_sigmoid_unit_tells_two_classes) {
  ModelFile file = classifier({4, 1}, choose(activations, "relu"), choose(optimizers, "sgd"), 3);
  std::get<Dense>(file.model.back()).activation = choose(activations, "sigmoid");
  file.compile.loss = choose(losses, "binary_crossentropy");
  file.data.test_split = .5;
  file.fit.epochs = 3;
  const Run run = trained(file, numbered_rows(60));
  BOOST_REQUIRE(run.confusion);
  BOOST_TEST(static_cast<double>(run.confusion->counts[0] + run.confusion->counts[3]) / 30 ==
             run.measure("test_accuracy").value());
}

BOOST_AUTO_TEST_CASE(a_diverged_run_has_none) {
  ModelFile file = small_model(2);
  file.compile.optimizer = choose(optimizers, "sgd");
  Dataset data = numbered_rows(20);
  data.features[3] = std::numeric_limits<float>::infinity();
  const auto run = train(planned_run(file), {data}, network_builder(), false);
  BOOST_REQUIRE(run);
  BOOST_CHECK(run->outcome == Outcome::diverged);
  BOOST_TEST(!run->confusion.has_value());
}

BOOST_AUTO_TEST_CASE(classes_beyond_a_hundred_are_not_counted) {
  ModelFile file = classifier({4, 101}, choose(activations, "relu"), choose(optimizers, "sgd"), 3);
  file.fit.epochs = 0;
  Dataset data = numbered_rows(202);
  data.class_names.clear();
  for (int k = 0; k < 101; ++k) data.class_names.push_back(std::to_string(k));
  for (std::size_t r = 0; r < 202; ++r) data.labels[r] = static_cast<std::int32_t>(r % 101);
  BOOST_TEST(!trained(file, data).confusion.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
