// Names of outcomes and lookups in a run.
#include "runs/run.hpp"

#include <algorithm>
#include <array>

namespace fanin {

namespace {

constexpr std::array<std::pair<Outcome, std::string_view>, 3> outcome_names{
    {{Outcome::completed, "completed"},
     {Outcome::stopped_early, "stopped_early"},
     {Outcome::diverged, "diverged"}}};

}  // namespace

std::string_view name_of(Outcome outcome) {
  for (const auto& [value, name] : outcome_names) {
    if (value == outcome) return name;
  }
  return {};
}

std::optional<Outcome> outcome_named(std::string_view name) {
  for (const auto& [value, known] : outcome_names) {
    if (known == name) return value;
  }
  return std::nullopt;
}

std::vector<double> History::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return {};
  const auto index = static_cast<std::size_t>(found - columns.begin());
  std::vector<double> values;
  for (const auto& row : epochs) values.push_back(row[index]);
  return values;
}

double History::last(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  return epochs.back()[static_cast<std::size_t>(found - columns.begin())];
}

bool has_folds(const StudyRecord& study) {
  return std::any_of(study.cells.begin(), study.cells.end(),
                     [](const Cell& cell) { return cell.fold >= 0; });
}

bool crosses_seeds(const StudyRecord& study) {
  return std::any_of(study.cells.begin(), study.cells.end(),
                     [](const Cell& cell) { return cell.crossed(); });
}

std::optional<double> Run::measure(std::string_view name) const {
  for (const auto& [known, value] : measures) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace fanin
