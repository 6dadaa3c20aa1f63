// What YAML is read, what is refused and where, and that what is written reads back.
#include "schema/yaml.hpp"

#include <algorithm>
#include <chrono>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "schema/parsed.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Document {
  std::string name;
  std::string text;
  std::string expected;  // what canonical() says, or the fault
  friend std::ostream& operator<<(std::ostream& to, const Document& d) { return to << d.name; }
};

const std::string one_document =
    "something follows the end of the document | a file holds one document: check the indentation, "
    "or remove '---'";
const std::string not_in_mapping =
    "this does not fit into the mapping around it | check the indentation, and that 'key: value' "
    "has one ':' and a "
    "space after it";
const std::string tab = "a tab is used for indentation | YAML is indented with spaces only";
const std::string cr = "a carriage return without a line feed | end lines with LF or CRLF";

const std::vector<Document> readable{
    {"nothing", "", "null"},
    {"only a comment", "# nothing\n", "null"},
    {"a scalar", "abc", "abc"},
    {"mapping and lists", "a: 1\nb: [x, {c: d}]\ne:\n  - f\n  - g: h\n",
     R"({"a":1,"b":[x,{"c":d}],"e":[f,{"g":h}]})"},
    {"a number keeps its digits", "a: 017\nb: 1e3\nc: 0x1F\nd: 1_000\n",
     R"({"a":017,"b":1e3,"c":0x1F,"d":1_000})"},
    {"quoted numbers are text", "a: \"10\"\nb: '10'\nc: !!str 10\nd: ! 10\n",
     R"({"a":"10","b":"10","c":"10","d":"10"})"},
    {"a tag that says what is so anyway", "a: !!int 10\nb: !!seq [1]\nc: !!map {d: 1}\n",
     R"({"a":10,"b":[1],"c":{"d":1}})"},
    {"Python's own types", "a: !!python/tuple [null, 8]\nb: !!python/unicode '3'\n",
     R"({"a":[null,8],"b":"3"})"},
    {"the spellings of null", "a:\nb: ~\nc: null\nd: Null\ne: NULL\nf: \"\"\ng: 'null'\nh: nULL\n",
     R"({"a":null,"b":null,"c":null,"d":null,"e":null,"f":"","g":"null","h":nULL})"},
    {"nan and yes are left to the fields", "a: nan\nb: yes\nc: .inf\n",
     R"({"a":nan,"b":yes,"c":.inf})"},
    {"CRLF", "a: 1\r\nb: [2,\r\n 3]\r\n", R"({"a":1,"b":[2,3]})"},
    {"a byte order mark",
     "\xEF\xBB\xBF"
     "a: 1\n",
     R"({"a":1})"},
    {"an end marker", "a: 1\n...\n", R"({"a":1})"},
    {"a start marker", "--- \na: 1\n", R"({"a":1})"},
    {"an alias", "a: &x [1, {b: 2}]\nc: *x\n", R"({"a":[1,{"b":2}],"c":[1,{"b":2}]})"},
    {"an alias of nothing", "a: &x\nb: *x\n", R"({"a":null,"b":null})"},
    {"an anchor used again takes its newer value", "a: &x 1\nb: &x 2\nc: *x\n",
     R"({"a":1,"b":2,"c":2})"},
    {"a merge, with explicit keys winning after it", "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n",
     R"({"a":{"x":1,"y":2},"b":{"y":3,"x":1}})"},
    {"a merge, with explicit keys winning before it", "a: &a {x: 1, y: 2}\nb:\n  y: 3\n  <<: *a\n",
     R"({"a":{"x":1,"y":2},"b":{"y":3,"x":1}})"},
    {"a merge of a list, the earlier winning",
     "a: &a {x: 1}\nb: &b {x: 2, z: 3}\nc: {<<: [*a, *b], q: 1}\n",
     R"({"a":{"x":1},"b":{"x":2,"z":3},"c":{"q":1,"x":1,"z":3}})"},
    {"a merge of a merge", "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n",
     R"({"a":{"x":1},"b":{"y":2,"x":1},"c":{"y":2,"x":1}})"},
    {"block scalars", "a: |\n  x\n  y\nb: >-\n  p\n  q\n", "{\"a\":\"x\ny\n\",\"b\":\"p q\"}"},
    {"quotes inside quotes", "a: \"b\\\"c\"\nd: 'it''s'\ne: \"\\u00e9\"\n",
     R"({"a":"b\"c","d":"it's","e":"é"})"},
    {"other alphabets", "ключ: значение\n数: 据\n", R"({"ключ":значение,"数":据})"},
    {"tabs between tokens", "a:\tb\nc: [1,\t2]\n", R"({"a":b,"c":[1,2]})"},
};

const std::vector<Document> refused{
    {"a comma", ",", "1:1 " + one_document},
    {"an item not separated", "- a\n-b\n", "2:1 " + one_document},
    {"something after a flow mapping", "{\"a\":1} trailing", "1:9 " + one_document},
    {"two documents", "a: 1\n---\nb: 2\n", "2:1 " + one_document},
    {"two documents, the first empty", "---\n---\na: 1\n", "2:1 " + one_document},
    {"a document after the end marker", "a: 1\n...\nb: 2\n", "3:1 " + one_document},
    {"a double quote not closed in its line", "a: \"x\nb: 2\n", "1:4 this quote is never closed"},
    {"a single quote not closed", "a: 'x\n", "1:4 this quote is never closed"},
    {"a quote not closed in a list", "a: [\"x]\n", "1:5 this quote is never closed"},
    {"a quote not closed after a byte order mark", "\xEF\xBB\xBF\"x\n",
     "1:1 this quote is never closed"},
    {"a quote not closed after an anchor and a tag", "a: &x !!str \"y\n",
     "1:13 this quote is never closed"},
    {"a quote that the text ends in", "a: \"x", "1:4 this quote is never closed"},
    {"a merge of a number", "a:\n  <<: 3\n", "2:7 '<<' takes a mapping, found '3'"},
    {"a merge of a list of numbers", "a:\n  <<: [3]\n", "2:8 '<<' takes mappings only"},
    {"a merge of nothing", "<<:\n", "1:1 '<<' takes a mapping, found nothing"},
    {"an alias in its own anchor", "&a [*a]",
     "1:5 an alias stands inside the value that it repeats"},
    {"an alias in its own anchor, a mapping", "a: &a\n  b: *a\n",
     "2:6 an alias stands inside the value that it repeats"},
    {"an alias without an anchor", "a: *nope\n", "1:4 this alias has no anchor before it"},
    {"a list as a key", "[a]: 1\n", "1:1 a key must be a name, found a list"},
    {"a mapping as a key", "? {a: b}\n: 1\n", "1:3 a key must be a name, found a mapping"},
    {"a tab as indentation", "a:\n\tb: 1\n", "2:1 " + tab},
    {"a tab as deeper indentation", "a:\n  b: 1\n\tc: 2\n", "3:1 " + tab},
    {"a tab before an item", "a:\n  - b\n\t- c\n", "3:1 " + tab},
    {"a tab after spaces", "a:\n  b: 1\n  \tc: 2\n", "3:3 " + tab},
    {"a control character", "a: \x01\n", "1:4 control character 0x01"},
    {"an escape character in quotes", "a: \"\x1b[31m\"\n", "1:5 control character 0x1b"},
    {"no character", "a: b\uFFFF\n", "1:4 this text holds a code point that is no character"},
    {"no character, escaped", "a: \"\\uFDD0\"\n",
     "1:4 this text holds a code point that is no character"},
    {"no character of a plane", "a: \U0001FFFE\n",
     "1:4 this text holds a code point that is no character"},
    {"DEL", "a: \x7f\n", "1:4 control character 0x7f"},
    {"NUL", std::string("a: \0b\n", 6), "1:4 control character 0x00"},
    {"a lone carriage return", "a: 1\rb: 2\n", "1:5 " + cr},
    {"a carriage return at the end", "a: 1\r", "1:5 " + cr},
    {"Latin-1", "a: caf\xE9\n", "1:7 this byte is not UTF-8 text"},
    {"UTF-16",
     std::string("\xFF\xFE"
                 "a\0",
                 4),
     "1:1 this byte is not UTF-8 text"},
    {"an unknown tag", "a: !foo 1\n",
     "1:4 the tag '!foo' is not known here | write the value without a tag"},
    {"a Python object", "a: !!python/object:os.system [x]\n",
     "1:4 the tag 'tag:yaml.org,2002:python/object:os.system' is not known here | write the value "
     "without a tag"},
    {"wrong indentation", "a: 1\n b: 2\n", "2:3 " + not_in_mapping},
    {"indentation between two levels", "a:\n    b: 1\n  c: 2\n", "3:3 " + not_in_mapping},
    {"no space after the colon", "a:1\nb: 2\n", "2:2 " + not_in_mapping},
    {"two colons", "a: b: c\n", "1:5 " + not_in_mapping},
    {"a list not closed", "a: [1, 2\nb: 3\n", "1:4 this '[' is never closed"},
    {"a mapping not closed", "a: {b: 1\nc: 3\n", "1:4 this '{' is never closed"},
    {"a bracket too many", "[a, b]]\n", "1:7 this bracket closes nothing"},
    {"a reserved character", "a: @x\n",
     "1:4 a value cannot begin with this character | put the value in quotes"},
    {"an unknown escape", "a: \"\\q\"\n", "1:7 this is not YAML: unknown escape character: q"},
};

const std::vector<Document> repeated_keys{
    {"a key twice", "a: 1\nb: 2\na: 3\n", "3:1 the key 'a' is here twice, first in line 1"},
    {"a key twice in one line", "{a: 1, a: 2}", "1:8 the key 'a' is here twice, first in line 1"},
    {"a key twice, once in quotes", "a: 1\n\"a\": 2\n",
     "2:1 the key 'a' is here twice, first in line 1"},
    {"a key twice after a byte order mark", "\xEF\xBB\xBF{a: 1, a: 2}",
     "1:8 the key 'a' is here twice, first in line 1"},
    {"a key twice, with a mapping", "{a: 1, a: {c: 2}, b: 3}",
     "1:8 the key 'a' is here twice, first in line 1"},
};

std::string repeated(const std::string& part, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += part;
  return out;
}

std::string billion_laughs() {
  std::string out = "a0: &a0 [l, l, l, l, l, l, l, l, l, l]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    out += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" +
           repeated(before + ", ", 9) + before + "]\n";
  }
  return out;
}

struct Attack {
  std::string name;
  std::string text;
  std::string says;  // part of the fault; empty: it is read
  friend std::ostream& operator<<(std::ostream& to, const Attack& a) { return to << a.name; }
};

const std::vector<Attack> attacks{
    {"100000 open lists", std::string(100'000, '['), "values are nested deeper than 64 levels"},
    {"100000 open lists on lines", repeated("[\n", 100'000),
     "values are nested deeper than 64 levels"},
    {"100000 open mappings", std::string(100'000, '{'), "values are nested deeper than 64 levels"},
    {"100000 nested mappings", repeated("{a: ", 100'000),
     "values are nested deeper than 64 levels"},
    {"100000 nested dashes", repeated("- ", 100'000), "values are nested deeper than 64 levels"},
    {"100000 closing brackets", std::string(100'000, ']'), "this bracket closes nothing"},
    {"100000 question marks", repeated("? ", 100'000), "values are nested deeper than 64 levels"},
    {"100000 anchors", repeated("&a ", 100'000), "cannot assign multiple anchors"},
    {"100000 exclamation marks", std::string(100'000, '!'), "tag handle with no suffix"},
    {"a quote of a megabyte", "\"" + std::string(1'000'000, 'a'), "this quote is never closed"},
    {"a billion laughs", billion_laughs(), "the document holds more than 100000 values"},
    {"100001 items", "[" + repeated("1,", 100'001) + "]",
     "the document holds more than 100000 values"},
    {"49000 keys",
     [] {
       std::string out;
       for (int i = 0; i < 49'000; ++i) out += "k" + std::to_string(i) + ": 1\n";
       return out;
     }(),
     ""},
    {"5 MiB", std::string(5U << 20, '#'), "the document is larger than 4 MiB"},
    // Each would take some hundred gigabytes.
    {"a megabyte, 90000 times",
     "a: &a " + std::string(1'000'000, 'x') + "\nb: [" + repeated("*a, ", 90'000) + "*a]\n",
     "what the aliases repeat is larger than 4 MiB"},
    {"60 anchors around 90000 values",
     [] {
       std::string out;
       for (int i = 0; i < 60; ++i) out += "&a" + std::to_string(i) + " [";
       return out + repeated("1,", 90'000) + std::string(60, ']');
     }(),
     "the anchors name more than 100000 values"},
    {"60 anchors around a megabyte",
     [] {
       std::string out;
       for (int i = 0; i < 60; ++i) out += "&a" + std::to_string(i) + " [";
       return out + std::string(1'000'000, 'x') + std::string(60, ']');
     }(),
     "what the anchors name is larger than 8 MiB"},
};

/// The place of the value at `path` (keys and indexes) in the document.
std::string place_of(const std::string& text, const std::vector<std::string>& path) {
  const Parsed parsed(text);
  BOOST_REQUIRE_EQUAL(parsed.fault(), "");
  const Node* node = &*parsed.node;
  for (const std::string& step : path) {
    node = node->is_sequence() ? &node->items.at(static_cast<std::size_t>(std::stoi(step)))
                               : &node->find(step)->value;
  }
  return shown(parsed.diagnostics, node->place);
}

// Nodes as a parser can make them: a plain text is one that needs no quotes anywhere.
rc::Gen<std::string> plain_text() {
  return rc::gen::elementOf(std::vector<std::string>{
      "a",   "he_normal", "10",   "017",        "-1e-3", ".5",          "true", "no",
      "nan", ".inf",      "ReLU", "relu6",      "a b",   "path/to.csv", "数据", "é",
      "x-y", "a.b",       "0x10", "2020-01-01", "a:b",   "a#b"});
}

// Texts that only quotes can hold, or that mean something else without them.
const std::vector<std::string> awkward_texts{
    "",   " ",   "null", "~",  "10",     "a: b",  "- a",  "# c",     "a #b",
    "[x", "{",   "}",    "]",  ",",      "a, b",  "\"",   "'",       "it's",
    "\\", "\\n", "\n",   "\t", "a\nb\n", " lead", "&a",   "*a",      "!t",
    "|",  ">",   "%",    "@",  "`",      "?",     "? x",  ":",       "trail ",
    "=",  "---", "...",  "<<", "é\n数",  "a  b",  "\r\n", "\x1b[31m"};

rc::Gen<std::string> any_text() {
  return rc::gen::oneOf(plain_text(), rc::gen::elementOf(awkward_texts),
                        rc::gen::just(std::string(300, 'x')),
                        rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7F)));
}

/// Up to four of them: a tree four levels deep grows fast enough.
template <class T>
rc::Gen<std::vector<T>> a_few(const rc::Gen<T>& element) {
  return rc::gen::mapcat(rc::gen::inRange<std::size_t>(0, 5), [element](std::size_t count) {
    return rc::gen::container<std::vector<T>>(count, element);
  });
}

Node mapping_of(const std::vector<std::pair<std::string, Node>>& pairs) {
  std::vector<Entry> entries;
  for (const auto& [key, node] : pairs) {
    // A key is used once, and "<<" is no key.
    const bool taken = std::any_of(entries.begin(), entries.end(),
                                   [&key = key](const Entry& e) { return e.key == key; });
    if (!taken && key != "<<") entries.push_back({key, {}, node});
  }
  return Node::mapping(entries);
}

rc::Gen<Node> nodes(int depth) {
  const auto leaf =
      rc::gen::oneOf(rc::gen::just(Node{}),
                     rc::gen::map(plain_text(), [](std::string t) { return Node::scalar(t); }),
                     rc::gen::map(any_text(), [](std::string t) { return Node::scalar(t, true); }));
  if (depth == 0) return leaf;
  const auto inner = nodes(depth - 1);
  return rc::gen::oneOf(leaf, rc::gen::map(a_few(inner), Node::sequence),
                        rc::gen::map(a_few(rc::gen::pair(any_text(), inner)), mapping_of));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema_yaml)

BOOST_DATA_TEST_CASE(yaml_is_read_as_written, data_driven::make(readable)) {
  const Parsed parsed(sample.text);
  BOOST_TEST(parsed.fault() == "");
  BOOST_REQUIRE(parsed.node.has_value());
  BOOST_TEST(canonical(*parsed.node) == sample.expected);
}

BOOST_DATA_TEST_CASE(what_is_not_one_yaml_document_is_refused_with_its_place,
                     data_driven::make(refused)) {
  const Parsed parsed(sample.text);
  BOOST_TEST(!parsed.node.has_value());
  BOOST_TEST(parsed.fault() == sample.expected);
}

BOOST_DATA_TEST_CASE(a_repeated_key_is_a_fault_and_the_first_value_stays,
                     data_driven::make(repeated_keys)) {
  const Parsed parsed(sample.text);
  BOOST_REQUIRE(parsed.node.has_value());
  BOOST_TEST(parsed.fault() == sample.expected);
  BOOST_TEST(parsed.node->find("a")->value.text == "1");
  const auto& entries = parsed.node->entries;
  BOOST_TEST(std::count_if(entries.begin(), entries.end(),
                           [](const Entry& entry) { return entry.key == "a"; }) == 1);
}

BOOST_DATA_TEST_CASE(no_document_keeps_the_reader_busy, data_driven::make(attacks)) {
  const auto start = std::chrono::steady_clock::now();
  const Parsed parsed(sample.text);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  BOOST_TEST(parsed.node.has_value() == sample.says.empty());
  BOOST_TEST(parsed.fault().find(sample.says) != std::string::npos, parsed.fault());
  BOOST_TEST(seconds.count() < 10, seconds.count()
                                       << " s");  // sanitizers are slow; it is a few milliseconds
}

BOOST_AUTO_TEST_CASE(sixty_four_levels_are_read_and_sixty_five_refused) {
  BOOST_TEST(Parsed(std::string(64, '[') + std::string(64, ']')).fault() == "");
  BOOST_TEST(Parsed(std::string(65, '[') + std::string(65, ']')).fault() ==
             "1:65 values are nested deeper than 64 levels");
}

BOOST_AUTO_TEST_CASE(limits_can_be_set) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("f.yaml", "[a, b, [c]]");
  BOOST_TEST(parse_yaml(source, diagnostics, {.bytes = 11, .depth = 2, .nodes = 5}).has_value());
  BOOST_TEST(!parse_yaml(source, diagnostics, {.bytes = 10}).has_value());
  BOOST_TEST(!parse_yaml(source, diagnostics, {.depth = 1}).has_value());
  BOOST_TEST(!parse_yaml(source, diagnostics, {.nodes = 4}).has_value());
}

BOOST_AUTO_TEST_CASE(values_are_placed_where_they_are_written) {
  const std::string text =
      "имя: iris\nmodel:\n  - Dense: {units: 16, name: \"a b\"}\n  - [x, 'y']\n";
  BOOST_TEST(place_of(text, {"имя"}) == "1:6+4");
  BOOST_TEST(place_of(text, {"model", "0", "Dense", "units"}) == "3:20+2");
  BOOST_TEST(place_of(text, {"model", "0", "Dense", "name"}) == "3:30+5");
  BOOST_TEST(place_of(text, {"model", "1", "1"}) == "4:9+3");
  BOOST_TEST(place_of(text, {"model", "1"}) == "4:5+1");
}

BOOST_AUTO_TEST_CASE(keys_are_placed_where_they_are_written) {
  const Parsed parsed("a:\n  \"b c\": 1\n");
  const Entry& entry = parsed.node->entries[0].value.entries[0];
  BOOST_TEST(shown(parsed.diagnostics, entry.key_place) == "2:3+5");
}

BOOST_AUTO_TEST_CASE(a_missing_value_is_placed_at_its_key) {
  // yaml-cpp would say 5:1, where the next token is.
  BOOST_TEST(place_of("data:\n\n\n\nmodel: x\n", {"data"}) == "1:1+4");
  BOOST_TEST(place_of("data: {a: , b: 1}\n", {"data", "a"}) == "1:8+1");
  BOOST_TEST(place_of("data: {a, b}\n", {"data", "b"}) == "1:11+1");
}

BOOST_AUTO_TEST_CASE(a_missing_item_is_placed_at_its_dash) {
  BOOST_TEST(place_of("a:\n  - x\n  -\n\n  # no - item\nb: 1\n", {"a", "1"}) == "3:3+1");
  BOOST_TEST(place_of("a:\n  -\n  - x\n", {"a", "0"}) == "2:3+1");
  BOOST_TEST(place_of("-", {"0"}) == "1:1+1");
  BOOST_TEST(place_of("[a,,b]", {"1"}) == "1:4+1");
}

BOOST_AUTO_TEST_CASE(an_alias_is_placed_where_it_stands) {
  // yaml-cpp reports the anchor's place.
  BOOST_TEST(place_of("a: &x abc\nb: [1, *x]\n", {"b", "1"}) == "2:8+2");
  BOOST_TEST(place_of("a: &x {c: d}\nb: *x\n", {"b", "c"}) == "1:11+1");
}

BOOST_AUTO_TEST_CASE(text_that_stands_in_for_the_source_keeps_its_places) {
  Diagnostics diagnostics;
  const std::string argument = "fit.epochs=[1, x]";
  const int source = diagnostics.add_source("--set", argument);
  const auto node = parse_yaml_as(source, "           [1, x]", diagnostics);
  BOOST_REQUIRE(node.has_value());
  BOOST_TEST(shown(diagnostics, node->items[1].place) == "1:16+1");
  BOOST_TEST(!parse_yaml_as(source, "           [1, x", diagnostics).has_value());
}

BOOST_AUTO_TEST_CASE(small_parts_are_written_on_one_line) {
  const Node node = *Parsed(
                         "name: iris\nmodel:\n  - Dense: {units: 16, activation: relu}\n  - "
                         "Dropout: {rate: 0.5}\n"
                         "seeds: [1, 2, 3]\n")
                         .node;
  BOOST_TEST(
      emit_yaml(node) ==
      "name: iris\nmodel:\n  - {Dense: {units: 16, activation: relu}}\n  - {Dropout: {rate: 0.5}}\n"
      "seeds: [1, 2, 3]\n");
}

// YAML 1.2, productions 203 and 204.
BOOST_AUTO_TEST_CASE(what_would_mark_a_document_is_quoted) {
  for (const char* text : {"---", "...", "--- a", "---a"}) {
    BOOST_TEST(Parsed(emit_yaml(Node::scalar(text))).node->text == text);
    const std::string written = emit_yaml(Node::mapping({{text, {}, Node::scalar(text)}}));
    const Parsed parsed(written);
    BOOST_REQUIRE_MESSAGE(parsed.node, written + parsed.fault());
    BOOST_TEST(parsed.node->entries.at(0).key == text);
    BOOST_TEST(parsed.node->entries.at(0).value.text == text);
  }
}

// YAML 1.2, production 1: DEL may stand in no text, so it is escaped.
BOOST_AUTO_TEST_CASE(what_yaml_does_not_allow_is_escaped) {
  Node quoted = Node::scalar("\x7f");
  quoted.quoted = true;
  const Node node = Node::mapping({{"k\x7f"
                                    "y",
                                    {},
                                    Node::scalar("a\x7f"
                                                 "b")},
                                   {"c1", {}, Node::scalar("\u009b")},
                                   {"q", {}, quoted}});
  const std::string text = emit_yaml(node);
  BOOST_TEST(text.find('\x7f') == std::string::npos);
  const Parsed parsed(text);
  BOOST_REQUIRE_MESSAGE(parsed.node, text + parsed.fault());
  BOOST_TEST(parsed.node->entries[0].key ==
             "k\x7f"
             "y");
  BOOST_TEST(parsed.node->entries[0].value.text ==
             "a\x7f"
             "b");
  BOOST_TEST(parsed.node->entries[1].value.text == "\u009b");
  BOOST_TEST(parsed.node->entries[2].value.text == "\x7f");
}

RC_BOOST_PROP(what_is_written_reads_back_as_the_same_node, ()) {
  const Node node = *nodes(3).as("node");
  const std::string text = emit_yaml(node);
  RC_LOG() << text;
  const Parsed parsed(text);
  RC_LOG() << parsed.fault();
  RC_ASSERT(parsed.node.has_value());
  RC_LOG() << canonical(node) << "\n" << canonical(*parsed.node);
  RC_ASSERT(same(*parsed.node, node));
}

BOOST_AUTO_TEST_SUITE_END()
