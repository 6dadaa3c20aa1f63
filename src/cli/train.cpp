// fanin train: one model, its history and its weights.
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "cli/trained.hpp"
#include "engine/load_weights.hpp"
#include "engine/safetensors.hpp"
#include "report/tables.hpp"
#include "schema/yaml.hpp"
#include "study/checkpoint.hpp"
#include "study/trainer.hpp"
#include "text/file_text.hpp"
#include "text/format.hpp"
#include "text/hash.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

constexpr std::array<const char*, 4> files_in_folder{"history.csv", "model.yaml",
                                                     "weights.safetensors", "certificates.csv"};

/// --seed and --epochs are short for --set of their fields.
std::vector<Override> all_overrides(const TrainOptions& options, Diagnostics& diagnostics) {
  std::vector<Override> overrides;
  const auto add = [&](const char* option, const std::string& text, const char* path) {
    if (text.empty()) return;
    if (auto override = parse_option(option, text, path, diagnostics))
      overrides.push_back(std::move(*override));
  };
  add("--seed", options.seed, "fit.seed");
  add("--epochs", options.epochs, "fit.epochs");
  for (Override& override : overrides_of(options.set, diagnostics))
    overrides.push_back(std::move(override));
  return overrides;
}

/// "loss 0.4312  accuracy 0.8750": the row's values that there are.
std::string row_text(const History& history) {
  std::string text;
  for (std::size_t i = 0; i < history.columns.size(); ++i) {
    const double value = history.epochs.back()[i];
    if (!std::isnan(value)) text += format("  {} {}", history.columns[i], fixed(value, 4));
  }
  return text;
}

void copy_weights(Network& from, Network& to) {
  const std::vector<WeightView> source = from.weights();
  const std::vector<WeightView> target = to.weights();
  for (std::size_t i = 0; i < source.size(); ++i)
    std::copy(source[i].values.begin(), source[i].values.end(), target[i].values.begin());
}

/// What a model file cannot say: that training did not begin from its initializers.
std::string given_weights_text(const std::string& file, const std::filesystem::path& folder) {
  if (file.empty()) return {};
  std::string why;
  const auto bytes = FileText::open(file, why);
  std::error_code code;
  const auto path = std::filesystem::proximate(file, folder, code);
  return format("# trained with --initial-weights {}{}\n", printable(code ? file : path.string()),
                bytes ? format(" (hash {})", content_hash(bytes->text())) : std::string());
}

/// The model file with every default filled, its data found from `folder`.
std::string resolved_text(ModelFile spec, const std::filesystem::path& folder) {
  const auto from_folder = [&](FilePath& file) {
    std::error_code code;
    const auto path = std::filesystem::proximate(file.path, folder, code);
    file.path = code ? std::filesystem::absolute(file.path, code).string() : path.string();
  };
  from_folder(spec.data.csv);
  if (spec.data.test_csv) from_folder(*spec.data.test_csv);
  return emit_yaml(without_variables(write_value(spec, Field{})));
}

/// Where the state of the training is kept while it is under way; empty: nowhere.
std::string checkpoint_in(const std::filesystem::path& folder, const Fit& fit) {
  if (!checkpoint_epochs(fit)) return {};
  for (const Callback& callback : fit.callbacks) {
    if (const auto* backup = std::get_if<BackupAndRestore>(&callback))
      return (folder / backup->backup_dir / "checkpoint").string();
  }
  return (folder / "checkpoint").string();
}

bool keeps_checkpoint(const Fit& fit) {
  return std::any_of(fit.callbacks.begin(), fit.callbacks.end(), [](const Callback& callback) {
    const auto* backup = std::get_if<BackupAndRestore>(&callback);
    return backup != nullptr && !backup->delete_checkpoint;
  });
}

std::string outcome_text(const Run& run, std::int64_t budget) {
  switch (run.outcome) {
    case Outcome::diverged:
      return format("diverged in epoch {} of {} (its loss is not a finite number)", run.epochs,
                    budget);
    case Outcome::stopped_early:
      return format("stopped early after epoch {} of {}", run.epochs, budget);
    case Outcome::completed:
      break;
  }
  return format("trained {} {}", run.epochs, run.epochs == 1 ? "epoch" : "epochs");
}

/// Refuses outputs that cannot be, and makes the folder: before the work, so that no one loses an
/// hour to a misspelt path. False: there are faults.
bool prepare_outputs(const TrainOptions& options, const std::filesystem::path& folder,
                     const Plan& plan, Diagnostics& diagnostics) {
  std::vector<Output> outputs;
  for (const char* name : files_in_folder) outputs.push_back({(folder / name).string(), "--out"});
  const auto add = [&](const char* option, const std::string& path) {
    if (path.empty()) return;
    check_file_option(option, path, folder.string(), diagnostics);
    outputs.push_back({path, option});
  };
  add("--save-initial", options.save_initial);
  add("--save", options.save);
  std::vector<std::string> inputs = data_files(plan);
  inputs.push_back(options.model);
  if (!options.initial_weights.empty()) inputs.push_back(options.initial_weights);
  check_outputs(outputs, inputs, diagnostics);
  if (diagnostics.failed()) return false;
  const auto probe = [&](bool in_folder) {
    for (const Output& output : outputs) {
      const auto parent = std::filesystem::path(output.path).parent_path();
      if (same_file(parent.string(), folder.string()) == in_folder) probe_file(output.path);
    }
  };
  // First what needs nothing to be made.
  probe(false);
  make_folder(folder.string());
  probe(true);
  return true;
}

}  // namespace

int train_command(const TrainOptions& options) {
  Diagnostics diagnostics;
  const auto threads = read_count("--threads", options.threads, 1, 256, diagnostics);
  const auto overrides = all_overrides(options, diagnostics);
  const auto file = load_model_argument(options.model, overrides, diagnostics);
  std::optional<Plan> plan;
  if (file) plan = plan_single(*file, diagnostics);
  if (diagnostics.failed() || !plan) {
    report_faults(diagnostics);
    return exit_wrong_input;
  }
  const PlannedRun planned = plan->run(0);
  // Read before any work: a network that only holds them.
  std::unique_ptr<Network> given;
  if (!options.initial_weights.empty()) {
    given = build_network(planned.spec, plan->datasets[planned.data].width());
    if (!load_weights(*given, options.initial_weights, diagnostics)) {
      report_faults(diagnostics);
      return exit_wrong_input;
    }
  }
  const std::filesystem::path folder =
      options.out.empty() ? "results/" + planned.cell.model : options.out;
  std::error_code code;
  const bool fresh = !std::filesystem::exists(folder, code);
  const bool ready = prepare_outputs(options, folder, *plan, diagnostics);
  report_faults(diagnostics);
  if (!ready) return exit_wrong_input;

  remove_unfinished(folder.string());
  const std::string checkpoint = checkpoint_in(folder, planned.spec.fit);
  const std::atomic<bool>& stop = watch_for_interrupts();
  bool initial_written = false;
  std::string weights;
  std::optional<Run> run;
  {
    ProgressLine line;
    const auto budget = static_cast<double>(planned.spec.fit.epochs);
    const std::size_t digits = std::to_string(planned.spec.fit.epochs).size();
    std::int64_t epoch_done = 0;
    std::string row;
    TrainHooks hooks;
    if (given != nullptr) hooks.start = [&](Network& network) { copy_weights(*given, network); };
    hooks.built = [&](Network& network) {
      if (options.save_initial.empty()) return;
      write_file(options.save_initial, safetensors(network.weights()));
      initial_written = true;
    };
    hooks.epoch = [&](std::int64_t epoch, const History& history) {
      epoch_done = epoch;
      row = row_text(history);
      if (!output_is_terminal() && (epoch > 0 || !row.empty())) {
        print(format("epoch {:>{}}/{}{}\n", epoch, digits, planned.spec.fit.epochs, row));
      }
    };
    if (output_is_terminal()) {
      hooks.batch = [&](double share) {
        line.show((static_cast<double>(epoch_done) + share) / budget,
                  format("epoch {}/{}{}", epoch_done + 1, planned.spec.fit.epochs, row));
      };
    }
    hooks.folder = folder;
    hooks.checkpoint_file = checkpoint;
    hooks.resumed = [&](std::int64_t epoch) {
      epoch_done = epoch;
      print(format("{}: goes on after epoch {} of {}, from {}\n", printable(planned.cell.model),
                   epoch, planned.spec.fit.epochs, printable(checkpoint)));
    };
    hooks.finished = [&](Network& network) { weights = safetensors(network.weights()); };
    run = train(planned, plan->datasets, network_builder(static_cast<std::size_t>(threads)), stop,
                hooks);
  }
  if (!run) {
    if (!checkpoint.empty() && std::filesystem::exists(checkpoint, code)) {
      print_error(format("fanin: interrupted: give the same command again to go on from {}\n",
                         printable(checkpoint)));
      return interrupt_status();
    }
    if (fresh) std::filesystem::remove(folder, code);
    print_error(initial_written
                    ? format("fanin: interrupted: only {} with the initial weights was written\n",
                             printable(options.save_initial))
                    : "fanin: interrupted: nothing was written\n");
    return interrupt_status();
  }

  const Results results{plan->record, {*run}};
  const std::array<std::string, files_in_folder.size()> contents{
      as_csv(history_table(run->history)),
      given_weights_text(options.initial_weights, folder) + resolved_text(planned.spec, folder),
      weights, as_csv(certificates_table(results))};
  for (std::size_t i = 0; i < contents.size(); ++i)
    write_file((folder / files_in_folder[i]).string(), contents[i]);
  if (!options.save.empty()) write_file(options.save, weights);
  if (!checkpoint.empty() && !keeps_checkpoint(planned.spec.fit)) remove_checkpoint(checkpoint);

  print(format("{}: {}; data {}: {} training, {} validation, {} test rows; seed {}\n",
               printable(planned.cell.model), outcome_text(*run, planned.spec.fit.epochs),
               printable(planned.cell.data), run->train_rows, run->validation_rows, run->test_rows,
               planned.cell.seed));
  print(measures_text(run->measures));
  for (const Certificate& certificate : run->certificates) {
    if (certificate.passed()) continue;
    print_error(format("fanin: warning: the kernel of {} is not what {} promises: {}\n",
                       printable(certificate.layer), certificate.initializer, certificate.verdict));
  }
  const std::vector<std::string> names(files_in_folder.begin(), files_in_folder.end());
  print(format("written to {}: {}\n", printable(folder.string()), listed(names, ", ")));
  return exit_done;
}

}  // namespace fanin
