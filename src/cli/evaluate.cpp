// fanin evaluate: loss and metrics of a model with weights from a file.
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "cli/trained.hpp"
#include "text/format.hpp"
#include "text/width.hpp"

namespace fanin {

int evaluate_command(const EvaluateOptions& options) {
  Diagnostics diagnostics;
  const auto trained =
      load_trained({options.model, options.weights, options.data, true, options.set}, diagnostics);
  report_faults(diagnostics);
  if (!trained) return exit_wrong_input;
  const PlannedRun planned = trained->plan.run(0);
  const Portions& portions = *trained->portions;
  Measures measures;
  const auto measure = [&](const char* prefix, const Portion& portion) {
    for (auto& measured : measures_of(planned.spec, portion, prefix, *trained->network))
      measures.push_back(std::move(measured));
  };
  print(format("{} with {}: ", printable(planned.cell.model), printable(options.weights)));
  if (options.data.empty()) {
    measure("train_", portions.train);
    measure("val_", portions.validation);
    measure("test_", portions.test);
    print(format("data {}: {} training, {} validation, {} test rows; seed {}\n",
                 printable(planned.cell.data), portions.train.rows.size(),
                 portions.validation.rows.size(), portions.test.rows.size(), planned.cell.seed));
  } else {
    measure("", portions.test);
    print(format("the {} rows of {}\n", portions.test.rows.size(), printable(options.data)));
  }
  blank_diverged(measures);
  print(measures_text(measures));
  return exit_done;
}

}  // namespace fanin
