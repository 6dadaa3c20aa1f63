// A network that learns along a given curve, and small data for it: trainer and batch without the
// arithmetic.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/network.hpp"
#include "engine/small_nets.hpp"
#include "init/initializers.hpp"
#include "schema/yaml.hpp"
#include "study/plan.hpp"

namespace fanin {

/// What a trainer asked of a network.
struct Asked {
  std::vector<std::vector<std::uint32_t>> batches;  ///< row numbers of the data set
  std::vector<Samples> evaluated;
  std::vector<Samples> trained;        ///< the rows of each batch
  std::vector<std::size_t> finalized;  ///< batches before each call
};

/// A copy of these rows.
inline Samples copied(const SampleView& samples, std::span<const std::uint32_t> rows) {
  Samples copy;
  copy.width = samples.width;
  for (const std::uint32_t row : rows) {
    const auto features = samples.features.subspan(row * samples.width, samples.width);
    copy.features.insert(copy.features.end(), features.begin(), features.end());
    if (!samples.labels.empty()) copy.labels.push_back(samples.labels[row]);
    if (!samples.values.empty()) copy.values.push_back(samples.values[row]);
  }
  return copy;
}

/// After s training steps every row has the loss `curve[s]`; the last one goes on. Its metrics are
/// no measure: each is the number of rows that it was taken over. Kernels are drawn as they should
/// be; the number of steps is kept in the first bias, so that whoever restores the weights restores
/// the place on the curve.
class ScriptedNetwork : public Network {
 public:
  ScriptedNetwork(const ModelFile& file, std::size_t width, std::vector<double> curve,
                  Asked* asked = nullptr)
      : losses_(std::move(curve)), metrics_(file.compile.metrics.size()), asked_(asked) {
    for (const Layer& layer : file.model) {
      const auto* dense = std::get_if<Dense>(&layer);
      if (dense == nullptr) continue;
      const auto units = static_cast<std::size_t>(dense->units);
      const Stream stream(static_cast<std::uint64_t>(file.fit.seed), dense->name);
      kernels_.push_back({dense->name, width, units,
                          draw(dense->kernel_initializer, width, units, stream),
                          std::vector<float>(units)});
      width = units;
    }
  }

  Totals train_step(const SampleView& samples, std::span<const std::uint32_t> rows) override {
    if (asked_ != nullptr) {
      asked_->batches.emplace_back(rows.begin(), rows.end());
      asked_->trained.push_back(copied(samples, rows));
    }
    const Totals totals = totals_of(rows.size());
    ++steps();
    return totals;
  }
  Totals evaluate(const SampleView& samples, std::span<const std::uint32_t> rows) override {
    if (asked_ != nullptr) asked_->evaluated.push_back(copied(samples, rows));
    return totals_of(rows.size());
  }
  void finalize() override {
    if (asked_ != nullptr) asked_->finalized.push_back(asked_->batches.size());
  }
  std::vector<float> predict(const SampleView&) override { return {}; }
  double learning_rate() const override { return rate_; }
  void set_learning_rate(double rate) override { rate_ = rate; }
  std::vector<WeightView> weights() override {
    std::vector<WeightView> views;
    for (Kernel& kernel : kernels_) {
      views.push_back({kernel.layer + "/kernel", kernel.rows, kernel.columns, kernel.values});
      views.push_back({kernel.layer + "/bias", 0, kernel.columns, kernel.bias});
    }
    return views;
  }

 private:
  struct Kernel {
    std::string layer;
    std::size_t rows;
    std::size_t columns;
    std::vector<float> values;
    std::vector<float> bias;
  };

  float& steps() { return kernels_.front().bias.front(); }
  Totals totals_of(std::size_t count) {
    const auto step = std::min(static_cast<std::size_t>(steps()), losses_.size() - 1);
    const auto n = static_cast<double>(count);
    return {losses_[step] * n, std::vector<double>(metrics_, n * n), count};
  }

  std::vector<double> losses_;
  std::size_t metrics_;
  std::vector<Kernel> kernels_;
  Asked* asked_;
  double rate_ = 1;
};

/// `rows` rows of two classes in turns and two features: the row's number, and its square.
inline Dataset numbered_rows(std::size_t rows) {
  Dataset data;
  data.name = "numbered";
  data.feature_names = {"number", "square"};
  data.class_names = {"even", "odd"};
  data.content = "numbered rows";
  for (std::size_t r = 0; r < rows; ++r) {
    data.features.push_back(static_cast<float>(r));
    data.features.push_back(static_cast<float>(r * r));
    data.labels.push_back(static_cast<std::int32_t>(r % 2));
  }
  return data;
}

/// Two Dense layers for the numbered rows, with `accuracy` beside the loss; one step an epoch.
inline ModelFile small_model(std::int64_t epochs, std::uint32_t seed = 1) {
  ModelFile file = classifier({4, 2}, choose(activations, "relu"), choose(optimizers, "sgd"), seed);
  file.name = "small";
  file.data.target = "class";
  file.fit.epochs = epochs;
  file.fit.batch_size = 1000;
  return file;
}

/// The run of the model on data set 0.
inline PlannedRun planned_run(const ModelFile& file, const std::string& address = "address") {
  PlannedRun run;
  run.cell = {address, file.name, "numbered", {}, file.fit.seed, file.fit.epochs};
  run.spec = file;
  run.text = emit_yaml(write_value(file, Field{}));
  return run;
}

}  // namespace fanin
