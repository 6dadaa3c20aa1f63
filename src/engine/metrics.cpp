// Each metric of the vocabulary bound to its counts and their finish (keras/src/metrics).
#include "engine/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "spec/metrics.hpp"

namespace fanin {

namespace {

double quotient(double a, double b) { return b == 0 ? 0 : a / b; }

// Classes

void add_accuracy(const BoundMetric& metric, const SeenRow& row, double* counts) {
  counts[0] += class_said(row.output, metric.boundary) == row.label ? 1 : 0;
}

void add_binary_accuracy(const BoundMetric& metric, const SeenRow& row, double* counts) {
  double right = 0;
  for (std::size_t j = 0; j < row.given.size(); ++j)
    right += (row.given[j] > metric.threshold) == (row.wanted[j] == 1) ? 1 : 0;
  counts[0] += right / static_cast<double>(row.given.size());
}

/// As Keras's in_top_k: outputs equal to the class's do not push it out.
void add_top_k(const BoundMetric& metric, const SeenRow& row, double* counts) {
  std::size_t larger = 0;
  const float own = row.output[std::min(row.label, row.output.size() - 1)];
  for (const float value : row.output) larger += value > own ? 1 : 0;
  counts[0] += larger < metric.k && !std::isnan(own) ? 1 : 0;
}

/// Whether the value is among the k largest of its row; of equal ones the first are.
bool among_largest(std::span<const double> values, std::size_t at, std::size_t k) {
  std::size_t before = 0;
  for (std::size_t j = 0; j < values.size(); ++j) {
    if (values[j] > values[at] || (values[j] == values[at] && j < at)) ++before;
  }
  return before < k;
}

bool says_yes(const BoundMetric& metric, const SeenRow& row, std::size_t unit) {
  if (metric.largest) {
    return row.given[unit] >= *std::max_element(row.given.begin(), row.given.end());
  }
  if (metric.k > 0 && !among_largest(row.given, unit, metric.k)) return false;
  return row.given[unit] > metric.threshold;
}

enum : std::size_t { true_positives, false_positives, false_negatives, true_negatives };

std::size_t kind_of_answer(bool yes, bool wanted) {
  if (wanted) return yes ? true_positives : false_negatives;
  return yes ? false_positives : true_negatives;
}

/// Four counts, of all units together.
void add_answers(const BoundMetric& metric, const SeenRow& row, double* counts) {
  for (std::size_t j = 0; j < row.given.size(); ++j) {
    if (metric.class_id && j != *metric.class_id) continue;
    counts[kind_of_answer(says_yes(metric, row, j), row.wanted[j] == 1)] += 1;
  }
}

/// Four counts of each unit.
void add_answers_by_unit(const BoundMetric& metric, const SeenRow& row, double* counts) {
  for (std::size_t j = 0; j < row.given.size(); ++j)
    counts[4 * j + kind_of_answer(says_yes(metric, row, j), row.wanted[j] == 1)] += 1;
}

double precision(std::span<const double> c, double) {
  return quotient(c[true_positives], c[true_positives] + c[false_positives]);
}
double recall(std::span<const double> c, double) {
  return quotient(c[true_positives], c[true_positives] + c[false_negatives]);
}
template <std::size_t which>
double answers(std::span<const double> c, double) {
  return c[which];
}

double f_score(std::span<const double> c, double beta) {
  const double square = beta * beta;
  const double hits = (1 + square) * c[true_positives];
  return quotient(hits, hits + square * c[false_negatives] + c[false_positives]);
}
double macro_f(std::span<const double> c, double beta) {
  double sum = 0;
  for (std::size_t j = 0; j < c.size(); j += 4) sum += f_score(c.subspan(j, 4), beta);
  const std::size_t classes = c.size() / 4;
  return sum / static_cast<double>(classes);
}
double weighted_f(std::span<const double> c, double beta) {
  double sum = 0;
  double all = 0;
  for (std::size_t j = 0; j < c.size(); j += 4) {
    const double rows = c[j + true_positives] + c[j + false_negatives];
    sum += rows * f_score(c.subspan(j, 4), beta);
    all += rows;
  }
  return quotient(sum, all);
}

// AUC: thresholds at i / 199, the first a little below 0. An output is counted in the bucket of the
// largest threshold that it is above, so that "yes" at a threshold is a sum of buckets.
constexpr std::size_t thresholds = 200;

void add_auc(const BoundMetric&, const SeenRow& row, double* counts) {
  for (std::size_t j = 0; j < row.given.size(); ++j) {
    const double place = std::ceil(row.given[j] * (thresholds - 1)) - 1;
    // What is not a number is above no threshold, and the run has diverged.
    const double bucket = place > 0 ? std::min(place, thresholds - 1.0) : 0;
    counts[(row.wanted[j] == 1 ? 0 : thresholds) + static_cast<std::size_t>(bucket)] += 1;
  }
}

/// Trapezoids under recall over the false positives' rate, from the highest threshold down.
double auc(std::span<const double> counts, double) {
  double positives = 0;
  double negatives = 0;
  for (std::size_t i = 0; i < thresholds; ++i) {
    positives += counts[i];
    negatives += counts[thresholds + i];
  }
  double area = 0;
  double hits = 0;
  for (std::size_t i = thresholds; i-- > 0;) {
    const double before = hits;
    hits += counts[i];
    // The highest threshold is above all outputs up to 1: its point is (0, 0).
    area += (before + hits) / 2 * counts[thresholds + i];
  }
  return quotient(quotient(area, positives), negatives);
}

// Means of losses

void add_loss(const BoundMetric& metric, const SeenRow& row, double* counts) {
  counts[0] += metric.factor * row_loss(metric.loss, row.given, row.wanted, {});
}

/// -1 and 1 are wanted.
void add_hinge(const BoundMetric& metric, const SeenRow& row, double* counts) {
  double sum = 0;
  for (std::size_t j = 0; j < row.given.size(); ++j) {
    const double wanted = 2 * row.wanted[j] - 1;
    sum += row_loss(metric.loss, row.given.subspan(j, 1), {&wanted, 1}, {});
  }
  counts[0] += sum / static_cast<double>(row.given.size());
}

/// The sum, and how many.
void add_squares(const BoundMetric& metric, const SeenRow& row, double* counts) {
  counts[0] += row_loss(metric.loss, row.given, row.wanted, {});
  counts[1] += 1;
}
double root(std::span<const double> c, double) { return std::sqrt(quotient(c[0], c[1])); }

/// Of each unit: the sum of the targets, of their squares and of the squared errors; then how many.
void add_r2(const BoundMetric&, const SeenRow& row, double* counts) {
  for (std::size_t j = 0; j < row.given.size(); ++j) {
    const double error = row.wanted[j] - row.given[j];
    counts[3 * j] += row.wanted[j];
    counts[3 * j + 1] += row.wanted[j] * row.wanted[j];
    counts[3 * j + 2] += error * error;
  }
  counts[3 * row.given.size()] += 1;
}
/// The mean over the units; a unit whose targets are all alike counts 0, as in Keras.
double r2(std::span<const double> counts, double) {
  const double n = counts.back();
  const std::size_t units = counts.size() / 3;
  double sum = 0;
  for (std::size_t j = 0; j < units; ++j) {
    const auto c = counts.subspan(3 * j, 3);
    const double all = c[1] - c[0] * (c[0] / n);
    sum += all > 0 ? 1 - c[2] / all : std::isnan(all) ? all : 0;
  }
  return sum / static_cast<double>(units);
}

// The table

enum class Size { one, two, four, four_each, histogram, r2 };

struct Binding {
  std::string_view name;
  void (*add)(const BoundMetric&, const SeenRow&, double*);
  double (*finish)(std::span<const double>, double) = nullptr;
  Size size = Size::one;
  LossKind loss = LossKind::squared;
  bool values = true;  ///< needs what the model gives, not only its order
};

constexpr Binding mean_of(std::string_view name, LossKind loss) {
  return {.name = name, .add = add_loss, .loss = loss};
}

constexpr std::array bindings{
    Binding{.name = "accuracy", .add = add_accuracy, .values = false},
    Binding{"binary_accuracy", add_binary_accuracy},
    Binding{.name = "top_k_categorical_accuracy", .add = add_top_k, .values = false},
    Binding{"precision", add_answers, precision, Size::four},
    Binding{"recall", add_answers, recall, Size::four},
    Binding{"f1_score", add_answers_by_unit, macro_f, Size::four_each},
    Binding{"fbeta_score", add_answers_by_unit, macro_f, Size::four_each},
    Binding{"auc", add_auc, auc, Size::histogram},
    Binding{"true_positives", add_answers, answers<true_positives>, Size::four},
    Binding{"true_negatives", add_answers, answers<true_negatives>, Size::four},
    Binding{"false_positives", add_answers, answers<false_positives>, Size::four},
    Binding{"false_negatives", add_answers, answers<false_negatives>, Size::four},
    mean_of("mae", LossKind::absolute),
    mean_of("mse", LossKind::squared),
    Binding{"root_mean_squared_error", add_squares, root, Size::two},
    mean_of("mape", LossKind::percentage),
    mean_of("msle", LossKind::logarithmic),
    Binding{"r2_score", add_r2, r2, Size::r2},
    mean_of("cosine_similarity", LossKind::cosine),
    mean_of("log_cosh", LossKind::log_cosh),
    mean_of("poisson", LossKind::poisson),
    mean_of("kl_divergence", LossKind::kl_divergence),
    Binding{.name = "hinge", .add = add_hinge, .loss = LossKind::hinge},
    Binding{.name = "squared_hinge", .add = add_hinge, .loss = LossKind::squared_hinge},
    mean_of("categorical_hinge", LossKind::categorical_hinge),
    mean_of("binary_crossentropy", LossKind::binary_crossentropy),
    mean_of("categorical_crossentropy", LossKind::categorical_crossentropy),
};

constexpr bool all_bound() {
  if (bindings.size() != std::size(rows::metrics)) return false;
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    if (bindings[i].name != rows::metrics[i].name) return false;
  }
  return true;
}
static_assert(all_bound(),
              "every metric of the vocabulary needs its function here, in the same order");

std::size_t counts_of(Size size, std::size_t units) {
  switch (size) {
    case Size::one:
      return 1;
    case Size::two:
      return 2;
    case Size::four:
      return 4;
    case Size::four_each:
      return 4 * units;
    case Size::histogram:
      return 2 * thresholds;
    case Size::r2:
      return 3 * units + 1;
  }
  return 1;
}

const Binding& binding_of(const std::string& name) {
  return *std::find_if(bindings.begin(), bindings.end(),
                       [&](const Binding& binding) { return binding.name == name; });
}

Finish finish_of(const Binding& binding, const Choice& choice, std::size_t units) {
  Finish finish{counts_of(binding.size, units), binding.finish, 1};
  for (const auto& [name, argument] : choice.arguments) {
    const double* number = std::get_if<double>(&argument);
    if (name == "beta" && number != nullptr) finish.parameter = *number;
    if (name != "average") continue;
    const std::string& word = std::get<std::string>(argument);
    if (word == "weighted") finish.value = weighted_f;
    if (word == "micro") finish = {4, f_score, finish.parameter};
  }
  return finish;
}

BoundMetric bound_of(const Binding& binding, const Choice& choice, std::size_t units, Link link) {
  BoundMetric bound;
  bound.add = binding.add;
  bound.loss.kind = binding.loss;
  if (binding.loss == LossKind::cosine) bound.factor = -1;  // the loss is minus the cosine
  // Half a probability is the logit 0.
  bound.boundary = link == Link::none ? 0.5F : 0.0F;
  bool threshold_given = false;
  for (const auto& [name, argument] : choice.arguments) {
    if (const double* number = std::get_if<double>(&argument)) {
      if (name == "threshold" || name == "thresholds") {
        bound.threshold = *number;
        threshold_given = true;
      }
      if (name == "k" || name == "top_k") bound.k = static_cast<std::size_t>(*number);
      if (name == "class_id") bound.class_id = static_cast<std::size_t>(*number);
    }
    if (name == "average" && std::get<std::string>(argument) == "micro") bound.add = add_answers;
  }
  const bool f = binding.add == add_answers_by_unit;
  bound.largest = f && !threshold_given && units > 1;
  if (bound.k > 0 && !threshold_given && !f) bound.threshold = -1;  // below any probability
  return bound;
}

}  // namespace

void Totals::add(const Totals& other) {
  loss += other.loss;
  if (metrics.empty()) {
    metrics.resize(other.metrics.size());
    finish = other.finish;
  }
  for (std::size_t i = 0; i < metrics.size(); ++i) metrics[i] += other.metrics[i];
  count += other.count;
}

std::vector<double> Totals::means() const {
  const auto n = static_cast<double>(count);
  std::vector<double> out{loss / n};
  if (finish.empty()) {
    for (const double sum : metrics) out.push_back(sum / n);
    return out;
  }
  std::span<const double> rest = metrics;
  for (const Finish& one : finish) {
    const auto counts = rest.first(one.counts);
    out.push_back(one.value == nullptr ? counts[0] / n : one.value(counts, one.parameter));
    rest = rest.subspan(one.counts);
  }
  return out;
}

Metrics::Metrics(const std::vector<Choice>& chosen, std::size_t units, Link link)
    : units_(units), link_(link), given_(units), wanted_(units) {
  bool plain = true;
  for (const Choice& choice : chosen) {
    const Binding& binding = binding_of(choice.name);
    bound_.push_back(bound_of(binding, choice, units, link));
    bound_.back().offset = counts_;
    finish_.push_back(finish_of(binding, choice, units));
    counts_ += finish_.back().counts;
    plain = plain && finish_.back().value == nullptr;
    needs_values_ = needs_values_ || binding.values;
  }
  if (plain) finish_.clear();
}

void Metrics::count(std::span<const float> output, const Targets& targets, Totals& totals) {
  totals.metrics.resize(counts_);
  totals.finish = finish_;
  if (bound_.empty()) return;
  const std::size_t rows = output.size() / units_;
  for (std::size_t r = 0; r < rows; ++r) {
    SeenRow row{output.subspan(r * units_, units_), 0, given_, wanted_};
    if (!targets.labels.empty()) row.label = static_cast<std::size_t>(targets.labels[r]);
    if (needs_values_) {
      for (std::size_t j = 0; j < units_; ++j) given_[j] = static_cast<double>(row.output[j]);
      fanin::apply(link_, given_);
      wanted_of(targets, r, wanted_);
    }
    for (const BoundMetric& metric : bound_)
      metric.add(metric, row, totals.metrics.data() + metric.offset);
  }
}

void wanted_of(const Targets& targets, std::size_t row, std::span<double> wanted) {
  if (!targets.values.empty()) {
    for (std::size_t j = 0; j < wanted.size(); ++j)
      wanted[j] = static_cast<double>(targets.values[row * wanted.size() + j]);
    return;
  }
  if (wanted.size() == 1) {
    wanted[0] = targets.labels[row];
    return;
  }
  std::fill(wanted.begin(), wanted.end(), 0.0);
  wanted[static_cast<std::size_t>(targets.labels[row])] = 1;
}

std::size_t class_said(std::span<const float> output, float boundary) {
  if (output.size() == 1) return output[0] > boundary ? 1 : 0;
  std::size_t largest = 0;
  for (std::size_t j = 1; j < output.size(); ++j) {
    if (output[j] > output[largest]) largest = j;
  }
  return largest;
}

std::vector<std::int64_t> confusion_matrix(std::span<const float> predictions,
                                           std::span<const std::int32_t> labels, std::size_t units,
                                           float boundary) {
  const std::size_t classes = std::max<std::size_t>(2, units);
  std::vector<std::int64_t> counts(classes * classes);
  for (std::size_t r = 0; r < labels.size(); ++r) {
    const std::size_t said = class_said(predictions.subspan(r * units, units), boundary);
    ++counts[static_cast<std::size_t>(labels[r]) * classes + said];
  }
  return counts;
}

}  // namespace fanin
