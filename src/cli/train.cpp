// fanin train: one model, its history and its weights.
#include <cmath>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include "engine/safetensors.hpp"
#include "report/tables.hpp"
#include "schema/yaml.hpp"
#include "study/trainer.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/source.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

std::vector<Override> overrides_of(const TrainOptions& options, Diagnostics& diagnostics) {
  std::vector<Override> overrides;
  const auto add = [&](std::optional<Override> override) {
    if (override) overrides.push_back(std::move(*override));
  };
  if (!options.seed.empty()) add(parse_option("--seed", options.seed, "fit.seed", diagnostics));
  if (!options.epochs.empty())
    add(parse_option("--epochs", options.epochs, "fit.epochs", diagnostics));
  for (const std::string& argument : options.set) add(parse_override(argument, diagnostics));
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

void write_beside(const std::string& path, const std::string& content) {
  make_folder(std::filesystem::path(path).parent_path().string());
  write_file(path, content);
}

/// The model file with every default filled, its data found from `folder`.
std::string resolved_text(ModelFile spec, const std::filesystem::path& folder) {
  const auto from_folder = [&](FilePath& file) {
    file.path = std::filesystem::proximate(file.path, folder).string();
  };
  from_folder(spec.data.csv);
  if (spec.data.test_csv) from_folder(*spec.data.test_csv);
  return emit_yaml(write_value(spec, Field{}));
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

}  // namespace

int train_command(const TrainOptions& options) {
  Diagnostics diagnostics;
  const auto overrides = overrides_of(options, diagnostics);
  const auto file = load_model(options.model, overrides, diagnostics);
  std::optional<Plan> plan;
  if (file) plan = plan_single(*file, diagnostics);
  if (report_faults(diagnostics) || !plan) return exit_wrong_input;
  const PlannedRun& planned = plan->runs.front();
  const std::filesystem::path folder =
      options.out.empty() ? "results/" + planned.cell.model : options.out;

  // Before the work, so that a folder that cannot be written costs no one an hour.
  const bool fresh = !std::filesystem::exists(folder);
  make_folder(folder.string());
  const std::atomic<bool>& stop = watch_for_interrupts();
  std::string weights;
  std::optional<Run> run;
  {
    ProgressLine line;
    const auto budget = static_cast<double>(planned.spec.fit.epochs);
    const std::size_t digits = std::to_string(planned.spec.fit.epochs).size();
    std::int64_t epoch_done = 0;
    std::string row;
    TrainHooks hooks;
    hooks.built = [&](Network& network) {
      if (!options.save_initial.empty())
        write_beside(options.save_initial, safetensors(network.weights()));
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
    hooks.finished = [&](Network& network) { weights = safetensors(network.weights()); };
    run = train(planned, plan->datasets, build_network, stop, hooks);
  }
  if (!run) {
    std::error_code ignored;
    if (fresh) std::filesystem::remove(folder, ignored);
    print_error("fanin: interrupted: nothing was written\n");
    return interrupt_status();
  }

  const auto in_folder = [&](const char* name) { return (folder / name).string(); };
  write_file(in_folder("history.csv"), as_csv(history_table(run->history)));
  write_file(in_folder("model.yaml"), resolved_text(planned.spec, folder));
  write_file(in_folder("weights.safetensors"), weights);
  Results results{plan->record, {*run}};
  write_file(in_folder("certificates.csv"), as_csv(certificates_table(results)));
  if (!options.save.empty()) write_beside(options.save, weights);

  print(format("{}: {}; data {}: {} training, {} validation, {} test rows; seed {}\n",
               planned.cell.model, outcome_text(*run, planned.spec.fit.epochs), planned.cell.data,
               run->train_rows, run->validation_rows, run->test_rows, planned.cell.seed));
  Table table{"", {{"measure"}, {"value", Align::right}}, {}};
  for (const auto& [name, value] : run->measures) {
    table.rows.push_back({name, std::isfinite(value) ? fixed(value, 4) : shortest(value)});
  }
  print(as_text(table));
  print(format("written to {}: history.csv, model.yaml, weights.safetensors, certificates.csv\n",
               folder.string()));
  return exit_done;
}

}  // namespace fanin
