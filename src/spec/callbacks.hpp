// Callbacks of fit: what watches a training and may change or end it; arguments as Keras 3
// (keras/src/callbacks).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "schema/record.hpp"
#include "spec/schedules.hpp"

namespace fanin {

/// Stops when the monitored value has not become better for a while.
struct EarlyStopping {
  std::string monitor = "val_loss";
  double min_delta = 0;
  std::int64_t patience = 0;
  std::string mode = "auto";
  std::optional<double> baseline;
  bool restore_best_weights = false;
  std::int64_t start_from_epoch = 0;
  bool operator==(const EarlyStopping&) const = default;
};

/// Stops when the monitored value has reached a target; Keras has nothing like it.
struct StopAtTarget {
  std::string monitor = "val_accuracy";
  double target = 0;
  std::string mode = "auto";
  bool operator==(const StopAtTarget&) const = default;
};

/// Lowers the learning rate when the monitored value has not become better for a while.
struct ReduceLROnPlateau {
  std::string monitor = "val_loss";
  double factor = 0.1;
  std::int64_t patience = 10;
  std::string mode = "auto";
  double min_delta = 1e-4;
  std::int64_t cooldown = 0;
  double min_lr = 0;
  bool operator==(const ReduceLROnPlateau&) const = default;
};

/// Sets the learning rate at each epoch's begin: the schedule's value at the epoch's number, from
/// 0.
struct LearningRateScheduler {
  Choice schedule = choose(schedules, "exponential_decay");
  bool operator==(const LearningRateScheduler&) const = default;
};

/// "epoch", or every so many mini-batches.
struct SaveFrequency {
  std::int64_t batches = 0;  ///< 0: at each epoch's end
  bool operator==(const SaveFrequency&) const = default;
};

inline constexpr Limits save_freq_limits = between(1, 1e9);
void read_value(Reader& reader, const Node& node, SaveFrequency& value, const Field& field);
Node write_value(const SaveFrequency& value, const Field& field);

/// Writes the weights at an epoch's end, or every so many mini-batches.
struct ModelCheckpoint {
  std::string filepath;
  std::string monitor = "val_loss";
  bool save_best_only = false;
  bool save_weights_only = true;
  std::string mode = "auto";
  std::optional<double> initial_value_threshold;
  SaveFrequency save_freq;
  bool operator==(const ModelCheckpoint&) const = default;
};

/// Writes each epoch's row of the history as it is done.
struct CSVLogger {
  std::string filename;
  std::string separator = ",";
  bool append = false;
  bool operator==(const CSVLogger&) const = default;
};

/// Every run ends as diverged at the first loss that is not a finite number, with this or without.
struct TerminateOnNaN {
  bool operator==(const TerminateOnNaN&) const = default;
};

/// Writes the state of the training at each epoch's end, to go on from after an interruption:
/// fit.checkpoint_every: 1 under Keras's name.
struct BackupAndRestore {
  std::string backup_dir;
  std::string save_freq = "epoch";
  bool delete_checkpoint = true;
  bool operator==(const BackupAndRestore&) const = default;
};

using Callback = std::variant<EarlyStopping, StopAtTarget, ReduceLROnPlateau, LearningRateScheduler,
                              ModelCheckpoint, CSVLogger, TerminateOnNaN, BackupAndRestore>;

inline constexpr std::array<std::string_view, 3> modes{"auto", "min", "max"};
inline constexpr Field monitor_field{.sentence = "a column of the history"};
inline constexpr Field mode_field{.sentence = "is less or more better", .words = modes};

template <>
struct Record<EarlyStopping> {
  static constexpr std::string_view name = "EarlyStopping";
  static constexpr std::string_view sentence =
      "stops when the monitored value no longer becomes better";
  static void fields(auto&& field) {
    field("monitor", &EarlyStopping::monitor, monitor_field);
    field("min_delta", &EarlyStopping::min_delta,
          Field{.sentence = "a smaller change is no improvement", .limits = at_least(0)});
    field("patience", &EarlyStopping::patience,
          Field{.sentence = "epochs without improvement before stopping", .limits = at_least(0)});
    field("mode", &EarlyStopping::mode, mode_field);
    field("baseline", &EarlyStopping::baseline,
          Field{.sentence = "must be beaten for the patience to start anew"});
    field("restore_best_weights", &EarlyStopping::restore_best_weights,
          Field{.sentence = "end with the weights of the best epoch"});
    field("start_from_epoch", &EarlyStopping::start_from_epoch,
          Field{.sentence = "epochs before it are not watched", .limits = at_least(0)});
  }
};

template <>
struct Record<StopAtTarget> {
  static constexpr std::string_view name = "StopAtTarget";
  static constexpr std::string_view sentence =
      "stops when the monitored value has reached the target";
  static void fields(auto&& field) {
    field("monitor", &StopAtTarget::monitor, monitor_field);
    field("target", &StopAtTarget::target,
          Field{.sentence = "the value at which training is done", .required = true});
    field("mode", &StopAtTarget::mode, mode_field);
  }
};

template <>
struct Record<ReduceLROnPlateau> {
  static constexpr std::string_view name = "ReduceLROnPlateau";
  static constexpr std::string_view sentence =
      "lowers the learning rate when the monitored value no longer becomes better";
  static void fields(auto&& field) {
    field("monitor", &ReduceLROnPlateau::monitor, monitor_field);
    field(
        "factor", &ReduceLROnPlateau::factor,
        Field{.sentence = "the learning rate is multiplied by it", .limits = from_to_below(0, 1)});
    field("patience", &ReduceLROnPlateau::patience,
          Field{.sentence = "epochs without improvement before lowering", .limits = at_least(0)});
    field("mode", &ReduceLROnPlateau::mode, mode_field);
    field("min_delta", &ReduceLROnPlateau::min_delta,
          Field{.sentence = "a smaller change is no improvement", .limits = at_least(0)});
    field("cooldown", &ReduceLROnPlateau::cooldown,
          Field{.sentence = "epochs after lowering that are not watched", .limits = at_least(0)});
    field("min_lr", &ReduceLROnPlateau::min_lr,
          Field{.sentence = "the learning rate is not lowered beyond it", .limits = at_least(0)});
  }
};

template <>
struct Record<LearningRateScheduler> {
  static constexpr std::string_view name = "LearningRateScheduler";
  static constexpr std::string_view sentence =
      "sets the learning rate at each epoch's begin by a schedule that counts epochs from 0";
  static void fields(auto&& field) {
    field("schedule", &LearningRateScheduler::schedule,
          Field{.sentence = "a schedule; its steps are epochs",
                .required = true,
                .vocabulary = &schedules});
  }
};

template <>
struct Record<ModelCheckpoint> {
  static constexpr std::string_view name = "ModelCheckpoint";
  static constexpr std::string_view sentence =
      "writes the weights at each epoch's end, or more often, as safetensors (train only)";
  static void fields(auto&& field) {
    field("filepath", &ModelCheckpoint::filepath,
          Field{.sentence = "a file in the results folder; {epoch:02d} and {val_loss:.4f} are "
                            "replaced",
                .required = true});
    field("monitor", &ModelCheckpoint::monitor, monitor_field);
    field("save_best_only", &ModelCheckpoint::save_best_only,
          Field{.sentence = "only when the monitored value is the best so far"});
    field("save_weights_only", &ModelCheckpoint::save_weights_only,
          Field{.sentence = "true; the model itself is the model file"});
    field("mode", &ModelCheckpoint::mode, mode_field);
    field("initial_value_threshold", &ModelCheckpoint::initial_value_threshold,
          Field{.sentence = "must be beaten by the first that is written"});
    field(
        "save_freq", &ModelCheckpoint::save_freq,
        Field{.sentence = "epoch, or every so many batches: {batch} in the name then counts those "
                          "of the epoch, and a monitor is a running mean"});
  }
};

template <>
struct Record<CSVLogger> {
  static constexpr std::string_view name = "CSVLogger";
  static constexpr std::string_view sentence = "writes each epoch's row as it is done (train only)";
  static void fields(auto&& field) {
    field("filename", &CSVLogger::filename,
          Field{.sentence = "a file in the results folder", .required = true});
    field("separator", &CSVLogger::separator, Field{.sentence = "between two values"});
    field("append", &CSVLogger::append, Field{.sentence = "go on with a file that is there"});
  }
};

template <>
struct Record<TerminateOnNaN> {
  static constexpr std::string_view name = "TerminateOnNaN";
  static constexpr std::string_view sentence =
      "stops at the first loss that is not a finite number, as every run does";
  static void fields(auto&&) {}
};

inline constexpr std::array<std::string_view, 1> backup_times{"epoch"};

template <>
struct Record<BackupAndRestore> {
  static constexpr std::string_view name = "BackupAndRestore";
  static constexpr std::string_view sentence =
      "writes the state of the training at each epoch's end; the same command given again after an "
      "interruption goes on from there, with the same bits";
  static void fields(auto&& field) {
    field("backup_dir", &BackupAndRestore::backup_dir,
          Field{.sentence = "a folder in the results folder; a comparison keeps its own",
                .required = true});
    field("save_freq", &BackupAndRestore::save_freq,
          Field{.sentence = "at each epoch's end", .words = backup_times});
    field("delete_checkpoint", &BackupAndRestore::delete_checkpoint,
          Field{.sentence = "when the training is done"});
  }
};

Node write_value(const Callback& value, const Field& field);

template <>
struct Record<Callback> {
  static constexpr std::string_view kind = "callback";
};

}  // namespace fanin
