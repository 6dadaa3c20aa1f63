// What JSON is read, with its places, what is refused and where, and that what is written reads
// back.
#include "schema/json.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "schema/parsed.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Read {
  Diagnostics diagnostics;
  std::optional<Node> node;

  explicit Read(const std::string& text, const YamlLimits& limits = {}) {
    node = parse_json(diagnostics.add_source("f.json", text), diagnostics, limits);
  }
  std::string faults() const { return Parsed::faults(diagnostics); }
};

struct Case {
  std::string text;
  std::string expected;
  friend std::ostream& operator<<(std::ostream& to, const Case& c) { return to << c.text; }
};

const std::vector<Case> readable{
    {"", "null"},
    {"null", "null"},
    {" {\"a\":1,\"b\" : [true, false , null,{}], \"c\":{\"d\":[]}}\n",
     R"({"a":1,"b":[true,false,null,{}],"c":{"d":[]}})"},
    {"[0, -0.5, 1e-07, 12E+3, 0.10]", "[0,-0.5,1e-07,12E+3,0.10]"},
    {R"(["10", "true", "null", ""])", R"(["10","true","null",""])"},
    {"[NaN, Infinity, -Infinity]", "[nan,inf,-inf]"},
    {R"(["a\tb", "A\u00e9\u20AC", "\ud83d\ude00", "\\ \/ \""])",
     "[\"a\tb\",\"A\xC3\xA9\xE2\x82\xAC\",\"\xF0\x9F\x98\x80\",\"\\\\ / \\\"\"]"},
    {"{\"a\":1}   \r\n\t", R"({"a":1})"},
};

const std::vector<Case> refused{
    {R"({"a":1} x)", "1:9 something follows the end of the JSON value"},
    {R"({"a":1,})", "1:8 a comma with nothing after it | remove the comma before '}'"},
    {"[1,]", "1:4 a comma with nothing after it | remove the comma before ']'"},
    {R"({"a":1 "b":2})", "1:8 expected ',' or '}' here"},
    {"[1 2]", "1:4 expected ',' or ']' here"},
    {R"({"a" 1})", "1:6 the key 'a' has no ':' after it"},
    {"{a: 1}", "1:2 a key must be in quotes | JSON writes \"key\": value"},
    {"{\n  \"a\": [1,\n  {\"b\": 2}", "2:8 this '[' is never closed"},
    {"{\"a\":", "1:1 this '{' is never closed"},
    {"[\"abc\n\"]", "1:2 this quote is never closed"},
    {"\"abc", "1:1 this quote is never closed"},
    {"[True]", "1:2 this is not a JSON value | JSON writes true"},
    {"[None]", "1:2 this is not a JSON value | JSON writes null"},
    {"['a']", "1:2 this is not a JSON value | JSON quotes texts with \""},
    {"[01]", "1:2 this is not a JSON number"},
    {"[1.]", "1:2 this is not a JSON value"},
    {"[.5]", "1:2 this is not a JSON value"},
    {"[+1]", "1:2 this is not a JSON value"},
    {"[1x]", "1:2 this is not a JSON number"},
    {"[nan]", "1:2 this is not a JSON value"},
    {R"(["\ud83d"])", "1:3 half of a surrogate pair"},
    {R"(["\ud83dx"])", "1:3 half of a surrogate pair"},
    {R"(["\ud83dA"])", "1:3 half of a surrogate pair"},
    {R"(["\ude00"])", "1:3 half of a surrogate pair"},
    {R"(["\u12"])", "1:3 \\u takes four hexadecimal digits"},
    {R"(["\x"])", "1:3 JSON has no such escape"},
    {"[\"\\", "1:3 JSON has no such escape"},
    {"[\"a\tb\"]", "1:4 control character 0x09"},
    {"[\"\xFF\"]", "1:3 this byte is not UTF-8 text"},
    {"// a\n1", "1:1 this is not a JSON value"},
    {std::string(64, '[') + "1" + std::string(64, ']'),
     "1:65 values are nested deeper than 64 levels"},
    {std::string(100'000, '['), "1:65 values are nested deeper than 64 levels"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(schema_json)

BOOST_DATA_TEST_CASE(reads, data_driven::make(readable), c) {
  const Read read(c.text);
  BOOST_TEST(read.faults() == "");
  BOOST_TEST(canonical(read.node.value()) == c.expected);
}

BOOST_DATA_TEST_CASE(refuses_with_a_place, data_driven::make(refused), c) {
  const Read read(c.text);
  BOOST_TEST(!read.node);
  BOOST_TEST(read.faults() == c.expected);
}

BOOST_AUTO_TEST_CASE(every_value_and_key_has_its_place) {
  const Read read("{\"a\": [10, \"\\u00e9x\"],\n \"bc\": null}");
  const Node& root = read.node.value();
  BOOST_TEST(shown(read.diagnostics, root.place) == "1:1+1");
  BOOST_TEST(shown(read.diagnostics, root.entries[0].key_place) == "1:2+3");
  BOOST_TEST(shown(read.diagnostics, root.entries[0].value.items[0].place) == "1:8+2");
  BOOST_TEST(shown(read.diagnostics, root.entries[0].value.items[1].place) == "1:12+9");
  BOOST_TEST(shown(read.diagnostics, root.entries[1].key_place) == "2:2+4");
  BOOST_TEST(shown(read.diagnostics, root.entries[1].value.place) == "2:8+4");
}

BOOST_AUTO_TEST_CASE(of_a_duplicate_key_the_first_value_stays_and_the_fault_is_said) {
  const Read read("{\"a\": 1,\n\"a\": 2, \"b\": 3}");
  BOOST_TEST(read.faults() == "2:1 the key 'a' is here twice, first in line 1");
  BOOST_TEST(canonical(read.node.value()) == R"({"a":1,"b":3})");
}

BOOST_AUTO_TEST_CASE(limits_on_bytes_and_values_are_kept) {
  BOOST_TEST(Read("[1,2,3]", {.nodes = 3}).faults() == "1:6 the document holds more than 3 values");
  BOOST_TEST(Read("[1,2,3]", {.nodes = 4}).faults() == "");
  BOOST_TEST(Read(std::string((1 << 20) + 1, ' '), {.bytes = 1 << 20}).faults() ==
             "1:1 the document is larger than 1 MiB");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
  const std::string text =
      R"({"a":[1,-2.5e-3,true,null,"10","tab\u0009 \" \\"],"b":{},"c":[],"d":[{"e":[[1]]}]})";
  const Read first(text);
  const std::string written = emit_json(first.node.value());
  const Read second(written);
  BOOST_TEST(second.faults() == "");
  BOOST_TEST(same(first.node.value(), second.node.value()));
  BOOST_TEST(
      emit_json(Node::mapping({{"a", {}, Node::scalar("relu")}, {"b", {}, Node::scalar("01")}})) ==
      "{\n  \"a\": \"relu\",\n  \"b\": \"01\"\n}\n");
}

BOOST_AUTO_TEST_CASE(json_is_told_by_the_name_or_by_how_it_begins) {
  BOOST_TEST(is_json("a.json", "x: 1"));
  BOOST_TEST(is_json("a", " {\n \"class_name\""));
  BOOST_TEST(!is_json("a.yaml", "{\"a\": 1}"));
  BOOST_TEST(!is_json("a", "{a: 1}"));
  BOOST_TEST(!is_json("a", "name: x"));
  BOOST_TEST(!is_json("a", ""));
  BOOST_TEST(!is_json("a", "{"));
}

BOOST_AUTO_TEST_SUITE_END()
