// Where the spread of results comes from: variance components of a crossed design.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "report/answer.hpp"

namespace fanin {

inline constexpr std::array<std::string_view, 7> variance_sources{
    "init", "split", "shuffle", "init x split", "init x shuffle", "split x shuffle", "rest"};

/// One source of variance.
struct Component {
  std::string_view source;  ///< one of variance_sources
  double df = 0;            ///< of its mean square
  double mean_square = 0;
  double estimate = 0;    ///< solved from the mean squares, before negative ones become 0
  double variance = 0;    ///< in squared units of the values: max(estimate, 0)
  double share = 0;       ///< of the sum of all variances; 0 if that is 0
  bool negative = false;  ///< the estimate was below 0 and stands as 0: say so beside the number
};

/// The seven components in this order: init, split, shuffle, init x split, init x shuffle,
/// split x shuffle, rest (the threefold interaction and noise, one run a cell cannot part them).
using Components = std::array<Component, 7>;

/// One measure of every combination of `inits` weight seeds, `splits` split seeds and `shuffles`
/// shuffle seeds, all taken as random: y_ijk = mu + a_i + b_j + c_k + ab_ij + ac_ik + bc_jk +
/// e_ijk. values[(i * splits + j) * shuffles + k]. Estimates of the analysis of variance (Searle,
/// Casella & McCulloch 1992, 4.4): expected mean squares solved for the variances, such as
///   var a = (MS_a - MS_ab - MS_ac + MS_e) / (splits shuffles),  var ab = (MS_ab - MS_e) /
///   shuffles,
/// unbiased before negative ones become 0. They are noisy: a component with few levels may be off
/// by its own size. None for fewer than 2 levels of a source, a missing cell or a value that is not
/// finite.
Answer<Components> variance_components(const std::vector<double>& values, std::size_t inits,
                                       std::size_t splits, std::size_t shuffles);

}  // namespace fanin
