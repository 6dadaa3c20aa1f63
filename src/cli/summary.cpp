// fanin summary: the layers as Keras's summary() shows them.
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "study/plan.hpp"
#include "text/format.hpp"
#include "text/table.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

/// The number of features that the model itself says it takes.
std::optional<std::int64_t> own_width(const Declared<ModelFile>& file, Diagnostics& diagnostics) {
  const std::vector<Layer>& layers = file.value.model;
  const auto* input = layers.empty() ? nullptr : std::get_if<InputLayer>(&layers.front());
  if (input != nullptr && !input->shape.empty()) return input->shape.front();
  diagnostics.error(file.places.find("model"), "the model does not say how many features it takes",
                    "a model file with model: FILE and data says it");
  return std::nullopt;
}

}  // namespace

int summary_command(const SummaryOptions& options) {
  Diagnostics diagnostics;
  auto overrides = overrides_of(options.set, diagnostics);
  for (Override& compat : keras_compat_of(options.keras_compat, diagnostics))
    overrides.push_back(std::move(compat));
  const auto file = load_model_or_keras(options.model, overrides, diagnostics);
  const bool has_data = file && !file->value.data.csv.path.empty();
  std::optional<Plan> plan;
  std::optional<std::int64_t> width;
  if (has_data) {
    plan = plan_single(*file, diagnostics);
    if (plan) width = static_cast<std::int64_t>(plan->datasets.front().width());
  } else if (file && file->sound) {
    width = own_width(*file, diagnostics);
  }
  if (report_faults(diagnostics) || !width) return exit_wrong_input;

  const ModelFile& spec = file->value;
  Table table{format("Model: {}", spec.name),
              {{"Layer (type)"},
               {"Output Shape"},
               {"Param #", Align::right},
               {"Activation"},
               {"Kernel initializer"}},
              {}};
  std::int64_t parameters = 0;
  std::int64_t not_trained = 0;
  const auto layers = shapes(spec.model, *width);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerShape& layer = layers[i];
    parameters += layer.parameters;
    not_trained += layer.not_trained;
    const auto* dense = std::get_if<Dense>(&spec.model[i]);
    const auto function = dense != nullptr ? dense->activation : function_of(spec.model[i]);
    table.rows.push_back({format("{} ({})", layer.name, layer.class_name),
                          format("(None, {})", layer.outputs), std::to_string(layer.parameters),
                          function ? label(*function, activations) : "",
                          dense != nullptr ? label(dense->kernel_initializer, initializers) : ""});
  }
  print(as_text(table));
  const auto print_count = [](const char* which, std::int64_t count) {
    print(
        format("{} params: {} ({:.2f} KB)\n", which, count, static_cast<double>(count) * 4 / 1024));
  };
  print_count("Total", parameters);
  print_count("Trainable", parameters - not_trained);
  print_count("Non-trainable", not_trained);
  if (!plan) {
    print(format("Input: {} features\n", *width));
    return exit_done;
  }
  const Dataset& data = plan->datasets.front();
  print(format("Input: {} features of {} ({} rows{})\n", data.width(), printable(data.name),
               data.rows(),
               data.is_classification() ? format(", {} classes", data.class_names.size()) : ""));
  return exit_done;
}

}  // namespace fanin
