// What is wrong with a study, each fault at its place: values, baseline, target, shapes and splits.
#include <ostream>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "study/small_study_files.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Fault {
  const char* claim;
  std::string text;
  std::string fault;
  friend std::ostream& operator<<(std::ostream& to, const Fault& f) { return to << f.claim; }
};

const std::vector<Fault> in_studies{
    {"two spellings of one value", "models: [m.yaml]\nvary: {kernel_initializer: [zeros, Zeros]}\n",
     "2:36 'kernel_initializer' is varied over 'zeros' twice"},
    {"two spellings of one number",
     "models: [m.yaml]\nvary: {compile.optimizer.learning_rate: [0.01, 1e-2]}\n",
     "2:48 'compile.optimizer.learning_rate' is varied over '0.01' twice"},
    {"a value that does not exist", "models: [m.yaml]\nvary: {kernel_initializer: [he_norml]}\n",
     "2:29 there is no initializer 'he_norml' | did you mean 'he_normal'?"},
    {"a path that does not exist", "models: [m.yaml]\nvary: {fit.epoch: [1, 2]}\n",
     "2:8 fit has no 'epoch' | did you mean 'epochs'?"},
    {"a value out of its limits", "models: [m.yaml]\nvary: {fit.batch_size: [0]}\n",
     "2:25 'batch_size' is '0', not an integer from 1 to 10000000"},
    {"a baseline that is not varied",
     "models: [m.yaml]\nvary: {kernel_initializer: [zeros, ones]}\nbaseline: zeroes\n",
     "3:11 the baseline 'zeroes' is none of the varied values | did you mean 'zeros'?"},
    {"a baseline without varied fields", "models: [m.yaml]\nbaseline: zeros\n",
     "2:11 the baseline 'zeros' is none of the varied values"},
    {"a target that no history has",
     "models: [m.yaml]\ntarget: {monitor: train_acuracy, value: 1}\n",
     "2:9 the history of m has no 'train_acuracy' to hold the target against | did you mean "
     "'train_accuracy'?"},
    {"a target on validation rows that no model keeps",
     "models: [m.yaml]\ntarget: {monitor: val_loss, value: 1}\n",
     "2:9 the history of m has no 'val_loss' to hold the target against | known columns: loss, "
     "accuracy, train_loss, train_accuracy"},
    {"two models of one name", "models: [m.yaml, m.yaml]\n",
     "1:18 two models are called 'm': m.yaml and m.yaml"},
    {"a model that is not there", "models: [m.yaml, o.yaml]\n",
     "1:18 o.yaml cannot be read: no such file or directory"},
    {"no models", "models: []\n", "1:1 'models' is an empty list"},
};

/// Models that do not fit their data; places are in the model file.
const std::vector<Fault> in_models{
    {"an InputLayer of another width",
     "model:\n  - InputLayer: {shape: [3]}\n  - Dense: {units: 2, activation: softmax}\n",
     "3:25 the data has 2 features, the InputLayer says 3 | write shape: [2], or leave the "
     "InputLayer out"},
    {"more units than classes", "model:\n  - Dense: {units: 3, activation: softmax}\n",
     "3:20 the target 'y' has 2 classes, the last layer has 3 units | write units: 2"},
};

std::string model_with(const std::string& layers, const std::string& fit = "{epochs: 3}") {
  return "data: {csv: d.csv, target: y, ignore: [v, z]}\n" + layers +
         "compile: {optimizer: sgd, loss: sparse_categorical_crossentropy}\nfit: " + fit + "\n";
}

std::string fault_of_model(const std::string& text) {
  StudyFiles files;
  files.write("m.yaml", text);
  return files.faults("models: [m.yaml]\n");
}

std::string regression(std::int64_t units) {
  return "data: {csv: d.csv, target: v, ignore: [y, z]}\nmodel:\n  - Dense: {units: " +
         std::to_string(units) + "}\ncompile: {optimizer: sgd, loss: mse}\nfit: {epochs: 3}\n";
}

const char* one_layer = "model:\n  - Dense: {units: 2, activation: softmax}\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(study_plan_faults)

BOOST_DATA_TEST_CASE(a_study_is_refused_with, data_driven::make(in_studies), f) {
  BOOST_TEST(StudyFiles().faults(f.text) == f.fault);
}

BOOST_DATA_TEST_CASE(a_model_that_does_not_fit_its_data_is_refused_with,
                     data_driven::make(in_models), f) {
  BOOST_TEST(fault_of_model(model_with(f.text)) == f.fault);
}

// The only 'q' is tested in the last fold: the first has nothing to say against it.
BOOST_AUTO_TEST_CASE(every_fold_is_looked_at) {
  StudyFiles files;
  files.write("d.csv", "a,y\n1,p\n2,p\n3,p\n4,q\n");
  files.write("m.yaml", std::string("data: {csv: d.csv, target: y, folds: 4}\n") + one_layer +
                            "compile: {optimizer: sgd, loss: sparse_categorical_crossentropy}\n");
  BOOST_TEST(files.faults("models: [m.yaml]\n") ==
             "1:38 d.csv: fold 3: the class 'q' has no training row after the split");
}

BOOST_AUTO_TEST_CASE(folds_that_would_be_too_many_runs_are_counted) {
  StudyFiles files;
  files.write("m.yaml",
              std::string("data: {csv: d.csv, target: y, ignore: [v, z], folds: 1000}\n") +
                  one_layer + "compile: {optimizer: sgd, loss: sparse_categorical_crossentropy}\n");
  BOOST_TEST(
      files.faults("models: [m.yaml]\nseeds: 101\n") ==
      "1:54 the grid has more than 100000 runs: 1000 folds x 101 seeds for each combination");
}

BOOST_AUTO_TEST_CASE(seeds_that_cannot_be_crossed_are_refused) {
  StudyFiles files;
  const std::string study = "models: [m.yaml]\ncross_seeds: true\nseeds: ";
  BOOST_TEST(files.faults(study + "1\n") ==
             "2:14 cross_seeds needs 2 seeds or more, the study has 1 | write seeds: 5");
  BOOST_TEST(files.faults(study + "50\n") ==
             "1:1 the grid has 125000 runs, at most 100000 are planned: 1 models x 50 x 50 x 50 "
             "crossed seeds");
  const auto with = [&](const char* data, const char* fit) {
    files.write("m.yaml", format("data: {{csv: d.csv, target: y, ignore: [v, z]{}}}\n{}compile: "
                                 "{{optimizer: sgd, loss: sparse_categorical_crossentropy}}\n{}",
                                 data, one_layer, fit));
    return files.faults(study + "2\n");
  };
  BOOST_TEST(with(", folds: 4", "") ==
             "1:54 the study crosses seeds, and folds are not drawn anew by each | leave 'folds' "
             "out, and write test_split");
  BOOST_TEST(with(", test_split: 0.5, split: last", "") ==
             "1:71 the study crosses seeds, and no seed draws these rows | leave 'split' out");
  BOOST_TEST(with(", test_csv: d.csv", "") ==
             "1:57 the study crosses seeds, and no seed draws these rows | write test_split "
             "instead");
  BOOST_TEST(with("", "fit: {split_seed: 3}\n") ==
             "5:19 the study crosses seeds, and sets split_seed itself | leave it out");
  BOOST_TEST(with("", "fit: {shuffle_seed: 3}\n") ==
             "5:21 the study crosses seeds, and sets shuffle_seed itself | leave it out");
}

BOOST_AUTO_TEST_CASE(an_input_layer_of_the_right_width_and_the_right_units_fit) {
  BOOST_TEST(fault_of_model(model_with("model:\n  - InputLayer: {shape: [2]}\n"
                                       "  - Dense: {units: 2, activation: softmax}\n")) == "");
}

BOOST_AUTO_TEST_CASE(one_sigmoid_stands_for_two_classes) {
  BOOST_TEST(fault_of_model("data: {csv: d.csv, target: y, ignore: [v, z]}\n"
                            "model:\n  - Dense: {units: 1, activation: sigmoid}\n"
                            "compile: {loss: binary_crossentropy}\n") == "");
}

BOOST_AUTO_TEST_CASE(a_target_of_numbers_has_one_unit_and_no_goal_of_accuracy) {
  StudyFiles files;
  files.write("m.yaml", regression(1));
  const Plan plan = files.planned("models: [m.yaml]\n");
  BOOST_TEST(!plan.record.goal.has_value());
}

BOOST_AUTO_TEST_CASE(varied_in_hidden_layers_of_a_model_that_has_none_is_said) {
  StudyFiles files;
  files.write("m.yaml", model_with(one_layer));
  BOOST_TEST(files.faults("models: [m.yaml]\nvary: {kernel_initializer: [zeros]}\n") ==
             "2:8 'kernel_initializer' is varied in hidden Dense layers, m.yaml has none | write "
             "scope: all to vary the output layer too");
  BOOST_TEST(files.faults("models: [m.yaml]\nscope: all\nvary: {kernel_initializer: [zeros]}\n") ==
             "");
}

BOOST_AUTO_TEST_CASE(a_varied_value_may_be_what_does_not_fit_the_data) {
  StudyFiles files;
  files.write("m.yaml", model_with(one_layer));
  BOOST_TEST(files.faults("models: [m.yaml]\nvary: {model.0.units: [2, 3]}\n") ==
             "2:27 the target 'y' has 2 classes, the last layer has 3 units | write units: 2");
}

// 8 rows: ceil(.95 * 8) = 8 test; 8 - floor(8 * .05) = 8 validate; 1 of 8 leaves a class bare.
BOOST_AUTO_TEST_CASE(splits_that_leave_no_training_row_are_refused) {
  BOOST_TEST(fault_of_model("data: {csv: d.csv, target: y, ignore: [v, z], test_split: 0.95}\n" +
                            std::string(one_layer) +
                            "compile: {loss: sparse_categorical_crossentropy}\n") ==
             "1:59 d.csv: no training row is left of the 8 rows after the split");
  BOOST_TEST(fault_of_model(model_with(one_layer, "{validation_split: 0.95}")) ==
             "5:25 d.csv: no training row is left of the 8 rows after the split");
}

BOOST_AUTO_TEST_CASE(a_split_that_leaves_a_class_without_rows_is_refused) {
  // One training row of eight.
  const std::string fault = fault_of_model(model_with(one_layer, "{validation_split: 0.87}"));
  BOOST_TEST(fault.starts_with("5:25 d.csv: the class '"));
  BOOST_TEST(fault.ends_with("' has no training row after the split"));
}

BOOST_AUTO_TEST_CASE(a_test_file_must_have_the_columns_of_the_data) {
  StudyFiles files;
  files.write("t.csv", "a,c,v,y,z\n1,2,1,p,s\n2,3,2,q,t\n");
  files.write("m.yaml", "data: {csv: d.csv, target: y, ignore: [v, z], test_csv: t.csv}\n" +
                            std::string(one_layer) +
                            "compile: {loss: sparse_categorical_crossentropy}\n");
  BOOST_TEST(files.faults("models: [m.yaml]\n") ==
             "1:57 t.csv has no column 'b', which the training data has | did you mean 'c'?");
}

BOOST_AUTO_TEST_CASE(faults_of_all_files_are_found_at_once) {
  StudyFiles files;
  files.write("m.yaml", model_with("model:\n  - Dense: {units: 3, activation: softmax}\n"));
  files.write("n.yaml", model_with("model:\n  - Dense: {units: 2, activation: softmx}\n"));
  BOOST_TEST(files.faults("models: [m.yaml, n.yaml]\nbaseline: zeros\n") ==
             "3:35 there is no activation 'softmx' | did you mean 'softmax'?\n"
             "2:11 the baseline 'zeros' is none of the varied values and models | known values and "
             "models: m, n\n"
             "3:20 the target 'y' has 2 classes, the last layer has 3 units | write units: 2");
}

BOOST_AUTO_TEST_CASE(a_field_varied_twice_is_said) {
  StudyFiles files;
  Diagnostics diagnostics;
  StudyRequest request;
  request.study = *load_study(files.write("s.yaml", "models: [m.yaml]\n"), diagnostics);
  for (const char* text : {"fit.epochs=1,2", "fit.epochs=3"})
    request.study.value.vary.fields.push_back(*parse_vary(text, diagnostics));
  BOOST_TEST(!plan(request, diagnostics).has_value());
  BOOST_TEST(Parsed::faults(diagnostics) == "1:1 'fit.epochs' is varied twice");
}

BOOST_AUTO_TEST_CASE(a_model_on_its_own_is_held_against_its_data_too) {
  StudyFiles files;
  Diagnostics diagnostics;
  const auto model = load_model(
      files.write("n.yaml", model_with("model:\n  - Dense: {units: 3, activation: softmax}\n")), {},
      diagnostics);
  BOOST_REQUIRE(model);
  BOOST_TEST(!plan_single(*model, diagnostics).has_value());
  BOOST_TEST(Parsed::faults(diagnostics) ==
             "3:20 the target 'y' has 2 classes, the last layer has 3 units | write units: 2");
}

BOOST_AUTO_TEST_SUITE_END()
