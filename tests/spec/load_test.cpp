// Model files are read, named and overridden; every fault is found, with its place.
#include "spec/load.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "schema/parsed.hpp"
#include "spec/documents.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using fanin::choose;
using fanin::Declared;
using fanin::Dense;
using fanin::Diagnostics;
using fanin::FileKind;
using fanin::LoadedModel;
using fanin::ModelFile;
using fanin::Refused;
using fanin::Scratch;
using fanin::Sections;

using Strings = std::vector<std::string>;

const std::string sound = Sections{}.yaml();

const Dense& dense(const ModelFile& file, std::size_t i) {
  return std::get<Dense>(file.model.at(i));
}

/// An argument of --set and a claim about the model that it makes.
struct Set {
  std::string argument;
  bool (*claim)(const ModelFile& file);
  friend std::ostream& operator<<(std::ostream& to, const Set& s) { return to << s.argument; }
};

const std::vector<Set> sets{
    {"fit.epochs=20", [](const ModelFile& f) { return f.fit.epochs == 20; }},
    {"fit.validation_split=.5", [](const ModelFile& f) { return f.fit.validation_split == 0.5; }},
    {"fit.evaluate_train=true", [](const ModelFile& f) { return f.fit.evaluate_train == true; }},
    {"fit={}", [](const ModelFile& f) { return f.fit == fanin::Fit{}; }},
    {"fit=", [](const ModelFile& f) { return f.fit == fanin::Fit{}; }},
    {"name=other", [](const ModelFile& f) { return f.name == "other"; }},
    {"name=a=b", [](const ModelFile& f) { return f.name == "a=b"; }},
    {"data.csv=other.csv", [](const ModelFile& f) { return f.data.csv.path == "other.csv"; }},
    {"data.test_csv=../t.csv",
     [](const ModelFile& f) { return f.data.test_csv == fanin::FilePath{"../t.csv"}; }},
    {"data.ignore=[a, b]",
     [](const ModelFile& f) {
       return f.data.ignore == Strings{"a", "b"};
     }},
    {"model.0.units=7", [](const ModelFile& f) { return dense(f, 0).units == 7; }},
    {"model.0.activation=null",
     [](const ModelFile& f) { return dense(f, 0).activation.name == "linear"; }},
    {"model.0.kernel_initializer=HeNormal",
     [](const ModelFile& f) {
       return dense(f, 0).kernel_initializer == choose(fanin::initializers, "he_normal");
     }},
    {"model.1.kernel_initializer.seed=3",
     [](const ModelFile& f) {
       return dense(f, 1).kernel_initializer.optional_number("seed") == 3.0;
     }},
    {"model.0={Dropout: {rate: 0.5}}",
     [](const ModelFile& f) {
       const auto* dropout = std::get_if<fanin::Dropout>(&f.model.at(0));
       return dropout != nullptr && dropout->rate == 0.5 && dropout->name == "dropout";
     }},
    {"compile.optimizer=adam",
     [](const ModelFile& f) { return f.compile.optimizer == choose(fanin::optimizers, "adam"); }},
    {"compile.optimizer.learning_rate=0.5",
     [](const ModelFile& f) { return f.compile.optimizer.number("learning_rate") == 0.5; }},
    {"compile.optimizer.learning_rate={InverseTimeDecay: {initial_learning_rate: 0.5, decay_steps: "
     "10, decay_rate: 1}}",
     [](const ModelFile& f) {
       const fanin::Choice* schedule = f.compile.optimizer.choice("learning_rate");
       return schedule != nullptr && schedule->number("decay_steps") == 10;
     }},
    {"model.0.kernel_regularizer={L2: {l2: 0.5}}",
     [](const ModelFile& f) {
       const auto& regularizer = dense(f, 0).kernel_regularizer;
       return regularizer && regularizer->number("l2") == 0.5;
     }},
    {"compile.optimizer={SGD: {momentum: 0.9}}",
     [](const ModelFile& f) { return f.compile.optimizer.number("momentum") == 0.9; }},
    {"compile.metrics=[acc, mae]",
     [](const ModelFile& f) { return f.compile.metrics.size() == 2; }},
    {"fit.callbacks=[EarlyStopping: {monitor: loss}]",
     [](const ModelFile& f) {
       fanin::EarlyStopping stopping;
       stopping.monitor = "loss";
       return f.fit.callbacks == std::vector<fanin::Callback>{stopping};
     }},
};

const std::string example = " | for example --set fit.epochs=20";

const std::vector<Refused> refused_sets{
    // not NAME=VALUE
    {"fit.epochs", "--set fit.epochs: 'fit.epochs' is not of the form NAME=VALUE" + example},
    {"=3", "--set =3: '=3' is not of the form NAME=VALUE" + example},
    {"fit.epochs=[1", "--set [: this '[' is never closed"},
    // a path that leads nowhere
    {"fit.epoch=3", "--set fit.epoch: fit has no 'epoch' | did you mean 'epochs'?"},
    {"epochs=3", "--set epochs: a model file has no 'epochs' | it belongs into 'fit'"},
    {"compile.optimizer.lr=1",
     "--set compile.optimizer.lr: RMSprop has no 'lr' | write 'learning_rate', which Keras before "
     "2.3 calls 'lr'"},
    {"compile.optimizer.learning_rate.decay_steps=3",
     "--set compile.optimizer.learning_rate.decay_steps: 'learning_rate' of RMSprop has no parts"},
    {"model.0.kernel_regularizer.l2=3",
     "--set model.0.kernel_regularizer.l2: 'kernel_regularizer' is null and has no part 'l2'"},
    {"model.0.kernel_regularizer=l22",
     "--set l22: there is no regularizer 'l22' | did you mean 'l2'?"},
    {"compile.loss.from_logit=true",
     "--set compile.loss.from_logit: SparseCategoricalCrossentropy has no 'from_logit' | did you "
     "mean 'from_logits'?"},
    {"model.2.units=3",
     "--set model.2.units: '2' is not a number from 0 to 1, the parts of 'model'"},
    {"model.dens.units=3",
     "--set model.dens.units: there is no layer called 'dens' | did you mean 'dense'?"},
    {"model.0.unit=3", "--set model.0.unit: Dense has no 'unit' | did you mean 'units'?"},
    {"fit.epochs.more=3", "--set fit.epochs.more: 'epochs' has no part 'more'"},
    {"fit..epochs=3",
     "--set fit..epochs: fit has no '' | known keys: epochs, batch_size, "
     "validation_split, shuffle, seed, split_seed, shuffle_seed, evaluate_train, "
     "checkpoint_every, class_weight, callbacks"},
    // a value that is wrong, in the value
    {"fit.epochs=three", "--set three: 'epochs' is 'three', not an integer from 0 to 1000000"},
    {"fit.epochs=-1", "--set -1: 'epochs' is '-1', not an integer from 0 to 1000000"},
    {"compile.loss=mean_square_error",
     "--set mean_square_error: there is no loss 'mean_square_error' | did you mean "
     "'mean_squared_error'?"},
    {"compile.optimizer.learning_rate=0", "--set 0: 'learning_rate' is '0', not a number above 0"},
    {"model.0={Dense: {}}", "--set Dense: Dense needs 'units' | number of outputs"},
    {"data={csv: a.csv}", "--set {: data needs 'target' | the column to predict"},
    {"name=[a]", "--set [: 'name' is a list, not a text"},
};

const Strings names_of_no_folder{"a/b", "/", ".", "..", "../escape", "\"a\\nb\"", "\"\\x7f\""};
const Strings names_of_folders{"a b", "...", ".a", "v1.2-x_y", "\"\\u00e9t\\u00e9\""};

}  // namespace

BOOST_AUTO_TEST_SUITE(spec_load)

BOOST_AUTO_TEST_CASE(a_sound_file_is_read_with_every_default_filled) {
  const LoadedModel loaded(sound);
  BOOST_TEST(loaded.faults() == "");
  BOOST_TEST(loaded.file->sound);
  BOOST_TEST(loaded.folder.relative(loaded.file->file) == "m.yaml");
  BOOST_TEST(loaded.value().name == "m");
  BOOST_TEST(dense(loaded.value(), 0).name == "dense");
  BOOST_TEST(dense(loaded.value(), 1).name == "dense_1");
  BOOST_TEST(loaded.value().compile.optimizer.name == "rmsprop");
  BOOST_TEST(loaded.value().fit.batch_size == 32);
  BOOST_TEST(loaded.folder.relative(loaded.value().data.csv.path) == "points.csv");
}

BOOST_AUTO_TEST_CASE(data_is_relative_to_the_file_that_names_it) {
  const Scratch folder;
  Diagnostics diagnostics;
  Sections sections;
  sections.data = "{csv: ../datasets/a.csv, target: y, test_csv: /abs/b.csv}";
  const auto file =
      fanin::load_model(folder.write("models/m.yaml", sections.yaml()), {}, diagnostics);
  BOOST_TEST(folder.relative(file->value.data.csv.path) == "datasets/a.csv");
  BOOST_TEST(file->value.data.test_csv->path == "/abs/b.csv");
}

BOOST_DATA_TEST_CASE(a_name_that_is_no_folder_is_refused, data_driven::make(names_of_no_folder)) {
  const LoadedModel loaded("name: " + sample + "\n" + sound);
  BOOST_REQUIRE_EQUAL(loaded.diagnostics.faults().size(), 1U);
  const auto& fault = loaded.diagnostics.faults()[0];
  BOOST_TEST(fault.message.ends_with("cannot be the name of a folder"));
  BOOST_TEST(fault.hint == "use letters, digits, '_', '-' or '.'");
  BOOST_TEST(fault.line == 1U);
  BOOST_TEST(fault.column == 7U);
}

BOOST_DATA_TEST_CASE(a_name_that_is_a_folder_is_kept, data_driven::make(names_of_folders)) {
  BOOST_TEST(LoadedModel("name: " + sample + "\n" + sound).faults() == "");
}

BOOST_AUTO_TEST_CASE(a_name_set_is_checked_like_one_written) {
  BOOST_TEST(LoadedModel(sound, {"name=../escape"}).faults() ==
             "--set ../escape: '../escape' cannot be the name of a folder | use letters, digits, "
             "'_', '-' or '.'");
  BOOST_TEST(LoadedModel("name: a/b\n" + sound, {"name=ab"}).faults() == "");
  BOOST_TEST(LoadedModel("name: given\n" + sound, {"name=''"}).value().name == "m");
}

BOOST_DATA_TEST_CASE(what_is_set_replaces_what_is_written, data_driven::make(sets)) {
  const LoadedModel loaded(sound, {sample.argument});
  BOOST_TEST(loaded.faults() == "");
  BOOST_TEST(sample.claim(loaded.value()));
  BOOST_TEST(!sample.claim(LoadedModel(sound).value()));
}

BOOST_DATA_TEST_CASE(what_cannot_be_set_is_refused_in_the_argument,
                     data_driven::make(refused_sets)) {
  BOOST_TEST(LoadedModel(sound, {sample.yaml}).faults() == sample.says);
}

BOOST_AUTO_TEST_CASE(later_arguments_build_on_earlier_ones) {
  const LoadedModel loaded(sound, {"compile.optimizer=sgd", "compile.optimizer.momentum=0.9",
                                   "fit.epochs=3", "fit.epochs=4"});
  BOOST_TEST(loaded.faults() == "");
  BOOST_TEST(loaded.value().compile.optimizer.number("momentum") == 0.9);
  const LoadedModel parts(
      sound, {"model.0.kernel_constraint=max_norm", "model.0.kernel_constraint.max_value=3",
              "model.1.bias_regularizer=l2", "model.1.bias_regularizer=null",
              "compile.optimizer.learning_rate={CosineDecay: {initial_learning_rate: 0.5, "
              "decay_steps: 10}}",
              "compile.optimizer.learning_rate.decay_steps=20"});
  BOOST_TEST(parts.faults() == "");
  BOOST_TEST(dense(parts.value(), 0).kernel_constraint->number("max_value") == 3);
  BOOST_TEST(!dense(parts.value(), 1).bias_regularizer);
  BOOST_TEST(parts.value().compile.optimizer.choice("learning_rate")->number("decay_steps") == 20);
  BOOST_TEST(loaded.value().fit.epochs == 4);
}

BOOST_AUTO_TEST_CASE(what_is_set_is_checked_against_the_rest) {
  BOOST_TEST(LoadedModel(sound, {"model.1.activation=relu"}).faults() ==
             "--set relu: 'sparse_categorical_crossentropy' needs softmax in the last layer, found "
             "'relu' | write activation: softmax in the last layer");
  BOOST_TEST(LoadedModel(sound, {"compile.loss=mse", "model.1.activation=null"}).faults() == "");
}

BOOST_AUTO_TEST_CASE(a_part_of_what_was_replaced_is_no_longer_where_it_was) {
  BOOST_TEST(LoadedModel(sound, {"model.1={Dense: {units: 3}}"}).faults() ==
             "--set {: 'sparse_categorical_crossentropy' needs softmax in the last layer, found "
             "'linear' | write activation: softmax in the last layer, or loss: "
             "{sparse_categorical_crossentropy: {from_logits: true}}");
}

BOOST_AUTO_TEST_CASE(parts_of_what_could_not_be_read_are_not_set) {
  Sections sections;
  sections.compile = "{optimizer: sgd}";
  BOOST_TEST(LoadedModel(sections.yaml(), {"compile.loss.from_logits=true"}).faults() ==
             "3 {: compile needs 'loss' | what is minimized");
  sections.compile = "{loss: mse, metrics: [mean_iou]}";
  BOOST_TEST(LoadedModel(sections.yaml(), {"compile.metrics.0.thresholds=3"}).faults() ==
             "3 mean_iou: there is no metric 'mean_iou' | for images; f1_score is near it");
}

BOOST_AUTO_TEST_CASE(all_faults_of_a_file_are_shown_in_its_order) {
  const LoadedModel loaded(
      "fit: {epochs: many, callbacks: [EarlyStopping: {patience: -1}]}\n"
      "modle: []\n"
      "compile: {optimizer: {Adam: {beta1: 0.9}}, loss: mze}\n"
      "model:\n"
      "  - Dense: {units: 0, activation: rleu}\n"
      "  - Dens: {units: 3}\n"
      "data: {csv: a.csv}\n",
      {"fit.epoch=3"});
  Strings lines;
  std::istringstream text(loaded.folder.relative(loaded.diagnostics.text()));
  for (std::string line; std::getline(text, line);) {
    if (line.find(": error: ") != std::string::npos) lines.push_back(line);
  }
  BOOST_TEST(
      lines == (Strings{
                   "--set:1:1: error: fit has no 'epoch'",
                   "m.yaml:1:15: error: 'epochs' is 'many', not an integer from 0 to 1000000",
                   "m.yaml:1:59: error: 'patience' is '-1', not an integer at least 0",
                   "m.yaml:2:1: error: a model file has no 'modle'",
                   "m.yaml:3:30: error: Adam has no 'beta1'",
                   "m.yaml:3:50: error: there is no loss 'mze'",
                   "m.yaml:5:20: error: 'units' is '0', not an integer from 1 to 1000000",
                   "m.yaml:5:35: error: there is no activation 'rleu'",
                   "m.yaml:6:5: error: there is no layer 'Dens'",
                   "m.yaml:7:7: error: data needs 'target'",
               }),
      boost::test_tools::per_element());
  BOOST_TEST(!loaded.file.value().sound);
}

BOOST_AUTO_TEST_CASE(a_key_written_twice_is_refused) {
  const LoadedModel loaded(sound + "fit: {}\n");
  BOOST_TEST(!loaded.file.value().sound);
  BOOST_REQUIRE_EQUAL(loaded.diagnostics.faults().size(), 1U);
  BOOST_TEST(loaded.diagnostics.faults()[0].line == 5U);
}

BOOST_AUTO_TEST_CASE(an_empty_file_says_what_belongs_in_it) {
  for (const char* nothing : {"", "\n\n", "# only a comment\n", "---\n"}) {
    const LoadedModel loaded(nothing);
    BOOST_TEST(!loaded.file.has_value());
    BOOST_REQUIRE_EQUAL(loaded.diagnostics.faults().size(), 1U);
    BOOST_TEST(loaded.diagnostics.faults()[0].message == "the file is empty");
    BOOST_TEST(loaded.diagnostics.faults()[0].hint ==
               "a model file has the keys data, model, compile and fit");
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_a_fault_where_it_was_asked_for) {
  Diagnostics diagnostics;
  BOOST_TEST(!fanin::load_model("no/such.yaml", {}, diagnostics).has_value());
  const int study = diagnostics.add_source("s.yaml", "models: [no/such.yaml]");
  BOOST_TEST(!fanin::load_model("no/such.yaml", {}, diagnostics, {study, 9, 12}).has_value());
  BOOST_TEST(faults_of(diagnostics) ==
             "cannot be read: no such file or directory\n"
             "1 no/such.yaml: no/such.yaml cannot be read: no such file or directory");
  BOOST_TEST(diagnostics.faults()[0].file == "no/such.yaml");
}

BOOST_AUTO_TEST_CASE(a_file_with_models_is_a_study) {
  const Scratch folder;
  Diagnostics diagnostics;
  const auto kind = [&](const std::string& yaml) {
    return fanin::kind_of(folder.write("f.yaml", yaml), diagnostics);
  };
  BOOST_TEST((kind("models: [a.yaml]") == FileKind::study));
  BOOST_TEST((kind("seeds: 3") == FileKind::model));
  BOOST_TEST((kind(sound) == FileKind::model));
  BOOST_TEST((kind("{name: x}") == FileKind::model));
  BOOST_TEST(faults_of(diagnostics) == "");
  BOOST_TEST(!kind("a: [").has_value());
  BOOST_TEST(!fanin::kind_of(folder.path("none.yaml"), diagnostics).has_value());
  BOOST_TEST(folder.relative(faults_of(diagnostics)) ==
             "1 [: this '[' is never closed\ncannot be read: no such file or directory");
}

BOOST_AUTO_TEST_CASE(an_option_that_sets_one_field_is_placed_in_its_text) {
  const auto with = [](const std::string& text) {
    LoadedModel loaded(sound);
    const auto override = fanin::parse_option("--epochs", text, "fit.epochs", loaded.diagnostics);
    if (override) fanin::apply(*override, *loaded.file, loaded.diagnostics);
    return loaded.faults() +
           (loaded.diagnostics.failed() ? "" : std::to_string(loaded.file->value.fit.epochs));
  };
  BOOST_TEST(with("20") == "20");
  BOOST_TEST(with("1.5") == "--epochs 1.5: 'epochs' is '1.5', not an integer from 0 to 1000000");
  BOOST_TEST(with("") == "--epochs : 'epochs' is nothing, not an integer from 0 to 1000000");
  BOOST_TEST(with("[") == "--epochs [: this '[' is never closed");
}

BOOST_AUTO_TEST_CASE(a_parameter_is_a_name_and_a_value) {
  Diagnostics diagnostics;
  const auto scale = fanin::parse_parameter("scale=2", diagnostics).value();
  BOOST_TEST(scale.path == "scale");
  BOOST_TEST(scale.value.text == "2");
  BOOST_TEST(fanin::shown(diagnostics, scale.place) == "1:1+5");
  BOOST_TEST(fanin::shown(diagnostics, scale.value.place) == "1:7+1");
  BOOST_TEST(!fanin::parse_parameter("scale", diagnostics).has_value());
  BOOST_TEST(faults_of(diagnostics) ==
             "--param scale: 'scale' is not of the form NAME=VALUE | for example --param scale=2");
}

BOOST_AUTO_TEST_SUITE_END()
