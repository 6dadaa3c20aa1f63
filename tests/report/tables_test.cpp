// Results as tables: their columns, their cells, and what stays out of them.
#include "report/tables.hpp"

#include <algorithm>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "report/small_study.hpp"

namespace {

using namespace fanin;
using Cells = std::vector<std::string>;

Cells column(const Table& table, const std::string& name) {
  const Cells names = names_of_columns(table);
  const auto found = std::find(names.begin(), names.end(), name);
  BOOST_REQUIRE_MESSAGE(found != names.end(), "there is no column " + name);
  Cells cells;
  for (const Cells& row : table.rows)
    cells.push_back(row.at(static_cast<std::size_t>(found - names.begin())));
  return cells;
}

void check_cells(const Cells& actual, const Cells& expected) {
  BOOST_TEST(actual == expected, boost::test_tools::per_element());
}

Cells lines_of(const std::string& text) {
  Cells lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void check_rows_fit(const Table& table) {
  for (const Cells& row : table.rows) BOOST_TEST(row.size() == table.columns.size());
}

/// With validation too, and a second varied field.
Results wide_study() {
  Results results = small_study();
  results.study.varied.emplace_back("fit.batch_size");
  for (Cell& cell : results.study.cells) cell.varied.emplace_back("32");
  for (auto& run : results.runs) {
    if (!run) continue;
    run->measures.insert(run->measures.begin() + 2, {{"val_loss", .5}, {"val_accuracy", .625}});
  }
  return results;
}

const WrittenFile& file_named(const std::vector<WrittenFile>& files, const std::string& name) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const WrittenFile& file) { return file.name == name; });
  BOOST_REQUIRE(found != files.end());
  return *found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_tables)

BOOST_AUTO_TEST_CASE(runs_have_these_columns) {
  check_cells(names_of_columns(runs_table(wide_study())),
              {"model", "data", "kernel_initializer", "fit.batch_size", "seed", "outcome", "epochs",
               "train_loss", "train_accuracy", "val_loss", "val_accuracy", "test_loss",
               "test_accuracy", "epochs_to_target", "aulc", "address"});
}

BOOST_AUTO_TEST_CASE(every_cell_of_the_study_is_a_row_of_runs) {
  const Table table = runs_table(small_study());
  check_rows_fit(table);
  check_cells(column(table, "seed"), {"1", "2", "3", "4", "5", "1", "2", "3", "4", "5"});
  check_cells(column(table, "outcome"),
              {"completed", "completed", "stopped_early", "diverged", "not_run", "completed",
               "not_run", "not_run", "not_run", "not_run"});
  check_cells(column(table, "epochs"), {"4", "4", "2", "2", "", "4", "", "", "", ""});
  check_cells(column(table, "test_loss"), {"0.25", "0.5", "0.75", "", "", "1", "", "", "", ""});
  check_cells(column(table, "epochs_to_target"), {"2", "4", "", "", "", "", "", "", "", ""});
  check_cells(column(table, "aulc"), {"0.875", "0.5625", "0.5", "", "", "0.25", "", "", "", ""});
  BOOST_TEST(column(table, "address")[4] == "he_normal 5");
}

BOOST_AUTO_TEST_CASE(numbers_in_runs_read_back_as_they_were) {
  Results results = small_study();
  results.runs[0]->measures[2].second = 1.0 / 3;
  BOOST_TEST(std::stod(column(runs_table(results), "test_loss")[0]) == 1.0 / 3);
}

BOOST_AUTO_TEST_CASE(a_run_without_a_measure_that_others_have_leaves_it_empty) {
  Results results = wide_study();
  results.runs[0]->measures.resize(2);
  const Table table = runs_table(results);
  check_rows_fit(table);
  BOOST_TEST(column(table, "test_loss")[0] == "");
  BOOST_TEST(column(table, "test_loss")[1] == "0.5");
}

BOOST_AUTO_TEST_CASE(histories_are_a_row_a_run_and_epoch) {
  const Cells lines = lines_of(histories_csv(small_study()));
  // The header and 5 + 5 + 3 + 3 + 5 rows; what has not been run has none.
  BOOST_REQUIRE(lines.size() == 22U);
  BOOST_TEST(lines[0] == "model,data,kernel_initializer,seed,epoch,loss,train_accuracy");
  BOOST_TEST(lines[1] == "m,iris,he_normal,1,0,,0.5");
  BOOST_TEST(lines[2] == "m,iris,he_normal,1,1,0.25,0.75");
  // The epoch in which the fourth diverged.
  BOOST_TEST(lines[16] == "m,iris,he_normal,4,2,,");
}

BOOST_AUTO_TEST_CASE(histories_quote_names_and_leave_out_columns_that_a_run_lacks) {
  Results results = small_study();
  results.study.cells[0].model = "a, \"b\"";
  results.runs[0]->history = {{"val_loss", "loss"}, {{1.0 / 3, 1e-7}}};
  const Cells lines = lines_of(histories_csv(results));
  BOOST_TEST(lines[0] == "model,data,kernel_initializer,seed,epoch,val_loss,loss,train_accuracy");
  BOOST_TEST(lines[1] == "\"a, \"\"b\"\"\",iris,he_normal,1,0,0.3333333333333333,1e-07,");
  BOOST_TEST(lines[2] == "m,iris,he_normal,2,0,,,0.5");
}

BOOST_AUTO_TEST_CASE(certificates_are_a_row_a_run_and_kernel) {
  Results results = small_study();
  Certificate certificate;
  certificate.layer = "dense";
  certificate.initializer = "he_normal";
  certificate.rows = 4;
  certificate.columns = 64;
  certificate.fan_in = 4;
  certificate.fan_out = 64;
  certificate.target_sd = .5;
  certificate.low = -std::numeric_limits<double>::infinity();
  certificate.high = 1.25;
  certificate.verdict = "passed";
  results.runs[0]->certificates = {certificate, certificate};
  results.runs[5]->certificates = {certificate};
  const Table table = certificates_table(results);
  check_rows_fit(table);
  BOOST_TEST(table.rows.size() == 3U);
  check_cells(column(table, "target_sd"), {"0.5", "0.5", "0.5"});
  check_cells(column(table, "low"), {"", "", ""});
  check_cells(column(table, "high"), {"1.25", "1.25", "1.25"});
  check_cells(column(table, "ks"), {"", "", ""});
  check_cells(column(table, "verdict"), {"passed", "passed", "passed"});
}

BOOST_AUTO_TEST_CASE(timings_are_a_row_a_run) {
  const Table table = timings_table(small_study());
  check_cells(names_of_columns(table),
              {"model", "data", "kernel_initializer", "seed", "train_seconds"});
  check_cells(column(table, "train_seconds"),
              {"2.000000", "2.000000", "2.000000", "5.000000", "2.000000"});
}

BOOST_AUTO_TEST_CASE(no_file_but_the_timings_depends_on_the_wall_time) {
  const Results fast = wide_study();
  Results slow = fast;
  for (auto& run : slow.runs) {
    if (run) run->train_seconds = 1234.5;
  }
  const auto before = files_of(fast, compare(fast));
  const auto after = files_of(slow, compare(slow));
  Cells names;
  for (std::size_t i = 0; i < before.size(); ++i) {
    names.push_back(before[i].name);
    BOOST_TEST((before[i].content == after[i].content) == (before[i].name != "timings.csv"));
  }
  check_cells(names, {"runs.csv", "histories.csv", "certificates.csv", "timings.csv",
                      "confusion.csv", "comparison.csv", "comparison.md"});
}

// 1/2, 3/4 and so on are exact; (.875 + .5625 + .5) / 3 and its sd are not: read back.
BOOST_AUTO_TEST_CASE(the_comparison_as_csv_has_numbers_in_columns_of_their_own) {
  const Table table = comparison_csv(compare(small_study()));
  check_rows_fit(table);
  check_cells(names_of_columns(table),
              {"data", "model", "kernel_initializer", "n", "test_accuracy_mean", "test_accuracy_sd",
               "test_loss_mean", "test_loss_sd", "epochs_to_target_median", "reached", "aulc_mean",
               "aulc_sd", "diverged", "planned"});
  check_cells(column(table, "n"), {"3", "1"});
  check_cells(column(table, "test_accuracy_mean"), {"0.75", "0.25"});
  check_cells(column(table, "test_accuracy_sd"), {"0.25", ""});
  check_cells(column(table, "epochs_to_target_median"), {"", ""});
  check_cells(column(table, "reached"), {"2", "0"});
  check_cells(column(table, "diverged"), {"1", "0"});
  check_cells(column(table, "planned"), {"5", "5"});
}

BOOST_AUTO_TEST_CASE(the_comparison_for_reading_says_counts_beside_values) {
  const auto tables = comparison_tables(compare(small_study()), false);
  BOOST_REQUIRE(tables.size() == 1U);
  const Table& table = tables[0];
  check_rows_fit(table);
  BOOST_TEST(table.title == "iris");
  check_cells(names_of_columns(table), {"kernel_initializer", "n", "test_accuracy", "test_loss",
                                        "epochs to target", "aulc", "diverged"});
  // The mean area is 1.9375 / 3 = .64583.
  check_cells(table.rows[0], {"he_normal", "3 (of 5)", "0.7500 ± 0.2500", "0.5000 ± 0.2500",
                              "> 4 (2/4)", "0.6458", "1/4"});
  check_cells(table.rows[1],
              {"zeros", "1 (of 5)", "0.2500", "1.0000", "> 4 (0/1)", "0.2500", "0/1"});
}

BOOST_AUTO_TEST_CASE(a_median_within_the_budget_is_shown_with_its_half) {
  Results results = small_study();
  results.runs[2].reset();
  results.runs[3].reset();
  results.runs[1] = finished_run({.5, .5, .5, 1, 1}, .5, .5);
  // Epochs 2 and 3.
  BOOST_TEST(column(comparison_tables(compare(results), false)[0], "epochs to target")[0] ==
             "2.5 (2/2)");
}

BOOST_AUTO_TEST_CASE(seconds_are_shown_when_asked_for) {
  const Table table = comparison_tables(compare(small_study()), true).at(0);
  check_cells(column(table, "seconds"), {"2.75", "2.00"});
}

BOOST_AUTO_TEST_CASE(a_combination_of_which_nothing_was_run_is_a_row_of_blanks) {
  Results results = small_study();
  results.runs[5].reset();
  const Table table = comparison_tables(compare(results), true).at(0);
  check_cells(table.rows.at(1), {"zeros", "0 (of 5)", "", "", "", "", "0/0", ""});
}

BOOST_AUTO_TEST_CASE(each_data_set_has_a_table) {
  Results results = small_study();
  for (std::size_t i = 5; i < 10; ++i) results.study.cells[i].data = "wine";
  const auto tables = comparison_tables(compare(results), false);
  BOOST_REQUIRE(tables.size() == 2U);
  BOOST_TEST(tables[1].title == "wine");
  BOOST_TEST(tables[0].rows.size() == 1U);
}

BOOST_AUTO_TEST_CASE(models_are_named_where_they_differ) {
  Results results = small_study();
  for (std::size_t i = 5; i < 10; ++i) results.study.cells[i].model = "n";
  check_cells(column(comparison_tables(compare(results), false).at(0), "model"), {"m", "n"});
}

BOOST_AUTO_TEST_CASE(without_a_goal_no_epochs_are_shown) {
  Results results = small_study();
  results.study.goal.reset();
  const Cells names = names_of_columns(comparison_tables(compare(results), false).at(0));
  BOOST_TEST(std::count(names.begin(), names.end(), "epochs to target") == 0);
  check_cells(column(comparison_csv(compare(results)), "reached"), {"", ""});
  check_cells(column(runs_table(results), "epochs_to_target"), Cells(10));
}

BOOST_AUTO_TEST_CASE(notes_say_what_is_missing_and_what_is_varied) {
  const auto has = [](const Results& results, const std::string& part) {
    const auto notes = comparison_notes(compare(results));
    return std::any_of(notes.begin(), notes.end(), [&](const std::string& note) {
      return note.find(part) != std::string::npos;
    });
  };
  Results results = small_study();
  BOOST_TEST(has(results, "5 of 10 runs have not been run yet"));
  BOOST_TEST(has(results, "train_accuracy >= 0.9"));
  BOOST_TEST(has(results, "No test of the differences is made"));
  BOOST_TEST(has(results, "varied in the hidden Dense layers"));
  results.study.scope = "all";
  results.study.goal = Goal{"train_loss", .5, false};
  BOOST_TEST(has(results, "varied in every Dense layer"));
  BOOST_TEST(has(results, "train_loss <= 0.5"));
  for (auto& run : results.runs) run = finished_run({.5, 1}, .5, .5);
  BOOST_TEST(!has(results, "not been run"));
}

BOOST_AUTO_TEST_CASE(the_history_of_one_run_leads_with_the_epoch) {
  const Table table = history_table(small_study().runs[0]->history);
  check_cells(names_of_columns(table), {"epoch", "loss", "train_accuracy"});
  check_cells(column(table, "epoch"), {"0", "1", "2", "3", "4"});
  check_cells(table.rows[0], {"0", "", "0.5"});
}

BOOST_AUTO_TEST_CASE(the_markdown_has_the_tables_and_the_notes) {
  const Results results = small_study();
  const std::string text = file_named(files_of(results, compare(results)), "comparison.md").content;
  BOOST_TEST(text.starts_with("# small\n"));
  BOOST_TEST(text.find("| he_normal ") != std::string::npos);
  BOOST_TEST(text.find("- 5 of 10 runs have not been run yet: the table is of the others.") !=
             std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
