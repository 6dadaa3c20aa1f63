// Labels of a target: which are one class, and which number it has.
#include "data/classes.hpp"

#include "data/reading.hpp"

namespace {

using namespace fanin;

std::string names_of(const std::set<std::string>& labels) {
  std::string joined;
  for (const std::string& name : classes_of(labels)) joined += name + " ";
  return joined;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(classes)

BOOST_AUTO_TEST_CASE(labels_are_numbered_in_sorted_order) {
  const Dataset data = data_of("a,y\n1,pear\n2,apple\n3,pear\n4,Zebra\n", labels());
  BOOST_TEST(data.class_names == (std::vector<std::string>{"Zebra", "apple", "pear"}),
             boost::test_tools::per_element());
  BOOST_TEST(data.labels == (std::vector<std::int32_t>{2, 1, 2, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numeric_labels_are_numbered_by_value) {
  const Dataset data = data_of("a,y\n1,10\n2,9\n3,-1\n4,9\n", labels());
  BOOST_TEST(data.class_names == (std::vector<std::string>{"-1", "9", "10"}),
             boost::test_tools::per_element());
  BOOST_TEST(data.labels == (std::vector<std::int32_t>{2, 1, 0, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(one_word_among_the_labels_makes_all_of_them_words) {
  const Dataset data = data_of("a,y\n1,10\n2,9\n3,none\n", labels());
  BOOST_TEST(data.class_names == (std::vector<std::string>{"10", "9", "none"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numbers_of_equal_value_are_one_class) {
  const Dataset data = data_of("a,y\n1,1\n2,1.0\n3,01\n4,0\n5,-0.0\n6,+1e0\n7,.5\n", labels());
  BOOST_TEST(data.class_names == (std::vector<std::string>{"0", "0.5", "1"}),
             boost::test_tools::per_element());
  BOOST_TEST(data.labels == (std::vector<std::int32_t>{2, 2, 2, 0, 0, 2, 1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(words_that_look_like_equal_numbers_stay_apart_among_words) {
  BOOST_TEST(names_of({"1", "1.0", "none"}) == "1 1.0 none ");
  BOOST_TEST(names_of({"nan", "inf"}) == "inf nan ");
}

BOOST_AUTO_TEST_CASE(the_name_of_a_number_is_short_and_as_people_write_it) {
  BOOST_TEST(names_of({"1.50", "100000", "1e6", "-2.", "1e-7", "1e300"}) ==
             "-2 1e-07 1.5 100000 1000000 1e+300 ");
}

BOOST_AUTO_TEST_CASE(large_integers_that_no_double_tells_apart_are_classes_of_their_own) {
  BOOST_TEST(names_of({"9007199254740993", "9007199254740992", "09007199254740993"}) ==
             "9007199254740992 9007199254740993 ");
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_a_fault_among_numbers) {
  BOOST_TEST(faults_of("a,y\n1,0\n2,nan\n3,1\n4,-inf\n") ==
             "t.csv:3:3: error: the class is 'nan', expected a finite number as in the other "
             "rows\n"
             "  3 | 2,nan\n"
             "        ^^^\n"
             "hint: fill in the value, or remove the row\n"
             "t.csv:5:3: error: the class is '-inf', expected a finite number as in the other "
             "rows\n"
             "  5 | 4,-inf\n"
             "        ^^^^\n"
             "hint: fill in the value, or remove the row\n");
  BOOST_TEST(faults_of("a,y\n1,u\n2,nan\n") == "");
}

BOOST_AUTO_TEST_CASE(numbers_of_one_value_are_one_class_only) {
  BOOST_TEST(faults_of("a,y\n1,1\n2,1.0\n")
                 .starts_with("t.csv:1:3: error: the target 'y' has one class only, '1': "));
}

BOOST_AUTO_TEST_CASE(a_label_finds_its_class_by_value_among_numbers_and_as_text_among_words) {
  const ClassNumbers numeric({"0", "1"});
  BOOST_TEST(numeric.find("1.0").value_or(-1) == 1);
  BOOST_TEST(numeric.find("00").value_or(-1) == 0);
  BOOST_TEST(!numeric.find("2").has_value());
  BOOST_TEST(!numeric.find("nan").has_value());
  const ClassNumbers words({"1", "none"});
  BOOST_TEST(words.find("none").value_or(-1) == 1);
  BOOST_TEST(!words.find("1.0").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
