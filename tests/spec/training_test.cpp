// The data, compile and fit sections have Keras 3's defaults, and say which columns a history has.
#include "spec/training.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "spec/documents.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using fanin::Callback;
using fanin::Choice;
using fanin::choose;
using fanin::Compile;
using fanin::DataSource;
using fanin::Dense;
using fanin::Document;
using fanin::EarlyStopping;
using fanin::Field;
using fanin::Fit;
using fanin::losses;
using fanin::metrics;
using fanin::ModelFile;
using fanin::Refused;

using Strings = std::vector<std::string>;
constexpr auto per_element = boost::test_tools::per_element();

const std::vector<Refused> refused_data{
    {"{csv: a.csv}", "1 {: data needs 'target' | the column to predict"},
    {"{target: y}", "1 {: data needs 'csv' | the CSV file with a header line"},
    {"{csv: '', target: y}", "1 '': 'csv' is the text '', not the path of a file"},
    {"{csv: [a.csv], target: y}", "1 [: 'csv' is a list, not the path of a file"},
    {"{csv: a.csv, target: [y]}", "1 [: 'target' is a list, not a text"},
    {"{csv: a.csv, target: y, ignore: id}", "1 id: 'ignore' is 'id', not a list | write [id]"},
    {"{csv: a.csv, target: y, test_split: 1}",
     "1 1: 'test_split' is '1', not a number from 0 to below 1"},
    {"{csv: a.csv, target: y, test_split: -0.1}",
     "1 -0.1: 'test_split' is '-0.1', not a number from 0 to below 1"},
    {"{csv: a.csv, target: y, standardize: 1}",
     "1 1: 'standardize' is '1', not true or false | write true"},
    {"{csv: a.csv, target: y, standardise: true}",
     "1 standardise: data has no 'standardise' | did you mean 'standardize'?"},
    {"a.csv", "1 a.csv: data is 'a.csv', not a mapping of keys and values"},
};

const std::vector<Refused> refused_compile{
    {"{optimizer: adam}", "1 {: compile needs 'loss' | what is minimized"},
    {"{loss: mse, metrics: accuracy}",
     "1 accuracy: 'metrics' is 'accuracy', not a list | write [accuracy]"},
    {"{loss: mse, metrics: [acuracy, mae]}",
     "1 acuracy: there is no metric 'acuracy' | did you mean 'accuracy'?"},
    {"{los: mse, optimiser: adam}",
     "1 los: compile has no 'los' | did you mean 'loss'?\n"
     "1 optimiser: compile has no 'optimiser' | did you mean 'optimizer'?"},
    {"{loss: mse, optimizer: {Adam: {learning_rate: 0}, SGD: {}}}",
     "1 SGD: an optimizer has one name, found 'SGD' beside 'Adam'"},
};

const std::vector<Refused> refused_fit{
    {"{epochs: -1}", "1 -1: 'epochs' is '-1', not an integer from 0 to 1000000"},
    {"{epochs: 1000001}", "1 1000001: 'epochs' is '1000001', not an integer from 0 to 1000000"},
    {"{epochs: 1e2}", "1 1e2: 'epochs' is '1e2', not an integer from 0 to 1000000 | write 100"},
    {"{batch_size: 0}", "1 0: 'batch_size' is '0', not an integer from 1 to 10000000"},
    {"{batch_size: 10000001}",
     "1 10000001: 'batch_size' is '10000001', not an integer from 1 to 10000000"},
    {"{validation_split: 1}", "1 1: 'validation_split' is '1', not a number from 0 to below 1"},
    {"{validation_split: 20%}",
     "1 20%: 'validation_split' is '20%', not a number from 0 to below 1 | write 0.2"},
    {"{shuffle: batch}", "1 batch: 'shuffle' is 'batch', not true or false"},
    {"{seed: -1}", "1 -1: 'seed' is '-1', not an integer from 0 to 9007199254740992"},
    {"{seed: 9007199254740994}",
     "1 9007199254740994: 'seed' is '9007199254740994', not an integer from 0 to "
     "9007199254740992"},
    {"{evaluate_train: on}", "1 on: 'evaluate_train' is 'on', not true or false | write true"},
    {"{epoch: 3}", "1 epoch: fit has no 'epoch' | did you mean 'epochs'?"},
    {"{callbacks: EarlyStopping}",
     "1 EarlyStopping: 'callbacks' is 'EarlyStopping', not a list | write [EarlyStopping]"},
    {"{callbacks: [EarlyStoping]}",
     "1 EarlyStoping: there is no callback 'EarlyStoping' | did you mean 'EarlyStopping'?"},
    {"{callbacks: [TensorBoard]}",
     "1 TensorBoard: there is no callback 'TensorBoard' | histories and figures are always "
     "written: "
     "leave it out"},
    {"{callbacks: [Observer]}",
     "1 Observer: there is no callback 'Observer' | known callbacks: EarlyStopping, "
     "StopAtTarget, ReduceLROnPlateau, LearningRateScheduler, ModelCheckpoint, CSVLogger, "
     "TerminateOnNaN, BackupAndRestore"},
    {"{callbacks: [ModelCheckpoint]}",
     "1 ModelCheckpoint: ModelCheckpoint needs 'filepath' | a file in the results folder; "
     "{epoch:02d} and {val_loss:.4f} are replaced"},
    {"{callbacks: [ReduceLROnPlateau: {factor: 1}]}",
     "1 1: 'factor' is '1', not a number from 0 to below 1"},
    {"{callbacks: [EarlyStopping: {patience: -1}]}",
     "1 -1: 'patience' is '-1', not an integer at least 0"},
    {"{callbacks: [EarlyStopping: {min_delta: -0.1}]}",
     "1 -0.1: 'min_delta' is '-0.1', not a number at least 0"},
    {"{callbacks: [EarlyStopping: {start_from_epoch: -1}]}",
     "1 -1: 'start_from_epoch' is '-1', not an integer at least 0"},
    {"{callbacks: [EarlyStopping: {baseline: low}]}", "1 low: 'baseline' is 'low', not a number"},
    {"{callbacks: [EarlyStopping: {mode: mni}]}",
     "1 mni: 'mode' is 'mni', not one of auto, min or max | did you mean 'min'?"},
    {"{callbacks: [EarlyStopping: {restore_best_weights: 0}]}",
     "1 0: 'restore_best_weights' is '0', not true or false | write false"},
    {"{callbacks: [EarlyStopping: {patiense: 3}]}",
     "1 patiense: EarlyStopping has no 'patiense' | did you mean 'patience'?"},
};

const Strings stopping_forms{
    "EarlyStopping",
    "early_stopping",
    "{EarlyStopping: }",
    "{EarlyStopping: {}}",
    "{early_stopping: {monitor: val_loss, patience: 0}}",
    "{class_name: EarlyStopping}",
    "{class_name: EarlyStopping, config: {mode: auto, baseline: null}}",
    "{EarlyStopping: {mode: Auto}}",
};

ModelFile measured(const Strings& names, std::optional<bool> evaluate_train, double validation) {
  ModelFile file;
  for (const std::string& name : names) file.compile.metrics.push_back(choose(metrics, name));
  file.fit.evaluate_train = evaluate_train;
  file.fit.validation_split = validation;
  return file;
}

/// A column of a history.
struct Column {
  std::string name;
  std::optional<bool> larger;
  friend std::ostream& operator<<(std::ostream& to, const Column& c) { return to << c.name; }
};

const std::vector<Column> columns{
    {"loss", false},
    {"val_loss", false},
    {"train_loss", false},
    {"mae", false},
    {"val_mae", false},
    {"train_mse", false},
    {"accuracy", true},
    {"val_accuracy", true},
    {"train_accuracy", true},
    {"epoch", std::nullopt},
    {"val_auc", true},
    {"", std::nullopt},
    {"r2_score", true},
    {"test_log_cosh", false},
    {"val_false_positives", false},
    {"f1_score", true},
    {"categorical_accuracy", std::nullopt},
    {"val_", std::nullopt},
};

ModelFile asking(const char* loss, const Strings& names, std::int64_t units) {
  ModelFile file = measured(names, std::nullopt, 0);
  file.compile.loss = choose(losses, loss);
  Dense dense;
  dense.units = units;
  file.model = {dense};
  return file;
}

ModelFile full_file() {
  ModelFile file;
  file.name = "1e3";
  file.data = {
      {"/data/points.csv"}, "class", {"id", "true"}, fanin::FilePath{"/data/more.csv"}, 0.25, true};
  file.data.split = "last";
  file.data.folds = 5;
  file.data.fold = 4;
  file.data.sample_weight = "weight";
  Dense hidden;
  hidden.units = 4;
  hidden.use_bias = false;
  hidden.activation = choose(fanin::activations, "relu");
  hidden.activation.arguments[1].second = 6.0;
  hidden.kernel_initializer = choose(fanin::initializers, "variance_scaling");
  hidden.bias_initializer = choose(fanin::initializers, "constant");
  hidden.bias_initializer.arguments[0].second = 0.1;
  hidden.name = "hidden";
  fanin::Dropout dropout;
  dropout.rate = 0.1;
  dropout.name = "drop";
  fanin::Activation gelu;
  gelu.activation = choose(fanin::activations, "gelu");
  gelu.name = "out";
  file.model = {fanin::InputLayer{{2}, "in", {}, {}, {}, {}}, hidden, dropout, gelu};
  file.compile = {choose(fanin::optimizers, "adam"),
                  choose(losses, "binary_crossentropy"),
                  {choose(metrics, "accuracy"), choose(metrics, "mae")}};
  file.compile.optimizer.arguments[0].second = 0.1;
  file.compile.loss.arguments[0].second = true;
  EarlyStopping stopping{"loss", 1e-4, 3, "min", 0.5, true, 2};
  file.fit = {20, 16, 0.2, false, 9007199254740992, 3, 4, true, {EarlyStopping{}, stopping}};
  file.fit.class_weight.factors = {{"cat", 2}, {"1", 0.1}};
  return file;
}

ModelFile read_back(const ModelFile& file) {
  const Document<ModelFile> back(fanin::emit_yaml(write_value(file, Field{})));
  BOOST_TEST(back.faults() == "");
  return back.value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spec_training)

BOOST_AUTO_TEST_CASE(data_is_neither_split_nor_scaled_unless_said) {
  const Document<DataSource> document("{csv: a.csv, target: y}");
  BOOST_TEST(document.faults() == "");
  BOOST_TEST((document.value == DataSource{{"a.csv"}, "y", {}, std::nullopt, 0, false}));
}

BOOST_AUTO_TEST_CASE(every_key_of_data_is_read) {
  const Document<DataSource> document(
      "{csv: a.csv, target: 10, ignore: [id, no], test_csv: b.csv, test_split: 0, standardize: "
      "true}");
  BOOST_TEST(document.faults() == "");
  BOOST_TEST((document.value ==
              DataSource{{"a.csv"}, "10", {"id", "no"}, fanin::FilePath{"b.csv"}, 0, true}));
}

BOOST_DATA_TEST_CASE(data_that_is_wrong_says_why, data_driven::make(refused_data)) {
  BOOST_TEST(Document<DataSource>(sample.yaml).faults() == sample.says);
}

BOOST_AUTO_TEST_CASE(compile_has_the_defaults_of_keras) {
  const Document<Compile> document("{loss: mse}");
  BOOST_TEST(document.faults() == "");
  BOOST_TEST((document.value.optimizer == choose(fanin::optimizers, "rmsprop")));
  BOOST_TEST((document.value.loss == choose(losses, "mean_squared_error")));
  BOOST_TEST(document.value.metrics.empty());
}

BOOST_AUTO_TEST_CASE(metrics_keep_the_order_written) {
  const Document<Compile> document("{loss: mse, metrics: [mse, {class_name: MAE}, Accuracy]}");
  BOOST_TEST(document.faults() == "");
  BOOST_TEST(fanin::measured_names(document.value) == (Strings{"loss", "mse", "mae", "accuracy"}),
             per_element);
}

BOOST_DATA_TEST_CASE(compile_that_is_wrong_says_why, data_driven::make(refused_compile)) {
  BOOST_TEST(Document<Compile>(sample.yaml).faults() == sample.says);
}

BOOST_AUTO_TEST_CASE(fit_has_the_defaults_of_keras) {
  for (const char* yaml : {"{}", "null"}) {
    const Document<Fit> document(yaml);
    BOOST_TEST(document.faults() == "");
    BOOST_TEST(document.value.epochs == 1);
    BOOST_TEST(document.value.batch_size == 32);
    BOOST_TEST(document.value.validation_split == 0);
    BOOST_TEST(document.value.shuffle);
    BOOST_TEST(document.value.seed == 0);
    BOOST_TEST(!document.value.evaluate_train.has_value());
    BOOST_TEST(document.value.callbacks.empty());
  }
}

BOOST_AUTO_TEST_CASE(every_key_of_fit_is_read) {
  const Document<Fit> document(
      "{epochs: 0, batch_size: 1, validation_split: 0.5, shuffle: false, seed: 9007199254740992, "
      "shuffle_seed: 5, evaluate_train: false, callbacks: [EarlyStopping: {patience: 3}, "
      "EarlyStopping]}");
  BOOST_TEST(document.faults() == "");
  EarlyStopping patient;
  patient.patience = 3;
  BOOST_TEST((document.value ==
              Fit{0, 1, 0.5, false, 9007199254740992, {}, 5, false, {patient, EarlyStopping{}}}));
}

BOOST_DATA_TEST_CASE(fit_that_is_wrong_says_why, data_driven::make(refused_fit)) {
  BOOST_TEST(Document<Fit>(sample.yaml).faults() == sample.says);
}

BOOST_AUTO_TEST_CASE(early_stopping_has_the_defaults_of_keras) {
  const Document<Callback> document("EarlyStopping");
  BOOST_TEST(document.faults() == "");
  const auto& stopping = std::get<EarlyStopping>(document.value);
  BOOST_TEST(stopping.monitor == "val_loss");
  BOOST_TEST(stopping.min_delta == 0);
  BOOST_TEST(stopping.patience == 0);
  BOOST_TEST(stopping.mode == "auto");
  BOOST_TEST(!stopping.baseline.has_value());
  BOOST_TEST(!stopping.restore_best_weights);
  BOOST_TEST(stopping.start_from_epoch == 0);
}

BOOST_DATA_TEST_CASE(every_written_form_of_a_callback_is_the_same,
                     data_driven::make(stopping_forms)) {
  const Document<Callback> document(sample);
  BOOST_TEST(document.faults() == "");
  BOOST_TEST((document.value == Callback{EarlyStopping{}}));
}

BOOST_AUTO_TEST_CASE(every_key_of_early_stopping_is_read) {
  const Document<Callback> document(
      "{EarlyStopping: {monitor: accuracy, min_delta: 0.01, patience: 5, mode: max, baseline: "
      "-0.5, restore_best_weights: true, start_from_epoch: 10}}");
  BOOST_TEST(document.faults() == "");
  BOOST_TEST(
      (document.value == Callback{EarlyStopping{"accuracy", 0.01, 5, "max", -0.5, true, 10}}));
}

BOOST_AUTO_TEST_CASE(a_history_has_a_column_for_all_that_is_measured) {
  const auto columns_of = [](std::optional<bool> evaluate_train, double validation) {
    return fanin::history_columns(measured({"accuracy", "mae"}, evaluate_train, validation));
  };
  const Strings running{"loss", "accuracy", "mae"};
  BOOST_TEST(columns_of(std::nullopt, 0) == running, per_element);
  BOOST_TEST(columns_of(false, 0) == running, per_element);
  BOOST_TEST(columns_of(true, 0) ==
                 (Strings{"loss", "accuracy", "mae", "train_loss", "train_accuracy", "train_mae"}),
             per_element);
  BOOST_TEST(columns_of(false, 0.2) ==
                 (Strings{"loss", "accuracy", "mae", "val_loss", "val_accuracy", "val_mae"}),
             per_element);
  BOOST_TEST(
      columns_of(true, 0.2) == (Strings{"loss", "accuracy", "mae", "train_loss", "train_accuracy",
                                        "train_mae", "val_loss", "val_accuracy", "val_mae"}),
      per_element);
  BOOST_TEST(fanin::history_columns(ModelFile{}) == Strings{"loss"}, per_element);
}

BOOST_DATA_TEST_CASE(a_column_says_whether_more_is_better, data_driven::make(columns)) {
  BOOST_TEST((fanin::larger_is_better(sample.name) == sample.larger));
}

BOOST_AUTO_TEST_CASE(crossentropies_accuracies_and_several_outputs_ask_for_classes) {
  BOOST_TEST(fanin::is_classification(asking("sparse_categorical_crossentropy", {}, 1)));
  BOOST_TEST(fanin::is_classification(asking("categorical_crossentropy", {}, 1)));
  BOOST_TEST(fanin::is_classification(asking("binary_crossentropy", {}, 1)));
  BOOST_TEST(fanin::is_classification(asking("mse", {"mae", "accuracy"}, 1)));
  BOOST_TEST(fanin::is_classification(asking("mse", {}, 2)));
  BOOST_TEST(!fanin::is_classification(asking("mse", {"mae", "mse"}, 1)));
  BOOST_TEST(!fanin::is_classification(asking("mae", {}, 1)));
  for (const char* loss :
       {"hinge", "squared_hinge", "categorical_hinge", "kl_divergence", "binary_focal_crossentropy",
        "categorical_focal_crossentropy", "categorical_generalized_cross_entropy"}) {
    BOOST_TEST(fanin::is_classification(asking(loss, {}, 1)), loss);
  }
  for (const char* loss : {"huber", "log_cosh", "poisson", "mape", "msle", "cosine_similarity"})
    BOOST_TEST(!fanin::is_classification(asking(loss, {}, 1)), loss);
  for (const char* metric : {"precision", "auc", "f1_score", "binary_accuracy", "hinge"})
    BOOST_TEST(fanin::is_classification(asking("mse", {metric}, 1)), metric);
  for (const char* metric : {"r2_score", "rmse", "mape", "poisson", "log_cosh"})
    BOOST_TEST(!fanin::is_classification(asking("mse", {metric}, 1)), metric);
}

BOOST_AUTO_TEST_CASE(a_model_file_needs_data_model_and_compile) {
  BOOST_TEST(Document<ModelFile>("name: a").faults() ==
             "1 n: a model file needs 'data' | data: {csv: FILE, target: COLUMN}\n"
             "1 n: a model file needs 'model' | the list of layers, or a model that Keras wrote, "
             "or its file\n"
             "1 n: a model file needs 'compile' | compile: {loss: NAME}");
}

BOOST_AUTO_TEST_CASE(a_model_file_reads_back_as_it_was) {
  const ModelFile file = full_file();
  BOOST_TEST((read_back(file) == file));
  ModelFile plain = file;
  plain.data.test_csv.reset();
  plain.fit = {};
  BOOST_TEST((read_back(plain) == plain));
}

RC_BOOST_PROP(numbers_and_names_read_back_to_the_last_bit,
              (double rate, std::uint32_t epochs, std::int64_t seed, bool flag)) {
  ModelFile file = full_file();
  const double share = std::abs(std::fmod(rate, 1.0));
  file.data.test_split = share;
  file.compile.optimizer.arguments[0].second = share + 1e-300;
  file.fit.epochs = epochs % 1000001;
  file.fit.seed = seed & 0x1FFFFFFFFFFFFF;
  file.fit.evaluate_train = flag;
  const Document<ModelFile> back(fanin::emit_yaml(write_value(file, Field{})));
  RC_ASSERT(back.faults() == "");
  RC_ASSERT((back.value == file));
}

BOOST_AUTO_TEST_SUITE_END()
