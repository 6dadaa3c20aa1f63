// What one drawn, untrained network does with a mini-batch, layer by layer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/network.hpp"
#include "init/propagation.hpp"
#include "runs/inspection.hpp"
#include "runs/run.hpp"
#include "study/portions.hpp"

namespace fanin {

/// The features of these rows, row after row.
std::vector<float> gathered(const Portion& portion, const std::vector<std::uint32_t>& rows);

double mean_square(std::span<const float> values);

/// One LayerSignal a layer. Noise is off, normalizations measure the rows; nothing is learned.
/// `jacobians`: singular values too, which cost most; left out where one matrix takes minutes.
std::vector<LayerSignal> layer_signals(const std::vector<SignalLayer>& layers, Network& network,
                                       const Portion& train, const std::vector<std::uint32_t>& rows,
                                       bool jacobians);

/// Multiplications for the singular values of a layer's Jacobian, about; 0: it has none.
double jacobian_cost(const SignalLayer& layer);

/// What a run keeps of its network on its first mini-batch; nothing of a net that is not deep
/// (spec/signal_layers). Costs about one training step.
std::optional<StartSignals> start_signals(const ModelFile& spec, const Portion& train,
                                          Network& network);

}  // namespace fanin
