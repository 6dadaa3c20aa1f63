// Confusions of runs as rows, and their sums.
#include "report/confusion.hpp"

#include <boost/test/unit_test.hpp>

#include "report/small_study.hpp"

namespace {

using namespace fanin;

/// he_normal: three runs; zeros: one whose classes no other has.
Results confused() {
  Results results = small_study();
  results.runs[0]->confusion = Confusion{"test", {"a", "b"}, {3, 1, 0, 4}};
  results.runs[1]->confusion = Confusion{"test", {"a", "b"}, {2, 2, 1, 3}};
  results.runs[2]->confusion = Confusion{"train", {"a", "b"}, {9, 9, 9, 9}};
  results.runs[5]->confusion = Confusion{"test", {"x"}, {8}};
  return results;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_confusion)

BOOST_AUTO_TEST_CASE(counts_of_a_combination_are_added_where_rows_and_classes_agree) {
  const auto sums = confusion_sums(confused());
  BOOST_REQUIRE(sums.size() == 2U);
  BOOST_TEST(sums[0].varied.front() == "he_normal");
  BOOST_TEST(sums[0].runs == 2U);
  BOOST_CHECK(sums[0].confusion == (Confusion{"test", {"a", "b"}, {5, 3, 1, 7}}));
  BOOST_TEST(sums[1].varied.front() == "zeros");
  BOOST_TEST(sums[1].runs == 1U);
}

BOOST_AUTO_TEST_CASE(what_happened_is_a_row) {
  const Table table = confusion_table(confused());
  BOOST_TEST(names_of_columns(table) ==
                 (std::vector<std::string>{"model", "data", "kernel_initializer", "seed", "rows",
                                           "true", "predicted", "count"}),
             boost::test_tools::per_element());
  BOOST_REQUIRE(table.rows.size() == 12U);  // 3 + 4 + 4 + 1
  BOOST_TEST(table.rows[1] ==
                 (std::vector<std::string>{"m", "iris", "he_normal", "1", "test", "a", "b", "1"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_sums_stand_in_the_markdown) {
  const std::string markdown = confusion_markdown(confused());
  BOOST_TEST(markdown.find("### iris, m, he_normal (test rows of 2 runs)\n\n| true | a | b |\n"
                           "| --- | ---: | ---: |\n| a | 5 | 3 |\n| b | 1 | 7 |\n") !=
             std::string::npos);
  BOOST_TEST(confusion_markdown(small_study()).empty());
}

BOOST_AUTO_TEST_CASE(a_matrix_that_nobody_could_read_is_told_where_it_is) {
  Results results = small_study();
  Confusion large{"test", {}, std::vector<std::int64_t>(21 * 21)};
  for (int k = 0; k < 21; ++k) large.classes.push_back(std::to_string(k));
  results.runs[0]->confusion = large;
  BOOST_TEST(confusion_markdown(results).find("21 classes of iris, m, he_normal: confusion.csv") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
