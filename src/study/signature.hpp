// One hash over all histories of a small fixed study: what guards the arithmetic.
#pragma once

#include <string>

namespace fanin {

/// Trains networks of every activation and every optimizer (with its defaults), with a softmax
/// crossentropy and with a squared error, on fixed random data, and hashes their losses and final
/// weights to the last bit. The same on every instruction set, compiler and
/// machine; another one means that results differ, and that numerics_version must change.
std::string signature();

}  // namespace fanin
