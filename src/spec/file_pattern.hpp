// File names with an epoch's number and values in them, as Keras's ModelCheckpoint has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin {

/// What is wrong with a name such as "weights-{epoch:02d}-{val_loss:.4f}.safetensors": a field that
/// is neither `epoch` (or `batch`, with `batches`) nor one of the columns, a format that does not
/// fit (an integer's is "d" with a width, a value's "f", "e" or "g" with a precision, or nothing),
/// a brace alone, a path that leads out of the folder. Nothing: it is right.
std::optional<std::string> fault_of_file_name(std::string_view pattern,
                                              const std::vector<std::string>& columns,
                                              bool batches = false);

/// The name with its fields replaced. The pattern must be without fault.
std::string file_name(std::string_view pattern, std::int64_t epoch,
                      const std::vector<std::pair<std::string, double>>& values,
                      std::int64_t batch = 0);

}  // namespace fanin
