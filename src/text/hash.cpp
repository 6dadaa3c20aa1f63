// XXH3 by libxxhash, its only user.
#include "text/hash.hpp"

#include <xxhash.h>

#include "text/format.hpp"

namespace fanin {

std::string content_hash(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace fanin
