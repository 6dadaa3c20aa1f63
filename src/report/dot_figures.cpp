// Figures of single values: strips of seeds, average ranks, confusion matrices.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "report/figures.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

constexpr double width = 480;
constexpr double dot_radius = 3.2;
/// From this many on dots are one path, without a name each: the page must stay small.
constexpr std::size_t nameless = 1500;

double paper_heading(Medium medium) { return medium == Medium::paper ? 30 : 4; }

std::string paper_title(std::string_view title, Medium medium) {
  return medium == Medium::paper
             ? svg_text(12, 20, fitted(title, width - 24, 12), Anchor::start, "strong")
             : "";
}

/// Heights that keep dots of one strip from covering each other: each takes the place nearest to
/// the middle that those before it leave free. `xs` in pixels, sorted.
std::vector<double> swarm(const std::vector<double>& xs, double half_height) {
  std::vector<double> ys;
  const double apart = 2 * dot_radius;
  const auto places = static_cast<std::size_t>(half_height / 2.2);
  for (std::size_t i = 0; i < xs.size(); ++i) {
    double best = 0;
    for (std::size_t place = 0; place <= 2 * places; ++place) {
      // 0, 2.2, -2.2, 4.4, ...
      const std::size_t steps = (place + 1) / 2;
      const double y = 2.2 * static_cast<double>(steps) * (place % 2 == 1 ? 1 : -1);
      bool free = true;
      for (std::size_t other = i; other-- > 0 && xs[i] - xs[other] < apart;)
        free = free && std::hypot(xs[i] - xs[other], y - ys[other]) >= apart - .2;
      if (free) {
        best = y;
        break;
      }
      // No room: spread evenly over the height.
      best = half_height * (2 * std::fmod(.618034 * static_cast<double>(i), 1.) - 1);
    }
    ys.push_back(best);
  }
  return ys;
}

/// The range within which seeds are drawn: all values, but for those beyond Tukey's outer fences
/// (three interquartile ranges off the quartiles), which would press the others together.
std::pair<double, double> fences(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double low = quantile_of(values, .25);
  const double high = quantile_of(values, .75);
  if (!(high > low))
    return {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  return {low - 3 * (high - low), high + 3 * (high - low)};
}

/// "◂ 0.333" or "◂ 2: 0.333": the median of seeds beyond the edge, and how many if not all are.
std::string beyond_text(const std::vector<double>& beyond, std::size_t all, bool left) {
  const std::string value = readable(quantile_of(beyond, .5), 3);
  const std::string count = beyond.size() == all ? "" : format("{}: ", beyond.size());
  return left ? format("◂ {}{}", count, value) : format("{}{} ▸", count, value);
}

/// The plot's scale, and where the seeds beyond it stand.
struct StripAxis {
  Scale x;
  double low = 0;  ///< what is drawn to scale lies between
  double high = 0;
  double left = 0;  ///< in pixels
  double right = 0;
};

std::string strip_text(const Strip& strip, const StripAxis& axis, double y, std::string_view label,
                       bool named) {
  std::vector<Strip::Dot> dots = strip.dots;
  std::stable_sort(dots.begin(), dots.end(),
                   [](const auto& a, const auto& b) { return a.value < b.value; });
  std::vector<double> values;
  std::vector<double> xs;
  std::vector<double> below;
  std::vector<double> above;
  for (const Strip::Dot& dot : dots) {
    values.push_back(dot.value);
    if (dot.value < axis.low) below.push_back(dot.value);
    if (dot.value > axis.high) above.push_back(dot.value);
    xs.push_back(dot.value < axis.low    ? axis.left
                 : dot.value > axis.high ? axis.right
                                         : axis.x(dot.value));
  }
  std::string out =
      format("<g{} data-s=\"{}\">", color_attributes(strip.key.style, "s"), strip.key.number);
  const std::vector<double> ys = swarm(xs, 8);
  const double median = quantile_of(values, .5);
  if (values.size() > 1 && median >= axis.low && median <= axis.high) {
    const double low = axis.x(std::max(quantile_of(values, .25), axis.x.low));
    const double high = axis.x(std::min(quantile_of(values, .75), axis.x.high));
    out += format(
        "<rect class=\"band\" stroke=\"none\" fill-opacity=\".16\" x=\"{}\" y=\"{}\" "
        "width=\"{}\" height=\"20\" rx=\"2\"/><path stroke-width=\"2\" d=\"M{} {}v20\"/>",
        coordinate(low), coordinate(y - 10), coordinate(std::max(high - low, 1.)),
        coordinate(axis.x(median)), coordinate(y - 10));
  }
  if (named) {
    for (std::size_t i = 0; i < dots.size(); ++i) {
      out += format(
          "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" stroke=\"none\" data-d=\"{}\"><title>{}, "
          "seed {}: {} {}</title></circle>",
          coordinate(xs[i]), coordinate(y + ys[i]), dot_radius, escaped(dots[i].seed),
          escaped(strip.key.name), escaped(dots[i].seed), escaped(label), readable(dots[i].value));
    }
  } else if (!dots.empty()) {
    std::string path;
    for (std::size_t i = 0; i < dots.size(); ++i)
      path += format("M{} {}h0", coordinate(xs[i]), coordinate(y + ys[i]));
    out += format(
        "<path stroke-width=\"4\" stroke-linecap=\"round\" stroke-opacity=\".6\" d=\"{}\"/>", path);
  }
  out += "</g>\n";
  if (!below.empty())
    out += svg_text(axis.left + 8, y + 4, beyond_text(below, values.size(), true), Anchor::start,
                    "soft");
  if (!above.empty())
    out += svg_text(axis.right - 8, y + 4, beyond_text(above, values.size(), false), Anchor::end,
                    "soft");
  return out;
}

}  // namespace

double quantile_of(const std::vector<double>& sorted, double p) {
  if (sorted.empty()) return std::nan("");
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double share = place - static_cast<double>(below);
  // Equal neighbours give their value exactly, infinite ones too.
  if (share == 0 || sorted[below] == sorted[below + 1]) return sorted[below];
  return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

std::string draw(const StripPlot& figure, Medium medium, std::string_view /*id*/) {
  constexpr double row = 27;
  double label_width = 40;
  std::vector<double> values;
  bool any_diverged = false;
  std::string words = "Median over seeds: ";
  std::size_t count = 0;
  for (const Strip& strip : figure.strips) {
    label_width = std::max(label_width, text_width(strip.key.name, 12) + 10);
    std::vector<double> own;
    for (const Strip::Dot& dot : strip.dots) own.push_back(dot.value);
    values.insert(values.end(), own.begin(), own.end());
    std::sort(own.begin(), own.end());
    count += own.size();
    any_diverged = any_diverged || strip.diverged > 0;
    words += format("{}{} {}", &strip == figure.strips.data() ? "" : ", ", strip.key.name,
                    own.empty() ? "no value" : readable(quantile_of(own, .5), 3));
  }
  label_width = std::min(label_width, 180.);
  const double top = paper_heading(medium);
  const double bottom = top + row * static_cast<double>(figure.strips.size()) + 4;
  const auto [fence_low, fence_high] = fences(values);
  std::vector<double> within;
  bool below = false;
  bool above = false;
  for (const double value : values) {
    below = below || value < fence_low;
    above = above || value > fence_high;
    if (value >= fence_low && value <= fence_high) within.push_back(value);
  }
  const auto [low, high] = range_of(within, false);
  StripAxis axis{{}, fence_low, fence_high, label_width + 12, width - (any_diverged ? 82 : 18)};
  axis.x = {low, high, axis.left - 4 + (below ? 78 : 0), axis.right + 4 - (above ? 78 : 0)};
  const Scale& x = axis.x;
  std::string out = svg_begin(width, bottom + 40, "figure strips", figure.title, words, medium);
  out += paper_title(figure.title, medium);
  for (const Tick& tick : ticks_of(x, 6)) {
    out += svg_line(x(tick.value), top, x(tick.value), bottom);
    out += svg_text(x(tick.value), bottom + 16, tick.label, Anchor::middle, "soft");
  }
  out += svg_text((x.from + x.to) / 2, bottom + 34, fitted(figure.x_label, x.to - x.from, 12),
                  Anchor::middle, "soft");
  for (std::size_t i = 0; i < figure.strips.size(); ++i) {
    const Strip& strip = figure.strips[i];
    const double y = top + row * (static_cast<double>(i) + .5) + 2;
    out += svg_text(label_width, y + 4, fitted(strip.key.name, label_width - 4, 12), Anchor::end);
    out += strip_text(strip, axis, y, figure.x_label, count < nameless);
    if (strip.diverged > 0) {
      out += svg_text(width - 4, y + 4, format("{} diverged", strip.diverged), Anchor::end, "soft");
    } else if (strip.dots.empty()) {
      out += svg_text(x.from, y + 4, "no value", Anchor::start, "soft");
    }
  }
  return out + "</svg>\n";
}

std::vector<std::pair<std::size_t, std::size_t>> joined_groups(const std::vector<double>& sorted,
                                                               double difference) {
  std::vector<std::pair<std::size_t, std::size_t>> groups;
  for (std::size_t first = 0; first < sorted.size(); ++first) {
    std::size_t last = first;
    // Nemenyi: ranks that differ by the critical difference do differ.
    while (last + 1 < sorted.size() && sorted[last + 1] - sorted[first] < difference) ++last;
    if (last > first && (groups.empty() || last > groups.back().second))
      groups.emplace_back(first, last);
  }
  return groups;
}

std::string draw(const CriticalDifference& figure, Medium medium, std::string_view /*id*/) {
  std::vector<std::pair<Key, double>> order = figure.mean_ranks;
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second < b.second; });
  std::vector<double> ranks;
  std::string words = "Average ranks, best first: ";
  for (const auto& [key, rank] : order) {
    words += format("{}{} {}", ranks.empty() ? "" : ", ", key.name, readable(rank, 3));
    ranks.push_back(rank);
  }
  const bool tested = std::isfinite(figure.difference);
  const auto groups = tested ? joined_groups(ranks, figure.difference)
                             : std::vector<std::pair<std::size_t, std::size_t>>{};
  const double top = paper_heading(medium);
  const double axis = top + 56;
  const double first_label = axis + 26 + 8 * static_cast<double>(groups.size());
  const std::size_t half = (order.size() + 1) / 2;
  const double height = first_label + 20 * static_cast<double>(half) + 2;
  const Scale x{1, std::max(2., static_cast<double>(order.size())), 156, width - 156};
  std::string out = svg_begin(width, height, "figure ranks", figure.title, words, medium);
  out += paper_title(figure.title, medium);
  out += svg_line(x.from, axis, x.to, axis, "axis");
  const std::size_t every = std::max<std::size_t>(1, order.size() / 10);
  for (std::size_t rank = 1; rank <= order.size(); rank += every) {
    const double at = x(static_cast<double>(rank));
    out += svg_line(at, axis - 5, at, axis, "axis");
    out += svg_text(at, axis - 9, std::to_string(rank), Anchor::middle, "soft");
  }
  out += svg_text(x.from - 12, axis + 4, "better", Anchor::end, "soft");
  out += svg_text(x.to + 12, axis + 4, "worse", Anchor::start, "soft");
  if (tested) {
    const double end = std::min(x(1 + figure.difference), width - 14.);
    const std::string words_cd = format("critical difference {}", readable(figure.difference, 3));
    out += format(
        "<path class=\"axis\" stroke=\"{}\" fill=\"none\" stroke-width=\"1.5\" d=\"M{} "
        "{}v8m0-4H{}m0-4v8\"/>\n",
        soft_ink, coordinate(x.from), coordinate(top + 20), coordinate(end));
    out += svg_text(x.from, top + 13, words_cd, Anchor::start, "soft");
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& [key, rank] = order[i];
    const bool left = i < half;
    const double y = first_label + 20 * static_cast<double>(left ? i : order.size() - 1 - i);
    const double edge = left ? 144 : width - 144;
    out += format(
        "<g{} data-s=\"{}\" stroke-width=\"1.5\"><path fill=\"none\" d=\"M{} {}V{}H{}\"/>"
        "<path stroke=\"none\" d=\"{}\"/></g>\n",
        color_attributes(key.style, "s"), key.number, coordinate(x(rank)), coordinate(axis),
        coordinate(y), coordinate(edge), mark_path(key.style, x(rank), axis, 3.6));
    const std::string text = format("{}  {}", fitted(key.name, 108, 12), readable(rank, 3));
    out += svg_text(left ? edge - 5 : edge + 5, y + 4, text, left ? Anchor::end : Anchor::start);
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double y = axis + 10 + 8 * static_cast<double>(g);
    out += format(
        "<path class=\"bar\" stroke=\"{}\" stroke-width=\"4\" stroke-linecap=\"round\" d=\"M{} "
        "{}H{}\"/>\n",
        colors[0], coordinate(x(ranks[groups[g].first]) - 3), coordinate(y),
        coordinate(x(ranks[groups[g].second]) + 3));
  }
  return out + "</svg>\n";
}

namespace {

/// One matrix with its upper left corner at (left, top); `side` pixels wide and high.
std::string matrix_text(const ConfusionMatrix& matrix, const std::vector<std::string>& classes,
                        double left, double top, double side) {
  const std::size_t n = classes.size();
  const double cell = side / static_cast<double>(n);
  const std::string edge = coordinate(cell - 1);
  const std::int64_t largest = *std::max_element(matrix.counts.begin(), matrix.counts.end());
  const auto digits = static_cast<double>(std::to_string(largest).size());
  const double size = std::min(11., 1.5 * cell / std::max(digits, 2.));
  const bool written = cell >= 14 && size >= 7;
  std::string out;
  std::string counts;
  for (std::size_t row = 0; row < n; ++row) {
    const auto first = matrix.counts.begin() + static_cast<std::ptrdiff_t>(row * n);
    const std::int64_t total =
        std::accumulate(first, first + static_cast<std::ptrdiff_t>(n), std::int64_t{0});
    for (std::size_t column = 0; column < n; ++column) {
      const std::int64_t count = matrix.counts[row * n + column];
      if (count == 0) continue;
      const double share = static_cast<double>(count) / static_cast<double>(total);
      const double x = left + cell * static_cast<double>(column);
      const double y = top + cell * static_cast<double>(row);
      out += format(
          "<path fill-opacity=\"{}\" d=\"M{} {}h{}v{}h-{}z\"><title>{} taken for {}: {} of "
          "{}</title>"
          "</path>",
          readable(.08 + .92 * share, 2), coordinate(x + .5), coordinate(y + .5), edge, edge, edge,
          escaped(classes[row]), escaped(classes[column]), count, total);
      if (!written) continue;
      counts += format("<text x=\"{}\" y=\"{}\"{}>{}</text>", coordinate(x + cell / 2),
                       coordinate(y + cell / 2 + .35 * size),
                       share > .5 ? " class=\"on\" fill=\"#ffffff\"" : "", count);
    }
  }
  return format(
      "<rect class=\"empty\" fill=\"none\" stroke=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" "
      "height=\"{}\"/>"
      "<g class=\"cells\" fill=\"{}\">{}</g><g text-anchor=\"middle\" font-size=\"{}\">{}</g>\n",
      rule_ink, coordinate(left), coordinate(top), coordinate(side), coordinate(side), colors[1],
      out, coordinate(size), counts);
}

}  // namespace

std::string draw(const ConfusionMatrices& figure, Medium medium, std::string_view /*id*/) {
  const std::size_t n = figure.classes.size();
  const std::size_t columns = n <= 12 && figure.matrices.size() > 1 ? 2 : 1;
  const double label_width = 44;
  const double side =
      columns == 2 ? 180 : std::min(380., std::max(180., 16. * static_cast<double>(n)));
  const double panel = side + label_width + 12;
  const double top = paper_heading(medium);
  const double row_height = side + 58;
  const std::size_t rows = (figure.matrices.size() + columns - 1) / columns;
  std::string words = "Rows the true class, columns the predicted. Correct: ";
  for (const ConfusionMatrix& matrix : figure.matrices) {
    std::int64_t right = 0;
    std::int64_t total = 0;
    for (std::size_t i = 0; i < matrix.counts.size(); ++i) {
      total += matrix.counts[i];
      if (i % (n + 1) == 0) right += matrix.counts[i];
    }
    words += format("{}{} {} of {}", &matrix == figure.matrices.data() ? "" : ", ", matrix.key.name,
                    right, total);
  }
  std::string out = svg_begin(width, top + row_height * static_cast<double>(rows),
                              "figure confusion", figure.title, words, medium);
  out += paper_title(figure.title, medium);
  for (std::size_t i = 0; i < figure.matrices.size(); ++i) {
    const ConfusionMatrix& matrix = figure.matrices[i];
    const double left = panel * static_cast<double>(i % columns) + label_width;
    const std::size_t row = i / columns;
    const double y = top + row_height * static_cast<double>(row) + 36;
    out += format("<g class=\"s\" data-s=\"{}\">\n", matrix.key.number);
    out += svg_text(left, y - 20, fitted(matrix.key.name, side, 12), Anchor::start, "strong");
    const double cell = side / static_cast<double>(n);
    if (cell >= 11) {
      for (std::size_t c = 0; c < n; ++c) {
        const double at = (static_cast<double>(c) + .5) * cell;
        out += svg_text(left - 5, y + at + 4, fitted(figure.classes[c], label_width - 6, 12),
                        Anchor::end, "soft");
        out += svg_text(left + at, y - 5, fitted(figure.classes[c], std::max(cell, 9.), 12),
                        Anchor::middle, "soft");
      }
    }
    out += matrix_text(matrix, figure.classes, left, y, side) + "</g>\n";
  }
  return out + "</svg>\n";
}

}  // namespace fanin
