// Descriptions as a reference page.
#pragma once

#include <string>

#include "schema/describe.hpp"

namespace fanin {

/// A part of a page, as Markdown: every record with its keys.
std::string records_markdown(const Description& description);

/// Every table of things chosen by name, with their parameters.
std::string vocabularies_markdown(const Description& description);

/// "required", the default on one line, or nothing.
std::string default_text(const DescribedField& field);

/// "learning_rate = 0.001 (above 0): step size"
std::string parameter_text(const Parameter& parameter);

}  // namespace fanin
