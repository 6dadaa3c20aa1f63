// Display width by libutf8proc, its only user.
#include "text/width.hpp"

#include <algorithm>

#include <utf8proc.h>

#include "text/format.hpp"

namespace fanin {

namespace {

struct Character {
  std::string_view bytes;
  utf8proc_int32_t code = -1;  ///< -1: not UTF-8
};

Character next_character(std::string_view text) {
  utf8proc_int32_t code = -1;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (length <= 0) return {text.substr(0, 1), -1};
  return {text.substr(0, static_cast<std::size_t>(length)), code};
}

// C0, DEL and C1 controls can move the cursor or colour the screen, line and paragraph separators
// break lines; the bidirectional controls (Unicode 15, Bidi_Control) reorder them.
bool is_control(utf8proc_int32_t code) {
  return code >= 0 &&
         (code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
          (code >= 0x2066 && code <= 0x2069) || code == 0x061C || code == 0x200E || code == 0x200F);
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character c = next_character(text);
    width += c.code < 0 ? 1 : static_cast<std::size_t>(utf8proc_charwidth(c.code));
    text.remove_prefix(c.bytes.size());
  }
  return width;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = next_character(text);
    if (c.code < 0 || (is_control(c.code) && c.code != '\t')) {
      for (const char byte : c.bytes) out += format("\\x{:02x}", static_cast<unsigned char>(byte));
    } else {
      out += c.bytes;
    }
    text.remove_prefix(c.bytes.size());
  }
  return out;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const Character c = next_character(text);
    if (c.code < 0) {
      out += "\xEF\xBF\xBD";
    } else if (is_control(c.code)) {
      out += format("\\u{:04x}", static_cast<unsigned>(c.code));
    } else {
      if (c.code == '"' || c.code == '\\') out += '\\';
      out += c.bytes;
    }
    text.remove_prefix(c.bytes.size());
  }
  return out + "\"";
}

std::string character_range(std::string_view text, std::size_t from, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; !text.empty() && i < from + count; ++i) {
    const Character c = next_character(text);
    if (i >= from) out += c.bytes;
    text.remove_prefix(c.bytes.size());
  }
  return out;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  if (width == 0) return std::string(text);
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t wide = display_width(word);
    if (!out.empty() && used + 1 + wide > width) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
    } else if (!out.empty()) {
      out += ' ';
      ++used;
    }
    out += word;
    used += wide;
  }
  return out;
}

}  // namespace fanin
