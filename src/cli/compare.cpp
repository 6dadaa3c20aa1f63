// fanin compare: a grid of runs, resumed where it was left, then its tables.
#include <algorithm>
#include <filesystem>
#include <thread>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "schema/yaml.hpp"
#include "study/batch.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

/// A study file, or the models on the command line as a study of their own.
std::optional<Declared<Study>> base_study(const CompareOptions& options, Diagnostics& diagnostics) {
  // What cannot be read is planned as a model, so that the faults of the other files are found too.
  const auto kind = kind_of(options.files.front(), diagnostics).value_or(FileKind::model);
  if (kind == FileKind::study) {
    if (options.files.size() > 1) {
      diagnostics.add({.message = "one study file, or model files, can be compared at a time"});
      return std::nullopt;
    }
    return load_study(options.files.front(), diagnostics);
  }
  Declared<Study> study;
  for (const std::string& file : options.files) {
    study.value.models.push_back({file});
    study.value.name +=
        (study.value.name.empty() ? "" : "+") + std::filesystem::path(file).stem().string();
  }
  return study;
}

/// A value given with an option is read as the study file's would be.
template <class T>
void read_option(const char* option, const std::string& text, T& value, Diagnostics& diagnostics) {
  if (text.empty()) return;
  const int source = diagnostics.add_source(option, text);
  const bool list = text.find(',') != std::string::npos && text.front() != '[';
  const auto node = parse_yaml_as(source, list ? "[" + text + "]" : text, diagnostics);
  if (!node) return;
  Places places;
  Reader reader(diagnostics, places);
  reader.path = std::string(option).substr(2);
  read_value(reader, *node, value, Field{.words = std::span<const std::string_view>(scopes)});
}

void add_options(const CompareOptions& options, StudyRequest& request, Diagnostics& diagnostics) {
  Study& study = request.study.value;
  const bool from_models = request.study.file.empty();
  for (const std::string& argument : options.vary) {
    auto varied = parse_vary(argument, diagnostics);
    if (!varied) continue;
    if (from_models) study.name += (study.vary.fields.empty() ? "-by-" : "-") + varied->field;
    study.vary.fields.push_back(std::move(*varied));
  }
  read_option("--seeds", options.seeds, study.seeds, diagnostics);
  read_option("--scope", options.scope, study.scope, diagnostics);
  if (!options.target.empty()) {
    Target target = study.target.value_or(Target{});
    read_option("--target", options.target, target, diagnostics);
    study.target = target;
  }
  if (!options.epochs.empty()) {
    if (auto epochs = parse_option("--epochs", options.epochs, "fit.epochs", diagnostics)) {
      request.overrides.push_back(std::move(*epochs));
    }
  }
  for (const std::string& argument : options.set) {
    if (auto override = parse_override(argument, diagnostics))
      request.overrides.push_back(std::move(*override));
  }
}

}  // namespace

int compare_command(const CompareOptions& options) {
  Diagnostics diagnostics;
  StudyRequest request;
  auto study = base_study(options, diagnostics);
  if (study) {
    request.study = std::move(*study);
    add_options(options, request, diagnostics);
  }
  std::optional<Plan> planned;
  if (study) planned = plan(request, diagnostics);
  if (report_faults(diagnostics) || !planned) return exit_wrong_input;

  const std::string folder =
      options.out.empty() ? "results/" + request.study.value.name : options.out;
  const std::atomic<bool>& stop = watch_for_interrupts();
  RunStore store((std::filesystem::path(folder) / store_name).string(), RunStore::Access::create);
  store.put_study(planned->record);

  const auto processors =
      static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
  BatchProgress last;
  {
    ProgressLine line;
    BatchOptions batch;
    batch.jobs = static_cast<std::size_t>(options.jobs > 0 ? options.jobs : processors);
    batch.progress = [&](const BatchProgress& now) {
      const std::string stored = now.stored > 0 ? format(" ({} were stored)", now.stored) : "";
      line.show(now.done == now.total ? 1 : now.work_done,
                format("{}/{} runs{}", now.done, now.total, stored));
    };
    last = run_batch(*planned, store, build_network, stop, batch);
  }
  if (last.done < last.total) {
    print_error(
        format("fanin: interrupted: {} of {} runs are done and stored in {}; start the same "
               "command again to "
               "go on\n",
               last.done, last.total, folder));
    return interrupt_status();
  }
  publish(results_of(store), folder);
  return exit_done;
}

}  // namespace fanin
