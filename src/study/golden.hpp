// Golden tables as rows, and what their names stand for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/vocabulary.hpp"

namespace fanin {

/// The lines of a table with tabs, without comments and the line of names.
std::vector<std::vector<std::string>> golden_rows(std::string_view table);

/// "he_normal", "elu(0.5)", "SGD(0.01,momentum 0.9,nesterov)", "AdamW(1,wd 0.5)": a row of the
/// vocabulary with arguments in the row's order or by name (its beginning or initials do); a bare
/// word is a flag, or a word that the next parameter takes. Nothing if there is no such row or it
/// has no such parameter.
std::optional<Choice> golden_choice(const Vocabulary& vocabulary, std::string_view text);

}  // namespace fanin
