// Methods held against each other measure by measure, paired by seed: differences, tests, marks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/effect.hpp"
#include "report/paired.hpp"
#include "report/protocol.hpp"
#include "report/signed_rank.hpp"
#include "report/summary.hpp"

namespace fanin {

/// The level at which differences are called significant.
inline constexpr double significance = 0.05;

/// The field whose values are the methods, and the one that others are held against.
struct Baseline {
  std::string field;   ///< a compared field; "model" if nothing but the models differs
  std::string method;  ///< a value of that field; empty: there is but one method
  /// Why this one: "chosen" (by the study or --baseline), "Keras's default", "the first".
  std::string reason;
};

/// `asked` if it is not empty, else the study's, else glorot_uniform (Keras's default of Dense) if
/// kernel_initializer is varied over it, else the first value of the first field. Nothing if
/// `asked` is no value of a compared field and no model.
std::optional<Baseline> choose_baseline(const std::vector<Summary>& summaries,
                                        const StudyRecord& study, const std::string& asked);

/// What may be named as a baseline: values of the compared fields, and models.
std::vector<std::string> baseline_names(const Results& results);

/// The method of a summary: its value of the baseline's field, or its model.
std::string method_of(const Summary& summary, const StudyRecord& study, const Baseline& baseline);

/// Two summaries to be held against each other; `a` is the baseline if one of them is.
struct Pair {
  std::size_t a = 0;
  std::size_t b = 0;
  bool against_baseline = false;
};

/// What stands in one table: all summaries of a data set and, if fields are compared, of one model.
struct Group {
  std::string data;
  std::string model;  ///< empty: the models are the methods
  std::vector<std::size_t> methods;
  std::vector<Pair> pairs;  ///< all that differ in the baseline's field alone
};

/// Of more methods than this only pairs with the baseline are made.
inline constexpr std::size_t most_methods_paired = 100;

std::vector<Group> groups_of(const std::vector<Summary>& summaries, const StudyRecord& study,
                             const Baseline& baseline);

/// The p of one comparison, alone and among others (Holm).
struct Adjusted {
  std::optional<double> p;         ///< nothing: not testable
  double pairs = 1;                ///< among all pairs of the family
  std::optional<double> baseline;  ///< among those against the baseline; nothing: is none of them
};

/// Of b against a, by the measure: a lower loss is better.
enum class Verdict { no_difference, better, worse, not_testable };

/// Method b against method a: differences b - a of the seeds (and folds) in which both finished.
struct Contrast {
  std::size_t a = 0;  ///< number of a summary
  std::size_t b = 0;
  bool against_baseline = false;  ///< a is the baseline
  std::size_t pairs = 0;          ///< seeds in which both have a value
  std::size_t unpaired = 0;       ///< seeds planned for both in which one diverged or has no value
  Answer<MeanTest> t = Answer<MeanTest>::none("");  ///< the family's t test
  Adjusted t_p;
  /// On a fixed split only: where splits are redrawn its p would be too small.
  Answer<SignedRank> signed_rank = Answer<SignedRank>::none("");
  Adjusted signed_rank_p;
  Answer<double> dz = Answer<double>::none("");
  Answer<double> gz = Answer<double>::none("");
  /// Over all pairs of runs, diverged ones as worse than any other: positive if b is better.
  Answer<double> cliffs_delta = Answer<double>::none("");
  Answer<double> improvement = Answer<double>::none("");         ///< P(b better than a)
  Answer<double> paired_improvement = Answer<double>::none("");  ///< share of the pairs
  /// For 80 % power at the observed effect and Holm's first step, .05 / baselines. Of final
  /// measures against the baseline only.
  Answer<std::size_t> seeds_needed = Answer<std::size_t>::none("");
  Verdict verdict = Verdict::no_difference;  ///< of the t test, adjusted against the baseline or,
                                             ///< in other pairs, among all pairs
};

/// One measure of the methods of one table.
struct Family {
  std::string data;
  std::string model;
  std::string measure;               ///< "test_accuracy", ..., "aulc", "start"
  bool larger = true;                ///< is better
  Protocol protocol;                 ///< decides the test
  std::vector<std::size_t> methods;  ///< summaries
  std::size_t baselines = 0;         ///< contrasts against the baseline: Holm's m
  /// Every pair that differs in the baseline's field alone; in those against the baseline a is the
  /// baseline, in others it comes first.
  std::vector<Contrast> contrasts;
};

/// A family for each data set, model (if fields are varied) and measure.
std::vector<Family> contrast(const Results& results, const std::vector<Summary>& summaries,
                             const Baseline& baseline);

/// Holm's step-down of the p among all, and among those against the baseline.
void adjust(const std::vector<Adjusted*>& all, const std::vector<bool>& against_baseline);

/// The contrast of b against the baseline; null if there is none.
const Contrast* against_baseline(const Family& family, std::size_t b);

}  // namespace fanin
