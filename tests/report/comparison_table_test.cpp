// The comparison as tables: usual columns, chosen ones, their order and their marks.
#include "report/comparison_table.hpp"

#include "report/measured_study.hpp"
#include "report/table_cells.hpp"

namespace {

using namespace fanin;

/// Worse by about .1 in every seed, and better by noise.
Results marked_study() {
  return measured_study({{"glorot_uniform", {.90, .92, .91, .93, .94}},
                         {"zeros", {.80, .81, .81, .82, .84}},
                         {"he_normal", {.91, .91, .92, .93, .92}}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_comparison_table)

// 1/2, 3/4 and so on are exact; (.875 + .5625 + .5) / 3 and its sd are not: read back.
BOOST_AUTO_TEST_CASE(the_comparison_as_csv_has_numbers_in_columns_of_their_own) {
  const Table table = comparison_csv(compare(small_study()));
  check_rows_fit(table);
  check_cells(names_of_columns(table), {"data",
                                        "model",
                                        "kernel_initializer",
                                        "n",
                                        "test_accuracy_mean",
                                        "test_accuracy_sd",
                                        "test_accuracy_median",
                                        "test_accuracy_iqm",
                                        "test_accuracy_low",
                                        "test_accuracy_high",
                                        "test_accuracy_p",
                                        "test_loss_mean",
                                        "test_loss_sd",
                                        "test_loss_median",
                                        "test_loss_iqm",
                                        "test_loss_low",
                                        "test_loss_high",
                                        "test_loss_p",
                                        "epochs_to_target_median",
                                        "reached",
                                        "aulc_mean",
                                        "aulc_sd",
                                        "aulc_median",
                                        "aulc_iqm",
                                        "aulc_low",
                                        "aulc_high",
                                        "aulc_p",
                                        "diverged",
                                        "planned"});
  check_cells(column(table, "n"), {"3", "1"});
  check_cells(column(table, "test_accuracy_mean"), {"0.75", "0.25"});
  check_cells(column(table, "test_accuracy_sd"), {"0.25", ""});
  check_cells(column(table, "epochs_to_target_median"), {"4", ""});
  check_cells(column(table, "reached"), {"2", "0"});
  check_cells(column(table, "diverged"), {"1", "0"});
  check_cells(column(table, "planned"), {"5", "5"});
}

BOOST_AUTO_TEST_CASE(the_comparison_for_reading_says_counts_beside_values) {
  const auto tables = comparison_tables(compare(small_study()), {});
  BOOST_REQUIRE(tables.size() == 1U);
  const Table& table = tables[0];
  check_rows_fit(table);
  BOOST_TEST(table.title == "iris");
  check_cells(names_of_columns(table), {"kernel_initializer", "n", "test_accuracy", "test_loss",
                                        "epochs to target", "aulc", "diverged"});
  // The mean area is 1.9375 / 3 = .64583.
  check_cells(table.rows[0], {"he_normal (baseline)", "3 (of 5)", "0.7500 ± 0.2500",
                              "0.5000 ± 0.2500", "4 (2/4)", "0.6458", "1/4"});
  check_cells(table.rows[1],
              {"zeros", "1 (of 5)", "0.2500", "1.0000", "> 4 (0/1)", "0.2500", "0/1"});
}

BOOST_AUTO_TEST_CASE(a_median_within_the_budget_is_shown_with_its_half) {
  Results results = small_study();
  results.runs[2].reset();
  results.runs[3].reset();
  results.runs[1] = finished_run({.5, .5, .5, 1, 1}, .5, .5);
  // Epochs 2 and 3.
  BOOST_TEST(column(comparison_tables(compare(results), {})[0], "epochs to target")[0] ==
             "2.5 (2/2)");
}

BOOST_AUTO_TEST_CASE(seconds_are_shown_when_asked_for) {
  const Table table = comparison_tables(compare(small_study()), {.seconds = true}).at(0);
  check_cells(column(table, "seconds"), {"2.75", "2.00"});
}

BOOST_AUTO_TEST_CASE(a_combination_of_which_nothing_was_run_is_a_row_of_blanks) {
  Results results = small_study();
  results.runs[5].reset();
  const Table table = comparison_tables(compare(results), {.seconds = true}).at(0);
  check_cells(table.rows.at(1), {"zeros", "0 (of 5)", "", "", "", "", "0/0", ""});
}

BOOST_AUTO_TEST_CASE(each_data_set_has_a_table) {
  Results results = small_study();
  for (std::size_t i = 5; i < 10; ++i) results.study.cells[i].data = "wine";
  const auto tables = comparison_tables(compare(results), {});
  BOOST_REQUIRE(tables.size() == 2U);
  BOOST_TEST(tables[1].title == "wine");
  BOOST_TEST(tables[0].rows.size() == 1U);
}

BOOST_AUTO_TEST_CASE(models_are_named_where_they_differ) {
  Results results = small_study();
  for (std::size_t i = 5; i < 10; ++i) results.study.cells[i].model = "n";
  check_cells(column(comparison_tables(compare(results), {}).at(0), "model"), {"m", "n"});
}

BOOST_AUTO_TEST_CASE(without_a_goal_no_epochs_are_shown) {
  Results results = small_study();
  results.study.goal.reset();
  const Cells names = names_of_columns(comparison_tables(compare(results), {}).at(0));
  BOOST_TEST(std::count(names.begin(), names.end(), "epochs to target") == 0);
  const Cells numbers = names_of_columns(comparison_csv(compare(results)));
  BOOST_TEST(std::count(numbers.begin(), numbers.end(), "reached") == 0);
}

BOOST_AUTO_TEST_CASE(a_mark_stands_behind_what_is_better_or_worse) {
  const Table table = comparison_tables(compare(marked_study()), {}).at(0);
  check_cells(column(table, "kernel_initializer"),
              {"glorot_uniform (baseline)", "zeros", "he_normal"});
  check_cells(column(table, "test_accuracy"),
              {"0.9200 ± 0.0158  ", "0.8160 ± 0.0152 *", "0.9180 ± 0.0084  "});
}

BOOST_AUTO_TEST_CASE(a_higher_loss_is_worse) {
  Results results = marked_study();
  for (auto& run : results.runs) run->measures = {{"test_loss", *run->measure("test_accuracy")}};
  check_cells(column(comparison_tables(compare(results), {}).at(0), "test_loss"),
              {"0.9200 ± 0.0158  ", "0.8160 ± 0.0152 v", "0.9180 ± 0.0084  "});
}

BOOST_AUTO_TEST_CASE(columns_are_those_chosen_in_their_order) {
  const Comparison comparison = compare(marked_study());
  const View view{.columns = {"test_accuracy_median", "kernel_initializer", "test_accuracy_ci"}};
  const Table table = comparison_tables(comparison, view).at(0);
  check_cells(names_of_columns(table),
              {"test_accuracy_median", "kernel_initializer", "test_accuracy_ci"});
  check_cells(column(table, "test_accuracy_median"), {"0.9200", "0.8100", "0.9200"});
  BOOST_TEST(key_columns(comparison, view) == 0U);
  BOOST_TEST(key_columns(comparison, {}) == 1U);
  check_cells(names_of_columns(comparison_csv(comparison, view)),
              {"data", "model", "test_accuracy_median", "kernel_initializer", "test_accuracy_low",
               "test_accuracy_high"});
}

BOOST_AUTO_TEST_CASE(every_column_can_be_chosen_by_its_name) {
  const Comparison comparison = compare(marked_study());
  for (const std::string& name : column_names(comparison)) {
    const Table table = comparison_tables(comparison, {.columns = {name}}).at(0);
    BOOST_TEST(table.columns.size() == 1U);
    check_rows_fit(table);
    BOOST_TEST(name_meant(column_names(comparison), name).value() == name);
  }
}

BOOST_AUTO_TEST_CASE(rows_are_sorted_best_first) {
  const auto order = [](const Results& results, const std::string& by) {
    const View view{.columns = {"kernel_initializer"}, .sort = by};
    return column(comparison_tables(compare(results), view).at(0), "kernel_initializer");
  };
  Results results = marked_study();
  check_cells(order(results, "test_accuracy"), {"glorot_uniform (baseline)", "he_normal", "zeros"});
  check_cells(order(results, "kernel_initializer"),
              {"glorot_uniform (baseline)", "he_normal", "zeros"});
  // Nothing to sort by goes last.
  for (std::size_t i = 0; i < 5; ++i) results.runs[i].reset();
  check_cells(order(results, "test_accuracy"), {"he_normal", "zeros", "glorot_uniform (baseline)"});
  for (auto& run : results.runs) {
    if (run) run->measures = {{"test_loss", *run->measure("test_accuracy")}};
  }
  check_cells(order(results, "test_loss"), {"zeros", "he_normal", "glorot_uniform (baseline)"});
}

BOOST_AUTO_TEST_CASE(one_metric_alone_can_be_shown) {
  Results results = small_study();
  const Cells names =
      names_of_columns(comparison_tables(compare(results), {.metric = "test_loss"}).at(0));
  BOOST_TEST(std::count(names.begin(), names.end(), "test_accuracy") == 0);
  BOOST_TEST(std::count(names.begin(), names.end(), "test_loss") == 1);
}

BOOST_AUTO_TEST_CASE(names_are_meant_without_their_part_and_spelling) {
  const Cells names{"test_accuracy", "test_loss", "epochs_to_target"};
  BOOST_TEST(name_meant(names, "accuracy").value() == "test_accuracy");
  BOOST_TEST(name_meant(names, "Epochs to target").value() == "epochs_to_target");
  BOOST_TEST(!name_meant(names, "acuracy").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
