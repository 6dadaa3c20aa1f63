// Collects faults and prints them as `file:line:column: error: ...` with the line and a caret run.
#include "text/diagnostics.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "text/format.hpp"
#include "text/output.hpp"
#include "text/width.hpp"

namespace fanin {

int Diagnostics::add_source(std::string name, std::string text) {
  sources_.emplace_back(std::move(name), std::move(text));
  return static_cast<int>(sources_.size()) - 1;
}

std::optional<int> Diagnostics::source_named(std::string_view name) const {
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].name() == name) return static_cast<int>(i);
  }
  return std::nullopt;
}

namespace {

// A line of any length is cut to a window around the fault, so that a 1 GB line stays readable, and
// a thousand faults in it are no thousand copies of it.
constexpr std::size_t excerpt_before = 60;
constexpr std::size_t excerpt_after = 60;

constexpr bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// A message or hint that quotes a name of a megabyte, without its middle.
std::string readable(std::string text) {
  constexpr std::size_t longest = 4000;
  if (text.size() <= longest) return text;
  std::size_t begin = longest / 2;
  std::size_t end = text.size() - longest / 4;
  while (begin > 0 && continues(text[begin])) --begin;
  while (end < text.size() && continues(text[end])) ++end;
  return text.substr(0, begin) + " ... " + text.substr(end);
}

}  // namespace

void show_line(Fault& fault, std::string_view line, std::size_t at) {
  at = std::min(at, line.size());
  std::size_t begin = at;
  std::size_t before = 0;
  for (; begin > 0 && before < excerpt_before; --begin) {
    if (!continues(line[begin - 1])) ++before;
  }
  const auto rest = [&](std::size_t from) {
    std::size_t end = from;
    for (std::size_t count = 0; end < line.size(); ++end) {
      if (!continues(line[end]) && ++count > excerpt_before + excerpt_after) break;
    }
    return end;
  };
  // A line that fits is shown whole.
  if (fault.column <= excerpt_before + 1 || rest(0) == line.size()) begin = 0;
  fault.excerpt_from = begin == 0 ? 0 : fault.column - 1 - before;
  fault.excerpt = std::string(line.substr(begin, rest(begin) - begin));
}

Fault fault_at(std::string file, std::string_view text, std::size_t at) {
  at = std::min(at, text.size());
  const std::string_view before = text.substr(0, at);
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  const std::size_t stop = std::min(text.find_first_of("\r\n", at), text.size());
  Fault fault;
  fault.file = std::move(file);
  fault.line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  fault.column = characters(before.substr(start)) + 1;
  show_line(fault, text.substr(start, stop - start), at - start);
  return fault;
}

Fault Diagnostics::resolved(Place place, std::string message, std::string hint) const {
  Fault fault;
  fault.message = std::move(message);
  fault.hint = std::move(hint);
  if (!place) return fault;
  const Source& at = source(place.source);
  const LineColumn where = at.locate(place.begin);
  const std::string_view line = at.line_at(place.begin);
  const auto line_start = static_cast<std::size_t>(line.data() - at.text().data());
  const std::size_t in_line =
      std::min(std::min(place.begin, at.text().size()) - line_start, line.size());
  fault.file = at.name();
  fault.line = where.line;
  fault.column = where.column;
  fault.length = std::max<std::size_t>(1, characters(line.substr(in_line, place.length)));
  show_line(fault, line, in_line);
  return fault;
}

void Diagnostics::say(Place place, std::string message, std::string hint, bool warning, bool note) {
  Fault fault =
      faults_.size() < most ? resolved(place, std::move(message), std::move(hint)) : Fault{};
  fault.warning = warning;
  fault.note = note;
  add(std::move(fault));
}

void Diagnostics::error(Place place, std::string message, std::string hint) {
  say(place, std::move(message), std::move(hint), false, false);
}

void Diagnostics::warning(Place place, std::string message, std::string hint) {
  say(place, std::move(message), std::move(hint), true, false);
}

void Diagnostics::note(Place place, std::string message, std::string hint) {
  say(place, std::move(message), std::move(hint), false, true);
}

void Diagnostics::add(Fault fault) {
  if (!fault.warning && !fault.note) ++found_;
  if (faults_.size() == most) {
    has_more_ = true;
    return;
  }
  fault.message = readable(std::move(fault.message));
  fault.hint = readable(std::move(fault.hint));
  if (std::find(faults_.begin(), faults_.end(), fault) == faults_.end()) {
    faults_.push_back(std::move(fault));
  }
}

namespace {

std::string excerpt_with_caret(const Fault& fault) {
  const std::size_t column = fault.column - 1 - fault.excerpt_from;
  const std::string window = printable(fault.excerpt);
  const std::string before = printable(character_range(fault.excerpt, 0, column));
  const std::string marked =
      printable(character_range(fault.excerpt, column, std::min(fault.length, excerpt_after)));
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
  if (has_more_)
    out += format("fanin: error: there are more than {} faults; the others are not shown\n", most);
  return out;
}

std::string beside(std::string_view name, std::string_view path) {
  const std::filesystem::path wanted(path);
  if (wanted.is_absolute()) return wanted.string();
  // A pipe has no folder.
  if (name.starts_with("/dev/") || is_special_file(std::string(name)))
    return wanted.lexically_normal().string();
  return (std::filesystem::path(name).parent_path() / wanted).lexically_normal().string();
}

}  // namespace fanin
