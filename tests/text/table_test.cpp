// One table in its three written forms.
#include "text/table.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;

Table results() {
  return {"Iris",
          {{"initializer"}, {"accuracy", Align::right}},
          {{"he_normal", "0.97"}, {"数据", "1"}, {"naïve", ""}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_table)

BOOST_AUTO_TEST_CASE(text_is_aligned_by_display_width) {
  BOOST_TEST(as_text(results()) ==
             "Iris\n"
             "initializer  accuracy\n"
             "-----------  --------\n"
             "he_normal        0.97\n"
             "数据                1\n"
             "naïve\n");
}

BOOST_AUTO_TEST_CASE(a_wide_cell_widens_its_column) {
  const Table table{"", {{"a"}, {"b"}}, {{"数据数据", "1"}, {"e\xCC\x81", "2"}}};
  BOOST_TEST(as_text(table) ==
             "a         b\n"
             "--------  -\n"
             "数据数据  1\n"
             "e\xCC\x81         2\n");
}

BOOST_AUTO_TEST_CASE(a_table_without_rows_has_its_header) {
  BOOST_TEST(as_text({"", {{"a"}, {"bc"}}, {}}) == "a  bc\n-  --\n");
  BOOST_TEST(as_markdown({"", {{"a"}}, {}}) == "| a |\n| --- |\n");
  BOOST_TEST(as_csv({"", {{"a"}, {"bc"}}, {}}) == "a,bc\n");
}

BOOST_AUTO_TEST_CASE(text_and_markdown_neutralise_terminal_escapes) {
  const Table table{"t\x1b", {{"a\x1b"}}, {{"x\ny\x1b[31m"}}};
  BOOST_TEST(as_text(table) == "t\\x1b\na\\x1b\n--------------\nx\\x0ay\\x1b[31m\n");
  BOOST_TEST(as_markdown(table) ==
             "### t\\\\x1b\n\n| a\\\\x1b |\n| --- |\n| x\\\\x0ay\\\\x1b\\[31m |\n");
}

BOOST_AUTO_TEST_CASE(markdown_has_a_header_and_says_the_alignment) {
  BOOST_TEST(as_markdown(results()) ==
             "### Iris\n\n"
             "| initializer | accuracy |\n"
             "| --- | ---: |\n"
             "| he_normal | 0.97 |\n"
             "| 数据 | 1 |\n"
             "| naïve |  |\n");
}

BOOST_AUTO_TEST_CASE(markdown_escapes_what_would_be_markup) {
  const Table table{
      "", {{"a|b"}}, {{"x | *y* `z` [l](u) <b> #1 ~s~ \\"}, {"_x_ he_normal_ a__b"}, {"&lt; R&D"}}};
  BOOST_TEST(as_markdown(table) ==
             "| a\\|b |\n| --- |\n"
             "| x \\| \\*y\\* \\`z\\` \\[l\\](u) &lt;b> \\#1 \\~s\\~ \\\\ |\n"
             "| \\_x\\_ he_normal\\_ a\\_\\_b |\n"
             "| &amp;lt; R&amp;D |\n");
}

BOOST_AUTO_TEST_CASE(csv_quotes_where_it_must) {
  BOOST_TEST(csv_cell("plain text") == "plain text");
  BOOST_TEST(csv_cell("") == "");
  BOOST_TEST(csv_cell("a,b") == "\"a,b\"");
  BOOST_TEST(csv_cell("say \"hi\"") == "\"say \"\"hi\"\"\"");
  BOOST_TEST(csv_cell("a\nb") == "\"a\nb\"");
  BOOST_TEST(csv_cell("a\rb") == "\"a\rb\"");
  BOOST_TEST(as_csv({"title", {{"a,b"}, {"c"}}, {{"1", ""}, {"数", "\""}}}) ==
             "\"a,b\",c\n1,\n数,\"\"\"\"\n");
}

BOOST_AUTO_TEST_CASE(csv_holds_no_formula) {
  for (const char* formula : {"=1+1", "+a", "-a", "@SUM(A1)", "\t=1", "＝1", "=cmd|' /C calc'!A0"})
    BOOST_TEST(csv_cell(formula) == std::string("'") + formula);
  BOOST_TEST(csv_cell("=HYPERLINK(\"u\",\"x\")") == "\"'=HYPERLINK(\"\"u\"\",\"\"x\"\")\"");
  // Where numbers have commas, semicolons part cells.
  BOOST_TEST(csv_cell("x;=1+1;y;-2+3") == "x;'=1+1;y;'-2+3");
  BOOST_TEST(csv_cell(";@A1\t=2+2") == ";'@A1\t'=2+2");
  BOOST_TEST(csv_cell("a;b;-5;=") == "a;b;-5;=");
  BOOST_TEST(csv_cell("\r=1") == "\"'\r=1\"");
  // Numbers, and the labels + and -, are what they are.
  for (const char* harmless : {"-1", "+.5", "-1e-3", "-inf", "-", "+", "a=1", "1-2"})
    BOOST_TEST(csv_cell(harmless) == harmless);
}

BOOST_AUTO_TEST_CASE(csv_holds_no_terminal_escape_and_only_utf8) {
  BOOST_TEST(csv_cell("a\x1b[2J\xff") == "a\\x1b[2J\\xff");
  BOOST_TEST(csv_cell("a\tb") == "a\tb");
}

BOOST_AUTO_TEST_CASE(markdown_makes_no_links_of_its_own) {
  BOOST_TEST(markdown_text("https://a.example www.a.example me@a.example") ==
             "https\\://a.example www\\.a.example me\\@a.example");
}

BOOST_AUTO_TEST_CASE(a_table_wider_than_the_screen_is_folded_under_its_first_column) {
  const Table table{
      "t", {{"name"}, {"one", Align::right}, {"two", Align::right}}, {{"a", "1.25", "2"}}};
  BOOST_TEST(as_text(table, 15) == as_text(table));
  BOOST_TEST(as_text(table, 14) ==
             "t\n"
             "name   one\n"
             "----  ----\n"
             "a     1.25\n"
             "\n"
             "name  two\n"
             "----  ---\n"
             "a       2\n");
  BOOST_TEST(as_text(table, 3, 0) == "t\nname\n----\na\n\n one\n----\n1.25\n\ntwo\n---\n  2\n");
}

BOOST_AUTO_TEST_CASE(latex_escapes_what_tex_reads) {
  const Table table{
      "50 % & more", {{"a_b"}, {"x", Align::right}}, {{"[1] ~^\\{}#$", "0.9 ± 0.1 *"}}};
  BOOST_TEST(as_latex(table, "p < 0.05") ==
             "\\begin{table}\n"
             "  \\centering\n"
             "  \\caption{50 \\% \\& more: p $<$ 0.05}\n"
             "  \\begin{tabular}{lr}\n"
             "    \\toprule\n"
             "    a\\_b & x \\\\\n"
             "    \\midrule\n"
             "    {[1] \\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\{\\}\\#\\$} & 0.9 "
             "$\\pm$ 0.1 * "
             "\\\\\n"
             "    \\bottomrule\n"
             "  \\end{tabular}\n"
             "\\end{table}\n");
}

BOOST_AUTO_TEST_SUITE_END()
