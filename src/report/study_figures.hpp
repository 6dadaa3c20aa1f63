// Which figures a study has: the plain values of each, gathered from its runs.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/comparison.hpp"
#include "report/figures.hpp"

namespace fanin {

/// A figure and the stem of its file, "digits-train_accuracy": letters, digits, '_', '-' and '.'.
template <class Figure>
using Named = std::pair<std::string, Figure>;

/// The figures of one data set. One without anything to show is left out.
struct DataFigures {
  std::string data;
  std::vector<Named<LearningCurves>> curves;
  std::vector<Named<TimesToGoal>> times;  ///< one, or none without a goal
  std::vector<Named<StripPlot>> strips;
  std::vector<Named<DepthPlot>> starts;  ///< signal and gradient, where runs kept them
  std::vector<Named<ConfusionMatrices>> confusion;
  std::size_t confusion_left_out = 0;  ///< matrices that would make the page too large
  std::size_t longest = 0;             ///< epochs of the longest history
  std::size_t drawn = 0;               ///< of them in the curves
};

struct StudyFigures {
  std::vector<Key> keys;            ///< by number
  std::vector<std::size_t> key_of;  ///< beside Comparison::summaries: a number of `keys`
  std::vector<DataFigures> data;    ///< in the order of the study
  std::vector<Named<CriticalDifference>> ranks;  ///< one a ranking
};

/// Curves of many epochs are drawn at some of them, close together at first, so that all curves
/// have about this many points: some 500 kB of a page.
inline constexpr std::size_t points_in_all = 5200;

/// Epochs 0 to `last`, or at most `at_most` (>= 2) of them with both ends.
std::vector<std::size_t> drawn_epochs(std::size_t last, std::size_t at_most);

/// The part of a file's name that a user's text becomes.
std::string file_stem(std::string_view text);

/// What a ranking is over: "4 data sets", or "4 blocks" where other fields part the data sets.
std::string blocks_text(const Comparison& comparison, const Ranking& ranking);

StudyFigures figures_of(const Results& results, const Comparison& comparison);

}  // namespace fanin
