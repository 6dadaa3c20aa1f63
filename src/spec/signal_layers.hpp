// A model's layers as the theory of signal propagation takes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "init/propagation.hpp"
#include "spec/model.hpp"

namespace fanin {

/// One for each layer, with its name, for so many features. Noise is an identity: it is left out.
/// With these, forecast() of init/propagation needs no data.
std::vector<SignalLayer> signal_layers(const std::vector<Layer>& layers, std::int64_t input_width);

/// So many hidden Dense layers decide something: of shallower nets nothing is kept or forecast.
inline constexpr std::size_t deep_layers = 4;
bool is_deep(const std::vector<SignalLayer>& layers);

}  // namespace fanin
