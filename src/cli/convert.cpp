// fanin convert: a model as fanin's YAML or as Keras's JSON.
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "data/dataset.hpp"
#include "schema/json.hpp"
#include "schema/yaml.hpp"
#include "spec/keras_write.hpp"
#include "text/output.hpp"

namespace fanin {

namespace {

std::string read_form(const std::string& said, Diagnostics& diagnostics) {
  const int source = diagnostics.add_source("--to", said);
  Places places;
  Reader reader(diagnostics, places);
  reader.path = "to";
  Node node = Node::scalar(said);
  node.place = {source, 0, said.size()};
  std::string form;
  read_value(reader, node, form, Field{.words = convert_forms});
  return form;
}

std::string as_fanin(const ModelFile& file) {
  const bool no_data = file.data == DataSource{};
  return std::string(no_data ? "# to train it, add  data: {csv: FILE, target: COLUMN}\n" : "") +
         emit_yaml(write_brief(file));
}

/// The number of features, if the model's data are there to say it: what is wrong with them is not
/// the matter of a conversion.
std::optional<std::int64_t> inputs_of(const ModelFile& file) {
  if (file.data.csv.path.empty()) return std::nullopt;
  CsvRequest request;
  request.file = file.data.csv.path;
  request.target = file.data.target;
  request.ignore = file.data.ignore;
  request.weight = file.data.sample_weight;
  Diagnostics quiet;
  const auto data = read_dataset(request, quiet);
  if (!data) return std::nullopt;
  return static_cast<std::int64_t>(data->width());
}

std::string as_keras(const Declared<ModelFile>& file, KerasForm form, Diagnostics& diagnostics) {
  const KerasWritten written = write_keras(file.value, form, inputs_of(file.value));
  for (const KerasGap& gap : written.gaps) {
    diagnostics.error(file.places.find(gap.path), gap.message);
  }
  return emit_json(written.root);
}

}  // namespace

int convert_command(const ConvertOptions& options) {
  Diagnostics diagnostics;
  const std::string form = read_form(options.to, diagnostics);
  const auto compat = keras_compat_of(options.keras_compat, diagnostics);
  const auto file = load_model_or_keras(options.model, compat, diagnostics);
  std::string text;
  if (file && file->sound) {
    if (form == "fanin") text = as_fanin(file->value);
    if (form == "keras3") text = as_keras(*file, KerasForm::keras3, diagnostics);
    if (form == "keras2") text = as_keras(*file, KerasForm::keras2, diagnostics);
  }
  if (!options.out.empty()) {
    check_outputs({{options.out, "--out"}}, {options.model}, diagnostics);
    check_file_option("--out", options.out, {}, diagnostics);
  }
  if (report_faults(diagnostics)) return exit_wrong_input;
  if (options.out.empty()) {
    print(text);
  } else {
    write_file(options.out, text);
  }
  return exit_done;
}

}  // namespace fanin
