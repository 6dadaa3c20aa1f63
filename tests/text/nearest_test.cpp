// The name most likely meant, and the hints made from it.
#include "text/nearest.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

const std::vector<std::string> keys{
    "units", "activation", "use_bias", "kernel_initializer", "bias_initializer", "name"};

struct Slip {
  std::string written;
  std::string meant;  // empty: nothing is near
  friend std::ostream& operator<<(std::ostream& to, const Slip& s) { return to << s.written; }
};

const std::vector<Slip> slips{
    {"activaton", "activation"},    // a letter left out
    {"activattion", "activation"},  // a letter twice
    {"activatoin", "activation"},   // neighbours swapped
    {"untis", "units"},
    {"unit", "units"},
    {"Units", "units"},
    {"usebias", "use_bias"},
    {"use-bias", "use_bias"},
    {"KernelInitializer", "kernel_initializer"},
    {"kernel_initialiser", "kernel_initializer"},
    {"kernel_init", ""},
    {"momentum", ""},
    {"nmae", "name"},
    {"", ""},
    {"___", ""},
    {std::string(1000, 'x'), ""},
};

std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("candidate" + std::to_string(i));
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_nearest)

BOOST_DATA_TEST_CASE(a_slip_of_the_fingers_finds_the_name_meant, data_driven::make(slips)) {
  BOOST_TEST(nearest(sample.written, keys).value_or("") == sample.meant);
}

BOOST_AUTO_TEST_CASE(a_swap_of_neighbours_counts_one) {
  // Two changes would be too far for a word of four letters.
  BOOST_TEST(nearest("relu", {"rleu"}).value_or("") == "rleu");
  BOOST_TEST(!nearest("relu", {"rxyu"}).has_value());
}

BOOST_AUTO_TEST_CASE(the_nearest_wins_and_ties_go_to_the_first) {
  BOOST_TEST(nearest("he_norml", {"lecun_normal", "he_normal", "he_uniform"}).value_or("") ==
             "he_normal");
  BOOST_TEST(nearest("sel", {"selu", "sela"}).value_or("") == "selu");
  BOOST_TEST(nearest("sel", {"sela", "selu"}).value_or("") == "sela");
  BOOST_TEST(!nearest("relu", {}).has_value());
}

BOOST_AUTO_TEST_CASE(the_hint_names_the_nearest) {
  BOOST_TEST(hint_for("activaton", keys, "keys") == "did you mean 'activation'?");
}

BOOST_AUTO_TEST_CASE(when_nothing_is_near_the_hint_lists_the_names) {
  BOOST_TEST(hint_for("learning_rate", {"units", "name"}, "keys") == "known keys: units, name");
  BOOST_TEST(hint_for("learning_rate", {}, "keys") == "");
}

BOOST_AUTO_TEST_CASE(a_list_of_names_ends_after_forty) {
  const std::string forty = hint_for("zz", numbered(40), "things");
  BOOST_TEST(forty.ends_with(", candidate39"));
  const std::string more = hint_for("zz", numbered(41), "things");
  BOOST_TEST(more == forty + ", ...");
}

BOOST_AUTO_TEST_CASE(folded_spellings_of_one_name_are_equal) {
  BOOST_TEST(folded("GlorotUniform") == folded("glorot_uniform"));
  BOOST_TEST(folded("glorot-uniform") == folded("Glorot Uniform"));
  BOOST_TEST(folded("glorot_uniform") != folded("glorot_normal"));
}

BOOST_AUTO_TEST_CASE(lists_are_joined_as_in_a_sentence) {
  BOOST_TEST(listed({}) == "");
  BOOST_TEST(listed({"a"}) == "a");
  BOOST_TEST(listed({"a", "b"}) == "a and b");
  BOOST_TEST(listed({"a", "b", "c"}, " or ") == "a, b or c");
}

BOOST_AUTO_TEST_CASE(nouns_have_their_plural) {
  BOOST_TEST(plural("layer") == "layers");
  BOOST_TEST(plural("loss") == "losses");
}

BOOST_AUTO_TEST_CASE(nouns_have_their_article) {
  BOOST_TEST(with_article("activation") == "an activation");
  BOOST_TEST(with_article("layer") == "a layer");
  BOOST_TEST(with_article("") == "a ");
}

BOOST_AUTO_TEST_SUITE_END()
