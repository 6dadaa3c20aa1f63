// Test files of their own: columns and classes are those of the training file, found by name.
#include "data/reading.hpp"

namespace {

using namespace fanin;

struct TestReading {
  std::optional<Dataset> test;
  std::string faults;
};

/// The test file read after the training file; m.yaml holds the names.
TestReading read_test(std::string_view training, std::string_view test,
                      CsvRequest request = labels()) {
  const Scratch scratch;
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("m.yaml", "test_csv: test.csv");
  request.file = scratch.write("train.csv", training);
  CsvRequest test_request = request;
  test_request.file = scratch.write("test.csv", test);
  test_request.file_place = {source, 10, 8};
  TestReading reading;
  const auto train = read_dataset(request, diagnostics);
  if (train) {
    BOOST_TEST(!diagnostics.failed());
    reading.test = read_dataset(test_request, diagnostics, &*train);
    BOOST_TEST(reading.test.has_value() == !diagnostics.failed());
  } else {
    check_test_file(request, test_request, diagnostics);
  }
  reading.faults = scratch.relative(diagnostics.text());
  return reading;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(test_file)

BOOST_AUTO_TEST_CASE(a_test_file_takes_its_classes_from_the_training_file) {
  const Scratch scratch;
  Diagnostics diagnostics;
  CsvRequest request = labels();
  request.file = scratch.write("train.csv", "a,y\n1,u\n2,v\n3,w\n");
  const auto train = read_dataset(request, diagnostics);
  BOOST_REQUIRE(train.has_value());
  request.file = scratch.write("test.csv", "a,y\n1,w\n2,v\n");
  const auto test = read_dataset(request, diagnostics, &*train);
  BOOST_TEST(diagnostics.text() == "");
  BOOST_REQUIRE(test.has_value());
  BOOST_TEST(test->class_names == train->class_names, boost::test_tools::per_element());
  BOOST_TEST(test->labels == (std::vector<std::int32_t>{2, 1}), boost::test_tools::per_element());

  request.file = scratch.write("test.csv", "a,y\n1,w\n2,new\n");
  BOOST_TEST(!read_dataset(request, diagnostics, &*train).has_value());
  BOOST_TEST(scratch.relative(diagnostics.text()) ==
             "test.csv:3:3: error: the class 'new' is not in the training data\n"
             "  3 | 2,new\n"
             "        ^^^\n");
}

BOOST_AUTO_TEST_CASE(a_test_file_of_one_class_is_a_test_file) {
  const Scratch scratch;
  Diagnostics diagnostics;
  CsvRequest request = labels();
  request.file = scratch.write("train.csv", "a,y\n1,u\n2,v\n");
  const auto train = read_dataset(request, diagnostics);
  BOOST_REQUIRE(train.has_value());
  request.file = scratch.write("test.csv", "a,y\n1,v\n2,v\n");
  const auto test = read_dataset(request, diagnostics, &*train);
  BOOST_TEST(diagnostics.text() == "");
  BOOST_REQUIRE(test.has_value());
  BOOST_TEST(test->labels == (std::vector<std::int32_t>{1, 1}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(labels_of_a_test_file_match_by_value) {
  const TestReading reading = read_test("a,y\n1,0\n2,1\n", "a,y\n1,1.0\n2,0.0\n3,01\n");
  BOOST_TEST(reading.faults == "");
  BOOST_REQUIRE(reading.test.has_value());
  BOOST_TEST(reading.test->labels == (std::vector<std::int32_t>{1, 0, 1}),
             boost::test_tools::per_element());
  BOOST_TEST(reading.test->class_names == (std::vector<std::string>{"0", "1"}),
             boost::test_tools::per_element());
  BOOST_TEST(read_test("a,y\n1,0\n2,1\n", "a,y\n1,1.5\n").faults ==
             "test.csv:2:3: error: the class '1.5' is not in the training data\n"
             "  2 | 1,1.5\n"
             "        ^^^\n");
}

BOOST_AUTO_TEST_CASE(columns_of_a_test_file_may_stand_in_another_order_and_beside_others) {
  CsvRequest request = labels();
  request.ignore = {"id"};
  const TestReading reading =
      read_test("id,a,b,y\nx,1,2,u\nx,2,3,v\n", "note,y,b,a\nhello,v,20,10\n,u,40,30\n", request);
  BOOST_TEST(reading.faults == "");
  BOOST_REQUIRE(reading.test.has_value());
  BOOST_TEST(reading.test->feature_names == (std::vector<std::string>{"a", "b"}),
             boost::test_tools::per_element());
  BOOST_TEST(reading.test->features == (std::vector<float>{10, 20, 30, 40}),
             boost::test_tools::per_element());
  BOOST_TEST(reading.test->labels == (std::vector<std::int32_t>{1, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_column_that_a_test_file_lacks_is_named_with_the_nearest_that_is_not_taken) {
  BOOST_TEST(read_test("x1,x2,far,y\n1,2,3,u\n2,3,4,v\n", "x2,X_1,z,y\n1,2,3,u\n").faults ==
             "m.yaml:1:11: error: test.csv has no column 'x1', which the training data has\n"
             "  1 | test_csv: test.csv\n"
             "                ^^^^^^^^\n"
             "hint: did you mean 'X_1'?\n"
             "m.yaml:1:11: error: test.csv has no column 'far', which the training data has\n"
             "  1 | test_csv: test.csv\n"
             "                ^^^^^^^^\n"
             "hint: known columns: x2, X_1, z, y\n");
}

BOOST_AUTO_TEST_CASE(many_missing_columns_are_counted) {
  std::string header = "y";
  std::string row = "u";
  for (int i = 0; i < 13; ++i) {
    header += ",column" + std::to_string(i);
    row += ",1";
  }
  const std::string faults =
      read_test(header + "\n" + row + "\nv" + row.substr(1) + "\n", "y,q\nu,1\n").faults;
  BOOST_TEST(faults.find("'column9'") != std::string::npos);
  BOOST_TEST(faults.find("'column10'") == std::string::npos);
  BOOST_TEST(faults.find("test.csv has no column for 3 more features of the training data\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_test_file_is_checked_by_itself_when_its_training_file_has_faults) {
  BOOST_TEST(read_test("a,y\nbad,u\n2,v\n", "note,y,a\nhello,new,1\nhello,new,oops\n").faults ==
             "test.csv:3:11: error: 'a' is 'oops', not a number\n"
             "  3 | hello,new,oops\n"
             "                ^^^^\n"
             "train.csv:2:1: error: 'a' is 'bad', not a number\n"
             "  2 | bad,u\n"
             "      ^^^\n");
}

BOOST_AUTO_TEST_CASE(a_training_file_without_a_usable_header_leaves_rows_and_labels_to_check) {
  BOOST_TEST(read_test("", "note,y\nhello\nhello,u\n").faults ==
             "test.csv:2:6: error: this row has 1 fields, the header has 2\n"
             "  2 | hello\n"
             "           ^\n"
             "train.csv:1:1: error: the file is empty\n"
             "hint: the first line names the columns\n");
}

BOOST_AUTO_TEST_SUITE_END()
