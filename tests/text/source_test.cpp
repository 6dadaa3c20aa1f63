// Offsets become lines and columns; files are read and written whole; bytes that are not UTF-8 are
// found.
#include "text/source.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include "scratch.hpp"
#include "text/output.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

LineColumn at(const std::string& text, std::size_t offset) {
  return Source("f", text).locate(offset);
}

struct Bytes {
  std::string name;
  std::string text;
  std::optional<std::size_t> bad;
  friend std::ostream& operator<<(std::ostream& to, const Bytes& b) { return to << b.name; }
};

// What is and is not UTF-8: table 3-7 of the Unicode Standard.
const std::vector<Bytes> byte_cases{
    {"nothing", "", {}},
    {"ASCII", "plain\n", {}},
    {"the first and last of 2, 3 and 4 bytes",
     "\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
     {}},
    {"around the surrogates", "\xED\x9F\xBF\xEE\x80\x80", {}},
    {"overlong slash in 2", "a\xC0\xAF", 1},
    {"overlong in 2, the largest", "\xC1\xBF", 0},
    {"overlong in 3", "ab\xE0\x9F\xBF", 2},
    {"overlong in 4", "\xF0\x8F\xBF\xBF", 0},
    {"surrogate", "ab\xED\xA0\x80", 2},
    {"the last surrogate", "\xED\xBF\xBF", 0},
    {"above U+10FFFF", "\xF4\x90\x80\x80", 0},
    {"F5", "x\xF5\x80\x80\x80", 1},
    {"FE and FF", "\xFF\xFE", 0},
    {"lone continuation", "abc\x80", 3},
    {"truncated 2", "a\xC3", 1},
    {"truncated 3", "a\xE2\x82", 1},
    {"truncated 4", "\xF0\x9F\x98", 0},
    {"ASCII inside a sequence", "\xE2\x28\xA1", 0},
    {"a good one before a bad one", "\xC3\xA9\xC3\x28", 2},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(text_source)

BOOST_AUTO_TEST_CASE(lines_and_columns_count_from_one) {
  BOOST_TEST((at("ab\ncd", 0) == LineColumn{1, 1}));
  BOOST_TEST((at("ab\ncd", 1) == LineColumn{1, 2}));
  BOOST_TEST((at("ab\ncd", 2) == LineColumn{1, 3}));
  BOOST_TEST((at("ab\ncd", 3) == LineColumn{2, 1}));
  BOOST_TEST((at("ab\ncd", 4) == LineColumn{2, 2}));
}

BOOST_AUTO_TEST_CASE(columns_count_characters_not_bytes) {
  const std::string text = "имя: 数😀x\né: y";
  BOOST_TEST((at(text, text.find('x')) == LineColumn{1, 8}));
  BOOST_TEST((at(text, text.find('y')) == LineColumn{2, 4}));
}

BOOST_AUTO_TEST_CASE(an_offset_past_the_end_is_the_end) {
  BOOST_TEST((at("ab\n", 99) == LineColumn{2, 1}));
  BOOST_TEST((at("ab", 99) == LineColumn{1, 3}));
  BOOST_TEST((at("", 99) == LineColumn{1, 1}));
  BOOST_TEST(Source("f", "ab\ncd").line_at(99) == "cd");
  BOOST_TEST(Source("f", "").line_at(0) == "");
}

BOOST_AUTO_TEST_CASE(a_line_comes_without_its_break_of_either_kind) {
  const Source source("f", "one\r\ntwo\n\nfour");
  BOOST_TEST(source.line_at(0) == "one");
  BOOST_TEST(source.line_at(3) == "one");
  BOOST_TEST(source.line_at(4) == "one");
  BOOST_TEST(source.line_at(5) == "two");
  BOOST_TEST(source.line_at(9) == "");
  BOOST_TEST(source.line_at(10) == "four");
  BOOST_TEST((source.locate(5) == LineColumn{2, 1}));
}

BOOST_AUTO_TEST_CASE(line_and_byte_column_become_an_offset_within_the_text) {
  const Source source("f", "ab\ncd\n");
  BOOST_TEST(source.offset(0, 1) == 1U);
  BOOST_TEST(source.offset(1, 0) == 3U);
  BOOST_TEST(source.offset(1, 99) == 6U);
  BOOST_TEST(source.offset(99, 0) == 6U);
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_is_no_part_of_the_text) {
  const Source source("f", "\xEF\xBB\xBFname: x");
  BOOST_TEST(source.text() == "name: x");
  BOOST_TEST((source.locate(6) == LineColumn{1, 7}));
}

BOOST_AUTO_TEST_CASE(characters_are_code_points) {
  BOOST_TEST(characters("") == 0U);
  BOOST_TEST(characters("abc") == 3U);
  BOOST_TEST(characters("é数😀") == 3U);
}

BOOST_DATA_TEST_CASE(invalid_utf8_finds_the_first_bad_byte, data_driven::make(byte_cases)) {
  const auto found = invalid_utf8(sample.text);
  BOOST_TEST((found == sample.bad),
             "found " << (found ? std::to_string(*found) : "nothing") << ", expected "
                      << (sample.bad ? std::to_string(*sample.bad) : "nothing"));
}

BOOST_AUTO_TEST_CASE(a_file_written_reads_back_byte_for_byte) {
  const Scratch folder;
  std::string why;
  for (const std::string& content :
       {std::string(), std::string("a\r\nb\0c", 6), std::string(100000, 'x')}) {
    write_file(folder.path("out"), content);
    const auto back = read_file(folder.path("out"), why);
    BOOST_REQUIRE(back.has_value());
    BOOST_TEST((*back == content));
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_says_why_in_words) {
  const Scratch folder;
  std::string why;
  BOOST_TEST(!read_file(folder.path("missing"), why).has_value());
  BOOST_TEST(why == "no such file or directory");
  BOOST_TEST(!read_file(folder.path(), why).has_value());
  BOOST_TEST(why == "it is a directory");
}

BOOST_AUTO_TEST_CASE(devices_are_refused_and_pipes_are_read) {
  std::string why;
  BOOST_TEST(!read_file("/dev/zero", why).has_value());
  BOOST_TEST(why == "it is a device, not a file");
  BOOST_TEST(!read_file("/dev/null", why).has_value());

  const Scratch folder;
  const std::string pipe = folder.path("pipe");
  BOOST_REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(pipe) << "through a pipe"; });
  const auto text = read_file(pipe, why);
  writer.join();
  BOOST_TEST((text == "through a pipe"));
}

BOOST_AUTO_TEST_CASE(no_more_of_a_file_is_read_than_was_asked_for) {
  const Scratch folder;
  std::string why;
  write_file(folder.path("long"), std::string(200'000, 'x'));
  for (const std::size_t most : {0U, 1U, 65'536U, 65'537U, 199'999U, 200'000U}) {
    const auto text = read_file(folder.path("long"), why, most);
    BOOST_REQUIRE(text.has_value());
    BOOST_TEST(text->size() == most);
  }
  BOOST_TEST(read_file(folder.path("long"), why, 200'001)->size() == 200'000U);
}

BOOST_AUTO_TEST_SUITE_END()
