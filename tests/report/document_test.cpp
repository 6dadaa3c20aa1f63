// The comparison in its written forms.
#include "report/document.hpp"

#include "report/measured_study.hpp"
#include "report/table_cells.hpp"
#include "schema/json.hpp"
#include "text/width.hpp"

namespace {

using namespace fanin;

Results marked_study() {
  return measured_study(
      {{"glorot_uniform", {.90, .92, .91, .93, .94}}, {"zeros", {.80, .81, .81, .82, .84}}});
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_document)

BOOST_AUTO_TEST_CASE(the_markdown_has_the_tables_and_the_notes) {
  const Results results = small_study();
  const std::string text = file_named(files_of(results, compare(results)), "comparison.md").content;
  BOOST_TEST(text.starts_with("# small\n"));
  BOOST_TEST(text.find("| he_normal ") != std::string::npos);
  BOOST_TEST(text.find("- 5 of 10 runs are not stored, because they were not run yet or failed: "
                       "the table is of the others.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_line_is_wider_than_the_terminal) {
  for (const Results& results : {small_study(), marked_study()}) {
    std::istringstream lines(as_text(compare(results), {}, 72));
    for (std::string line; std::getline(lines, line);) BOOST_TEST(display_width(line) <= 72U);
  }
}

BOOST_AUTO_TEST_CASE(markdown_has_the_caption_and_the_sentences) {
  const std::string text = as_markdown(compare(marked_study()), {});
  BOOST_TEST(has(text, "| zeros | 5 | 0.8160 ± 0.0152 \\* |"));
  BOOST_TEST(has(text, "\nv better, \\* worse than glorot_uniform"));
  BOOST_TEST(has(text, "\n- on digits zeros (-0.1040 "));
}

BOOST_AUTO_TEST_CASE(latex_is_a_table_environment) {
  const std::string text = as_latex(compare(marked_study()), {});
  BOOST_TEST(text.starts_with("% needs \\usepackage{booktabs}\n\\begin{table}"));
  BOOST_TEST(has(text, "\\caption{digits: v better, * worse than glorot\\_uniform"));
  BOOST_TEST(has(text, "zeros & 5 & 0.8160 $\\pm$ 0.0152 * & "));
}

BOOST_AUTO_TEST_CASE(json_reads_back_with_numbers_and_nulls) {
  Diagnostics diagnostics;
  const int source =
      diagnostics.add_source("comparison.json", as_json(compare(marked_study()), {}));
  const auto root = parse_json(source, diagnostics);
  BOOST_REQUIRE(root.has_value());
  const Node& row = root->find("comparison")->value.items.at(0);
  BOOST_TEST(std::stod(row.find("test_accuracy_mean")->value.text) == .92,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(!row.find("test_accuracy_mean")->value.quoted);
  BOOST_TEST(row.find("kernel_initializer")->value.quoted);
  BOOST_TEST(row.find("test_accuracy_p")->value.is_null());
  BOOST_TEST(root->find("baseline")->value.find("method")->value.text == "glorot_uniform");
  BOOST_TEST(root->find("pairs")->value.items.size() == 5U);
}

BOOST_AUTO_TEST_CASE(every_table_of_numbers_has_a_cell_a_column) {
  for (const Results& results : {small_study(), marked_study()}) {
    const auto files = files_of(results, compare(results));
    for (const char* name : {"pairs.csv", "convergence.csv"}) {
      std::istringstream lines(file_named(files, name).content);
      std::string line;
      std::getline(lines, line);
      const auto commas = std::count(line.begin(), line.end(), ',');
      BOOST_TEST(commas > 20);
    }
  }
}

// Strange studies have a document all the same.
BOOST_AUTO_TEST_CASE(every_study_has_a_document) {
  std::vector<Results> studies{
      small_study(),
      measured_study({{"he_normal", {.5}}}),
      measured_study({{"he_normal", {.5, .6}}}),
      measured_study({{"glorot_uniform", {{}, {}}}, {"he_normal", {{}, {}}}}),
      measured_study({{"glorot_uniform", {.5, .5}}, {"he_normal", {.5, .5}}}),
      measured_study({{"glorot_uniform", {.5, .6}}, {"he_normal", {.6, .7}}}),
      measured_study({{"glorot_uniform", {missing_value, .6}}, {"he_normal", {missing_value, .7}}}),
  };
  studies.push_back(small_study());
  for (auto& run : studies.back().runs) run.reset();
  for (const Results& results : studies) {
    const Comparison comparison = compare(results);
    BOOST_TEST(!as_text(comparison, {}, 80).empty());
    BOOST_TEST(!as_markdown(comparison, {}).empty());
    BOOST_TEST(!as_latex(comparison, {}).empty());
    BOOST_TEST(!as_json(comparison, {}).empty());
    for (const char* word : {"nan", "inf "}) BOOST_TEST(!has(as_text(comparison, {}, 80), word));
  }
}

BOOST_AUTO_TEST_SUITE_END()
