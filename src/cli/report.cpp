// fanin report: the tables again, from the stored runs alone.
#include <algorithm>
#include <filesystem>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "report/document.hpp"
#include "study/axes.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

/// The name that `text` means for an option; a fault if there is none.
std::string meant(const char* option, const std::string& text,
                  const std::vector<std::string>& names, const char* plural,
                  Diagnostics& diagnostics) {
  if (text.empty()) return text;
  if (auto name = name_meant(names, text)) return *name;
  diagnostics.add({.message = format("'{}' is '{}', which the study does not have", option, text),
                   .hint = hint_for(text, names, plural)});
  return text;
}

View view_of(const ReportOptions& options, const Comparison& comparison, Diagnostics& diagnostics) {
  View view;
  const std::vector<std::string> columns = column_names(comparison);
  std::string rest = options.columns;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    view.columns.push_back(
        meant("--columns", rest.substr(0, end), columns, "columns", diagnostics));
    rest.erase(0, end + 1);
  }
  view.sort = meant("--sort", options.sort, columns, "columns", diagnostics);
  view.metric = meant("--metric", options.metric, measures_of(comparison), "measures", diagnostics);
  return view;
}

/// The baseline by the name that tables use: glorot_uniform for xavier.
std::string baseline_of(const std::string& text, const Results& results, Diagnostics& diagnostics) {
  const std::vector<std::string> names = baseline_names(results);
  for (const std::string& field : compared_fields(results.study)) {
    const std::string label = label_of(text, field);
    if (std::find(names.begin(), names.end(), label) != names.end()) return label;
  }
  return meant("--baseline", text, names, "methods", diagnostics);
}

}  // namespace

int report_command(const ReportOptions& options) {
  Diagnostics diagnostics;
  const std::size_t form = read_word("--format", options.format,
                                     {report_formats.begin(), report_formats.end()}, diagnostics);
  if (report_faults(diagnostics)) return exit_wrong_input;
  const RunStore store((std::filesystem::path(options.folder) / store_name).string(),
                       RunStore::Access::existing);
  const Results results = results_of(store);
  const std::string baseline = baseline_of(options.baseline, results, diagnostics);
  if (report_faults(diagnostics)) return exit_wrong_input;
  const Comparison comparison = compare(results, baseline);
  const View view = view_of(options, comparison, diagnostics);
  if (report_faults(diagnostics)) return exit_wrong_input;
  if (form == 0) publish(results, comparison, view, options.folder);
  if (form == 1) print(as_markdown(comparison, view));
  if (form == 2) print(as_csv(comparison_csv(comparison, view)));
  if (form == 3) print(as_latex(comparison, view));
  if (form == 4) print(as_json(comparison, view));
  return exit_done;
}

}  // namespace fanin
