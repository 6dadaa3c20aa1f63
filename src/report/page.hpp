// The report page of a study: one file that explains, shows and can be kept.
#pragma once

#include <string>
#include <vector>

#include "report/comparison.hpp"
#include "report/study_figures.hpp"

namespace fanin {

struct PageFile {
  std::string name;  ///< of a file beside the page
  std::string what;  ///< it holds
};

/// HTML with its stylesheet, script and figures inside: it asks for nothing, and its content
/// security policy allows nothing but these. No times, dates, paths of this machine or instruction
/// sets: the same runs give the same bytes. `files` are linked.
std::string page_of(const Results& results, const Comparison& comparison,
                    const StudyFigures& figures, const std::vector<PageFile>& files);

/// A figure a file, for papers: name ("digits-train_accuracy.svg") and content.
std::vector<std::pair<std::string, std::string>> paper_figures(const StudyFigures& figures);

}  // namespace fanin
