// Figures from plain values: where points lie, what is left out, what a name can do.
#include "report/figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <regex>

#include <boost/test/unit_test.hpp>

using namespace fanin;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t times_in(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

Key key(const std::string& name, std::size_t number) { return {name, number, {number}}; }

/// Every tag closed in its order, every attribute quoted, no stray < or &: well-formed as XML.
std::string fault_of(std::string text) {
  if (text.starts_with("<?xml")) text.erase(0, text.find("?>") + 3);
  static const std::regex tag(
      R"re(<(/?)([a-z]+)((?: [a-zA-Z-]+="[^"<>]*")*)(/?)>|<|&(?!(amp|lt|gt|quot|#39);))re");
  std::vector<std::string> open;
  for (std::sregex_iterator it(text.begin(), text.end(), tag), end; it != end; ++it) {
    const std::smatch& match = *it;
    if (match[2].length() == 0)
      return "stray " + text.substr(static_cast<std::size_t>(match.position()), 40);
    if (match[1].length() > 0) {
      if (open.empty() || open.back() != match[2]) return "closes " + match[2].str();
      open.pop_back();
    } else if (match[4].length() == 0) {
      open.push_back(match[2]);
    }
  }
  return open.empty() ? "" : "open " + open.back();
}

LearningCurves two_curves() {
  return {
      "accuracy by epoch",
      "accuracy",
      {0, 1, 2},
      {{key("a", 0), {0, .5, 1}, {}, {}}, {key("b", 1), {0, .25, .5}, {0, .2, .4}, {0, .3, .6}}},
      .75};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(figures)

BOOST_AUTO_TEST_CASE(quantiles_are_those_of_r) {
  // quantile(c(1, 2, 4, 8, 16), c(0, .25, .5, .9, 1)) and quantile(c(1, 2), .25) of R 4.2
  const std::vector<double> five = {1, 2, 4, 8, 16};
  BOOST_TEST(quantile_of(five, 0) == 1);
  BOOST_TEST(quantile_of(five, .25) == 2);
  BOOST_TEST(quantile_of(five, .5) == 4);
  BOOST_TEST(quantile_of(five, .9) == 12.8, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(quantile_of(five, 1) == 16);
  BOOST_TEST(quantile_of({1, 2}, .25) == 1.25);
  BOOST_TEST(std::isnan(quantile_of({}, .5)));
  BOOST_TEST(quantile_of({infinity, infinity}, .3) == infinity);
}

BOOST_AUTO_TEST_CASE(points_of_a_curve_lie_where_their_values_are) {
  const std::string svg = draw(two_curves(), Medium::page, "f");
  // Values 0 to 1 with room above: 0 at the bottom (250), 1 at 10 + 240 (1 - 1/1.04) = 19.2; epochs
  // 0 to 2 from 52 to 468.
  BOOST_TEST(has(svg, "M52 250l0 0 208-115.4 208-115.4"));
  BOOST_TEST(has(svg, "data-plot=\"52 468 10 250\" data-xrange=\"0 2\" data-x=\"0 1 2\""));
  BOOST_TEST(has(svg, "data-y=\"0 .25 .5\" data-low=\"0 .2 .4\" data-high=\"0 .3 .6\""));
}

BOOST_AUTO_TEST_CASE(a_log_scale_is_offered_for_positive_values_alone) {
  LearningCurves curves = two_curves();
  BOOST_TEST(!has_log_scale(curves));
  for (Curve& curve : curves.curves) {
    for (auto* part : {&curve.middle, &curve.low, &curve.high})
      for (double& value : *part) value += .001;
  }
  BOOST_TEST(has_log_scale(curves));
  BOOST_TEST(begins_in_log(curves));
  const std::string page = draw(curves, Medium::page, "f");
  BOOST_TEST(has(page, "<g class=\"linear\""));
  BOOST_TEST(has(page, "<g class=\"log\""));
  const std::string paper = draw(curves, Medium::paper, "f");
  BOOST_TEST(!has(paper, "<g class=\"linear\""));
  BOOST_TEST(has(paper, "<g class=\"log\""));
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_leave_a_gap) {
  LearningCurves curves = two_curves();
  curves.curves.resize(1);
  curves.curves[0].middle = {.5, infinity, 1};
  const std::string svg = draw(curves, Medium::page, "f");
  BOOST_TEST(has(svg, "data-y=\".5 inf 1\""));
  BOOST_TEST(has(svg, "l0 0M468 "));
  curves.curves[0].middle = {nan_value, nan_value, nan_value};
  BOOST_TEST(fault_of(draw(curves, Medium::page, "f")) == "");
  BOOST_TEST(!has(draw(curves, Medium::page, "f"), "nan"));
}

BOOST_AUTO_TEST_CASE(many_curves_get_a_panel_each) {
  LearningCurves curves = two_curves();
  curves.curves.resize(1);
  for (std::size_t i = 1; i < 40; ++i)
    curves.curves.push_back({key("m" + std::to_string(i), i), {.1, .2, .3}, {}, {}});
  const std::string svg = draw(curves, Medium::page, "f-x");
  BOOST_TEST(times_in(svg, "<use href=\"#f-x-all\"/>") == 40U);
  BOOST_TEST(has(svg, ">m39</text>"));
  BOOST_TEST(fault_of(svg) == "");
}

BOOST_AUTO_TEST_CASE(arrivals_rise_in_steps) {
  const TimesToGoal times{
      "reached", "share", 10, {{key("a", 0), {{2, .5}, {4, 1}}, {}}, {key("b", 1), {}, {10, 10}}}};
  const std::string svg = draw(times, Medium::page, "f");
  // From 52 + 41.6 an epoch; shares from 265.4 (0 %) up by 230.8 (100 %), drawn in tenths.
  BOOST_TEST(has(svg, "M52 265.4l0 0 83.2 0 0-115.4 83.2 0 0-115.4 249.6 0"));
  BOOST_TEST(has(svg, "data-x=\"0 2 4 10\""));
  BOOST_TEST(has(svg, "data-y=\"0 .5 1 1\""));
  BOOST_TEST(has(svg, "data-y=\"0 0 0 0\""));
}

BOOST_AUTO_TEST_CASE(every_seed_is_a_dot_with_its_name) {
  StripPlot plot{"final",
                 "accuracy",
                 {{key("a", 0), {{"1", .5}, {"2", .75}, {"3", .75}}, 2}, {key("b", 1), {}, 0}}};
  const std::string svg = draw(plot, Medium::page, "f");
  BOOST_TEST(times_in(svg, "<circle") == 3U);
  BOOST_TEST(has(svg, "<title>a, seed 2: accuracy 0.75</title>"));
  BOOST_TEST(has(svg, "2 diverged"));
  BOOST_TEST(has(svg, "no value"));
  // The two that are equal lie above each other, not on each other.
  const std::regex circle(R"re(cx="([0-9.]+)" cy="([0-9.]+)")re");
  std::vector<std::pair<double, double>> at;
  for (std::sregex_iterator it(svg.begin(), svg.end(), circle), end; it != end; ++it)
    at.emplace_back(std::stod((*it)[1]), std::stod((*it)[2]));
  BOOST_TEST(at[1].first == at[2].first);
  BOOST_TEST(std::abs(at[1].second - at[2].second) >= 6);
}

BOOST_AUTO_TEST_CASE(seeds_far_from_all_others_stand_at_the_edge) {
  StripPlot plot{
      "final", "accuracy", {{key("a", 0), {}, 0}, {key("zeros", 1), {{"1", .1}, {"2", .1}}, 0}}};
  for (int seed = 1; seed <= 10; ++seed)
    plot.strips[0].dots.push_back({std::to_string(seed), .9 + .002 * seed});
  plot.strips[0].dots.push_back({"11", .2});
  const std::string svg = draw(plot, Medium::page, "f");
  BOOST_TEST(has(svg, "◂ 0.1<"));
  BOOST_TEST(has(svg, "◂ 1: 0.2<"));
  BOOST_TEST(times_in(svg, "<circle") == 13U);
  BOOST_TEST(!has(svg, ">0.5</text>"));
  // Nothing is far off where half of all are.
  plot.strips[1].dots.assign(10, {"1", .1});
  BOOST_TEST(!has(draw(plot, Medium::page, "f"), "◂"));
}

BOOST_AUTO_TEST_CASE(thousands_of_seeds_are_drawn_without_names) {
  StripPlot plot{"final", "accuracy", {{key("a", 0), {}, 0}}};
  for (int seed = 0; seed < 5000; ++seed)
    plot.strips[0].dots.push_back({std::to_string(seed), (seed * 7919 % 5000) * .0002});
  const std::string svg = draw(plot, Medium::page, "f");
  BOOST_TEST(times_in(svg, "<circle") == 0U);
  BOOST_TEST(times_in(svg, "h0") == 5000U);
  BOOST_TEST(svg.size() < 100000U);
}

BOOST_AUTO_TEST_CASE(methods_within_the_critical_difference_are_joined) {
  using Groups = std::vector<std::pair<std::size_t, std::size_t>>;
  // Demsar 2006, 3.2.2: C4.5 with m and cf 1.964, with m 2.000, with cf 2.893, plain 3.143; the
  // critical difference is 1.25 at .05 and 1.12 at .10.
  const std::vector<double> ranks = {1.964, 2.000, 2.893, 3.143};
  BOOST_TEST((joined_groups(ranks, 1.25) == Groups{{0, 3}}));
  BOOST_TEST((joined_groups(ranks, 1.12) == Groups{{0, 2}, {2, 3}}));
  BOOST_TEST(joined_groups({1, 2, 3}, 1).empty());
  BOOST_TEST(joined_groups({}, 1).empty());
}

BOOST_AUTO_TEST_CASE(best_ranks_are_named_first_on_the_left) {
  const CriticalDifference ranks{
      "ranks", {{key("bad", 0), 2.75}, {key("good", 1), 1.25}, {key("fair", 2), 2}}, 1};
  const std::string svg = draw(ranks, Medium::page, "f");
  BOOST_TEST(has(svg, "text-anchor=\"end\">good  1.25</text>"));
  BOOST_TEST(has(svg, ">bad  2.75</text>"));
  BOOST_TEST(times_in(svg, "class=\"bar\"") == 2U);
  BOOST_TEST(has(svg, "critical difference 1<"));
  const CriticalDifference untested{"ranks", ranks.mean_ranks, nan_value};
  BOOST_TEST(times_in(draw(untested, Medium::page, "f"), "class=\"bar\"") == 0U);
}

BOOST_AUTO_TEST_CASE(a_confusion_matrix_shades_by_the_share_of_its_row) {
  const ConfusionMatrices confusion{"classes", {"x", "y"}, {{key("a", 0), {3, 1, 0, 8}}}};
  const std::string svg = draw(confusion, Medium::page, "f");
  BOOST_TEST(has(svg, "<title>x taken for x: 3 of 4</title>"));
  BOOST_TEST(has(svg, "<title>x taken for y: 1 of 4</title>"));
  BOOST_TEST(has(svg, "fill-opacity=\"0.77\" d="));
  BOOST_TEST(has(svg, "fill-opacity=\"0.31\" d="));
  BOOST_TEST(!has(svg, "y taken for x"));
  BOOST_TEST(has(svg, "a 11 of 12"));
}

BOOST_AUTO_TEST_CASE(depth_shows_measured_marks_and_theory_as_a_line) {
  const DepthPlot plot{"q",
                       "mean square",
                       {{key("he", 0), {2, 2.2, 1.9}, {}, {}, {2, 2, 2}},
                        {key("glorot", 1), {1, .5}, {.9, .4}, {1.1, .6}, {1, .5, .25}}}};
  const std::string svg = draw(plot, Medium::page, "f");
  BOOST_TEST(has(svg, "data-theory=\"1 .5 .25\""));
  BOOST_TEST(has(svg, "data-y=\"1 .5 -\""));
  BOOST_TEST(has(svg, "data-scale=\"log\""));
  BOOST_TEST(times_in(svg, "class=\"mark\"") == 2U);
  BOOST_TEST(fault_of(svg) == "");
}

BOOST_AUTO_TEST_CASE(names_cannot_break_a_figure) {
  const std::string nasty = "</svg><script>alert('1')</script>\"&\x1b[31m\xff";
  LearningCurves curves = two_curves();
  curves.title = curves.y_label = nasty;
  for (Curve& curve : curves.curves) curve.key.name = nasty;
  const std::vector<std::string> drawn = {
      draw(curves, Medium::page, "f"),
      draw(curves, Medium::paper, "f"),
      draw(TimesToGoal{nasty, nasty, 5, {{key(nasty, 0), {{1, 1}}, {}}}}, Medium::paper, "f"),
      draw(StripPlot{nasty, nasty, {{key(nasty, 0), {{nasty, 1}}, 0}}}, Medium::paper, "f"),
      draw(CriticalDifference{nasty, {{key(nasty, 0), 1}, {key(nasty, 1), 2}}, .5}, Medium::paper,
           "f"),
      draw(ConfusionMatrices{nasty, {nasty, nasty}, {{key(nasty, 0), {1, 2, 3, 4}}}}, Medium::paper,
           "f"),
      draw(DepthPlot{nasty, nasty, {{key(nasty, 0), {1}, {}, {}, {1}}}}, Medium::paper, "f")};
  for (const std::string& svg : drawn) {
    BOOST_TEST(fault_of(svg) == "");
    BOOST_TEST(!has(svg, "<script"));
    BOOST_TEST(!has(svg, "\x1b"));
    BOOST_TEST(!has(svg, "\xff"));
  }
}

BOOST_AUTO_TEST_CASE(figures_of_nothing_are_whole) {
  BOOST_TEST(fault_of(draw(LearningCurves{}, Medium::paper, "f")) == "");
  BOOST_TEST(fault_of(draw(TimesToGoal{}, Medium::paper, "f")) == "");
  BOOST_TEST(fault_of(draw(StripPlot{}, Medium::paper, "f")) == "");
  BOOST_TEST(fault_of(draw(CriticalDifference{}, Medium::paper, "f")) == "");
  BOOST_TEST(fault_of(draw(DepthPlot{}, Medium::paper, "f")) == "");
}

BOOST_AUTO_TEST_SUITE_END()
