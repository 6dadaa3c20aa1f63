// The rules between the fields of a model: what breaks each of them, and what nearly does.
#include "spec/rules.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "spec/documents.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using fanin::choose;
using fanin::Declared;
using fanin::Diagnostics;
using fanin::LoadedModel;
using fanin::ModelFile;
using fanin::Sections;

const std::string one_of_three = "{sparse_categorical_crossentropy: {from_logits: true}}";
const std::string regression = "[Dense: {units: 1}]";
const std::string sigmoid_of_one = "[Dense: {units: 1, activation: sigmoid}]";

std::vector<Sections> broken() {
  return {
      // names of layers
      {.model = "[Dense: {units: 4, name: a}, Dense: {units: 3, activation: softmax, name: a}]",
       .says = "2 a: two layers are called 'a'"},
      // the input
      {.model = "[Dense: {units: 4}, InputLayer: {shape: [4]}, Dense: {units: 3, activation: "
                "softmax}]",
       .says = "2 I: InputLayer can only be the first layer"},
      {.model = "[InputLayer: {shape: [28, 28]}, Dense: {units: 3, activation: softmax}]",
       .says = "2 [: the input is a row of features | write shape: [number of features]"},
      {.model = "[InputLayer: {shape: []}, Dense: {units: 3, activation: softmax}]",
       .says = "2 [: the input is a row of features | write shape: [number of features]"},
      // initializers
      {.model = "[Dense: {units: 3, activation: softmax, kernel_initializer: {RandomUniform: "
                "{minval: 0.1}}}]",
       .says = "2 {: 'minval' 0.1 is greater than 'maxval' 0.05"},
      {.model = "[Dense: {units: 3, activation: softmax, bias_initializer: {RandomUniform: "
                "{maxval: -1}}}]",
       .says = "2 {: 'minval' -0.05 is greater than 'maxval' -1"},
      {.model = "[Dense: {units: 3, activation: softmax, bias_initializer: Orthogonal}]",
       .says = "2 Orthogonal: 'orthogonal' is for kernels, not for a bias"},
      {.model = "[Dense: {units: 3, activation: softmax, bias_initializer: identity}]",
       .says = "2 identity: 'identity' is for kernels, not for a bias"},
      // regularizers and constraints
      {.model = "[Dense: {units: 3, activation: softmax, bias_regularizer: "
                "orthogonal_regularizer}]",
       .says = "2 orthogonal_regularizer: 'orthogonal_regularizer' is for kernels"},
      {.model = "[Dense: {units: 3, activation: softmax, kernel_constraint: {MinMaxNorm: "
                "{min_value: 1.5}}}]",
       .says = "2 {: 'min_value' is above 'max_value'"},
      {.model = "[Dense: {units: 3, activation: softmax, bias_constraint: {UnitNorm: {axis: 1}}}]",
       .says = "2 1: a vector has axis 0 only"},
      // the optimizer
      {.compile = "{loss: sparse_categorical_crossentropy, optimizer: {Adam: {clipvalue: 1, "
                  "clipnorm: 1, global_clipnorm: 2}}}",
       .says = "3 1: both 'clipnorm' and 'clipvalue' are given | gradients are clipped in one way\n"
               "3 2: both 'clipvalue' and 'global_clipnorm' are given | gradients are clipped in "
               "one way"},
      {.compile = "{loss: sparse_categorical_crossentropy, optimizer: {SGD: {learning_rate: "
                  "{PiecewiseConstantDecay: {boundaries: [3, 1], values: [1, 2]}}}}}",
       .says = "3 [: 2 boundaries need 3 values, found 2\n"
               "3 [: 'boundaries' do not ascend"},
      // softmax of one
      {.model = "[Dense: {units: 1, activation: softmax}]",
       .compile = "{loss: mse}",
       .says = "2 softmax: softmax of one unit is always 1 | use sigmoid with "
               "binary_crossentropy, or one unit a class"},
      {.model = "[Dense: {units: 1}, Activation: {activation: softmax}]",
       .compile = "{loss: mse}",
       .says = "2 softmax: softmax of one unit is always 1 | use sigmoid with "
               "binary_crossentropy, or one unit a class"},
      // something to train
      {.model = "[]", .says = "2 [: the model has no Dense layer"},
      {.model = "[InputLayer: {shape: [4]}, Activation: {activation: softmax}]",
       .says = "2 [: the model has no Dense layer"},
      // the last layer and the loss
      {.model = "[Dense: {units: 3, activation: softmax}, Dropout: {rate: 0.1}]",
       .says = "2 D: the last layer is Dropout | the output comes from a Dense or an "
               "Activation"},
      {.model = "[Dense: {units: 1}, Dropout: {rate: 0.1}]",
       .compile = "{loss: mse}",
       .says = "2 D: the last layer is Dropout | the output comes from a Dense or an "
               "Activation"},
      {.model = "[Dense: {units: 3, activation: relu}]",
       .says = "2 relu: 'sparse_categorical_crossentropy' needs softmax in the last layer, found "
               "'relu' | write activation: softmax in the last layer"},
      {.model = "[Dense: {units: 3, activation: softmax}, Activation: {activation: tanh}]",
       .compile = "{loss: categorical_crossentropy}",
       .says = "2 tanh: 'categorical_crossentropy' needs softmax in the last layer, found 'tanh' | "
               "write activation: softmax in the last layer"},
      {.model = "[Dense: {units: 3}]",
       .says = "2 D: 'sparse_categorical_crossentropy' needs softmax in the last layer, found "
               "'linear' | write activation: softmax in the last layer, or loss: "
               "{sparse_categorical_crossentropy: {from_logits: true}}"},
      {.model = "[Dense: {units: 3, activation: sigmoid}]",
       .says = "2 sigmoid: 'sparse_categorical_crossentropy' needs softmax in the last layer, "
               "found 'sigmoid' | use loss: binary_crossentropy, or activation: softmax"},
      {.model = "[Dense: {units: 2, activation: softmax}]",
       .compile = "{loss: bce}",
       .says = "2 softmax: 'binary_crossentropy' needs sigmoid in the last layer, found 'softmax' "
               "| use loss: sparse_categorical_crossentropy, or activation: sigmoid"},
      {.model = regression,
       .compile = "{loss: bce}",
       .says = "2 D: 'binary_crossentropy' needs sigmoid in the last layer, found 'linear' | "
               "write activation: sigmoid in the last layer, or loss: {binary_crossentropy: "
               "{from_logits: true}}"},
      {.compile = "{loss: " + one_of_three + "}",
       .says = "2 softmax: the loss applies softmax itself (from_logits), the last layer gives "
               "'softmax' | remove from_logits, or the activation 'softmax'"},
      {.model = sigmoid_of_one,
       .compile = "{loss: {bce: {from_logits: true}}}",
       .says = "2 sigmoid: the loss applies sigmoid itself (from_logits), the last layer gives "
               "'sigmoid' | remove from_logits, or the activation 'sigmoid'"},
      {.model = regression,
       .compile = "{loss: " + one_of_three + "}",
       .says = "3 {: 'sparse_categorical_crossentropy' needs one unit a class, the last layer has "
               "1 | use sigmoid with binary_crossentropy for two classes"},
      {.model = sigmoid_of_one,
       .compile = "{loss: categorical_crossentropy}",
       .says = "2 sigmoid: 'categorical_crossentropy' needs softmax in the last layer, found "
               "'sigmoid' | use loss: binary_crossentropy, or activation: softmax\n"
               "3 categorical_crossentropy: 'categorical_crossentropy' needs one unit a class, the "
               "last layer has 1 | use sigmoid with binary_crossentropy for two classes"},
      // the other losses and the last layer
      {.model = "[Dense: {units: 1, activation: sigmoid}]",
       .compile = "{loss: hinge}",
       .says =
           "2 sigmoid: 'hinge' holds the output against -1 and 1, which 'sigmoid' cannot give | "
           "write activation: tanh in the last layer, or linear"},
      {.model = "[Dense: {units: 3, activation: relu}]",
       .compile = "{loss: squared_hinge}",
       .says =
           "2 relu: 'squared_hinge' holds the output against -1 and 1, which 'relu' cannot give "
           "| write activation: tanh in the last layer, or linear"},
      {.model = regression,
       .compile = "{loss: categorical_hinge}",
       .says =
           "3 categorical_hinge: 'categorical_hinge' needs one unit a class, the last layer has "
           "1 | use hinge for two classes"},
      {.model = "[Dense: {units: 3}]",
       .compile = "{loss: kl_divergence}",
       .says =
           "2 D: 'kl_divergence' needs probabilities from the last layer, found 'linear' | write "
           "activation: softmax in the last layer"},
      {.model = regression,
       .compile = "{loss: cosine_similarity}",
       .says = "3 cosine_similarity: the cosine of one unit is always 1 or -1 | use "
               "mean_squared_error, or several units"},
      {.model = "[Dense: {units: 3, activation: sigmoid}]",
       .compile = "{loss: categorical_focal_crossentropy}",
       .says = "2 sigmoid: 'categorical_focal_crossentropy' needs softmax in the last layer, found "
               "'sigmoid' | use loss: binary_focal_crossentropy, or activation: softmax"},
      {.model = "[Dense: {units: 3}]",
       .compile = "{loss: CategoricalGeneralizedCrossEntropy}",
       .says =
           "2 D: 'categorical_generalized_cross_entropy' needs softmax in the last layer, found "
           "'linear' | write activation: softmax in the last layer"},
      {.model = "[Dense: {units: 1, activation: sparsemax}]",
       .compile = "{loss: mse}",
       .says = "2 sparsemax: sparsemax of one unit is always 1 | use sigmoid with "
               "binary_crossentropy, or one unit a class"},
      {.compile = "{loss: sparse_categorical_crossentropy, metrics: [Precision: {class_id: 3}]}",
       .says = "3 3: the last layer has no unit 3 | units are counted from 0 to 2"},
      // what is monitored
      {.fit = "{callbacks: [EarlyStopping]}",
       .says = "4 EarlyStopping: the history has no 'val_loss' to monitor | set "
               "fit.validation_split to have validation rows"},
      {.fit = "{callbacks: [EarlyStopping: {monitor: acuracy}]}",
       .says = "4 acuracy: the history has no 'acuracy' to monitor | known columns: loss"},
      {.compile = "{loss: sparse_categorical_crossentropy, metrics: [accuracy]}",
       .fit = "{callbacks: [EarlyStopping: {monitor: loss}, EarlyStopping: {monitor: acuracy}]}",
       .says = "4 acuracy: the history has no 'acuracy' to monitor | did you mean 'accuracy'?"},
      {.fit = "{validation_split: 0.2, callbacks: [EarlyStopping: {monitor: val_mae}]}",
       .says =
           "4 val_mae: the history has no 'val_mae' to monitor | known columns: loss, val_loss"},
      {.fit = "{evaluate_train: false, callbacks: [EarlyStopping: {monitor: train_loss}]}",
       .says = "4 train_loss: the history has no 'train_loss' to monitor | known columns: loss"},
      {.compile =
           "{loss: sparse_categorical_crossentropy, optimizer: {SGD: {learning_rate: "
           "{ExponentialDecay: {initial_learning_rate: 1, decay_steps: 1, decay_rate: 1}}}}}",
       .fit = "{callbacks: [ReduceLROnPlateau: {monitor: loss}]}",
       .says = "4 R: the optimizer's learning rate follows a schedule already | "
               "give the optimizer a number, or remove the callback"},
      {.fit = "{callbacks: [ModelCheckpoint: {filepath: 'w{val_loss}'}]}",
       .says =
           "4 'w{val_loss}': 'w{val_loss}' cannot name a file: 'val_loss' is neither 'epoch' nor "
           "a column of the history | for example epoch-{epoch:03d}.safetensors"},
      {.fit = "{callbacks: [ModelCheckpoint: {filepath: '{batch}{val_loss}', save_freq: 9}]}",
       .says = "4 '{batch}{val_loss}': '{batch}{val_loss}' cannot name a file: 'val_loss' is not "
               "known at a batch's end | for example epoch-{epoch:03d}.safetensors"},
      {.fit = "{callbacks: [ModelCheckpoint: {filepath: 'w{batch}'}]}",
       .says = "4 'w{batch}': 'w{batch}' cannot name a file: 'batch' is neither 'epoch' nor a "
               "column of the history | for example epoch-{epoch:03d}.safetensors"},
      {.fit = "{callbacks: [ModelCheckpoint: {filepath: w.h5}]}",
       .says = "4 w.h5: 'w.h5' would not be what its name says | weights are written as "
               "safetensors: name it .safetensors"},
      {.fit = "{callbacks: [CSVLogger: {filename: history.csv}]}",
       .says = "4 history.csv: 'history.csv' is a file that train itself writes | choose another "
               "name"},
      // metrics
      {.compile = "{loss: sparse_categorical_crossentropy, metrics: [accuracy, mae, acc]}",
       .says = "3 acc: the metric 'accuracy' is here twice"},
      // data
      {.data = "{csv: a.csv, target: y, test_csv: b.csv, test_split: 0.2}",
       .says = "1 0.2: both 'test_csv' and 'test_split' are given | the test rows come from one of "
               "them"},
      {.data = "{csv: a.csv, target: y, ignore: [x, y]}", .says = "1 [: the target 'y' is ignored"},
      // several at once
      {.data = "{csv: a.csv, target: y, ignore: [y]}",
       .model = "[Dense: {units: 3, activation: relu, bias_initializer: identity}]",
       .fit = "{callbacks: [EarlyStopping]}",
       .says = "2 identity: 'identity' is for kernels, not for a bias\n"
               "2 relu: 'sparse_categorical_crossentropy' needs softmax in the last layer, found "
               "'relu' | write activation: softmax in the last layer\n"
               "4 EarlyStopping: the history has no 'val_loss' to monitor | set "
               "fit.validation_split to have validation rows\n"
               "1 [: the target 'y' is ignored"},
  };
}

std::vector<Sections> kept() {
  return {
      {},
      // a name given where another would be generated
      {.model = "[Dense: {units: 4, name: dense_1}, Dense: {units: 4}, Dense: {units: 3, "
                "activation: softmax}]"},
      {.model = "[InputLayer: {shape: [4]}, Dense: {units: 3, activation: softmax}]"},
      {.model = "[Dense: {units: 3, activation: softmax, kernel_initializer: {RandomUniform: "
                "{minval: 0.05}}, bias_initializer: {RandomUniform: {minval: -1, maxval: -1}}}]"},
      {.model = "[Dense: {units: 3, activation: softmax, kernel_initializer: Orthogonal}]"},
      {.model = "[Dense: {units: 3, activation: softmax, kernel_initializer: identity, "
                "bias_initializer: he_normal}]"},
      {.model = "[Dense: {units: 2, activation: softmax}]"},
      {.model = "[Dense: {units: 1}, Dense: {units: 3}, Activation: {activation: softmax}]"},
      {.model = sigmoid_of_one, .compile = "{loss: bce}"},
      {.model = "[Dense: {units: 3, activation: sigmoid}]", .compile = "{loss: bce}"},
      {.model = regression, .compile = "{loss: {bce: {from_logits: true}}}"},
      {.model = "[Dense: {units: 3}]", .compile = "{loss: " + one_of_three + "}"},
      {.model = "[Dense: {units: 3}]",
       .compile = "{loss: {categorical_crossentropy: "
                  "{from_logits: true}}}"},
      {.model = "[Dense: {units: 3}, Dropout: {rate: 0.1}, Activation: {activation: softmax}]"},
      {.model = "[Dense: {units: 1, activation: tanh}]", .compile = "{loss: hinge}"},
      {.model = "[Dense: {units: 3}]", .compile = "{loss: categorical_hinge}"},
      {.model = "[Dense: {units: 3, activation: sparsemax}]", .compile = "{loss: kld}"},
      {.model = "[Dense: {units: 1, activation: softplus}]", .compile = "{loss: poisson}"},
      {.model = "[Dense: {units: 3}]",
       .compile = "{loss: {categorical_focal_crossentropy: {from_logits: true}}}"},
      {.compile = "{loss: sparse_categorical_crossentropy, metrics: [Precision: {class_id: 2}]}"},
      // other losses take any output
      {.model = regression, .compile = "{loss: mse}"},
      {.model = "[Dense: {units: 3, activation: softmax}]", .compile = "{loss: mse}"},
      {.model = "[Dense: {units: 1, activation: relu}]", .compile = "{loss: mae}"},
      {.fit = "{validation_split: 0.2, callbacks: [EarlyStopping]}"},
      {.fit = "{callbacks: [EarlyStopping: {monitor: loss}]}"},
      {.fit = "{evaluate_train: true, callbacks: [EarlyStopping: {monitor: train_loss}]}"},
      {.fit = "{callbacks: [EarlyStopping: {monitor: train_loss}]}"},
      {.compile = "{loss: sparse_categorical_crossentropy, metrics: [acc]}",
       .fit = "{validation_split: 0.2, callbacks: [EarlyStopping: {monitor: val_accuracy}]}"},
      {.compile = "{loss: sparse_categorical_crossentropy, metrics: [accuracy, mae, mse]}"},
      {.data = "{csv: a.csv, target: y, test_csv: b.csv}"},
      {.data = "{csv: a.csv, target: y, test_csv: b.csv, test_split: 0}"},
      {.data = "{csv: a.csv, target: y, test_split: 0.2, ignore: [x]}"},
      {.data = "{csv: a.csv, target: y, ignore: [Y]}"},
  };
}

/// The faults of a model whose only metric has a name that says neither.
std::string faults_with_unknown_metric(const std::string& mode) {
  LoadedModel loaded(Sections{}.yaml());
  Declared<ModelFile> file = *loaded.file;
  file.value.compile.metrics = {{"novelty", {}}};
  fanin::EarlyStopping stopping;
  stopping.monitor = "novelty";
  stopping.mode = mode;
  file.value.fit.callbacks = {stopping};
  fanin::check(file, loaded.diagnostics);
  return loaded.faults();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spec_rules)

BOOST_DATA_TEST_CASE(a_broken_rule_is_a_fault_where_it_is_broken, data_driven::make(broken())) {
  const LoadedModel loaded(sample.yaml());
  BOOST_TEST(loaded.faults() == sample.says);
  BOOST_TEST(!loaded.file.value().sound);
}

BOOST_AUTO_TEST_CASE(a_regularizer_that_does_nothing_is_warned_of) {
  const LoadedModel loaded(
      Sections{.model = "[Dense: {units: 3, activation: softmax, kernel_regularizer: l1_l2}]"}
          .yaml());
  BOOST_TEST(loaded.faults() ==
             "2 l1_l2: L1L2 without factors does nothing | write {L1L2: {l1: 0.01, l2: 0.01}}, "
             "which Keras 2 called l1_l2");
  BOOST_TEST(loaded.file.value().sound);
}

BOOST_DATA_TEST_CASE(what_nearly_breaks_a_rule_is_kept, data_driven::make(kept())) {
  const LoadedModel loaded(sample.yaml());
  BOOST_TEST(loaded.faults() == "");
  BOOST_TEST(loaded.file.value().sound);
}

BOOST_AUTO_TEST_CASE(a_monitor_that_says_neither_needs_a_mode) {
  BOOST_TEST(
      faults_with_unknown_metric("auto") ==
      "4 {: whether more of 'novelty' is better is not known | write mode: min or mode: max");
  BOOST_TEST(faults_with_unknown_metric("min") == "");
  BOOST_TEST(faults_with_unknown_metric("max") == "");
}

BOOST_AUTO_TEST_CASE(a_logarithm_of_what_may_be_negative_is_warned_of) {
  Sections sections;
  sections.model = "[Dense: {units: 1}]";
  sections.compile = "{loss: poisson}";
  const LoadedModel loaded(sections.yaml());
  BOOST_TEST(loaded.faults() ==
             "2 D: 'poisson' takes the logarithm of the output, which 'linear' can make negative: "
             "the run may diverge | write activation: softplus or exponential in the last layer");
  BOOST_TEST(loaded.file.value().sound);
}

BOOST_AUTO_TEST_CASE(a_generated_name_is_never_that_of_another_layer) {
  Sections sections;
  sections.model =
      "[Dense: {units: 4}, Dropout: {rate: 0.1, name: dense}, Dense: {units: 4}, Dense: {units: 3, "
      "activation: softmax, name: dense_1}]";
  BOOST_TEST(LoadedModel(sections.yaml()).faults() == "");
}

BOOST_AUTO_TEST_CASE(a_rule_is_checked_though_another_field_could_not_be_read) {
  Sections sections;
  sections.model = "[Dense: {units: 0, activation: relu}]";
  BOOST_TEST(LoadedModel(sections.yaml()).faults() ==
             "2 0: 'units' is '0', not an integer from 1 to 1000000\n"
             "2 relu: 'sparse_categorical_crossentropy' needs softmax in the last layer, found "
             "'relu' | write activation: softmax in the last layer");
}

BOOST_AUTO_TEST_CASE(a_rule_waits_until_its_own_fields_are_read) {
  const auto faults = [](const std::string& model) {
    Sections sections;
    sections.model = model;
    return LoadedModel(sections.yaml()).faults();
  };
  BOOST_TEST(faults("[Dense: {units: 3, activation: rellu}]") ==
             "2 rellu: there is no activation 'rellu' | did you mean 'relu'?");
  BOOST_TEST(faults("[Dense: {units: 3, activaton: softmax}]") ==
             "2 activaton: Dense has no 'activaton' | did you mean 'activation'?");
  BOOST_TEST(faults("[Dense: {units: 3}, Activaton: {activation: softmax}]") ==
             "2 Activaton: there is no layer 'Activaton' | did you mean 'Activation'?");
}

BOOST_AUTO_TEST_CASE(a_rule_broken_by_an_argument_is_a_fault_in_the_argument) {
  Sections sections;
  sections.data = "{csv: a.csv, target: y, test_csv: b.csv}";
  BOOST_TEST(LoadedModel(sections.yaml(), {"data.test_split=0.5"}).faults() ==
             "--set 0.5: both 'test_csv' and 'test_split' are given | the test rows come from one "
             "of them");
  BOOST_TEST(LoadedModel(Sections{}.yaml(), {"fit.callbacks=[EarlyStopping]"}).faults() ==
             "--set EarlyStopping: the history has no 'val_loss' to monitor | set "
             "fit.validation_split to have validation rows");
}

BOOST_AUTO_TEST_SUITE_END()
