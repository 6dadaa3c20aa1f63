// The name most likely meant: what a hint offers for a word that is not known.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fanin {

/// The candidate nearest to `word` by edit distance (a swap of neighbours counts one; case, '_' and
/// '-' count nothing), if it is near enough to be a slip of the fingers; ties go to the first.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// "did you mean 'activation'?" or, when nothing is near, "known <plural>: a, b, c" (at most 40 of
/// them).
std::string hint_for(std::string_view word, const std::vector<std::string>& candidates,
                     std::string_view plural);

/// Lower case without '_', '-' and ' ': two spellings of one name are equal when folded.
std::string folded(std::string_view name);

/// "a, b and c"
std::string listed(const std::vector<std::string>& words, std::string_view last_joint = " and ");

/// "layers", "losses".
std::string plural(std::string_view noun);

/// "an activation", "a layer".
std::string with_article(std::string_view noun);

}  // namespace fanin
