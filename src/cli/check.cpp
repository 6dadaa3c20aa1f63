// fanin check: every fault of every file; nothing is run, nothing is written.
#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "spec/resolved.hpp"
#include "study/plan.hpp"
#include "text/format.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

struct Checked {
  std::string what;      ///< what the file is and holds, in words; empty after a fault
  std::string resolved;  ///< with every default
};

Checked checked(const std::string& file, const std::vector<Override>& overrides,
                Diagnostics& diagnostics) {
  const auto kind = kind_of(file, diagnostics);
  if (!kind) return {};
  if (*kind == FileKind::keras) {
    const auto model = load_keras(file, overrides, diagnostics);
    if (!model || !model->sound) return {};
    const bool compiled = !model->value.compile.loss.name.empty();
    // There is no data, and no fit, to resolve.
    std::vector<Entry> parts{{"model", {}, write_value(model->value.model, Field{})}};
    if (compiled) parts.push_back({"compile", {}, write_value(model->value.compile, Field{})});
    return {
        format("a Keras model of {} layers, {}", model->value.model.size(),
               compiled ? "compiled" : "not compiled"),
        resolved_text(Node::mapping(std::move(parts)), model->places, model->origins, diagnostics)};
  }
  if (*kind == FileKind::model) {
    const auto model = load_model(file, overrides, diagnostics);
    if (!model || !plan_single(*model, diagnostics)) return {};
    return {format("a model of {} layers", model->value.model.size()),
            resolved_text(*model, diagnostics)};
  }
  auto study = load_study(file, diagnostics);
  if (!study) return {};
  std::string resolved = study->sound ? resolved_text(*study, diagnostics) : "";
  const auto planned = plan({std::move(*study), overrides}, diagnostics);
  if (!planned) return {};
  return {format("a study of {} runs", planned->size()), std::move(resolved)};
}

}  // namespace

int check_command(const CheckOptions& options) {
  Diagnostics diagnostics;
  auto overrides = overrides_of(options.set, diagnostics);
  for (Override& compat : keras_compat_of(options.keras_compat, diagnostics))
    overrides.push_back(std::move(compat));
  if (options.resolved && options.files.size() > 1) {
    diagnostics.add({.message = format("--resolved shows one file, found {}", options.files.size()),
                     .hint = "run fanin check --resolved once for each"});
  }
  std::string good;
  for (const std::string& file : options.files) {
    const Checked found = checked(file, overrides, diagnostics);
    if (found.what.empty()) continue;
    good += options.resolved ? found.resolved : format("{}: ok, {}\n", printable(file), found.what);
  }
  if (options.resolved && diagnostics.failed()) good.clear();
  print(good);
  if (!report_faults(diagnostics)) return exit_done;
  const auto& faults = diagnostics.faults();
  const auto errors = std::count_if(faults.begin(), faults.end(), [](const Fault& fault) {
    return !fault.warning && !fault.note;
  });
  print_error(format("{}{} {}\n", diagnostics.has_more() ? "more than " : "", errors,
                     errors == 1 ? "error" : "errors"));
  return exit_wrong_input;
}

}  // namespace fanin
