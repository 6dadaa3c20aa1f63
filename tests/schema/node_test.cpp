// Nodes found and described.
#include "schema/node.hpp"

#include <boost/test/unit_test.hpp>

#include "schema/parsed.hpp"

namespace {

using namespace fanin;

std::string canonical_of(const std::string& text) { return canonical(*Parsed(text).node); }

}  // namespace

BOOST_AUTO_TEST_SUITE(schema_node)

BOOST_AUTO_TEST_CASE(an_entry_is_found_by_its_key) {
  const Node node = Node::mapping({{"a", {}, Node::scalar("1")}, {"b", {}, Node{}}});
  BOOST_REQUIRE(node.find("a") != nullptr);
  BOOST_TEST(node.find("a")->value.text == "1");
  BOOST_TEST(node.find("b")->value.is_null());
  BOOST_TEST(node.find("c") == nullptr);
  BOOST_TEST(Node::scalar("a").find("a") == nullptr);
}

BOOST_AUTO_TEST_CASE(described_says_what_stands_there) {
  BOOST_TEST(described(Node::scalar("abc")) == "'abc'");
  BOOST_TEST(described(Node::scalar("10", true)) == "the text '10'");
  BOOST_TEST(described(Node::sequence({})) == "a list");
  BOOST_TEST(described(Node::mapping({})) == "a mapping");
  BOOST_TEST(described(Node{}) == "nothing");
}

BOOST_AUTO_TEST_CASE(described_cuts_a_long_text_between_characters) {
  std::string text;
  for (int i = 0; i < 61; ++i) text += "é";
  std::string sixty = text.substr(0, 120);
  BOOST_TEST(described(Node::scalar(text)) == "'" + sixty + "...'");
  BOOST_TEST(described(Node::scalar(sixty)) == "'" + sixty + "'");
}

BOOST_AUTO_TEST_CASE(canonical_is_equal_for_equal_values_however_written) {
  BOOST_TEST(canonical_of("a: [1, x]\nb: \"y\"\n") ==
             canonical_of("{a: [1,\n  x],\n   b: 'y'} # comment"));
  BOOST_TEST(canonical_of("a: ~\n") == canonical_of("a:\n"));
}

BOOST_AUTO_TEST_CASE(canonical_differs_for_different_values) {
  BOOST_TEST(canonical_of("a: 10") != canonical_of("a: \"10\""));
  BOOST_TEST(canonical_of("a: null") != canonical_of("a: \"null\""));
  BOOST_TEST(canonical_of("[a, b]") != canonical_of("[\"a,b\"]"));
  BOOST_TEST(canonical_of("[[a], b]") != canonical_of("[[a, b]]"));
  BOOST_TEST(canonical_of("{a: b}") != canonical_of("[a, b]"));
  BOOST_TEST(canonical_of("{a: {b: c}}") != canonical_of("{\"a\\\":{\\\"b\": c}"));
}

BOOST_AUTO_TEST_SUITE_END()
