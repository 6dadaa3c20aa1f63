// Counts to tables.
#include "report/confusion.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "report/tables.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

/// Classes of a matrix that can be read.
constexpr std::size_t most_shown = 20;

}  // namespace

std::vector<ConfusionSum> confusion_sums(const Results& results) {
  using Key = std::tuple<std::string, std::string, std::vector<std::string>>;
  std::map<Key, std::size_t> number;
  std::vector<ConfusionSum> sums;
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (!results.runs[i] || !results.runs[i]->confusion) continue;
    const Cell& cell = results.study.cells[i];
    if (cell.crossed()) continue;
    const Confusion& found = *results.runs[i]->confusion;
    const auto [known, fresh] =
        number.emplace(Key{cell.data, cell.model, cell.varied}, sums.size());
    if (fresh) {
      sums.push_back({cell.data, cell.model, cell.varied, 1, found});
      continue;
    }
    ConfusionSum& sum = sums[known->second];
    if (sum.confusion.rows != found.rows || sum.confusion.classes != found.classes) continue;
    ++sum.runs;
    // A store may say anything up to 2^53, as often as there are runs.
    constexpr std::int64_t most = std::int64_t{1} << 62;
    for (std::size_t c = 0; c < found.counts.size(); ++c)
      sum.confusion.counts[c] += std::min(found.counts[c], most - sum.confusion.counts[c]);
  }
  return sums;
}

Table confusion_table(const Results& results) {
  const Identity identity(results.study);
  Table table{"", identity.columns, {}};
  for (const char* name : {"rows", "true", "predicted"}) table.columns.push_back({name});
  table.columns.push_back({"count", Align::right});
  for (std::size_t i = 0; i < results.runs.size(); ++i) {
    if (!results.runs[i] || !results.runs[i]->confusion) continue;
    const Confusion& confusion = *results.runs[i]->confusion;
    const std::size_t classes = confusion.classes.size();
    for (std::size_t c = 0; c < confusion.counts.size(); ++c) {
      if (confusion.counts[c] == 0) continue;
      std::vector<std::string> row = identity.cells(results.study.cells[i]);
      row.push_back(confusion.rows);
      row.push_back(confusion.classes[c / classes]);
      row.push_back(confusion.classes[c % classes]);
      row.push_back(std::to_string(confusion.counts[c]));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

std::string confusion_markdown(const Results& results) {
  std::string markdown;
  for (const ConfusionSum& sum : confusion_sums(results)) {
    const Confusion& confusion = sum.confusion;
    if (markdown.empty()) {
      markdown =
          "\n## Confusion\n\nTrue classes in rows, predicted classes in columns, with the final "
          "weights; summed over the runs of a combination.\n";
    }
    std::string title = sum.data + ", " + sum.model;
    for (const std::string& value : sum.varied) title += ", " + value;
    if (confusion.classes.size() > most_shown) {
      markdown += format("\n{} classes of {}: confusion.csv has the counts.\n",
                         confusion.classes.size(), title);
      continue;
    }
    Table table{format("{} ({} rows of {} {})", title, confusion.rows, sum.runs,
                       sum.runs == 1 ? "run" : "runs"),
                {{"true"}},
                {}};
    const std::size_t classes = confusion.classes.size();
    for (const std::string& name : confusion.classes) table.columns.push_back({name, Align::right});
    for (std::size_t truth = 0; truth < classes; ++truth) {
      std::vector<std::string> row{confusion.classes[truth]};
      for (std::size_t said = 0; said < classes; ++said)
        row.push_back(std::to_string(confusion.counts[truth * classes + said]));
      table.rows.push_back(std::move(row));
    }
    markdown += "\n" + as_markdown(table);
  }
  return markdown;
}

}  // namespace fanin
