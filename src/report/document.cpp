// Tables and sentences in order.
#include "report/document.hpp"

#include <algorithm>

#include "report/confusion.hpp"
#include "report/evidence.hpp"
#include "report/page.hpp"
#include "report/tables.hpp"
#include "report/variance_table.hpp"
#include "report/words.hpp"
#include "schema/json.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

std::vector<std::string> shown_measures(const Comparison& comparison, const View& view) {
  if (!view.metric.empty()) return {view.metric};
  return measures_of(comparison);
}

/// A table with what stands under it.
struct Section {
  Table table;
  std::size_t keys = 1;
  std::vector<std::string> captions;
  std::vector<std::string> sentences;
};

std::vector<Section> sections_of(const Comparison& comparison, const View& view) {
  const std::vector<std::string> measures = shown_measures(comparison, view);
  const std::size_t keys = key_columns(comparison, view);
  std::vector<Section> sections;
  for (Table& table : comparison_tables(comparison, view)) {
    Section section{std::move(table), keys, {}, {}};
    for (const Group& group : comparison.groups) {
      if (group.data != section.table.title) continue;
      const std::string caption = caption_of(comparison, group);
      auto& captions = section.captions;
      if (!caption.empty() &&
          std::find(captions.begin(), captions.end(), caption) == captions.end())
        captions.push_back(caption);
      for (std::string& sentence : sentences_of(comparison, group, measures))
        section.sentences.push_back(std::move(sentence) + ".");
    }
    sections.push_back(std::move(section));
  }
  return sections;
}

/// Mean ranks and verdicts over the data sets, a row a method.
std::optional<Section> ranking_section(const Comparison& comparison, const View& view) {
  Section section;
  section.table.title = "all data sets";
  section.table.columns.push_back({comparison.baseline.field});
  std::vector<const Ranking*> rankings;
  for (const Ranking& ranking : comparison.rankings) {
    const bool shown = view.metric.empty() || ranking.measure == view.metric;
    if (shown && ranking.friedman) rankings.push_back(&ranking);
  }
  if (rankings.empty()) return std::nullopt;
  for (const Ranking* ranking : rankings) {
    section.table.columns.push_back({ranking->measure + " rank", Align::right});
    section.table.columns.push_back({"v/ /*", Align::right});
  }
  const std::vector<std::string>& methods = rankings.front()->methods;
  for (std::size_t m = 0; m < methods.size(); ++m) {
    const bool is_baseline = m == rankings.front()->baseline;
    std::vector<std::string> row{is_baseline ? methods[m] + " (baseline)" : methods[m]};
    for (const Ranking* ranking : rankings) {
      row.push_back(fixed(ranking->friedman->mean_ranks[m], 2));
      const Ranking::Count& count = ranking->counts[m];
      row.push_back(is_baseline ? "" : format("{}/{}/{}", count.better, count.same, count.worse));
    }
    section.table.rows.push_back(std::move(row));
  }
  section.captions.emplace_back(
      "rank: mean over the data sets, 1 is best. v/ /*: data sets in which the method is better, "
      "not shown to differ, and worse than the baseline.");
  for (std::string& sentence : ranking_sentences(comparison)) {
    const bool shown = view.metric.empty() || sentence.find(view.metric) != std::string::npos;
    if (shown) section.sentences.push_back(std::move(sentence) + ".");
  }
  return section;
}

/// A table a data set with its sentences, and under the last what all of them mean.
template <class Sentences>
void add_sections(std::vector<Table> tables, std::size_t keys, const char* about,
                  const Sentences& sentences_on, const std::string& caption,
                  std::vector<Section>& sections) {
  for (std::size_t i = 0; i < tables.size(); ++i) {
    Section section{std::move(tables[i]), keys, {}, {}};
    for (std::string& sentence : sentences_on(section.table.title))
      section.sentences.push_back(std::move(sentence) + ".");
    section.table.title += format(": {}", about);
    if (i + 1 == tables.size()) section.captions.push_back(caption);
    sections.push_back(std::move(section));
  }
}

std::vector<Section> all_sections(const Comparison& comparison, const View& view) {
  std::vector<Section> sections = sections_of(comparison, view);
  if (auto ranking = ranking_section(comparison, view)) sections.push_back(std::move(*ranking));
  add_sections(
      forecast_tables(comparison), 1, "forecast and outcome",
      [&](const std::string& data) { return forecast_sentences(comparison, data); },
      forecast_caption(), sections);
  add_sections(
      shares_tables(comparison, view.metric), 2, "where the variance comes from",
      [&](const std::string& data) { return shares_sentences(comparison, data, view.metric); },
      shares_caption(comparison), sections);
  return sections;
}

}  // namespace

std::string as_text(const Comparison& comparison, const View& view, std::size_t width) {
  std::string out;
  const auto add_lines = [&](const std::vector<std::string>& lines, const char* bullet) {
    for (const std::string& line : lines)
      out += wrapped(bullet + printable(line), width, std::string_view(bullet).size()) + "\n";
  };
  for (const Section& section : all_sections(comparison, view)) {
    out += as_text(section.table, width, section.keys) + "\n";
    add_lines(section.captions, "");
    add_lines(section.sentences, "- ");
    if (!section.captions.empty() || !section.sentences.empty()) out += "\n";
  }
  add_lines(comparison_notes(comparison), "");
  return out;
}

std::string as_markdown(const Comparison& comparison, const View& view) {
  std::string out = format("# {}\n", markdown_text(comparison.study.name));
  for (const Section& section : all_sections(comparison, view)) {
    out += "\n" + as_markdown(section.table) + "\n";
    for (const std::string& caption : section.captions) out += markdown_text(caption) + "\n\n";
    for (const std::string& sentence : section.sentences)
      out += "- " + markdown_text(sentence) + "\n";
  }
  out += "\n### notes\n\n";
  for (const std::string& note : comparison_notes(comparison))
    out += "- " + markdown_text(note) + "\n";
  return out;
}

std::string as_latex(const Comparison& comparison, const View& view) {
  std::string out = "% needs \\usepackage{booktabs}\n";
  for (const Section& section : all_sections(comparison, view)) {
    std::string caption;
    for (const std::string& line : section.captions) caption += (caption.empty() ? "" : " ") + line;
    out += as_latex(section.table, caption);
  }
  return out;
}

std::string as_json(const Comparison& comparison, const View& view) {
  const auto text = [](const std::string& value) {
    return value.empty() ? Node{} : Node::scalar(value, true);
  };
  std::vector<Entry> entries;
  const auto add = [](std::vector<Entry>& to, const char* key, Node value) {
    to.push_back({key, {}, std::move(value)});
  };
  add(entries, "study", text(comparison.study.name));
  if (!comparison.baseline.method.empty()) {
    std::vector<Entry> baseline;
    add(baseline, "field", text(comparison.baseline.field));
    add(baseline, "method", text(comparison.baseline.method));
    add(baseline, "reason", text(comparison.baseline.reason));
    add(entries, "baseline", Node::mapping(std::move(baseline)));
  }
  add(entries, "comparison", json_rows(comparison_csv(comparison, view)));
  add(entries, "pairs", json_rows(pairs_table(comparison)));
  add(entries, "convergence", json_rows(convergence_table(comparison)));
  if (!comparison.rankings.empty()) add(entries, "ranks", json_rows(ranks_table(comparison)));
  if (!comparison.shares.empty()) add(entries, "variance", json_rows(variance_table(comparison)));
  return emit_json(Node::mapping(std::move(entries)));
}

std::vector<WrittenFile> files_of(const Results& results, const Comparison& comparison) {
  std::vector<WrittenFile> files;
  files.push_back({"runs.csv", as_csv(runs_table(results))});
  files.push_back({"histories.csv", histories_csv(results)});
  if (const std::string signals = signals_csv(results); !signals.empty())
    files.push_back({"signals.csv", signals});
  files.push_back({"certificates.csv", as_csv(certificates_table(results))});
  files.push_back({"timings.csv", as_csv(timings_table(results))});
  files.push_back({"confusion.csv", as_csv(confusion_table(results))});
  files.push_back({"comparison.csv", as_csv(comparison_csv(comparison))});
  files.push_back({"pairs.csv", as_csv(pairs_table(comparison))});
  files.push_back({"convergence.csv", as_csv(convergence_table(comparison))});
  // By the grid, not by what has been run of it: the names are asked before.
  if (comparison_tables(comparison, {}).size() > 1)
    files.push_back({"ranks.csv", as_csv(ranks_table(comparison))});
  if (crosses_seeds(results.study))
    files.push_back({"variance.csv", as_csv(variance_table(comparison))});
  files.push_back({"comparison.md", as_markdown(comparison, {}) + confusion_markdown(results)});
  const StudyFigures figures = figures_of(results, comparison);
  std::vector<std::string> names;
  for (const WrittenFile& file : files) names.push_back(file.name);
  names.emplace_back("runs.sqlite");
  files.push_back({"report.html", page_of(results, comparison, figures, names)});
  for (auto& [name, content] : paper_figures(figures))
    files.push_back({format("{}/{}", figures_folder, name), std::move(content)});
  return files;
}

}  // namespace fanin
