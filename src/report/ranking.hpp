// Methods over several data sets: average ranks, Friedman, Nemenyi, Wilcoxon with Holm.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/contrasts.hpp"
#include "report/ranks.hpp"

namespace fanin {

/// One measure. A block is a data set (with its model, and its values of other varied fields), a
/// score the mean of a method's finished runs in it, or worse than any if more than half diverged.
struct Ranking {
  std::string measure;
  bool larger = true;
  std::vector<std::string> blocks;
  std::vector<std::string> methods;  ///< in the order of the grid
  Scores scores;                     ///< blocks x methods; +-infinity: diverged
  std::size_t baseline = 0;          ///< number of a method
  Answer<Friedman> friedman = Answer<Friedman>::none("");
  double critical_difference = 0;  ///< Nemenyi's, of mean ranks, at .05
  Answer<std::vector<AgainstBaseline>> against = Answer<std::vector<AgainstBaseline>>::none("");
  std::string not_testable;  ///< why Wilcoxon cannot show anything with so few data sets; or empty
  /// Blocks in which a method is better, not different, worse than the baseline (the families'
  /// verdicts); zeros at the baseline.
  struct Count {
    std::size_t better = 0;
    std::size_t same = 0;
    std::size_t worse = 0;
  };
  std::vector<Count> counts;  ///< beside methods
};

/// A ranking for each measure that at least two methods have in at least two blocks of different
/// data sets; blocks in which a method is missing are left out.
std::vector<Ranking> rank(const std::vector<Summary>& summaries,
                          const std::vector<Family>& families, const StudyRecord& study,
                          const Baseline& baseline);

}  // namespace fanin
