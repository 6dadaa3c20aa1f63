// The only file that knows CLI11: commands with their options, help that begins with examples, and
// refusals.
#include "cli/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <span>

#include <CLI/CLI.hpp>

#include "cli/command_texts.hpp"
#include "cli/commands.hpp"
#include "cli/option_values.hpp"
#include "cli/terminal.hpp"
#include "engine/instruction_set.hpp"
#include "runs/versions.hpp"
#include "spec/study.hpp"
#include "text/diagnostics.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

/// Help that starts with worked examples.
class Help : public CLI::Formatter {
 public:
  std::string make_description(const CLI::App* app) const override {
    std::string examples = program_examples;
    std::string sentence = app->get_description();
    for (const CommandText& command : command_texts()) {
      if (app->get_name() == command.name) examples = command.examples;
    }
    return format("Examples:\n{}\n{}\n", examples, sentence);
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    const bool command = app->get_parent() != nullptr;
    return CLI::Formatter::make_usage(app, command ? "fanin " + name : name);
  }
};

int refuse(const std::string& message, const std::string& hint) {
  Diagnostics diagnostics;
  diagnostics.add({.message = message, .hint = hint});
  report_faults(diagnostics);
  return exit_wrong_input;
}

/// An argument that the command does not take, with the option most likely meant.
int refuse_extra(const CLI::App& command, const std::string& extra) {
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  if (extra.starts_with("-")) {
    const std::string name = extra.substr(0, extra.find('='));
    return refuse(format("{} has no option '{}'", command.get_name(), name),
                  hint_for(name, options, "options"));
  }
  return refuse(format("{} takes no further argument, found '{}'", command.get_name(), extra),
                format("fanin {} --help shows how it is used", command.get_name()));
}

/// How messages call it: '--seed', or MODEL for what is told by its place.
std::string shown_name(const CLI::Option& option) {
  return option.get_positional() ? option.get_type_name() : "'" + option.get_name() + "'";
}

/// The option that CLI11's message begins with.
const CLI::Option* option_at_fault(const CLI::App& command, std::string_view message) {
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    if (message.starts_with(name) && message.substr(name.size()).find_first_of(": ") == 0)
      return option;
  }
  return nullptr;
}

/// CLI11's refusals in our words, with a place to look.
int refuse_parse(const CLI::ParseError& error, const CLI::App& app, const CLI::App* command) {
  if (command == nullptr) {
    const std::string hint = "fanin --help shows the commands";
    const auto extra = app.remaining();
    return extra.empty() ? refuse("no command is given", hint)
                         : refuse(format("fanin has no option '{}'", extra.front()), hint);
  }
  const std::string& name = command->get_name();
  const std::string hint = format("fanin {} --help shows how it is used", name);
  const CLI::Option* option = option_at_fault(*command, error.what());
  if (option == nullptr) return refuse("the command line cannot be understood", hint);
  if (option->results().size() > 1) {
    return refuse(format("{} is given {} times, expected once", shown_name(*option),
                         option->results().size()),
                  hint);
  }
  if (option->get_positional()) {
    return refuse(format("{} needs {} ({})", name, shown_name(*option), option->get_description()),
                  hint);
  }
  return refuse(
      format("{} has no value, expected {}", shown_name(*option), option->get_type_name()), hint);
}

/// An option that is given with nothing in it; nothing if there is none.
const CLI::Option* empty_option(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const auto& results = option->results();
    if (std::find(results.begin(), results.end(), "") != results.end()) return option;
  }
  return nullptr;
}

struct Options {
  TrainOptions train;
  EvaluateOptions evaluate;
  PredictOptions predict;
  CompareOptions compare;
  InspectOptions inspect;
  ReportOptions report;
  StatusOptions status;
  RetryOptions retry;
  GcOptions gc;
  MergeOptions merge;
  CheckOptions check;
  SummaryOptions summary;
  ConvertOptions convert;
  ListOptions list;
  ExplainOptions explain;
  SchemaOptions schema;
  SelftestOptions selftest;
  DrawOptions draw;
  BenchOptions bench;
  CompletionOptions completion;
};

/// "text, csv or json": a description names the words that the command reads.
std::string either(std::span<const std::string_view> words) {
  return listed({words.begin(), words.end()}, " or ");
}

using Actions = std::map<const CLI::App*, std::function<int()>>;

void declare_weights(CLI::App& command, std::string& file) {
  command.add_option("--weights", file, "safetensors, as train writes them, or NumPy's npz")
      ->required()
      ->type_name("FILE");
}

void declare_set(CLI::App& command, std::vector<std::string>& set,
                 const char* sentence = "set any field of the model file") {
  command.add_option("--set", set, sentence)->type_name("PATH=VALUE")->allow_extra_args(false);
}

void declare_vary(CLI::App& command, std::vector<std::string>& vary) {
  command
      .add_option(
          "--vary", vary,
          "a field and its values; kernel_initializer means that of the hidden Dense layers")
      ->type_name("FIELD=A,B,...")
      ->allow_extra_args(false);
}

void declare_scope(CLI::App& command, std::string& scope) {
  command
      .add_option("--scope", scope,
                  either(scopes) + ": the Dense layers a varied field of Dense sets")
      ->type_name("SCOPE");
}

void declare_baseline(CLI::App& command, std::string& name) {
  command
      .add_option("--baseline", name,
                  "what others are held against; default: the study's, else glorot_uniform, else "
                  "the first")
      ->type_name("NAME");
}

void declare_keras_compat(CLI::App& command, std::string& version) {
  command
      .add_option("--keras-compat", version,
                  "read Keras files as this version of Keras does; default: the version that "
                  "wrote them")
      ->type_name("VERSION");
}

void declare_model(CLI::App& command, std::string& file) {
  command.add_option("model", file, "model file")->required()->type_name("MODEL");
}

void declare_folder(CLI::App& command, std::string& folder) {
  command.add_option("folder", folder, "a study's folder")->required()->type_name("DIR");
}

void declare(CLI::App& command, TrainOptions& options) {
  declare_model(command, options.model);
  command.add_option("--seed", options.seed, "in place of fit.seed")->type_name("N");
  command.add_option("--epochs", options.epochs, "in place of fit.epochs")->type_name("N");
  declare_set(command, options.set);
  command
      .add_option("--threads", options.threads,
                  "threads that compute each step together; the results are the same bits")
      ->type_name("N");
  command.add_option("--out", options.out, "folder for the files; default results/<name>")
      ->type_name("DIR");
  command
      .add_option("--initial-weights", options.initial_weights,
                  "start from these weights, safetensors or npz; nothing is drawn")
      ->type_name("FILE");
  command
      .add_option("--save-initial", options.save_initial, "also write the weights before training")
      ->type_name("FILE");
  command.add_option("--save", options.save, "also write the final weights here")
      ->type_name("FILE");
}

void declare(CLI::App& command, EvaluateOptions& options) {
  declare_model(command, options.model);
  declare_weights(command, options.weights);
  command
      .add_option("--data", options.data,
                  "all rows of this file; default: the parts of the model's own data")
      ->type_name("CSV");
  declare_set(command, options.set);
}

void declare(CLI::App& command, PredictOptions& options) {
  declare_model(command, options.model);
  declare_weights(command, options.weights);
  command
      .add_option("--data", options.data,
                  "rows to predict, with the feature columns of the model's data")
      ->required()
      ->type_name("CSV");
  declare_set(command, options.set);
  command.add_option("--out", options.out, "file to write; default: standard output")
      ->type_name("CSV");
}

void declare(CLI::App& command, CompareOptions& options) {
  command.add_option("files", options.files, "one study file, or model files")
      ->required()
      ->type_name("FILE");
  declare_vary(command, options.vary);
  declare_set(command, options.set, "set a field of every model");
  command.add_option("--seeds", options.seeds, "1 to N, or a list A,B,...")->type_name("N");
  command.add_flag("--cross-seeds", options.cross_seeds,
                   "every seed's start with every seed's split and order of rows, n x n x n runs: "
                   "where the variance comes from");
  declare_scope(command, options.scope);
  command
      .add_option(
          "--target", options.target,
          "what counts as converged: 0.95 of train_accuracy, 95% of the best that any run reached, "
          "or {monitor: val_loss, value: 0.1}")
      ->type_name("VALUE");
  declare_baseline(command, options.baseline);
  command.add_option("--epochs", options.epochs, "in place of every model's fit.epochs")
      ->type_name("N");
  command
      .add_option("--jobs", options.jobs,
                  "runs at the same time; default: one for each --threads processors")
      ->type_name("N");
  command
      .add_option("--threads", options.threads,
                  "threads that compute each step of a run together, the results are the same "
                  "bits; default 1: prefer more jobs while there are runs for them")
      ->type_name("N");
  command
      .add_option("--shard", options.shard,
                  "only the i-th of n equal parts of the grid; fanin merge puts them together")
      ->type_name("I/N");
  command
      .add_option(
          "--out", options.out,
          "folder of the study; default results/<study> or results/<models>-by-<fields or seed>")
      ->type_name("DIR");
}

void declare(CLI::App& command, InspectOptions& options) {
  declare_model(command, options.model);
  declare_vary(command, options.vary);
  declare_scope(command, options.scope);
  declare_set(command, options.set);
  command.add_option("--seed", options.seed, "in place of fit.seed")->type_name("N");
  command
      .add_option("--draws", options.draws,
                  "networks, with the weights of the seed, the next one, ...; default 10")
      ->type_name("N");
  command.add_option("--batch-size", options.batch_size, "rows; default: fit.batch_size")
      ->type_name("N");
  command.add_option("--format", options.format, either(inspect_formats) + "; default text")
      ->type_name("FORMAT");
  command
      .add_option("--out", options.out,
                  "folder for inspect.csv, inspect.md, signal.svg and gradient.svg")
      ->type_name("DIR");
}

void declare(CLI::App& command, ReportOptions& options) {
  command.add_option("folder", options.folder, "a study's folder")->required()->type_name("DIR");
  declare_baseline(command, options.baseline);
  command.add_option("--metric", options.metric, "show this measure alone")->type_name("NAME");
  command
      .add_option("--columns", options.columns,
                  "the columns of the comparison, in this order; also test_accuracy_median, _iqm, "
                  "_ci, _difference, _p and so on")
      ->type_name("A,B,...");
  command.add_option("--sort", options.sort, "order the rows by this column, best first")
      ->type_name("COLUMN");
  command
      .add_option(
          "--format", options.format,
          either(report_formats) + "; all but text print the comparison alone and write no files")
      ->type_name("FORMAT");
}

void declare(CLI::App& command, StatusOptions& options) { declare_folder(command, options.folder); }

void declare(CLI::App& command, RetryOptions& options) {
  declare_folder(command, options.folder);
  command.add_flag("--failed", options.failed, "runs that could not be run");
  command.add_flag("--diverged", options.diverged, "runs whose loss was no number");
}

void declare(CLI::App& command, GcOptions& options) { declare_folder(command, options.folder); }

void declare(CLI::App& command, MergeOptions& options) {
  command.add_option("out", options.out, "folder to merge into; made if it is missing")
      ->required()
      ->type_name("OUT");
  command.add_option("folders", options.folders, "folders of shards, or of whole studies")
      ->required()
      ->type_name("DIR");
}

void declare(CLI::App& command, CheckOptions& options) {
  command.add_option("files", options.files, "model and study files")
      ->required()
      ->type_name("FILE");
  declare_set(command, options.set, "set a field of every model");
  command.add_flag("--resolved", options.resolved,
                   "print the one file with every default, and where each value comes from");
  declare_keras_compat(command, options.keras_compat);
}

void declare(CLI::App& command, SummaryOptions& options) {
  declare_model(command, options.model);
  declare_set(command, options.set);
  declare_keras_compat(command, options.keras_compat);
}

void declare(CLI::App& command, ConvertOptions& options) {
  command.add_option("model", options.model, "model file or Keras file")
      ->required()
      ->type_name("MODEL");
  command.add_option("--to", options.to, either(convert_forms))->required()->type_name("FORM");
  command.add_option("--out", options.out, "file to write; default: standard output")
      ->type_name("FILE");
  declare_keras_compat(command, options.keras_compat);
}

void declare(CLI::App& command, ListOptions& options) {
  command.add_option("what", options.what, "one of the lists")->type_name("WHAT");
}

void declare(CLI::App& command, ExplainOptions& options) {
  command.add_option("names", options.names, "what can be chosen by name")
      ->required()
      ->type_name("NAME");
}

void declare(CLI::App& command, SchemaOptions& options) {
  command.add_option("what", options.what, either(schema_kinds) + "; default model")
      ->type_name("WHAT");
  command.add_option("--format", options.format, either(schema_formats) + "; default json")
      ->type_name("FORMAT");
}

void declare(CLI::App&, SelftestOptions&) {}

void declare(CLI::App& command, DrawOptions& options) {
  command.add_option("name", options.name, "initializer")->required()->type_name("NAME");
  command.add_option("rows", options.rows, "inputs, the kernel's fan_in")
      ->required()
      ->type_name("ROWS");
  command.add_option("columns", options.columns, "units, the kernel's fan_out")
      ->required()
      ->type_name("COLS");
  command.add_option("--seed", options.seed, "seed of the run; default 0")->type_name("N");
  command.add_option("--param", options.param, "a parameter of the initializer")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

void declare(CLI::App& command, BenchOptions& options) {
  command.add_option("what", options.what, "step: one network; default: a table of shapes")
      ->type_name("WHAT");
  command
      .add_option("--layers", options.layers, "inputs, hidden units, classes; default 784-128-10")
      ->type_name("N-N-...");
  command.add_option("--batch", options.batch, "rows in a step; default 32")->type_name("N");
  command.add_option("--dropout", options.dropout, "rate after each hidden layer; default none")
      ->type_name("RATE");
  command.add_option("--optimizer", options.optimizer, "default sgd")->type_name("NAME");
  command.add_option("--activation", options.activation, "of the hidden layers; default relu")
      ->type_name("NAME");
  command
      .add_option("--threads", options.threads,
                  "threads that compute each step together; default 1")
      ->type_name("N");
  command.add_option("--seconds", options.seconds, "how long to measure; default 1")
      ->type_name("S");
  command.add_flag("--signature", options.signature, "print the hash of a fixed study instead");
}

void declare(CLI::App& command, CompletionOptions& options) {
  command.add_option("shell", options.shell, either(shells))->required()->type_name("SHELL");
}

/// What --version prints: the program, its arithmetic, what that runs on, and what it is made of.
std::string program_text() {
  return format("{}, {}\nbuilt with {}", full_version(), instruction_set(), library_versions());
}

/// What is typed for each command, and what it does with that.
void declare(CLI::App& app, Options& options, Actions& actions) {
  const auto command = [&](const char* name, auto& typed,
                           int (*action)(const std::decay_t<decltype(typed)>&)) {
    CLI::App* declared = app.get_subcommand(name);
    declare(*declared, typed);
    actions[declared] = [&typed, action] { return action(typed); };
  };
  app.name("fanin");
  app.description(program_sentence);
  Help help;
  help.column_width(34);
  app.formatter_fn([help](const CLI::App* shown, std::string name, CLI::AppFormatMode mode) {
    return help.make_help(shown, std::move(name), mode);
  });
  app.set_version_flag("--version", program_text(),
                       "Print the version, the arithmetic and the libraries");
  app.require_subcommand(1);
  for (const CommandText& text : command_texts())
    app.add_subcommand(text.name, text.sentence)->allow_extras();
  command("train", options.train, train_command);
  command("evaluate", options.evaluate, evaluate_command);
  command("predict", options.predict, predict_command);
  command("compare", options.compare, compare_command);
  command("inspect", options.inspect, inspect_command);
  command("report", options.report, report_command);
  command("status", options.status, status_command);
  command("retry", options.retry, retry_command);
  command("gc", options.gc, gc_command);
  command("merge", options.merge, merge_command);
  command("check", options.check, check_command);
  command("summary", options.summary, summary_command);
  command("convert", options.convert, convert_command);
  command("list", options.list, list_command);
  command("explain", options.explain, explain_command);
  command("schema", options.schema, schema_command);
  command("selftest", options.selftest, selftest_command);
  command("draw", options.draw, draw_command);
  command("bench", options.bench, bench_command);
  CLI::App* completion = app.get_subcommand("completion");
  declare(*completion, options.completion);
  actions[completion] = [&] { return completion_command(options.completion, declared_program()); };
  actions[app.get_subcommand("man")] = [] { return man_command(declared_program()); };
}

DeclaredCommand declared_of(const CLI::App& command) {
  DeclaredCommand declared{command.get_name(), command.get_description(), {}, {}, {}};
  for (const CLI::Option* option : command.get_options()) {
    const bool flag = option->get_items_expected_max() == 0;
    DeclaredOption one{{},
                       flag ? "" : option->get_type_name(),
                       option->get_description(),
                       option->get_required(),
                       option->get_expected_max() > 1,
                       {}};
    for (const std::string& name : option->get_snames()) one.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) one.names.push_back("--" + name);
    const std::string name = one.names.empty() ? one.value : one.names.back();
    if (!flag) one.values = values_of(declared.name, name, one.value);
    (option->get_positional() ? declared.arguments : declared.options).push_back(std::move(one));
  }
  return declared;
}

int run(int argc, const char* const* argv) {
  if (const char* set = std::getenv("FANIN_ISA"); set != nullptr && !use_instruction_set(set)) {
    return refuse(format("FANIN_ISA is '{}', not an instruction set of this processor", set),
                  hint_for(set, instruction_sets(), "instruction sets"));
  }
  CLI::App app;
  Options options;
  Actions actions;
  declare(app, options, actions);

  if (argc >= 2 && argv[1][0] != '-') {
    const std::string name = argv[1];
    const auto names = command_names();
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return refuse(format("there is no command '{}'", name), hint_for(name, names, "commands"));
    }
  }
  if (argc == 1) {
    print(app.help());
    return exit_wrong_input;
  }
  const auto chosen = [&]() -> const CLI::App* {
    return app.get_subcommands().empty() ? nullptr : app.get_subcommands().front();
  };
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(chosen() == nullptr ? app.help() : chosen()->help());
    return exit_done;
  } catch (const CLI::CallForVersion&) {
    print(program_text() + "\n");
    return exit_done;
  } catch (const CLI::ParseError& error) {
    if (chosen() != nullptr && !chosen()->remaining().empty())
      return refuse_extra(*chosen(), chosen()->remaining().front());
    return refuse_parse(error, app, chosen());
  }
  const CLI::App* command = chosen();
  if (!command->remaining().empty()) return refuse_extra(*command, command->remaining().front());
  if (const CLI::Option* empty = empty_option(*command)) {
    return refuse(
        format("{} is empty, expected {}", shown_name(*empty),
               empty->get_positional() ? empty->get_description() : empty->get_type_name()),
        format("fanin {} --help shows how it is used", command->get_name()));
  }
  return actions.at(command)();
}

}  // namespace

DeclaredProgram declared_program() {
  CLI::App app;
  Options options;
  Actions actions;
  declare(app, options, actions);
  DeclaredProgram declared{declared_of(app), {}};
  declared.program.examples = program_examples;
  for (const CommandText& text : command_texts()) {
    declared.commands.push_back(declared_of(*app.get_subcommand(text.name)));
    declared.commands.back().examples = text.examples;
  }
  return declared;
}

int run_command_line(int argc, const char* const* argv) {
  const int status = run(argc, argv);
  finish_output();
  return status;
}

}  // namespace fanin
