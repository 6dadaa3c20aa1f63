// Plain lines by a scan of our own, all others by libcsv; the only file that knows libcsv.
#include "data/csv.hpp"

#include <algorithm>
#include <array>

#include <csv.h>

#include "text/format.hpp"

namespace fanin {

CsvFaults::~CsvFaults() {
  if (count_ > most) {
    const std::size_t more = count_ - most;
    diagnostics_.add({.file = file_,
                      .message = more == 1
                                     ? "1 more fault in this file is not shown"
                                     : format("{} more faults in this file are not shown", more),
                      .warning = true});
  }
}

void CsvFaults::at(CsvPlace record, std::size_t field, std::string message, std::string hint) {
  if (++count_ > most) return;
  // Walk the record to its field: quotes hide separators and line breaks.
  std::size_t at = std::min(record.offset, text_.size());
  std::size_t line = record.line;
  std::size_t line_start = at;
  bool quoted = false;
  for (std::size_t left = field; at < text_.size() && left > 0; ++at) {
    const char c = text_[at];
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) --left;
    if (c == '\r' && !quoted) break;
    if (c == '\n') {
      if (!quoted) break;
      ++line;
      line_start = at + 1;
    }
  }
  std::size_t end = at;
  quoted = false;
  for (; end < text_.size(); ++end) {
    const char c = text_[end];
    if (c == '"') quoted = !quoted;
    if (c == '\n' || c == '\r' || (c == ',' && !quoted)) break;
  }
  const std::size_t line_end = std::min(text_.find_first_of("\r\n", end), text_.size());
  Fault fault{.file = file_,
              .line = line,
              .column = characters(text_.substr(line_start, at - line_start)) + 1,
              .length = std::max<std::size_t>(1, characters(text_.substr(at, end - at))),
              .message = std::move(message),
              .hint = std::move(hint)};
  show_line(fault, text_.substr(line_start, line_end - line_start), at - line_start);
  diagnostics_.add(std::move(fault));
}

namespace {

/// The fields of a record that libcsv takes apart: it hands them over in a buffer it uses again.
struct Collected {
  std::string bytes;
  std::vector<std::size_t> ends;
  bool record_ended = false;
};

void on_field(void* text, std::size_t length, void* user) {
  auto& collected = *static_cast<Collected*>(user);
  collected.bytes.append(static_cast<const char*>(text), length);
  collected.ends.push_back(collected.bytes.size());
}

void on_record(int, void* user) { static_cast<Collected*>(user)->record_ended = true; }

// Frees what libcsv allocated.
struct Library {
  csv_parser parser{};
  bool ready = csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { csv_free(&parser); }
};

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

// What ends a stretch of plain characters.
constexpr std::array<bool, 256> special = [] {
  std::array<bool, 256> marks{};
  for (const char c : {',', '\n', '\r', '"'}) marks[static_cast<unsigned char>(c)] = true;
  return marks;
}();

/// Reads records from a text, one after the other.
class Scan {
 public:
  Scan(std::string_view text, CsvFaults& faults)
      : text_(text), faults_(faults), at_(text.starts_with("\xEF\xBB\xBF") ? 3 : 0) {}

  bool at_end() const { return at_ >= text_.size(); }
  CsvPlace place() const { return place_; }
  CsvRecord& fields() { return fields_; }

  /// Takes the line if it has no quote, and no CR but one before its end: most lines of most files.
  /// No field of it is copied. Blanks around fields are dropped, as libcsv does; `fields` is empty
  /// for a blank line. False, and nothing is taken, for any other line.
  bool plain_line() {
    fields_.clear();
    const char* const begin = text_.data();
    const char* const end = begin + text_.size();
    const char* field = begin + at_;
    const char* p = field;
    while (true) {
      while (p != end && !special[static_cast<unsigned char>(*p)]) ++p;
      const char* const stop = p;
      if (p != end && *p == '"') return false;
      const bool carriage_return = p != end && *p == '\r';
      if (carriage_return && ++p != end && *p != '\n') return false;
      add_field(field, stop);
      if (p != end && *p == ',') {
        field = ++p;
        continue;
      }
      if (fields_.size() == 1 && fields_.front().empty()) fields_.clear();
      place_ = {at_, line_};
      at_ = static_cast<std::size_t>(p - begin) + (p != end ? 1 : 0);
      ++line_;
      return true;
    }
  }

  /// Takes one record, and blank lines before it, by libcsv. False after a fault.
  bool any_record() {
    collected_.bytes.clear();
    collected_.ends.clear();
    collected_.record_ended = false;
    bool in_record = false;
    // One line at a time, so that the line of every record is known.
    while (!at_end()) {
      if (!in_record) place_ = {at_, line_};
      const std::size_t stop = text_.find_first_of("\r\n", at_);
      const std::size_t end = stop == std::string_view::npos ? text_.size() : stop + 1;
      const std::string_view line = text_.substr(at_, end - at_);
      if (csv_parse(&library_.parser, line.data(), line.size(), on_field, on_record, &collected_) !=
          line.size()) {
        return broken_quote();
      }
      at_ = end;
      if (line.ends_with('\n')) ++line_;
      in_record = in_record || line.find_first_not_of(" \t\r\n") != std::string_view::npos;
      if (!collected_.record_ended) continue;
      if (line.ends_with('\r') && !at_end()) {
        if (text_[at_] != '\n') return lone_carriage_return();
        ++at_;
        ++line_;
      }
      return give();
    }
    if (csv_fini(&library_.parser, on_field, on_record, &collected_) != 0) {
      faults_.at(place_, collected_.ends.size(), "this quote is never closed");
      return false;
    }
    return give();
  }

 private:
  void add_field(const char* from, const char* to) {
    while (from != to && is_blank(*from)) ++from;
    while (from != to && is_blank(to[-1])) --to;
    fields_.emplace_back(from, static_cast<std::size_t>(to - from));
  }

  bool give() {
    fields_.clear();
    std::size_t from = 0;
    for (const std::size_t to : collected_.ends) {
      fields_.push_back(std::string_view(collected_.bytes).substr(from, to - from));
      from = to;
    }
    return true;
  }

  bool broken_quote() {
    const std::string separator = separator_hint(text_);
    faults_.at(place_, collected_.ends.size(),
               "a quote stands inside a field that is not quoted as a whole",
               separator.empty() ? "write \"\" for a quote inside a quoted field" : separator);
    return false;
  }

  bool lone_carriage_return() {
    faults_.at(place_, 0, "this line ends with CR only", "end lines with LF or CRLF");
    return false;
  }

  std::string_view text_;
  CsvFaults& faults_;
  Library library_;
  Collected collected_;
  CsvRecord fields_;
  CsvPlace place_;
  std::size_t at_;
  std::size_t line_ = 1;
};

}  // namespace

std::string separator_hint(std::string_view text) {
  const std::string_view blank = "\r\n \t";
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
  const std::string_view header = text.substr(0, text.find_first_of("\r\n"));
  if (header.find(',') != std::string_view::npos) return {};
  if (header.find(';') != std::string_view::npos) return "columns are separated by ',', not ';'";
  if (header.find('\t') != std::string_view::npos) return "columns are separated by ',', not tabs";
  return {};
}

bool read_csv(std::string_view text, CsvFaults& faults, const OnRecord& record, CsvWay way) {
  Scan scan(text, faults);
  while (!scan.at_end()) {
    const bool plain = way == CsvWay::fast && scan.plain_line();
    if (!plain && !scan.any_record()) return false;
    if (!scan.fields().empty()) record(scan.place(), scan.fields());
  }
  return true;
}

}  // namespace fanin
