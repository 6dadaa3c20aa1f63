// Axes, lines, bands, marks and legends as SVG.
#include "report/plot.hpp"

#include <algorithm>
#include <cmath>

#include "text/format.hpp"

namespace fanin {

namespace {

constexpr double legend_size = 12;

}  // namespace

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

Legend legend_of(const std::vector<Key>& keys, double top) {
  Legend legend;
  double x = 12;
  double y = top + 12;
  for (const Key& key : keys) {
    const std::string name = fitted(key.name, figure_width - 60, legend_size);
    const double needed = 34 + text_width(name, legend_size);
    if (x > 12 && x + needed > figure_width - 8) {
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

std::string headings(std::string_view title, std::string_view y_label, Medium medium) {
  std::string out;
  if (medium == Medium::paper)
    out += svg_text(12, 20, fitted(title, figure_width - 24, 12), Anchor::start, "strong");
  if (!y_label.empty())
    out += svg_text(12, medium == Medium::paper ? 38 : 13, fitted(y_label, figure_width - 24, 12),
                    Anchor::start, "soft");
  return out;
}

}  // namespace fanin
