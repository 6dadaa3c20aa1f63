// The parts of the report page that are made of words and tables, as HTML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/comparison.hpp"
#include "report/comparison_table.hpp"
#include "report/study_figures.hpp"

namespace fanin {

std::string paragraph(std::string_view text, std::string_view classes = "");

/// "1 run", "2 runs".
std::string counted(std::size_t count, std::string_view one);

/// "1 to 5", "1, 3, 7".
std::string seeds_text(const StudyRecord& study);

// `tables` are comparison_tables(comparison, {}).

/// The conclusions: of one data set all there are, of several a sentence a measure.
std::string verdict_text(const Comparison& comparison);

/// The table of a data set, its caption and, if asked for, its sentences.
std::string tables_text(const Comparison& comparison, const StudyFigures& figures,
                        const std::vector<Table>& tables, const std::string& data,
                        bool with_sentences);

/// All data sets side by side, and their ranks; empty for one data set.
std::string across_text(const Comparison& comparison, const StudyFigures& figures,
                        const std::vector<Table>& tables);

/// What theory said of each start beside what happened; empty for shallow nets.
std::string forecasts_text(const Comparison& comparison);

/// What start, split and order of the rows contribute to the variance; empty unless seeds are
/// crossed.
std::string shares_text(const Comparison& comparison);

/// What the columns mean and what is left out.
std::string notes_text(const Comparison& comparison);

/// What each kind of kernel was drawn as, over all runs.
std::string certificates_text(const Results& results, const Comparison& comparison);

/// How the study came about, the files beside the page, and the first run as a model file.
std::string reproduce_text(const Results& results, const std::vector<std::string>& files);

}  // namespace fanin
