// Figures of lines: learning curves, arrivals at the goal, depth.
#include <algorithm>
#include <cmath>

#include "report/figures.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

constexpr double width = 480;
constexpr double label_size = 12;

/// Where the plot is within the figure.
struct Box {
  double left = 0;
  double right = 0;
  double top = 0;
  double bottom = 0;
};

/// "0.1 0.25 -": for the script, as short as can be.
std::string numbers_attribute(const char* name, const std::vector<double>& values) {
  std::string out = format(" {}=\"", name);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ' ';
    if (std::isnan(values[i])) {
      out += '-';
      continue;
    }
    std::string text = readable(values[i]);
    out += text.starts_with("0.") ? text.substr(1) : text;
  }
  return out + "\"";
}

/// Where the script finds the plot and its scales.
std::string plot_attributes(const Box& box, const Scale& x) {
  return format("data-plot=\"{} {} {} {}\" data-xrange=\"{} {}\"", coordinate(box.left),
                coordinate(box.right), coordinate(box.top), coordinate(box.bottom), readable(x.low),
                readable(x.high));
}

std::string x_axis(const Box& box, const Scale& x, std::string_view label, std::size_t at_most) {
  std::string out = svg_line(box.left, box.bottom, box.right, box.bottom, "axis");
  for (const Tick& tick : ticks_of(x, at_most)) {
    if (tick.value != std::floor(tick.value)) continue;  // there is no half an epoch
    out += svg_line(x(tick.value), box.bottom, x(tick.value), box.bottom + 4, "axis");
    out += svg_text(x(tick.value), box.bottom + 17, tick.label, Anchor::middle, "soft");
  }
  if (!label.empty())
    out += svg_text((box.left + box.right) / 2, box.bottom + 34, label, Anchor::middle, "soft");
  return out;
}

std::string y_axis(const Box& box, const Scale& y, std::size_t at_most) {
  std::string out;
  for (const Tick& tick : ticks_of(y, at_most)) {
    out += svg_line(box.left, y(tick.value), box.right, y(tick.value));
    out += svg_text(box.left - 7, y(tick.value) + 4, tick.label, Anchor::end, "soft");
  }
  return out;
}

std::string line_of(const std::vector<double>& xs, const std::vector<double>& ys, const Scale& x,
                    const Scale& y) {
  Path path;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const bool drawable = std::isfinite(ys[i]) && (!y.log || ys[i] > 0);
    if (drawable) {
      path.to(x(xs[i]), y(ys[i]));
    } else {
      path.gap();
    }
  }
  return path.text();
}

/// One closed piece for each stretch where both ends of the band are there.
std::string band_of(const std::vector<double>& xs, const Curve& curve, const Scale& x,
                    const Scale& y) {
  Path path;
  const auto drawable = [&](std::size_t i) {
    return std::isfinite(curve.low[i]) && std::isfinite(curve.high[i]) &&
           (!y.log || curve.low[i] > 0);
  };
  for (std::size_t first = 0; first < xs.size(); ++first) {
    if (!drawable(first)) continue;
    std::size_t end = first;
    while (end < xs.size() && drawable(end)) ++end;
    if (end - first > 1) {
      for (std::size_t i = first; i < end; ++i) path.to(x(xs[i]), y(curve.high[i]));
      for (std::size_t i = end; i-- > first;) path.to(x(xs[i]), y(curve.low[i]));
      path.close();
    }
    first = end;
  }
  return path.text();
}

/// Marks at some points of a line, not at the same ones in all series.
std::string marks_of(const std::vector<double>& xs, const std::vector<double>& ys, const Scale& x,
                     const Scale& y, const Key& key) {
  std::string out;
  const std::size_t every = std::max<std::size_t>(1, (xs.size() + 5) / 6);
  for (std::size_t i = key.number % every; i < xs.size(); i += every) {
    if (std::isfinite(ys[i]) && (!y.log || ys[i] > 0))
      out += mark_path(key.style, x(xs[i]), y(ys[i]), 3.2);
  }
  return out.empty() ? "" : format("<path class=\"mark\" stroke=\"none\" d=\"{}\"/>", out);
}

std::string series_begin(const Key& key, const std::string& data) {
  return format(
      "<g{} data-s=\"{}\"{} stroke-width=\"2\" stroke-linejoin=\"round\" "
      "stroke-linecap=\"round\">",
      color_attributes(key.style, "s"), key.number, data);
}

/// Rows of marks with names, for a paper.
struct Legend {
  std::string text;
  double height = 0;
};

Legend legend_of(const std::vector<Key>& keys, double top) {
  Legend legend;
  double x = 12;
  double y = top + 12;
  for (const Key& key : keys) {
    const std::string name = fitted(key.name, width - 60, label_size);
    const double needed = 34 + text_width(name, label_size);
    if (x > 12 && x + needed > width - 8) {
      x = 12;
      y += 19;
    }
    legend.text += format(
        "<g{} stroke-width=\"2\"><path fill=\"none\"{} d=\"M{} {}h22\"/>"
        "<path stroke=\"none\" d=\"{}\"/></g>\n",
        color_attributes(key.style, ""), dash_attribute(key.style), coordinate(x),
        coordinate(y - 4), mark_path(key.style, x + 11, y - 4, 3.2));
    legend.text += svg_text(x + 27, y, name);
    x += needed + 8;
  }
  legend.height = keys.empty() ? 0 : y - top + 10;
  return legend;
}

template <class Series>
std::vector<Key> keys_of(const std::vector<Series>& series) {
  std::vector<Key> keys;
  for (const auto& one : series) keys.push_back(one.key);
  return keys;
}

/// The title stands on the page already; a paper has it on top, and y's label under it.
std::string headings(std::string_view title, std::string_view y_label, Medium medium) {
  std::string out;
  if (medium == Medium::paper)
    out += svg_text(12, 20, fitted(title, width - 24, 12), Anchor::start, "strong");
  if (!y_label.empty())
    out += svg_text(12, medium == Medium::paper ? 38 : 13, fitted(y_label, width - 24, 12),
                    Anchor::start, "soft");
  return out;
}

/// On a page the y label of learning curves is their heading.
std::string_view y_heading(std::string_view label, Medium medium) {
  return medium == Medium::page ? "" : label;
}

/// With a y label, which every paper has.
double heading_height(Medium medium) { return medium == Medium::paper ? 48 : 24; }
/// Of learning curves.
double curves_top(Medium medium) { return medium == Medium::paper ? 48 : 4; }

double last_finite(const std::vector<double>& values) {
  for (std::size_t i = values.size(); i-- > 0;) {
    if (std::isfinite(values[i])) return values[i];
  }
  return std::nan("");
}

std::string described(const LearningCurves& figure) {
  std::string words = format("{} by epoch, at the end: ", figure.y_label);
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const double last = last_finite(figure.curves[i].middle);
    words += format("{}{} {}", i == 0 ? "" : ", ", figure.curves[i].key.name,
                    std::isnan(last) ? "no value" : readable(last, 3));
  }
  return words;
}

std::vector<double> all_values(const LearningCurves& figure) {
  std::vector<double> all;
  for (const Curve& curve : figure.curves) {
    for (const auto* part : {&curve.middle, &curve.low, &curve.high})
      all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

std::string curve_marks(const LearningCurves& figure, const Curve& curve, const Scale& x,
                        const Scale& y, const std::string& data, bool marks) {
  std::string out = series_begin(curve.key, data);
  if (!curve.low.empty()) {
    const std::string band = band_of(figure.epochs, curve, x, y);
    if (!band.empty())
      out += format("<path class=\"band\" stroke=\"none\" fill-opacity=\".16\" d=\"{}\"/>", band);
  }
  out += format("<path fill=\"none\"{} d=\"{}\"/>", dash_attribute(curve.key.style),
                line_of(figure.epochs, curve.middle, x, y));
  if (marks) out += marks_of(figure.epochs, curve.middle, x, y, curve.key);
  return out + "</g>\n";
}

/// "" or the values of a curve for the script; they stand in one of the two scales.
std::string data_of(const Curve& curve, Medium medium) {
  if (medium == Medium::paper) return "";
  std::string data = numbers_attribute("data-y", curve.middle);
  if (!curve.low.empty())
    data += numbers_attribute("data-low", curve.low) + numbers_attribute("data-high", curve.high);
  return data;
}

/// All series in one plot, one group a scale.
std::string one_plot(const LearningCurves& figure, Medium medium) {
  const Legend legend = medium == Medium::paper ? legend_of(keys_of(figure.curves), 340) : Legend{};
  const Box box{52, width - 12, curves_top(medium) + 6, curves_top(medium) + 246};
  const double last = figure.epochs.empty() ? 1 : figure.epochs.back();
  const double first = figure.epochs.empty() ? 0 : figure.epochs.front();
  const Scale x{first, last > first ? last : first + 1, box.left, box.right};
  const bool log_first = begins_in_log(figure);
  const bool both = medium == Medium::page && has_log_scale(figure);
  const double height = medium == Medium::paper ? 340 + legend.height : box.bottom + 42;
  const std::string x_data = numbers_attribute("data-x", figure.epochs).substr(1);
  std::string out =
      svg_begin(width, height, "figure", figure.title, described(figure), medium,
                medium == Medium::page
                    ? format("{} {} data-scale=\"{}\"{} tabindex=\"0\"", plot_attributes(box, x),
                             x_data, log_first ? "log" : "linear", both ? " data-both=\"1\"" : "")
                    : "");
  out += headings(figure.title, y_heading(figure.y_label, medium), medium);
  out += x_axis(box, x, "epoch", 8);
  bool with_data = true;
  for (const bool log : {false, true}) {
    if (log ? !both && !log_first : log_first && !both) continue;
    std::vector<double> values = all_values(figure);
    if (figure.goal && (!log || *figure.goal > 0)) values.push_back(*figure.goal);
    const auto [low, high] = range_of(values, log);
    const Scale y{low, high, box.bottom, box.top, log};
    out += format("<g class=\"{}\"", log ? "log" : "linear");
    if (medium == Medium::page)
      out += format(" data-yrange=\"{} {}\"", readable(low, 9), readable(high, 9));
    out += ">\n" + y_axis(box, y, 6);
    if (figure.goal && *figure.goal >= low && *figure.goal <= high) {
      out += format(
          "<path class=\"goal\" stroke=\"{}\" stroke-dasharray=\"1 4\" stroke-width=\"1.5\" "
          "stroke-linecap=\"round\" d=\"M{} {}H{}\"/>\n",
          soft_ink, coordinate(box.left), coordinate(y(*figure.goal)), coordinate(box.right));
    }
    for (const Curve& curve : figure.curves) {
      out += curve_marks(figure, curve, x, y, with_data ? data_of(curve, medium) : "", true);
    }
    with_data = false;
    out += "</g>\n";
  }
  return out + legend.text + "</svg>\n";
}

/// A small panel a series, all of them in grey behind it.
std::string many_plots(const LearningCurves& figure, Medium medium, std::string_view id,
                       std::optional<std::pair<double, double>> range = {}) {
  constexpr std::size_t columns = 4;
  constexpr double panel_width = 98;
  constexpr double panel_height = 64;
  const std::size_t rows = (figure.curves.size() + columns - 1) / columns;
  const double top = curves_top(medium);
  const double height = top + 94 * static_cast<double>(rows) + 38;
  const bool log = begins_in_log(figure);
  std::vector<double> middles;
  for (const Curve& curve : figure.curves)
    middles.insert(middles.end(), curve.middle.begin(), curve.middle.end());
  const auto [low, high] = range ? *range : range_of(middles, log);
  const Box box{0, panel_width, 0, panel_height};
  const double last = figure.epochs.empty() ? 1 : figure.epochs.back();
  const double first = figure.epochs.empty() ? 0 : figure.epochs.front();
  const Scale x{first, last > first ? last : first + 1, box.left, box.right};
  const Scale y{low, high, box.bottom, box.top, log};
  std::string out = svg_begin(width, height, "figure", figure.title, described(figure), medium);
  out += headings(figure.title, y_heading(figure.y_label, medium), medium);
  std::string grey;
  for (const Curve& curve : figure.curves) grey += line_of(figure.epochs, curve.middle, x, y);
  const std::string all = format("{}-all", id);
  out +=
      format("<defs><path id=\"{}\" class=\"rule\" fill=\"none\" stroke=\"{}\" d=\"{}\"/></defs>\n",
             all, rule_ink, grey);
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const Curve& curve = figure.curves[i];
    const double left = 52 + 106 * static_cast<double>(i % columns);
    const std::size_t row = i / columns;
    const double at = top + 22 + 94 * static_cast<double>(row);
    out += format("<g transform=\"translate({} {})\"><use href=\"#{}\"/>\n", coordinate(left),
                  coordinate(at), all);
    const std::vector<Tick> ticks = ticks_of(y, 3);
    for (const Tick& tick : ticks) {
      out += svg_line(0, y(tick.value), panel_width, y(tick.value));
      if (i % columns == 0) out += svg_text(-6, y(tick.value) + 4, tick.label, Anchor::end, "soft");
    }
    out += svg_line(0, panel_height, panel_width, panel_height, "axis");
    if (i + columns >= figure.curves.size()) {
      if (i % columns == 0)
        out += svg_text(0, panel_height + 15, readable(x.low), Anchor::start, "soft");
      out += svg_text(panel_width, panel_height + 15, readable(x.high), Anchor::end, "soft");
    }
    out += svg_text(0, -6, fitted(curve.key.name, panel_width, 12));
    const double end = last_finite(curve.middle);
    out += format("<title>{}: {}</title>", escaped(curve.key.name),
                  std::isnan(end) ? "no value" : readable(end));
    // Alone in its panel it needs no dashes.
    Curve solid = curve;
    solid.key.style.number = curve.key.style.color();
    out += curve_marks(figure, solid, x, y, "", false) + "</g>\n";
  }
  out += svg_text(52 + 106 * 2, height - 4, "epoch", Anchor::middle, "soft");
  return out + "</svg>\n";
}

}  // namespace

bool has_log_scale(const LearningCurves& figure) {
  bool any = false;
  for (const double value : all_values(figure)) {
    if (std::isfinite(value) && value <= 0) return false;
    any = any || std::isfinite(value);
  }
  return any;
}

bool begins_in_log(const LearningCurves& figure) {
  if (!has_log_scale(figure)) return false;
  const auto [low, high] = range_of(all_values(figure), true);
  return high > 30 * low;
}

std::string draw(const LearningCurves& figure, Medium medium, std::string_view id) {
  return figure.curves.size() < crowded ? one_plot(figure, medium) : many_plots(figure, medium, id);
}

namespace {

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
    return many_plots(as_curves(figure), medium, id, std::pair{-.02, 1.02});
  const Legend legend =
      medium == Medium::paper ? legend_of(keys_of(figure.methods), 340) : Legend{};
  const Box box{52, width - 12, heading_height(medium) + 6, heading_height(medium) + 246};
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
  std::string out = svg_begin(
      width, page ? box.bottom + 42 : 340 + legend.height, "figure", figure.title, words, medium,
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
  const Box box{58, width - 12, heading_height(medium) + 6, heading_height(medium) + 246};
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
  std::string out = svg_begin(
      width, page ? box.bottom + 42 : 340 + legend.height, "figure", figure.title, words, medium,
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
