// Metrics: what each counts over rows, and how its counts become its value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/loss_functions.hpp"
#include "schema/vocabulary.hpp"

namespace fanin {

/// What a mini-batch is held against: class numbers, or one value a row. One of them is empty.
struct Targets {
  std::span<const std::int32_t> labels;
  std::span<const float> values;
  std::span<const float> weights = {};  ///< of each row in the loss; empty: all 1
};

/// How the counts of one metric become its value.
struct Finish {
  std::size_t counts = 1;  ///< how many there are
  /// nullptr: the only count is a sum over rows, to be divided by their number.
  double (*value)(std::span<const double> counts, double parameter) = nullptr;
  double parameter = 0;
};

/// What is known of some rows: sums, which add up over batches.
struct Totals {
  double loss = 0;
  std::vector<double> metrics;      ///< the counts of each, in the order of compile.metrics
  std::size_t count = 0;            ///< rows
  std::vector<Finish> finish = {};  ///< of each metric; empty: each is a mean over rows

  void add(const Totals& other);
  /// The mean loss and the metrics, in the order of measured_names().
  std::vector<double> means() const;
};

/// A row as metrics see it.
struct SeenRow {
  std::span<const float> output;  ///< of the network: logits, if the loss works on them
  std::size_t label = 0;          ///< where the target is a class
  std::span<const double> given;  ///< of the model: probabilities are made of logits
  std::span<const double> wanted;
};

/// A metric looked up once, with its arguments.
struct BoundMetric {
  void (*add)(const BoundMetric& metric, const SeenRow& row, double* counts) = nullptr;
  BoundLoss loss = {};  ///< of a metric that is the mean of a loss
  double factor = 1;    ///< times that loss
  double threshold = 0.5;
  float boundary = 0.5F;  ///< of one output as the network gives it
  std::size_t k = 0;      ///< 0: all
  std::optional<std::size_t> class_id = {};
  bool largest = false;    ///< the largest outputs say yes, not those above the threshold
  std::size_t offset = 0;  ///< of its counts among all
};

/// The metrics of a model, looked up once.
class Metrics {
 public:
  /// `link` makes probabilities of what the network gives.
  Metrics(const std::vector<Choice>& chosen, std::size_t units, Link link);

  /// Adds these rows of `output` (rows x units) to the totals. Weights do not count, as in Keras's
  /// `metrics`.
  void count(std::span<const float> output, const Targets& targets, Totals& totals);

 private:
  std::vector<BoundMetric> bound_;
  std::vector<Finish> finish_;  ///< empty if each is a mean
  std::size_t counts_ = 0;
  std::size_t units_;
  Link link_;
  bool needs_values_ = false;  ///< what is right can often be told without probabilities
  std::vector<double> given_;
  std::vector<double> wanted_;
};

/// What each unit should give for a row: its value, 0 or 1, or a 1 for the class and 0 for others.
void wanted_of(const Targets& targets, std::size_t row, std::span<double> wanted);

/// The class that a row of outputs says: the first of the largest, or of one output 1 above the
/// boundary.
std::size_t class_said(std::span<const float> output, float boundary);

/// The class that each row is of (rows) and that the model says (columns): classes x classes
/// counts, row-major. `predictions`: rows x units; one unit is two classes, told apart by the
/// boundary.
std::vector<std::int64_t> confusion_matrix(std::span<const float> predictions,
                                           std::span<const std::int32_t> labels, std::size_t units,
                                           float boundary = 0.5F);

}  // namespace fanin
