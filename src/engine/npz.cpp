// Goes by the archive's directory, at its end: NumPy leaves sizes out of the entries themselves.
#include "engine/npz.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

#include "text/format.hpp"

namespace fanin {

namespace {

constexpr std::uint64_t end_size = 22;
constexpr std::uint64_t entry_size = 46;
constexpr std::uint64_t local_size = 30;

std::uint32_t two(std::string_view bytes, std::size_t at) {
  std::uint16_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::uint32_t four(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// Where the end record stands: last, but for a comment.
std::optional<std::size_t> end_record(std::string_view bytes) {
  constexpr std::uint64_t longest_comment = 0xffff;
  if (bytes.size() < end_size) return std::nullopt;
  const std::size_t last = bytes.size() - end_size;
  const std::size_t first = last > longest_comment ? last - longest_comment : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    if (bytes.substr(at).starts_with("PK\x05\x06") &&
        at + end_size + two(bytes, at + 20) == bytes.size())
      return at;
  }
  return std::nullopt;
}

/// One line of the directory.
struct ZipEntry {
  std::string name;
  std::uint32_t flags = 0;
  std::uint32_t method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0;
  std::uint64_t size = 0;
  std::uint64_t local = 0;  ///< where its own header stands
};

/// Nothing if the directory is broken.
std::optional<std::vector<ZipEntry>> directory_of(std::string_view bytes) {
  const auto end = end_record(bytes);
  if (!end) return std::nullopt;
  const std::uint32_t count = two(bytes, *end + 10);
  std::uint64_t at = four(bytes, *end + 16);
  std::vector<ZipEntry> entries;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (at + entry_size > *end || !bytes.substr(at).starts_with("PK\x01\x02")) return std::nullopt;
    const std::uint64_t name = two(bytes, at + 28);
    const std::uint64_t next = at + entry_size + name + two(bytes, at + 30) + two(bytes, at + 32);
    if (next > *end) return std::nullopt;
    entries.push_back({std::string(bytes.substr(at + entry_size, name)), two(bytes, at + 8),
                       two(bytes, at + 10), four(bytes, at + 16), four(bytes, at + 20),
                       four(bytes, at + 24), four(bytes, at + 42)});
    at = next;
  }
  return entries;
}

/// The entry's bytes; nothing, and `why` says in words that follow its name what is wrong.
std::optional<std::string_view> content_of(const ZipEntry& entry, std::string_view bytes,
                                           std::string& why, std::string& hint) {
  const auto refused = [&](const char* text, const char* help = "") {
    why = text;
    hint = help;
    return std::nullopt;
  };
  if ((entry.flags & 1U) != 0) return refused("is encrypted");
  if (entry.packed != entry.size || entry.local + local_size > bytes.size() ||
      !bytes.substr(entry.local).starts_with("PK\x03\x04"))
    return refused("is not where the archive says it is", "is the file whole?");
  const std::uint64_t start =
      entry.local + local_size + two(bytes, entry.local + 26) + two(bytes, entry.local + 28);
  if (start > bytes.size() || entry.size > bytes.size() - start)
    return refused("is not where the archive says it is", "is the file whole?");
  const std::string_view content = bytes.substr(start, entry.size);
  if (crc32(content) != entry.crc) return refused("is damaged: its checksum is another one");
  return content;
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  static constexpr auto table = [] {
    std::array<std::uint32_t, 256> out{};
    for (std::uint32_t i = 0; i < out.size(); ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
      out[i] = value;
    }
    return out;
  }();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xFFU];
  return ~crc;
}

std::optional<std::vector<StoredTensor>> read_npz(const std::string& file, std::string_view bytes,
                                                  Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const auto fault = [&](std::string message, std::string hint = {}) {
    diagnostics.add({.file = file, .message = std::move(message), .hint = std::move(hint)});
  };
  const auto entries = directory_of(bytes);
  if (!entries) {
    fault("the directory of this archive cannot be read", "is the file whole?");
    return std::nullopt;
  }
  if (std::any_of(entries->begin(), entries->end(),
                  [](const ZipEntry& entry) { return entry.method != 0; })) {
    fault("the arrays of this archive are compressed",
          "write the file by numpy.savez, not numpy.savez_compressed");
    return std::nullopt;
  }
  std::vector<StoredTensor> tensors;
  std::set<std::string> names;
  std::uint64_t total = 0;
  constexpr std::string_view ending = ".npy";
  for (const ZipEntry& entry : *entries) {
    // Beyond this no sound file goes, and a broken one shows the same again.
    constexpr std::size_t most_faults = 20;
    if (diagnostics.error_count() >= errors + most_faults) break;
    const std::string name =
        entry.name.ends_with(ending) ? entry.name.substr(0, entry.name.size() - ending.size()) : "";
    if (name.empty()) {
      fault(format("'{}' is no array: expected names that end in .npy", entry.name));
      continue;
    }
    if (!names.insert(name).second) {
      fault(format("two arrays are called '{}'", name));
      continue;
    }
    total += entry.size;
    // Else a small file could hold one array a thousand times.
    if (total > bytes.size()) {
      fault(format("the arrays up to '{}' are larger than the file", name));
      break;
    }
    std::string why;
    std::string hint;
    const auto content = content_of(entry, bytes, why, hint);
    auto tensor = content ? read_npy(*content, why, hint) : std::nullopt;
    if (!tensor) {
      fault(format("'{}' {}", name, why), hint);
      continue;
    }
    tensor->name = name;
    tensors.push_back(std::move(*tensor));
  }
  if (diagnostics.error_count() != errors) return std::nullopt;
  return tensors;
}

}  // namespace fanin
