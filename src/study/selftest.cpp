// What is computed here beside what it should be.
#include "study/selftest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/activation.hpp"
#include "engine/instruction_set.hpp"
#include "engine/loss.hpp"
#include "engine/optimizer.hpp"
#include "golden_files.hpp"
#include "init/certificate.hpp"
#include "init/initializers.hpp"
#include "numeric/functions.hpp"
#include "schema/reader.hpp"
#include "schema/yaml.hpp"
#include "spec/training.hpp"
#include "study/golden.hpp"
#include "study/signature.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

// As the tests of the same numbers allow (tests/engine, tests/numeric): float32 for what is
// computed in float32, nine digits for tables that have nine.
constexpr double float_allowed = 3e-7;
constexpr double loss_allowed = 1e-7;
constexpr double function_allowed = 2e-15;
constexpr double law_allowed = 1e-14;

double number(const std::string& text) {
  return parse_number(text).value_or(std::numeric_limits<double>::quiet_NaN());
}

/// One thing's cases; differences below `scale` are absolute.
class Tally {
 public:
  Tally(std::string name, double allowed, double scale)
      : check_{std::move(name), 0, 0, allowed}, scale_(scale) {}

  void compare(double found, double expected) {
    ++check_.cases;
    if (found == expected) return;
    const double difference = std::abs(found - expected) / std::max(scale_, std::abs(expected));
    if (!(difference <= check_.worst)) check_.worst = difference;
  }
  SelfCheck take() const { return check_; }

 private:
  SelfCheck check_;
  double scale_;
};

/// One tally a name, in the order in which names come.
template <class Compare>
void tally_rows(SelfTest& test, std::string_view table, const std::string& kind, double allowed,
                double scale, const Compare& compare) {
  const auto rows = golden_rows(table);
  for (std::size_t from = 0; from < rows.size();) {
    std::size_t to = from;
    while (to < rows.size() && rows[to][0] == rows[from][0]) ++to;
    Tally tally(kind + " " + rows[from][0], allowed, scale);
    if (compare(rows[from][0], std::span(rows).subspan(from, to - from), tally)) {
      test.checks.push_back(tally.take());
    } else {
      test.untested.push_back(rows[from][0]);
    }
    from = to;
  }
}

using Rows = std::span<const std::vector<std::string>>;

void test_functions(SelfTest& test) {
  struct Function {
    std::string_view name;
    double (*function)(double);
  };
  static constexpr Function functions[] = {{"exp", portable_exp},    {"log", portable_log},
                                           {"tanh", portable_tanh},  {"erf", portable_erf},
                                           {"norm_cdf", normal_cdf}, {"norm_ppf", normal_quantile}};
  tally_rows(test, golden::distributions, "function", function_allowed, 0,
             [](const std::string& name, Rows rows, Tally& tally) {
               const auto* found = std::find_if(std::begin(functions), std::end(functions),
                                                [&](const Function& f) { return f.name == name; });
               if (found == std::end(functions)) return name.starts_with("truncnorm_");
               for (const auto& row : rows)
                 tally.compare(found->function(number(row[1])), number(row[2]));
               return true;
             });
  // Moments are tested where they are used: with the initializers.
  std::erase_if(test.checks, [](const SelfCheck& check) { return check.cases == 0; });
}

/// Moments and bounds of the law for a shape, and a kernel of it drawn and certified.
void test_initializers(SelfTest& test) {
  tally_rows(test, golden::initializers, "initializer", law_allowed, 1e-3,
             [](const std::string& name, Rows rows, Tally& tally) {
               const auto choice = golden_choice(initializers, name);
               for (const auto& row : rows) {
                 if (!choice) return false;
                 const Fans fans{number(row[1]), number(row[2])};
                 const Law law = law_of(*choice, fans);
                 tally.compare(mean_of(law), number(row[3]));
                 tally.compare(sd_of(law, fans), number(row[4]));
                 tally.compare(law.low, number(row[5]));
                 tally.compare(law.high, number(row[6]));
               }
               return true;
             });
  for (const std::string& name : initializers.names()) {
    constexpr std::size_t rows = 97;
    constexpr std::size_t columns = 61;
    const Choice choice = choose(initializers, name);
    const std::vector<float> kernel = draw(choice, rows, columns, {1, "weights/0"});
    Tally tally("kernel " + name, 0, 1);
    tally.compare(certify(law_of(choice, {rows, columns}), rows, columns, kernel).passed() ? 0 : 1,
                  0);
    test.checks.push_back(tally.take());
  }
}

void test_activations(SelfTest& test) {
  constexpr float points[] = {-3, -2, -1, -.5F, -.1F, 0, .1F, .5F, 1, 2, 3};
  tally_rows(test, golden::activations, "activation", float_allowed, .1,
             [&](const std::string& name, Rows rows, Tally& tally) {
               const auto choice = golden_choice(activations, name);
               if (!choice) return false;
               float values[std::size(points)];
               activate(*choice, points, 1, values);
               for (std::size_t i = 0; i < std::size(points) && i + 1 < rows[0].size(); ++i)
                 tally.compare(static_cast<double>(values[i]), number(rows[0][i + 1]));
               return true;
             });
}

/// Weights of ten ones after each of five steps, gradients .01 and then .1, .2 ... 1.
std::vector<std::vector<float>> five_steps(const Choice& choice) {
  constexpr std::size_t size = 10;
  std::vector<float> weights(size, 1);
  Optimizer optimizer(choice, {Tensor{.rows = size, .weights = weights.data()}});
  std::vector<float> gradient(size, .01F);
  std::vector<std::vector<float>> after;
  for (int step = 0; step < 5; ++step) {
    optimizer.begin_step();
    apply(optimizer.update(0), size, gradient.data());
    optimizer.end_step();
    after.push_back(weights);
    for (std::size_t i = 0; i < size; ++i) gradient[i] = static_cast<float>(i + 1) / 10;
  }
  return after;
}

void test_optimizers(SelfTest& test) {
  tally_rows(test, golden::optimizers, "optimizer", float_allowed, 1,
             [](const std::string& name, Rows rows, Tally& tally) {
               const auto choice = golden_choice(optimizers, name);
               if (!choice) return false;
               const auto after = five_steps(*choice);
               for (std::size_t step = 0; step < std::min(after.size(), rows.size()); ++step) {
                 for (std::size_t i = 0; i < after[step].size(); ++i)
                   tally.compare(static_cast<double>(after[step][i]), number(rows[step][i + 2]));
               }
               return true;
             });
}

/// What golden losses were computed from: outputs, as logits where the loss works on them, and
/// labels or values.
struct LossInputs {
  std::vector<std::string_view> names;
  std::size_t units;
  std::vector<float> output;
  std::vector<std::int32_t> labels;
  std::vector<float> values;
};

std::vector<float> logits(std::size_t units, const std::vector<double>& probabilities) {
  std::vector<float> out;
  for (const double p : probabilities)
    out.push_back(static_cast<float>(portable_log(units > 1 ? p : p / (1 - p))));
  return out;
}

std::vector<LossInputs> loss_inputs() {
  return {{{"categorical_crossentropy"},
           3,
           logits(3, {.9, .05, .05, .5, .89, .6, .05, .01, .94}),
           {0, 1, 2},
           {}},
          {{"binary_crossentropy"}, 1, logits(1, {.6, .3, .8, .2, .7, .4}), {1, 0, 1, 0, 1, 0}, {}},
          {{"mean_squared_error", "mean_absolute_error", "mape", "huber(1)", "log_cosh"},
           1,
           {4, 8, 12, 8, 1, 3},
           {},
           {1, 9, 2, -5, -2, 6}}};
}

/// The mean over T3 and P3, two rows of three outputs whose targets are no classes.
double mean_of_rows(const Choice& choice) {
  constexpr double targets[2][3] = {{1, 0, 1}, {0, 1, 0}};
  constexpr double outputs[2][3] = {{.6, .3, .8}, {.2, .7, .4}};
  const BoundLoss loss = bind_loss(choice);
  const bool signs = choice.name == "hinge" || choice.name == "squared_hinge";
  double sum = 0;
  for (std::size_t row = 0; row < 2; ++row) {
    double wanted[3];
    for (std::size_t k = 0; k < 3; ++k)
      wanted[k] = signs ? 2 * targets[row][k] - 1 : targets[row][k];
    sum += row_loss(loss, outputs[row], wanted, {});
  }
  return sum / 2;
}

Totals measured(const Choice& choice, std::size_t units, std::span<const float> output,
                const Targets& targets, std::span<float> gradient) {
  Compile compile;
  compile.loss = choice;
  return Objective(compile, units).measure(output, targets, gradient);
}

void test_losses(SelfTest& test) {
  Diagnostics diagnostics;
  const auto table =
      parse_yaml(diagnostics.add_source("losses", std::string(golden::losses)), diagnostics);
  if (!table) {
    test.checks.push_back({"losses", 0, std::numeric_limits<double>::quiet_NaN(), 0});
    return;
  }
  const auto inputs = loss_inputs();
  for (const Entry& entry : table->entries) {
    const auto choice = golden_choice(losses, entry.key);
    if (!choice) {
      test.untested.push_back(entry.key);
      continue;
    }
    const auto known = std::find_if(inputs.begin(), inputs.end(), [&](const LossInputs& i) {
      return std::find(i.names.begin(), i.names.end(), entry.key) != i.names.end();
    });
    Tally tally("loss " + entry.key, loss_allowed, 1);
    const double found = known == inputs.end() ? mean_of_rows(*choice)
                                               : measured(*choice, known->units, known->output,
                                                          {known->labels, known->values}, {})
                                                     .means()
                                                     .front();
    tally.compare(found, number(entry.value.text));
    test.checks.push_back(tally.take());
  }
}

/// "{huber: {delta: 0.5}}"
std::optional<Choice> written_choice(const Vocabulary& vocabulary, const std::string& text) {
  Diagnostics diagnostics;
  const auto node = parse_yaml(diagnostics.add_source("golden name", text), diagnostics);
  if (!node) return std::nullopt;
  Places places;
  Reader reader(diagnostics, places);
  Choice choice;
  read_value(reader, *node, choice, Field{.vocabulary = &vocabulary});
  return diagnostics.failed() ? std::nullopt : std::optional(choice);
}

/// "1 2.5 -3" as numbers.
template <class T>
std::vector<T> numbers_in(const std::string& text) {
  std::vector<T> all;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    all.push_back(static_cast<T>(number(text.substr(from, to - from))));
    from = to + 1;
  }
  return all;
}

/// Every kind of loss, with what its gradient is by the outputs: the path that training takes.
void test_loss_gradients(SelfTest& test) {
  tally_rows(test, golden::loss_gradients, "loss and gradient", loss_allowed, 1e-3,
             [](const std::string& name, Rows rows, Tally& tally) {
               const auto choice = written_choice(losses, name);
               for (const auto& row : rows) {
                 if (!choice || row.size() != 7) return false;
                 const auto output = numbers_in<float>(row[2]);
                 const auto labels = numbers_in<std::int32_t>(row[3] == "labels" ? row[4] : "");
                 const auto values = numbers_in<float>(row[3] == "labels" ? "" : row[4]);
                 std::vector<float> gradient(output.size());
                 const Totals totals = measured(*choice, static_cast<std::size_t>(number(row[1])),
                                                output, {labels, values}, gradient);
                 const auto wanted = numbers_in<double>(row[5]);
                 tally.compare(totals.loss, std::accumulate(wanted.begin(), wanted.end(), 0.0));
                 const auto slopes = numbers_in<double>(row[6]);
                 for (std::size_t i = 0; i < gradient.size(); ++i)
                   tally.compare(
                       static_cast<double>(gradient[i]),
                       i < slopes.size() ? slopes[i] : std::numeric_limits<double>::quiet_NaN());
               }
               return true;
             });
}

void test_signature(SelfTest& test) {
  const std::string before = instruction_set();
  for (const std::string& set : instruction_sets()) {
    use_instruction_set(set);
    Tally tally("signature on " + set, 0, 1);
    tally.compare(signature() == golden::signature ? 0 : 1, 0);
    test.checks.push_back(tally.take());
  }
  use_instruction_set(before);
}

}  // namespace

SelfTest selftest() {
  SelfTest test;
  test_functions(test);
  test_initializers(test);
  test_activations(test);
  test_losses(test);
  test_loss_gradients(test);
  test_optimizers(test);
  test_signature(test);
  return test;
}

}  // namespace fanin
