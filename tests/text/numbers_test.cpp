// Numbers read as the whole text or not at all, and written so that they read back.
#include "text/numbers.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Written {
  std::string text;
  double value;
  friend std::ostream& operator<<(std::ostream& to, const Written& w) {
    return to << "'" << w.text.substr(0, 40) << "'";
  }
};

const std::vector<Written> numbers{
    {"0", 0},
    {"-0", -0.0},
    {"017", 17},
    {"1e3", 1000},
    {"1E3", 1000},
    {"1e+3", 1000},
    {"+1e-3", 0.001},
    {"-.5", -0.5},
    {"5.", 5},
    {"0.1", 0.1},
    {"9007199254740993", 9007199254740992.0},
    {"1.7976931348623157e308", std::numeric_limits<double>::max()},
    {"5e-324", std::numeric_limits<double>::denorm_min()},
    {"1e400", infinity},
    {"-1e400", -infinity},
    {"1e-400", 0},
    {"1e99999999999999999999", infinity},
    {"1e-99999999999999999999", 0},
    {"0e99999999999999999999", 0},
    {"1" + std::string(400, '0'), infinity},
    {"0." + std::string(400, '0') + "1", 0},
    {"0." + std::string(400, '0') + "1e800", infinity},
    {"1" + std::string(800, '0') + "e-400", infinity},
    {"inf", infinity},
    {".inf", infinity},
    {"-.Inf", -infinity},
    {"+inf", infinity},
    {"Infinity", infinity},
    {"-infinity", -infinity},
};

const std::vector<std::string> not_numbers{"",      "+",
                                           "-",     ".",
                                           "e3",    "1e",
                                           "1e+",   "0x10",
                                           "0x1p3", " 1",
                                           "1 ",    "\t1",
                                           "1\n",   "1_000",
                                           "1,5",   "1'000",
                                           "--1",   "+-1",
                                           "-+1",   "1.2.3",
                                           "abc",   "1a",
                                           "i_nf",  "in-f",
                                           " inf",  "inf ",
                                           "n a n", "nan1",
                                           "na-n",  "null",
                                           "true",  ".",
                                           "..1",   "1e5e",
                                           "infin", "١",
                                           "½",     std::string("1\0", 2)};

struct WrittenInteger {
  std::string text;
  std::optional<std::int64_t> value;
  friend std::ostream& operator<<(std::ostream& to, const WrittenInteger& w) {
    return to << "'" << w.text << "'";
  }
};

const std::vector<WrittenInteger> integers{
    {"0", 0},
    {"017", 17},
    {"-5", -5},
    {"+5", 5},
    {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
    {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
    {"9223372036854775808", {}},
    {"64.0", {}},
    {"1e3", {}},
    {"", {}},
    {"+", {}},
    {"-", {}},
    {"+-5", {}},
    {"++5", {}},
    {" 5", {}},
    {"5 ", {}},
    {"0x10", {}},
    {"1_000", {}},
    {"nan", {}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(text_numbers)

BOOST_DATA_TEST_CASE(a_number_fills_the_text, data_driven::make(numbers)) {
  const auto value = parse_number(sample.text);
  BOOST_REQUIRE(value.has_value());
  BOOST_TEST(*value == sample.value);
  BOOST_TEST(std::signbit(*value) == std::signbit(sample.value));
}

BOOST_DATA_TEST_CASE(anything_else_is_no_number, data_driven::make(not_numbers)) {
  BOOST_TEST(!parse_number(sample).has_value());
}

BOOST_AUTO_TEST_CASE(nan_is_read_in_the_spellings_of_c_and_yaml) {
  for (const char* text : {"nan", "NaN", ".nan", ".NaN", "-nan", "+nan"}) {
    const auto value = parse_number(text);
    BOOST_TEST((value && std::isnan(*value)), text);
  }
}

BOOST_DATA_TEST_CASE(an_integer_fills_the_text, data_driven::make(integers)) {
  BOOST_TEST((parse_integer(sample.text) == sample.value));
}

BOOST_AUTO_TEST_CASE(shortest_is_the_shortest_text) {
  BOOST_TEST(shortest(0.1) == "0.1");
  BOOST_TEST(shortest(0.1F) == "0.1");
  BOOST_TEST(shortest(64.0) == "64");
  BOOST_TEST(shortest(1e-7) == "1e-07");
  BOOST_TEST(shortest(-0.0) == "-0");
  BOOST_TEST(shortest(1.0 / 3) == "0.3333333333333333");
  BOOST_TEST(shortest(infinity) == "inf");
  BOOST_TEST(shortest(-infinity) == "-inf");
  BOOST_TEST(shortest(std::nan("")) == "nan");
}

RC_BOOST_PROP(shortest_of_any_double_reads_back, (std::uint64_t bits)) {
  const auto value = std::bit_cast<double>(bits);
  const auto back = parse_number(shortest(value));
  RC_ASSERT(back.has_value());
  RC_ASSERT((std::isnan(value) ? std::isnan(*back) : std::bit_cast<std::uint64_t>(*back) == bits));
}

RC_BOOST_PROP(shortest_of_any_float_reads_back, (std::uint32_t bits)) {
  const auto value = std::bit_cast<float>(bits);
  const auto back = parse_number(shortest(value));
  RC_ASSERT(back.has_value());
  RC_ASSERT((std::isnan(value) ? std::isnan(*back) : static_cast<float>(*back) == value));
}

BOOST_AUTO_TEST_CASE(fixed_has_so_many_decimals_and_leaves_a_missing_value_empty) {
  BOOST_TEST(fixed(2.0 / 3, 3) == "0.667");
  BOOST_TEST(fixed(12, 0) == "12");
  BOOST_TEST(fixed(-1.25, 1) == "-1.2");
  BOOST_TEST(fixed(999999999, 1) == "999999999.0");
  BOOST_TEST(fixed(-6.5972e29, 2) == "-6.60e+29");
  BOOST_TEST(fixed(std::nan(""), 3) == "");
}

BOOST_AUTO_TEST_SUITE_END()
