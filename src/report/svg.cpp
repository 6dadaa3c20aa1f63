// Numbers and names to the text of SVG.
#include "report/svg.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/functions.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/source.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

/// Of a sans-serif letter on average, in font sizes; wide fonts (DejaVu) have this much.
constexpr double letter_width = .64;
constexpr double ln10 = 2.302585092994045684;

/// Correctly rounded, by the decimal it is written as.
double power_of_ten(int exponent) { return parse_number(format("1e{}", exponent)).value_or(0); }

int floor_log10(double value) {
  int exponent = static_cast<int>(std::floor(portable_log(value) / ln10));
  // The logarithm may be off by a rounding at a power of ten.
  if (power_of_ten(exponent + 1) <= value) ++exponent;
  if (power_of_ten(exponent) > value) --exponent;
  return exponent;
}

/// "0.25", "1000"; from 10^5 on and below 10^-3 "2e-6", with as many digits as steps need.
std::string tick_label(std::int64_t multiple, int exponent, int decimals) {
  const double value = exponent < 0 ? static_cast<double>(multiple) / power_of_ten(-exponent)
                                    : static_cast<double>(multiple) * power_of_ten(exponent);
  const double size = std::abs(value);
  if (multiple == 0 && decimals > 3) return "0";
  if (multiple == 0 || (size < 1e5 && size >= 1e-3)) return fixed(value, std::max(0, decimals));
  return readable(value, std::max(2, floor_log10(size) - exponent + 1));
}

std::vector<Tick> linear_ticks(const Scale& scale, std::size_t at_most) {
  const double span = scale.high - scale.low;
  int exponent = floor_log10(span / static_cast<double>(at_most));
  for (int tries = 0; tries < 6; ++tries) {
    for (const std::int64_t unit : {1, 2, 5}) {
      const double step = exponent < 0 ? static_cast<double>(unit) / power_of_ten(-exponent)
                                       : static_cast<double>(unit) * power_of_ten(exponent);
      const double first = std::ceil(scale.low / step - 1e-9);
      const double last = std::floor(scale.high / step + 1e-9);
      if (last - first + 1 > static_cast<double>(at_most) || std::abs(last) > 1e15) continue;
      std::vector<Tick> ticks;
      for (auto i = static_cast<std::int64_t>(first); i <= static_cast<std::int64_t>(last); ++i) {
        const double whole = static_cast<double>(i * unit);
        const double value =
            exponent < 0 ? whole / power_of_ten(-exponent) : whole * power_of_ten(exponent);
        ticks.push_back({value, tick_label(i * unit, exponent, -exponent)});
      }
      return ticks;
    }
    ++exponent;
  }
  return {{scale.low, readable(scale.low)}, {scale.high, readable(scale.high)}};
}

/// "0.01", "10", beyond 10^3 and 10^-3 "10⁻⁶".
std::string power_label(int digit, int exponent) {
  if (exponent >= -3 && exponent <= 3) {
    const double value =
        exponent < 0 ? digit / power_of_ten(-exponent) : digit * power_of_ten(exponent);
    return shortest(value);
  }
  constexpr std::array<std::string_view, 10> raised = {"⁰", "¹", "²", "³", "⁴",
                                                       "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string label = (digit == 1 ? "10" : format("{}·10", digit));
  if (exponent < 0) label += "⁻";
  for (const char c : std::to_string(std::abs(exponent)))
    label += raised[static_cast<std::size_t>(c - '0')];
  return label;
}

std::vector<Tick> log_ticks(const Scale& scale, std::size_t at_most) {
  const int low = floor_log10(scale.low);
  const int high = floor_log10(scale.high);
  std::vector<Tick> fine;
  std::vector<Tick> decades;
  for (int exponent = low; exponent <= high; ++exponent) {
    for (const int digit : {1, 2, 5}) {
      const double value =
          exponent < 0 ? digit / power_of_ten(-exponent) : digit * power_of_ten(exponent);
      if (value < scale.low || value > scale.high) continue;
      fine.push_back({value, power_label(digit, exponent)});
      if (digit == 1) decades.push_back(fine.back());
    }
  }
  if (fine.size() <= at_most || decades.size() < 2) {
    if (fine.size() < 2) {
      Scale plain = scale;
      plain.log = false;
      return linear_ticks(plain, at_most);
    }
    return fine;
  }
  const std::size_t every = (decades.size() + at_most - 1) / at_most;
  std::vector<Tick> ticks;
  for (std::size_t i = 0; i < decades.size(); i += every) ticks.push_back(decades[i]);
  return ticks;
}

double tenth(double value) { return std::round(value * 10) / 10; }

constexpr std::string_view font =
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', "
    "Helvetica, Arial, 'DejaVu Sans', sans-serif";

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  const std::string shown = printable(text);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    switch (shown[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // U+FFFE and U+FFFF are UTF-8 but no characters of XML.
        if (shown.compare(i, 2, "\xEF\xBF") == 0 && i + 2 < shown.size() &&
            static_cast<unsigned char>(shown[i + 2]) >= 0xBE) {
          out += shown[i + 2] == '\xBE' ? "\\xef\\xbf\\xbe" : "\\xef\\xbf\\xbf";
          i += 2;
        } else {
          out += shown[i];
        }
    }
  }
  return out;
}

double text_width(std::string_view text, double size) {
  return letter_width * size * static_cast<double>(display_width(printable(text)));
}

std::string fitted(std::string_view text, double width, double size) {
  if (text_width(text, size) <= width) return std::string(text);
  const std::string shown = printable(text);
  const auto letters = [&](std::size_t from, std::size_t count) {
    return character_range(shown, from, count);
  };
  const std::size_t all = characters(shown);
  for (auto count = static_cast<std::size_t>(std::max(2., width / (letter_width * size)));
       count > 2; --count) {
    const std::size_t end = (count - 1) / 2;
    std::string part = letters(0, count - 1 - end) + "…" + letters(all - std::min(all, end), end);
    if (text_width(part, size) <= width) return part;
  }
  return letters(0, 1) + "…";
}

std::string coordinate(double value) {
  const double rounded = tenth(value);
  if (rounded == 0) return "0";
  std::string text = fixed(rounded, 1);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  if (text.starts_with("0.")) return text.substr(1);
  if (text.starts_with("-0.")) return "-" + text.substr(2);
  return text;
}

std::string readable(double value, int digits) {
  if (!std::isfinite(value)) return shortest(value);
  std::string text = format("{:.{}g}", value, digits);
  // "1e-09" reads as "1e-9".
  const std::size_t e = text.find('e');
  if (e != std::string::npos) {
    std::string exponent = text.substr(e + 2);
    exponent.erase(0, std::min(exponent.find_first_not_of('0'), exponent.size() - 1));
    text = text.substr(0, e + 1) + (text[e + 1] == '-' ? "-" : "") + exponent;
  }
  return text;
}

double Scale::operator()(double value) const {
  const double share =
      log ? (portable_log(value) - portable_log(low)) / (portable_log(high) - portable_log(low))
          : (value - low) / (high - low);
  return from + share * (to - from);
}

std::vector<Tick> ticks_of(const Scale& scale, std::size_t at_most) {
  return scale.log ? log_ticks(scale, at_most) : linear_ticks(scale, at_most);
}

std::pair<double, double> range_of(const std::vector<double>& values, bool log) {
  bool any = false;
  double low = 0;
  double high = 0;
  for (const double value : values) {
    if (!std::isfinite(value) || (log && value <= 0)) continue;
    low = any ? std::min(low, value) : value;
    high = any ? std::max(high, value) : value;
    any = true;
  }
  if (!any) return {log ? .1 : 0., 1.};
  if (log)
    return high > low * 1.05 ? std::pair{low / 1.05, high * 1.05} : std::pair{low / 2, high * 2};
  const double size = std::max(std::abs(low), std::abs(high));
  double pad = .04 * (high - low);
  // Too narrow for the coordinates and ticks of doubles: as a constant.
  if (!(high - low > 1e-9 * size)) pad = size > 0 ? .1 * size : .5;
  // Half of what doubles hold, so that the span stays finite.
  constexpr double most = 8e307;
  double bottom = std::max(low - pad, -most);
  if (low >= 0) bottom = std::max(bottom, 0.);
  return {std::min(bottom, most / 2), std::min(std::max(high + pad, bottom + pad), most)};
}

void Path::to(double x, double y) {
  if (!std::isfinite(x) || !std::isfinite(y)) return gap();
  x = tenth(x);
  y = tenth(y);
  const auto pair = [this](const std::string& a, const std::string& b, bool spaced) {
    if (spaced && a.front() != '-') text_ += ' ';
    text_ += a;
    if (b.front() != '-') text_ += ' ';
    text_ += b;
  };
  if (!pen_down_) {
    text_ += 'M';
    pair(coordinate(x), coordinate(y), false);
    text_ += 'l';
    pair("0", "0", false);  // a point alone is a dot, with round ends
  } else {
    pair(coordinate(x - x_), coordinate(y - y_), true);
  }
  pen_down_ = true;
  x_ = x;
  y_ = y;
}

void Path::close() {
  text_ += 'Z';
  pen_down_ = false;
}

std::string mark_path(Style style, double x, double y, double r) {
  Path path;
  const auto through = [&](std::initializer_list<std::pair<double, double>> points) {
    for (const auto& [dx, dy] : points) path.to(x + dx * r, y + dy * r);
    path.close();
    return path.text();
  };
  constexpr double t = .38;  // half the width of an arm
  switch (style.mark()) {
    case 0:
      return format("M{} {}a{} {} 0 1 0 {} 0a{} {} 0 1 0 -{} 0Z", coordinate(x - r), coordinate(y),
                    coordinate(r), coordinate(r), coordinate(2 * r), coordinate(r), coordinate(r),
                    coordinate(2 * r));
    case 1:
      return through({{-.9, -.9}, {.9, -.9}, {.9, .9}, {-.9, .9}});
    case 2:
      return through({{0, -1.2}, {1.1, .8}, {-1.1, .8}});
    case 3:
      return through({{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}});
    case 4:
      return through({{0, 1.2}, {1.1, -.8}, {-1.1, -.8}});
    case 5:
      return through({{-t, -1.3},
                      {t, -1.3},
                      {t, -t},
                      {1.3, -t},
                      {1.3, t},
                      {t, t},
                      {t, 1.3},
                      {-t, 1.3},
                      {-t, t},
                      {-1.3, t},
                      {-1.3, -t},
                      {-t, -t}});
    case 6:
      return through({{0, -.5},
                      {.7, -1.2},
                      {1.2, -.7},
                      {.5, 0},
                      {1.2, .7},
                      {.7, 1.2},
                      {0, .5},
                      {-.7, 1.2},
                      {-1.2, .7},
                      {-.5, 0},
                      {-1.2, -.7},
                      {-.7, -1.2}});
    default:
      return through({{-1.4, -.5}, {1.4, -.5}, {1.4, .5}, {-1.4, .5}});
  }
}

std::string dash_attribute(Style style) {
  constexpr std::array<std::string_view, 4> dashes = {"", "6 3", "2 3", "8 3 2 3"};
  const std::string_view dash = dashes[style.dash()];
  return dash.empty() ? "" : format(" stroke-dasharray=\"{}\"", dash);
}

std::string color_attributes(Style style, std::string_view classes) {
  const std::string_view color = colors[style.color()];
  return format(" class=\"{}{}c{}\" stroke=\"{}\" fill=\"{}\"", classes, classes.empty() ? "" : " ",
                style.color(), color, color);
}

std::string svg_begin(double width, double height, std::string_view classes, std::string_view title,
                      std::string_view description, Medium medium, std::string_view attributes) {
  const std::string w = coordinate(width);
  const std::string h = coordinate(height);
  std::string out = "<svg";
  if (medium == Medium::paper) {
    out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"";
    out += format(" width=\"{}\" height=\"{}\"", w, h);
  }
  out += format(
      " viewBox=\"0 0 {} {}\" class=\"{}\" role=\"img\" aria-label=\"{}\" font-family=\"{}\" "
      "font-size=\"12\" fill=\"{}\"{}{}>\n",
      w, h, classes, escaped(format("{}. {}", title, description)), escaped(font), colors[0],
      attributes.empty() ? "" : " ", attributes);
  if (medium == Medium::paper) {
    out += format("<title>{}</title>\n<desc>{}</desc>\n", escaped(title), escaped(description));
    out += format("<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>\n", w, h);
  }
  return out;
}

std::string svg_text(double x, double y, std::string_view text, Anchor anchor,
                     std::string_view classes) {
  std::string attributes;
  if (anchor == Anchor::middle) attributes += " text-anchor=\"middle\"";
  if (anchor == Anchor::end) attributes += " text-anchor=\"end\"";
  if (!classes.empty()) attributes += format(" class=\"{}\"", classes);
  if (classes == "soft") attributes += format(" fill=\"{}\"", soft_ink);
  if (classes == "strong") attributes += " font-weight=\"600\"";
  return format("<text x=\"{}\" y=\"{}\"{}>{}</text>\n", coordinate(x), coordinate(y), attributes,
                escaped(text));
}

std::string svg_line(double x1, double y1, double x2, double y2, std::string_view classes) {
  const std::string_view stroke = classes == "rule" ? rule_ink : soft_ink;
  return format("<path class=\"{}\" stroke=\"{}\" d=\"M{} {}L{} {}\"/>\n", classes, stroke,
                coordinate(x1), coordinate(y1), coordinate(x2), coordinate(y2));
}

}  // namespace fanin
