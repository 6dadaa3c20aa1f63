// Every initializer of the table: its names, what it means for a shape, and what is drawn.
#include "init/initializers.hpp"

#include <cmath>
#include <map>
#include <set>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "init/certificate.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

const auto within_nine_digits = boost::test_tools::tolerance(5e-9);

Choice with(Choice choice, const std::string& parameter, Argument value) {
  for (auto& [name, argument] : choice.arguments) {
    if (name == parameter) argument = std::move(value);
  }
  return choice;
}

Law law(std::string_view name, Fans fans) { return law_of(choose(initializers, name), fans); }

std::vector<std::string> all_names() { return initializers.names(); }

// Keras 3.15: classes, snake_case names and other accepted names for Dense
// (keras/src/initializers/__init__.py), and the names of PyTorch's that are ours to accept.
struct Names {
  std::string name;
  std::string class_name;
  std::vector<std::string> others;
  friend std::ostream& operator<<(std::ostream& to, const Names& n) { return to << n.name; }
};
const std::vector<Names> names{
    {"zeros", "Zeros", {"zero"}},
    {"ones", "Ones", {"one"}},
    {"constant", "Constant", {}},
    {"random_normal", "RandomNormal", {"normal"}},
    {"random_uniform", "RandomUniform", {"uniform"}},
    {"truncated_normal", "TruncatedNormal", {}},
    {"variance_scaling", "VarianceScaling", {}},
    {"glorot_uniform", "GlorotUniform", {"xavier", "xavier_uniform"}},
    {"glorot_normal", "GlorotNormal", {"xavier_normal"}},
    {"he_normal", "HeNormal", {}},
    {"he_uniform", "HeUniform", {}},
    {"lecun_normal", "LecunNormal", {}},
    {"lecun_uniform", "LecunUniform", {}},
    {"orthogonal", "Orthogonal", {"OrthogonalInitializer"}},
    {"lsuv", "LSUV", {}},
    {"identity", "Identity", {"IdentityInitializer"}},
    {"kaiming_normal", "KaimingNormal", {}},
    {"kaiming_uniform", "KaimingUniform", {}},
};

// Keras's arguments and defaults (the same place).
const std::map<std::string, std::vector<std::pair<std::string, Argument>>> defaults{
    {"zeros", {}},
    {"ones", {}},
    {"constant", {{"value", 0.0}}},
    {"random_normal", {{"mean", 0.0}, {"stddev", 0.05}, {"seed", {}}}},
    {"random_uniform", {{"minval", -0.05}, {"maxval", 0.05}, {"seed", {}}}},
    {"truncated_normal", {{"mean", 0.0}, {"stddev", 0.05}, {"seed", {}}}},
    {"variance_scaling",
     {{"scale", 1.0},
      {"mode", std::string("fan_in")},
      {"distribution", std::string("truncated_normal")},
      {"seed", {}}}},
    {"glorot_uniform", {{"seed", {}}}},
    {"glorot_normal", {{"seed", {}}}},
    {"he_normal", {{"seed", {}}}},
    {"he_uniform", {{"seed", {}}}},
    {"lecun_normal", {{"seed", {}}}},
    {"lecun_uniform", {{"seed", {}}}},
    {"orthogonal", {{"gain", 1.0}, {"seed", {}}}},
    {"lsuv", {{"tolerance", 0.1}, {"max_iterations", 10.0}, {"seed", {}}}},
    {"identity", {{"gain", 1.0}}},
};

// Fans, sd, sd before the cut and bound in 9 digits, computed from Keras's formulas and agreeing
// with what Keras's own tests expect.
struct Numbers {
  std::string name;
  Fans fans;
  double sd;
  double sigma;  // 0: uniform
  double bound;
  friend std::ostream& operator<<(std::ostream& to, const Numbers& n) {
    return to << n.name << " " << n.fans.in << "x" << n.fans.out;
  }
};
const std::vector<Numbers> numbers{
    {"glorot_normal", {784, 128}, .0468292906, .0532377495, .106475499},
    {"glorot_uniform", {784, 128}, .0468292906, 0, .0811107106},
    {"he_normal", {784, 128}, .0505076272, .0574194563, .114838913},
    {"he_uniform", {784, 128}, .0505076272, 0, .0874817765},
    {"lecun_normal", {784, 128}, .0357142857, .0406016869, .0812033739},
    {"lecun_uniform", {784, 128}, .0357142857, 0, .0618589574},
    {"glorot_normal", {4, 16}, .316227766, .359502661, .719005322},
    {"glorot_uniform", {4, 16}, .316227766, 0, .547722558},
    {"he_normal", {4, 16}, .707106781, .803872389, 1.60774478},
    {"he_uniform", {4, 16}, .707106781, 0, 1.22474487},
    {"lecun_normal", {4, 16}, .5, .568423617, 1.13684723},
    {"lecun_uniform", {4, 16}, .5, 0, .866025404},
};

// torch.nn.init.calculate_gain of PyTorch 1.13.
struct Gain {
  std::string nonlinearity;
  double a;
  double gain;
  friend std::ostream& operator<<(std::ostream& to, const Gain& g) {
    return to << g.nonlinearity << " " << g.a;
  }
};
const std::vector<Gain> gains{
    {"linear", 0, 1},
    {"sigmoid", 0, 1},
    {"tanh", 0, 1.6666666666666667},
    {"relu", 0, 1.4142135623730951},
    {"relu", 3, 1.4142135623730951},
    {"selu", 0, 0.75},
    {"leaky_relu", 0, 1.4142135623730951},
    {"leaky_relu", 0.2, 1.3867504905630728},
    {"leaky_relu", 2.23606797749979, 0.5773502691896257},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(init_initializers)

BOOST_AUTO_TEST_CASE(the_table_holds_keras_s_initializers_pytorch_s_two_and_lsuv) {
  std::set<std::string> expected;
  for (const Names& row : names) expected.insert(row.name);
  const auto found = all_names();
  BOOST_TEST(std::set<std::string>(found.begin(), found.end()) == expected,
             boost::test_tools::per_element());
  BOOST_TEST(found.size() == expected.size());
}

BOOST_DATA_TEST_CASE(an_initializer_is_found_by_each_of_its_names, data_driven::make(names)) {
  std::vector<std::string> every = sample.others;
  every.push_back(sample.name);
  every.push_back(sample.class_name);
  for (const std::string& name : every) {
    BOOST_TEST_REQUIRE(initializers.find(name) != nullptr, name);
    BOOST_TEST(initializers.find(name)->name == sample.name);
  }
  BOOST_TEST(initializers.find(sample.name)->class_name == sample.class_name);
}

BOOST_DATA_TEST_CASE(no_name_means_two_initializers, data_driven::make(all_names())) {
  const Row& row = *initializers.find(sample);
  BOOST_TEST(row.name == sample);
  for (const std::string_view alias : row.aliases)
    BOOST_TEST(initializers.find(alias)->name == sample);
}

BOOST_DATA_TEST_CASE(arguments_and_defaults_are_keras_s, data_driven::make(all_names())) {
  const auto expected = defaults.find(sample);
  if (expected == defaults.end()) return;  // PyTorch's
  BOOST_TEST((choose(initializers, sample).arguments == expected->second));
}

BOOST_DATA_TEST_CASE(every_initializer_and_parameter_has_a_sentence,
                     data_driven::make(all_names())) {
  const Row& row = *initializers.find(sample);
  BOOST_TEST(!row.sentence.empty());
  BOOST_TEST(!row.source.empty());
  for (const Parameter& parameter : row.parameters)
    BOOST_TEST(!parameter.sentence.empty(), parameter.name);
}

BOOST_DATA_TEST_CASE(laws_have_keras_s_numbers, data_driven::make(numbers)) {
  const Law found = law(sample.name, sample.fans);
  BOOST_TEST(mean_of(found) == 0);
  BOOST_TEST(sd_of(found, sample.fans) == sample.sd, within_nine_digits);
  BOOST_TEST(found.sigma == sample.sigma, within_nine_digits);
  BOOST_TEST(found.high == sample.bound, within_nine_digits);
  BOOST_TEST(found.low == -found.high);
  BOOST_TEST(
      (found.family == (sample.sigma == 0 ? Law::Family::uniform : Law::Family::truncated_normal)));
}

BOOST_AUTO_TEST_CASE(he_normal_has_variance_two_over_fan_in) {
  for (const double fan : {1.0, 3.0, 100.0}) {
    const double sd = sd_of(law("he_normal", {fan, 7}), {fan, 7});
    BOOST_TEST(sd * sd == 2 / fan, boost::test_tools::tolerance(1e-15));
  }
}

BOOST_AUTO_TEST_CASE(fixed_laws_do_not_look_at_the_shape) {
  for (const Fans fans : {Fans{4, 16}, Fans{784, 128}}) {
    BOOST_TEST((law("random_normal", fans) == normal_law(0, 0.05)));
    BOOST_TEST((law("random_uniform", fans) == uniform_law(-0.05, 0.05)));
    BOOST_TEST((law("truncated_normal", fans) == truncated_normal_law(0, 0.05)));
    BOOST_TEST(sd_of(law("truncated_normal", fans), fans) == 0.05 * 0.87962566103423978);
    BOOST_TEST((law("zeros", fans) == constant_law(0)));
    BOOST_TEST((law("ones", fans) == constant_law(1)));
    BOOST_TEST((law_of(with(choose(initializers, "constant"), "value", -0.1), fans) ==
                constant_law(-0.1)));
    BOOST_TEST((law("orthogonal", fans) == orthogonal_law(1)));
    BOOST_TEST(
        (law_of(with(choose(initializers, "identity"), "gain", 3.0), fans) == identity_law(3)));
  }
}

BOOST_AUTO_TEST_CASE(variance_scaling_is_its_formula_in_every_mode_and_distribution) {
  const Fans fans{30, 50};
  const std::vector<std::pair<std::string, double>> modes{
      {"fan_in", 30}, {"fan_out", 50}, {"fan_avg", 40}};
  for (const auto& [mode, fan] : modes) {
    for (const double scale : {1.0, 2.0, 0.3}) {
      const double sd = std::sqrt(scale / fan);
      const auto made = [&, mode = mode](const char* distribution) {
        const Choice scaled = with(choose(initializers, "variance_scaling"), "scale", scale);
        return law_of(with(with(scaled, "mode", mode), "distribution", std::string(distribution)),
                      fans);
      };
      BOOST_TEST((made("untruncated_normal") == normal_law(0, sd)));
      BOOST_TEST((made("truncated_normal") == truncated_normal_law(0, sd / 0.87962566103423978)));
      BOOST_TEST((made("normal") == made("truncated_normal")));
      const Law uniform = made("uniform");
      BOOST_TEST((uniform.family == Law::Family::uniform));
      BOOST_TEST(uniform.high == std::sqrt(3 * scale / fan), boost::test_tools::tolerance(1e-15));
      BOOST_TEST(uniform.low == -uniform.high);
    }
  }
}

BOOST_AUTO_TEST_CASE(presets_are_variance_scaling_as_keras_defines_them) {
  struct Preset {
    const char* name;
    double scale;
    const char* mode;
    const char* distribution;
  };
  const Fans fans{30, 50};
  for (const Preset& preset : {Preset{"glorot_uniform", 1, "fan_avg", "uniform"},
                               {"glorot_normal", 1, "fan_avg", "truncated_normal"},
                               {"he_uniform", 2, "fan_in", "uniform"},
                               {"he_normal", 2, "fan_in", "truncated_normal"},
                               {"lecun_uniform", 1, "fan_in", "uniform"},
                               {"lecun_normal", 1, "fan_in", "truncated_normal"}}) {
    Choice scaled = with(choose(initializers, "variance_scaling"), "scale", preset.scale);
    scaled = with(with(scaled, "mode", std::string(preset.mode)), "distribution",
                  std::string(preset.distribution));
    BOOST_TEST((law(preset.name, fans) == law_of(scaled, fans)), preset.name);
  }
}

BOOST_AUTO_TEST_CASE(a_fan_counts_at_least_one) {
  const Fans small{0.25, 0.5};
  BOOST_TEST((law("he_normal", small) == law("he_normal", {1, 1})));
  BOOST_TEST((law("glorot_uniform", small) == law("glorot_uniform", {1, 1})));
  BOOST_TEST((law("kaiming_uniform", small) == law("kaiming_uniform", {1, 1})));
}

BOOST_DATA_TEST_CASE(kaiming_has_pytorch_s_gain, data_driven::make(gains)) {
  const Fans fans{784, 128};
  for (const auto& [mode, fan] :
       {std::pair<const char*, double>{"fan_in", 784}, {"fan_out", 128}}) {
    const auto made = [&, mode = mode](const char* name) {
      const Choice gained = with(with(choose(initializers, name), "a", sample.a), "nonlinearity",
                                 sample.nonlinearity);
      return law_of(with(gained, "mode", std::string(mode)), fans);
    };
    // torch/nn/init.py: std = gain / sqrt(fan), bound = sqrt(3) std
    const Law normal = made("kaiming_normal");
    BOOST_TEST((normal.family == Law::Family::normal));
    BOOST_TEST(normal.sigma == sample.gain / std::sqrt(fan), boost::test_tools::tolerance(1e-15));
    const Law uniform = made("kaiming_uniform");
    BOOST_TEST((uniform.family == Law::Family::uniform));
    BOOST_TEST(uniform.high == std::sqrt(3.0) * sample.gain / std::sqrt(fan),
               boost::test_tools::tolerance(1e-15));
  }
}

BOOST_AUTO_TEST_CASE(kaiming_by_default_is_he_without_the_cut) {
  BOOST_TEST(sd_of(law("kaiming_normal", {30, 50}), {}) == std::sqrt(2.0 / 30),
             boost::test_tools::tolerance(1e-15));
  BOOST_TEST(law("kaiming_uniform", {30, 50}).high == law("he_uniform", {30, 50}).high,
             boost::test_tools::tolerance(1e-15));
}

// 60,000 weights for each of five seeds: moments within five standard errors, KS distance below its
// 1e-6 level.
BOOST_DATA_TEST_CASE(drawn_kernels_have_the_moments_bounds_and_distribution_of_their_law,
                     data_driven::make(all_names()) * data_driven::xrange(1, 6), name, seed) {
  constexpr std::size_t rows = 200;
  constexpr std::size_t columns = 300;
  const Choice choice = choose(initializers, name);
  const Fans fans{rows, columns};
  const Law expected = law_of(choice, fans);
  const auto values =
      draw(choice, rows, columns, Stream(static_cast<std::uint64_t>(seed), "weights/0"));
  BOOST_REQUIRE(values.size() == rows * columns);
  double sum = 0;
  double squares = 0;
  for (const float value : values) {
    if (value < expected.low || value > expected.high) BOOST_ERROR("out of bounds: " << value);
    sum += value;
    squares += (value - mean_of(expected)) * (value - mean_of(expected));
  }
  const auto n = static_cast<double>(values.size());
  const double sd = sd_of(expected, fans);
  if (expected.family == Law::Family::uniform || expected.family == Law::Family::normal ||
      expected.family == Law::Family::truncated_normal) {
    BOOST_TEST(std::abs(sum / n - mean_of(expected)) < 5 * sd / std::sqrt(n));
    const double relative = squares / n / (sd * sd) - 1;
    BOOST_TEST(std::abs(relative) < 5 * std::sqrt((kurtosis(expected) - 1) / n));
    BOOST_TEST(ks_distance(expected, values) < ks_critical(values.size(), 2.6934));
  }
  if (expected.family == Law::Family::orthogonal)
    BOOST_TEST(std::sqrt(squares / n) == sd, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(one_stream_gives_paired_draws) {
  const Stream stream(4, "weights/1");
  const auto he = draw(choose(initializers, "he_normal"), 40, 60, stream);
  const auto glorot = draw(choose(initializers, "glorot_normal"), 40, 60, stream);
  const auto uniform = draw(choose(initializers, "he_uniform"), 40, 60, stream);
  const double ratio = std::sqrt((2.0 / 40) / (2.0 / 100));
  for (std::size_t i = 0; i < he.size(); ++i) {
    BOOST_TEST(static_cast<double>(he[i]) == ratio * static_cast<double>(glorot[i]),
               boost::test_tools::tolerance(1e-6));
    BOOST_TEST((he[i] < 0) == (uniform[i] < 0));
  }
}

BOOST_AUTO_TEST_CASE(other_seeds_and_streams_give_other_kernels) {
  const Choice he = choose(initializers, "he_normal");
  const auto kernel = draw(he, 8, 8, stream_of(he, 1, "weights/0"));
  BOOST_TEST((draw(he, 8, 8, stream_of(he, 1, "weights/0")) == kernel));
  BOOST_TEST((draw(he, 8, 8, stream_of(he, 2, "weights/0")) != kernel));
  BOOST_TEST((draw(he, 8, 8, stream_of(he, 1, "weights/1")) != kernel));
}

BOOST_AUTO_TEST_CASE(a_seed_of_its_own_gives_the_same_kernel_in_every_run) {
  const Choice he = with(choose(initializers, "he_normal"), "seed", 7.0);
  const auto kernel = draw(he, 8, 8, stream_of(he, 1, "weights/0"));
  BOOST_TEST((draw(he, 8, 8, stream_of(he, 2, "weights/0")) == kernel));
  BOOST_TEST((draw(he, 8, 8, stream_of(he, 1, "weights/1")) == kernel));
  const Choice other = with(he, "seed", 8.0);
  BOOST_TEST((draw(other, 8, 8, stream_of(other, 1, "weights/0")) != kernel));
  const Choice zeros = choose(initializers, "zeros");
  BOOST_TEST(stream_of(zeros, 3, "bias/0").seed == 3U);
}

BOOST_AUTO_TEST_CASE(bounds_the_wrong_way_round_are_a_fault) {
  const Choice uniform = choose(initializers, "random_uniform");
  BOOST_TEST(!fault_of(uniform).has_value());
  BOOST_TEST(fault_of(with(uniform, "minval", 0.5)).value_or("") ==
             "'minval' 0.5 is greater than 'maxval' 0.05");
  BOOST_TEST(!fault_of(with(uniform, "minval", 0.05)).has_value());
}

BOOST_DATA_TEST_CASE(only_orthogonal_identity_and_lsuv_need_a_matrix,
                     data_driven::make(all_names())) {
  BOOST_TEST(needs_matrix(choose(initializers, sample)) ==
             (sample == "orthogonal" || sample == "identity" || sample == "lsuv"));
  BOOST_TEST(needs_data(choose(initializers, sample)) == (sample == "lsuv"));
}

BOOST_AUTO_TEST_SUITE_END()
