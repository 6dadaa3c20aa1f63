// The network that a run trains: our interface, so that the engine can be replaced at one arrow.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/split.hpp"
#include "engine/loss.hpp"
#include "spec/training.hpp"
#include "text/exchange.hpp"

namespace fanin {

/// One tensor of weights inside a network: a view, valid while the network lives.
struct WeightView {
  std::string name;      ///< "dense_1/kernel", "dense_1/bias", "batch_normalization/moving_mean"
  std::size_t rows = 0;  ///< inputs of a kernel; 0 for a bias
  std::size_t columns = 0;
  std::span<float> values;
  bool trained =
      true;  ///< by the optimizer; false: a moving average, or the layer is not trainable
};

/// What calibrate() did to one kernel.
struct Calibration {
  std::string layer;
  double variance = 0;  ///< of its outputs, at the end
  double tolerance = 0;
};

/// What one step of the computation gave for a batch, and what the loss wants of it. A Dense layer
/// is two steps of one name: its sums, and unless linear its activation.
struct Probe {
  std::string layer;
  bool sums = false;  ///< x W + b of a Dense layer
  std::size_t width = 0;
  std::vector<float> values;     ///< rows x width
  std::vector<float> gradients;  ///< of the loss of all rows by these; empty: of an activation that
                                 ///< the loss takes on itself
};

class Network {
 public:
  Network() = default;
  virtual ~Network() = default;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  /// One optimizer step on these rows of the samples. The totals are those before the update, as
  /// Keras reports them.
  virtual Totals train_step(const SampleView& samples, std::span<const std::uint32_t> rows) = 0;

  /// Finishes initializers that look at data, before any training: an LSUV kernel is scaled until
  /// its layer's outputs for these rows have variance 1. Layer by layer, noise off.
  virtual std::vector<Calibration> calibrate(const SampleView& /*samples*/,
                                             std::span<const std::uint32_t> /*rows*/) {
    return {};
  }

  /// One step forward and back without an update, noise off, normalizations by these rows: every
  /// step of the computation in order. Nothing changes.
  virtual std::vector<Probe> probe(const SampleView& /*samples*/,
                                   std::span<const std::uint32_t> /*rows*/) {
    return {};
  }

  /// Loss and metrics of these rows, nothing learned, dropout off.
  virtual Totals evaluate(const SampleView& samples, std::span<const std::uint32_t> rows) = 0;
  /// Of all rows.
  Totals evaluate(const SampleView& samples);

  /// How often each class (rows) was taken for each (columns), classes x classes, as accuracy
  /// counts them; the rows have labels. A scripted network tells no classes.
  virtual std::vector<std::int64_t> confusion(const SampleView& /*samples*/,
                                              std::span<const std::uint32_t> /*rows*/) {
    return {};
  }

  /// Of the next step; a network without an optimizer (a scripted one) has none.
  virtual double learning_rate() const { return 0; }
  /// For callbacks; not where the optimizer has a schedule.
  virtual void set_learning_rate(double /*rate*/) {}

  /// After the last step of a training: where the optimizer keeps a moving average of the weights,
  /// it replaces them.
  virtual void finalize() {}

  /// What the model gives (activations applied), rows x units.
  virtual std::vector<float> predict(const SampleView& samples) = 0;

  /// Everything that further training depends on, between two epochs: weights, moving averages, the
  /// optimizer's state, and how many steps were taken, which is where the streams of noise stand.
  virtual void exchange(Exchange& state);

  /// Layer by layer: kernel before bias, gamma before beta before the moving averages.
  virtual std::vector<WeightView> weights() = 0;
};

/// Builds a `tiny_dnn::network<sequential>` of our layers, its weights drawn from the streams
/// `weights/k` and `bias/k` (k counts Dense layers) of fit.seed, other tensors from
/// `batch_normalization/gamma/k` and the like, noise from `dropout/k/step`, `gaussian_noise/k/step`
/// ... (k counts the layers of the kind). A layer with a seed draws from `dropout/step` of that
/// seed, so that (as in Keras) it draws the same in every run.
/// `threads` compute one step together; the bits do not depend on how many.
std::unique_ptr<Network> build_network(const ModelFile& file, std::size_t input_width,
                                       std::size_t threads = 1);

/// How network builders are passed around; tests give scripted ones.
using NetworkBuilder =
    std::function<std::unique_ptr<Network>(const ModelFile& file, std::size_t input_width)>;

/// build_network for so many threads.
inline NetworkBuilder network_builder(std::size_t threads = 1) {
  return [threads](const ModelFile& file, std::size_t input_width) {
    return build_network(file, input_width, threads);
  };
}

}  // namespace fanin
