// Files of every dialect of Keras become what our own model file would say, each difference of
// their versions is applied and noted, and what cannot be read is refused in their own lines.
#include "spec/keras.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "schema/json.hpp"
#include "source_file.hpp"
#include "spec/documents.hpp"
#include "spec/keras_write.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

const std::string folder = source_file("tests/keras/");

std::optional<Override> compat(const std::string& version, Diagnostics& diagnostics) {
  return parse_option("--keras-compat", version, "keras_compat", diagnostics);
}

/// A file of Keras, loaded.
struct Loaded {
  Diagnostics diagnostics;
  std::optional<Declared<ModelFile>> file;

  explicit Loaded(const std::string& path, const std::string& version = {}) {
    std::vector<Override> overrides;
    if (!version.empty()) overrides.push_back(compat(version, diagnostics).value());
    file = load_keras(path, overrides, diagnostics);
  }
  /// The parts of the model that are not defaults, a line each.
  std::string brief() const {
    std::string out;
    const Node written = write_brief(file.value().value);
    for (const Entry& entry : written.entries) {
      if (entry.key == "name") continue;
      if (entry.key != "model") out += entry.key + ": " + plain(entry.value) + "\n";
      if (entry.key == "model") {
        for (const Node& layer : entry.value.items) out += "- " + plain(layer) + "\n";
      }
    }
    return out;
  }
  std::string messages() const { return faults_of(diagnostics); }

 private:
  static std::string plain(const Node& node) {
    std::string text = canonical(node);
    std::erase(text, '"');
    return text;
  }
};

struct Dialect {
  std::string file;
  std::string brief;
  std::string notes;
  friend std::ostream& operator<<(std::ostream& to, const Dialect& d) { return to << d.file; }
};

const std::vector<Dialect> dialects{
    {"keras_0.3.json",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,activation:tanh,kernel_initializer:{VarianceScaling:{scale:2,distribution:"
     "untruncated_normal}},name:hidden}}\n"
     "- {Dropout:{rate:0.25,name:drop}}\n"
     "- {Dense:{units:2,kernel_initializer:{Orthogonal:{gain:1.1}},name:out}}\n"
     "- {Activation:{activation:softmax,name:probabilities}}\n"
     "compile: {optimizer:{SGD:{learning_rate:0.05,momentum:0.9,nesterov:true}},loss:categorical_"
     "crossentropy}\n",
     "12 \"he_normal\": 'he_normal' of Keras 0.3 is a normal that is not cut: read as "
     "VarianceScaling of distribution untruncated_normal\n"
     "34 \"orthogonal\": 'orthogonal' of Keras 0.3 has gain 1.1"},
    {"keras_1.2.json",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:{VarianceScaling:{scale:2,distribution:"
     "untruncated_normal}},name:dense_1}}\n"
     "- {Dropout:{rate:0.5,name:dropout_1}}\n"
     "- {Dense:{units:4,activation:relu,use_bias:false,kernel_initializer:lecun_uniform,name:dense_"
     "2}}\n"
     "- "
     "{Dense:{units:2,activation:softmax,kernel_initializer:{Orthogonal:{gain:1.1}},name:dense_3}}"
     "\n",
     "1 \"he_normal\": 'he_normal' of Keras 1.2.2 is a normal that is not cut: read as "
     "VarianceScaling of distribution untruncated_normal\n"
     "1 \"orthogonal\": 'orthogonal' of Keras 1.2.2 has gain 1.1"},
    {"keras_2.1.json",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:{VarianceScaling:{scale:1."
     "5474826070998466}},name:dense_1}}\n"
     "- {Dropout:{rate:0.5,name:dropout_1}}\n"
     "- {Dense:{units:2,activation:softmax,name:dense_2}}\n",
     "18 \"VarianceScaling\": 'VarianceScaling' of Keras 2.1.3 is cut at two sd without a "
     "correction: read as VarianceScaling of scale 1.5474826070998466, 0.7737 times as much"},
    {"keras_2.2.2.json",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:he_normal,name:dense_1}}\n"
     "- {Dropout:{rate:0.5,name:dropout_1}}\n"
     "- {Dense:{units:2,activation:softmax,name:dense_2}}\n",
     ""},
    {"keras_2.3.json",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:he_normal,name:dense_1}}\n"
     "- {Dropout:{rate:0.5,name:dropout_1}}\n"
     "- {Dense:{units:2,activation:softmax,name:dense_2}}\n",
     ""},
    {"keras_2.2_to_yaml.yaml",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:he_normal,name:dense_1}}\n"
     "- {Dense:{units:2,activation:softmax,name:dense_2}}\n",
     ""},
    {"tf_keras_2.15.json",
     "- {InputLayer:{shape:[3],name:dense_input}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:he_normal}}\n"
     "- {Dense:{units:2,activation:softmax}}\n",
     ""},
    {"keras_3.json",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:he_normal}}\n"
     "- {Dropout:{rate:0.5}}\n"
     "- {Dense:{units:4,activation:{LeakyReLU:{negative_slope:0.30000001192092896}},kernel_"
     "initializer:{VarianceScaling:{scale:2}}}}\n"
     "- {Dense:{units:2,activation:softmax,kernel_initializer:orthogonal}}\n"
     "compile: {optimizer:{Adam:{learning_rate:0.0010000000474974513}},loss:sparse_categorical_"
     "crossentropy,metrics:[accuracy]}\n",
     ""},
    {"keras_3_objects.json",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:he_normal}}\n"
     "- {Dropout:{rate:0.5}}\n"
     "- {Dense:{units:4,activation:{LeakyReLU:{negative_slope:0.30000001192092896}},kernel_"
     "initializer:{VarianceScaling:{scale:2}}}}\n"
     "- {Dense:{units:2,kernel_initializer:orthogonal}}\n"
     "compile: {optimizer:{Adam:{learning_rate:0.0010000000474974513}},loss:"
     "{SparseCategoricalCrossentropy:{from_logits:true}},metrics:[accuracy]}\n",
     ""},
    {"tfjs_python.json",
     "- {InputLayer:{shape:[3],name:dense_input}}\n"
     "- {Dense:{units:4,activation:relu,kernel_initializer:glorot_normal}}\n"
     "- {Dense:{units:1,activation:sigmoid,kernel_initializer:lecun_normal}}\n"
     "compile: {loss:binary_crossentropy,metrics:[binary_accuracy]}\n",
     ""},
    {"tfjs_separate.json",
     "- {InputLayer:{shape:[3]}}\n"
     "- {Dense:{units:4,kernel_initializer:zeros,bias_initializer:ones,name:dense_Dense9}}\n"
     "- {Activation:{activation:relu6,name:activation_Activation1}}\n"
     "- {Dense:{units:2,kernel_initializer:{TruncatedNormal:{stddev:0.1}},name:dense_Dense10}}\n"
     "compile: {optimizer:{SGD:{learning_rate:0.1,momentum:0.9}},loss:mean_squared_error}\n",
     ""},
};

const std::vector<std::string> own_files = [] {
  std::vector<std::string> files;
  for (const Dialect& dialect : dialects) files.push_back(dialect.file);
  return files;
}();

/// A model of one Dense layer of 2 units; its version, the rest of its config, what its parts
/// become.
struct Version {
  std::string version;
  std::string config;
  std::string layer;
  std::string notes;
  friend std::ostream& operator<<(std::ostream& to, const Version& v) {
    return to << v.version << " " << v.config;
  }
};

std::string one_layer(const std::string& version, const std::string& config,
                      const std::string& more = {}) {
  return R"({"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"units": 2)" +
         config + "}}]" + more + R"(, "keras_version": ")" + version + "\"}";
}

const std::vector<Version> versions{
    {"1.2.0", R"(, "init": "glorot_normal")",
     "kernel_initializer:{VarianceScaling:{mode:fan_avg,distribution:untruncated_normal}}",
     "'glorot_normal' of Keras 1.2 is a normal that is not cut: read as VarianceScaling of "
     "distribution untruncated_normal"},
    {"1.2.0", R"(, "init": "normal")", "kernel_initializer:random_normal", ""},
    {"2.0.0", R"(, "kernel_initializer": "he_normal")",
     "kernel_initializer:{VarianceScaling:{scale:1.5474826070998466}}",
     "'he_normal' of Keras 2.0 is cut at two sd without a correction: read as VarianceScaling of "
     "scale 1.5474826070998466, 0.7737 times as much"},
    {"2.1.6",
     R"(, "kernel_initializer": {"class_name": "TruncatedNormal", "config": {"mean": 0.0, "stddev": 0.1, "seed": null}})",
     "kernel_initializer:{TruncatedNormal:{stddev:0.1}}", ""},
    {"2.1.6",
     R"(, "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 2.0, "mode": "fan_in", "distribution": "uniform", "seed": 5}})",
     "kernel_initializer:{HeUniform:{seed:5}}", ""},
    {"2.2.0",
     R"(, "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 1.0, "mode": "fan_in", "distribution": "normal", "seed": null}})",
     "kernel_initializer:lecun_normal", ""},
    {"2.2.0",
     R"(, "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 3.0, "mode": "fan_in", "distribution": "normal", "seed": null}})",
     "kernel_initializer:{VarianceScaling:{scale:3,distribution:normal}}", ""},
    {"2.1.2-tf",
     R"(, "kernel_initializer": {"class_name": "VarianceScaling", "config": {"scale": 2.0, "mode": "fan_in", "distribution": "normal", "seed": null, "dtype": "float32"}})",
     "kernel_initializer:{VarianceScaling:{scale:2,distribution:normal}}", ""},
    {"2.2.4", R"(, "kernel_initializer": "orthogonal")", "kernel_initializer:orthogonal", ""},
    {"2.2.4", R"(, "kernel_initializer": {"class_name": "Identity", "config": {"gain": 1.0}})",
     "kernel_initializer:identity",
     "'identity' of Keras 2.2.4 is for square kernels, or repeats: here ones stand on one diagonal "
     "only"},
    {"2.15.0", R"(, "kernel_initializer": {"class_name": "GlorotNormalV2", "config": {}})",
     "kernel_initializer:glorot_normal", ""},
    {"3.3.0",
     R"(, "kernel_initializer": {"class_name": "HeNormal", "config": {"seed": {"class_name": "SeedGenerator", "config": {"seed": 3}}}})",
     "kernel_initializer:he_normal",
     "a SeedGenerator gives other values at each call: the run's seed is used"},
    {"3.3.0", R"(, "kernel_initializer": {"class_name": "HeNormal", "config": {"seed": 3}})",
     "kernel_initializer:{HeNormal:{seed:3}}", ""},
    {"2.2.4", R"(, "activation": {"class_name": "LeakyReLU", "config": {"alpha": 0.1}})",
     "activation:{LeakyReLU:{negative_slope:0.1}}", ""},
    {"3.0.0", R"(, "activation": {"class_name": "LeakyReLU", "config": {"name": "a"}})",
     "activation:{LeakyReLU:{negative_slope:0.3}}", ""},
    {"2.2.4",
     R"(, "activation": {"class_name": "ReLU", "config": {"max_value": {"type": "ndarray", "value": 6}, "negative_slope": 0.0, "threshold": 0.0}})",
     "activation:{ReLU:{max_value:6}}", ""},
    {"tfjs-layers 4.22.0", R"(, "activation": "gelu_new")", "activation:{GELU:{approximate:true}}",
     ""},
    {"3.0.0", R"(, "activation": null)", "", ""},
    {"2.3.0", R"(, "dtype": "float32", "trainable": true, "activity_regularizer": null)", "", ""},
    {"2.3.0", R"(, "batch_input_shape": [32, 5])", "",
     "the file fixes batches of 32 rows: here fit.batch_size says it"},
};

/// An optimizer of a version, in its training_config; what it becomes.
const std::vector<Version> optimizers_of_versions{
    {"2.2.4",
     R"({"class_name": "SGD", "config": {"lr": 0.5, "momentum": 0.0, "decay": 0.0, "nesterov": false}})",
     "{SGD:{learning_rate:0.5}}", ""},
    {"2.2.4",
     R"({"class_name": "RMSprop", "config": {"lr": 0.001, "rho": 0.9, "decay": 0.0, "epsilon": 1e-07}})",
     "{RMSprop:{epsilon:1e-14}}",
     "RMSprop of Keras 2.2.4 adds epsilon 1e-07 outside the root: read as 1e-14 inside, a divisor "
     "that differs by less than 1e-07"},
    {"2.2.4", R"({"class_name": "Adagrad", "config": {}})",
     "{Adagrad:{learning_rate:0.01,initial_accumulator_value:0,epsilon:1e-14}}",
     "Adagrad of Keras 2.2.4 has learning_rate 0.01\n"
     "Adagrad of Keras 2.2.4 adds epsilon 1e-07 outside the root: read as 1e-14 inside, a divisor "
     "that differs by less than 1e-07\n"
     "Adagrad of Keras 2.2.4 starts its sum of squares at 0"},
    {"1.2.2", R"({"class_name": "Adam", "config": {"lr": 0.01}})",
     "{Adam:{learning_rate:0.01,epsilon:1e-08}}", "Adam of Keras 1.2.2 has epsilon 1e-08"},
    {"2.15.0",
     R"({"class_name": "Custom>Adam", "config": {"name": "Adam", "weight_decay": null, "clipnorm": null, "use_ema": false, "ema_momentum": 0.99, "jit_compile": false, "is_legacy_optimizer": false, "learning_rate": 0.01}})",
     "{Adam:{learning_rate:0.01}}", ""},
    {"2.15.0",
     R"({"class_name": "RMSprop", "config": {"learning_rate": 0.001, "decay": 0.0, "rho": 0.8, "momentum": 0.5, "epsilon": 1e-07}})",
     "{RMSprop:{rho:0.8,momentum:0.5}}", ""},
    {"tfjs-layers 4.22.0",
     R"({"class_name": "RMSProp", "config": {"learningRate": 0.1, "decay": 0.8, "momentum": 0, "epsilon": 1e-7, "centered": true}})",
     "{RMSprop:{learning_rate:0.1,rho:0.8,centered:true}}", ""},
    {"2.2.4",
     R"({"class_name": "Nadam", "config": {"lr": 0.002, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "schedule_decay": 0.004}})",
     "{Nadam:{learning_rate:0.002,schedule_decay:0.004}}",
     "Nadam of Keras 2.2.4 warms its momentum up by schedule_decay 0.004, Keras 3 by 1"},
    {"2.4.0",
     R"({"class_name": "Nadam", "config": {"name": "Nadam", "learning_rate": 0.001, "decay": 0.004, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07}})",
     "{Nadam:{schedule_decay:0.004}}",
     "Nadam of tf.keras 2.4 warms its momentum up by schedule_decay 0.004, Keras 3 by 1"},
    {"2.15.0", R"({"class_name": "Nadam", "config": {"learning_rate": 0.001}})", "nadam", ""},
    {"2.3.1",
     R"({"class_name": "SGD", "config": {"learning_rate": 0.01, "momentum": 0.0, "decay": 0.0, "nesterov": false, "clipnorm": 1.5, "clipvalue": 0.0}})",
     "{SGD:{global_clipnorm:1.5}}",
     "SGD of Keras 2.3.1 clips the norm of all gradients together by its clipnorm: read as "
     "global_clipnorm"},
    {"2.4.0", R"({"class_name": "SGD", "config": {"learning_rate": 0.01, "clipnorm": 1.5}})",
     "{SGD:{clipnorm:1.5}}", ""},
    {"3.0.0", R"("SGD")", "sgd", ""},
};

/// A document and the faults that it has.
const std::vector<Refused> refused{
    {R"({"class_name": "Functional", "config": {"layers": []}, "keras_version": "2.4.0"})",
     "1 \"Functional\": this model is 'Functional', not Sequential | its layers may branch and "
     "join; "
     "write a chain as Sequential"},
    {R"({"class_name": "Model", "config": {"layers": []}, "keras_version": "2.2.4"})",
     "1 \"Model\": this model is 'Model', not Sequential | its layers may branch and join; write a "
     "chain as Sequential"},
    {R"({"class_name": "Sequential", "config": {"layers": 3}, "keras_version": "2.2.4"})",
     "1 {: the model has no list of layers | in Keras's files it is 'config', or 'layers' in it"},
    {one_layer("two", ""),
     "1 \"two\": 'keras_version' is the text 'two', not a version | for example 2.2.4"},
    {one_layer("2.2.4", R"(, "unit": 4)"),
     "1 \"unit\": Dense has no 'unit' | did you mean 'units'?"},
    {one_layer("2.2.4",
               R"(, "kernel_initializer": {"class_name": "HeNormall", "config": {"a": 1}})"),
     "1 \"HeNormall\": there is no initializer 'HeNormall' | did you mean 'he_normal'?"},
    {R"({"class_name": "Sequential", "keras_version": "2.2.4", "config": [
{"class_name": "Conv2D", "config": {"name": "eyes", "filters": 3, "batch_input_shape": [null, 9]}},
{"class_name": "Sequential", "config": {"name": "inner", "layers": []}},
{"class_name": "Dense", "config": {"units": 0}}]})",
     "2 \"Conv2D\": there is no layer 'Conv2D', the class of 'eyes' | fanin reads rows of numbers: "
     "layers for images are not here\n"
     "3 \"Sequential\": there is no layer 'Sequential', the class of 'inner' | put the layers of "
     "the "
     "inner model into the list itself\n"
     "4 0: 'units' is '0', not an integer from 1 to 1000000"},
    {R"({"class_name": "Sequential", "keras_version": "2.2.4", "config": [{"class_name": "Dense"}]})",
     "1 \"Dense\": Dense needs 'units' | number of outputs"},
    {R"({"format": "graph-model", "modelTopology": {"node": []}})",
     "1 \"graph-model\": a graph model has lost its layers | convert the Keras model to format "
     "layers-model instead"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(spec_keras)

BOOST_DATA_TEST_CASE(a_file_of_each_dialect_says_the_same_in_our_form, data_driven::make(dialects),
                     d) {
  const Loaded loaded(folder + d.file);
  BOOST_REQUIRE_MESSAGE(!loaded.diagnostics.failed(), loaded.messages());
  BOOST_TEST(loaded.brief() == d.brief);
  BOOST_TEST(loaded.messages() == d.notes);
}

BOOST_DATA_TEST_CASE(each_version_draws_and_activates_as_it_did, data_driven::make(versions), v) {
  Scratch scratch;
  const Loaded loaded(scratch.write("m.json", one_layer(v.version, v.config)));
  BOOST_REQUIRE_MESSAGE(!loaded.diagnostics.failed(), loaded.messages());
  const std::string brief = loaded.brief();
  const std::string layer = brief.substr(brief.find("- {Dense"));
  BOOST_TEST(layer == "- {Dense:{units:2" + (v.layer.empty() ? "" : "," + v.layer) + "}}\n");
  std::string notes;
  for (const Fault& fault : loaded.diagnostics.faults()) {
    BOOST_TEST(fault.note);
    notes += (notes.empty() ? "" : "\n") + fault.message;
  }
  BOOST_TEST(notes == v.notes);
}

BOOST_DATA_TEST_CASE(each_version_has_its_defaults_of_optimizers,
                     data_driven::make(optimizers_of_versions), v) {
  Scratch scratch;
  const Loaded loaded(scratch.write(
      "m.json",
      one_layer(v.version, "",
                R"(, "training_config": {"loss": "mse", "optimizer_config": )" + v.config + "}")));
  BOOST_REQUIRE_MESSAGE(!loaded.diagnostics.failed(), loaded.messages());
  const std::string brief = loaded.brief();
  BOOST_TEST(brief.substr(brief.find("compile: ")) ==
             "compile: {optimizer:" + v.layer + ",loss:mean_squared_error}\n");
  std::string notes;
  for (const Fault& fault : loaded.diagnostics.faults())
    notes += (notes.empty() ? "" : "\n") + fault.message;
  BOOST_TEST(notes == v.notes);
}

BOOST_DATA_TEST_CASE(what_cannot_be_read_is_refused_in_keras_s_own_lines,
                     data_driven::make(refused), r) {
  Scratch scratch;
  const Loaded loaded(scratch.write("m.json", r.yaml));
  BOOST_TEST(loaded.messages() == r.says);
  BOOST_TEST((!loaded.file || !loaded.file->sound));
}

BOOST_AUTO_TEST_CASE(hard_sigmoid_of_older_versions_is_not_taken_for_todays) {
  Scratch scratch;
  const std::string old =
      scratch.write("m.json", one_layer("2.2.4", R"(, "activation": "hard_sigmoid")"));
  const bool writable = !activations.find("hard_sigmoid")->parameters.empty();
  BOOST_TEST(Loaded(old).diagnostics.failed() == !writable);
  const Loaded today(old, "3");
  BOOST_TEST(today.messages() == "");
  BOOST_TEST(today.brief() == "- {Dense:{units:2,activation:hard_sigmoid}}\n");
  const ModelFile& file = today.file.value().value;
  BOOST_TEST(write_keras(file, KerasForm::keras3).gaps.empty());
  const auto gaps = write_keras(file, KerasForm::keras2).gaps;
  BOOST_REQUIRE(gaps.size() == 1u);
  BOOST_TEST(gaps.front().path == "model.0.activation");
  BOOST_TEST(gaps.front().message == "hard_sigmoid of Keras 2 is another function");
}

BOOST_AUTO_TEST_CASE(keras_compat_reads_an_old_file_as_another_version) {
  const Loaded as_3(folder + "keras_2.1.json", "3");
  BOOST_TEST(as_3.messages() == "");
  const Loaded as_2_2(folder + "keras_2.1.json", "2.2");
  BOOST_TEST(as_2_2.messages() == "");
  const auto initializer = [](const Loaded& loaded) {
    return std::get<Dense>(loaded.file.value().value.model.at(1)).kernel_initializer;
  };
  BOOST_TEST((initializer(as_2_2) == choose(initializers, "he_normal")));
  BOOST_TEST(initializer(as_3).number("scale") == 2);
  Scratch scratch;
  const std::string bad =
      "keras_compat: old\nmodel: [{class_name: Dense, config: {units: 2}}]\n"
      "data: {csv: a.csv, target: y}\ncompile: {loss: mse}\n";
  Diagnostics diagnostics;
  load_model(scratch.write("m.yaml", bad), {}, diagnostics);
  BOOST_TEST(
      faults_of(diagnostics) ==
      "1 old: 'keras_compat' is 'old', not a version of Keras | for example keras_compat: 3");
}

BOOST_DATA_TEST_CASE(what_is_written_for_keras_3_and_2_loads_again_to_the_same_model,
                     data_driven::make(own_files), name) {
  const Loaded first(folder + name);
  for (const KerasForm form : {KerasForm::keras3, KerasForm::keras2}) {
    const KerasWritten written = write_keras(first.file.value().value, form);
    BOOST_TEST(written.gaps.empty());
    Scratch scratch;
    const Loaded again(scratch.write("m.json", emit_json(written.root)));
    BOOST_TEST(again.messages() == "");
    BOOST_TEST((again.file.value().value.model == first.file.value().value.model), again.brief());
    BOOST_TEST((again.file.value().value.compile == first.file.value().value.compile),
               again.brief());
  }
}

BOOST_DATA_TEST_CASE(what_is_written_for_us_loads_again_to_the_same_model,
                     data_driven::make(own_files), name) {
  const ModelFile first = Loaded(folder + name).file.value().value;
  if (first.compile.loss.name.empty()) return;
  Node written = write_brief(first);
  written.entries.push_back(
      {"data",
       {},
       Node::mapping({{"csv", {}, Node::scalar("a.csv")}, {"target", {}, Node::scalar("y")}})});
  const LoadedModel again(emit_yaml(written));
  BOOST_TEST(again.faults() == "");
  BOOST_TEST((again.value().model == first.model));
  BOOST_TEST((again.value().compile == first.compile));
}

BOOST_AUTO_TEST_CASE(kaiming_is_written_as_the_variance_scaling_that_it_is) {
  ModelFile file;
  Dense layer;
  layer.units = 2;
  layer.kernel_initializer = choose(initializers, "kaiming_normal");
  file.model.emplace_back(layer);
  layer.kernel_initializer = choose(initializers, "kaiming_uniform");
  file.model.emplace_back(layer);
  name_layers(file.model);
  Scratch scratch;
  const Loaded again(scratch.write("m.json", emit_json(write_keras(file, KerasForm::keras3).root)));
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& choice = std::get<Dense>(again.file.value().value.model.at(i)).kernel_initializer;
    const Law law = law_of(choice, {7, 3});
    const Law meant = law_of(std::get<Dense>(file.model[i]).kernel_initializer, {7, 3});
    BOOST_TEST((law.family == meant.family));
    BOOST_TEST(law.sigma == meant.sigma, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(law.high == meant.high, boost::test_tools::tolerance(1e-15));
  }
}

BOOST_AUTO_TEST_CASE(a_model_file_takes_its_layers_from_keras_and_says_the_rest) {
  Scratch scratch;
  std::filesystem::copy_file(folder + "keras_3.json", scratch.path("k.json"));
  Diagnostics diagnostics;
  const auto file = load_model(
      scratch.write("m.yaml",
                    "model: k.json\ndata: {csv: a.csv, target: y}\ncompile: {optimizer: sgd}\n"),
      {}, diagnostics);
  BOOST_TEST(faults_of(diagnostics) == "");
  BOOST_TEST(file->value.model.size() == 5u);
  BOOST_TEST(file->value.compile.optimizer.name == "sgd");  // ours wins
  BOOST_TEST(file->value.compile.loss.name == "sparse_categorical_crossentropy");
  BOOST_TEST(file->value.compile.metrics.size() == 1u);
  // A fault in a layer points into Keras's file.
  Diagnostics second;
  const auto broken = load_model(scratch.path("m.yaml"), {}, second);
  const Place place = broken->places.find("model.1.units");
  BOOST_TEST(second.source(place.source).name() == scratch.path("k.json"));
}

BOOST_AUTO_TEST_SUITE_END()
