// CSV files to data sets: labels and numbers, every fault at its place, and the shipped files.
#include "data/dataset.hpp"

#include <algorithm>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "data/reading.hpp"
#include "source_file.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

struct Shipped {
  std::string name;
  std::string target;
  std::size_t rows;
  std::size_t width;
  std::vector<std::size_t> class_counts;  ///< empty: a regression

  friend std::ostream& operator<<(std::ostream& to, const Shipped& set) { return to << set.name; }
};

// From the data sets' own descriptions (datasets/*.md and their sources).
const std::vector<Shipped> shipped{
    {"iris", "class", 150, 4, {50, 50, 50}},
    {"wine", "class", 178, 13, {59, 71, 48}},
    {"breast_cancer", "class", 569, 30, {357, 212}},
    {"penguins", "species", 342, 4, {151, 68, 123}},
    {"digits", "digit", 1797, 64, {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}},
    {"diabetes", "progression", 442, 10, {}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(dataset)

BOOST_AUTO_TEST_CASE(features_stay_in_the_order_of_the_file_without_target_and_ignored) {
  CsvRequest request = labels();
  request.ignore = {"id"};
  const Dataset data = data_of("id,a,y,b\nx1,1.5,u,-2\nx2,.25,v,1e3\n", request);
  BOOST_TEST(data.name == "t");
  BOOST_TEST(data.feature_names == (std::vector<std::string>{"a", "b"}),
             boost::test_tools::per_element());
  BOOST_TEST(data.features == (std::vector<float>{1.5F, -2, .25F, 1000}),
             boost::test_tools::per_element());
  BOOST_TEST(data.rows() == 2U);
  BOOST_TEST(data.width() == 2U);
  BOOST_TEST(data.is_classification());
  BOOST_TEST(data.values.empty());
}

BOOST_AUTO_TEST_CASE(without_target_the_column_may_be_missing_and_is_never_looked_at) {
  CsvRequest request = labels();
  request.with_target = false;
  const Dataset like = data_of("a,y,b\n1,u,2\n3,v,4\n", labels());
  for (const char* text : {"b,a\n2,1\n", "a,y,b\n1,,2\n"}) {
    const Scratch scratch;
    request.file = scratch.write("t.csv", text);
    Diagnostics diagnostics;
    const auto data = read_dataset(request, diagnostics, &like);
    BOOST_TEST(diagnostics.text() == "");
    BOOST_REQUIRE(data.has_value());
    BOOST_TEST(data->features == (std::vector<float>{1, 2}), boost::test_tools::per_element());
    BOOST_TEST(data->labels.empty());
    BOOST_TEST(data->values.empty());
    BOOST_TEST(!data->is_classification());
  }
}

BOOST_AUTO_TEST_CASE(a_regression_reads_the_target_as_numbers) {
  const Dataset data = data_of("a,y\n1,10\n2,-0.5\n", numbers());
  BOOST_TEST(data.values == (std::vector<float>{10, -.5F}), boost::test_tools::per_element());
  BOOST_TEST(data.labels.empty());
  BOOST_TEST(!data.is_classification());
}

BOOST_AUTO_TEST_CASE(quotes_line_ends_and_byte_order_mark_change_nothing_but_the_hash) {
  const Dataset plain = data_of("a,y\n1,u\n2,v\n", labels());
  const Dataset same = data_of("\xEF\xBB\xBF\"a\",\"y\"\r\n\"1\",\"u\"\r\n2,v", labels());
  BOOST_TEST(plain.features == same.features, boost::test_tools::per_element());
  BOOST_TEST(plain.labels == same.labels, boost::test_tools::per_element());
  BOOST_TEST(plain.class_names == same.class_names, boost::test_tools::per_element());
  BOOST_TEST(plain.feature_names == same.feature_names, boost::test_tools::per_element());
  BOOST_TEST(plain.content != same.content);
  BOOST_TEST(plain.content.size() == 32U);
}

BOOST_AUTO_TEST_CASE(sample_weights_are_a_column_that_is_no_feature) {
  CsvRequest request = labels();
  request.weight = "w";
  const Dataset data = data_of("a,w,y\n1,.5,u\n2,0,v\n", request);
  BOOST_TEST(data.weights == (std::vector<float>{.5F, 0}), boost::test_tools::per_element());
  BOOST_TEST(data.feature_names == (std::vector<std::string>{"a"}),
             boost::test_tools::per_element());
  BOOST_TEST(faults_of("a,w,y\n1,-1,u\n2,x,v\n3,inf,u\n", request) ==
             "t.csv:2:3: error: 'w' is '-1', a sample weight cannot be negative\n"
             "  2 | 1,-1,u\n"
             "        ^^\n"
             "t.csv:3:3: error: 'w' is 'x', not a number\n"
             "  3 | 2,x,v\n"
             "        ^\n"
             "t.csv:4:3: error: 'w' is 'inf', not a finite number that fits 32 bits\n"
             "  4 | 3,inf,u\n"
             "        ^^^\n");
  BOOST_TEST(faults_of("a,y\n1,u\n2,v\n", request) ==
             "fanin: error: t.csv has no column 'w'\n"
             "hint: did you mean 'a'?\n");
}

BOOST_AUTO_TEST_CASE(a_missing_file_is_a_fault_where_it_was_asked_for) {
  Diagnostics diagnostics;
  CsvRequest request = labels();
  request.file = "/nowhere/t.csv";
  const std::string yaml = "csv: t.csv";
  request.file_place = {diagnostics.add_source("m.yaml", yaml), 5, 5};
  BOOST_TEST(!read_dataset(request, diagnostics).has_value());
  BOOST_TEST(diagnostics.text().starts_with("m.yaml:1:6: error: /nowhere/t.csv cannot be read: "));
}

BOOST_AUTO_TEST_CASE(a_missing_column_is_a_fault_in_the_model_file_with_the_nearest_name) {
  const Scratch scratch;
  Diagnostics diagnostics;
  CsvRequest request = labels("speces");
  request.file = scratch.write("t.csv", "mass,species\n1,u\n2,v\n");
  request.ignore = {"mas"};
  const int source = diagnostics.add_source("m.yaml", "target: speces\nignore: [mas]\n");
  request.target_place = {source, 8, 6};
  request.ignore_place = {source, 23, 5};
  BOOST_TEST(!read_dataset(request, diagnostics).has_value());
  BOOST_TEST(scratch.relative(diagnostics.text()) ==
             "m.yaml:1:9: error: t.csv has no column 'speces'\n"
             "  1 | target: speces\n"
             "              ^^^^^^\n"
             "hint: did you mean 'species'?\n"
             "m.yaml:2:9: error: t.csv has no column 'mas'\n"
             "  2 | ignore: [mas]\n"
             "              ^^^^^\n"
             "hint: did you mean 'mass'?\n");
}

BOOST_AUTO_TEST_CASE(a_column_with_no_near_name_lists_the_columns) {
  BOOST_TEST(faults_of("a,b\n1,2\n", labels("target")) ==
             "fanin: error: t.csv has no column 'target'\n"
             "hint: known columns: a, b\n");
}

BOOST_AUTO_TEST_CASE(names_of_columns_and_classes_are_of_a_length_that_can_be_read) {
  const std::string longest(1000, 'x');
  BOOST_TEST(data_of(longest + ",y\n1," + longest + "\n2,v\n", labels()).rows() == 2U);
  BOOST_TEST(faults_of(longest + "x,y\n1,u\n2,v\n")
                 .starts_with("t.csv:1:1: error: the name of column 1 is 1001 bytes long, at most "
                              "1000 were expected\n"));
  BOOST_TEST(faults_of("a,y\n1,u\n2,x" + longest + "\n")
                 .starts_with("t.csv:3:3: error: the class is 1001 bytes long, at most 1000 were "
                              "expected\n"));
}

BOOST_AUTO_TEST_CASE(a_file_without_header_is_told_so) {
  BOOST_TEST(faults_of("1.5,2,0\n3,4,1\n", labels("class")) ==
             "fanin: error: t.csv has no column 'class'\n"
             "hint: the file's first line must name the columns\n");
}

BOOST_AUTO_TEST_CASE(a_bad_cell_is_located) {
  BOOST_TEST(faults_of("a,b,y\n1,2,u\n3,x4,v\n") ==
             "t.csv:3:3: error: 'b' is 'x4', not a number\n"
             "  3 | 3,x4,v\n"
             "        ^^\n");
}

BOOST_AUTO_TEST_CASE(a_bad_cell_is_located_after_carriage_returns_and_a_byte_order_mark) {
  BOOST_TEST(faults_of("\xEF\xBB\xBF"
                       "a,b,y\r\nbad,2,u\r\n3,4,v\r\n") ==
             "t.csv:2:1: error: 'a' is 'bad', not a number\n"
             "  2 | bad,2,u\n"
             "      ^^^\n");
  BOOST_TEST(faults_of("\xEF\xBB\xBF,y\r\n1,u\r\n2,v\r\n")
                 .starts_with("t.csv:1:1: error: column 1 has no name\n"));
}

BOOST_AUTO_TEST_CASE(a_bad_cell_is_located_in_a_record_of_several_lines) {
  CsvRequest request = labels();
  request.ignore = {"note"};
  BOOST_TEST(faults_of("note,b,y\n\"one,\ntwo\",bad,u\n\"x\",1,v\n", request) ==
             "t.csv:3:6: error: 'b' is 'bad', not a number\n"
             "  3 | two\",bad,u\n"
             "           ^^^\n");
}

BOOST_AUTO_TEST_CASE(columns_of_a_place_count_characters) {
  CsvRequest request = labels();
  request.ignore = {"note"};
  BOOST_TEST(faults_of("note,b,y\nähö,bad,u\n", request) ==
             "t.csv:2:5: error: 'b' is 'bad', not a number\n"
             "  2 | ähö,bad,u\n"
             "          ^^^\n");
}

BOOST_AUTO_TEST_CASE(a_quoted_cell_is_underlined_with_its_commas_and_quotes) {
  BOOST_TEST(faults_of("a,b,y\n1,\"2,5\",u\n") ==
             "t.csv:2:3: error: 'b' is '2,5', not a number\n"
             "  2 | 1,\"2,5\",u\n"
             "        ^^^^^\n");
}

BOOST_AUTO_TEST_CASE(an_empty_cell_says_what_to_do) {
  BOOST_TEST(faults_of("a,y\n,u\n2,v\n") ==
             "t.csv:2:1: error: 'a' is empty, a number was expected\n"
             "  2 | ,u\n"
             "      ^\n"
             "hint: fill in the value, or remove the row\n");
  BOOST_TEST(faults_of("a,y\n1,\n2,v\n") ==
             "t.csv:2:3: error: 'y' is empty, a label was expected\n"
             "  2 | 1,\n"
             "        ^\n");
}

BOOST_DATA_TEST_CASE(a_number_must_be_finite_and_fit_32_bits,
                     data_driven::make({"nan", "NaN", "inf", "-inf", "1e60", "-1e60", "3.5e38",
                                        "1e400"}),
                     cell) {
  const std::string text = "a,y\n" + std::string(cell) + ",u\n2,v\n";
  const std::string expected = "t.csv:2:1: error: 'a' is '" + std::string(cell) +
                               "', not a finite number that fits 32 bits\n";
  BOOST_TEST(faults_of(text).starts_with(expected));
}

BOOST_DATA_TEST_CASE(what_is_no_decimal_number_is_refused,
                     data_driven::make({"0x10", "1 2", "1;5", "1.5.2", "--1", "?", "NA", "1e",
                                        "true"}),
                     cell) {
  const std::string text = "a,y\n" + std::string(cell) + ",u\n2,v\n";
  const std::string expected =
      "t.csv:2:1: error: 'a' is '" + std::string(cell) + "', not a number\n";
  BOOST_TEST(faults_of(text).starts_with(expected));
}

BOOST_AUTO_TEST_CASE(numbers_near_the_ends_of_float_are_read) {
  const Dataset data = data_of("a,y\n3.4e38,u\n-3.4e38,v\n1e-60,u\n+1.5,v\n", labels());
  BOOST_TEST(data.features == (std::vector<float>{3.4e38F, -3.4e38F, 0, 1.5F}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_regression_target_must_be_a_number) {
  BOOST_TEST(faults_of("a,y\n1,high\n2,\n", numbers()) ==
             "t.csv:2:3: error: 'y' is 'high', not a number\n"
             "  2 | 1,high\n"
             "        ^^^^\n"
             "t.csv:3:3: error: 'y' is empty, a number was expected\n"
             "  3 | 2,\n"
             "        ^\n"
             "hint: fill in the value, or remove the row\n");
}

BOOST_AUTO_TEST_CASE(short_and_long_rows_are_located_where_they_differ) {
  BOOST_TEST(faults_of("a,b,y\n1,2\n1,2,u,4\n1,2,v\n") ==
             "t.csv:2:4: error: this row has 2 fields, the header has 3\n"
             "  2 | 1,2\n"
             "         ^\n"
             "t.csv:3:7: error: this row has 4 fields, the header has 3\n"
             "  3 | 1,2,u,4\n"
             "            ^\n");
}

BOOST_AUTO_TEST_CASE(a_short_row_that_ends_in_carriage_return_and_line_feed_is_located_at_its_end) {
  BOOST_TEST(faults_of("a,b,y\r\n1,2\r\n1,2,v\r\n") ==
             "t.csv:2:4: error: this row has 2 fields, the header has 3\n"
             "  2 | 1,2\n"
             "         ^\n");
}

BOOST_AUTO_TEST_CASE(columns_need_names_of_their_own) {
  BOOST_TEST(faults_of("a,,a,y\n1,2,3,u\n") ==
             "t.csv:1:3: error: column 2 has no name\n"
             "  1 | a,,a,y\n"
             "        ^\n"
             "t.csv:1:4: error: two columns are called 'a'\n"
             "  1 | a,,a,y\n"
             "         ^\n");
}

BOOST_AUTO_TEST_CASE(a_file_of_the_target_alone_has_no_features) {
  BOOST_TEST(faults_of("y\nu\nv\n") ==
             "t.csv:1:1: error: the file has no feature columns besides the target\n"
             "  1 | y\n"
             "      ^\n");
}

BOOST_AUTO_TEST_CASE(a_target_of_one_class_teaches_nothing) {
  BOOST_TEST(faults_of("a,y\n1,u\n2,u\n") ==
             "t.csv:1:3: error: the target 'y' has one class only, 'u': there is nothing to learn\n"
             "  1 | a,y\n"
             "        ^\n");
}

BOOST_AUTO_TEST_CASE(a_file_without_rows_is_refused) {
  for (const std::string text : {"a,y\n", "a,y\r\n\r\n",
                                 "\xEF\xBB\xBF"
                                 "a,y"}) {
    BOOST_TEST(faults_of(text) ==
               "t.csv:1:1: error: the file has a header and no rows\n"
               "  1 | a,y\n"
               "      ^\n");
  }
  for (const std::string text : {"", "\n \n", "\xEF\xBB\xBF\n"}) {
    BOOST_TEST(faults_of(text) ==
               "t.csv:1:1: error: the file is empty\n"
               "hint: the first line names the columns\n");
  }
}

BOOST_AUTO_TEST_CASE(more_than_ten_faults_are_counted) {
  std::string text = "a,y\n";
  for (int i = 0; i < 25; ++i) text += "bad,u\n";
  const std::string faults = faults_of(text);
  BOOST_TEST(faults.find("t.csv:11:1: error:") != std::string::npos);
  BOOST_TEST(faults.find("t.csv:12:1: error:") == std::string::npos);
  BOOST_TEST(faults.ends_with("t.csv: warning: 15 more faults in this file are not shown\n"));
}

BOOST_AUTO_TEST_CASE(another_separator_or_line_end_is_one_fault_that_says_so) {
  CsvRequest request = labels();
  request.ignore = {"a"};
  BOOST_TEST(faults_of("a;b;y\n1,5;2;u\n", request) ==
             "fanin: error: t.csv has no column 'y'\n"
             "hint: columns are separated by ',', not ';'\n");
  BOOST_TEST(faults_of("a\tb\ty\n1\t2\tu\n") ==
             "fanin: error: t.csv has no column 'y'\n"
             "hint: columns are separated by ',', not tabs\n");
  BOOST_TEST(faults_of("a,y\r1,u\r2,v\r") ==
             "t.csv:1:1: error: this line ends with CR only\n"
             "  1 | a,y\n"
             "      ^\n"
             "hint: end lines with LF or CRLF\n");
}

BOOST_AUTO_TEST_CASE(a_byte_that_is_not_utf8_is_located) {
  BOOST_TEST(faults_of("a,y\n1,u\n2,\xFF\n") ==
             "t.csv:3:3: error: this byte is not UTF-8 text\n"
             "  3 | 2,\\xff\n"
             "        ^^^^\n");
}

BOOST_AUTO_TEST_CASE(a_quote_never_closed_refuses_the_file) {
  BOOST_TEST(
      faults_of("a,y\n1,\"u\n2,v\n").starts_with("t.csv:2:3: error: this quote is never closed\n"));
}

BOOST_AUTO_TEST_CASE(a_long_cell_is_cut_in_the_message) {
  const std::string cell(1000, 'x');
  const std::string faults = faults_of("a,y\n" + cell + ",u\n");
  BOOST_TEST(faults.starts_with("t.csv:2:1: error: 'a' is '" + std::string(40, 'x') +
                                "...', not a number\n"));
  BOOST_TEST(faults.size() < 600U);
}

BOOST_DATA_TEST_CASE(the_shipped_data_sets_are_what_their_sources_say, data_driven::make(shipped),
                     set) {
  Diagnostics diagnostics;
  CsvRequest request = set.class_counts.empty() ? numbers(set.target) : labels(set.target);
  request.file = source_file("datasets/") + set.name + ".csv";
  const auto data = read_dataset(request, diagnostics);
  BOOST_TEST(diagnostics.text() == "");
  BOOST_REQUIRE(data.has_value());
  BOOST_TEST(data->name == set.name);
  BOOST_TEST(data->rows() == set.rows);
  BOOST_TEST(data->width() == set.width);
  BOOST_TEST(data->class_names.size() == set.class_counts.size());
  BOOST_TEST(data->labels.size() == (set.class_counts.empty() ? 0U : set.rows));
  BOOST_TEST(data->values.size() == (set.class_counts.empty() ? set.rows : 0U));
  for (std::size_t k = 0; k < set.class_counts.size(); ++k) {
    const auto count =
        std::count(data->labels.begin(), data->labels.end(), static_cast<std::int32_t>(k));
    BOOST_TEST(static_cast<std::size_t>(count) == set.class_counts[k]);
  }
}

BOOST_AUTO_TEST_SUITE_END()
