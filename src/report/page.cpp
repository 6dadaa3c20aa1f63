// What stands where on the report page.
#include "report/page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "page_files.hpp"
#include "report/comparison_table.hpp"
#include "report/html.hpp"
#include "report/words.hpp"
#include "runs/versions.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

std::string paragraph(std::string_view text, std::string_view classes = "") {
  return format("<p{}>{}</p>\n", classes.empty() ? "" : format(" class=\"{}\"", classes),
                escaped(text));
}

std::string counted(std::size_t count, std::string_view one) {
  return format("{} {}{}", count, one, count == 1 ? "" : "s");
}

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

std::string confusion_text(const DataFigures& data) {
  std::string out;
  for (const auto& named : data.confusion) {
    out += "<details><summary>" + escaped(named.second.title) + "</summary>\n<figure>" +
           draw(named.second, Medium::page, "f-" + named.first) +
           "<figcaption>Rows are the true class, columns the predicted one; shaded by the share of "
           "the row.";
    if (data.confusion_left_out > 0)
      out += format(" {} left out to keep the page small.",
                    counted(data.confusion_left_out, "more matrix"));
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

/// What each kind of kernel was drawn as, over all runs.
std::string certificates_text(const Results& results, const Comparison& comparison) {
  if (comparison.kernels == 0) return "";
  struct Kind {
    std::string initializer;
    std::size_t kernels = 0;
    std::size_t passed = 0;
    double ks = 0;  ///< largest share of the critical distance
    double sd = 0;  ///< largest relative error of the standard deviation
  };
  std::vector<Kind> kinds;
  std::vector<std::string> failures;
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (!results.runs[i]) continue;
    for (const Certificate& c : results.runs[i]->certificates) {
      auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& known) {
        return known.initializer == c.initializer;
      });
      if (kind == kinds.end()) kind = kinds.insert(kinds.end(), Kind{c.initializer});
      ++kind->kernels;
      if (c.passed()) {
        ++kind->passed;
      } else if (failures.size() < 10) {
        failures.push_back(format("{}, seed {}, {}: {}", c.initializer, results.study.cells[i].seed,
                                  c.layer, c.verdict));
      }
      if (c.ks_critical > 0) kind->ks = std::max(kind->ks, c.ks / c.ks_critical);
      if (c.target_sd > 0 && std::isfinite(c.realised_sd))
        kind->sd = std::max(kind->sd, std::abs(c.realised_sd / c.target_sd - 1));
    }
  }
  Table table{"",
              {{"initializer"},
               {"kernels", Align::right},
               {"passed", Align::right},
               {"largest error of sd", Align::right},
               {"largest KS / critical", Align::right}},
              {}};
  for (const Kind& kind : kinds) {
    table.rows.push_back({kind.initializer, std::to_string(kind.kernels),
                          std::to_string(kind.passed),
                          kind.sd > 0 ? format("{:.1f} %", 100 * kind.sd) : "",
                          kind.ks > 0 ? format("{:.2f}", kind.ks) : ""});
  }
  const TableDress dress{
      {"", "kernels drawn, over all layers and runs",
       "kernels that are what their initializer promises: bounds, mean, variance, distribution",
       "of the drawn weights' standard deviation against the promised one; small kernels vary more",
       "Kolmogorov-Smirnov distance as a share of what chance exceeds once in a million kernels"},
      {},
      {}};
  std::string out = "<section id=\"certificates\"><h2>Were the weights drawn as promised?</h2>\n";
  out += paragraph(
      comparison.failed_kernels == 0
          ? format("Yes: all {} drawn kernels hold to what their initializer promises.",
                   comparison.kernels)
          : format("No: {} of {} drawn kernels do not hold to what their initializer promises.",
                   comparison.failed_kernels, comparison.kernels),
      comparison.failed_kernels == 0 ? "" : "warning");
  for (const std::string& failure : failures) out += paragraph(failure, "note");
  return out + html_table(table, dress, "certificates by initializer") + "</section>\n";
}

/// "1 to 5", "1, 3, 7".
std::string seeds_text(const StudyRecord& study) {
  std::set<std::int64_t> seeds;
  for (const Cell& cell : study.cells) seeds.insert(cell.seed);
  if (seeds.empty()) return "none";
  const auto [first, last] = std::pair{*seeds.begin(), *seeds.rbegin()};
  if (seeds.size() > 2 && last - first + 1 == static_cast<std::int64_t>(seeds.size()))
    return format("{} to {}", first, last);
  std::string words;
  for (const std::int64_t seed : seeds) {
    if (words.size() > 200) return words + ", …";
    words += (words.empty() ? "" : ", ") + std::to_string(seed);
  }
  return words;
}

/// The program and its numerics; not the instruction set, which the bits do not depend on.
std::string version_part(const std::string& version) {
  const std::size_t numerics = version.find("numerics");
  const std::size_t end =
      numerics == std::string::npos ? std::string::npos : version.find(',', numerics);
  return version.substr(0, end);
}

std::string distinct(const std::vector<std::string>& values) {
  std::vector<std::string> known;
  for (const std::string& value : values) {
    if (std::find(known.begin(), known.end(), value) == known.end()) known.push_back(value);
  }
  std::string words;
  for (const std::string& value : known) words += (words.empty() ? "" : ", ") + value;
  return words;
}

/// What each file of a study holds.
std::string_view holds(std::string_view file) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 11> known = {{
      {"runs.csv", "every run with its final measures"},
      {"histories.csv", "every run's history, epoch by epoch"},
      {"certificates.csv", "every drawn kernel beside what was promised"},
      {"timings.csv", "wall times"},
      {"comparison.csv", "the tables above, numbers in columns of their own"},
      {"pairs.csv", "every pair of methods: differences, intervals, tests, effects"},
      {"convergence.csv", "times to the target and how often it was reached"},
      {"ranks.csv", "ranks over the data sets"},
      {"confusion.csv", "classes taken for classes"},
      {"comparison.md", "tables and sentences as Markdown"},
      {"runs.sqlite", "everything, for SQL and for fanin report"},
  }};
  for (const auto& [name, words] : known) {
    if (name == file) return words;
  }
  return "";
}

std::string reproduce_text(const Results& results, const std::vector<std::string>& files) {
  const StudyRecord& study = results.study;
  const auto item = [](std::string_view name, const std::string& html) {
    return format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), html);
  };
  std::string out = "<section id=\"reproduce\"><h2>To see it again</h2>\n<dl>\n";
  std::string sources;
  for (const std::string& source : study.sources) sources += " " + source;
  if (!sources.empty()) {
    out += item("command", "<code>fanin compare" + escaped(sources) +
                               "</code> and the options that were given, if any");
  }
  for (std::size_t field = 0; field < study.varied.size(); ++field) {
    std::vector<std::string> values;
    for (const Cell& cell : study.cells) {
      if (field < cell.varied.size()) values.push_back(cell.varied[field]);
    }
    out += item(study.varied[field], escaped(distinct(values)));
  }
  std::vector<std::string> models;
  std::vector<std::string> data;
  for (const Cell& cell : study.cells) {
    models.push_back(cell.model);
    data.push_back(cell.data);
  }
  out += item("models", escaped(distinct(models)));
  out += item("data", escaped(distinct(data)));
  out += item("seeds", escaped(seeds_text(study)));
  std::vector<std::string> versions;
  const Run* example = nullptr;
  for (const auto& run : results.runs) {
    if (!run) continue;
    if (example == nullptr) example = &*run;
    if (versions.empty() || versions.back() != run->version) versions.push_back(run->version);
  }
  for (std::string& version : versions) version = version_part(version);
  out += item("trained by", escaped(distinct(versions)));
  out += item("page by", escaped(version_part(full_version())));
  out += "</dl>\n";
  if (!files.empty()) {
    out += "<h3>Files beside this page</h3>\n<dl>\n";
    for (const std::string& file : files) {
      out += format("<dt><a href=\"{0}\">{0}</a></dt><dd>{1}</dd>\n", escaped(file), holds(file));
    }
    out += "</dl>\n";
  }
  if (example != nullptr && !example->spec.empty()) {
    out +=
        "<details><summary>The first run as a model file, every default written "
        "out</summary>\n<p class=\"note\">The same run by itself: save it and "
        "<code>fanin train</code> it.</p>\n<pre>" +
        lines_escaped(example->spec) + "</pre></details>\n";
  }
  return out + "</section>\n";
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

/// A sentence of report/words.hpp as HTML: begun as a sentence ("on digits ..."), its parentheses,
/// numbers and tests, softer than what is said.
std::string sentence(std::string text) {
  for (const char* start : {"on ", "over ", "of "}) {
    if (text.starts_with(start)) text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  const std::string safe = escaped(text);
  std::string out;
  int depth = 0;
  // Not those within a name: "random_normal(stddev=0.05)".
  int within_name = 0;
  for (const char c : safe) {
    if (c == '(' && depth == 0 && !out.empty() && out.back() != ' ') ++within_name;
    if (c == '(' && within_name == 0 && depth++ == 0) out += "<span class=\"soft\">";
    out += c;
    if (c == ')' && within_name > 0) {
      --within_name;
    } else if (c == ')' && depth > 0 && --depth == 0) {
      out += "</span>";
    }
  }
  for (; depth > 0; depth = 0) out += "</span>";
  return out + ".";
}

/// What the marks at a value rest on: the difference from the baseline in numbers.
std::string contrast_tip(const Comparison& comparison, const Family& family, std::size_t summary) {
  const Contrast* contrast = against_baseline(family, summary);
  if (contrast == nullptr) return "";
  if (!contrast->t) return untested(*contrast);
  const MeanTest& t = *contrast->t;
  std::string tip = format("{}{} [{}, {}] against {}, {} ({}, {})", t.mean > 0 ? "+" : "",
                           readable(t.mean), readable(t.interval.low), readable(t.interval.high),
                           comparison.baseline.method, p_text(contrast->t_p.baseline.value_or(1)),
                           test_name(family.protocol), counted(contrast->pairs, "pair"));
  if (contrast->dz) tip += format("; d_z {}", readable(*contrast->dz, 3));
  if (contrast->improvement)
    tip += format("; better with probability {}", readable(*contrast->improvement, 2));
  if (contrast->verdict == Verdict::no_difference && contrast->seeds_needed)
    tip += format("; 80 % power at this effect would take {}",
                  counted(*contrast->seeds_needed, "seed"));
  return tip;
}

/// What a column is, for those who ask.
std::string column_tip(const Comparison& comparison, const std::string& column) {
  const auto& fields = comparison.fields;
  if (std::find(fields.begin(), fields.end(), column) != fields.end())
    return "varied by this study; every other field is the same in all rows";
  if (column == "n") return "finished runs, one a seed";
  if (column == "epochs to target")
    return "median first epoch at the target (runs that reached it / runs); runs that never did "
           "count as later than the last epoch";
  if (column == "aulc")
    return "area under the learning curve from epoch 0, divided by the epochs: its mean height";
  if (column == "diverged") return "runs whose loss was no longer a finite number / runs";
  for (const Family& family : comparison.families) {
    if (family.measure != column) continue;
    return format(
        "mean ± standard deviation over the seeds, with the final weights. v: better, *: "
        "worse than {} by the {} test, Holm over {}; no mark: no difference shown",
        comparison.baseline.method, test_name(family.protocol), family.baselines);
  }
  return "";
}

std::string tables_text(const Comparison& comparison, const StudyFigures& figures,
                        const std::vector<Table>& tables, const std::string& data,
                        bool with_sentences) {
  std::string out;
  std::vector<const Family*> families;
  for (const Family& family : comparison.families) {
    if (family.data == data) families.push_back(&family);
  }
  for (const Table& table : tables) {
    if (table.title != data) continue;
    TableDress dress;
    for (const Column& column : table.columns)
      dress.tips.push_back(column_tip(comparison, column.name));
    // Rows stand in the order of the summaries.
    for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
      if (comparison.summaries[i].data != data) continue;
      dress.keys.emplace_back(figures.keys[figures.key_of[i]]);
      dress.cell_tips.emplace_back();
      for (const Column& column : table.columns) {
        std::string tip;
        for (const Family* family : families) {
          if (tip.empty() && family->measure == column.name)
            tip = contrast_tip(comparison, *family, i);
        }
        dress.cell_tips.back().push_back(std::move(tip));
      }
    }
    out += html_table(table, dress, "comparison on " + data);
  }
  std::vector<std::string> captions;
  std::string sentences;
  for (const Group& group : comparison.groups) {
    if (group.data != data) continue;
    const std::string caption = caption_of(comparison, group);
    if (!caption.empty() && std::find(captions.begin(), captions.end(), caption) == captions.end())
      captions.push_back(caption);
    for (const std::string& text : sentences_of(comparison, group, measures_of(comparison)))
      sentences += "<li>" + sentence(text) + "</li>\n";
  }
  for (const std::string& caption : captions) out += paragraph(caption, "note");
  if (with_sentences && !sentences.empty()) out += "<ul class=\"said\">\n" + sentences + "</ul>\n";
  return out;
}

/// Where methods are better and worse than the baseline, over all data sets, in one sentence.
std::string glance(const Comparison& comparison, const Ranking& ranking) {
  std::vector<std::string> differ;
  std::vector<std::string> same;
  for (std::size_t m = 0; m < ranking.methods.size(); ++m) {
    if (m == ranking.baseline) continue;
    const Ranking::Count& count = ranking.counts[m];
    std::string how;
    if (count.better > 0) how = format("better on {}", count.better);
    if (count.worse > 0) how += format("{}worse on {}", how.empty() ? "" : " and ", count.worse);
    (how.empty() ? same : differ)
        .push_back(how.empty() ? ranking.methods[m] : format("{} is {}", ranking.methods[m], how));
  }
  const std::string among = differ.size() > 8
                                ? format("{} methods differ on some data set", differ.size())
                                : listed(differ);
  std::string text = format("In {} on {}, against {}: ", ranking.measure,
                            counted(ranking.blocks.size(), "data set"), comparison.baseline.method);
  if (differ.empty()) return text + "no difference is shown on any of them";
  text += among;
  if (same.empty()) return text;
  return text + "; " +
         (same.size() > 8 ? format("for {} methods", same.size()) : "for " + listed(same)) +
         " no difference is shown on any of them";
}

/// The conclusions: of one data set all there are, of several a sentence a measure.
std::string verdict_text(const Comparison& comparison) {
  std::vector<std::string> said;
  if (comparison.missing > 0) {
    said.push_back(format("{} of {} have not been run yet; what follows is of the others",
                          comparison.missing, counted(comparison.study.cells.size(), "run")));
  }
  const std::vector<std::string> measures = measures_of(comparison);
  for (const Ranking& ranking : comparison.rankings) said.push_back(glance(comparison, ranking));
  if (comparison.rankings.empty()) {
    for (const Group& group : comparison.groups) {
      for (std::string& text : sentences_of(comparison, group, measures))
        said.push_back(std::move(text));
    }
  }
  if (said.empty()) said.emplace_back("There is nothing to compare: one method, shown by itself");
  std::string out = "<section class=\"verdict\" id=\"verdict\"><h2>What the runs show</h2>\n";
  for (const std::string& text : said) out += "<p>" + sentence(text) + "</p>\n";
  return out + "</section>\n";
}

/// A measure of all methods on all data sets, as it stands in their tables, and the mean ranks.
std::string across_table(const Comparison& comparison, const StudyFigures& figures,
                         const std::vector<Table>& tables, const Ranking& ranking) {
  Table table{"", {{comparison.baseline.field}}, {}};
  TableDress dress;
  std::vector<std::size_t> columns;  // of the measure, in the table of each data set
  for (const Table& one : tables) {
    table.columns.push_back({one.title, Align::right});
    const auto found =
        std::find_if(one.columns.begin(), one.columns.end(),
                     [&](const Column& column) { return column.name == ranking.measure; });
    columns.push_back(static_cast<std::size_t>(found - one.columns.begin()));
  }
  table.columns.push_back({"mean rank", Align::right});
  dress.tips.resize(table.columns.size());
  dress.tips.back() = "over the data sets; 1 is best";
  for (const Key& key : figures.keys) {
    std::vector<std::string> row{key.name};
    std::vector<std::size_t> rows(tables.size(), 0);
    std::vector<std::string> cells(tables.size());
    for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
      for (std::size_t t = 0; t < tables.size(); ++t) {
        if (tables[t].title != comparison.summaries[i].data) continue;
        const std::size_t at = rows[t]++;
        if (figures.keys[figures.key_of[i]] == key && columns[t] < tables[t].columns.size())
          cells[t] = tables[t].rows[at][columns[t]];
      }
    }
    row.insert(row.end(), cells.begin(), cells.end());
    const auto method = std::find(ranking.methods.begin(), ranking.methods.end(), key.name);
    const bool ranked = method != ranking.methods.end() && ranking.friedman;
    row.push_back(ranked ? format("{:.2f}", ranking.friedman->mean_ranks[static_cast<std::size_t>(
                                                method - ranking.methods.begin())])
                         : "");
    table.rows.push_back(std::move(row));
    dress.keys.emplace_back(key);
  }
  return "<h3>" + escaped(ranking.measure) + "</h3>\n" +
         html_table(table, dress, ranking.measure + " on all data sets");
}

std::string across_text(const Comparison& comparison, const StudyFigures& figures,
                        const std::vector<Table>& tables) {
  if (comparison.rankings.empty()) return "";
  std::string out = "<section id=\"ranks\"><h2>Across data sets</h2>\n";
  for (const Ranking& ranking : comparison.rankings) {
    const std::vector<std::string> measures = measures_of(comparison);
    if (!measures.empty() && ranking.measure == measures.front())
      out += across_table(comparison, figures, tables, ranking);
  }
  out += "<ul class=\"said\">\n";
  for (const std::string& text : ranking_sentences(comparison))
    out += "<li>" + sentence(text) + "</li>\n";
  out += "</ul>\n<div class=\"plots\">\n";
  for (const auto& named : figures.ranks) {
    out += "<figure><div class=\"head\"><h4>" + escaped(named.second.title) + "</h4></div>\n" +
           draw(named.second, Medium::page, "f-" + named.first) + "</figure>\n";
  }
  return out + "</div>\n" +
         paragraph(
             "1 is best. Methods under one bar are not shown to differ: their ranks are "
             "closer than Nemenyi's critical difference at level 0.05.",
             "note") +
         "</section>\n";
}

std::string notes_text(const Comparison& comparison) {
  std::string out = "<section id=\"notes\"><h2>What the numbers mean</h2>\n<ul>\n";
  for (const std::string& note : comparison_notes(comparison))
    out += "<li>" + escaped(note) + "</li>\n";
  return out + "</ul>\n</section>\n";
}

/// Of one data set.
std::string section_text(const Comparison& comparison, const StudyFigures& figures,
                         const std::vector<Table>& tables, std::size_t number) {
  const DataFigures& data = figures.data[number];
  std::string out = format("<section id=\"data-{}\"><h2>{}</h2>\n", number + 1, escaped(data.data));
  out += tables_text(comparison, figures, tables, data.data, !comparison.rankings.empty());
  out += curves_text(data);
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
    add(data.confusion);
  }
  add(figures.ranks);
  return files;
}

}  // namespace fanin
