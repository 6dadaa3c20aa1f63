// fanin predict: what a model with weights from a file says of rows.
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "cli/trained.hpp"
#include "engine/loss_functions.hpp"
#include "engine/metrics.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/table.hpp"

namespace fanin {

namespace {

/// What makes probabilities of the model's outputs: only a loss told so leaves them logits, any
/// other has the last activation make them.
Link link_of(const Choice& loss) {
  const bool logits =
      std::any_of(loss.arguments.begin(), loss.arguments.end(), [](const auto& argument) {
        return argument.first == "from_logits" && std::get<bool>(argument.second);
      });
  return logits ? bind_loss(loss).link : Link::none;
}

/// "label", or a name that no class has.
std::string label_column(const std::vector<std::string>& classes) {
  std::string name = "label";
  while (std::find(classes.begin(), classes.end(), name) != classes.end())
    name.insert(0, "predicted_");
  return name;
}

/// A line a row: probabilities and the class said, or the value.
std::string predictions_csv(const TrainedModel& trained) {
  const PlannedRun planned = trained.plan.run(0);
  const SampleView& samples = trained.portions->test.samples;
  const std::vector<std::string>& classes = trained.plan.datasets[planned.data].class_names;
  const std::vector<float> outputs = trained.network->predict(samples);
  const std::size_t units = outputs.size() / samples.count();
  const Link link = link_of(planned.spec.compile.loss);
  std::string out;
  if (classes.empty()) out = "value";
  // One unit says how probable the second of two classes is.
  for (std::size_t k = units == 1 ? 1 : 0; k < classes.size(); ++k)
    out += csv_cell(classes[k]) + ",";
  if (!classes.empty()) out += csv_cell(label_column(classes));
  out += "\n";
  std::vector<double> row(units);
  for (std::size_t r = 0; r < samples.count(); ++r) {
    const std::span<const float> output(outputs.data() + r * units, units);
    std::copy(output.begin(), output.end(), row.begin());
    fanin::apply(link, row);
    for (std::size_t k = 0; k < units; ++k)
      out += (k == 0 ? "" : ",") + shortest(static_cast<float>(row[k]));
    // Half a probability is the logit 0.
    if (!classes.empty())
      out += "," + csv_cell(classes[class_said(output, link == Link::none ? 0.5F : 0.0F)]);
    out += "\n";
  }
  return out;
}

}  // namespace

int predict_command(const PredictOptions& options) {
  Diagnostics diagnostics;
  const auto trained =
      load_trained({options.model, options.weights, options.data, false, options.set}, diagnostics);
  if (trained && !options.out.empty()) {
    check_file_option("--out", options.out, "", diagnostics);
    std::vector<std::string> inputs = data_files(trained->plan);
    inputs.insert(inputs.end(), {options.model, options.weights, options.data});
    check_outputs({{options.out, "--out"}}, inputs, diagnostics);
  }
  report_faults(diagnostics);
  if (!trained || diagnostics.failed()) return exit_wrong_input;
  const std::string csv = predictions_csv(*trained);
  if (options.out.empty()) {
    print(csv);
  } else {
    write_file(options.out, csv);
  }
  return exit_done;
}

}  // namespace fanin
