// fanin check: every fault of every file; nothing is run, nothing is written.
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "study/plan.hpp"
#include "text/format.hpp"

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
  std::string good;
  std::size_t errors = 0;
  for (const std::string& file : options.files) {
    // Diagnostics of its own for each file, so that a fault in one does not hide what another would
    // say.
    Diagnostics diagnostics;
    const std::string what = checked(file, diagnostics);
    report_faults(diagnostics);
    errors += diagnostics.error_count();
    if (!diagnostics.failed()) good += format("{}: ok, {}\n", file, what);
  }
  print(good);
  if (errors > 0)
    print_error(format("{} {} in {} {}\n", errors, errors == 1 ? "error" : "errors",
                       options.files.size(), options.files.size() == 1 ? "file" : "files"));
  return errors > 0 ? exit_wrong_input : exit_done;
}

}  // namespace fanin
