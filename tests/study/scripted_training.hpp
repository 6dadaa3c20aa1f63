// A run trained along a given curve, for the tests of the trainer.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "study/scripted_network.hpp"
#include "study/trainer.hpp"

namespace fanin {

// A NetworkBuilder is a plain function: what it is to build is said here.
inline std::vector<double> scripted_curve;
inline Asked asked;

inline std::unique_ptr<Network> build_on_the_curve(const ModelFile& file, std::size_t width) {
  return std::make_unique<ScriptedNetwork>(file, width, scripted_curve, &asked);
}

inline std::optional<Run> trained(const ModelFile& file, std::vector<double> curve,
                                  std::vector<Dataset> datasets = {numbered_rows(10)},
                                  const TrainHooks& hooks = {},
                                  const std::atomic<bool>& stop = false) {
  scripted_curve = std::move(curve);
  asked = {};
  PlannedRun planned = planned_run(file);
  if (datasets.size() > 1) planned.test_data = 1;
  return train(planned, datasets, build_on_the_curve, stop, hooks);
}

inline ModelFile with_batches(std::int64_t size, std::int64_t epochs = 1) {
  ModelFile file = small_model(epochs);
  file.fit.batch_size = size;
  return file;
}

}  // namespace fanin
