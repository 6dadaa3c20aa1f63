// Results as tables: their columns, their cells, and what stays out of them.
#include "report/tables.hpp"

#include <algorithm>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "report/table_cells.hpp"

namespace {

using namespace fanin;

Cells lines_of(const std::string& text) {
  Cells lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
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
    if (!before[i].name.starts_with("figures/")) names.push_back(before[i].name);
    BOOST_TEST((before[i].content == after[i].content) == (before[i].name != "timings.csv"));
  }
  check_cells(names,
              {"runs.csv", "histories.csv", "certificates.csv", "timings.csv", "confusion.csv",
               "comparison.csv", "pairs.csv", "convergence.csv", "comparison.md", "report.html"});
}

BOOST_AUTO_TEST_CASE(the_history_of_one_run_leads_with_the_epoch) {
  const Table table = history_table(small_study().runs[0]->history);
  check_cells(names_of_columns(table), {"epoch", "loss", "train_accuracy"});
  check_cells(column(table, "epoch"), {"0", "1", "2", "3", "4"});
  check_cells(table.rows[0], {"0", "", "0.5"});
}

BOOST_AUTO_TEST_CASE(signals_are_a_row_a_layer_of_the_runs_that_kept_them) {
  Results results = small_study();
  BOOST_TEST(signals_csv(results) == "");
  results.runs[1]->signals = StartSignals{.75, {1, .5}, {.25, .125}};
  check_cells(lines_of(signals_csv(results)),
              {"model,data,kernel_initializer,seed,layer,pre_activation,gradient",
               "m,iris,he_normal,2,0,0.75,", "m,iris,he_normal,2,1,1,0.25",
               "m,iris,he_normal,2,2,0.5,0.125"});
}

BOOST_AUTO_TEST_SUITE_END()
