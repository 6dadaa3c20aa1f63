// Learning curves: all in one plot, or a small panel each.
#include <algorithm>
#include <cmath>

#include "report/plot.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

/// On a page the y label of learning curves is their heading.
std::string_view y_heading(std::string_view label, Medium medium) {
  return medium == Medium::page ? "" : label;
}
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
  const Box box{52, figure_width - 12, curves_top(medium) + 6, curves_top(medium) + 246};
  const double last = figure.epochs.empty() ? 1 : figure.epochs.back();
  const double first = figure.epochs.empty() ? 0 : figure.epochs.front();
  const Scale x{first, last > first ? last : first + 1, box.left, box.right};
  const bool log_first = begins_in_log(figure);
  const bool both = medium == Medium::page && has_log_scale(figure);
  const double height = medium == Medium::paper ? 340 + legend.height : box.bottom + 42;
  const std::string x_data = numbers_attribute("data-x", figure.epochs).substr(1);
  std::string out =
      svg_begin(figure_width, height, "figure", figure.title, described(figure), medium,
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

}  // namespace

std::string small_panels(const LearningCurves& figure, Medium medium, std::string_view id,
                         std::optional<std::pair<double, double>> range) {
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
  std::string out =
      svg_begin(figure_width, height, "figure", figure.title, described(figure), medium);
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
  return figure.curves.size() < crowded ? one_plot(figure, medium)
                                        : small_panels(figure, medium, id);
}

}  // namespace fanin
