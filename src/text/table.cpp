// The four written forms of a table.
#include "text/table.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "text/numbers.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

std::string padded(const std::string& cell, std::size_t width, Align align) {
  const std::size_t used = display_width(cell);
  const std::string pad(width > used ? width - used : 0, ' ');
  return align == Align::right ? pad + cell : cell + pad;
}

constexpr std::size_t gap = 2;

/// Every cell as it is shown, the names first, and the width of each column.
struct Measured {
  std::vector<std::vector<std::string>> lines;
  std::vector<std::size_t> widths;
};

Measured measured_of(const Table& table) {
  Measured measured;
  measured.lines.emplace_back();
  for (const Column& column : table.columns)
    measured.lines.back().push_back(printable(column.name));
  for (const auto& row : table.rows) {
    measured.lines.emplace_back();
    for (const std::string& cell : row) measured.lines.back().push_back(printable(cell));
  }
  measured.widths.assign(table.columns.size(), 0);
  for (const auto& line : measured.lines) {
    for (std::size_t c = 0; c < line.size(); ++c)
      measured.widths[c] = std::max(measured.widths[c], display_width(line[c]));
  }
  return measured;
}

std::string without_trailing_space(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

/// The columns of `panel` alone.
std::string panel_text(const Table& table, const Measured& measured,
                       const std::vector<std::size_t>& panel) {
  std::string out;
  std::string rule;
  for (const std::size_t c : panel) {
    if (c != panel.front()) rule += std::string(gap, ' ');
    rule += std::string(measured.widths[c], '-');
  }
  for (std::size_t i = 0; i < measured.lines.size(); ++i) {
    std::string line;
    for (std::size_t p = 0; p < panel.size(); ++p) {
      const std::size_t c = panel[p];
      if (p > 0) line += std::string(gap, ' ');
      line += padded(measured.lines[i][c], measured.widths[c], table.columns[c].align);
    }
    out += without_trailing_space(line) + "\n";
    if (i == 0) out += rule + "\n";
  }
  return out;
}

/// Text for a LaTeX document. What has no escape here is left to the document's input encoding.
std::string latex_text(std::string_view text) {
  struct Escape {
    std::string_view from;
    std::string_view to;
  };
  static constexpr Escape escapes[] = {{"\\", "\\textbackslash{}"},
                                       {"~", "\\textasciitilde{}"},
                                       {"^", "\\textasciicircum{}"},
                                       {"&", "\\&"},
                                       {"%", "\\%"},
                                       {"$", "\\$"},
                                       {"#", "\\#"},
                                       {"_", "\\_"},
                                       {"{", "\\{"},
                                       {"}", "\\}"},
                                       {"<", "$<$"},
                                       {">", "$>$"},
                                       {"±", "$\\pm$"},
                                       {"−", "$-$"},
                                       {"≥", "$\\geq$"},
                                       {"≤", "$\\leq$"},
                                       {"×", "$\\times$"},
                                       {"\"", "\\textquotedbl{}"}};
  const std::string shown = printable(text);
  std::string out;
  for (std::string_view rest = shown; !rest.empty();) {
    const Escape* found = nullptr;
    for (const Escape& escape : escapes) {
      if (rest.starts_with(escape.from)) found = &escape;
    }
    out += found != nullptr ? found->to : rest.substr(0, 1);
    rest.remove_prefix(found != nullptr ? found->from.size() : 1);
  }
  return out;
}

}  // namespace

std::string as_text(const Table& table, std::size_t width, std::size_t keys) {
  std::string out;
  if (!table.title.empty()) out += printable(table.title) + "\n";
  if (table.columns.empty()) return out;
  const Measured measured = measured_of(table);
  keys = std::min(keys, table.columns.size() - 1);
  std::size_t leading = 0;
  for (std::size_t c = 0; c < keys; ++c) leading += measured.widths[c] + gap;
  std::size_t next = keys;
  while (next < table.columns.size()) {
    std::vector<std::size_t> panel(keys);
    for (std::size_t c = 0; c < keys; ++c) panel[c] = c;
    std::size_t used = leading;
    // One column at least, be it wider than the screen.
    do {
      used += measured.widths[next] + gap;
      panel.push_back(next++);
    } while (next < table.columns.size() && (width == 0 || used + measured.widths[next] <= width));
    if (panel.size() < next) out += "\n";
    out += panel_text(table, measured, panel);
  }
  return out;
}

std::string markdown_text(std::string_view text) {
  const std::string shown = printable(text);
  const auto in_word = [&](std::size_t i) {
    const auto c = static_cast<unsigned char>(shown[i]);
    return c >= 0x80 || std::isalnum(c) != 0;
  };
  std::string out;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const char c = shown[i];
    // An underscore inside a word is not markup, so names such as he_normal stay as they are.
    const bool inside = i > 0 && i + 1 < shown.size() && in_word(i - 1) && in_word(i + 1);
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      // A backslash before every ASCII character that can begin markup.
      // An address would become a link by itself.
      const std::string_view rest = std::string_view(shown).substr(i);
      const bool address = c == '@' || rest.starts_with("://") ||
                           (c == '.' && std::string_view(shown).substr(0, i).ends_with("www"));
      if ((c == '_' && !inside) || address ||
          std::string_view("\\`*[]|~#").find(c) != std::string_view::npos) {
        out += '\\';
      }
      out += c;
    }
  }
  return out;
}

std::string as_markdown(const Table& table) {
  std::string out;
  if (!table.title.empty()) out += "### " + markdown_text(table.title) + "\n\n";
  out += "|";
  for (const Column& column : table.columns) out += " " + markdown_text(column.name) + " |";
  out += "\n|";
  for (const Column& column : table.columns)
    out += column.align == Align::right ? " ---: |" : " --- |";
  out += "\n";
  for (const auto& row : table.rows) {
    out += "|";
    for (const std::string& cell : row)
      out += " " + without_trailing_space(markdown_text(cell)) + " |";
    out += "\n";
  }
  return out;
}

std::string as_latex(const Table& table, std::string_view caption) {
  std::string out = "\\begin{table}\n  \\centering\n";
  const std::string title = latex_text(table.title);
  const std::string words = latex_text(caption);
  if (!title.empty() || !words.empty())
    out += "  \\caption{" + title + (title.empty() || words.empty() ? "" : ": ") + words + "}\n";
  out += "  \\begin{tabular}{";
  for (const Column& column : table.columns) out += column.align == Align::right ? 'r' : 'l';
  out += "}\n    \\toprule\n";
  const auto add_row = [&](const auto& cells, const auto& text_of) {
    std::string line = "   ";
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const std::string text = without_trailing_space(latex_text(text_of(cells[c])));
      // A bracket or a star at a row's beginning would be an argument of the line break before it.
      const bool argument = c == 0 && (text.starts_with('[') || text.starts_with('*'));
      line += (c > 0 ? " & " : " ") + (argument ? "{" + text + "}" : text);
    }
    out += line + " \\\\\n";
  };
  add_row(table.columns, [](const Column& column) -> const std::string& { return column.name; });
  out += "    \\midrule\n";
  for (const auto& row : table.rows)
    add_row(row, [](const std::string& cell) -> const std::string& { return cell; });
  return out + "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n";
}

namespace {

/// What a spreadsheet would run as a formula, quoted or not (OWASP, "CSV Injection"); a sign alone,
/// and a number, are none.
bool is_formula(std::string_view text) {
  static constexpr std::string_view beginnings[] = {"=",  "+",  "-",  "@",  "\t", "\r",
                                                    "\n", "＝", "＋", "－", "＠"};
  return text.size() > 1 && !parse_number(text) &&
         std::any_of(std::begin(beginnings), std::end(beginnings),
                     [&](std::string_view beginning) { return text.starts_with(beginning); });
}

/// With an apostrophe, which a spreadsheet takes for "this is text", before each part that would be
/// a formula; where numbers have commas, semicolons and tabs part the cells of a line.
std::string defused(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end =
        std::min(text.find_first_of(";\t", text.starts_with('\t') ? 1 : 0), text.size());
    if (is_formula(text.substr(0, end))) out += "'";
    out += text.substr(0, std::min(end + 1, text.size()));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string csv_cell(std::string_view text) {
  // Most cells are numbers and names.
  if (std::all_of(text.begin(), text.end(),
                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '_'; }))
    return std::string(text);
  const std::string cell = defused(text);
  std::string shown;
  for (std::string_view rest = cell; !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
    shown += printable(rest.substr(0, end));
    shown += rest.substr(end, 1);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (shown.find_first_of(",\"\r\n") == std::string::npos) return shown;
  std::string out = "\"";
  for (const char c : shown) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string as_csv(const Table& table) {
  std::string out;
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    out += (c > 0 ? "," : "") + csv_cell(table.columns[c].name);
  out += "\n";
  for (const auto& row : table.rows) {
    for (std::size_t c = 0; c < row.size(); ++c) out += (c > 0 ? "," : "") + csv_cell(row[c]);
    out += "\n";
  }
  return out;
}

}  // namespace fanin
