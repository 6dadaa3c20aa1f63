// Faults as they are printed: place, line, caret run, hint, order.
#include "text/diagnostics.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;

/// One error under the first `marked` in `text`, as printed.
std::string printed(const std::string& text, const std::string& marked,
                    const std::string& hint = {}) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("f.yaml", text);
  diagnostics.error({source, text.find(marked), marked.size()}, "wrong", hint);
  return diagnostics.text();
}

std::string times(std::size_t count, const std::string& part) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += part;
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_diagnostics)

BOOST_AUTO_TEST_CASE(a_fault_is_printed_as_the_conventions_show) {
  Diagnostics diagnostics;
  const std::string text =
      "name: iris\ndata: {csv: iris.csv, target: species}\nmodel:\n  - Dense: {units: 16}\n"
      "  - Dense: {units: 32, activaton: relu}\n";
  const int source = diagnostics.add_source("models/iris.yaml", text);
  diagnostics.error({source, text.find("activaton"), 9}, "Dense has no 'activaton'",
                    "did you mean 'activation'?");
  BOOST_TEST(diagnostics.text() ==
             "models/iris.yaml:5:24: error: Dense has no 'activaton'\n"
             "  5 |   - Dense: {units: 32, activaton: relu}\n"
             "                             ^^^^^^^^^\n"
             "hint: did you mean 'activation'?\n");
}

BOOST_AUTO_TEST_CASE(the_caret_line_is_as_far_in_as_the_line_number_is_long) {
  BOOST_TEST(printed(times(99, "\n") + "a: b", "b") ==
             "f.yaml:100:4: error: wrong\n"
             "  100 | a: b\n"
             "           ^\n");
}

BOOST_AUTO_TEST_CASE(carets_stand_under_characters_of_many_bytes) {
  BOOST_TEST(printed("имя: ключ", "ключ") ==
             "f.yaml:1:6: error: wrong\n"
             "  1 | имя: ключ\n"
             "           ^^^^\n");
}

BOOST_AUTO_TEST_CASE(carets_stand_under_characters_two_columns_wide) {
  BOOST_TEST(printed("数据: 表 x", "表") ==
             "f.yaml:1:5: error: wrong\n"
             "  1 | 数据: 表 x\n"
             "            ^^\n");
  BOOST_TEST(printed("e\xCC\x81: x", "x") ==
             "f.yaml:1:5: error: wrong\n"
             "  1 | e\xCC\x81: x\n"
             "         ^\n");
}

BOOST_AUTO_TEST_CASE(tabs_stay_tabs_above_and_in_the_caret_line) {
  BOOST_TEST(printed("\ta:\tbad", "bad") ==
             "f.yaml:1:5: error: wrong\n"
             "  1 | \ta:\tbad\n"
             "      \t  \t^^^\n");
}

BOOST_AUTO_TEST_CASE(terminal_escapes_in_a_document_reach_the_screen_as_text) {
  BOOST_TEST(printed("a\x1b[2J: bad", "bad") ==
             "f.yaml:1:8: error: wrong\n"
             "  1 | a\\x1b[2J: bad\n"
             "                ^^^\n");
  BOOST_TEST(printed("\xFFx", "x") ==
             "f.yaml:1:2: error: wrong\n"
             "  1 | \\xffx\n"
             "          ^\n");
  Diagnostics diagnostics;
  diagnostics.add({.file = "a\x1b.csv", .message = "no '\x1b[31m'\n", .hint = "try\x07"});
  BOOST_TEST(diagnostics.text() == "a\\x1b.csv: error: no '\\x1b[31m'\\x0a\nhint: try\\x07\n");
}

BOOST_AUTO_TEST_CASE(a_long_line_is_shown_around_the_fault) {
  const std::string text = times(100, "0123456789") + "bad" + times(100, "9876543210");
  BOOST_TEST(printed(text, "bad") ==
             "f.yaml:1:1001: error: wrong\n"
             "  1 | " +
                 times(6, "0123456789") + "bad" + times(5, "9876543210") + "9876543\n" + "      " +
                 times(60, " ") + "^^^\n");
}

BOOST_AUTO_TEST_CASE(a_long_line_with_a_fault_at_its_start_is_shown_from_the_start) {
  const std::string text = "bad" + times(100, "0123456789");
  BOOST_TEST(printed(text, "bad") ==
             "f.yaml:1:1: error: wrong\n"
             "  1 | bad" +
                 times(11, "0123456789") + "0123456\n      ^^^\n");
}

BOOST_AUTO_TEST_CASE(a_line_of_a_megabyte_makes_a_message_of_a_few_lines) {
  const std::string text(1 << 20, 'x');
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("f.yaml", text);
  diagnostics.error({source, 0, text.size()}, "wrong");
  BOOST_TEST(diagnostics.text().size() < 400U);
}

BOOST_AUTO_TEST_CASE(a_fault_keeps_of_a_long_line_what_it_shows) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("f.yaml", std::string(1 << 20, 'x'));
  diagnostics.error({source, 1 << 19, 1}, "wrong");
  BOOST_TEST(diagnostics.faults().front().excerpt.size() == 120U);
  const Fault fault = fault_at("f.csv", "a\n" + times(50, "äöü") + "!" + times(50, "äöü"), 2 + 300);
  BOOST_TEST(fault.line == 2U);
  BOOST_TEST(fault.column == 151U);
  BOOST_TEST(fault.excerpt_from == 90U);
  BOOST_TEST(fault.excerpt == times(20, "äöü") + "!" + times(19, "äöü") + "äö");
}

BOOST_AUTO_TEST_CASE(of_faults_without_end_the_first_are_kept_and_the_rest_is_counted) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("f.yaml", std::string(2000, '\n'));
  for (std::size_t i = 0; i < 2000; ++i) diagnostics.error({source, i, 1}, "wrong");
  BOOST_TEST(diagnostics.faults().size() == Diagnostics::most);
  BOOST_TEST(diagnostics.error_count() == 2000U);
  BOOST_TEST(diagnostics.has_more());
  BOOST_TEST(diagnostics.text().ends_with(
      "fanin: error: there are more than 500 faults; the others are not shown\n"));
}

BOOST_AUTO_TEST_CASE(a_name_of_a_megabyte_is_quoted_by_its_ends) {
  Diagnostics diagnostics;
  diagnostics.add({.message = "no 'begin" + std::string(1 << 20, 'x') + "end'"});
  const std::string& message = diagnostics.faults().front().message;
  BOOST_TEST(message.size() < 4000U);
  BOOST_TEST(message.starts_with("no 'beginxx"));
  BOOST_TEST(message.ends_with("xxend'"));
}

BOOST_AUTO_TEST_CASE(carets_end_with_the_line) {
  BOOST_TEST(printed("ab: |\n  cd", "|\n  cd") ==
             "f.yaml:1:5: error: wrong\n"
             "  1 | ab: |\n"
             "          ^\n");
}

BOOST_AUTO_TEST_CASE(a_fault_at_the_end_of_a_line_still_has_a_caret) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("f", "ab\n");
  diagnostics.error({source, 2, 0}, "wrong");
  BOOST_TEST(diagnostics.text() == "f:1:3: error: wrong\n  1 | ab\n        ^\n");
}

BOOST_AUTO_TEST_CASE(faults_are_ordered_by_file_as_read_then_by_place) {
  Diagnostics diagnostics;
  const int zebra = diagnostics.add_source("z", "1\n2 3\n");
  const int ant = diagnostics.add_source("a", "1\n");
  diagnostics.add({.message = "nowhere"});
  diagnostics.add({.file = "other", .message = "other file"});
  diagnostics.error({ant, 0, 1}, "ant");
  diagnostics.error({zebra, 4, 1}, "2:3");
  diagnostics.error({zebra, 2, 1}, "2:1");
  diagnostics.error({zebra, 0, 1}, "1:1");
  diagnostics.add({.file = "z", .message = "all of z"});
  diagnostics.error({zebra, 2, 1}, "2:1 again");
  std::string heads;
  const std::string all = diagnostics.text();
  for (std::size_t at = 0; at < all.size(); at = all.find('\n', at) + 1) {
    const std::string line = all.substr(at, all.find('\n', at) - at);
    if (!line.starts_with(' ')) heads += line + "\n";
  }
  BOOST_TEST(heads ==
             "z: error: all of z\n"
             "z:1:1: error: 1:1\n"
             "z:2:1: error: 2:1\n"
             "z:2:1: error: 2:1 again\n"
             "z:2:3: error: 2:3\n"
             "a:1:1: error: ant\n"
             "fanin: error: nowhere\n"
             "other: error: other file\n");
}

BOOST_AUTO_TEST_CASE(the_same_fault_found_twice_is_counted_and_said_once) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("f", "ab");
  diagnostics.error({source, 0, 2}, "wrong");
  diagnostics.error({source, 0, 2}, "wrong");
  BOOST_TEST(diagnostics.error_count() == 2U);
  BOOST_TEST(diagnostics.faults().size() == 1U);
  diagnostics.error({source, 0, 2}, "wrong in another way");
  BOOST_TEST(diagnostics.faults().size() == 2U);
}

BOOST_AUTO_TEST_CASE(warnings_do_not_fail) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("f", "ab");
  BOOST_TEST(diagnostics.text() == "");
  diagnostics.warning({source, 0, 1}, "odd", "look again");
  BOOST_TEST(!diagnostics.failed());
  BOOST_TEST(diagnostics.text() == "f:1:1: warning: odd\n  1 | ab\n      ^\nhint: look again\n");
  diagnostics.error({}, "wrong");
  BOOST_TEST(diagnostics.failed());
  BOOST_TEST(diagnostics.error_count() == 1U);
  BOOST_TEST(diagnostics.faults().size() == 2U);
}

BOOST_AUTO_TEST_CASE(notes_do_not_fail) {
  Diagnostics diagnostics;
  diagnostics.note({diagnostics.add_source("f", "ab"), 0, 1}, "read so");
  BOOST_TEST(!diagnostics.failed());
  BOOST_TEST(diagnostics.error_count() == 0U);
  BOOST_TEST(diagnostics.text() == "f:1:1: note: read so\n  1 | ab\n      ^\n");
}

BOOST_AUTO_TEST_CASE(a_warning_about_a_file_comes_after_its_faults) {
  Diagnostics diagnostics;
  diagnostics.add({.file = "f", .message = "more", .warning = true});
  diagnostics.add({.file = "g", .line = 1, .column = 1, .message = "wrong"});
  diagnostics.add({.file = "f", .line = 9, .column = 1, .message = "wrong"});
  BOOST_TEST(diagnostics.text() ==
             "f:9:1: error: wrong\n"
             "f: warning: more\n"
             "g:1:1: error: wrong\n");
  BOOST_TEST(diagnostics.error_count() == 2U);
}

BOOST_AUTO_TEST_CASE(a_path_in_a_document_is_relative_to_the_document) {
  BOOST_TEST(beside("models/iris.yaml", "../datasets/iris.csv") == "datasets/iris.csv");
  BOOST_TEST(beside("iris.yaml", "iris.csv") == "iris.csv");
  BOOST_TEST(beside("/a/b.yaml", "c/d.csv") == "/a/c/d.csv");
  BOOST_TEST(beside("models/iris.yaml", "/data/iris.csv") == "/data/iris.csv");
}

BOOST_AUTO_TEST_SUITE_END()
