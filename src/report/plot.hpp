// What figures of lines share: axes, lines and bands by their scales, marks, legends.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/figures.hpp"

namespace fanin {

/// Of every figure, in its own pixels.
inline constexpr double figure_width = 480;

/// Where the plot is within the figure.
struct Box {
  double left = 0;
  double right = 0;
  double top = 0;
  double bottom = 0;
};

/// ` data-y="0.1 .25 -"`: values for the script, as short as can be; "-" is NaN.
std::string numbers_attribute(const char* name, const std::vector<double>& values);

/// Where the script finds the plot and its scales.
std::string plot_attributes(const Box& box, const Scale& x);

/// With ticks at whole numbers: epochs, layers.
std::string x_axis(const Box& box, const Scale& x, std::string_view label, std::size_t at_most);
std::string y_axis(const Box& box, const Scale& y, std::size_t at_most);

/// Path data; a gap where there is no value, or none that a log scale shows.
std::string line_of(const std::vector<double>& xs, const std::vector<double>& ys, const Scale& x,
                    const Scale& y);

/// Path data, a closed piece for each stretch where both ends of the band are there.
std::string band_of(const std::vector<double>& xs, const Curve& curve, const Scale& x,
                    const Scale& y);

/// Marks at some points of a line, not at the same ones in all series.
std::string marks_of(const std::vector<double>& xs, const std::vector<double>& ys, const Scale& x,
                     const Scale& y, const Key& key);

/// The group that a series is drawn in; `data` are attributes.
std::string series_begin(const Key& key, const std::string& data);

/// Rows of marks with names, for a paper.
struct Legend {
  std::string text;
  double height = 0;
};

Legend legend_of(const std::vector<Key>& keys, double top);

template <class Series>
std::vector<Key> keys_of(const std::vector<Series>& series) {
  std::vector<Key> keys;
  for (const auto& one : series) keys.push_back(one.key);
  return keys;
}

/// The title stands on the page already; a paper has it on top, and y's label under it.
std::string headings(std::string_view title, std::string_view y_label, Medium medium);

/// A small panel a series, all of them in grey behind it; `range`: of y, else that of the values.
std::string small_panels(const LearningCurves& figure, Medium medium, std::string_view id,
                         std::optional<std::pair<double, double>> range = {});

}  // namespace fanin
