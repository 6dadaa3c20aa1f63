// First everything is looked at, then it is written, and nobody else writes `out` in between. One
// store is open beside `out` at a time (two where they share runs), because there may be more than
// a process may have files.
#include "runs/merge_stores.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "runs/difference.hpp"
#include "runs/sqlite.hpp"
#include "runs/store.hpp"
#include "text/format.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

/// What of a study must be equal: on each host its files may have other names.
StudyRecord without_sources(StudyRecord study) {
  study.sources.clear();
  return study;
}

class Merger {
 public:
  Merger(std::string out, std::vector<std::string> files)
      : out_file_(std::move(out)), files_(std::move(files)) {}

  Merged merge() {
    std::error_code code;
    std::optional<Transaction> held;
    if (std::filesystem::exists(out_file_, code)) {
      held.emplace(open_out());
      look_at_out();
    }
    for (const std::string& file : files_) look_at(file);
    if (!merged_.conflicts.empty()) return std::move(merged_);
    if (!out_) {
      held.emplace(open_out());
      if (!out_->addresses().empty() || !out_->study().cells.empty())
        throw WorldError(format("{} was made by another program: merge again", out_file_));
    }
    write_all();
    held->commit();
    return std::move(merged_);
  }

 private:
  const Database& open_out() {
    return out_.emplace(out_file_, RunStore::Access::create).database();
  }

  void look_at_out() {
    study_ = out_->study();
    study_of_ = out_file_;
    // A store in which nothing was ever asked takes any study.
    if (study_->cells.empty()) study_.reset();
    for (const std::string& address : out_->addresses()) holder_.emplace(address, out_file_);
  }

  void look_at(const std::string& file) {
    const RunStore store(file, RunStore::Access::existing);
    StudyRecord study = store.study();
    if (!study_) {
      study_ = std::move(study);
      study_of_ = file;
    } else if (without_sources(*study_) != without_sources(study)) {
      throw WorldError(format(
          "cannot merge {} and {}: they hold different studies, '{}' of {} runs and '{}' of {}",
          study_of_, file, study_->name, study_->cells.size(), study.name, study.cells.size()));
    }
    std::map<std::string, std::vector<std::string>> shared;  // by the store that has them
    for (const std::string& address : store.addresses()) {
      const auto [known, fresh] = holder_.emplace(address, file);
      if (!fresh) shared[known->second].push_back(address);
    }
    for (const auto& [holder, addresses] : shared) {
      std::optional<RunStore> opened;
      if (holder != out_file_) opened.emplace(holder, RunStore::Access::existing);
      const RunStore& other = opened ? *opened : *out_;
      for (const std::string& address : addresses) {
        ++merged_.known;
        const std::string what = difference_of(other.find(address), store.find(address));
        if (what.empty()) continue;
        merged_.conflicts.push_back(
            format("run {}: {} in {} and {} differ", address, what, holder, file));
      }
    }
  }

  void write_all() {
    if (out_->study().cells.empty() && study_) out_->put_study(*study_);
    for (const std::string& file : files_) {
      const RunStore store(file, RunStore::Access::existing);
      std::set<std::string> fresh;
      for (const std::string& address : store.addresses()) {
        const auto held = holder_.find(address);
        // What came since it was looked at waits for the next merge.
        if (held != holder_.end() && held->second == file) fresh.insert(address);
      }
      merged_.added += fresh.size();
      out_->add_all(store, fresh);
      for (const auto& [address, message] : store.failures()) {
        if (!holder_.contains(address)) out_->add_failure(address, message);
      }
    }
  }

  std::string out_file_;
  std::vector<std::string> files_;
  std::optional<RunStore> out_;
  Merged merged_;
  std::optional<StudyRecord> study_;
  std::string study_of_;
  std::map<std::string, std::string> holder_;  ///< of each run, the first store that has it
};

}  // namespace

Merged merge_stores(const std::string& out, const std::vector<std::string>& files) {
  return Merger(out, files).merge();
}

}  // namespace fanin
