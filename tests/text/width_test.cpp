// Display width, safe characters, parts by character.
#include "text/width.hpp"

#include <boost/test/unit_test.hpp>

using fanin::character_range;
using fanin::display_width;
using fanin::printable;

BOOST_AUTO_TEST_SUITE(text_width)

BOOST_AUTO_TEST_CASE(east_asian_characters_take_two_columns_and_combining_marks_none) {
  BOOST_TEST(display_width("") == 0U);
  BOOST_TEST(display_width("abc") == 3U);
  BOOST_TEST(display_width("é") == 1U);
  BOOST_TEST(display_width("e\xCC\x81") == 1U);
  BOOST_TEST(display_width("数据") == 4U);
  BOOST_TEST(display_width("ﾊ") == 1U);
  BOOST_TEST(display_width("\xFF") == 1U);
}

BOOST_AUTO_TEST_CASE(ordinary_text_and_tabs_stay_as_they_are) {
  BOOST_TEST(printable("a\tb é 数据 😀 ~") == "a\tb é 数据 😀 ~");
}

BOOST_AUTO_TEST_CASE(control_characters_are_written_out) {
  BOOST_TEST(printable("\x1b[31mred\x1b[0m") == "\\x1b[31mred\\x1b[0m");
  BOOST_TEST(printable("a\r\nb") == "a\\x0d\\x0ab");
  BOOST_TEST(printable(std::string_view("a\0b", 3)) == "a\\x00b");
  BOOST_TEST(printable("\x7f") == "\\x7f");
  BOOST_TEST(printable("\xC2\x9B"
                       "31m") == "\\xc2\\x9b31m");  // CSI as one C1 character
}

BOOST_AUTO_TEST_CASE(characters_that_reorder_text_are_written_out) {
  BOOST_TEST(printable("a\u202Eb") == "a\\xe2\\x80\\xaeb");
  BOOST_TEST(printable("\u2066x\u2069") == "\\xe2\\x81\\xa6x\\xe2\\x81\\xa9");
  BOOST_TEST(printable("\u200E\u200F\u061C") == "\\xe2\\x80\\x8e\\xe2\\x80\\x8f\\xd8\\x9c");
  BOOST_TEST(printable("a\u2028b") == "a\\xe2\\x80\\xa8b");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_are_written_out_one_by_one) {
  BOOST_TEST(printable("a\xFF\xFE") == "a\\xff\\xfe");
  BOOST_TEST(printable("\xE2\x82") == "\\xe2\\x82");
  BOOST_TEST(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");
}

BOOST_AUTO_TEST_CASE(parts_are_cut_between_characters) {
  BOOST_TEST(character_range("a数b据", 1, 2) == "数b");
  BOOST_TEST(character_range("abc", 0, 99) == "abc");
  BOOST_TEST(character_range("abc", 3, 1) == "");
  BOOST_TEST(character_range("abc", 9, 1) == "");
}

BOOST_AUTO_TEST_CASE(sentences_are_wrapped_at_spaces) {
  BOOST_TEST(fanin::wrapped("one two three", 7) == "one two\nthree");
  BOOST_TEST(fanin::wrapped("- one two three", 7, 2) == "- one\n  two\n  three");
  BOOST_TEST(fanin::wrapped("one two", 0) == "one two");
  BOOST_TEST(fanin::wrapped("unbreakable a", 4) == "unbreakable\na");
  BOOST_TEST(fanin::wrapped("数据 数据", 8) == "数据\n数据");
  BOOST_TEST(fanin::wrapped("", 8) == "");
}

// RFC 8259, section 7; and nothing that a terminal would obey.
BOOST_AUTO_TEST_CASE(a_json_string_holds_any_bytes_safely) {
  BOOST_TEST(fanin::json_string("a \"b\" \\ é 😀") == "\"a \\\"b\\\" \\\\ é 😀\"");
  BOOST_TEST(fanin::json_string("\t\n\x1b\x7f\u009b\u202e") ==
             "\"\\u0009\\u000a\\u001b\\u007f\\u009b\\u202e\"");
  BOOST_TEST(fanin::json_string("st\xfey") == "\"st\uFFFDy\"");
}

BOOST_AUTO_TEST_SUITE_END()
