// Nodes as JSON.
#include "schema/json_text.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "schema/parsed.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using fanin::Parsed;

struct Written {
  std::string yaml;
  std::string json;
  friend std::ostream& operator<<(std::ostream& to, const Written& w) { return to << w.yaml; }
};

const std::vector<Written> cases{
    {"[1, -2, .5, +1, 1e-3, 017, 1e400, .nan]", R"([1, -2, 0.5, 1, 0.001, 17, "1e400", ".nan"])"},
    {"[true, false, null, ~, '1', yes]", R"([true, false, null, null, "1", "yes"])"},
    {R"(["a\"b\\c\n\t", "é"])", R"(["a\"b\\c\u000a\u0009", "é"])"},
    {"{a: {b: []}, c: {}}", R"({"a": {"b": []}, "c": {}})"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_DATA_TEST_CASE(values_are_written_as_json_has_them, data_driven::make(cases), written) {
  BOOST_TEST(fanin::json_text(Parsed(written.yaml).node.value()) == written.json + "\n");
}

BOOST_AUTO_TEST_CASE(what_is_long_is_broken_into_lines) {
  const std::string word(60, 'x');
  BOOST_TEST(fanin::json_text(Parsed("{a: [" + word + ", " + word + "]}").node.value()) ==
             "{\n  \"a\": [\n    \"" + word + "\",\n    \"" + word + "\"\n  ]\n}\n");
}

BOOST_AUTO_TEST_SUITE_END()
