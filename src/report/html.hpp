// Pieces of HTML: tables that sort, figures with their frames.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/figures.hpp"
#include "text/table.hpp"

namespace fanin {

/// What a table of the page has beside its cells.
struct TableDress {
  std::vector<std::string> tips;  ///< beside the columns: what one means; empty: nothing to say
  std::vector<std::optional<Key>> keys;  ///< beside the rows: the method in the first cell
  std::vector<std::vector<std::string>> cell_tips;  ///< by row and column; may be empty
};

/// As escaped(), line by line: line breaks stay.
std::string lines_escaped(std::string_view text);

/// A table that the script sorts by its headings. The first cell of a row is its heading.
std::string html_table(const Table& table, const TableDress& dress, std::string_view caption);

/// What a cell sorts by: the number it begins with ("0.92 ± 0.01" .92, "> 50 (0/5)" just above 50),
/// or its text.
std::string sort_key(std::string_view cell);

/// A swatch of the method's look, in `width` pixels: with a line where there is room.
std::string swatch(const Key& key, double width);

/// A hash as a Content-Security-Policy names it, "'sha256-47DE...FU='": its 32 bytes in base 64
/// (CSP 3, 2.3.1), from the 64 hexadecimal digits that CMake writes.
std::string policy_hash(std::string_view sha256);

}  // namespace fanin
