// What figures are written with: escaping, ticks, scales, paths.
#include "report/svg.hpp"

#include <cmath>
#include <limits>
#include <set>

#include <boost/test/unit_test.hpp>

using namespace fanin;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

std::string labels(const Scale& scale, std::size_t at_most) {
  std::string words;
  for (const Tick& tick : ticks_of(scale, at_most))
    words += (words.empty() ? "" : " ") + tick.label;
  return words;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(svg)

BOOST_AUTO_TEST_CASE(text_cannot_leave_its_element_or_attribute) {
  BOOST_TEST(escaped("<script>alert(\"1\")</script>") ==
             "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  BOOST_TEST(escaped("a & 'b'") == "a &amp; &#39;b&#39;");
  BOOST_TEST(escaped("größe → ∞") == "größe → ∞");
}

BOOST_AUTO_TEST_CASE(what_is_no_character_of_xml_is_shown_as_bytes) {
  BOOST_TEST(escaped("\x1b[31mred\x1b[0m\n") == "\\x1b[31mred\\x1b[0m\\x0a");
  BOOST_TEST(escaped(std::string_view("\0", 1)) == "\\x00");
  BOOST_TEST(escaped("\xff<") == "\\xff&lt;");
  BOOST_TEST(escaped("a\xEF\xBF\xBE") == "a\\xef\\xbf\\xbe");
  BOOST_TEST(escaped("\xEF\xBF\xBF") == "\\xef\\xbf\\xbf");
  BOOST_TEST(escaped("\xEF\xBF\xBD") == "\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(ticks_are_round_numbers_within_the_scale) {
  BOOST_TEST(labels({0, 50, 0, 1}, 8) == "0 10 20 30 40 50");
  BOOST_TEST(labels({0, 1, 0, 1}, 6) == "0.0 0.2 0.4 0.6 0.8 1.0");
  BOOST_TEST(labels({.871, 1.003, 0, 1}, 6) == "0.90 0.95 1.00");
  BOOST_TEST(labels({-1, 1, 0, 1}, 5) == "-1.0 -0.5 0.0 0.5 1.0");
  BOOST_TEST(labels({0, 3e6, 0, 1}, 4) == "0 1e6 2e6 3e6");
  BOOST_TEST(labels({0, 4e-9, 0, 1}, 5) == "0 1e-9 2e-9 3e-9 4e-9");
}

BOOST_AUTO_TEST_CASE(ticks_of_a_log_scale_are_powers_of_ten) {
  BOOST_TEST(labels({.0008, 2.4, 0, 1, true}, 6) == "0.001 0.01 0.1 1");
  BOOST_TEST(labels({1e-6, 1, 0, 1, true}, 4) == "10⁻⁶ 10⁻⁴ 0.01 1");
  BOOST_TEST(labels({.5, 30, 0, 1, true}, 6) == "0.5 1 2 5 10 20");
  // Narrower than from 1 to 2: as on a linear scale.
  BOOST_TEST(labels({2.1, 2.4, 0, 1, true}, 4) == "2.1 2.2 2.3 2.4");
}

BOOST_AUTO_TEST_CASE(every_scale_has_two_to_at_most_ticks_of_different_labels) {
  double low = 1.7e-12;
  for (int i = 0; i < 60; ++i, low *= 2.7) {
    for (const double factor : {1.0001, 1.01, 1.5, 7., 300., 1e9}) {
      for (const bool log : {false, true}) {
        const Scale scale{low, low * factor, 0, 100, log};
        const auto ticks = ticks_of(scale, 6);
        std::set<std::string> different;
        for (const Tick& tick : ticks) {
          BOOST_TEST(tick.value >= low * (1 - 1e-9));
          BOOST_TEST(tick.value <= low * factor * (1 + 1e-9));
          different.insert(tick.label);
        }
        BOOST_TEST(ticks.size() >= 2U);
        BOOST_TEST(ticks.size() <= 6U);
        BOOST_TEST(different.size() == ticks.size());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_scale_maps_its_ends_to_pixels) {
  const Scale linear{0, 50, 52, 468};
  BOOST_TEST(linear(0) == 52);
  BOOST_TEST(linear(25) == 260);
  const Scale log{.01, 100, 300, 100, true};
  BOOST_TEST(log(.01) == 300);
  BOOST_TEST(log(1) == 200, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(log(100) == 100, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_range_holds_its_finite_values_with_some_room) {
  const auto [low, high] = range_of({.5, nan_value, infinity, 1.5}, false);
  BOOST_TEST(low == .46, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(high == 1.54, boost::test_tools::tolerance(1e-12));
  BOOST_TEST((range_of({}, false) == std::pair{0., 1.}));
  BOOST_TEST((range_of({nan_value, -infinity}, true) == std::pair{.1, 1.}));
  BOOST_TEST((range_of({2, 2}, false) == std::pair{1.8, 2.2}));
  BOOST_TEST((range_of({0, 0}, false) == std::pair{0., .5}));
  BOOST_TEST((range_of({4, 0, -1}, true) == std::pair{2., 8.}));
  for (const double huge : {1.7e308, -1.7e308}) {
    const auto wide = range_of({huge, 0, -huge}, false);
    BOOST_TEST(std::isfinite(wide.second - wide.first));
    BOOST_TEST(wide.first < wide.second);
  }
}

BOOST_AUTO_TEST_CASE(a_path_is_written_in_steps_and_lifts_the_pen_over_gaps) {
  Path path;
  path.to(52, 40.04);
  path.to(60.44, 36.9);
  path.to(60.5, nan_value);
  path.to(70, -3);
  path.close();
  BOOST_TEST(path.text() == "M52 40l0 0 8.4-3.1M70-3l0 0Z");
  BOOST_TEST(coordinate(-.04) == "0");
  BOOST_TEST(coordinate(-.46) == "-.5");
  BOOST_TEST(coordinate(.25) == ".3");
}

BOOST_AUTO_TEST_CASE(rounding_does_not_add_up_along_a_path) {
  Path path;
  for (int i = 0; i <= 100; ++i) path.to(i * .34, 0);
  // 34 in the end: as many tenths of steps 0.3 and 0.4 as that takes.
  double x = 0;
  std::size_t at = path.text().find('l') + 1;
  const std::string text = path.text() + " ";
  bool is_x = true;
  while (at < text.size()) {
    const std::size_t end = text.find(' ', at);
    if (is_x) x += std::stod("0" + text.substr(at, end - at));
    is_x = !is_x;
    at = end + 1;
  }
  BOOST_TEST(x == 34, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(numbers_are_read_in_few_digits) {
  BOOST_TEST(readable(.923149) == "0.9231");
  BOOST_TEST(readable(1e-9) == "1e-9");
  BOOST_TEST(readable(-2.5e-12) == "-2.5e-12");
  BOOST_TEST(readable(1.5e20) == "1.5e20");
  BOOST_TEST(readable(50) == "50");
  BOOST_TEST(readable(infinity) == "inf");
}

BOOST_AUTO_TEST_CASE(a_text_that_does_not_fit_loses_its_middle) {
  BOOST_TEST(fitted("he_normal", 100, 12) == "he_normal");
  const std::string part = fitted("random_normal(stddev=0.011)", 100, 12);
  BOOST_TEST(part == "random…0.011)");
  BOOST_TEST(text_width(part, 12) <= 100);
  BOOST_TEST(fitted("ÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜÄÖÜ", 60, 12) == "ÄÖÜ…ÄÖÜ");
  BOOST_TEST(fitted("abcdefgh", 0, 12) == "a…");
}

BOOST_AUTO_TEST_CASE(thirty_two_methods_in_color_look_different) {
  std::set<std::string> looks;
  for (std::size_t i = 0; i < 32; ++i) {
    const Style style{i};
    looks.insert(std::to_string(style.color()) + mark_path(style, 0, 0, 3) + dash_attribute(style));
  }
  BOOST_TEST(looks.size() == 32U);
}

BOOST_AUTO_TEST_CASE(a_paper_stands_alone_and_a_page_has_its_own_ground) {
  const std::string paper = svg_begin(480, 300, "figure", "a < b", "c & d", Medium::paper);
  BOOST_TEST(paper.find("xmlns=\"http://www.w3.org/2000/svg\"") != std::string::npos);
  BOOST_TEST(paper.find("<title>a &lt; b</title>") != std::string::npos);
  BOOST_TEST(paper.find("fill=\"#ffffff\"") != std::string::npos);
  const std::string page = svg_begin(480, 300, "figure", "a < b", "c & d", Medium::page);
  BOOST_TEST(page.find("aria-label=\"a &lt; b. c &amp; d\"") != std::string::npos);
  BOOST_TEST(page.find("#ffffff") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
