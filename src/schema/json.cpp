// A recursive reader of JSON: its values keep their places, and nothing is let pass that the
// standard does not allow.
#include "schema/json.hpp"

#include <algorithm>
#include <cstdint>
#include <map>

#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/width.hpp"

namespace fanin {

bool is_json(std::string_view name, std::string_view text) {
  if (name.ends_with(".json")) return true;
  if (name.ends_with(".yaml") || name.ends_with(".yml")) return false;
  const auto after_blanks = [&](std::size_t at) {
    return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
  };
  const std::size_t first = after_blanks(0);
  if (first == text.size() || text[first] != '{') return false;
  const std::size_t second = after_blanks(first + 1);
  return second < text.size() && text[second] == '"';
}

namespace {

// Never leaves this file.
struct Refused {
  Place place;
  std::string message;
  std::string hint;
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The length of the JSON number that `text` begins with; 0: it begins with none.
std::size_t number_length(std::string_view text) {
  std::size_t at = 0;
  const auto here = [&](char c) { return at < text.size() && text[at] == c; };
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > from;
  };
  if (here('-')) ++at;
  if (here('0')) {
    ++at;
  } else if (!digits()) {
    return 0;
  }
  if (here('.')) {
    ++at;
    if (!digits()) return 0;
  }
  if (here('e') || here('E')) {
    ++at;
    if (here('+') || here('-')) ++at;
    if (!digits()) return 0;
  }
  return at;
}

void put_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

class JsonReader {
 public:
  JsonReader(int source, std::string_view text, const YamlLimits& limits, Diagnostics& diagnostics)
      : source_(source), text_(text), limits_(limits), diagnostics_(diagnostics) {}

  Node document() {
    blanks();
    if (at_ == text_.size()) return {};
    Node root = value(0);
    blanks();
    if (at_ < text_.size()) throw refused(at_, "something follows the end of the JSON value");
    return root;
  }

 private:
  Place place(std::size_t begin, std::size_t length = 1) const { return {source_, begin, length}; }
  Refused refused(std::size_t at, std::string message, std::string hint = {}) const {
    return {place(at), std::move(message), std::move(hint)};
  }
  Refused never_closed(std::size_t open) const {
    return refused(open, format("this '{}' is never closed", text_.substr(open, 1)));
  }

  void blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) ++at_;
  }
  bool taken(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Node value(std::size_t depth) {
    if (depth >= limits_.depth) {
      throw refused(at_, format("values are nested deeper than {} levels", limits_.depth));
    }
    if (++nodes_ > limits_.nodes) {
      throw refused(at_, format("the document holds more than {} values", limits_.nodes));
    }
    const std::size_t begin = at_;
    Node node;
    if (text_[at_] == '{') {
      node = mapping(depth);
    } else if (text_[at_] == '[') {
      node = sequence(depth);
    } else if (text_[at_] == '"') {
      node = Node::scalar(string(), true);
    } else {
      node = word();
    }
    const bool open = node.is_mapping() || node.is_sequence();
    node.place = place(begin, open ? 1 : std::max<std::size_t>(1, at_ - begin));
    return node;
  }

  Node mapping(std::size_t depth) {
    const std::size_t open = at_++;
    std::vector<Entry> entries;
    std::map<std::string, std::size_t> first;
    blanks();
    if (taken('}')) return Node::mapping({});
    while (true) {
      blanks();
      if (at_ == text_.size()) throw never_closed(open);
      const std::size_t begin = at_;
      if (text_[at_] != '"') {
        const bool comma = text_[at_] == '}';
        throw refused(at_, comma ? "a comma with nothing after it" : "a key must be in quotes",
                      comma ? "remove the comma before '}'" : R"(JSON writes "key": value)");
      }
      std::string key = string();
      const Place key_place = place(begin, at_ - begin);
      blanks();
      if (!taken(':')) {
        if (at_ == text_.size()) throw never_closed(open);
        throw refused(at_, format("the key '{}' has no ':' after it", key));
      }
      blanks();
      if (at_ == text_.size()) throw never_closed(open);
      Node node = value(depth + 1);
      const auto [known, is_new] = first.emplace(key, begin);
      if (is_new) {
        entries.push_back({std::move(key), key_place, std::move(node)});
      } else {
        diagnostics_.error(key_place,
                           format("the key '{}' is here twice, first in line {}", key,
                                  diagnostics_.source(source_).locate(known->second).line));
        // Each holds its line, which in JSON may be the whole document.
        constexpr std::size_t most = 20;
        if (++twice_ == most) throw refused(begin, format("{} keys are here twice", most));
      }
      if (!next('}', open)) return Node::mapping(std::move(entries));
    }
  }

  Node sequence(std::size_t depth) {
    const std::size_t open = at_++;
    std::vector<Node> items;
    blanks();
    if (taken(']')) return Node::sequence({});
    while (true) {
      blanks();
      if (at_ == text_.size()) throw never_closed(open);
      if (text_[at_] == ']') {
        throw refused(at_, "a comma with nothing after it", "remove the comma before ']'");
      }
      items.push_back(value(depth + 1));
      if (!next(']', open)) return Node::sequence(std::move(items));
    }
  }

  /// Past the comma before another part; false: past the bracket that ends them.
  bool next(char end, std::size_t open) {
    blanks();
    if (taken(',')) return true;
    if (taken(end)) return false;
    if (at_ == text_.size()) throw never_closed(open);
    throw refused(at_, format("expected ',' or '{}' here", end));
  }

  Node word() {
    const std::string_view rest = text_.substr(at_);
    if (const std::size_t length = number_length(rest); length > 0) {
      at_ += length;
      if (at_ < text_.size() && (is_digit(text_[at_]) || is_letter(text_[at_]))) {
        throw refused(at_ - length, "this is not a JSON number");
      }
      return Node::scalar(std::string(rest.substr(0, length)));
    }
    std::size_t length = rest.starts_with('-') ? 1 : 0;
    while (length < rest.size() && is_letter(rest[length])) ++length;
    const std::string_view said = rest.substr(0, length);
    at_ += length;
    if (said == "null") return {};
    if (said == "true" || said == "false") return Node::scalar(std::string(said));
    if (said == "NaN") return Node::scalar("nan");
    if (said == "Infinity") return Node::scalar("inf");
    if (said == "-Infinity") return Node::scalar("-inf");
    at_ -= length;
    std::string hint;
    if (said == "True") hint = "JSON writes true";
    if (said == "False") hint = "JSON writes false";
    if (said == "None") hint = "JSON writes null";
    if (rest.starts_with('\'')) hint = "JSON quotes texts with \"";
    throw Refused{place(at_, std::max<std::size_t>(1, length)), "this is not a JSON value", hint};
  }

  std::string string() {
    const std::size_t open = at_++;
    std::string out;
    while (true) {
      if (at_ >= text_.size() || text_[at_] == '\n') {
        throw refused(open, "this quote is never closed");
      }
      const char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) {
        throw refused(at_, format("control character 0x{:02x}", static_cast<unsigned char>(c)));
      }
      ++at_;
      if (c == '"') return out;
      if (c == '\\') {
        escape(out);
      } else {
        out += c;
      }
    }
  }

  void escape(std::string& out) {
    static constexpr std::string_view names = "\"\\/bfnrt";
    static constexpr std::string_view values = "\"\\/\b\f\n\r\t";
    const std::size_t begin = at_ - 1;
    const char c = at_ < text_.size() ? text_[at_++] : '\0';
    if (const std::size_t known = names.find(c); known != std::string_view::npos) {
      out += values[known];
      return;
    }
    if (c != 'u') throw refused(begin, "JSON has no such escape");
    std::uint32_t code = hexadecimal(begin);
    const bool high = code >= 0xD800 && code < 0xDC00;
    if (high && text_.substr(at_, 2) == "\\u") {
      at_ += 2;
      const std::uint32_t low = hexadecimal(begin);
      if (low < 0xDC00 || low > 0xDFFF) throw refused(begin, "half of a surrogate pair");
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (high || (code >= 0xDC00 && code <= 0xDFFF)) {
      throw refused(begin, "half of a surrogate pair");
    }
    put_utf8(out, code);
  }

  std::uint32_t hexadecimal(std::size_t begin) {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = at_ < text_.size() ? text_[at_++] : '\0';
      static constexpr std::string_view digits = "0123456789abcdef";
      const std::size_t digit = digits.find(is_letter(c) ? static_cast<char>(c | 0x20) : c);
      if (c == '\0' || digit == std::string_view::npos) {
        throw refused(begin, "\\u takes four hexadecimal digits");
      }
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    return code;
  }

  int source_;
  std::string_view text_;
  const YamlLimits& limits_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
  std::size_t twice_ = 0;
};

}  // namespace

std::optional<Node> parse_json(int source, Diagnostics& diagnostics, const YamlLimits& limits) {
  const std::string_view text = diagnostics.source(source).text();
  if (text.size() > limits.bytes) {
    diagnostics.error({source, 0, 1},
                      format("the document is larger than {} MiB", limits.bytes >> 20));
    return std::nullopt;
  }
  if (const auto at = invalid_utf8(text)) {
    diagnostics.error({source, *at, 1}, "this byte is not UTF-8 text");
    return std::nullopt;
  }
  try {
    return JsonReader(source, text, limits, diagnostics).document();
  } catch (const Refused& refused) {
    diagnostics.error(refused.place, refused.message, refused.hint);
    return std::nullopt;
  }
}

namespace {

void emit(std::string& out, const Node& node, std::size_t depth) {
  const std::string indent(2 * depth, ' ');
  switch (node.kind) {
    case Node::Kind::null:
      out += "null";
      return;
    case Node::Kind::scalar: {
      const bool known = node.text == "true" || node.text == "false" ||
                         (!node.text.empty() && number_length(node.text) == node.text.size());
      out += known && !node.quoted ? node.text : json_string(node.text);
      return;
    }
    case Node::Kind::sequence: {
      const bool flat = std::all_of(node.items.begin(), node.items.end(), [](const Node& item) {
        return item.is_scalar() || item.is_null();
      });
      out += '[';
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0) out += flat ? ", " : ",";
        if (!flat) out += "\n" + indent + "  ";
        emit(out, node.items[i], depth + 1);
      }
      if (!flat) out += "\n" + indent;
      out += ']';
      return;
    }
    case Node::Kind::mapping: {
      out += '{';
      for (std::size_t i = 0; i < node.entries.size(); ++i) {
        out += i > 0 ? ",\n" : "\n";
        out += indent + "  " + json_string(node.entries[i].key) + ": ";
        emit(out, node.entries[i].value, depth + 1);
      }
      if (!node.entries.empty()) out += "\n" + indent;
      out += '}';
      return;
    }
  }
}

}  // namespace

std::string emit_json(const Node& node) {
  std::string out;
  emit(out, node, 0);
  return out + "\n";
}

Node json_rows(const Table& table) {
  std::vector<Node> rows;
  for (const std::vector<std::string>& row : table.rows) {
    std::vector<Entry> entries;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const bool number =
          table.columns[c].align == Align::right && parse_number(row[c]).has_value();
      entries.push_back(
          {table.columns[c].name, {}, row[c].empty() ? Node() : Node::scalar(row[c], !number)});
    }
    rows.push_back(Node::mapping(std::move(entries)));
  }
  return Node::sequence(std::move(rows));
}

}  // namespace fanin
