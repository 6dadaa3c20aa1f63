// fanin check: every fault of every file; nothing is run, nothing is written.
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "study/plan.hpp"
#include "text/format.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

/// What the file is and holds, in words; empty after a fault.
std::string checked(const std::string& file, Diagnostics& diagnostics) {
  const auto kind = kind_of(file, diagnostics);
  if (!kind) return {};
  if (*kind == FileKind::model) {
    const auto model = load_model(file, {}, diagnostics);
    if (!model || !plan_single(*model, diagnostics)) return {};
    return format("a model of {} layers", model->value.model.size());
  }
  auto study = load_study(file, diagnostics);
  if (!study) return {};
  const auto planned = plan({std::move(*study), {}}, diagnostics);
  return planned ? format("a study of {} runs", planned->runs.size()) : std::string();
}

}  // namespace

int check_command(const CheckOptions& options) {
  Diagnostics diagnostics;
  std::string good;
  for (const std::string& file : options.files) {
    const std::string what = checked(file, diagnostics);
    if (!what.empty()) good += format("{}: ok, {}\n", printable(file), what);
  }
  print(good);
  if (!report_faults(diagnostics)) return exit_done;
  const auto& faults = diagnostics.faults();
  const auto errors = std::count_if(faults.begin(), faults.end(),
                                    [](const Fault& fault) { return !fault.warning; });
  print_error(format("{} {}\n", errors, errors == 1 ? "error" : "errors"));
  return exit_wrong_input;
}

}  // namespace fanin
