// A training written down between two epochs, so that it can go on after an interruption with the
// same bits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/network.hpp"

namespace fanin {

/// What a checkpoint must have been made of to be taken up again: the run, the weights it began
/// with, and the program (its bytes are no format to keep).
std::string checkpoint_key(const std::string& address, Network& untrained);

/// Replaces the file, whole or not at all. WorldError if it cannot be written.
void write_checkpoint(const std::string& file, const std::string& key, std::string_view state);

/// The state in the file if there is one, it is whole, and it is of this key; else nothing: the
/// training begins anew.
std::optional<std::string> read_checkpoint(const std::string& file, const std::string& key);

/// Where there is none already: nothing happens.
void remove_checkpoint(const std::string& file);

}  // namespace fanin
