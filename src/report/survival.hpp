// How long runs took to reach a goal, where some never did: Kaplan-Meier, log-rank, expected time.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "report/answer.hpp"

namespace fanin {

/// A run's time to the goal, in epochs or any other unit >= 0. A run that did not reach it is
/// right-censored: `time` is how long it was watched. A diverged run never reaches the goal however
/// long it is watched: give it the whole budget, not the epoch at which it broke.
struct Watched {
  double time = 0;
  bool reached = false;
};

// Everything here has no answer (or an empty curve) for no runs, and for a time that is negative or
// not finite.

/// The curve after one time at which some run reached the goal.
struct SurvivalStep {
  double time = 0;
  std::size_t at_risk = 0;  ///< watched until this time or longer; censored at it counts
  std::size_t reached = 0;
  double survival = 1;  ///< share not there yet, from this time on: prod(1 - d_j/n_j)
  /// Greenwood: survival sqrt(sum d_j/(n_j (n_j - d_j))); 0 once survival is 0.
  double error = 0;
};

/// Product-limit curve (Kaplan & Meier 1958; Greenwood 1926), a step for each time with a run that
/// reached the goal; 1 before the first.
Answer<std::vector<SurvivalStep>> kaplan_meier(const std::vector<Watched>& runs);

struct MedianTime {
  std::optional<double> median;  ///< nothing: more than half were not there when watching ended
  std::optional<double> low;
  std::optional<double> high;  ///< nothing: the data do not bound it
};

/// Where the curve crosses 1/2: the first time with S <= 1/2, or, where S is 1/2 exactly and falls
/// later, the middle of that flat piece (without censoring this is the usual median; R's survfit).
/// low and high are where the limits of S by log(-log S) +- z se cross it (Brookmeyer & Crowley
/// 1982 with Kalbfleisch & Prentice's transformation); limits do not exist where S is 0.
Answer<MedianTime> median_time(const std::vector<Watched>& runs, double confidence = 0.95);

struct MeanTime {
  double mean = 0;  ///< area under S from 0 to the horizon, in units of time
  double error =
      0;  ///< sqrt(sum A_j^2 d_j/(n_j (n_j - d_j))), A_j the area from t_j to the horizon
};

/// Mean time to the goal, counted no longer than `horizon` (restricted mean; Irwin 1949, error as
/// in Klein & Moeschberger 2003, 4.5.2). None for a horizon that is not positive or lies beyond the
/// last time while some run is still without the goal there: the curve is unknown.
Answer<MeanTime> restricted_mean_time(const std::vector<Watched>& runs, double horizon);

struct LogRank {
  std::vector<double> observed;  ///< runs of each group that reached the goal
  std::vector<double> expected;  ///< sum of d_j n_gj/n_j
  double chi_squared = 0;
  double df = 0;  ///< groups with expected > 0, less 1
  double p = 1;
};

/// Log-rank test that all groups reach the goal alike (Mantel 1966, Peto & Peto 1972): the distance
/// of observed from expected in the metric of their hypergeometric covariance
///   V_gh = sum d (n - d)/(n - 1) (n_g/n) (1[g=h] - n_h/n).
/// A group of which no run was watched when any run reached the goal tells nothing and is left out.
/// None for fewer than 2 groups that tell something, an empty group, or when no run reached the
/// goal. The approximation is rough for fewer than about 5 runs a group.
Answer<LogRank> log_rank(const std::vector<std::vector<Watched>>& groups);

/// Expected running time with restarts: all time spent / runs that reached the goal (Auger & Hansen
/// 2005; the ERT of COCO). None if no run did: it is unbounded.
Answer<double> expected_running_time(const std::vector<Watched>& runs);

}  // namespace fanin
