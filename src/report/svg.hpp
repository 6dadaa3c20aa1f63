// What figures are written with: safe text, coordinates, scales with readable ticks, marks.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin {

// Lengths are in pixels of the figure's own size; a page or a paper scales it. y grows downwards.

/// The text as content or attribute value of HTML and XML: what control characters and bytes that
/// are not UTF-8 would do is shown (`printable`), & < > " ' are references. Everything that a
/// user's document may put into a page or a figure goes through here.
std::string escaped(std::string_view text);

/// The text with as much of its middle left out (an ellipsis) as it is wider than `width` pixels in
/// a font of `size` pixels by the average width of letters: what tells names apart stands at their
/// ends. Not escaped.
std::string fitted(std::string_view text, double width, double size);

/// Estimated width of a text in pixels.
double text_width(std::string_view text, double size);

/// A coordinate with at most one decimal: "12", "-.5".
std::string coordinate(double value);

/// A value for reading, in `digits` significant digits: ".9231" is "0.9231", 1e-9 is "1e-9"; "nan"
/// and infinities as they are called.
std::string readable(double value, int digits = 4);

struct Tick {
  double value = 0;
  std::string label;
};

/// From values low < high to pixels from .. to.
struct Scale {
  double low = 0;
  double high = 1;
  double from = 0;
  double to = 1;
  bool log = false;  ///< low > 0

  double operator()(double value) const;
};

/// Multiples of 1, 2 or 5 x 10^k within the scale, 2 to `at_most` (>= 3) of them; on a log scale
/// powers of ten, with 2 and 5 between them where there are few.
std::vector<Tick> ticks_of(const Scale& scale, std::size_t at_most);

/// The range of all finite values (positive ones for a log scale), widened a little; around a
/// constant, some room; 0 to 1 (.1 to 1) if there is no value.
std::pair<double, double> range_of(const std::vector<double>& values, bool log);

/// A line through points, a gap wherever a coordinate is not finite. Written with steps relative to
/// the point before, which is shorter.
class Path {
 public:
  void to(double x, double y);
  void gap() { pen_down_ = false; }
  void close();
  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  bool pen_down_ = false;
  double x_ = 0;  ///< as written, so that rounding does not add up
  double y_ = 0;
};

/// How a series looks in every figure: the colour, and as a second cue its mark and dashes. Style 0
/// is the ink of the text: the baseline.
struct Style {
  std::size_t number = 0;
  std::size_t color() const { return number % 8; }
  std::size_t mark() const { return (number + number / 8) % 8; }
  std::size_t dash() const { return number / 8 % 4; }
};

/// Colours on white, "#1f2328": ink, then seven hues near those of Okabe & Ito (2008), chosen so
/// that any two differ by at least 9 (OKLab x 100) for full, red-, green- and blue-blind sight and
/// each has contrast 3 to white. page.css has a second set for dark ground.
inline constexpr std::array<std::string_view, 8> colors = {
    "#1f2328", "#065da5", "#a73418", "#11896d", "#d563a9", "#a4790e", "#3997e0", "#7a2055"};
inline constexpr std::string_view soft_ink = "#59636e";  ///< of labels
inline constexpr std::string_view rule_ink = "#d8dee4";  ///< of grid lines

/// Path data of the style's mark around a point: circle, square, triangle, diamond, triangle on its
/// tip, cross, saltire, bar.
std::string mark_path(Style style, double x, double y, double radius);

/// stroke-dasharray="..." with a space before it; empty for a solid line.
std::string dash_attribute(Style style);

/// class, stroke and fill of the style's colour: ` class="CLASSES c3" stroke="#..." fill="#..."`.
std::string color_attributes(Style style, std::string_view classes);

/// Where a figure is shown. A paper's is a file that stands alone: with a white ground, its title
/// and a legend. On a page these stand around it, colours follow the page's, and the values are
/// attached for the script.
enum class Medium { page, paper };

/// The figure's begin: size, title and description for those who cannot see it.
std::string svg_begin(double width, double height, std::string_view classes, std::string_view title,
                      std::string_view description, Medium medium,
                      std::string_view attributes = "");

enum class Anchor { start, middle, end };

/// One line of text, escaped here; `classes` may be empty.
std::string svg_text(double x, double y, std::string_view text, Anchor anchor = Anchor::start,
                     std::string_view classes = "");

/// A grid or axis line.
std::string svg_line(double x1, double y1, double x2, double y2, std::string_view classes = "rule");

}  // namespace fanin
