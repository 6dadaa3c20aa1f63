// The rest of a model file: its data, how it is compiled and fitted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "schema/record.hpp"
#include "spec/callbacks.hpp"
#include "spec/losses.hpp"
#include "spec/metrics.hpp"
#include "spec/model.hpp"
#include "spec/optimizers.hpp"

namespace fanin {

/// Where the rows come from and how they are split and scaled.
struct DataSource {
  FilePath csv;
  std::string target;
  std::vector<std::string> ignore;
  std::optional<FilePath> test_csv;
  double test_split = 0;
  bool standardize = false;
  std::string split = "stratified";
  std::optional<std::int64_t> folds = {};
  std::int64_t fold = 0;
  std::optional<std::string> sample_weight = {};
  bool operator==(const DataSource&) const = default;
};

/// A factor for each class that is named, by its label or, where no label is called so, its number;
/// 1 for the others (Keras's class_weight).
struct ClassWeights {
  std::vector<std::pair<std::string, double>> factors;
  bool operator==(const ClassWeights&) const = default;
};

void read_value(Reader& reader, const Node& node, ClassWeights& value, const Field& field);
Node write_value(const ClassWeights& value, const Field& field);

struct Compile {
  Choice optimizer = choose(optimizers, "rmsprop");
  Choice loss;
  std::vector<Choice> metrics;
  bool operator==(const Compile&) const = default;
};

struct Fit {
  std::int64_t epochs = 1;
  std::int64_t batch_size = 32;
  double validation_split = 0;
  bool shuffle = true;
  std::int64_t seed = 0;
  std::optional<std::int64_t> split_seed = {};    ///< nothing: seed
  std::optional<std::int64_t> shuffle_seed = {};  ///< nothing: seed
  std::optional<bool> evaluate_train;
  std::vector<Callback> callbacks;
  ClassWeights class_weight = {};
  std::optional<std::int64_t> checkpoint_every = {};  ///< epochs; changes no result
  bool operator==(const Fit&) const = default;
};

struct ModelFile {
  std::string name;
  DataSource data;
  std::optional<std::string> keras_compat;  ///< had its say when the file was read
  std::vector<Layer> model;
  Compile compile;
  Fit fit;
  bool operator==(const ModelFile&) const = default;
};

inline constexpr std::array<std::string_view, 2> split_rules{"stratified", "last"};

template <>
struct Record<DataSource> {
  static constexpr std::string_view name = "data";
  static void fields(auto&& field) {
    field("csv", &DataSource::csv,
          Field{.sentence = "the CSV file with a header line", .required = true});
    field("target", &DataSource::target,
          Field{.sentence = "the column to predict", .required = true});
    field("ignore", &DataSource::ignore,
          Field{.sentence = "columns that are neither features nor target"});
    field("test_csv", &DataSource::test_csv,
          Field{.sentence = "test rows from a file of their own"});
    field("test_split", &DataSource::test_split,
          Field{.sentence = "share of the rows kept for testing, drawn by the seed, class by class",
                .limits = from_to_below(0, 1)});
    field("split", &DataSource::split,
          Field{.sentence = "stratified: test and validation rows are drawn by the seed, class by "
                            "class; last: they are the last rows of the file, as in Keras",
                .words = split_rules});
    field("folds", &DataSource::folds,
          Field{.sentence = "k-fold cross-validation: the rows are drawn into so many folds, class "
                            "by class, and those of one are the test rows",
                .limits = between(2, 1e6)});
    field("fold", &DataSource::fold,
          Field{.sentence =
                    "which fold is tested, from 0; left out: compare tests each, train the first",
                .limits = between(0, 1e6)});
    field("sample_weight", &DataSource::sample_weight,
          Field{.sentence = "the column with the weight of each row in the loss, not negative; it "
                            "is no feature"});
    field(
        "standardize", &DataSource::standardize,
        Field{.sentence =
                  "subtract each feature's mean and divide by its sd, both of the training rows"});
  }
};

template <>
struct Record<Compile> {
  static constexpr std::string_view name = "compile";
  static void fields(auto&& field) {
    field("optimizer", &Compile::optimizer,
          Field{.sentence = "how weights are updated", .vocabulary = &optimizers});
    field("loss", &Compile::loss,
          Field{.sentence = "what is minimized", .required = true, .vocabulary = &losses});
    field("metrics", &Compile::metrics,
          Field{.sentence = "what is reported besides", .vocabulary = &metrics});
  }
};

template <>
struct Record<Fit> {
  static constexpr std::string_view name = "fit";
  static void fields(auto&& field) {
    field("epochs", &Fit::epochs,
          Field{.sentence = "passes over the training rows", .limits = between(0, 1e6)});
    field("batch_size", &Fit::batch_size,
          Field{.sentence = "rows in one update", .limits = between(1, 1e7)});
    field("validation_split", &Fit::validation_split,
          Field{.sentence =
                    "share of the training rows kept for validation, drawn by the seed, class by "
                    "class; Keras takes the last rows, as data.split: last does",
                .limits = from_to_below(0, 1)});
    field("shuffle", &Fit::shuffle, Field{.sentence = "a new order of the rows each epoch"});
    field("seed", &Fit::seed,
          Field{.sentence = "split, weights, order and dropout follow from it",
                .limits = between(0, 9007199254740992.0)});
    field(
        "split_seed", &Fit::split_seed,
        Field{.sentence = "in place of seed for the draw of the test and validation rows: the same "
                          "split for every seed",
              .limits = between(0, 9007199254740992.0)});
    field(
        "shuffle_seed", &Fit::shuffle_seed,
        Field{.sentence = "in place of seed for the order of the rows and for noise layers such as "
                          "Dropout",
              .limits = between(0, 9007199254740992.0)});
    field("evaluate_train", &Fit::evaluate_train,
          Field{.sentence = "evaluate all training rows at each epoch's end; default: on in "
                            "compare and where a callback watches a train_* column"});
    field(
        "checkpoint_every", &Fit::checkpoint_every,
        Field{.sentence = "write the state of the training every so many epochs; the same command "
                          "given again after an interruption goes on from there, with the same "
                          "bits",
              .limits = between(1, 1e6)});
    field(
        "class_weight", &Fit::class_weight,
        Field{.sentence = "{label: factor} of the loss of training rows, times the sample weight; "
                          "1 for classes not named"});
    field("callbacks", &Fit::callbacks,
          Field{.sentence = "what watches the training and may change or end it"});
  }
};

template <>
struct Record<ModelFile> {
  static constexpr std::string_view name = "a model file";
  static void fields(auto&& field) {
    field("name", &ModelFile::name,
          Field{.sentence = "how tables call the model; default: the file's name"});
    field("data", &ModelFile::data,
          Field{.sentence = "data: {csv: FILE, target: COLUMN}", .required = true});
    field("keras_compat", &ModelFile::keras_compat,
          Field{.sentence = "read Keras's layers as this version of Keras does; default: the "
                            "version that wrote them",
                .written = false});
    field("model", &ModelFile::model,
          Field{.sentence = "the list of layers, or a model that Keras wrote, or its file",
                .required = true});
    field("compile", &ModelFile::compile,
          Field{.sentence = "compile: {loss: NAME}", .required = true});
    field("fit", &ModelFile::fit, Field{.sentence = "how long and in what portions"});
  }
};

/// The names of a history's columns for this model, in order: loss and metrics as running means
/// over the epoch, then train_* (if evaluates_train()) and val_* (with validation rows) as
/// evaluations at the epoch's end, and learning_rate where a callback may change it.
std::vector<std::string> history_columns(const ModelFile& file);

/// Whether the training rows are evaluated at each epoch's end: as written, else if a callback
/// watches a train_* column.
bool evaluates_train(const Fit& fit);

/// The history's column that a callback watches; nothing if it watches none.
std::optional<std::string> monitor_of(const Callback& callback);

/// Whether larger values of what the callback watches are better: its mode, or what is known of
/// the column; nothing if neither tells.
std::optional<bool> larger_is_better(const Callback& callback);

/// Every how many epochs the state of the training is written: checkpoint_every, or 1 with a
/// BackupAndRestore; nothing: never.
std::optional<std::int64_t> checkpoint_epochs(const Fit& fit);

/// Whether a callback sets the learning rate.
bool changes_learning_rate(const Fit& fit);

/// "loss" and the metrics.
std::vector<std::string> measured_names(const Compile& compile);

/// Whether a larger value of the named column is better; nothing if the name tells neither.
std::optional<bool> larger_is_better(std::string_view column);

/// Whether the target is read as classes: a loss or metric of classes (a crossentropy, an
/// accuracy), or more than one output says so.
bool is_classification(const ModelFile& file);

}  // namespace fanin
