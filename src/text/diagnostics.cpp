// Collects faults and prints them as `file:line:column: error: ...` with the line and a caret run.
#include "text/diagnostics.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "text/format.hpp"
#include "text/width.hpp"

namespace fanin {

int Diagnostics::add_source(std::string name, std::string text) {
  sources_.emplace_back(std::move(name), std::move(text));
  return static_cast<int>(sources_.size()) - 1;
}

Fault Diagnostics::resolved(Place place, std::string message, std::string hint) const {
  Fault fault;
  fault.message = std::move(message);
  fault.hint = std::move(hint);
  if (!place) return fault;
  const Source& at = source(place.source);
  const LineColumn where = at.locate(place.begin);
  const std::string_view line = at.line_at(place.begin);
  fault.file = at.name();
  fault.line = where.line;
  fault.column = where.column;
  fault.excerpt = std::string(line);
  const std::size_t begin = std::min(place.begin, at.text().size());
  fault.length = std::max<std::size_t>(1, characters(at.text().substr(begin, place.length)));
  fault.length = std::max<std::size_t>(
      1,
      std::min(fault.length, characters(line) + 1 - std::min(characters(line), where.column - 1)));
  return fault;
}

void Diagnostics::error(Place place, std::string message, std::string hint) {
  add(resolved(place, std::move(message), std::move(hint)));
}

void Diagnostics::warning(Place place, std::string message, std::string hint) {
  Fault fault = resolved(place, std::move(message), std::move(hint));
  fault.warning = true;
  add(std::move(fault));
}

void Diagnostics::note(Place place, std::string message, std::string hint) {
  Fault fault = resolved(place, std::move(message), std::move(hint));
  fault.note = true;
  add(std::move(fault));
}

void Diagnostics::add(Fault fault) {
  if (!fault.warning && !fault.note) ++found_;
  if (std::find(faults_.begin(), faults_.end(), fault) == faults_.end()) {
    faults_.push_back(std::move(fault));
  }
}

namespace {

// A line of any length is cut to a window around the fault, so that a 1 GB line stays readable.
constexpr std::size_t excerpt_before = 60;
constexpr std::size_t excerpt_after = 60;

std::string excerpt_with_caret(const Fault& fault) {
  const std::string& line = fault.excerpt;
  const std::size_t column = fault.column - 1;
  const std::size_t total = characters(line);
  std::size_t from = 0;
  if (total > excerpt_before + excerpt_after && column > excerpt_before)
    from = column - excerpt_before;
  const std::string window = printable(character_range(line, from, excerpt_before + excerpt_after));
  const std::string before = printable(character_range(line, from, column - from));
  const std::string marked =
      printable(character_range(line, column, std::min(fault.length, excerpt_after)));
  const std::size_t length = std::max<std::size_t>(1, display_width(marked));
  // Tabs keep their width in the caret line, so the caret stands under its character.
  std::string pad;
  for (std::size_t at = 0; at <= before.size();) {
    const std::size_t tab = std::min(before.find('\t', at), before.size());
    pad += std::string(display_width(std::string_view(before).substr(at, tab - at)), ' ');
    if (tab < before.size()) pad += '\t';
    at = tab + 1;
  }
  const std::string number = std::to_string(fault.line);
  return format("  {} | {}\n  {}   {}{}\n", number, window, std::string(number.size(), ' '), pad,
                std::string(length, '^'));
}

}  // namespace

std::string Diagnostics::text() const {
  std::map<std::string, std::size_t> order;
  for (const Source& source : sources_) order.emplace(source.name(), order.size());
  std::vector<const Fault*> sorted;
  sorted.reserve(faults_.size());
  for (const Fault& fault : faults_) sorted.push_back(&fault);
  const auto rank = [&](const Fault& fault) {
    const auto found = order.find(fault.file);
    const bool about_the_rest = fault.line == 0 && fault.warning && !fault.file.empty();
    return std::tuple(found == order.end() ? order.size() : found->second, fault.file,
                      about_the_rest, fault.line, fault.column);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Fault* a, const Fault* b) { return rank(*a) < rank(*b); });
  std::string out;
  for (const Fault* fault : sorted) {
    const char* word = fault->note ? "note" : fault->warning ? "warning" : "error";
    if (fault->line > 0) {
      out += format("{}:{}:{}: {}: {}\n", printable(fault->file), fault->line, fault->column, word,
                    printable(fault->message));
    } else if (!fault->file.empty()) {
      out += format("{}: {}: {}\n", printable(fault->file), word, printable(fault->message));
    } else {
      out += format("fanin: {}: {}\n", word, printable(fault->message));
    }
    if (!fault->excerpt.empty()) out += excerpt_with_caret(*fault);
    if (!fault->hint.empty()) out += format("hint: {}\n", printable(fault->hint));
  }
  return out;
}

std::string beside(std::string_view name, std::string_view path) {
  const std::filesystem::path wanted(path);
  if (wanted.is_absolute()) return wanted.string();
  return (std::filesystem::path(name).parent_path() / wanted).lexically_normal().string();
}

}  // namespace fanin
