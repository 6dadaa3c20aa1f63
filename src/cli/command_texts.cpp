// The words of help.
#include "cli/command_texts.hpp"

namespace fanin {

namespace {

constexpr CommandText commands[] = {
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
     "fanin merge\n"
     "  mpirun -n 64 fanin compare study.yaml               shared by many hosts; for builds with "
     "MPI, "
     "docs/clusters.md\n"},
    {"inspect", "Show how signals and gradients pass a model before any training, beside theory.",
     "  fanin inspect models/digits_deep.yaml               10 networks on the model's first "
     "mini-batch\n"
     "  fanin inspect models/digits_deep.yaml --vary kernel_initializer=he_normal,glorot_uniform\n"
     "  fanin inspect models/iris.yaml --set model.0.activation=tanh --draws 30 --batch-size 120\n"
     "  fanin inspect models/iris.yaml --format csv > inspect.csv     or markdown, json\n"
     "  fanin inspect models/iris.yaml --out signals        inspect.csv, inspect.md and two "
     "figures\n"},
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
    {"completion", "Print what a shell needs to complete commands, options and names.",
     "  source <(fanin completion bash)                        in this shell\n"
     "  fanin completion bash > ~/.local/share/bash-completion/completions/fanin\n"
     "  fanin completion zsh > ~/.zfunc/_fanin                 where fpath has ~/.zfunc before "
     "compinit\n"},
    {"man", "Print the manual page; a package installs it for `man fanin`.",
     "  fanin man | man -l -\n"
     "  fanin man > ~/.local/share/man/man1/fanin.1\n"},
};

constexpr const char* paragraphs[] = {
    "Small dense networks, written as Keras-style YAML, are trained from every initializer that "
    "is named, over many seeds, and the outcomes are set side by side with paired tests, tables "
    "and a page. Every kernel that is drawn is checked against its formula, every initializer of "
    "a comparison meets the same splits, orders and draws, and every number can be made again to "
    "the bit.",
    "A study that was interrupted goes on when the same command is given again.",
};

constexpr NamedText statuses[] = {
    {"0", "done; a run that diverged is a result, not a failure"},
    {"1", "the machine refused (a disk, memory, a damaged store); what is stored is safe"},
    {"2", "the command, a model, a study or data has faults, each of which is printed"},
    {"130", "interrupted by SIGINT; whole runs are kept"},
    {"143", "interrupted by SIGTERM; whole runs are kept"},
};

constexpr NamedText variables[] = {
    {"FANIN_ISA",
     "compute with this instruction set (avx512, avx2, portable) in place of the best of the "
     "processor; the results are the same bits"},
    {"${NAME}", "in model and study files stands for any variable; ${NAME:default} may be unset"},
};

constexpr NamedText files[] = {
    {"results/<study>/", "tables, figures and report.html of a comparison"},
    {"results/<study>/runs.sqlite",
     "every run with its history and certificates, the truth that the others are made from"},
    {"/usr/share/fanin/", "models, studies and data sets that come with the program"},
};

}  // namespace

const char* const program_examples =
    "  fanin train models/iris.yaml                          one model\n"
    "  fanin compare models/studies/initializers.yaml        a grid of runs and its tables\n"
    "  fanin compare models/iris.yaml --vary kernel_initializer=he_normal,he_uniform,xavier "
    "--seeds 10\n"
    "  fanin check models/*.yaml                             every fault of every file\n";

const char* const program_sentence =
    "Trains Keras-style models and compares how their weights start.";
const char* const program_short = "compare how the weights of neural networks start";

std::span<const char* const> program_paragraphs() { return paragraphs; }
std::span<const NamedText> exit_statuses() { return statuses; }
std::span<const NamedText> environment_variables() { return variables; }
std::span<const NamedText> program_files() { return files; }

std::span<const CommandText> command_texts() { return commands; }

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const CommandText& command : commands) names.emplace_back(command.name);
  return names;
}

}  // namespace fanin
