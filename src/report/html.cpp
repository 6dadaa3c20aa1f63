// Values to elements. Every text of a user's goes through escaped().
#include "report/html.hpp"

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

std::string lines_escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    out += escaped(text.substr(0, end)) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return out;
}

namespace {

/// The marks of a table: " v" better, " *" worse than the baseline.
std::string marked(const std::string& cell) {
  for (const auto& [mark, kind] : {std::pair{" v", "better"}, {" *", "worse"}}) {
    if (cell.ends_with(mark)) {
      return format("{} <b class=\"{}\">{}</b>", escaped(cell.substr(0, cell.size() - 2)), kind,
                    mark[1]);
    }
  }
  return escaped(cell);
}

/// A name may break before its parameters.
std::string breakable(std::string_view name) {
  std::string out;
  for (const char c : escaped(name)) {
    const bool parameters = c == '(' && !out.empty() && out.back() != ' ';
    out += c;
    if (parameters) out += "<wbr>";
  }
  return out;
}

}  // namespace

std::string sort_key(std::string_view cell) {
  const bool beyond = cell.starts_with("> ");
  if (beyond) cell.remove_prefix(2);
  const std::string_view number = cell.substr(0, cell.find_first_of(" %/"));
  const auto value = parse_number(number);
  if (!value) return std::string(cell);
  return beyond ? shortest(*value + .5) : shortest(*value);
}

std::string swatch(const Key& key, double width) {
  const double middle = width / 2;
  std::string line;
  if (width > 20) {
    line = format("<path fill=\"none\" stroke-width=\"2\"{} d=\"M1 6h{}\"/>",
                  dash_attribute(key.style), coordinate(width - 2));
  }
  return format(
      "<svg viewBox=\"0 0 {} 12\" aria-hidden=\"true\"><g class=\"c{}\">{}"
      "<path stroke=\"none\" d=\"{}\"/></g></svg>",
      coordinate(width), key.style.color(), line, mark_path(key.style, middle, 6, 4));
}

std::string html_table(const Table& table, const TableDress& dress, std::string_view caption) {
  std::string out = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                    escaped(caption) + "\"><table class=\"data\">\n<thead><tr>";
  const auto right = [&](std::size_t c) {
    return table.columns[c].align == Align::right ? " class=\"right\"" : "";
  };
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const std::string tip = c < dress.tips.size() && !dress.tips[c].empty()
                                ? format(" title=\"{}\"", escaped(dress.tips[c]))
                                : "";
    out += format("<th scope=\"col\"{}><button type=\"button\" class=\"sort\"{}>{}</button></th>",
                  right(c), tip, escaped(table.columns[c].name));
  }
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const bool keyed = r < dress.keys.size() && dress.keys[r];
    out += "<tr";
    if (keyed) out += format(" data-s=\"{}\"", dress.keys[r]->number);
    if (keyed && dress.keys[r]->style.color() == 0) out += " class=\"base\"";
    out += ">";
    for (std::size_t c = 0; c < table.rows[r].size(); ++c) {
      const std::string& cell = table.rows[r][c];
      const std::string key = sort_key(cell);
      const std::string sorts = key == cell ? "" : format(" data-v=\"{}\"", escaped(key));
      const std::string begin = keyed && c == 0 ? swatch(*dress.keys[r], 14) : "";
      const std::string tip = r < dress.cell_tips.size() && !dress.cell_tips[r][c].empty()
                                  ? format(" title=\"{}\"", escaped(dress.cell_tips[r][c]))
                                  : "";
      out += c == 0 ? format("<th scope=\"row\"{}{}>{}{}</th>", right(c), sorts, begin,
                             breakable(cell))
                    : format("<td{}{}{}>{}</td>", right(c), sorts, tip, marked(cell));
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string policy_hash(std::string_view sha256) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto nibble = [&](std::size_t i) -> unsigned {
    if (i >= sha256.size()) return 0;
    const char c = sha256[i];
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  std::string out = "'sha256-";
  // Three hexadecimal digits are two digits of base 64; 256 bits leave one "=".
  for (std::size_t i = 0; i < sha256.size(); i += 3) {
    const unsigned bits = nibble(i) << 8 | nibble(i + 1) << 4 | nibble(i + 2);
    out += digits[bits >> 6];
    if (i + 1 < sha256.size()) out += digits[bits & 63];
  }
  return out + "='";
}

}  // namespace fanin
