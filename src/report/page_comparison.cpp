// What the page says of the comparison: the words of report/words.hpp and the tables, with what
// they rest on.
#include <algorithm>

#include "report/html.hpp"
#include "report/page_parts.hpp"
#include "report/variance_table.hpp"
#include "report/words.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

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
                            blocks_text(comparison, ranking), comparison.baseline.method);
  if (differ.empty()) return text + "no difference is shown on any of them";
  text += among;
  if (same.empty()) return text;
  return text + "; " +
         (same.size() > 8 ? format("for {} methods", same.size()) : "for " + listed(same)) +
         " no difference is shown on any of them";
}

/// A measure of all methods on all data sets, as it stands in their tables, and the mean ranks.
std::string across_table(const Comparison& comparison, const StudyFigures& figures,
                         const std::vector<Table>& tables, const Ranking& ranking) {
  std::string names = comparison.several_models || comparison.fields.empty() ? "model" : "";
  for (const std::string& field : comparison.fields) names += (names.empty() ? "" : ", ") + field;
  Table table{"", {{names}}, {}};
  TableDress dress;
  std::vector<std::size_t> columns;  // of the measure, in the table of each data set
  for (const Table& one : tables) {
    table.columns.push_back({one.title, Align::right});
    const auto found =
        std::find_if(one.columns.begin(), one.columns.end(),
                     [&](const Column& column) { return column.name == ranking.measure; });
    columns.push_back(static_cast<std::size_t>(found - one.columns.begin()));
  }
  // With several fields a row is no method of the ranking.
  const bool ranked = ranking.friedman && figures.keys.size() == ranking.methods.size();
  dress.tips.resize(table.columns.size());
  if (ranked) {
    table.columns.push_back({"mean rank", Align::right});
    dress.tips.emplace_back("over the data sets; 1 is best");
  }
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
    if (ranked) {
      row.push_back(method == ranking.methods.end()
                        ? ""
                        : format("{:.2f}", ranking.friedman->mean_ranks[static_cast<std::size_t>(
                                               method - ranking.methods.begin())]));
    }
    table.rows.push_back(std::move(row));
    dress.keys.emplace_back(key);
  }
  return "<h3>" + escaped(ranking.measure) + "</h3>\n" +
         html_table(table, dress, ranking.measure + " on all data sets");
}

}  // namespace

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

std::string verdict_text(const Comparison& comparison) {
  std::vector<std::string> said;
  if (comparison.missing > 0) {
    said.push_back(
        format("{} of {} are not stored, because they were not run yet or failed; what follows is "
               "of the others",
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
  std::string words =
      "1 is best. Methods under one bar are not shown to differ: their ranks are closer than "
      "Nemenyi's critical difference at level 0.05.";
  if (comparison.fields.size() > 1)
    words += " A block is a data set with one value of each other varied field.";
  return out + "</div>\n" + paragraph(words, "note") + "</section>\n";
}

namespace {

/// A table a data set with its sentences, and under all of them what they mean.
template <class Sentences>
std::string section_of(const Comparison& comparison, std::string_view id, std::string_view heading,
                       const std::vector<Table>& tables, const Sentences& sentences_on,
                       const std::string& caption) {
  if (tables.empty()) return {};
  std::string out = format("<section id=\"{}\"><h2>{}</h2>\n", id, heading);
  for (const Table& table : tables) {
    if (comparison.groups.size() > 1) out += "<h3>" + escaped(table.title) + "</h3>\n";
    TableDress dress;
    dress.tips.resize(table.columns.size());
    dress.keys.resize(table.rows.size());
    out += html_table(table, dress, format("{}: {}", heading, table.title));
    out += "<ul class=\"said\">\n";
    for (const std::string& text : sentences_on(table.title))
      out += "<li>" + sentence(text) + "</li>\n";
    out += "</ul>\n";
  }
  return out + paragraph(caption, "note") + "</section>\n";
}

}  // namespace

std::string forecasts_text(const Comparison& comparison) {
  return section_of(
      comparison, "forecast", "Forecast and outcome", forecast_tables(comparison),
      [&](const std::string& data) { return forecast_sentences(comparison, data); },
      forecast_caption());
}

std::string shares_text(const Comparison& comparison) {
  return section_of(
      comparison, "variance", "Where the variance comes from", shares_tables(comparison),
      [&](const std::string& data) { return shares_sentences(comparison, data); },
      shares_caption(comparison));
}

}  // namespace fanin
