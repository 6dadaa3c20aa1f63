// What the page says of how the study came about: certificates, notes, how to make it again.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "report/html.hpp"
#include "report/page_parts.hpp"
#include "report/words.hpp"
#include "runs/versions.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

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
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> known = {{
      {"runs.csv", "every run with its final measures"},
      {"histories.csv", "every run's history, epoch by epoch"},
      {"signals.csv", "signals and gradients of every run before training, by layer"},
      {"certificates.csv", "every drawn kernel beside what was promised"},
      {"timings.csv", "wall times"},
      {"comparison.csv", "the tables above, numbers in columns of their own"},
      {"pairs.csv", "every pair of methods: differences, intervals, tests, effects"},
      {"convergence.csv", "times to the target and how often it was reached"},
      {"variance.csv", "what start, split and order of rows contribute to the variance"},
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

}  // namespace

std::string paragraph(std::string_view text, std::string_view classes) {
  return format("<p{}>{}</p>\n", classes.empty() ? "" : format(" class=\"{}\"", classes),
                escaped(text));
}

std::string counted(std::size_t count, std::string_view one) {
  return format("{} {}{}", count, one, count == 1 ? "" : "s");
}

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

std::string notes_text(const Comparison& comparison) {
  std::string out = "<section id=\"notes\"><h2>What the numbers mean</h2>\n<ul>\n";
  for (const std::string& note : comparison_notes(comparison))
    out += "<li>" + escaped(note) + "</li>\n";
  return out + "</ul>\n</section>\n";
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

}  // namespace fanin
