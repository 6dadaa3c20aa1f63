// What stands where on the report page.
#include "report/page.hpp"

#include <set>

#include "page_files.hpp"
#include "report/comparison_table.hpp"
#include "report/html.hpp"
#include "report/page_parts.hpp"
#include "report/words.hpp"
#include "runs/versions.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

/// A figure with its heading, scales to choose from, and what it shows in words.
template <class Figure>
std::string framed(const Named<Figure>& named, std::string_view heading, bool both_scales,
                   bool log_first) {
  std::string out = format("<figure><div class=\"head\"><h4>{}</h4>", escaped(heading));
  if (both_scales) {
    out += "<div class=\"switch\" role=\"group\" aria-label=\"scale\">";
    for (const bool log : {false, true}) {
      out += format("<button type=\"button\" data-scale=\"{}\" aria-pressed=\"{}\">{}</button>",
                    log ? "log" : "linear", log == log_first, log ? "log" : "linear");
    }
    out += "</div>";
  }
  return out + "</div>\n" + draw(named.second, Medium::page, "f-" + named.first) + "</figure>\n";
}

std::string curves_text(const DataFigures& data) {
  if (data.curves.empty()) {
    return data.drawn == 0
               ? ""
               : paragraph("No run has a value after its first epoch: there are no curves.",
                           "note");
  }
  std::string out = "<h3>Learning curves</h3>\n<div class=\"plots\">\n";
  for (const auto& named : data.curves) {
    const LearningCurves& figure = named.second;
    const bool one_plot = figure.curves.size() < crowded;
    out += framed(named, figure.y_label + " by epoch", one_plot && has_log_scale(figure),
                  begins_in_log(figure));
  }
  out += "</div>\n";
  std::string words =
      "The line is the median over the seeds, the band holds their middle half. A run that stopped "
      "early keeps its last value; one that diverged is left out from there on.";
  if (data.drawn < data.longest + 1)
    words += format(" {} of the epochs 0 to {} are drawn.", data.drawn, data.longest);
  return out + paragraph(words, "note");
}

std::string times_text(const DataFigures& data) {
  std::string out;
  for (const auto& named : data.times) {
    out += "<figure class=\"times\"><div class=\"head\"><h4>" + escaped(named.second.title) +
           "</h4></div>\n" + draw(named.second, Medium::page, "f-" + named.first) +
           "<figcaption>Kaplan-Meier: a run that ended without the goal, or diverged, counts as "
           "not there within all its epochs.</figcaption></figure>\n";
  }
  return out;
}

std::string strips_text(const DataFigures& data) {
  std::string out;
  for (const auto& named : data.strips) {
    out += "<figure><div class=\"head\"><h4>Final " + escaped(named.second.x_label) +
           "</h4></div>\n" + draw(named.second, Medium::page, "f-" + named.first) +
           "<figcaption>A dot a seed; the box holds the middle half, the line is the median. Seeds "
           "far from all others are written at the edge. Point at a dot to find the same seed "
           "everywhere.</figcaption></figure>\n";
  }
  return out;
}

/// Before training, beside theory.
std::string starts_text(const DataFigures& data) {
  if (data.starts.empty()) return "";
  std::string out = "<h3>How the signal starts</h3>\n<div class=\"plots\">\n";
  for (const auto& named : data.starts) {
    out += "<figure><div class=\"head\"><h4>" + escaped(named.second.title) + "</h4></div>\n" +
           draw(named.second, Medium::page, "f-" + named.first) + "</figure>\n";
  }
  return out + "</div>\n" +
         paragraph(
             "Before any training, on each run's first mini-batch: marks are geometric means over "
             "the seeds with their 95% intervals, lines what theory says of wide layers (Poole "
             "2016, Schoenholz 2017). A flat line keeps what it shows; one that falls loses it.",
             "note");
}

std::string confusion_text(const DataFigures& data) {
  std::string out;
  for (const auto& named : data.confusion) {
    out += "<details><summary>" + escaped(named.second.title) + "</summary>\n<figure>" +
           draw(named.second, Medium::page, "f-" + named.first) +
           "<figcaption>Rows are the true class, columns the predicted one; shaded by the share of "
           "the row.";
    if (data.confusion_left_out > 0)
      out += format(" {} left out to keep the page small.",
                    format("{} more {}", data.confusion_left_out,
                           data.confusion_left_out == 1 ? "matrix is" : "matrices are"));
    out += "</figcaption></figure></details>\n";
  }
  return out;
}

std::string legend_text(const StudyFigures& figures, const Comparison& comparison) {
  if (figures.keys.size() < 2) return "";
  std::string out = format("<div class=\"legend{}\"", figures.keys.size() > 12 ? " many" : "") +
                    " role=\"group\" aria-label=\"methods, each shown or hidden in every "
                    "figure\">\n";
  for (const Key& key : figures.keys) {
    const bool baseline = key.style.color() == 0 && !comparison.baseline.method.empty();
    out += format(
        "<button type=\"button\" data-s=\"{}\" aria-pressed=\"true\">{}<span>{}</span>{}"
        "</button>\n",
        key.number, swatch(key, 26), escaped(key.name), baseline ? " <small>baseline</small>" : "");
  }
  return out + "<button type=\"button\" class=\"everything\" hidden>show all</button></div>\n";
}

std::string facts_text(const Results& results, const Comparison& comparison,
                       const StudyFigures& figures) {
  std::set<std::int64_t> budgets;
  for (const Cell& cell : results.study.cells) budgets.insert(cell.epochs);
  std::vector<std::string> facts;
  const std::size_t planned = results.study.cells.size();
  facts.push_back(comparison.missing == 0
                      ? counted(planned, "run")
                      : format("{} of {}", planned - comparison.missing, counted(planned, "run")));
  facts.push_back(counted(figures.keys.size(), "method"));
  facts.push_back(figures.data.size() == 1 ? "data: " + figures.data.front().data
                                           : counted(figures.data.size(), "data set"));
  facts.push_back("seeds " + seeds_text(results.study));
  if (!budgets.empty()) {
    facts.push_back(*budgets.begin() == *budgets.rbegin()
                        ? format("{} epochs", *budgets.begin())
                        : format("{} to {} epochs", *budgets.begin(), *budgets.rbegin()));
  }
  std::string out = "<ul class=\"facts\">";
  for (const std::string& fact : facts) out += "<li>" + escaped(fact) + "</li>";
  return out + "</ul>\n";
}

std::string head_text(const std::string& name) {
  return format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; "
      "script-src {}; img-src data:; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n"
      "<link rel=\"icon\" href=\"data:,\">\n<style>{}</style>\n</head>\n",
      policy_hash(page_files::css_sha256), policy_hash(page_files::js_sha256),
      escaped(name + " · fanin"), page_files::css);
}

/// Of one data set.
std::string section_text(const Comparison& comparison, const StudyFigures& figures,
                         const std::vector<Table>& tables, std::size_t number) {
  const DataFigures& data = figures.data[number];
  std::string out = format("<section id=\"data-{}\"><h2>{}</h2>\n", number + 1, escaped(data.data));
  out += tables_text(comparison, figures, tables, data.data, !comparison.rankings.empty());
  out += curves_text(data) + starts_text(data);
  const std::string finals = times_text(data) + strips_text(data);
  if (!finals.empty())
    out += "<h3>Where they arrive, and when</h3>\n<div class=\"plots\">\n" + finals + "</div>\n";
  return out + confusion_text(data) + "</section>\n";
}

}  // namespace

std::string page_of(const Results& results, const Comparison& comparison,
                    const StudyFigures& figures, const std::vector<std::string>& files) {
  const std::vector<Table> tables = comparison_tables(comparison, {});
  std::string page = head_text(comparison.study.name);
  page += "<body>\n<a class=\"skip\" href=\"#main\">to the results</a>\n<header>\n<h1>" +
          escaped(comparison.study.name) + "</h1>\n" + facts_text(results, comparison, figures) +
          "<nav aria-label=\"sections\">";
  for (std::size_t i = 0; i < figures.data.size(); ++i)
    page += format("<a href=\"#data-{}\">{}</a> ", i + 1, escaped(figures.data[i].data));
  if (!comparison.rankings.empty()) page += "<a href=\"#ranks\">Across data sets</a> ";
  if (!comparison.forecasts.empty()) page += "<a href=\"#forecast\">Forecast</a> ";
  if (!comparison.shares.empty()) page += "<a href=\"#variance\">Variance</a> ";
  if (comparison.kernels > 0) page += "<a href=\"#certificates\">Certificates</a> ";
  page +=
      "<a href=\"#reproduce\">To see it again</a>"
      "<button type=\"button\" class=\"theme\">light or dark</button></nav>\n</header>\n"
      "<main id=\"main\">\n";
  page += verdict_text(comparison);
  page += legend_text(figures, comparison);
  page += across_text(comparison, figures, tables);
  for (std::size_t i = 0; i < figures.data.size(); ++i)
    page += section_text(comparison, figures, tables, i);
  page += forecasts_text(comparison);
  page += shares_text(comparison);
  page += notes_text(comparison);
  page += certificates_text(results, comparison);
  page += reproduce_text(results, files);
  page += format(
      "</main>\n<footer>Written by fanin from the stored runs alone. Every number is in "
      "the files beside this page.</footer>\n<script>{}</script>\n</body>\n</html>\n",
      page_files::js);
  return page;
}

std::vector<std::pair<std::string, std::string>> paper_figures(const StudyFigures& figures) {
  std::vector<std::pair<std::string, std::string>> files;
  const auto add = [&](const auto& all) {
    for (const auto& [stem, figure] : all)
      files.emplace_back(stem + ".svg", draw(figure, Medium::paper, "figure"));
  };
  for (const DataFigures& data : figures.data) {
    add(data.curves);
    add(data.times);
    add(data.strips);
    add(data.starts);
    add(data.confusion);
  }
  add(figures.ranks);
  return files;
}

}  // namespace fanin
