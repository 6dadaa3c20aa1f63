// The manual page fanin(1), from the command line as it is declared.
#pragma once

#include <string>

#include "cli/declared.hpp"

namespace fanin {

/// The page in troff's man macros. `version` stands in its footer, and `date` (2026-01-31), which
/// may be empty.
std::string manual_page(const DeclaredProgram& declared, const std::string& version,
                        const std::string& date);

}  // namespace fanin
