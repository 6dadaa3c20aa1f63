// How text looks on a terminal: display width, safe characters, parts by character.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fanin {

/// Columns the text takes on a terminal (East Asian wide characters take two, combining marks
/// none).
std::size_t display_width(std::string_view text);

/// The text with control characters (terminal escapes, line breaks) and bytes that are not UTF-8
/// written as `\xNN`; tabs stay. Everything that a user's document may put on a screen goes through
/// here.
std::string printable(std::string_view text);

/// The text as a string of JSON, with its quotes. What `printable` shows by its bytes is escaped;
/// bytes that are not UTF-8, which JSON cannot hold, become U+FFFD.
std::string json_string(std::string_view text);

/// `count` characters from character `from`.
std::string character_range(std::string_view text, std::size_t from, std::size_t count);

/// The text in lines of at most `width` columns, broken at spaces, lines after the first led by
/// `indent` spaces; a word longer than a line has a line of its own. A width of 0 breaks nothing.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0);

}  // namespace fanin
