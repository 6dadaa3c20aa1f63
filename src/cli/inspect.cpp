// fanin inspect: signals and gradients of a model before any training, beside theory.
#include "study/inspect.hpp"

#include <filesystem>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "report/inspection_tables.hpp"
#include "report/start_figures.hpp"
#include "schema/json.hpp"
#include "spec/load.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

Node json_of(const Inspection& inspection, const std::vector<StartReading>& readings) {
  std::vector<Node> notes;
  for (const std::string& note : inspection_notes(inspection, readings))
    notes.push_back(Node::scalar(note, true));
  return Node::mapping({{"model", {}, Node::scalar(inspection.model, true)},
                        {"data", {}, Node::scalar(inspection.data, true)},
                        {"seed", {}, Node::scalar(std::to_string(inspection.seed))},
                        {"draws", {}, Node::scalar(std::to_string(inspection.draws))},
                        {"layers", {}, json_rows(inspection_csv(inspection, readings))},
                        {"notes", {}, Node::sequence(std::move(notes))}});
}

void print_text(const Inspection& inspection, const std::vector<StartReading>& readings) {
  const std::size_t width = output_width();
  for (const Table& table : layer_tables(inspection, readings)) print(as_text(table, width) + "\n");
  print(as_text(starts_table(inspection, readings), width) + "\n");
  for (const std::string& note : inspection_notes(inspection, readings))
    print(wrapped(printable(note), width) + "\n");
}

/// The figures of --out, by name.
std::vector<std::pair<std::string, DepthPlot>> figures_of(const Inspection& inspection) {
  std::vector<KeyedStart> starts;
  for (const InspectedStart& start : inspection.starts) {
    Key key{label_of(start), starts.size(), {}};
    key.style.number = starts.size();
    starts.emplace_back(std::move(key), start);
  }
  return depth_plots(starts, inspection.model);
}

/// The runs to probe: one, or one for each combination of varied values.
std::optional<Plan> plan_of(const InspectOptions& options, Diagnostics& diagnostics) {
  std::vector<Override> overrides;
  if (!options.seed.empty()) {
    if (auto seed = parse_option("--seed", options.seed, "fit.seed", diagnostics))
      overrides.push_back(std::move(*seed));
  }
  for (Override& override : overrides_of(options.set, diagnostics))
    overrides.push_back(std::move(override));
  std::vector<Varied> varied;
  for (const std::string& argument : options.vary) {
    if (auto field = parse_vary(argument, diagnostics)) varied.push_back(std::move(*field));
  }
  const std::vector<std::string> scope_words(scopes.begin(), scopes.end());
  const std::size_t scope = read_word("--scope", options.scope, scope_words, diagnostics);
  const auto file = load_model_argument(options.model, overrides, diagnostics);
  if (!file) return std::nullopt;
  if (varied.empty()) return plan_single(*file, diagnostics);
  StudyRequest request;
  request.study.value.name = file->value.name;
  request.study.value.models = {{options.model}};
  request.study.value.vary.fields = std::move(varied);
  request.study.value.scope = scope_words[scope];
  request.study.value.seeds.values = {file->value.fit.seed};
  request.overrides = std::move(overrides);
  return plan(request, diagnostics);
}

}  // namespace

int inspect_command(const InspectOptions& options) {
  Diagnostics diagnostics;
  Probing how;
  how.draws = read_count("--draws", options.draws, 1, 10'000, diagnostics);
  if (!options.batch_size.empty())
    how.batch_size = read_count("--batch-size", options.batch_size, 1, 1e7, diagnostics);
  const std::size_t form = read_word("--format", options.format,
                                     {inspect_formats.begin(), inspect_formats.end()}, diagnostics);
  const std::optional<Plan> plan = plan_of(options, diagnostics);
  const std::filesystem::path folder = options.out;
  std::vector<Output> outputs;
  for (const char* name : {"inspect.csv", "inspect.md", "signal.svg", "gradient.svg"})
    outputs.push_back({(folder / name).string(), "--out"});
  if (plan && !options.out.empty()) {
    std::vector<std::string> inputs = data_files(*plan);
    inputs.push_back(options.model);
    check_outputs(outputs, inputs, diagnostics);
  }
  if (report_faults(diagnostics) || !plan) return exit_wrong_input;
  if (!options.out.empty()) {
    make_folder(folder.string());
    for (const Output& output : outputs) probe_file(output.path);
  }

  const Inspection inspection = inspect(*plan, network_builder(), how);
  std::vector<StartReading> readings;
  for (const InspectedStart& start : inspection.starts) readings.push_back(reading_of(start));
  if (form == 0) print_text(inspection, readings);
  if (form == 1) print(inspection_markdown(inspection, readings));
  if (form == 2) print(as_csv(inspection_csv(inspection, readings)));
  if (form == 3) print(emit_json(json_of(inspection, readings)));
  if (options.out.empty()) return exit_done;
  write_file(outputs[0].path, as_csv(inspection_csv(inspection, readings)));
  std::string page = inspection_markdown(inspection, readings);
  for (const auto& [name, figure] : figures_of(inspection)) {
    write_file((folder / (name + ".svg")).string(), draw(figure, Medium::paper, "figure"));
    page += format("\n![{}]({}.svg)\n", markdown_text(figure.title), name);
  }
  write_file(outputs[1].path, page);
  if (form == 0)
    print(format("\nwritten to {}: inspect.csv, inspect.md, signal.svg, gradient.svg\n",
                 printable(folder.string())));
  return exit_done;
}

}  // namespace fanin
