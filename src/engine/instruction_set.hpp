// Which instruction set the kernels run on: chosen when the program starts, never when it is built.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace fanin {

/// Multiply-adds in registers alone, as many at once as registers hold: the most that this
/// processor computes. Gives the number of floating point operations done.
double multiply_adds(std::size_t rounds);

/// The instruction set that the kernels run on: "avx512", "avx2", "neon" or "portable"; the best of
/// this processor, unless another is chosen. Results are the same bits on all of them.
std::string instruction_set();

/// What this processor and build can run, best first.
std::vector<std::string> instruction_sets();

/// Makes the kernels run on the named set; false (and no change) if it is none of
/// instruction_sets().
bool use_instruction_set(const std::string& name);

}  // namespace fanin
