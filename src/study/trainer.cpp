// The training loop: shuffle, batches, history, early stopping, divergence.
#include "study/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/instruction_set.hpp"
#include "numeric/draws.hpp"
#include "runs/versions.hpp"
#include "study/callbacks.hpp"
#include "study/checkpoint.hpp"
#include "study/start_signals.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The training rows in the order of an epoch, from 1.
std::vector<std::uint32_t> order_of(const Fit& fit, const Portion& train, std::int64_t epoch) {
  std::vector<std::uint32_t> order = train.rows;
  if (fit.shuffle) {
    const auto seed = static_cast<std::uint64_t>(fit.shuffle_seed.value_or(fit.seed));
    order = permutation({seed, "shuffle/" + std::to_string(epoch)},
                        static_cast<std::uint32_t>(train.rows.size()));
    for (std::uint32_t& row : order) row = train.rows[row];
  }
  return order;
}

std::vector<Certificate> certificates_of(const ModelFile& spec, Network& network,
                                         const std::vector<Calibration>& calibrations) {
  std::vector<Certificate> certificates;
  const auto positions = dense_positions(spec.model);
  std::size_t dense = 0;
  for (const WeightView& view : network.weights()) {
    if (view.rows == 0) continue;
    const Dense& layer = std::get<Dense>(spec.model[positions[dense++]]);
    const Fans fans{static_cast<double>(view.rows), static_cast<double>(view.columns)};
    const auto calibrated =
        std::find_if(calibrations.begin(), calibrations.end(),
                     [&](const Calibration& c) { return c.layer == layer.name; });
    Certificate certificate =
        calibrated != calibrations.end()
            ? certify_scaled(view.rows, view.columns, view.values, calibrated->variance,
                             calibrated->tolerance)
            : certify(law_of(layer.kernel_initializer, fans), view.rows, view.columns, view.values);
    certificate.layer = layer.name;
    certificate.initializer = label(layer.kernel_initializer, initializers);
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

/// The history's row of an epoch: running means, then evaluations of whichever columns there are.
class Recorder {
 public:
  Recorder(const ModelFile& spec, const Portions& portions, Network& network)
      : portions_(portions), network_(network), measured_(measured_names(spec.compile).size()) {
    history_.columns = history_columns(spec);
    evaluate_train_ = evaluates_train(spec.fit);
    evaluate_validation_ = spec.fit.validation_split > 0;
    has_learning_rate_ = changes_learning_rate(spec.fit);
  }

  void add(const std::optional<Totals>& running) {
    std::vector<double> row;
    append(row, running);
    if (evaluate_train_) append(row, evaluate(portions_.train));
    if (evaluate_validation_) append(row, evaluate(portions_.validation));
    if (has_learning_rate_) row.push_back(running ? network_.learning_rate() : nan);
    history_.epochs.push_back(std::move(row));
  }

  bool last_is_finite() const {
    const std::vector<double>& row = history_.epochs.back();
    return std::all_of(row.begin(), row.end(), [](double value) { return std::isfinite(value); });
  }
  /// The epoch in which a run diverged has no values: those beside the loss would mean nothing.
  void blank_last() { history_.epochs.back().assign(history_.columns.size(), nan); }
  const History& history() const { return history_; }
  void exchange(Exchange& state) { state.exchange(history_.epochs); }

 private:
  Totals evaluate(const Portion& portion) {
    return network_.evaluate(portion.samples, portion.rows);
  }
  void append(std::vector<double>& row, const std::optional<Totals>& totals) const {
    const std::vector<double> values =
        totals ? totals->means() : std::vector<double>(measured_, nan);
    row.insert(row.end(), values.begin(), values.end());
  }

  const Portions& portions_;
  Network& network_;
  std::size_t measured_;
  bool evaluate_train_ = false;
  bool evaluate_validation_ = false;
  bool has_learning_rate_ = false;
  History history_;
};

enum class EpochEnd { done, stopped, diverged };

/// One pass over the training rows.
EpochEnd train_epoch(const ModelFile& spec, const Portion& train, std::int64_t epoch,
                     Network& network, const std::atomic<bool>& stop, const TrainHooks& hooks,
                     const std::vector<std::unique_ptr<RunningCallback>>& callbacks,
                     const std::vector<std::string>& columns, Totals& running) {
  const auto order = order_of(spec.fit, train, epoch);
  const auto batch = static_cast<std::size_t>(spec.fit.batch_size);
  for (std::size_t from = 0; from < order.size(); from += batch) {
    if (stop.load(std::memory_order_relaxed)) return EpochEnd::stopped;
    const std::size_t size = std::min(batch, order.size() - from);
    const Totals totals = network.train_step(train.samples, std::span(order).subspan(from, size));
    running.add(totals);
    if (!std::isfinite(totals.loss)) return EpochEnd::diverged;
    for (const auto& callback : callbacks)
      callback->end_batch(epoch - 1, static_cast<std::int64_t>(from / batch), running, columns,
                          network);
    if (hooks.batch)
      hooks.batch(static_cast<double>(from + size) / static_cast<double>(order.size()));
  }
  return EpochEnd::done;
}

/// Loss and metrics with the final weights. A run whose measures are no numbers has diverged, if
/// only in its last update.
void measure_finals(const ModelFile& spec, const Portions& portions, Network& network, Run& run) {
  const auto measure = [&](const char* prefix, const Portion& portion) {
    for (auto& measured : measures_of(spec, portion, prefix, network))
      run.measures.push_back(std::move(measured));
  };
  measure("train_", portions.train);
  measure("val_", portions.validation);
  measure("test_", portions.test);
  if (blank_diverged(run.measures)) run.outcome = Outcome::diverged;
  if (run.outcome != Outcome::diverged) return;
  for (auto& [name, value] : run.measures) value = nan;
}

// A matrix has as many counts as there are pairs of classes, in every stored run.
constexpr std::size_t most_classes = 100;

/// On the test rows; without them on the validation rows, else on the training rows.
std::optional<Confusion> confusion_of(const Portions& portions, Network& network) {
  const std::size_t classes = portions.classes.size();
  if (classes == 0 || classes > most_classes) return std::nullopt;
  for (const auto& [name, portion] :
       {std::pair("test", &portions.test), std::pair("validation", &portions.validation),
        std::pair("train", &portions.train)}) {
    if (portion->rows.empty()) continue;
    std::vector<std::int64_t> counts = network.confusion(portion->samples, portion->rows);
    if (counts.size() != classes * classes) return std::nullopt;
    return Confusion{name, portions.classes, std::move(counts)};
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::uint32_t> first_batch(const Fit& fit, const Portion& train) {
  std::vector<std::uint32_t> rows = order_of(fit, train, 1);
  rows.resize(std::min(rows.size(), static_cast<std::size_t>(fit.batch_size)));
  return rows;
}

std::vector<Calibration> calibrate(const ModelFile& spec, const Portion& train, Network& network) {
  if (std::none_of(spec.model.begin(), spec.model.end(), [](const Layer& layer) {
        const auto* dense = std::get_if<Dense>(&layer);
        return dense != nullptr && needs_data(dense->kernel_initializer);
      }))
    return {};
  return network.calibrate(train.samples, first_batch(spec.fit, train));
}

Measures measures_of(const ModelFile& spec, const Portion& portion, const std::string& prefix,
                     Network& network) {
  if (portion.rows.empty()) return {};
  const std::vector<std::string> names = measured_names(spec.compile);
  const std::vector<double> values = network.evaluate(portion.samples, portion.rows).means();
  Measures measures;
  for (std::size_t i = 0; i < names.size(); ++i)
    measures.emplace_back(prefix + names[i], values[i]);
  return measures;
}

bool blank_diverged(Measures& measures) {
  const bool finite = std::all_of(measures.begin(), measures.end(), [](const auto& measured) {
    return std::isfinite(measured.second);
  });
  if (finite) return false;
  for (auto& [name, value] : measures) value = nan;
  return true;
}

std::optional<Run> train(const PlannedRun& planned, const std::vector<Dataset>& datasets,
                         const NetworkBuilder& build, const std::atomic<bool>& stop,
                         const TrainHooks& hooks) {
  SharedPortions alone(datasets);
  return train(planned, alone, build, stop, hooks);
}

std::optional<Run> train(const PlannedRun& planned, SharedPortions& shared,
                         const NetworkBuilder& build, const std::atomic<bool>& stop,
                         const TrainHooks& hooks) {
  const auto started = std::chrono::steady_clock::now();
  const ModelFile& spec = planned.spec;
  const SharedPortions::Hold held = shared.of(planned);
  const Portions& portions = *held;
  const std::unique_ptr<Network> network = build(spec, portions.train.samples.width);

  Run run;
  run.address = planned.cell.address;
  run.version = full_version() + ", " + instruction_set();
  run.spec = planned.text;
  run.train_rows = static_cast<std::int64_t>(portions.train.rows.size());
  run.validation_rows = static_cast<std::int64_t>(portions.validation.rows.size());
  run.test_rows = static_cast<std::int64_t>(portions.test.rows.size());
  run.class_counts = portions.class_counts;
  if (hooks.start) {
    hooks.start(*network);
  } else {
    run.certificates = certificates_of(spec, *network, calibrate(spec, portions.train, *network));
  }
  if (hooks.built) hooks.built(*network);
  run.signals = start_signals(spec, portions.train, *network);

  const auto callbacks = run_callbacks(spec.fit.callbacks, hooks.folder);
  Recorder recorder(spec, portions, *network);
  double seconds_before = 0;
  const auto seconds = [&] {
    return seconds_before +
           std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  };
  const auto checkpoint_every =
      hooks.checkpoint_file.empty() ? std::nullopt : checkpoint_epochs(spec.fit);
  const std::string key = checkpoint_every ? checkpoint_key(run.address, *network) : "";
  const auto exchange = [&](Exchange& state, double& train_seconds) {
    state.exchange(run.epochs);
    state.exchange(train_seconds);
    recorder.exchange(state);
    network->exchange(state);
    for (const auto& callback : callbacks) callback->exchange(state);
  };
  if (const auto bytes =
          checkpoint_every ? read_checkpoint(hooks.checkpoint_file, key) : std::nullopt) {
    Exchange state(*bytes);
    exchange(state, seconds_before);
    if (!state.finished())
      throw WorldError(hooks.checkpoint_file + " is not of this run: remove it");
    if (hooks.resumed) hooks.resumed(run.epochs);
  } else {
    recorder.add(std::nullopt);
    if (hooks.epoch) hooks.epoch(0, recorder.history());
  }
  bool go_on = true;
  for (std::int64_t epoch = run.epochs + 1; go_on && epoch <= spec.fit.epochs; ++epoch) {
    for (const auto& callback : callbacks) callback->begin_epoch(epoch - 1, *network);
    Totals running;
    const EpochEnd end = train_epoch(spec, portions.train, epoch, *network, stop, hooks, callbacks,
                                     recorder.history().columns, running);
    if (end == EpochEnd::stopped) return std::nullopt;
    run.epochs = epoch;
    recorder.add(running);
    if (end == EpochEnd::diverged || !recorder.last_is_finite()) {
      recorder.blank_last();
      run.outcome = Outcome::diverged;
    }
    if (hooks.epoch) hooks.epoch(epoch, recorder.history());
    if (run.outcome == Outcome::diverged) break;
    for (const auto& callback : callbacks) {
      if (callback->end_epoch(epoch - 1, recorder.history(), *network) && epoch < spec.fit.epochs) {
        run.outcome = Outcome::stopped_early;
        go_on = false;
      }
    }
    if (checkpoint_every && go_on && epoch % *checkpoint_every == 0 && epoch < spec.fit.epochs) {
      Exchange state;
      double so_far = seconds();
      exchange(state, so_far);
      write_checkpoint(hooks.checkpoint_file, key, state.bytes());
    }
  }
  if (run.outcome != Outcome::diverged) {
    network->finalize();
    for (const auto& callback : callbacks) callback->end(*network);
  }
  measure_finals(spec, portions, *network, run);
  if (run.outcome != Outcome::diverged) run.confusion = confusion_of(portions, *network);
  run.history = recorder.history();
  if (hooks.finished) hooks.finished(*network);
  run.train_seconds = seconds();
  return run;
}

}  // namespace fanin
