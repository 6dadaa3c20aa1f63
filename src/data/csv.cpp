// The only file that knows libcsv.
#include "data/csv.hpp"

#include <algorithm>

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
  const std::string_view shown =
      text_.substr(line_start, std::min(line_end - line_start, std::size_t{100'000}));
  diagnostics_.add({.file = file_,
                    .line = line,
                    .column = characters(text_.substr(line_start, at - line_start)) + 1,
                    .length = std::max<std::size_t>(1, characters(text_.substr(at, end - at))),
                    .excerpt = std::string(shown),
                    .message = std::move(message),
                    .hint = std::move(hint)});
}

namespace {

struct Parser {
  CsvRecord fields;
  bool record_ended = false;
};

void on_field(void* text, std::size_t length, void* user) {
  static_cast<Parser*>(user)->fields.emplace_back(static_cast<const char*>(text), length);
}

void on_record(int, void* user) { static_cast<Parser*>(user)->record_ended = true; }

bool ends_lines_with_cr_only(std::string_view text) {
  if (text.find('\n') != std::string_view::npos) return false;
  bool quoted = false;
  return std::any_of(text.begin(), text.end(), [&](char c) {
    if (c == '"') quoted = !quoted;
    return c == '\r' && !quoted;
  });
}

// Frees what libcsv allocated.
struct Library {
  csv_parser parser{};
  bool ready = csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
  Library() = default;
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { csv_free(&parser); }
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

bool read_csv(std::string_view text, CsvFaults& faults,
              const std::function<void(CsvPlace place, CsvRecord& fields)>& record) {
  Library library;
  Parser state;
  CsvPlace place;
  std::size_t line = 1;
  bool in_record = false;
  const std::string separator = separator_hint(text);
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (ends_lines_with_cr_only(text)) {
    faults.at({at, 1}, 0, "the lines end with CR only", "end lines with LF or CRLF");
    return false;
  }
  // One line at a time, so that the line of every record is known.
  while (at < text.size()) {
    const std::size_t newline = text.find('\n', at);
    const std::size_t end = newline == std::string_view::npos ? text.size() : newline + 1;
    if (!in_record) place = {at, line};
    const std::size_t length = end - at;
    if (csv_parse(&library.parser, text.data() + at, length, on_field, on_record, &state) !=
        length) {
      faults.at(place, state.fields.size(),
                "a quote stands inside a field that is not quoted as a whole",
                separator.empty() ? "write \"\" for a quote inside a quoted field" : separator);
      return false;
    }
    if (state.record_ended) {
      record(place, state.fields);
      state.fields.clear();
      state.record_ended = false;
      in_record = false;
    } else {
      in_record = text.substr(at, length).find_first_not_of(" \t\r\n") != std::string_view::npos ||
                  in_record;
    }
    at = end;
    ++line;
  }
  if (csv_fini(&library.parser, on_field, on_record, &state) != 0) {
    faults.at(place, state.fields.size(), "this quote is never closed");
    return false;
  }
  if (state.record_ended) record(place, state.fields);
  return true;
}

}  // namespace fanin
