// A comparison in words: what the tests are, what they show, and what cannot be said.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/comparison.hpp"

namespace fanin {

/// How words call the row of a summary: its varied values, or its model.
std::string row_name(const Comparison& comparison, std::size_t summary);

/// "not testable with 5 seeds, needs 6", or another reason why there is no test; empty if there is
/// one.
std::string untested(const Contrast& contrast);

/// "corrected resampled t" or "paired t".
std::string test_name(const Protocol& protocol);

/// "p 0.013", "p < 0.001".
std::string p_text(double p);

/// What the marks of a group's table mean, and by which tests; empty where nothing is compared.
std::string caption_of(const Comparison& comparison, const Group& group);

/// What the tests of a group show, a sentence a line; `measures` in this order.
std::vector<std::string> sentences_of(const Comparison& comparison, const Group& group,
                                      const std::vector<std::string>& measures);

/// What the ranks over several data sets show.
std::vector<std::string> ranking_sentences(const Comparison& comparison);

/// What the tables mean and what they leave out.
std::vector<std::string> comparison_notes(const Comparison& comparison);

}  // namespace fanin
