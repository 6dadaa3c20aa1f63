// A comparison as a document: tables with what they mean and show, in each written form.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/comparison.hpp"
#include "report/comparison_table.hpp"

namespace fanin {

/// For a terminal of `width` columns, 0 for any: tables folded, sentences wrapped.
std::string as_text(const Comparison& comparison, const View& view, std::size_t width);

std::string as_markdown(const Comparison& comparison, const View& view);

/// A table environment for each data set, and one of ranks.
std::string as_latex(const Comparison& comparison, const View& view);

/// One object: study, baseline, and the rows of comparison.csv, pairs.csv, convergence.csv and
/// ranks.csv as objects; a missing value is null.
std::string as_json(const Comparison& comparison, const View& view);

struct WrittenFile {
  std::string name;
  std::string content;
};

/// runs.csv, histories.csv, certificates.csv, timings.csv, confusion.csv, comparison.csv,
/// pairs.csv, convergence.csv, with several data sets ranks.csv, with crossed seeds variance.csv,
/// comparison.md, report.html, and what there is to draw as figures/*.svg.
std::vector<WrittenFile> files_of(const Results& results, const Comparison& comparison);

}  // namespace fanin
