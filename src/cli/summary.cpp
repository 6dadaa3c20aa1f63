// fanin summary: the layers as Keras's summary() shows them.
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "study/plan.hpp"
#include "text/format.hpp"
#include "text/table.hpp"
#include "text/width.hpp"

namespace fanin {

int summary_command(const SummaryOptions& options) {
  Diagnostics diagnostics;
  const auto overrides = overrides_of(options.set, diagnostics);
  const auto file = load_model_argument(options.model, overrides, diagnostics);
  std::optional<Plan> plan;
  if (file) plan = plan_single(*file, diagnostics);
  if (report_faults(diagnostics) || !plan) return exit_wrong_input;

  const Dataset& data = plan->datasets.front();
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
  const auto layers = shapes(spec.model, static_cast<std::int64_t>(data.width()));
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
  print(format("Input: {} features of {} ({} rows{})\n", data.width(), printable(data.name),
               data.rows(),
               data.is_classification() ? format(", {} classes", data.class_names.size()) : ""));
  return exit_done;
}

}  // namespace fanin
