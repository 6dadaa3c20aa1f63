// What theory said of each method's start, beside what became of its runs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/summary.hpp"
#include "text/table.hpp"

namespace fanin {

struct Comparison;
struct SignalLayer;

/// Of one summary, by mean field theory for standardized inputs (init/propagation).
struct StartForecast {
  std::size_t summary = 0;
  std::size_t hidden = 0;    ///< hidden Dense layers
  double signal_left = 0;    ///< mean square of pre-activations, last hidden layer over the first
  double gradient_left = 0;  ///< mean square of dL/dz, first hidden layer over the last; both NaN
                             ///< where theory ends
  std::string sentence;      ///< forecast_sentence() without the label
};

/// The layers of the model file that the run keeps; empty if a later fanin reads it otherwise or
/// the run's weights were not drawn.
std::vector<SignalLayer> layers_of(const Run& run);

/// Of every summary with a stored run whose inputs are standardized and whose net is deep enough,
/// from the model file that the run keeps.
std::vector<StartForecast> forecasts_of(const Results& results,
                                        const std::vector<Summary>& summaries);

/// A table for each data set, titled by it: a row a method, the forecast and the outcome.
std::vector<Table> forecast_tables(const Comparison& comparison);

/// "he_normal and he_uniform: the signal keeps its size ... . In training 10 of 10 runs reached
/// train_accuracy >= 0.9", one for all methods of which theory says the same.
std::vector<std::string> forecast_sentences(const Comparison& comparison, const std::string& data);

/// What the columns mean.
std::string forecast_caption();

}  // namespace fanin
