// The only file that knows CLI11: commands with their options, help that begins with examples, and
// refusals.
#include "cli/command_line.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "engine/instruction_set.hpp"
#include "runs/versions.hpp"
#include "text/diagnostics.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

/// One command: what it is for, and examples that can be typed as they stand.
struct Command {
  const char* name;
  const char* sentence;
  const char* examples;
};

constexpr Command commands[] = {
    {"train", "Train one model; write its history and weights.",
     "  fanin train models/iris.yaml                        train, show progress and final "
     "metrics\n"
     "  fanin train models/iris.yaml --seed 7 --epochs 100  another start, more epochs\n"
     "  fanin train models/iris.yaml --set compile.optimizer.learning_rate=0.01\n"
     "  fanin train models/iris.yaml --set model.0.kernel_initializer=glorot_uniform --save "
     "w.safetensors\n"},
    {"evaluate", "Measure loss and metrics of a model with weights from a file.",
     "  fanin evaluate results/iris/model.yaml --weights results/iris/weights.safetensors\n"
     "                                              the parts that train had: the table it ended "
     "with\n"
     "  fanin evaluate models/iris.yaml --weights w.npz --data new.csv\n"
     "                                              all rows of another file, scaled as the "
     "model's\n"
     "  # numpy.savez('w.npz', *model.get_weights())     how Keras's weights become w.npz\n"},
    {"predict", "Predict the rows of a CSV file; print the predictions as CSV.",
     "  fanin predict results/iris/model.yaml --weights results/iris/weights.safetensors --data "
     "new.csv\n"
     "  fanin predict models/iris.yaml --weights w.npz --data new.csv --out predictions.csv\n"},
    {"compare", "Train a grid of runs and compare them: models x varied fields x seeds.",
     "  fanin compare models/studies/initializers.yaml      a study file; started again, only what "
     "is missing runs\n"
     "  fanin compare models/iris.yaml --vary kernel_initializer=he_normal,glorot_uniform --seeds "
     "10\n"
     "  fanin compare models/digits.yaml --vary kernel_initializer=all --scope all --jobs 2\n"
     "  fanin compare models/iris.yaml models/wine.yaml --vary "
     "compile.optimizer.learning_rate=0.01,0.001\n"
     "  fanin compare models/iris.yaml --vary 'compile.optimizer=[sgd, {SGD: {momentum: 0.9}}]'\n"
     "  fanin compare models/iris.yaml --seeds 100 --shard 2/8 --out s2     one eighth of it; then "
     "fanin merge\n"},
    {"inspect", "Show how signals and gradients pass a model before any training, beside theory.",
     "  fanin inspect models/digits_deep.yaml               10 networks on the model's first "
     "mini-batch\n"
     "  fanin inspect models/digits_deep.yaml --vary kernel_initializer=he_normal,glorot_uniform\n"
     "  fanin inspect models/iris.yaml --set model.0.activation=tanh --draws 30 --batch-size 120\n"
     "  fanin inspect models/iris.yaml --format csv > inspect.csv     or markdown, json\n"
     "  fanin inspect models/iris.yaml --out signals        signals/inspect.csv and "
     "signals/inspect.md\n"},
    {"report", "Make the tables of a study again, from its stored runs alone.",
     "  fanin report results/initializers\n"
     "  fanin report results/initializers --baseline he_normal --sort test_accuracy\n"
     "  fanin report results/initializers --format latex --metric accuracy > table.tex\n"
     "  fanin report results/initializers --columns "
     "kernel_initializer,test_accuracy_median,test_accuracy_ci\n"},
    {"status", "Show how a study stands: runs done, running, left, and the time they will take.",
     "  fanin status results/initializers       also while a compare is at work on it\n"},
    {"retry", "Forget runs that went wrong, so that the next compare runs them again.",
     "  fanin retry results/initializers --failed      runs for which there was no memory\n"
     "  fanin retry results/initializers --diverged    where another version may do better: the "
     "same bits diverge again\n"},
    {"gc", "Remove what a study no longer asks from its store, and give the space back.",
     "  fanin gc results/initializers       after a smaller grid, or other epochs\n"},
    {"merge", "Merge the shards of a study that ran on several hosts, and make its tables.",
     "  fanin compare study.yaml --shard 1/2 --out s1      on one host\n"
     "  fanin compare study.yaml --shard 2/2 --out s2      on another\n"
     "  fanin merge results/study s1 s2                    the tables of one machine, to the "
     "byte\n"},
    {"check", "Show every fault of every file with its place; nothing is run or written.",
     "  fanin check models/iris.yaml models/studies/*.yaml\n"
     "  fanin check --resolved models/iris.yaml             every value, defaults too, and where "
     "it "
     "comes from\n"
     "  fanin check models/iris.yaml --set fit.epochs=3     as if the file said so\n"},
    {"summary", "Show a model's layers, output shapes and parameters.",
     "  fanin summary models/digits.yaml\n"
     "  fanin summary keras.json       what model.to_json() of Keras wrote\n"},
    {"convert", "Write a model as fanin's YAML or as Keras's JSON.",
     "  fanin convert keras.json --to fanin          layers and compile settings; add data and "
     "fit\n"
     "  fanin convert models/iris.yaml --to keras3 --out iris.json\n"
     "  fanin convert old.json --to keras3           a model of Keras 1 for Keras 3\n"},
    {"list", "List what can be chosen by name.",
     "  fanin list                 everything\n"
     "  fanin list initializers    or activations, losses, metrics, optimizers, layers, callbacks, "
     "datasets\n"},
    {"explain", "Say what a name means: formula, parameters, source.",
     "  fanin explain he_normal         its law, and what it is for a kernel of 784 x 128\n"
     "  fanin explain Dense             the keys of a layer\n"
     "  fanin explain adam relu mae     several; a name of two kinds shows both\n"},
    {"schema", "Print the schema of model or study files, for editors, or the reference page.",
     "  fanin schema > model.schema.json           JSON Schema 2020-12 of a model file\n"
     "  fanin schema study > study.schema.json     of a study file\n"
     "  fanin schema --format markdown             the reference page, models/README.md\n"
     "  # yaml-language-server: $schema=model.schema.json     as the first line of a file: editors "
     "complete and check it\n"},
    {"selftest", "Hold the arithmetic of this machine against golden numbers, in seconds.",
     "  fanin selftest      a table; status 1 if anything differs by more than is allowed\n"},
    {"draw", "Print a kernel drawn by an initializer as CSV, inputs x units.",
     "  fanin draw he_normal 784 128 --seed 1 > kernel.csv\n"
     "  fanin draw variance_scaling 64 64 --param scale=2 --param mode=fan_avg --param "
     "distribution=uniform\n"
     "  fanin draw he_uniform 4 16 --seed 3     what the first layer of a run with seed 3 starts "
     "from\n"},
    {"bench", "Measure a training step on this machine; print the signature of the arithmetic.",
     "  fanin bench                 a table of shapes with the share of this processor's peak\n"
     "  fanin bench step --layers 784-512-10 --batch 128 --optimizer adam\n"
     "  fanin bench step --layers 4-16-16-3 --batch 16 --activation tanh --seconds 0.5\n"
     "  fanin bench --signature     the same on every machine of this version\n"
     "  FANIN_ISA=portable fanin bench --signature     with another instruction set\n"},
};

constexpr const char* program_examples =
    "  fanin train models/iris.yaml                          one model\n"
    "  fanin compare models/studies/initializers.yaml        a grid of runs and its tables\n"
    "  fanin compare models/iris.yaml --vary kernel_initializer=he_normal,he_uniform,xavier "
    "--seeds 10\n"
    "  fanin check models/*.yaml                             every fault of every file\n";

/// Help that starts with worked examples.
class Help : public CLI::Formatter {
 public:
  std::string make_description(const CLI::App* app) const override {
    std::string examples = program_examples;
    std::string sentence = app->get_description();
    for (const Command& command : commands) {
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

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  return names;
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
};

void declare_weights(CLI::App& command, std::string& file) {
  command.add_option("--weights", file, "safetensors, as train writes them, or NumPy's npz")
      ->required()
      ->type_name("FILE");
}

void declare_set(CLI::App& command, std::vector<std::string>& set) {
  command.add_option("--set", set, "set any field of the model file")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
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

void declare(CLI::App& app, Options& o, std::map<const CLI::App*, std::function<int()>>& actions) {
  std::map<std::string, CLI::App*> subs;
  for (const Command& command : commands) {
    CLI::App* sub = app.add_subcommand(command.name, command.sentence);
    sub->allow_extras();
    subs[command.name] = sub;
  }

  CLI::App* train = subs["train"];
  train->add_option("model", o.train.model, "model file")->required()->type_name("MODEL");
  train->add_option("--seed", o.train.seed, "in place of fit.seed")->type_name("N");
  train->add_option("--epochs", o.train.epochs, "in place of fit.epochs")->type_name("N");
  train->add_option("--set", o.train.set, "set any field of the model file")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  train
      ->add_option("--threads", o.train.threads,
                   "threads that compute each step together; the results are the same bits")
      ->type_name("N");
  train->add_option("--out", o.train.out, "folder for the files; default results/<name>")
      ->type_name("DIR");
  train
      ->add_option("--initial-weights", o.train.initial_weights,
                   "start from these weights, safetensors or npz; nothing is drawn")
      ->type_name("FILE");
  train
      ->add_option("--save-initial", o.train.save_initial, "also write the weights before training")
      ->type_name("FILE");
  train->add_option("--save", o.train.save, "also write the final weights here")->type_name("FILE");
  actions[train] = [&] { return train_command(o.train); };

  CLI::App* evaluate = subs["evaluate"];
  evaluate->add_option("model", o.evaluate.model, "model file")->required()->type_name("MODEL");
  declare_weights(*evaluate, o.evaluate.weights);
  evaluate
      ->add_option("--data", o.evaluate.data,
                   "all rows of this file; default: the parts of the model's own data")
      ->type_name("CSV");
  declare_set(*evaluate, o.evaluate.set);
  actions[evaluate] = [&] { return evaluate_command(o.evaluate); };

  CLI::App* predict = subs["predict"];
  predict->add_option("model", o.predict.model, "model file")->required()->type_name("MODEL");
  declare_weights(*predict, o.predict.weights);
  predict
      ->add_option("--data", o.predict.data,
                   "rows to predict, with the feature columns of the model's data")
      ->required()
      ->type_name("CSV");
  declare_set(*predict, o.predict.set);
  predict->add_option("--out", o.predict.out, "file to write; default: standard output")
      ->type_name("CSV");
  actions[predict] = [&] { return predict_command(o.predict); };

  CLI::App* compare = subs["compare"];
  compare->add_option("files", o.compare.files, "one study file, or model files")
      ->required()
      ->type_name("FILE");
  compare
      ->add_option(
          "--vary", o.compare.vary,
          "a field and its values; kernel_initializer means that of the hidden Dense layers")
      ->type_name("FIELD=A,B,...")
      ->allow_extra_args(false);
  compare->add_option("--set", o.compare.set, "set a field of every model")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  compare->add_option("--seeds", o.compare.seeds, "1 to N, or a list A,B,...")->type_name("N");
  compare
      ->add_option("--scope", o.compare.scope,
                   "hidden or all: the Dense layers a varied field of Dense sets")
      ->type_name("SCOPE");
  compare
      ->add_option(
          "--target", o.compare.target,
          "what counts as converged: 0.95 of train_accuracy, 95% of the best that any run reached, "
          "or {monitor: val_loss, value: 0.1}")
      ->type_name("VALUE");
  declare_baseline(*compare, o.compare.baseline);
  compare->add_option("--epochs", o.compare.epochs, "in place of every model's fit.epochs")
      ->type_name("N");
  compare
      ->add_option("--jobs", o.compare.jobs,
                   "runs at the same time; default: one for each --threads processors")
      ->type_name("N");
  compare
      ->add_option("--threads", o.compare.threads,
                   "threads that compute each step of a run together, the results are the same "
                   "bits; default 1: prefer more jobs while there are runs for them")
      ->type_name("N");
  compare
      ->add_option("--shard", o.compare.shard,
                   "only the i-th of n equal parts of the grid; fanin merge puts them together")
      ->type_name("I/N");
  compare
      ->add_option(
          "--out", o.compare.out,
          "folder of the study; default results/<study> or results/<models>-by-<fields or seed>")
      ->type_name("DIR");
  actions[compare] = [&] { return compare_command(o.compare); };

  CLI::App* inspect = subs["inspect"];
  inspect->add_option("model", o.inspect.model, "model file")->required()->type_name("MODEL");
  inspect
      ->add_option(
          "--vary", o.inspect.vary,
          "a field and its values; kernel_initializer means that of the hidden Dense layers")
      ->type_name("FIELD=A,B,...")
      ->allow_extra_args(false);
  inspect
      ->add_option("--scope", o.inspect.scope,
                   "hidden or all: the Dense layers a varied field of Dense sets")
      ->type_name("SCOPE");
  declare_set(*inspect, o.inspect.set);
  inspect->add_option("--seed", o.inspect.seed, "in place of fit.seed")->type_name("N");
  inspect
      ->add_option("--draws", o.inspect.draws,
                   "networks, with the weights of the seed, the next one, ...; default 10")
      ->type_name("N");
  inspect->add_option("--batch-size", o.inspect.batch_size, "rows; default: fit.batch_size")
      ->type_name("N");
  inspect->add_option("--format", o.inspect.format, "text, markdown, csv or json; default text")
      ->type_name("FORMAT");
  inspect->add_option("--out", o.inspect.out, "folder for inspect.csv and inspect.md")
      ->type_name("DIR");
  actions[inspect] = [&] { return inspect_command(o.inspect); };

  CLI::App* report = subs["report"];
  report->add_option("folder", o.report.folder, "a study's folder")->required()->type_name("DIR");
  declare_baseline(*report, o.report.baseline);
  report->add_option("--metric", o.report.metric, "show this measure alone")->type_name("NAME");
  report
      ->add_option("--columns", o.report.columns,
                   "the columns of the comparison, in this order; also test_accuracy_median, _iqm, "
                   "_ci, _difference, _p and so on")
      ->type_name("A,B,...");
  report->add_option("--sort", o.report.sort, "order the rows by this column, best first")
      ->type_name("COLUMN");
  report
      ->add_option("--format", o.report.format,
                   "text, markdown, csv, latex or json; all but text print the comparison alone "
                   "and write no files")
      ->type_name("FORMAT");
  actions[report] = [&] { return report_command(o.report); };

  const auto declare_folder = [&](const char* name, std::string& folder) {
    subs[name]->add_option("folder", folder, "a study's folder")->required()->type_name("DIR");
  };
  declare_folder("status", o.status.folder);
  actions[subs["status"]] = [&] { return status_command(o.status); };
  declare_folder("retry", o.retry.folder);
  subs["retry"]->add_flag("--failed", o.retry.failed, "runs that could not be run");
  subs["retry"]->add_flag("--diverged", o.retry.diverged, "runs whose loss was no number");
  actions[subs["retry"]] = [&] { return retry_command(o.retry); };
  declare_folder("gc", o.gc.folder);
  actions[subs["gc"]] = [&] { return gc_command(o.gc); };
  subs["merge"]
      ->add_option("out", o.merge.out, "folder to merge into; made if it is missing")
      ->required()
      ->type_name("OUT");
  subs["merge"]
      ->add_option("folders", o.merge.folders, "folders of shards, or of whole studies")
      ->required()
      ->type_name("DIR");
  actions[subs["merge"]] = [&] { return merge_command(o.merge); };

  subs["check"]
      ->add_option("files", o.check.files, "model and study files")
      ->required()
      ->type_name("FILE");
  subs["check"]
      ->add_option("--set", o.check.set, "set a field of every model")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  subs["check"]->add_flag("--resolved", o.check.resolved,
                          "print the one file with every default, and where each value comes from");
  declare_keras_compat(*subs["check"], o.check.keras_compat);
  actions[subs["check"]] = [&] { return check_command(o.check); };

  subs["summary"]
      ->add_option("model", o.summary.model, "model file")
      ->required()
      ->type_name("MODEL");
  subs["summary"]
      ->add_option("--set", o.summary.set, "set any field of the model file")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  declare_keras_compat(*subs["summary"], o.summary.keras_compat);
  actions[subs["summary"]] = [&] { return summary_command(o.summary); };

  CLI::App* convert = subs["convert"];
  convert->add_option("model", o.convert.model, "model file or Keras file")
      ->required()
      ->type_name("MODEL");
  convert->add_option("--to", o.convert.to, "fanin, keras3 or keras2")
      ->required()
      ->type_name("FORM");
  convert->add_option("--out", o.convert.out, "file to write; default: standard output")
      ->type_name("FILE");
  declare_keras_compat(*convert, o.convert.keras_compat);
  actions[convert] = [&] { return convert_command(o.convert); };

  subs["list"]->add_option("what", o.list.what, "one of the lists")->type_name("WHAT");
  actions[subs["list"]] = [&] { return list_command(o.list); };

  subs["explain"]
      ->add_option("names", o.explain.names, "what can be chosen by name")
      ->required()
      ->type_name("NAME");
  actions[subs["explain"]] = [&] { return explain_command(o.explain); };

  subs["schema"]
      ->add_option("what", o.schema.what, "model or study; default model")
      ->type_name("WHAT");
  subs["schema"]
      ->add_option("--format", o.schema.format, "json or markdown; default json")
      ->type_name("FORMAT");
  actions[subs["schema"]] = [&] { return schema_command(o.schema); };

  actions[subs["selftest"]] = [&] { return selftest_command(o.selftest); };

  CLI::App* draw = subs["draw"];
  draw->add_option("name", o.draw.name, "initializer")->required()->type_name("NAME");
  draw->add_option("rows", o.draw.rows, "inputs, the kernel's fan_in")
      ->required()
      ->type_name("ROWS");
  draw->add_option("columns", o.draw.columns, "units, the kernel's fan_out")
      ->required()
      ->type_name("COLS");
  draw->add_option("--seed", o.draw.seed, "seed of the run; default 0")->type_name("N");
  draw->add_option("--param", o.draw.param, "a parameter of the initializer")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  actions[draw] = [&] { return draw_command(o.draw); };

  CLI::App* bench = subs["bench"];
  bench->add_option("what", o.bench.what, "step: one network; default: a table of shapes")
      ->type_name("WHAT");
  bench->add_option("--layers", o.bench.layers, "inputs, hidden units, classes; default 784-128-10")
      ->type_name("N-N-...");
  bench->add_option("--batch", o.bench.batch, "rows in a step; default 32")->type_name("N");
  bench->add_option("--dropout", o.bench.dropout, "rate after each hidden layer; default none")
      ->type_name("RATE");
  bench->add_option("--optimizer", o.bench.optimizer, "default sgd")->type_name("NAME");
  bench->add_option("--activation", o.bench.activation, "of the hidden layers; default relu")
      ->type_name("NAME");
  bench
      ->add_option("--threads", o.bench.threads,
                   "threads that compute each step together; default 1")
      ->type_name("N");
  bench->add_option("--seconds", o.bench.seconds, "how long to measure; default 1")->type_name("S");
  bench->add_flag("--signature", o.bench.signature, "print the hash of a fixed study instead");
  actions[bench] = [&] { return bench_command(o.bench); };
}

/// What --version prints: the program, its arithmetic and what that runs on.
std::string program_text() { return format("{}, {}", full_version(), instruction_set()); }

int run(int argc, const char* const* argv) {
  if (const char* set = std::getenv("FANIN_ISA"); set != nullptr && !use_instruction_set(set)) {
    return refuse(format("FANIN_ISA is '{}', not an instruction set of this processor", set),
                  hint_for(set, instruction_sets(), "instruction sets"));
  }
  CLI::App app("Trains Keras-style models and compares how their weights start.", "fanin");
  Help help;
  help.column_width(34);
  app.formatter_fn([help](const CLI::App* shown, std::string name, CLI::AppFormatMode mode) {
    return help.make_help(shown, std::move(name), mode);
  });
  app.set_version_flag("--version", program_text(), "Print the version and the arithmetic");
  app.require_subcommand(1);
  Options options;
  std::map<const CLI::App*, std::function<int()>> actions;
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

int run_command_line(int argc, const char* const* argv) {
  const int status = run(argc, argv);
  finish_output();
  return status;
}

}  // namespace fanin
