// Arrays out of NumPy's .npz files: a zip archive of stored (not compressed) .npy files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/stored_tensor.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// The arrays in the order of the archive's directory, `kernel.npy` called `kernel` (PKWARE,
/// APPNOTE 6.3; up to 4 GiB). Faults: compressed or encrypted entries, checksums, sizes and places
/// that do not fit the file, two entries of one name, what is no array, and those of read_npy().
std::optional<std::vector<StoredTensor>> read_npz(const std::string& file, std::string_view bytes,
                                                  Diagnostics& diagnostics);

/// One .npy file of version 1, 2 or 3 (NumPy, numpy.lib.format): '<f4' or '<f8' in C order. Nothing
/// if it is anything else: `why` then says what in words that follow its name, `hint` what helps.
std::optional<StoredTensor> read_npy(std::string_view bytes, std::string& why, std::string& hint);

/// The checksum of zip archives: CRC-32 of IEEE 802.3.
std::uint32_t crc32(std::string_view bytes);

}  // namespace fanin
