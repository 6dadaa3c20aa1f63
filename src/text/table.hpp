// Rows and columns as a value, written as aligned text, Markdown, CSV or LaTeX.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fanin {

enum class Align { left, right };

struct Column {
  std::string name;
  Align align = Align::left;
  bool operator==(const Column&) const = default;
};

/// Cells are text already; a missing value is an empty cell. Every row has one cell a column.
struct Table {
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  bool operator==(const Table&) const = default;
};

/// For a terminal: columns aligned by display width, two spaces between, a rule under the header. A
/// table wider than `width` is folded: the columns that do not fit follow below, led by the first
/// `keys` columns again; no line is broken. A width of 0 is none.
std::string as_text(const Table& table, std::size_t width = 0, std::size_t keys = 1);

/// GitHub's Markdown; '|' and characters that would be markup are escaped.
std::string as_markdown(const Table& table);

/// Text outside of a table, with the same escapes; addresses are no links.
std::string markdown_text(std::string_view text);

/// RFC 4180 with '\n'; a cell is quoted where it must be. The title is not written.
std::string as_csv(const Table& table);

/// A table environment with booktabs rules, the title and `caption` as its caption; the document
/// needs \usepackage{booktabs} and, before 2018's LaTeX, UTF-8 input. Characters with a meaning to
/// TeX are escaped, ± and the like written as mathematics.
std::string as_latex(const Table& table, std::string_view caption = "");

/// One cell as CSV, what a terminal would act on shown as printable() has it. What a spreadsheet
/// would take for a formula (a label "=1+1") begins with an apostrophe, which spreadsheets read as
/// "this is text"; numbers are left alone.
std::string csv_cell(std::string_view text);

}  // namespace fanin
