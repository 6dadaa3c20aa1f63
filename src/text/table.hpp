// Rows and columns as a value, written as aligned text, Markdown or CSV.
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

/// For a terminal: columns aligned by display width, two spaces between, a rule under the header.
std::string as_text(const Table& table);

/// GitHub's Markdown; '|' and characters that would be markup are escaped.
std::string as_markdown(const Table& table);

/// RFC 4180 with '\n'; a cell is quoted where it must be. The title is not written.
std::string as_csv(const Table& table);

/// One cell as CSV.
std::string csv_cell(std::string_view text);

}  // namespace fanin
