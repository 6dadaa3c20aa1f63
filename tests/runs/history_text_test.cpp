// Histories as JSON: back to the last bit, and nothing else is taken for one.
#include "runs/history_text.hpp"

#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "runs/same_run.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

const std::vector<std::string> broken{
    "",
    "{",
    "[]",
    "{}x",
    R"({"loss":[1})",
    R"({"loss":[1,]})",
    R"({"loss":[1 ,2]})",
    R"({"loss":[1]"a":[1]})",
    R"({"loss":[one]})",
    R"({"loss:[1]})",
    R"({"a":[1,2],"b":[1]})",
    R"({"a":[1],"b":[1,2]})",
    R"({"\u00":[1]})",
    R"({"\)",
};

}  // namespace

BOOST_AUTO_TEST_SUITE(runs_history_text)

BOOST_AUTO_TEST_CASE(a_history_is_an_array_a_column) {
  const History history{{"loss", "a"}, {{none, 1}, {.1, 2}, {infinity, -infinity}}};
  BOOST_TEST(history_text(history) == R"({"loss":[null,0.1,9e999],"a":[1,2,-9e999]})");
  BOOST_TEST(history_text({}) == "{}");
}

BOOST_AUTO_TEST_CASE(every_bit_comes_back) {
  const History history{{"loss", "quo\"te \\ \n\t", "", "größe", std::string("nul\0", 4)},
                        {{none, 1.0 / 3, -0.0, 1e-308, 5e-324},
                         {infinity, -infinity, 1.7976931348623157e308, .1F, 123456789012345680.0}}};
  const auto found = parse_history(history_text(history));
  BOOST_REQUIRE(found);
  BOOST_TEST(found->columns == history.columns, boost::test_tools::per_element());
  BOOST_TEST(same(found->epochs, history.epochs));
  BOOST_TEST(std::signbit(found->epochs[0][2]));
}

BOOST_DATA_TEST_CASE(what_is_no_history_is_refused, data_driven::make(broken), text) {
  BOOST_TEST(!parse_history(text).has_value());
}

BOOST_AUTO_TEST_CASE(a_confusion_is_an_array_a_true_class) {
  const Confusion confusion{"test", {"a", "b", "c"}, {1, 2, 3, 4, 5, 6, 7, 8, 9}};
  BOOST_TEST(confusion_text(confusion) == R"({"a":[1,2,3],"b":[4,5,6],"c":[7,8,9]})");
  BOOST_CHECK(parse_confusion(confusion_text(confusion), "test") == confusion);
}

BOOST_DATA_TEST_CASE(what_is_no_confusion_is_refused,
                     data_driven::make(std::vector<std::string>{
                         "", R"({"a":[1,2]})", R"({"a":[1],"b":[2]})", R"({"a":[null]})",
                         R"({"a":[-1]})", R"({"a":[9e999]})"}),
                     text) {
  BOOST_TEST(!parse_confusion(text, "test").has_value());
}

BOOST_AUTO_TEST_CASE(signals_are_two_arrays_led_by_the_input) {
  const StartSignals signals{.5, {1.0 / 3, 0, infinity}, {none, 5e-324, .25}};
  const std::string text = signals_text(signals);
  BOOST_TEST(text.starts_with(R"({"pre_activation":[0.5,0.333333)"));
  BOOST_TEST(text.ends_with(R"(,0,9e999],"gradient":[null,null,5e-324,0.25]})"));
  const auto found = parse_signals(text);
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST(found->input == .5);
  BOOST_TEST(same(found->pre_activation, signals.pre_activation));
  BOOST_TEST(same(found->gradient, signals.gradient));
}

BOOST_AUTO_TEST_CASE(what_are_no_signals_is_refused) {
  for (const char* text :
       {"", "{}", R"({"pre_activation":[1]})", R"({"gradient":[1],"pre_activation":[1]})",
        R"({"pre_activation":[],"gradient":[]})", R"({"pre_activation":[1],"gradient":[1,2]})"}) {
    BOOST_TEST(!parse_signals(text).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()
