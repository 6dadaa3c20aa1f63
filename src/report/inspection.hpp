// An inspection read: geometric means over the networks drawn, and verdicts in words.
#pragma once

#include <string>
#include <vector>

#include "runs/inspection.hpp"

namespace fanin {

/// exp of the mean of the logarithms, and of Student's 95 % interval of that mean: mean squares of
/// drawn networks are about log-normal (relu: sd of ln q_L about sqrt(5 (L - 1) / n)). NaN: there
/// is none; of one value there is no interval, of a 0 among them the mean is 0.
struct GeometricMean {
  double mean = LayerSignal::none;
  double low = LayerSignal::none;
  double high = LayerSignal::none;
};

/// Values that are NaN are left out.
GeometricMean geometric_mean(const std::vector<double>& values);

/// One number of a layer: measured over the networks, and what theory says.
struct Reading {
  GeometricMean measured;
  double theory = LayerSignal::none;
};

/// Mean squares as in LayerSignal. `ratio`: pre_activation over that of the dense layer before.
/// `factor`: gradient over that of the next dense layer. Theory's gradients are those that the last
/// dense layer's, as measured, comes to.
struct LayerReading {
  Reading pre_activation;
  Reading activation;
  Reading gradient;
  Reading weight_gradient;
  Reading ratio;
  Reading factor;
  GeometricMean singular_value;
  double dead = LayerSignal::none;       ///< mean share
  double saturated = LayerSignal::none;  ///< mean share
  std::string verdict;                   ///< a few words; empty: nothing to say
};

struct StartReading {
  std::vector<LayerReading> layers;  ///< one an InspectedLayer
  Reading signal_left;    ///< pre_activation of the last hidden dense layer over the first's
  Reading gradient_left;  ///< gradient of the first hidden dense layer over the last's
  std::string verdict;    ///< sentences, without full stop at the end
};

/// A share as it is read: "86 %", "0.43 %".
std::string percent_text(double part);

StartReading reading_of(const InspectedStart& start);

/// What theory says of layers not yet drawn, beside `label`, how tables call the start:
/// "glorot_uniform: the signal halves at every layer: after 20 layers 1.9e-06 of it is left; ...".
/// Nothing to say (one hidden layer, or no theory): that, and why.
std::string forecast_sentence(const std::string& label, const std::vector<SignalLayer>& layers,
                              const Forecast& forecast);

}  // namespace fanin
