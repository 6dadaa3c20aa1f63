// The three written forms of a table.
#include "text/table.hpp"

#include <algorithm>
#include <cctype>

#include "text/width.hpp"

namespace fanin {

namespace {

std::string padded(const std::string& cell, std::size_t width, Align align) {
  const std::size_t used = display_width(cell);
  const std::string pad(width > used ? width - used : 0, ' ');
  return align == Align::right ? pad + cell : cell + pad;
}

std::string without_trailing_space(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string markdown_cell(std::string_view text) {
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
      if ((c == '_' && !inside) ||
          std::string_view("\\`*[]|~#").find(c) != std::string_view::npos) {
        out += '\\';
      }
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string as_text(const Table& table) {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t width = display_width(printable(table.columns[c].name));
    for (const auto& row : table.rows) width = std::max(width, display_width(printable(row[c])));
    widths.push_back(width);
  }
  std::string out;
  if (!table.title.empty()) out += printable(table.title) + "\n";
  std::string header;
  std::string rule;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (c > 0) {
      header += "  ";
      rule += "  ";
    }
    header += padded(printable(table.columns[c].name), widths[c], table.columns[c].align);
    rule += std::string(widths[c], '-');
  }
  out += without_trailing_space(header) + "\n" + rule + "\n";
  for (const auto& row : table.rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (c > 0) line += "  ";
      line += padded(printable(row[c]), widths[c], table.columns[c].align);
    }
    out += without_trailing_space(line) + "\n";
  }
  return out;
}

std::string as_markdown(const Table& table) {
  std::string out;
  if (!table.title.empty()) out += "### " + markdown_cell(table.title) + "\n\n";
  out += "|";
  for (const Column& column : table.columns) out += " " + markdown_cell(column.name) + " |";
  out += "\n|";
  for (const Column& column : table.columns)
    out += column.align == Align::right ? " ---: |" : " --- |";
  out += "\n";
  for (const auto& row : table.rows) {
    out += "|";
    for (const std::string& cell : row) out += " " + markdown_cell(cell) + " |";
    out += "\n";
  }
  return out;
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
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
