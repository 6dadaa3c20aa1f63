// An inspection as tables and as a page of Markdown.
#pragma once

#include <string>
#include <vector>

#include "report/inspection.hpp"
#include "text/table.hpp"

namespace fanin {

/// The varied values of a start in one text; "as the model says" without any.
std::string label_of(const InspectedStart& start);

/// A row a start: what is left of signal and gradient, fixed point, chi_1, depth scale.
Table starts_table(const Inspection& inspection, const std::vector<StartReading>& readings);

/// One table a start, a row a layer, for reading.
std::vector<Table> layer_tables(const Inspection& inspection,
                                const std::vector<StartReading>& readings);

/// A row a start and layer, every number with its interval and theory's.
Table inspection_csv(const Inspection& inspection, const std::vector<StartReading>& readings);

/// Verdicts, then what the columns mean and what was left out, a sentence a line.
std::vector<std::string> inspection_notes(const Inspection& inspection,
                                          const std::vector<StartReading>& readings);

/// All of it as a page of Markdown.
std::string inspection_markdown(const Inspection& inspection,
                                const std::vector<StartReading>& readings);

}  // namespace fanin
