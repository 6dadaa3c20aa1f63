// A model with weights from a file, and its rows: what evaluate and predict begin with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/network.hpp"
#include "study/plan.hpp"
#include "study/portions.hpp"
#include "study/trainer.hpp"

namespace fanin {

struct TrainedModel {
  Plan plan;                                 ///< of one run
  std::unique_ptr<const Portions> portions;  ///< views the plan's data sets
  std::unique_ptr<Network> network;
};

/// What files a command was given, and how it reads them.
struct TrainedRequest {
  std::string model;
  std::string weights;
  std::string data;  ///< the rows of this file become the test rows; empty: those of the model
  bool with_target = true;
  std::vector<std::string> set;
};

/// Nothing if there are faults: those of the model file and its data, then those of `data` and of
/// the weights.
std::optional<TrainedModel> load_trained(const TrainedRequest& request, Diagnostics& diagnostics);

/// The table that train and evaluate end with.
std::string measures_text(const Measures& measures);

}  // namespace fanin
