// What a learning curve says: its area, its best epoch, where it crosses a value and where it ends
// up. Index 0 of `values` is the network before training, index e the end of epoch e.
#pragma once

#include <cstddef>
#include <vector>

#include "report/answer.hpp"

namespace fanin {

/// Area under the curve by the trapezoid rule, in value x epochs, from epoch 0 to the last. None
/// for fewer than 2 values or one that is not finite.
Answer<double> area_under_curve(const std::vector<double>& values);

/// The area over the number of epochs: the mean height of the curve.
Answer<double> mean_height(const std::vector<double>& values);

struct BestEpoch {
  std::size_t epoch = 0;  ///< from 1: the untrained network is no candidate
  double value = 0;
};

/// The first epoch with the largest (or smallest) value. Epochs that are not finite are no
/// candidates; none if no epoch is.
Answer<BestEpoch> best_epoch(const std::vector<double>& values, bool larger);

/// Where the straight lines between epochs first come to `value` from below (or from above, if less
/// is better), in epochs; 0 if the curve begins there. An end of a line that is not finite is
/// passed over. None if the curve never comes there.
Answer<double> crossing(const std::vector<double>& values, double value, bool larger);

struct Plateau {
  std::size_t epoch = 0;  ///< from here on every value lies within the tolerance of `level`
  double level = 0;       ///< mean of the last `window` values
};

/// Where the curve became flat. None if it is not flat over more than its last `window` epochs (it
/// was still moving when training ended), for fewer than `window` + 1 values, a window of 0, or a
/// value of the last window that is not finite.
Answer<Plateau> plateau(const std::vector<double>& values, std::size_t window, double tolerance);

}  // namespace fanin
