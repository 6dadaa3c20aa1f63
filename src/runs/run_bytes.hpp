// A finished run as bytes, and back to the bit: how it travels between processes of one program.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runs/run.hpp"

namespace fanin {

/// The run, wall time and all. The bytes are those of this machine and this program
/// (text/exchange): a store is the form to keep.
std::string run_bytes(Run run);

/// The run of such bytes; nothing if they are not whole.
std::optional<Run> parse_run(std::string_view bytes);

}  // namespace fanin
