// The table of initializers. Glorot, He and Lecun are presets of one variance-scaling function.
#include "init/initializers.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

using Type = Parameter::Type;

enum class Mode { fan_in, fan_out, fan_avg };
enum class Distribution { uniform, truncated_normal, untruncated_normal };

// Var = scale / n with n the chosen fan, at least 1
// (keras/src/initializers/random_initializers.py).
Law variance_scaling(double scale, Mode mode, Distribution distribution, Fans fans) {
  const double fan = mode == Mode::fan_in    ? fans.in
                     : mode == Mode::fan_out ? fans.out
                                             : 0.5 * (fans.in + fans.out);
  const double variance = scale / std::max(1.0, fan);
  switch (distribution) {
    case Distribution::uniform: {
      const double limit = std::sqrt(3.0 * variance);
      return uniform_law(-limit, limit);
    }
    case Distribution::truncated_normal:
      return truncated_normal_law(0, std::sqrt(variance) / truncated_normal_sd);
    case Distribution::untruncated_normal:
      break;
  }
  return normal_law(0, std::sqrt(variance));
}

template <int scale, Mode mode, Distribution distribution>
Law preset(const Choice&, Fans fans) {
  return variance_scaling(scale, mode, distribution, fans);
}

Law variance_scaling_by_words(const Choice& choice, Fans fans) {
  const std::string& mode = choice.word("mode");
  const std::string& distribution = choice.word("distribution");
  return variance_scaling(choice.number("scale"),
                          mode == "fan_in"    ? Mode::fan_in
                          : mode == "fan_out" ? Mode::fan_out
                                              : Mode::fan_avg,
                          distribution == "uniform"              ? Distribution::uniform
                          : distribution == "untruncated_normal" ? Distribution::untruncated_normal
                                                                 : Distribution::truncated_normal,
                          fans);
}

// PyTorch's calculate_gain (torch/nn/init.py).
double torch_gain(const Choice& choice) {
  const std::string& name = choice.word("nonlinearity");
  if (name == "relu") return std::sqrt(2.0);
  if (name == "leaky_relu") return std::sqrt(2.0 / (1.0 + choice.number("a") * choice.number("a")));
  if (name == "tanh") return 5.0 / 3.0;
  if (name == "selu") return 0.75;
  return 1.0;  // linear, sigmoid
}

template <bool uniform>
Law kaiming(const Choice& choice, Fans fans) {
  const double fan = choice.word("mode") == "fan_in" ? fans.in : fans.out;
  const double sd = torch_gain(choice) / std::sqrt(std::max(1.0, fan));
  const double limit = std::sqrt(3.0) * sd;
  return uniform ? uniform_law(-limit, limit) : normal_law(0, sd);
}

constexpr Parameter seed{.name = "seed",
                         .type = Type::integer,
                         .none = true,
                         .limits = between(0, 9007199254740992.0),
                         .sentence = "a seed of its own: the same values in every run"};
constexpr std::array<Parameter, 1> only_seed{seed};

// Weights are float32.
constexpr double float_max = std::numeric_limits<float>::max();
constexpr Limits in_float = between(-float_max, float_max);

constexpr std::array<Parameter, 1> constant_parameters{
    Parameter{.name = "value", .number = 0, .limits = in_float, .sentence = "every element"}};

constexpr std::array<Parameter, 3> normal_parameters{
    Parameter{.name = "mean", .number = 0, .limits = in_float, .sentence = "mean"},
    Parameter{.name = "stddev",
              .number = 0.05,
              .limits = between(0, float_max),
              .sentence = "standard deviation"},
    seed};

constexpr std::array<Parameter, 3> truncated_parameters{
    Parameter{.name = "mean", .number = 0, .limits = in_float, .sentence = "mean"},
    Parameter{.name = "stddev",
              .number = 0.05,
              .limits = between(0, float_max),
              .sentence = "standard deviation before the cut at two of them"},
    seed};

constexpr std::array<Parameter, 3> uniform_parameters{
    Parameter{.name = "minval", .number = -0.05, .limits = in_float, .sentence = "lower bound"},
    Parameter{.name = "maxval", .number = 0.05, .limits = in_float, .sentence = "upper bound"},
    seed};

constexpr std::array<std::string_view, 3> modes{"fan_in", "fan_out", "fan_avg"};
constexpr std::array<std::string_view, 4> distributions{"truncated_normal", "untruncated_normal",
                                                        "uniform", "normal"};
constexpr std::array<Parameter, 4> variance_scaling_parameters{
    Parameter{.name = "scale",
              .number = 1,
              .limits = {.maximum = float_max, .above = 0},
              .sentence = "the variance is scale / fan"},
    Parameter{.name = "mode",
              .type = Type::word,
              .word = "fan_in",
              .words = modes,
              .sentence = "which fan divides the scale"},
    Parameter{.name = "distribution",
              .type = Type::word,
              .word = "truncated_normal",
              .words = distributions,
              .sentence = "normal is truncated_normal"},
    seed};

constexpr std::array<Parameter, 2> orthogonal_parameters{
    Parameter{.name = "gain",
              .number = 1,
              .limits = in_float,
              .sentence = "factor of the orthogonal matrix"},
    seed};

constexpr std::array<Parameter, 3> lsuv_parameters{
    Parameter{.name = "tolerance",
              .number = 0.1,
              .limits = {.above = 0, .below = 1},
              .sentence = "how far from 1 the variance of the outputs may stay"},
    Parameter{.name = "max_iterations",
              .type = Type::integer,
              .number = 10,
              .limits = between(1, 1000),
              .sentence = "scalings of one kernel at most"},
    seed};

constexpr std::array<Parameter, 1> identity_parameters{Parameter{
    .name = "gain", .number = 1, .limits = in_float, .sentence = "the value on the diagonal"}};

constexpr std::array<std::string_view, 2> torch_modes{"fan_in", "fan_out"};
constexpr std::array<std::string_view, 6> nonlinearities{"leaky_relu", "relu", "tanh",
                                                         "sigmoid",    "selu", "linear"};
constexpr std::array<Parameter, 4> kaiming_parameters{
    Parameter{.name = "a", .number = 0, .sentence = "negative slope, used with leaky_relu"},
    Parameter{.name = "mode",
              .type = Type::word,
              .word = "fan_in",
              .words = torch_modes,
              .sentence = "which fan"},
    Parameter{.name = "nonlinearity",
              .type = Type::word,
              .word = "leaky_relu",
              .words = nonlinearities,
              .sentence = "decides the gain, as torch.nn.init.calculate_gain"},
    seed};

constexpr std::array<std::string_view, 1> zero{"zero"};
constexpr std::array<std::string_view, 1> one{"one"};
constexpr std::array<std::string_view, 1> normal_alias{"normal"};
constexpr std::array<std::string_view, 1> uniform_alias{"uniform"};
constexpr std::array<std::string_view, 1> xavier_normal{"xavier_normal"};
constexpr std::array<std::string_view, 2> xavier_uniform{"xavier", "xavier_uniform"};
constexpr std::array<std::string_view, 1> orthogonal_alias{"OrthogonalInitializer"};
constexpr std::array<std::string_view, 1> identity_alias{"IdentityInitializer"};

constexpr std::string_view glorot = "Glorot & Bengio 2010";
constexpr std::string_view he = "He, Zhang, Ren & Sun 2015";
constexpr std::string_view lecun = "LeCun, Bottou, Orr & Mueller 1998";

constexpr auto uniform = Distribution::uniform;
constexpr auto truncated = Distribution::truncated_normal;

constexpr InitializerRow table[] = {
    {{"glorot_uniform", "GlorotUniform", xavier_uniform,
      "uniform on +-sqrt(6 / (fan_in + fan_out)); Keras's default", glorot, only_seed},
     preset<1, Mode::fan_avg, uniform>},
    {{"glorot_normal", "GlorotNormal", xavier_normal,
      "truncated normal with variance 2 / (fan_in + fan_out)", glorot, only_seed},
     preset<1, Mode::fan_avg, truncated>},
    {{"he_uniform", "HeUniform", {}, "uniform on +-sqrt(6 / fan_in); for relu", he, only_seed},
     preset<2, Mode::fan_in, uniform>},
    {{"he_normal",
      "HeNormal",
      {},
      "truncated normal with variance 2 / fan_in; for relu",
      he,
      only_seed},
     preset<2, Mode::fan_in, truncated>},
    {{"lecun_uniform", "LecunUniform", {}, "uniform on +-sqrt(3 / fan_in)", lecun, only_seed},
     preset<1, Mode::fan_in, uniform>},
    {{"lecun_normal",
      "LecunNormal",
      {},
      "truncated normal with variance 1 / fan_in; for selu",
      lecun,
      only_seed},
     preset<1, Mode::fan_in, truncated>},
    {{"kaiming_uniform",
      "KaimingUniform",
      {},
      "PyTorch's: uniform on +-gain sqrt(3 / fan)",
      he,
      kaiming_parameters},
     kaiming<true>},
    {{"kaiming_normal",
      "KaimingNormal",
      {},
      "PyTorch's: normal, not truncated, with sd gain / sqrt(fan)",
      he,
      kaiming_parameters},
     kaiming<false>},
    {{"variance_scaling",
      "VarianceScaling",
      {},
      "variance scale / fan in a chosen distribution",
      "Keras",
      variance_scaling_parameters},
     variance_scaling_by_words},
    {{"random_normal", "RandomNormal", normal_alias, "normal with a fixed sd, whatever the shape",
      "Keras", normal_parameters},
     [](const Choice& c, Fans) { return normal_law(c.number("mean"), c.number("stddev")); }},
    {{"random_uniform", "RandomUniform", uniform_alias,
      "uniform between fixed bounds, whatever the shape", "Keras", uniform_parameters},
     [](const Choice& c, Fans) { return uniform_law(c.number("minval"), c.number("maxval")); }},
    {{"truncated_normal",
      "TruncatedNormal",
      {},
      "normal cut at two stddev; its sd is 0.8796 stddev",
      "Keras",
      truncated_parameters},
     [](const Choice& c, Fans) {
       return truncated_normal_law(c.number("mean"), c.number("stddev"));
     }},
    {{"orthogonal", "Orthogonal", orthogonal_alias, "orthonormal columns (or rows) times gain",
      "Saxe, McClelland & Ganguli 2013", orthogonal_parameters},
     [](const Choice& c, Fans) { return orthogonal_law(c.number("gain")); }},
    {{"lsuv",
      "LSUV",
      {},
      "orthogonal, then scaled until the outputs for the first mini-batch have variance 1",
      "Mishkin & Matas 2016",
      lsuv_parameters},
     [](const Choice&, Fans) { return orthogonal_law(1); }},
    {{"identity", "Identity", identity_alias, "gain on the diagonal, 0 elsewhere", "Keras",
      identity_parameters},
     [](const Choice& c, Fans) { return identity_law(c.number("gain")); }},
    {{"zeros", "Zeros", zero, "every element 0: hidden layers never learn to differ", "Keras"},
     [](const Choice&, Fans) { return constant_law(0); }},
    {{"ones", "Ones", one, "every element 1", "Keras"},
     [](const Choice&, Fans) { return constant_law(1); }},
    {{"constant", "Constant", {}, "every element the same value", "Keras", constant_parameters},
     [](const Choice& c, Fans) { return constant_law(c.number("value")); }},
};

const InitializerRow& row_of(const Choice& choice) {
  const auto* found =
      std::find_if(std::begin(table), std::end(table),
                   [&](const InitializerRow& row) { return row.name == choice.name; });
  assert(found != std::end(table));
  return *found;
}

bool has(const Choice& choice, std::string_view parameter) {
  return std::any_of(choice.arguments.begin(), choice.arguments.end(),
                     [&](const auto& argument) { return argument.first == parameter; });
}

}  // namespace

const Vocabulary initializers = vocabulary_of<table>("initializer");

Law law_of(const Choice& initializer, Fans fans) {
  return row_of(initializer).law(initializer, fans);
}

std::optional<std::string> fault_of(const Choice& initializer) {
  if (initializer.name == "random_uniform" &&
      initializer.number("minval") > initializer.number("maxval")) {
    return format("'minval' {} is greater than 'maxval' {}", shortest(initializer.number("minval")),
                  shortest(initializer.number("maxval")));
  }
  if (initializer.name == "random_normal" || initializer.name == "truncated_normal") {
    // No draw lies farther out than this.
    constexpr double farthest = 10;
    const double mean = initializer.number("mean");
    const double stddev = initializer.number("stddev");
    if (std::abs(mean) + farthest * stddev > float_max) {
      return format("'mean' {} and 'stddev' {} give values beyond float32", shortest(mean),
                    shortest(stddev));
    }
  }
  return std::nullopt;
}

bool needs_matrix(const Choice& initializer) {
  return initializer.name == "orthogonal" || initializer.name == "identity" ||
         needs_data(initializer);
}

bool needs_data(const Choice& initializer) { return initializer.name == "lsuv"; }

Stream stream_of(const Choice& initializer, std::uint64_t run_seed, std::string_view name) {
  if (has(initializer, "seed")) {
    if (const auto own = initializer.optional_number("seed")) {
      return {static_cast<std::uint64_t>(*own), "initializer"};
    }
  }
  return {run_seed, name};
}

std::vector<float> draw(const Choice& initializer, std::size_t rows, std::size_t columns,
                        const Stream& stream) {
  std::vector<float> values(rows * columns);
  const Fans fans{static_cast<double>(rows), static_cast<double>(columns)};
  fill(law_of(initializer, fans), rows, columns, stream, values);
  return values;
}

}  // namespace fanin
