// Crossentropies on logits over a whole mini-batch, with their gradients.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fanin {

/// Scratch of one caller.
struct LossBuffers {
  std::vector<double> values;
  std::vector<double> losses;  ///< of each row
};

// In double, samples side by side in the lanes: sums over the units run in ascending order in every
// lane, so the bits do not depend on the width of the vectors. With z - max z no exp overflows and
// no probability is 0 where its logarithm is taken.

/// losses[r] = ln sum_j exp z[r][j] - sum_j t[j] z[r][j]; gradient (null: not wanted) = (softmax z
/// - t) scale, rows x units. t is 1 at the row's label, of which the share `smoothing` is spread
/// over all units.
void softmax_crossentropy(std::size_t rows, std::size_t units, const float* z,
                          const std::int32_t* labels, double smoothing, double scale,
                          float* gradient, LossBuffers& buffers);

/// losses[r] = mean over units of -ln of the probability of t = target[r][j], sigmoid z or 1 -
/// sigmoid z; gradient = (sigmoid z - t) scale / units. `smoothing`: t (1 - smoothing) + smoothing
/// / 2 in place of t.
void sigmoid_crossentropy(std::size_t rows, std::size_t units, const float* z, const float* target,
                          double smoothing, double scale, float* gradient, LossBuffers& buffers);

}  // namespace fanin
