// CSV text to records: what RFC 4180 allows, and how broken quotes are refused.
#include "data/csv.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

namespace {

using namespace fanin;

struct Reading {
  std::string records;  ///< fields joined by '|', each record closed by ';'
  std::vector<CsvPlace> places;
  std::string faults;
  bool whole = false;
};

Reading read(std::string_view text, CsvWay way = CsvWay::fast) {
  Reading reading;
  Diagnostics diagnostics;
  {
    CsvFaults faults("t.csv", text, diagnostics);
    const auto keep = [&](CsvPlace place, const CsvRecord& fields) {
      reading.places.push_back(place);
      for (std::size_t i = 0; i < fields.size(); ++i) {
        reading.records += i > 0 ? "|" : "";
        reading.records += fields[i];
      }
      reading.records += ';';
    };
    reading.whole = read_csv(text, faults, keep, way);
  }
  reading.faults = diagnostics.text();
  return reading;
}

std::string records_of(std::string_view text) {
  const Reading reading = read(text);
  BOOST_TEST(reading.whole);
  BOOST_TEST(reading.faults == "");
  return reading.records;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(every_line_is_a_record) {
  BOOST_TEST(records_of("a,b\n1,2\n3,4\n") == "a|b;1|2;3|4;");
}

BOOST_AUTO_TEST_CASE(the_last_line_needs_no_line_break) {
  BOOST_TEST(records_of("a,b\n1,2") == "a|b;1|2;");
  BOOST_TEST(records_of("a,b\n1,") == "a|b;1|;");
}

BOOST_AUTO_TEST_CASE(lines_may_end_in_carriage_return_and_line_feed) {
  BOOST_TEST(records_of("a,b\r\n1,2\r\n3,4") == "a|b;1|2;3|4;");
}

BOOST_AUTO_TEST_CASE(quotes_hide_commas_line_breaks_and_quotes) {
  BOOST_TEST(records_of("\"a,b\",c\n") == "a,b|c;");
  BOOST_TEST(records_of("\"a\nb\",c\n1,2\n") == "a\nb|c;1|2;");
  BOOST_TEST(records_of("\"a\r\nb\",c\r\n1,2\r\n") == "a\r\nb|c;1|2;");
  BOOST_TEST(records_of("\"say \"\"a\"\"\",c\n") == "say \"a\"|c;");
  BOOST_TEST(records_of("\"\"\"\",c\n") == "\"|c;");
}

BOOST_AUTO_TEST_CASE(empty_fields_are_fields) {
  BOOST_TEST(records_of(",\n,,\n\"\",\"\"\n") == "|;||;|;");
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_skipped) {
  BOOST_TEST(records_of("\xEF\xBB\xBF"
                        "a,b\n1,2\n") == "a|b;1|2;");
}

BOOST_AUTO_TEST_CASE(blank_lines_are_passed_over) {
  BOOST_TEST(records_of("\n\na,b\n\r\n1,2\n  \n\n3,4\n\n") == "a|b;1|2;3|4;");
}

BOOST_AUTO_TEST_CASE(text_without_records_gives_none) {
  BOOST_TEST(records_of("") == "");
  BOOST_TEST(records_of("\n\r\n") == "");
  BOOST_TEST(records_of("\xEF\xBB\xBF") == "");
}

BOOST_AUTO_TEST_CASE(characters_beyond_ascii_pass_unchanged) {
  BOOST_TEST(records_of("größe,名\n1,é\n") == "größe|名;1|é;");
}

BOOST_AUTO_TEST_CASE(places_count_lines_inside_quotes_and_blank_ones) {
  const Reading reading = read("a,b\n\n\"x\ny\nz\",1\n\n2,3\n");
  BOOST_REQUIRE(reading.places.size() == 3U);
  BOOST_TEST(reading.places[0].line == 1U);
  BOOST_TEST(reading.places[0].offset == 0U);
  BOOST_TEST(reading.places[1].line == 3U);
  BOOST_TEST(reading.places[1].offset == 5U);
  BOOST_TEST(reading.places[2].line == 7U);
  BOOST_TEST(reading.places[2].offset == 16U);
}

RC_BOOST_PROP(records_written_with_quotes_read_back_with_their_lines, ()) {
  // Few characters, so that the special ones meet often; a record of one empty field is a blank
  // line.
  const auto field = rc::gen::container<std::string>(rc::gen::elementOf(std::string("a ,\"\r\n")));
  using Written = std::vector<std::string>;
  const auto record = rc::gen::nonEmpty(rc::gen::container<Written>(field));
  const auto records = *rc::gen::container<std::vector<Written>>(record);
  const std::string line_end = *rc::gen::element<std::string>("\n", "\r\n");
  std::string text;
  std::vector<std::size_t> lines;
  for (const Written& fields : records) {
    lines.push_back(1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
    for (std::size_t i = 0; i < fields.size(); ++i) {
      text += i > 0 ? ",\"" : "\"";
      for (const char c : fields[i]) text += c == '"' ? "\"\"" : std::string(1, c);
      text += '"';
    }
    text += line_end;
  }
  Diagnostics diagnostics;
  std::vector<Written> read_back;
  std::vector<std::size_t> lines_read;
  CsvFaults faults("t.csv", text, diagnostics);
  RC_ASSERT(read_csv(text, faults, [&](CsvPlace place, const CsvRecord& fields) {
    read_back.emplace_back(fields.begin(), fields.end());
    lines_read.push_back(place.line);
  }));
  RC_ASSERT(read_back == records);
  RC_ASSERT(lines_read == lines);
}

BOOST_AUTO_TEST_CASE(a_quote_never_closed_is_a_fault_where_it_opens) {
  const Reading reading = read("a,b\n1,\"2\n3,4\n");
  BOOST_TEST(!reading.whole);
  BOOST_TEST(reading.records == "a|b;");
  BOOST_TEST(reading.faults ==
             "t.csv:2:3: error: this quote is never closed\n"
             "  2 | 1,\"2\n"
             "        ^^\n");
}

BOOST_AUTO_TEST_CASE(a_quote_inside_a_plain_field_is_a_fault) {
  const Reading reading = read("a,b\n1,2\"3\n4,5\n");
  BOOST_TEST(!reading.whole);
  BOOST_TEST(reading.faults ==
             "t.csv:2:3: error: a quote stands inside a field that is not quoted as a whole\n"
             "  2 | 1,2\"3\n"
             "        ^^^\n"
             "hint: write \"\" for a quote inside a quoted field\n");
}

BOOST_AUTO_TEST_CASE(text_after_a_closing_quote_is_a_fault) {
  const Reading reading = read("a,b\n\"1\"2,3\n");
  BOOST_TEST(!reading.whole);
  BOOST_TEST(reading.faults.starts_with("t.csv:2:1: error: a quote stands inside a field"));
}

BOOST_AUTO_TEST_CASE(a_fault_is_placed_by_characters_behind_quotes_and_line_breaks) {
  const std::string_view text = "a,b,c\n\"ä, \"\"\nöö\",\"x,\ny\",bad\r\n";
  Diagnostics diagnostics;
  {
    CsvFaults faults("t.csv", text, diagnostics);
    faults.at({.offset = 6, .line = 2}, 2, "wrong");
    BOOST_TEST(faults.any());
  }
  BOOST_TEST(diagnostics.text() ==
             "t.csv:4:4: error: wrong\n"
             "  4 | y\",bad\n"
             "         ^^^\n");
}

BOOST_AUTO_TEST_CASE(ten_faults_are_shown_and_the_others_counted) {
  const std::string text(40, '\n');
  const auto faults_for = [&](std::size_t count) {
    Diagnostics diagnostics;
    {
      CsvFaults faults("t.csv", text, diagnostics);
      for (std::size_t i = 0; i < count; ++i) faults.at({.offset = i, .line = i + 1}, 0, "wrong");
    }
    return diagnostics.faults();
  };
  BOOST_TEST(faults_for(0).empty());
  BOOST_TEST(faults_for(10).size() == 10U);
  const auto many = faults_for(13);
  BOOST_TEST(many.size() == 11U);
  BOOST_TEST(many.back().message == "3 more faults in this file are not shown");
  BOOST_TEST(many.back().line == 0U);
  BOOST_TEST(many.back().warning);
  BOOST_TEST(faults_for(11).back().message == "1 more fault in this file is not shown");
}

BOOST_AUTO_TEST_CASE(a_line_that_ends_in_a_carriage_return_alone_is_one_fault) {
  for (const std::string text : {"a,b\r1,2\r3,4\r", "a,b\r1,2\n3,4\n",
                                 "\xEF\xBB\xBF"
                                 "a,b\r1,\"2\r\""}) {
    const Reading reading = read(text);
    BOOST_TEST(!reading.whole);
    BOOST_TEST(reading.records == "");
    BOOST_TEST(reading.faults ==
               "t.csv:1:1: error: this line ends with CR only\n"
               "  1 | a,b\n"
               "      ^\n"
               "hint: end lines with LF or CRLF\n");
  }
  const Reading late = read("a,b\r\n1,2\r3,4\r\n");
  BOOST_TEST(late.records == "a|b;");
  BOOST_TEST(late.faults.starts_with("t.csv:2:1: error: this line ends with CR only\n"));
  BOOST_TEST(records_of("\"a\rb\",c") == "a\rb|c;");
  BOOST_TEST(records_of("a,b\r") == "a|b;");
}

BOOST_AUTO_TEST_CASE(blanks_around_fields_without_quotes_are_dropped) {
  BOOST_TEST(records_of(" a\t, b c ,\td\n \" e\" ,f,  \n") == "a|b c|d; e|f|;");
}

namespace {

/// Both ways to read must give the same, to the place of every fault.
void check_ways_agree(const std::string& text) {
  const Reading fast = read(text, CsvWay::fast);
  const Reading library = read(text, CsvWay::library);
  RC_ASSERT(fast.records == library.records);
  RC_ASSERT(fast.whole == library.whole);
  RC_ASSERT(fast.faults == library.faults);
  RC_ASSERT(fast.places.size() == library.places.size());
  for (std::size_t i = 0; i < fast.places.size(); ++i) {
    RC_ASSERT(fast.places[i].offset == library.places[i].offset);
    RC_ASSERT(fast.places[i].line == library.places[i].line);
  }
}

}  // namespace

RC_BOOST_PROP(both_ways_read_any_text_alike, ()) {
  const auto text = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("aé1 ,,,\"\r\n\n\t") + std::string(1, '\0')));
  check_ways_agree(text);
}

RC_BOOST_PROP(both_ways_read_tables_alike, ()) {
  const auto cell = rc::gen::element<std::string>(
      "1", "-2.5", "+3e-4", "1e400", "0x1p3", "NaN", "inf", "", " 7 ", "\t8", "word", "ä b",
      "\"9\"", "\"a,b\"", "\"a\r\nb\"", "\"a\"\"b\"", " \"c\" ", "1\"2");
  const auto row = rc::gen::container<std::vector<std::string>>(cell);
  const auto rows = *rc::gen::container<std::vector<std::vector<std::string>>>(row);
  const auto line_end =
      rc::gen::weightedElement<std::string>({{6, "\n"}, {6, "\r\n"}, {2, "\n\n"}, {1, "\r"}});
  std::string text = *rc::gen::element<std::string>("", "\xEF\xBB\xBF", "\n", " \r\n");
  for (const auto& cells : rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) text += (i > 0 ? "," : "") + cells[i];
    text += *line_end;
  }
  if (*rc::gen::arbitrary<bool>() && text.ends_with('\n')) text.pop_back();
  check_ways_agree(text);
}

BOOST_AUTO_TEST_CASE(another_separator_is_told_by_the_header) {
  BOOST_TEST(separator_hint("a;b;y\n1,5;2;u\n") == "columns are separated by ',', not ';'");
  BOOST_TEST(separator_hint("\xEF\xBB\xBF\n\na\tb\r\n1\t2\n") ==
             "columns are separated by ',', not tabs");
  for (const std::string text : {"", "\n", "a\n1;2\n", "a;b,c\n", "a b\n", "\ta\n"})
    BOOST_TEST(separator_hint(text) == "");
  BOOST_TEST(read("\"a\";\"b\"\n1;2\n").faults ==
             "t.csv:1:1: error: a quote stands inside a field that is not quoted as a whole\n"
             "  1 | \"a\";\"b\"\n"
             "      ^^^^^^^\n"
             "hint: columns are separated by ',', not ';'\n");
}

BOOST_AUTO_TEST_SUITE_END()
