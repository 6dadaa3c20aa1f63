// One class for each callback that does something; the rules of patience stand in study/watching.
#include "study/callbacks.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "engine/learning_rate.hpp"
#include "engine/safetensors.hpp"
#include "spec/file_pattern.hpp"
#include "spec/training.hpp"
#include "study/watching.hpp"
#include "text/numbers.hpp"
#include "text/output.hpp"
#include "text/table.hpp"
#include "text/world_error.hpp"

namespace fanin {

void Snapshot::take(Network& network) {
  values_.clear();
  for (const WeightView& view : network.weights())
    values_.emplace_back(view.values.begin(), view.values.end());
}

void Snapshot::restore(Network& network) const {
  if (values_.empty()) return;
  std::size_t i = 0;
  for (const WeightView& view : network.weights()) {
    std::copy(values_[i].begin(), values_[i].end(), view.values.begin());
    ++i;
  }
}

namespace {

class Stopping : public RunningCallback {
 public:
  explicit Stopping(const EarlyStopping& settings) : settings_(settings), rule_(settings) {}

  bool end_epoch(std::int64_t epoch, const History& history, Network& network) override {
    const auto verdict = rule_.at(epoch, history.last(settings_.monitor));
    if (verdict == StoppingRule::Verdict::better && settings_.restore_best_weights)
      best_.take(network);
    return verdict == StoppingRule::Verdict::stop;
  }
  void end(Network& network) override { best_.restore(network); }
  void exchange(Exchange& state) override {
    rule_.exchange(state);
    best_.exchange(state);
  }

 private:
  EarlyStopping settings_;
  StoppingRule rule_;
  Snapshot best_;
};

class Reaching : public RunningCallback {
 public:
  explicit Reaching(const StopAtTarget& settings)
      : settings_(settings), larger_(larger_is_better(Callback(settings)).value_or(false)) {}

  bool end_epoch(std::int64_t, const History& history, Network&) override {
    const double value = history.last(settings_.monitor);
    return larger_ ? value >= settings_.target : value <= settings_.target;
  }

 private:
  StopAtTarget settings_;
  bool larger_;
};

class Reducing : public RunningCallback {
 public:
  explicit Reducing(const ReduceLROnPlateau& settings) : settings_(settings), rule_(settings) {}

  bool end_epoch(std::int64_t, const History& history, Network& network) override {
    const double before = network.learning_rate();
    const double after = rule_.rate_after(history.last(settings_.monitor), before);
    if (after != before) network.set_learning_rate(after);
    return false;
  }
  void exchange(Exchange& state) override { rule_.exchange(state); }

 private:
  ReduceLROnPlateau settings_;
  PlateauRule rule_;
};

class Scheduling : public RunningCallback {
 public:
  explicit Scheduling(Choice schedule) : schedule_(std::move(schedule)) {}

  void begin_epoch(std::int64_t epoch, Network& network) override {
    network.set_learning_rate(learning_rate_at(schedule_, epoch));
  }

 private:
  Choice schedule_;
};

class Saving : public RunningCallback {
 public:
  Saving(const ModelCheckpoint& settings, std::filesystem::path folder)
      : settings_(settings),
        folder_(std::move(folder)),
        best_(larger_is_better(Callback(settings)).value_or(false), 0,
              settings.initial_value_threshold) {}

  bool end_epoch(std::int64_t epoch, const History& history, Network& network) override {
    if (settings_.save_freq.batches == 0)
      save(epoch, 0, history.columns, history.epochs.back(), network);
    return false;
  }
  void end_batch(std::int64_t epoch, std::int64_t batch, const Totals& running,
                 const std::vector<std::string>& columns, Network& network) override {
    if (settings_.save_freq.batches == 0 || ++batches_ < settings_.save_freq.batches) return;
    batches_ = 0;
    save(epoch, batch + 1, columns, running.means(), network);
  }
  void exchange(Exchange& state) override {
    best_.exchange(state);
    state.exchange(batches_);
  }

 private:
  void save(std::int64_t epoch, std::int64_t batch, const std::vector<std::string>& columns,
            const std::vector<double>& row, Network& network) {
    std::vector<std::pair<std::string, double>> values;
    for (std::size_t i = 0; i < row.size(); ++i) values.emplace_back(columns[i], row[i]);
    const auto monitored = std::find_if(values.begin(), values.end(), [&](const auto& value) {
      return value.first == settings_.monitor;
    });
    if (settings_.save_best_only && !best_.improved_by(monitored->second)) return;
    const std::filesystem::path path =
        folder_ / file_name(settings_.filepath, epoch + 1, values, batch);
    make_folder(path.parent_path().string());
    write_file(path.string(), safetensors(network.weights()));
  }

  ModelCheckpoint settings_;
  std::filesystem::path folder_;
  Best best_;
  std::int64_t batches_ = 0;  ///< since it last wrote, or was due to
};

/// Header "epoch" and the other columns sorted, epochs from 0, "NA" for a missing value, the lines
/// ended as Python's csv.excel ends them.
class Logging : public RunningCallback {
 public:
  Logging(const CSVLogger& settings, const std::filesystem::path& folder)
      : separator_(settings.separator), path_((folder / settings.filename).string()) {
    make_folder(std::filesystem::path(path_).parent_path().string());
    if (settings.append) {
      std::ifstream file(path_, std::ios::binary);
      text_.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    } else {
      write_file(path_, "");
    }
  }

  bool end_epoch(std::int64_t epoch, const History& history, Network&) override {
    std::vector<std::string> columns = history.columns;
    std::sort(columns.begin(), columns.end());
    std::string text;
    if (text_.empty()) text += line("epoch", columns, [](const std::string& name) { return name; });
    text += line(std::to_string(epoch), columns, [&](const std::string& name) {
      const double value = history.last(name);
      return value != value ? "NA" : shortest(value);
    });
    std::ofstream file(path_, std::ios::app | std::ios::binary);
    file << text;
    file.close();
    if (!file) throw WorldError("cannot write " + path_);
    text_ += text;
    return false;
  }

  void exchange(Exchange& state) override {
    state.exchange(text_);
    if (state.reading()) write_file(path_, text_);
  }

 private:
  template <class Cell>
  std::string line(const std::string& first, const std::vector<std::string>& columns,
                   const Cell& cell) const {
    std::string text = first;
    for (const std::string& name : columns) text += separator_ + cell(name);
    return text + "\r\n";
  }

  std::string separator_;
  std::string path_;
  std::string text_;  ///< the file's
};

using Made = std::unique_ptr<RunningCallback>;
using Folder = std::optional<std::filesystem::path>;

Made make(const EarlyStopping& settings, const Folder&) {
  return std::make_unique<Stopping>(settings);
}
Made make(const StopAtTarget& settings, const Folder&) {
  return std::make_unique<Reaching>(settings);
}
Made make(const ReduceLROnPlateau& settings, const Folder&) {
  return std::make_unique<Reducing>(settings);
}
Made make(const LearningRateScheduler& settings, const Folder&) {
  return std::make_unique<Scheduling>(settings.schedule);
}
Made make(const ModelCheckpoint& settings, const Folder& folder) {
  return folder ? std::make_unique<Saving>(settings, *folder) : nullptr;
}
Made make(const CSVLogger& settings, const Folder& folder) {
  return folder ? std::make_unique<Logging>(settings, *folder) : nullptr;
}
Made make(const TerminateOnNaN&, const Folder&) { return nullptr; }
Made make(const BackupAndRestore&, const Folder&) { return nullptr; }

}  // namespace

std::vector<std::unique_ptr<RunningCallback>> run_callbacks(const std::vector<Callback>& callbacks,
                                                            const Folder& folder) {
  std::vector<Made> running;
  for (const Callback& callback : callbacks) {
    Made made = std::visit([&](const auto& settings) { return make(settings, folder); }, callback);
    if (made != nullptr) running.push_back(std::move(made));
  }
  return running;
}

}  // namespace fanin
