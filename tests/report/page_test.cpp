// The report page: what it says, what it may do, and that nothing a user names can change that.
#include "report/page.hpp"

#include <regex>
#include <set>

#include <boost/test/unit_test.hpp>

#include "report/document.hpp"
#include "report/html.hpp"
#include "report/small_study.hpp"

using namespace fanin;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string page(const Results& results) {
  const Comparison comparison = compare(results);
  return page_of(results, comparison, figures_of(results, comparison), {"runs.csv"});
}

/// Seeds 1 to `seeds` of each method, whose accuracy rises to about `level`.
Results study_of(const std::vector<std::string>& methods, int seeds, int epochs) {
  Results results;
  results.study.name = "made";
  results.study.varied = {"kernel_initializer"};
  results.study.scope = "all";
  results.study.goal = Goal{"train_accuracy", .9, true};
  for (std::size_t m = 0; m < methods.size(); ++m) {
    for (int seed = 1; seed <= seeds; ++seed) {
      Cell cell;
      cell.model = "m";
      cell.data = "iris";
      cell.varied = {methods[m]};
      cell.seed = seed;
      cell.epochs = epochs;
      std::vector<double> curve;
      for (int e = 0; e <= epochs; ++e)
        curve.push_back(1 - .8 / (1 + .1 * e * (1 + static_cast<double>(m) + .1 * seed)));
      results.study.cells.push_back(cell);
      results.runs.emplace_back(finished_run(curve, .25 + .01 * seed, .7 + .01 * seed));
    }
  }
  return results;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_page)

BOOST_AUTO_TEST_CASE(the_policy_allows_its_own_style_and_script_alone) {
  // SHA-256 of the empty text in hexadecimal and in base 64 (RFC 4648), as `openssl dgst` has them.
  BOOST_TEST(policy_hash("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") ==
             "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
  const std::string html = page(small_study());
  BOOST_TEST(has(html, "default-src 'none'"));
  BOOST_TEST(!has(html, "unsafe"));
  BOOST_TEST(!has(html, " style=\""));
  BOOST_TEST(!std::regex_search(html, std::regex(" on[a-z]+=\"")));
  // The name of SVG in the script is no address.
  const std::string svg_name = "'http://www.w3.org/2000/svg'";
  const std::size_t at = html.find(svg_name);
  BOOST_TEST(at != std::string::npos);
  BOOST_TEST(!has(html.substr(0, at) + html.substr(at + svg_name.size()), "http://"));
  BOOST_TEST(!has(html, "https://"));
  BOOST_TEST(!has(html, "src=\""));
}

BOOST_AUTO_TEST_CASE(a_cell_sorts_by_its_number) {
  BOOST_TEST(sort_key("0.9231 ± 0.0165 v") == "0.9231");
  BOOST_TEST(sort_key("14.5 (10/10)") == "14.5");
  BOOST_TEST(sort_key("> 50 (0/10) *") == "50.5");
  BOOST_TEST(sort_key("3/5") == "3");
  BOOST_TEST(sort_key("7.9 %") == "7.9");
  BOOST_TEST(sort_key("") == "");
  BOOST_TEST(sort_key("he_normal") == "he_normal");
}

BOOST_AUTO_TEST_CASE(what_is_said_in_the_table_is_said_on_the_page) {
  const Results results = small_study();
  const Comparison comparison = compare(results);
  const std::string html = page(results);
  for (const Table& table : comparison_tables(comparison, {})) {
    for (const Column& column : table.columns)
      BOOST_TEST(has(html, ">" + column.name + "</button>"));
    for (const auto& row : table.rows) BOOST_TEST(has(html, ">" + row.back() + "</td>"));
  }
  BOOST_TEST(has(html, "<a href=\"runs.csv\">runs.csv</a>"));
  BOOST_TEST(has(html, "seeds 1 to 5"));
}

BOOST_AUTO_TEST_CASE(names_cannot_break_the_page) {
  const std::string nasty =
      "</title></script><script>alert(1)</script><img src=x onerror=\"a\">\x1b[2J'\"&";
  Results results = small_study();
  results.study.name = nasty;
  results.study.baseline = "";
  results.study.sources = {nasty};
  results.study.varied = {nasty};
  for (Cell& cell : results.study.cells) {
    cell.data = cell.model = nasty;
    cell.varied[0] += nasty;
  }
  for (auto& run : results.runs) {
    if (!run) continue;
    run->spec = "name: " + nasty + "\nx: 1\n";
    run->version = nasty;
  }
  const Comparison comparison = compare(results);
  const StudyFigures figures = figures_of(results, comparison);
  const std::string html = page_of(results, comparison, figures, {nasty});
  const std::regex script("<script");
  BOOST_TEST(std::distance(std::sregex_iterator(html.begin(), html.end(), script), {}) == 1);
  BOOST_TEST(!has(html, "<img"));
  BOOST_TEST(!has(html, "\x1b"));
  BOOST_TEST(has(html, "&lt;/title&gt;"));
  for (const auto& [name, svg] : paper_figures(figures)) {
    BOOST_TEST(name.find_first_not_of(
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
               std::string::npos);
    BOOST_TEST(!has(svg, "<script"));
    BOOST_TEST(!has(svg, "<img"));
  }
}

BOOST_AUTO_TEST_CASE(every_id_is_there_once_and_every_link_leads_to_one) {
  const std::string html =
      page(study_of({"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}, 3, 5));
  std::set<std::string> ids;
  const std::regex id(" id=\"([^\"]*)\"");
  for (std::sregex_iterator it(html.begin(), html.end(), id), end; it != end; ++it)
    BOOST_TEST(ids.insert((*it)[1]).second, (*it)[1]);
  const std::regex link("href=\"#([^\"]*)\"");
  for (std::sregex_iterator it(html.begin(), html.end(), link), end; it != end; ++it)
    BOOST_TEST(ids.contains((*it)[1]), (*it)[1]);
}

BOOST_AUTO_TEST_CASE(wall_times_and_instruction_sets_do_not_show) {
  Results results = small_study();
  for (auto& run : results.runs) {
    if (run) run->version = "fanin 0.1.0, numerics 5, GNU 12.2.0, avx512";
  }
  const std::string before = page(results);
  for (auto& run : results.runs) {
    if (!run) continue;
    run->train_seconds *= 7;
    run->version = "fanin 0.1.0, numerics 5, Clang 14.0.6, avx2";
  }
  BOOST_TEST(before == page(results));
}

BOOST_AUTO_TEST_CASE(odd_studies_have_a_page) {
  for (const auto& results :
       {Results{}, study_of({"a"}, 1, 0), study_of({"a"}, 3, 3), study_of({"a", "b"}, 1, 3)})
    BOOST_TEST(has(page(results), "What the runs show"));
  Results diverged = study_of({"a", "b"}, 3, 3);
  for (auto& run : diverged.runs) *run = diverged_run();
  BOOST_TEST(has(page(diverged), "What the runs show"));
  Results unknown = study_of({"a", "b"}, 3, 3);
  for (auto& run : unknown.runs) {
    for (auto& [name, value] : run->measures) value = missing_value;
    for (auto& epoch : run->history.epochs) epoch.assign(epoch.size(), missing_value);
  }
  BOOST_TEST(has(page(unknown), "there are no curves"));
  Results not_run = study_of({"a", "b"}, 3, 3);
  for (auto& run : not_run.runs) run.reset();
  BOOST_TEST(
      has(page(not_run), "6 of 6 runs are not stored, because they were not run yet or failed"));
}

BOOST_AUTO_TEST_CASE(four_hundred_runs_of_four_hundred_epochs_stay_below_a_megabyte) {
  std::vector<std::string> methods;
  for (int i = 0; i < 40; ++i) {
    methods.push_back("random_normal(stddev=0.0" + std::to_string(10 + i) + ")");
  }
  Results results = study_of(methods, 10, 400);
  for (auto& run : results.runs) {
    run->history.columns = {"loss", "train_accuracy", "val_accuracy", "train_loss", "val_loss"};
    for (auto& epoch : run->history.epochs)
      epoch.insert(epoch.end(), {.9 * epoch[1], 1.1 - epoch[1], 1.2 - epoch[1]});
    run->confusion = Confusion{"test", {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, {}};
    run->confusion->counts.assign(100, 123);
  }
  BOOST_TEST(page(results).size() < 1000000U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(study_figures)

BOOST_AUTO_TEST_CASE(long_histories_are_drawn_at_some_epochs_with_both_ends) {
  BOOST_TEST((drawn_epochs(3, 10) == std::vector<std::size_t>{0, 1, 2, 3}));
  const auto epochs = drawn_epochs(1000, 50);
  BOOST_TEST(epochs.front() == 0U);
  BOOST_TEST(epochs.back() == 1000U);
  BOOST_TEST(epochs.size() <= 50U);
  BOOST_TEST(epochs.size() > 45U);
  BOOST_TEST(epochs[1] - epochs[0] < epochs.back() - epochs[epochs.size() - 2]);
}

BOOST_AUTO_TEST_CASE(names_of_files_are_plain) {
  BOOST_TEST(file_stem("breast_cancer") == "breast_cancer");
  BOOST_TEST(file_stem("../../etc/passwd") == "etc-passwd");
  BOOST_TEST(file_stem("größe & <x>") == "gr-e-x");
  BOOST_TEST(file_stem("") == "data");
  BOOST_TEST(file_stem("...") == "data");
  BOOST_TEST(file_stem(std::string(500, 'a')).size() == 60U);
}

BOOST_AUTO_TEST_CASE(curves_are_medians_and_quartiles_over_seeds) {
  Results results = study_of({"a"}, 4, 2);
  const double ends[] = {.1, .2, .4, .8};
  for (std::size_t i = 0; i < 4; ++i) results.runs[i]->history.epochs[2][1] = ends[i];
  const Comparison comparison = compare(results);
  const Curve curve = figures_of(results, comparison).data[0].curves[0].second.curves[0];
  BOOST_TEST(curve.middle[2] == .3, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(curve.low[2] == .175, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(curve.high[2] == .5, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_run_that_stopped_early_stays_at_its_last_value_and_a_diverged_one_leaves) {
  Results results = study_of({"a"}, 3, 4);
  results.runs[0]->history.epochs.resize(2);
  results.runs[0]->outcome = Outcome::stopped_early;
  results.runs[0]->history.epochs[1][1] = .9;
  results.runs[1]->history.epochs.resize(2);
  results.runs[1]->outcome = Outcome::diverged;
  results.runs[2]->history.epochs[4][1] = .5;
  const Comparison comparison = compare(results);
  const StudyFigures figures = figures_of(results, comparison);
  BOOST_TEST(figures.data[0].curves[0].second.curves[0].middle[4] == .7,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(figures.data[0].strips[0].second.strips[0].dots.size() == 2U);
  BOOST_TEST(figures.data[0].strips[0].second.strips[0].diverged == 1U);
}

BOOST_AUTO_TEST_CASE(confusions_are_summed_over_seeds) {
  Results results = study_of({"a", "b"}, 2, 1);
  for (auto& run : results.runs) run->confusion = Confusion{"test", {"x", "y"}, {3, 1, 0, 4}};
  results.runs[3]->confusion.reset();
  const Comparison comparison = compare(results);
  const ConfusionMatrices confusion = figures_of(results, comparison).data[0].confusion[0].second;
  BOOST_TEST((confusion.matrices[0].counts == std::vector<std::int64_t>{6, 2, 0, 8}));
  BOOST_TEST((confusion.matrices[1].counts == std::vector<std::int64_t>{3, 1, 0, 4}));
  BOOST_TEST(has(page(results), "Classes of the test rows, all seeds, iris"));
}

BOOST_AUTO_TEST_CASE(the_baseline_is_drawn_in_ink_and_no_other) {
  const Results results = study_of({"he_normal", "glorot_uniform", "zeros"}, 3, 2);
  const StudyFigures figures = figures_of(results, compare(results));
  BOOST_TEST(figures.keys[1].style.color() == 0U);
  BOOST_TEST(figures.keys[0].style.color() == 1U);
  BOOST_TEST(figures.keys[2].style.color() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
