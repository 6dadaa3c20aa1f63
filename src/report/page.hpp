// The report page of a study: one file that explains, shows and can be kept.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/comparison.hpp"
#include "report/study_figures.hpp"

namespace fanin {

/// HTML with its stylesheet, script and figures inside: it asks for nothing, and its content
/// security policy allows nothing but these. No times, dates, paths of this machine or instruction
/// sets: the same runs give the same bytes. `files` stand beside it, by name.
std::string page_of(const Results& results, const Comparison& comparison,
                    const StudyFigures& figures, const std::vector<std::string>& files);

/// The folder of figures for papers, beside the page.
inline constexpr const char* figures_folder = "figures";

/// A figure a file, for papers: name ("digits-train_accuracy.svg") and content.
std::vector<std::pair<std::string, std::string>> paper_figures(const StudyFigures& figures);

}  // namespace fanin
