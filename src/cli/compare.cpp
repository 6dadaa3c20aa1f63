// fanin compare: a grid of runs, resumed where it was left, then its tables.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/outputs.hpp"
#include "cli/results.hpp"
#include "cli/terminal.hpp"
#include "runs/claims.hpp"
#include "runs/sqlite.hpp"
#include "schema/yaml.hpp"
#include "study/batch.hpp"
#include "study/channel.hpp"
#include "study/rank_leader.hpp"
#include "study/rank_worker.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/width.hpp"
#include "text/world_error.hpp"

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
void check_sources(const std::vector<std::string>& stored, const std::string& folder,
                   const std::vector<std::string>& sources, Diagnostics& diagnostics) {
  const auto same = [](const std::string& a, const std::string& b) { return same_file(a, b); };
  if (stored.empty() ||
      std::equal(stored.begin(), stored.end(), sources.begin(), sources.end(), same))
    return;
  diagnostics.add({.message = format("'{}' holds the study of {}, not of {}", folder,
                                     listed(stored, ", "), listed(sources, ", ")),
                   .hint = "choose another folder with --out"});
}

/// Whether they ask for different runs or tables; on another host the files may have other names.
bool differ(StudyRecord a, const StudyRecord& b) {
  a.sources = b.sources;
  return a != b;
}

/// Puts what the store's study asks now. WorldError if others are at work on what it asked before.
void redefine(RunStore& store, const StudyRecord& study) {
  Transaction transaction(store.database());
  const auto workers = living_workers(store.database(), seconds_now());
  if (!workers.empty() && differ(store.study(), study)) {
    throw WorldError(
        format("process {} on {} is at work on {}, whose study asks for something else: wait for "
               "it, or choose another folder with --out",
               workers.front().process.pid, printable(workers.front().process.host),
               store.database().file()));
  }
  store.put_study(study);
  transaction.commit();
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

/// The arguments read, and the grid planned; in an MPI job by every rank for itself.
struct Asked {
  Diagnostics diagnostics;
  StudyRequest request;
  std::optional<Plan> plan;
  std::size_t jobs = 1;
  std::size_t threads = 1;
  Shard shard;
  bool is_part = false;
  std::string folder;

  std::string checkpoints() const {
    return (std::filesystem::path(folder) / checkpoints_folder).string();
  }
};

Asked ask(const CompareOptions& options, bool alone) {
  Asked asked;
  Diagnostics& diagnostics = asked.diagnostics;
  auto study = base_study(options, diagnostics);
  if (study) {
    asked.request.study = std::move(*study);
    add_options(options, asked.request, diagnostics);
  }
  const auto processors =
      static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
  const std::int64_t threads = read_count("--threads", options.threads, 1, 256, diagnostics);
  asked.threads = static_cast<std::size_t>(threads);
  // A rank is a processor to what started it.
  asked.jobs = static_cast<std::size_t>(
      !options.jobs.empty() ? read_count("--jobs", options.jobs, 1, 4096, diagnostics)
      : alone ? std::max<std::int64_t>(1, processors / std::max<std::int64_t>(1, threads))
              : 1);
  asked.shard = read_shard(options.shard, diagnostics);
  asked.is_part = !options.shard.empty();
  if (study) asked.plan = plan(asked.request, diagnostics);
  const std::string& name = asked.request.study.value.name;
  asked.folder = !options.out.empty() ? options.out
                 : asked.is_part
                     ? format("results/{}-shard-{}-of-{}", name, asked.shard.number, asked.shard.of)
                     : "results/" + name;
  return asked;
}

/// Alone, or as rank 0 of several.
int lead(const CompareOptions& options, Asked& asked, RankLeader* leader) {
  Diagnostics& diagnostics = asked.diagnostics;
  std::optional<Plan>& planned = asked.plan;
  const std::string& folder = asked.folder;
  const bool is_part = asked.is_part;
  const std::string store_file = (std::filesystem::path(folder) / store_name).string();
  std::vector<Output> outputs;
  if (planned) {
    outputs = is_part ? std::vector<Output>{{store_file, "--out"}} : outputs_of(*planned, folder);
    check_outputs(outputs, inputs_of(asked.request, *planned), diagnostics);
  }
  if (planned) planned->record.sources = sources_of(asked.request);
  if (report_faults(diagnostics) || !planned) return exit_wrong_input;
  make_folder(folder);
  for (const Output& output : outputs) {
    // The store may be a link to a larger disk; nothing but a store is written to.
    if (output.path != store_file) check_inside(output.path, folder);
    probe_file(output.path);
  }

  remove_all_unfinished(folder);
  const std::atomic<bool>& stop = leader != nullptr ? leader->halt() : watch_for_interrupts();
  RunStore store(store_file, RunStore::Access::create);
  const StudyRecord asked_before = store.study();
  if (options.out.empty())
    check_sources(asked_before.sources, folder, planned->record.sources, diagnostics);
  if (report_faults(diagnostics)) return exit_wrong_input;
  if (asked_before != planned->record) redefine(store, planned->record);

  BatchProgress last;
  {
    ProgressLine line;
    BatchOptions batch;
    batch.jobs = asked.jobs;
    batch.shard = asked.shard;
    batch.checkpoints = asked.checkpoints();
    if (leader != nullptr) {
      batch.elsewhere = {asked.jobs * leader->others(), [&](const BatchDesk& desk) {
                           leader->serve(desk, study_key(*planned, options.shard));
                         }};
    }
    batch.progress = [&](const BatchProgress& now) {
      const std::string stored = now.stored > 0 ? format(" ({} were stored)", now.stored) : "";
      line.show(now.done == now.total ? 1 : now.work_done,
                format("{}/{} runs{}", now.done, now.total, stored));
    };
    last = run_batch(*planned, store, network_builder(asked.threads), stop, batch);
    // Only where it is empty.
    std::error_code left;
    std::filesystem::remove(batch.checkpoints, left);
  }
  // Of tables nothing is lost.
  stop_watching();
  if (last.done + last.failed < last.total) {
    print_error(
        format("fanin: interrupted: {} of {} runs are done and stored in {}; start the same "
               "command again to "
               "go on\n",
               last.done, last.total, printable(folder)));
    const int status = leader != nullptr ? leader->interrupted() : interrupt_status();
    return status != 0 ? status : exit_failed;
  }
  if (is_part) {
    print(
        format("shard {} of {}: {} of {} runs are done and stored in {}; when all are: fanin merge "
               "OUT DIR...\n",
               asked.shard.number, asked.shard.of, last.done, last.total, printable(folder)));
  } else {
    const Results results = results_of(store);
    if (differ(results.study, planned->record))
      throw WorldError(format(
          "the runs are done and stored, but another command changed what the study in {} asks "
          "meanwhile: its tables are that command's; start this one again for its own",
          folder));
    publish(results, compare(results), {}, folder);
  }
  if (last.failed == 0) return exit_done;
  print_error(
      format("fanin: {} of {} runs failed: {}; 'fanin retry {} --failed' lets the next "
             "compare try again\n",
             last.failed, last.total, printable(reasons_of(store)), printable(folder)));
  return exit_failed;
}

/// As another rank, which trains and says nothing.
int follow(const CompareOptions& options, Asked& asked, Channel& channel, const Signals& signals) {
  if (asked.diagnostics.failed() || !asked.plan) {
    const std::string text = asked.diagnostics.text();
    return report_to_rank_0(channel, text.substr(0, text.find('\n')));
  }
  return work_for_rank_0(*asked.plan, channel, network_builder(asked.threads), signals,
                         {.jobs = asked.jobs,
                          .checkpoints = asked.checkpoints(),
                          .key = study_key(*asked.plan, options.shard)});
}

}  // namespace

int compare_command(const CompareOptions& options) {
  const Launch launch = launched();
  if (launch.size > 1 && !has_mpi() && options.shard.empty()) {
    if (launch.rank == 0) {
      print_error(
          format("fanin: this fanin was built without MPI, and cannot share a study among the {} "
                 "processes that were started\n"
                 "hint: build it with -DFANIN_MPI=ON, or give each process a --shard I/N and a "
                 "folder of its own (docs/clusters.md)\n",
                 launch.size));
    } else {
      // mpirun ends all when the first ends by a fault: let that be the one that speaks.
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    return exit_wrong_input;
  }
  const std::unique_ptr<Channel> channel = open_channel();
  Asked asked = ask(options, channel == nullptr);
  if (!channel) return lead(options, asked, nullptr);
  const Signals signals{watch_for_interrupts(), interrupt_status};
  if (channel->rank() != 0) return follow(options, asked, *channel, signals);
  RankLeader leader(*channel, signals);
  int status = exit_failed;
  try {
    status = lead(options, asked, &leader);
  } catch (const WorldError& refusal) {
    // Before the others may end: mpirun ends all when the first ends by a fault.
    print_error(format("fanin: {}\n", printable(refusal.what())));
  } catch (...) {
    leader.dismiss(exit_failed);
    throw;
  }
  leader.dismiss(status);
  return status;
}

}  // namespace fanin
