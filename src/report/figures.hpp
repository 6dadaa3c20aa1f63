// The figures of a study, each drawn as SVG from plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/svg.hpp"

namespace fanin {

// Names come as the user wrote them and are escaped here. `id` tells figures on one page apart:
// letters, digits and '-' only.

/// Quantile p of sorted values by linear interpolation (R's type 7); NaN for none.
double quantile_of(const std::vector<double>& sorted, double p);

/// One of the compared methods: the same number and style in every figure.
struct Key {
  std::string name;
  std::size_t number = 0;  ///< what a legend hides
  Style style;
  bool operator==(const Key& other) const { return number == other.number; }
};

/// From this many series on they would cover each other: each gets a small panel of its own, before
/// all others in grey.
inline constexpr std::size_t crowded = 11;

/// A series over epochs with a band; NaN where there is no value.
struct Curve {
  Key key;
  std::vector<double> middle;
  std::vector<double> low;  ///< empty, as is high: no band
  std::vector<double> high;
};

/// Learning curves. `epochs` are the x of every series.
struct LearningCurves {
  std::string title;
  std::string y_label;
  std::vector<double> epochs;
  std::vector<Curve> curves;
  std::optional<double> goal;  ///< a line across
};

/// Whether a log scale can show it: all values positive, and there are some.
bool has_log_scale(const LearningCurves& curves);
/// Whether it is the better first view: possible, and the values span more than a factor 30.
bool begins_in_log(const LearningCurves& curves);

/// On a page: both scales, the one that is not shown hidden by its class. A paper: the first view.
std::string draw(const LearningCurves& curves, Medium medium, std::string_view id);

/// The share of a method's runs that reached the goal, by epoch (one less Kaplan-Meier).
struct Arrivals {
  Key key;
  std::vector<std::pair<double, double>> steps;  ///< epoch, share from there on; rising
  std::vector<double> censored;                  ///< epochs at which a run was last watched
};

struct TimesToGoal {
  std::string title;
  std::string y_label;
  double horizon = 1;  ///< epochs
  std::vector<Arrivals> methods;
};

std::string draw(const TimesToGoal& times, Medium medium, std::string_view id);

/// Each seed's final value of a measure.
struct Strip {
  struct Dot {
    std::string seed;  ///< "3", or "3, fold 2": how the run is called
    double value = 0;
  };
  Key key;
  std::vector<Dot> dots;
  std::size_t diverged = 0;
};

struct StripPlot {
  std::string title;
  std::string x_label;
  std::vector<Strip> strips;
};

/// A row a method: every seed a dot, quartiles as a box behind them, a line at the median.
std::string draw(const StripPlot& plot, Medium medium, std::string_view id);

/// Average ranks over data sets (Demsar 2006): methods whose ranks lie within Nemenyi's critical
/// difference are joined by a bar.
struct CriticalDifference {
  std::string title;
  std::vector<std::pair<Key, double>> mean_ranks;  ///< 1 is best
  double difference = 0;                           ///< NaN: there is none
};

/// Groups of methods, as first and last place in the order of ranks, that span no more than the
/// difference; none within another, none of one method.
std::vector<std::pair<std::size_t, std::size_t>> joined_groups(const std::vector<double>& sorted,
                                                               double difference);

std::string draw(const CriticalDifference& ranks, Medium medium, std::string_view id);

/// Rows the true class, columns the predicted.
struct ConfusionMatrix {
  Key key;
  std::vector<std::int64_t> counts;  ///< classes x classes
};

struct ConfusionMatrices {
  std::string title;
  std::vector<std::string> classes;
  std::vector<ConfusionMatrix> matrices;
};

/// A square a matrix, its cells shaded by the share of their row. Counts are written where there
/// is room.
std::string draw(const ConfusionMatrices& confusion, Medium medium, std::string_view id);

/// A quantity by depth, before training: measured on drawn networks beside what theory says.
struct DepthCurve {
  Key key;
  std::vector<double> measured;  ///< a value a layer, from layer 1; NaN: none
  std::vector<double> low;       ///< empty, as is high: no band
  std::vector<double> high;
  std::vector<double> theory;  ///< empty: no theory
};

struct DepthPlot {
  std::string title;
  std::string y_label;
  std::vector<DepthCurve> curves;
};

/// Marks are measured, lines are theory; on a log scale if all values are positive.
std::string draw(const DepthPlot& plot, Medium medium, std::string_view id);

}  // namespace fanin
