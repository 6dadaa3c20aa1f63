// Figures of lines: arrivals at the goal, depth.
#include <algorithm>
#include <cmath>

#include "report/plot.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

/// Where the plot begins, below its y label.
double heading_height(Medium medium) { return medium == Medium::paper ? 48 : 24; }

/// As curves with two points at each step, for small panels.
LearningCurves as_curves(const TimesToGoal& figure) {
  LearningCurves curves{figure.title, figure.y_label, {0}, {}, {}};
  for (const Arrivals& method : figure.methods) {
    for (const auto& [time, share] : method.steps) {
      curves.epochs.push_back(time);
      curves.epochs.push_back(time);
    }
  }
  curves.epochs.push_back(figure.horizon);
  std::sort(curves.epochs.begin(), curves.epochs.end());
  for (const Arrivals& method : figure.methods) {
    Curve curve{method.key, {}, {}, {}};
    for (std::size_t i = 0; i < curves.epochs.size(); ++i) {
      // The first of two equal epochs is the foot of the step.
      const bool foot = i + 1 < curves.epochs.size() && curves.epochs[i + 1] == curves.epochs[i] &&
                        (i == 0 || curves.epochs[i - 1] < curves.epochs[i]);
      double share = 0;
      for (const auto& [at, value] : method.steps) {
        if (at < curves.epochs[i] || (!foot && at == curves.epochs[i])) share = value;
      }
      curve.middle.push_back(share);
    }
    curves.curves.push_back(std::move(curve));
  }
  return curves;
}

}  // namespace

std::string draw(const TimesToGoal& figure, Medium medium, std::string_view id) {
  if (figure.methods.size() >= crowded)
    return small_panels(as_curves(figure), medium, id, std::pair{-.02, 1.02});
  const Legend legend =
      medium == Medium::paper ? legend_of(keys_of(figure.methods), 340) : Legend{};
  const Box box{52, figure_width - 12, heading_height(medium) + 6, heading_height(medium) + 246};
  const Scale x{0, figure.horizon > 0 ? figure.horizon : 1, box.left, box.right};
  const Scale y{-.02, 1.02, box.bottom, box.top};
  std::string words = "Share of runs there at the end: ";
  // The script reads shares at every time at which some curve steps.
  std::vector<double> times = {0, x.high};
  std::vector<std::string> never;
  for (const Arrivals& method : figure.methods) {
    if (method.steps.empty()) never.push_back(method.key.name);
    for (const auto& [time, share] : method.steps) times.push_back(time);
    words += format("{}{} {}", &method == figure.methods.data() ? "" : ", ", method.key.name,
                    readable(method.steps.empty() ? 0 : method.steps.back().second, 3));
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const bool page = medium == Medium::page;
  std::string out =
      svg_begin(figure_width, page ? box.bottom + 42 : 340 + legend.height, "figure", figure.title,
                words, medium,
                page ? format("{}{} data-scale=\"linear\" tabindex=\"0\"", plot_attributes(box, x),
                              numbers_attribute("data-x", times))
                     : "");
  out += headings(figure.title, figure.y_label, medium);
  out += x_axis(box, x, "epoch", 8);
  out += page ? "<g class=\"linear\" data-yrange=\"-0.02 1.02\">\n" : "<g>\n";
  for (const double share : {0., .25, .5, .75, 1.}) {
    out += svg_line(box.left, y(share), box.right, y(share));
    out += svg_text(box.left - 7, y(share) + 4, format("{}%", static_cast<int>(100 * share)),
                    Anchor::end, "soft");
  }
  for (const Arrivals& method : figure.methods) {
    Path path;
    double level = 0;
    path.to(x(0), y(0));
    std::string marks;
    for (const auto& [time, share] : method.steps) {
      path.to(x(time), y(level));
      path.to(x(time), y(share));
      level = share;
      if (method.steps.size() < 12) marks += mark_path(method.key.style, x(time), y(share), 3.2);
    }
    path.to(x(x.high), y(level));
    marks += mark_path(method.key.style, x(x.high), y(level), 3.2);
    std::vector<double> shares;
    for (const double time : times) {
      double share = 0;
      for (const auto& [at, value] : method.steps) {
        if (at <= time) share = value;
      }
      shares.push_back(share);
    }
    out += series_begin(method.key, page ? numbers_attribute("data-y", shares) : "");
    out += format("<path fill=\"none\"{} d=\"{}\"/><path class=\"mark\" stroke=\"none\" d=\"{}\"/>",
                  dash_attribute(method.key.style), path.text(), marks);
    // Small strokes where runs stopped being watched before the end.
    std::string strokes;
    for (const double time : method.censored) {
      if (time >= x.high) continue;
      double share = 0;
      for (const auto& [at, value] : method.steps) share = at <= time ? value : share;
      strokes += format("M{} {}v8", coordinate(x(time)), coordinate(y(share) - 4));
    }
    if (!strokes.empty())
      out += format("<path stroke-width=\"1.5\" fill=\"none\" d=\"{}\"/>", strokes);
    out += "</g>\n";
  }
  // Their lines lie on each other at the bottom.
  if (!never.empty()) {
    out +=
        svg_text(box.right, y(0) - 7, fitted("never: " + listed(never), box.right - box.left, 12),
                 Anchor::end, "soft");
  }
  return out + "</g>\n" + legend.text + "</svg>\n";
}

std::string draw(const DepthPlot& figure, Medium medium, std::string_view /*id*/) {
  const Legend legend = medium == Medium::paper ? legend_of(keys_of(figure.curves), 340) : Legend{};
  const Box box{58, figure_width - 12, heading_height(medium) + 6, heading_height(medium) + 246};
  std::vector<double> values;
  std::size_t layers = 1;
  std::string words = "By layer, first and last: ";
  for (const DepthCurve& curve : figure.curves) {
    for (const auto* part : {&curve.measured, &curve.low, &curve.high, &curve.theory})
      values.insert(values.end(), part->begin(), part->end());
    layers = std::max({layers, curve.measured.size(), curve.theory.size()});
    if (!curve.measured.empty())
      words += format("{}{} {} to {}", &curve == figure.curves.data() ? "" : ", ", curve.key.name,
                      readable(curve.measured.front(), 3), readable(curve.measured.back(), 3));
  }
  const bool log = std::none_of(values.begin(), values.end(),
                                [](double value) { return std::isfinite(value) && value <= 0; });
  const auto [low, high] = range_of(values, log);
  const Scale x{.5, static_cast<double>(layers) + .5, box.left, box.right};
  const Scale y{low, high, box.bottom, box.top, log};
  const bool page = medium == Medium::page;
  std::vector<double> numbers;
  for (std::size_t layer = 1; layer <= layers; ++layer)
    numbers.push_back(static_cast<double>(layer));
  std::string out =
      svg_begin(figure_width, page ? box.bottom + 42 : 340 + legend.height, "figure", figure.title,
                words, medium,
                page ? format("{}{} data-scale=\"{}\" data-xname=\"layer\" tabindex=\"0\"",
                              plot_attributes(box, x), numbers_attribute("data-x", numbers),
                              log ? "log" : "linear")
                     : "");
  out += headings(figure.title, figure.y_label, medium);
  const Scale whole{1, static_cast<double>(layers), x(1), x(static_cast<double>(layers))};
  out += x_axis(box, layers > 1 ? whole : x, "layer",
                std::min<std::size_t>(layers > 2 ? layers : 3, 10));
  out += format("<g class=\"{}\"", log ? "log" : "linear");
  if (page) out += format(" data-yrange=\"{} {}\"", readable(low, 9), readable(high, 9));
  out += ">\n" + y_axis(box, y, 6);
  for (const DepthCurve& curve : figure.curves) {
    std::vector<double> padded = curve.measured;
    padded.resize(layers, std::nan(""));
    std::string data;
    if (page) {
      data = numbers_attribute("data-y", padded);
      if (!curve.theory.empty()) data += numbers_attribute("data-theory", curve.theory);
    }
    out += series_begin(curve.key, data);
    if (!curve.low.empty()) {
      const std::vector<double> xs(numbers.begin(),
                                   numbers.begin() + static_cast<std::ptrdiff_t>(curve.low.size()));
      const std::string band =
          band_of(xs, {curve.key, curve.measured, curve.low, curve.high}, x, y);
      if (!band.empty())
        out += format("<path class=\"band\" stroke=\"none\" fill-opacity=\".16\" d=\"{}\"/>", band);
    }
    if (!curve.theory.empty()) {
      const std::vector<double> xs(
          numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(curve.theory.size()));
      out += format("<path fill=\"none\"{} d=\"{}\"/>", dash_attribute(curve.key.style),
                    line_of(xs, curve.theory, x, y));
    }
    std::string marks;
    for (std::size_t i = 0; i < curve.measured.size(); ++i) {
      if (std::isfinite(curve.measured[i]) && (!log || curve.measured[i] > 0))
        marks += mark_path(curve.key.style, x(numbers[i]), y(curve.measured[i]), 3.2);
    }
    if (!marks.empty()) out += format("<path class=\"mark\" stroke=\"none\" d=\"{}\"/>", marks);
    out += "</g>\n";
  }
  return out + "</g>\n" + legend.text + "</svg>\n";
}

}  // namespace fanin
