// fanin compare: a grid of runs, resumed where it was left, then its tables.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <thread>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/outputs.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "schema/yaml.hpp"
#include "study/batch.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

/// A study file, or the models on the command line as a study of their own.
std::optional<Declared<Study>> base_study(const CompareOptions& options, Diagnostics& diagnostics) {
  Declared<Study> study;
  for (const std::string& file : options.files) {
    const auto kind = kind_of(file, diagnostics);
    if (kind == FileKind::study) {
      if (options.files.size() == 1) return load_study(file, diagnostics);
      diagnostics.add({.file = file,
                       .message = "this is a study file, and stands beside other files",
                       .hint = "compare takes one study file, or model files"});
      continue;
    }
    study.value.models.push_back({file});
    study.value.name +=
        (study.value.name.empty() ? "" : "+") + std::filesystem::path(file).stem().string();
  }
  if (study.value.models.empty()) return std::nullopt;
  return study;
}

/// A value given with an option is read as the study file's would be.
template <class T>
void read_option(const char* option, const std::string& text, T& value, Diagnostics& diagnostics) {
  if (text.empty()) return;
  const int source = diagnostics.add_source(option, text);
  // "1,2,3" is a list without its brackets.
  const bool list = text.find(',') != std::string::npos && text.find_first_of("[{") != 0;
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
  // A folder of its own, which train does not write to.
  if (from_models && study.vary.fields.empty()) study.name += "-by-seed";
  read_option("--seeds", options.seeds, study.seeds, diagnostics);
  study.cross_seeds = study.cross_seeds || options.cross_seeds;
  read_option("--scope", options.scope, study.scope, diagnostics);
  if (!options.baseline.empty()) {
    study.baseline = options.baseline;
    const int source = diagnostics.add_source("--baseline", options.baseline);
    request.study.places.put("baseline", {source, 0, options.baseline.size()});
  }
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
  for (Override& override : overrides_of(options.set, diagnostics))
    request.overrides.push_back(std::move(override));
}

/// The store and the tables.
std::vector<Output> outputs_of(const Plan& plan, const std::string& folder) {
  Results nothing_yet{plan.record, {}};
  nothing_yet.runs.resize(plan.record.cells.size());
  std::vector<std::string> names = published_names(nothing_yet);
  names.emplace_back(store_name);
  std::vector<Output> outputs;
  for (const std::string& name : names)
    outputs.push_back({(std::filesystem::path(folder) / name).string(), "--out"});
  return outputs;
}

/// What the study is made from.
std::vector<std::string> inputs_of(const StudyRequest& request, const Plan& plan) {
  std::vector<std::string> inputs = data_files(plan);
  if (!request.study.file.empty()) inputs.push_back(request.study.file);
  for (const FilePath& model : request.study.value.models) inputs.push_back(model.path);
  return inputs;
}

std::vector<std::string> sources_of(const StudyRequest& request) {
  if (!request.study.file.empty()) return {request.study.file};
  std::vector<std::string> sources;
  for (const FilePath& model : request.study.value.models) sources.push_back(model.path);
  return sources;
}

/// A folder that is called after a study can be that of another one of the same name: its tables
/// would be written over.
void check_sources(const std::string& store_file, const std::string& folder,
                   const std::vector<std::string>& sources, Diagnostics& diagnostics) {
  std::error_code code;
  if (!std::filesystem::exists(store_file, code)) return;
  const std::vector<std::string> stored =
      RunStore(store_file, RunStore::Access::existing).study().sources;
  const auto same = [](const std::string& a, const std::string& b) { return same_file(a, b); };
  if (stored.empty() ||
      std::equal(stored.begin(), stored.end(), sources.begin(), sources.end(), same))
    return;
  diagnostics.add({.message = format("'{}' holds the study of {}, not of {}", folder,
                                     listed(stored, ", "), listed(sources, ", ")),
                   .hint = "choose another folder with --out"});
}

/// "2/4"; a fault if it is no such part.
Shard read_shard(const std::string& text, Diagnostics& diagnostics) {
  if (text.empty()) return {};
  constexpr std::int64_t most = 100'000;
  const std::size_t slash = text.find('/');
  const auto number = parse_integer(text.substr(0, slash));
  const auto of = slash == std::string::npos ? std::nullopt : parse_integer(text.substr(slash + 1));
  if (number && of && *number >= 1 && *number <= *of && *of <= most)
    return {static_cast<std::size_t>(*number), static_cast<std::size_t>(*of)};
  diagnostics.add({.message = format("'--shard' is '{}', not a part I/N with I from 1 to N", text),
                   .hint = "for example --shard 1/4"});
  return {};
}

/// What went wrong in runs that could not be run, once each.
std::string reasons_of(const RunStore& store) {
  std::set<std::string> reasons;
  for (const auto& [address, message] : store.failures()) reasons.insert(message);
  return listed({reasons.begin(), reasons.end()}, ", ");
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
  const auto processors =
      static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
  const std::int64_t threads = read_count("--threads", options.threads, 1, 256, diagnostics);
  const std::int64_t jobs =
      options.jobs.empty()
          ? std::max<std::int64_t>(1, processors / std::max<std::int64_t>(1, threads))
          : read_count("--jobs", options.jobs, 1, 4096, diagnostics);
  const Shard shard = read_shard(options.shard, diagnostics);
  const bool is_part = !options.shard.empty();
  std::optional<Plan> planned;
  if (study) planned = plan(request, diagnostics);
  const std::string folder = !options.out.empty() ? options.out
                             : is_part            ? format("results/{}-shard-{}-of-{}",
                                                           request.study.value.name, shard.number, shard.of)
                                                  : "results/" + request.study.value.name;
  const std::string store_file = (std::filesystem::path(folder) / store_name).string();
  std::vector<Output> outputs;
  if (planned) {
    outputs = is_part ? std::vector<Output>{{store_file, "--out"}} : outputs_of(*planned, folder);
    check_outputs(outputs, inputs_of(request, *planned), diagnostics);
  }
  if (planned) {
    planned->record.sources = sources_of(request);
    if (options.out.empty())
      check_sources(store_file, folder, planned->record.sources, diagnostics);
  }
  if (report_faults(diagnostics) || !planned) return exit_wrong_input;
  make_folder(folder);
  for (const Output& output : outputs) {
    // The store may be a link to a larger disk; nothing but a store is written to.
    if (output.path != store_file) check_inside(output.path, folder);
    probe_file(output.path);
  }

  const std::atomic<bool>& stop = watch_for_interrupts();
  RunStore store(store_file, RunStore::Access::create);
  if (store.study() != planned->record) store.put_study(planned->record);

  BatchProgress last;
  {
    ProgressLine line;
    BatchOptions batch;
    batch.jobs = static_cast<std::size_t>(jobs);
    batch.shard = shard;
    const std::filesystem::path checkpoints = std::filesystem::path(folder) / checkpoints_folder;
    batch.checkpoints = checkpoints.string();
    batch.progress = [&](const BatchProgress& now) {
      const std::string stored = now.stored > 0 ? format(" ({} were stored)", now.stored) : "";
      line.show(now.done == now.total ? 1 : now.work_done,
                format("{}/{} runs{}", now.done, now.total, stored));
    };
    last =
        run_batch(*planned, store, network_builder(static_cast<std::size_t>(threads)), stop, batch);
    // Only where it is empty.
    std::error_code left;
    std::filesystem::remove(checkpoints, left);
  }
  if (last.done + last.failed < last.total) {
    print_error(
        format("fanin: interrupted: {} of {} runs are done and stored in {}; start the same "
               "command again to "
               "go on\n",
               last.done, last.total, printable(folder)));
    return interrupt_status();
  }
  if (is_part) {
    print(
        format("shard {} of {}: {} of {} runs are done and stored in {}; when all are: fanin merge "
               "OUT DIR...\n",
               shard.number, shard.of, last.done, last.total, printable(folder)));
  } else {
    const Results results = results_of(store);
    publish(results, compare(results), {}, folder);
  }
  if (last.failed == 0) return exit_done;
  print_error(
      format("fanin: {} of {} runs failed: {}; 'fanin retry {} --failed' lets the next "
             "compare try again\n",
             last.failed, last.total, printable(reasons_of(store)), printable(folder)));
  return exit_failed;
}

}  // namespace fanin
