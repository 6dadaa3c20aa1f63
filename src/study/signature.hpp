// One hash over all histories of a small fixed study: what guards the arithmetic.
#pragma once

#include <string>

namespace fanin {

/// Trains networks of every optimizer, activation and loss on fixed random data and hashes their
/// histories and final weights to the last bit. The same on every instruction set, compiler and
/// machine; another one means that results differ, and that numerics_version must change.
std::string signature();

}  // namespace fanin
