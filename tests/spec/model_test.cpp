// Layers have Keras 3's keys, defaults, written forms and generated names.
#include "spec/model.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "spec/documents.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using fanin::Activation;
using fanin::activations;
using fanin::Choice;
using fanin::choose;
using fanin::Dense;
using fanin::Document;
using fanin::Dropout;
using fanin::Field;
using fanin::initializers;
using fanin::InputLayer;
using fanin::Layer;
using fanin::Refused;

using Layers = std::vector<Layer>;

Dense dense(std::int64_t units, const char* activation = "linear", const std::string& name = "") {
  Dense layer;
  layer.units = units;
  layer.activation = choose(activations, activation);
  layer.name = name;
  return layer;
}
Activation activation(const char* function, const std::string& name = "") {
  Activation layer;
  layer.activation = choose(activations, function);
  layer.name = name;
  return layer;
}
Dropout dropout(double rate, const std::string& name = "") {
  Dropout layer;
  layer.rate = rate;
  layer.name = name;
  return layer;
}
/// A layer with changes.
template <class L>
Layer changed(auto&& change) {
  L layer;
  change(layer);
  return layer;
}

/// A layer as it is written.
struct Written {
  std::string yaml;
  Layer layer;
  friend std::ostream& operator<<(std::ostream& to, const Written& w) { return to << w.yaml; }
};

Layer dense_with(auto&& change) {
  Dense layer = dense(4);
  change(layer);
  return layer;
}

Choice with_argument(Choice choice, const char* parameter, fanin::Argument value) {
  for (auto& [name, argument] : choice.arguments) {
    if (name == parameter) argument = std::move(value);
  }
  return choice;
}

std::vector<Written> written_layers() {
  const Layer relu4 = dense(4, "relu");
  const auto activation_is = [](Choice choice) {
    return dense_with([&](Dense& d) { d.activation = std::move(choice); });
  };
  const auto kernel_is = [](Choice choice) {
    return dense_with([&](Dense& d) { d.kernel_initializer = std::move(choice); });
  };
  return {
      // the forms of a layer
      {"{Dense: {units: 4, activation: relu}}", relu4},
      {"{dense: {units: 4, activation: relu}}", relu4},
      {"Dense:\n  units: 4\n  activation: relu", relu4},
      {"{class_name: Dense, config: {units: 4, activation: relu}}", relu4},
      {"{class_name: dense, config: {activation: relu, units: 4}}", relu4},
      {"{module: keras.layers, class_name: Dense, config: {units: 4, activation: relu}, "
       "registered_name: null, build_config: {input_shape: [null, 8]}}",
       relu4},
      {"{input_layer: {shape: [8]}}", InputLayer{{8}, "", {}, {}, {}, {}}},
      {"{class_name: InputLayer, config: {shape: [8], name: in}}",
       InputLayer{{8}, "in", {}, {}, {}, {}}},
      {"{Activation: {activation: ReLU}}", activation("relu")},
      {"{Dropout: {rate: 0.5}}", dropout(0.5)},
      {"{class_name: Dropout, config: {rate: 5e-1, name: drop}}", dropout(0.5, "drop")},
      // each key of Dense
      {"{Dense: {units: 1}}", dense(1)},
      {"{Dense: {units: 1000000}}", dense(1000000)},
      {"{Dense: {units: 4, use_bias: false}}", dense_with([](Dense& d) { d.use_bias = false; })},
      {"{Dense: {units: 4, name: first}}", dense_with([](Dense& d) { d.name = "first"; })},
      {"{Dense: {units: 4, bias_initializer: Ones}}",
       dense_with([](Dense& d) { d.bias_initializer = choose(initializers, "ones"); })},
      {"{Dense: {units: 4, kernel_initializer: he_normal}}",
       kernel_is(choose(initializers, "he_normal"))},
      {"{Dense: {units: 4, kernel_initializer: {HeNormal: {seed: 7}}}}",
       kernel_is(with_argument(choose(initializers, "he_normal"), "seed", 7.0))},
      {"{Dense: {units: 4, kernel_initializer: {class_name: HeNormal, config: {seed: 7}}}}",
       kernel_is(with_argument(choose(initializers, "he_normal"), "seed", 7.0))},
      {"{Dense: {units: 4, kernel_initializer: xavier}}", dense(4)},
      {"{Dense: {units: 4, activation: {ReLU: {max_value: 6}}}}",
       activation_is(with_argument(choose(activations, "relu"), "max_value", 6.0))},
      // null is linear, as in Keras
      {"{Dense: {units: 4, activation: null}}", dense(4)},
      {"{Dense: {units: 4, activation: }}", dense(4)},
      {"{Activation: {activation: null}}", activation("linear")},
      // the ends of what is allowed
      {"{Dropout: {rate: 0}}", dropout(0)},
      {"{Dropout: {rate: 0.999}}", dropout(0.999)},
      {"{Dropout: {rate: 1}}", dropout(1)},
      // keys of every layer
      {"{Dense: {units: 4, trainable: false}}", dense_with([](Dense& d) { d.trainable = false; })},
      {"{Dense: {units: 4, dtype: float32}}", dense(4)},
      {"{Dense: {units: 4, dtype: {module: keras, class_name: DTypePolicy, config: {name: "
       "float32}, registered_name: null}}}",
       dense(4)},
      {"{Dense: {units: 4, quantization_config: null, lora_rank: null}}", dense(4)},
      {"{Dropout: {rate: 0.5, seed: null, noise_shape: null}}", dropout(0.5)},
      {"{Dropout: {rate: 0.5, seed: 7}}",
       changed<Dropout>([](auto& d) { d.rate = 0.5, d.seed = 7; })},
      // the other layers, each with all its keys
      {"{AlphaDropout: {rate: 0.25, seed: 1, noise_shape: null}}",
       changed<fanin::AlphaDropout>([](auto& l) { l.rate = 0.25, l.seed = 1; })},
      {"{GaussianNoise: {stddev: 0.5}}",
       changed<fanin::GaussianNoise>([](auto& l) { l.stddev = 0.5; })},
      {"{gaussian_dropout: {rate: 0.5}}",
       changed<fanin::GaussianDropout>([](auto& l) { l.rate = 0.5; })},
      {"BatchNormalization", fanin::BatchNormalization{}},
      {"{class_name: BatchNormalization, config: {name: bn, trainable: true, dtype: float32, axis: "
       "-1, momentum: 0.9, epsilon: 0.01, center: false, scale: false, beta_initializer: zeros, "
       "gamma_initializer: {class_name: Constant, config: {value: 2}}, moving_mean_initializer: "
       "ones, moving_variance_initializer: zeros, beta_regularizer: null, gamma_regularizer: null, "
       "beta_constraint: null, gamma_constraint: null, synchronized: false, renorm: false, "
       "renorm_clipping: null, renorm_momentum: 0.99}}",
       changed<fanin::BatchNormalization>([](auto& l) {
         l.name = "bn";
         l.momentum = 0.9;
         l.epsilon = 0.01;
         l.center = l.scale = false;
         l.gamma_initializer = with_argument(choose(initializers, "constant"), "value", 2.0);
         l.moving_mean_initializer = choose(initializers, "ones");
         l.moving_variance_initializer = choose(initializers, "zeros");
       })},
      // one axis, as an integer or as a list
      {"{BatchNormalization: {axis: [1]}}", fanin::BatchNormalization{}},
      {"{LayerNormalization: {axis: [-1], epsilon: 0, center: false, rms_scaling: false}}",
       changed<fanin::LayerNormalization>([](auto& l) { l.epsilon = 0, l.center = false; })},
      {"{RMSNormalization: {axis: -1, epsilon: 0.5}}",
       changed<fanin::RMSNormalization>([](auto& l) { l.epsilon = 0.5; })},
      {"{UnitNormalization: {axis: 1}}", fanin::UnitNormalization{}},
      {"{LeakyReLU: {negative_slope: 0.1}}",
       changed<fanin::LeakyReLU>([](auto& l) { l.negative_slope = 0.1; })},
      {"{LeakyReLU: {alpha: 0.1}}",
       changed<fanin::LeakyReLU>([](auto& l) { l.negative_slope = 0.1; })},
      {"{ReLU: {max_value: null, negative_slope: 0.5, threshold: 1}}",
       changed<fanin::ReLU>([](auto& l) { l.negative_slope = 0.5, l.threshold = 1; })},
      {"{ELU: {alpha: 0.5}}", changed<fanin::ELU>([](auto& l) { l.alpha = 0.5; })},
      {"{PReLU: {alpha_initializer: ones, alpha_regularizer: null, shared_axes: null}}",
       changed<fanin::PReLU>([](auto& l) { l.alpha_initializer = choose(initializers, "ones"); })},
      {"{Softmax: {axis: -1}}", fanin::Softmax{}},
      {"{Flatten: {data_format: channels_last}}", fanin::Flatten{}},
      {"{Reshape: {target_shape: [-1]}}",
       changed<fanin::Reshape>([](auto& l) { l.target_shape = {-1}; })},
      {"{Rescaling: {scale: 0.5, offset: -1}}",
       changed<fanin::Rescaling>([](auto& l) { l.scale = 0.5, l.offset = -1; })},
      {"{ActivityRegularization: {l1: 0.5, l2: 0.25}}",
       changed<fanin::ActivityRegularization>([](auto& l) { l.l1 = 0.5, l.l2 = 0.25; })},
  };
}

const std::vector<Refused> refused{
    // what is required
    {"Dense", "1 Dense: Dense needs 'units' | number of outputs"},
    {"{Dense: {activation: relu}}", "1 Dense: Dense needs 'units' | number of outputs"},
    {"Dropout", "1 Dropout: Dropout needs 'rate' | share set to 0"},
    {"Activation", "1 Activation: Activation needs 'activation' | the function"},
    {"InputLayer", "1 InputLayer: InputLayer needs 'shape' | [number of features]"},
    // unknown keys and names
    {"{Dense: {units: 4, activaton: relu}}",
     "1 activaton: Dense has no 'activaton' | did you mean 'activation'?"},
    {"{Dense: {units: 4, kernel_initialiser: zeros}}",
     "1 kernel_initialiser: Dense has no 'kernel_initialiser' | did you mean "
     "'kernel_initializer'?"},
    {"{Dense: {units: 4, input_dim: 8}}",
     "1 input_dim: Dense has no 'input_dim' | the data says the number of features; InputLayer: "
     "{shape: [4]} as the first layer states it"},
    {"{Dropout: {rate: 0.5, sede: 1}}", "1 sede: Dropout has no 'sede' | did you mean 'seed'?"},
    {"{InputLayer: {shpae: [4]}}", "1 shpae: InputLayer has no 'shpae' | did you mean 'shape'?"},
    {"{Dens: {units: 4}}", "1 Dens: there is no layer 'Dens' | did you mean 'Dense'?"},
    {"{Conv2D: {filters: 4}}",
     "1 Conv2D: there is no layer 'Conv2D' | fanin reads rows of numbers: layers for images are "
     "not here"},
    {"{Dense: {units: 4, kernel_initializer: HeNorml}}",
     "1 HeNorml: there is no initializer 'HeNorml' | did you mean 'he_normal'?"},
    {"{class_name: Dense, confg: {units: 4}}",
     "1 confg: a layer with class_name has no 'confg' | did you mean 'config'?"},
    {"{Dense: {units: 4, kernel_initializer: {class_name: Zeros, cofnig: {}}}}",
     "1 cofnig: an initializer with class_name has no 'cofnig' | did you mean 'config'?"},
    // out of range
    {"{Dense: {units: 0}}", "1 0: 'units' is '0', not an integer from 1 to 1000000"},
    {"{Dense: {units: -3}}", "1 -3: 'units' is '-3', not an integer from 1 to 1000000"},
    {"{Dense: {units: 1000001}}",
     "1 1000001: 'units' is '1000001', not an integer from 1 to 1000000"},
    {"{Dropout: {rate: 1.5}}", "1 1.5: 'rate' is '1.5', not a number from 0 to 1"},
    {"{AlphaDropout: {rate: 1}}", "1 1: 'rate' is '1', not a number from 0 to below 1"},
    {"{GaussianDropout: {rate: 1}}", "1 1: 'rate' is '1', not a number from 0 to below 1"},
    {"{GaussianNoise: {stddev: 2}}", "1 2: 'stddev' is '2', not a number from 0 to 1"},
    {"{Dropout: {rate: -0.1}}", "1 -0.1: 'rate' is '-0.1', not a number from 0 to 1"},
    {"{BatchNormalization: {momentum: 1.5}}",
     "1 1.5: 'momentum' is '1.5', not a number from 0 to 1"},
    {"{LayerNormalization: {epsilon: -1}}", "1 -1: 'epsilon' is '-1', not a number at least 0"},
    {"{ReLU: {max_value: -1}}", "1 -1: 'max_value' is '-1', not a number at least 0"},
    {"{ActivityRegularization: {l1: -1}}", "1 -1: 'l1' is '-1', not a number at least 0"},
    {"{Dropout: {rate: 0.5, seed: 1.5}}",
     "1 1.5: 'seed' is '1.5', not an integer from 0 to 9007199254740992"},
    // Keras's keys with one meaning here
    {"{Dropout: {rate: 0.5, noise_shape: [1, 4]}}",
     "1 [: 'noise_shape' is a list, not null | every value has a draw of its own"},
    {"{Dense: {units: 4, dtype: float16}}",
     "1 float16: 'dtype' is 'float16', not float32 | fanin computes in float32"},
    {"{Dense: {units: 4, dtype: {class_name: DTypePolicy, config: {name: mixed_bfloat16}}}}",
     "1 mixed_bfloat16: 'dtype' is 'mixed_bfloat16', not float32 | fanin computes in float32"},
    {"{Dense: {units: 4, lora_rank: 2}}",
     "1 2: 'lora_rank' is '2', not null | kernels are trained as a whole"},
    {"{BatchNormalization: {axis: 0}}",
     "1 0: 'axis' is '0', not -1 or 1 | rows of features have one axis"},
    {"{BatchNormalization: {axis: [1, 2]}}",
     "1 [: 'axis' is a list, not -1 or 1 | rows of features have one axis"},
    {"{BatchNormalization: {renorm: true}}",
     "1 true: 'renorm' is 'true', not false or null | batch renormalization is not computed"},
    {"{LayerNormalization: {rms_scaling: true}}",
     "1 true: 'rms_scaling' is 'true', not false or null | use RMSNormalization"},
    {"{PReLU: {shared_axes: [1]}}",
     "1 [: 'shared_axes' is a list, not null | every unit has an alpha of its own"},
    {"{LeakyReLU: {alpha: 0.1, negative_slope: 0.2}}",
     "1 alpha: 'alpha' is 'negative_slope': give one of them"},
    {"{InputLayer: {shape: [0]}}", "1 0: 'shape' is '0', not an integer at least 1"},
    // of the wrong type
    {"{Dense: {units: 4.0}}",
     "1 4.0: 'units' is '4.0', not an integer from 1 to 1000000 | write 4"},
    {"{Dense: {units: four}}", "1 four: 'units' is 'four', not an integer from 1 to 1000000"},
    {"{Dense: {units: '4'}}",
     "1 '4': 'units' is the text '4', not an integer from 1 to 1000000 | remove the quotes"},
    {"{Dense: {units: 4, use_bias: yes}}",
     "1 yes: 'use_bias' is 'yes', not true or false | write true"},
    {"{Dense: {units: 4, activation: [relu]}}",
     "1 [: 'activation' is a list, not an activation: a name, or {Name: {parameters}} | write "
     "relu"},
    {"{Dense: {units: 4, name: [a]}}", "1 [: 'name' is a list, not a text"},
    {"{Dense: 4}",
     "1 4: the value of Dense is '4', not a mapping of keys and values | write Dense: {units: 4}"},
    {"{Dropout: {rate: half}}", "1 half: 'rate' is 'half', not a number from 0 to 1"},
    {"{InputLayer: {shape: 4}}", "1 4: 'shape' is '4', not a list | write [4]"},
    // an initializer has no null, as nothing else than linear is meant by leaving it out
    {"Dense:\n  units: 4\n  kernel_initializer: null",
     "3 kernel_initializer: 'kernel_initializer' is nothing, not an initializer: a name, or "
     "{Name: {parameters}}"},
    // the parameters beside the layer, not under it
    {"Dense:\nunits: 4",
     "2 units: a layer has one name, found 'units' beside 'Dense' | indent the parameters of Dense "
     "under it"},
};

/// Layers with the names that Keras gives them.
struct NamedLayers {
  const char* claim;
  Layers layers;
  std::vector<std::string> names;
  friend std::ostream& operator<<(std::ostream& to, const NamedLayers& n) { return to << n.claim; }
};

const Dropout some = dropout(0.5);

const std::vector<NamedLayers> named_layers{
    {"the first of a class has no number", {dense(1)}, {"dense"}},
    {"the others count from 1", {dense(1), dense(1), dense(1)}, {"dense", "dense_1", "dense_2"}},
    {"each class counts for itself",
     {InputLayer{{4}, "", {}, {}, {}, {}}, dense(1), some, activation("relu"), dense(1), some,
      activation("tanh")},
     {"input_layer", "dense", "dropout", "activation", "dense_1", "dropout_1", "activation_1"}},
    {"a given name stays and does not count",
     {dense(1, "linear", "first"), dense(1), dense(1)},
     {"first", "dense", "dense_1"}},
    {"a name given before is passed over",
     {dense(1, "linear", "dense"), dense(1)},
     {"dense", "dense_1"}},
    {"a name given later is passed over too",
     {dense(1), dense(1), dropout(0.5, "dense_1")},
     {"dense", "dense_2", "dense_1"}},
    {"capitals in a row are one word",
     {fanin::LeakyReLU{}, fanin::PReLU{}, fanin::ReLU{}, fanin::ELU{}, fanin::RMSNormalization{},
      fanin::BatchNormalization{}, fanin::BatchNormalization{}},
     {"leaky_re_lu", "p_re_lu", "re_lu", "elu", "rms_normalization", "batch_normalization",
      "batch_normalization_1"}},
    {"no layers, no names", {}, {}},
};

std::vector<std::string> names_of(const Layers& layers) {
  std::vector<std::string> names;
  for (const Layer& layer : layers) names.push_back(fanin::name_of(layer));
  return names;
}

/// Layers and what makes their output.
struct Output {
  Layers layers;
  std::string activation;
  std::int64_t units;
  friend std::ostream& operator<<(std::ostream& to, const Output& o) {
    return to << o.layers.size() << " layers, " << o.activation;
  }
};

const std::vector<Output> outputs{
    {{dense(4, "relu"), dense(3, "softmax")}, "softmax", 3},
    {{dense(4, "relu"), dense(3), activation("softmax")}, "softmax", 3},
    {{dense(3, "relu"), activation("sigmoid"), activation("linear")}, "linear", 3},
    {{dense(3, "softmax"), some}, "linear", 3},
    {{dense(3), fanin::Softmax{}}, "softmax", 3},
    {{dense(3), fanin::Softmax{}, fanin::Flatten{}}, "softmax", 3},
    {{dense(3, "relu"), fanin::BatchNormalization{}}, "linear", 3},
    {{dense(3), fanin::LeakyReLU{}}, "leaky_relu", 3},
    {{some}, "linear", 0},
    {{}, "linear", 0},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(spec_model)

BOOST_AUTO_TEST_CASE(dense_has_the_defaults_of_keras) {
  const Document<Layer> document("Dense: {units: 4}");
  BOOST_TEST(document.faults() == "");
  const auto& layer = std::get<Dense>(document.value);
  BOOST_TEST(layer.units == 4);
  BOOST_TEST(layer.activation.name == "linear");
  BOOST_TEST(layer.use_bias);
  BOOST_TEST(layer.kernel_initializer.name == "glorot_uniform");
  BOOST_TEST(!layer.kernel_initializer.optional_number("seed").has_value());
  BOOST_TEST(layer.bias_initializer.name == "zeros");
  BOOST_TEST(layer.name == "");
}

BOOST_DATA_TEST_CASE(a_layer_is_what_is_written, data_driven::make(written_layers())) {
  const Document<Layer> document(sample.yaml);
  BOOST_TEST(document.faults() == "");
  BOOST_TEST((document.value == sample.layer));
}

BOOST_DATA_TEST_CASE(a_layer_that_is_none_says_why, data_driven::make(refused)) {
  BOOST_TEST(Document<Layer>(sample.yaml).faults() == sample.says);
}

BOOST_AUTO_TEST_CASE(the_faults_of_all_layers_are_found) {
  const Document<Layers> document(
      "- Dense: {units: 0, activaton: relu}\n- Dens: {units: 3}\n- Dropout: {}\n");
  BOOST_TEST(document.faults() ==
             "1 activaton: Dense has no 'activaton' | did you mean 'activation'?\n"
             "1 0: 'units' is '0', not an integer from 1 to 1000000\n"
             "2 Dens: there is no layer 'Dens' | did you mean 'Dense'?\n"
             "3 Dropout: Dropout needs 'rate' | share set to 0");
}

BOOST_DATA_TEST_CASE(layers_are_named_as_keras_does, data_driven::make(named_layers)) {
  Layers layers = sample.layers;
  fanin::name_layers(layers);
  BOOST_TEST(names_of(layers) == sample.names, boost::test_tools::per_element());
  fanin::name_layers(layers);
  BOOST_TEST(names_of(layers) == sample.names, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(shapes_and_parameters_follow_from_the_input_width) {
  Layers layers{InputLayer{{4}, "", {}, {}, {}, {}}, dense(32, "relu"), some, dense(3),
                activation("softmax")};
  std::get<Dense>(layers[3]).use_bias = false;
  fanin::name_layers(layers);
  const auto shapes = fanin::shapes(layers, 4);
  // name, class, inputs, outputs, parameters: (inputs + 1) x units, without a bias inputs x units
  const std::vector<std::tuple<std::string, std::string, int, int, int>> expected{
      {"input_layer", "InputLayer", 4, 4, 0}, {"dense", "Dense", 4, 32, 160},
      {"dropout", "Dropout", 32, 32, 0},      {"dense_1", "Dense", 32, 3, 96},
      {"activation", "Activation", 3, 3, 0},
  };
  BOOST_REQUIRE_EQUAL(shapes.size(), expected.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const auto& s = shapes[i];
    BOOST_TEST((std::tuple(s.name, s.class_name, s.inputs, s.outputs, s.parameters) == expected[i]),
               s.name);
  }
}

BOOST_AUTO_TEST_CASE(vectors_count_and_moving_averages_and_frozen_layers_are_not_trained) {
  Layers layers{fanin::BatchNormalization{}, dense(8),           fanin::BatchNormalization{},
                fanin::LayerNormalization{}, fanin::PReLU{},     fanin::RMSNormalization{},
                fanin::UnitNormalization{},  fanin::Rescaling{}, dense(2)};
  std::get<fanin::BatchNormalization>(layers[2]).scale = false;
  std::get<fanin::LayerNormalization>(layers[3]).center = false;
  std::get<Dense>(layers[8]).trainable = false;
  const auto shapes = fanin::shapes(layers, 4);
  const std::vector<std::pair<int, int>> expected{{16, 8}, {40, 0}, {24, 16}, {8, 0},  {8, 0},
                                                  {8, 0},  {0, 0},  {0, 0},   {18, 18}};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    BOOST_TEST(shapes[i].parameters == expected[i].first);
    BOOST_TEST(shapes[i].not_trained == expected[i].second);
  }
}

// Argument by argument: a mistake in one would be an activation with Keras's other defaults.
BOOST_AUTO_TEST_CASE(layers_that_are_functions_say_which) {
  const auto text = [](const Layer& layer) {
    const auto function = fanin::function_of(layer);
    return function ? fanin::label(*function, activations) : "none";
  };
  BOOST_TEST(text(fanin::LeakyReLU{}) == "leaky_relu(negative_slope=0.3)");
  BOOST_TEST(text(fanin::ReLU{}) == "relu");
  BOOST_TEST(text(changed<fanin::ReLU>([](auto& l) {
               l.max_value = 6, l.negative_slope = 0.5, l.threshold = 1;
             })) == "relu(negative_slope=0.5, max_value=6, threshold=1)");
  BOOST_TEST(text(changed<fanin::ELU>([](auto& l) { l.alpha = 0.5; })) == "elu(alpha=0.5)");
  BOOST_TEST(text(fanin::Softmax{}) == "softmax");
  BOOST_TEST(text(fanin::PReLU{}) == "none");
  BOOST_TEST(text(some) == "none");
}

BOOST_DATA_TEST_CASE(the_output_is_that_of_the_last_layer, data_driven::make(outputs)) {
  BOOST_TEST(fanin::output_activation(sample.layers).name == sample.activation);
  BOOST_TEST(fanin::output_units(sample.layers) == sample.units);
}

BOOST_AUTO_TEST_CASE(dense_layers_are_found_among_the_others) {
  const Layers layers{InputLayer{{4}, "", {}, {}, {}, {}}, dense(4), some, dense(3),
                      activation("softmax")};
  BOOST_TEST(fanin::dense_positions(layers) == (std::vector<std::size_t>{1, 3}),
             boost::test_tools::per_element());
  BOOST_TEST(fanin::dense_positions({some}).empty());
}

BOOST_DATA_TEST_CASE(a_layer_reads_back_as_it_was, data_driven::make(written_layers())) {
  const auto node = fanin::write_value(sample.layer, Field{});
  const Document<Layer> back(fanin::emit_yaml(node));
  BOOST_TEST(back.faults() == "");
  BOOST_TEST((back.value == sample.layer));
}

BOOST_AUTO_TEST_SUITE_END()
