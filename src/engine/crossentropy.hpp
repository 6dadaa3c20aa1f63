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

/// losses[r] = ln sum_j exp z[r][j] - z[r][label r]; gradient (null: not wanted) = (softmax z - one
/// hot) scale, rows x units.
void softmax_crossentropy(std::size_t rows, std::size_t units, const float* z,
                          const std::int32_t* labels, double scale, float* gradient,
                          LossBuffers& buffers);

/// losses[r] = mean over units of -ln of the probability of target[r][j], sigmoid z or 1 - sigmoid
/// z; gradient = (sigmoid z - target) scale / units.
void sigmoid_crossentropy(std::size_t rows, std::size_t units, const float* z, const float* target,
                          double scale, float* gradient, LossBuffers& buffers);

}  // namespace fanin
