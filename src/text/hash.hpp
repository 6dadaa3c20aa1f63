// A 128-bit fingerprint of bytes: how runs and data sets are addressed by content.
#pragma once

#include <string>
#include <string_view>

namespace fanin {

/// 32 hexadecimal digits, the same on every machine (XXH3, 128 bits). Not meant against forgery.
std::string content_hash(std::string_view bytes);

}  // namespace fanin
