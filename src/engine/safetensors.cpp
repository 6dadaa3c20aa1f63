// Writes the header by hand: it holds names, shapes and offsets only. Reads it by the JSON reader,
// and believes nothing that it says.
#include "engine/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "schema/json.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian");

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

std::string safetensors(const std::vector<WeightView>& weights) {
  std::string header = "{";
  std::string values;
  for (const WeightView& tensor : weights) {
    const std::size_t begin = values.size();
    values.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size_bytes());
    const std::string shape = tensor.rows > 0 ? format("[{},{}]", tensor.rows, tensor.columns)
                                              : format("[{}]", tensor.columns);
    header +=
        format(R"({}{}:{{"dtype":"F32","shape":{},"data_offsets":[{},{}]}})",
               header.size() > 1 ? "," : "", json_text(tensor.name), shape, begin, values.size());
  }
  header += "}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = header.size();
  std::string out(sizeof length, '\0');
  std::memcpy(out.data(), &length, sizeof length);
  return out + header + values;
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::vector<std::string> sizes;
  for (const std::uint64_t size : shape) sizes.push_back(std::to_string(size));
  return "[" + listed(sizes, ", ") + "]";
}

namespace {

// Of the format itself.
constexpr std::uint64_t longest_header = 100'000'000;
// Beyond this no sound file goes, and a broken one shows the same again.
constexpr std::size_t most_faults = 20;

/// A tensor as the header describes it.
struct Described {
  const Entry* entry = nullptr;
  std::vector<std::uint64_t> shape;
  std::uint64_t begin = 0;  ///< of its bytes, after the header
  std::uint64_t end = 0;
};

/// A list of whole numbers that are not negative.
std::optional<std::vector<std::uint64_t>> counts_in(const Node& node) {
  if (!node.is_sequence()) return std::nullopt;
  std::vector<std::uint64_t> counts;
  for (const Node& item : node.items) {
    const auto number = item.is_scalar() && !item.quoted ? parse_integer(item.text) : std::nullopt;
    if (!number || *number < 0) return std::nullopt;
    counts.push_back(static_cast<std::uint64_t>(*number));
  }
  return counts;
}

/// What the entry says, if that is possible in `size` bytes of values.
std::optional<Described> described_by(const Entry& entry, std::uint64_t size,
                                      Diagnostics& diagnostics) {
  const auto fault = [&](Place place, const std::string& what, const std::string& hint = {}) {
    diagnostics.error(place, format("'{}' {}", entry.key, what), hint);
    return std::nullopt;
  };
  const auto part = [&](const char* key) -> const Node* {
    const Entry* found = entry.value.is_mapping() ? entry.value.find(key) : nullptr;
    return found == nullptr ? nullptr : &found->value;
  };
  const Node* dtype = part("dtype");
  const Node* shape_node = part("shape");
  const Node* offsets_node = part("data_offsets");
  if (dtype == nullptr || shape_node == nullptr || offsets_node == nullptr)
    return fault(entry.key_place, "is no tensor: expected dtype, shape and data_offsets");
  if (!dtype->is_scalar() || dtype->text != "F32") {
    return fault(dtype->place,
                 format("has the dtype {}, only F32 is read",
                        dtype->is_scalar() ? "'" + dtype->text + "'" : described(*dtype)),
                 "save it as float32");
  }
  const auto shape = counts_in(*shape_node);
  if (!shape) return fault(shape_node->place, "has a shape that is no list of sizes");
  const auto offsets = counts_in(*offsets_node);
  if (!offsets || offsets->size() != 2)
    return fault(offsets_node->place, "has data_offsets that are not two numbers");
  const Described tensor{&entry, *shape, (*offsets)[0], (*offsets)[1]};
  if (tensor.begin > tensor.end || tensor.end > size) {
    return fault(offsets_node->place,
                 format("has bytes {} to {}, but the file holds {} bytes of values", tensor.begin,
                        tensor.end, size),
                 tensor.end > size ? "is the file whole?" : "");
  }
  const auto count = value_count(*shape);
  if (!count || *count * sizeof(float) != tensor.end - tensor.begin) {
    return fault(offsets_node->place,
                 format("has {} bytes, which is not 4 for each value of the shape {}",
                        tensor.end - tensor.begin, shape_text(*shape)));
  }
  return tensor;
}

/// Every byte of values belongs to one tensor.
void check_cover(std::vector<Described> tensors, std::uint64_t size, const std::string& file,
                 Diagnostics& diagnostics) {
  std::sort(tensors.begin(), tensors.end(), [](const Described& a, const Described& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t end = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const Described& tensor = tensors[i];
    if (tensor.begin < end) {
      diagnostics.error(tensor.entry->key_place,
                        format("'{}' begins at byte {}, inside of '{}'", tensor.entry->key,
                               tensor.begin, tensors[i - 1].entry->key));
      return;
    }
    if (tensor.begin > end) break;
    end = tensor.end;
  }
  if (end != size) {
    diagnostics.add({.file = file,
                     .message = format("byte {} of the values belongs to no tensor", end),
                     .hint = "is the file whole?"});
  }
}

}  // namespace

std::optional<std::vector<StoredTensor>> read_safetensors(const std::string& file,
                                                          std::string_view bytes,
                                                          Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const auto refused = [&](std::string message) {
    diagnostics.add({.file = file,
                     .message = std::move(message),
                     .hint = "weights are read from safetensors and npz files"});
    return std::nullopt;
  };
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length)
    return refused(format("{} bytes are no safetensors file", bytes.size()));
  std::memcpy(&length, bytes.data(), sizeof length);
  bytes.remove_prefix(sizeof length);
  if (length > bytes.size()) {
    return refused(
        format("no safetensors file, or not the whole: its header should have {} bytes, "
               "{} are there",
               length, bytes.size()));
  }
  if (length > longest_header) {
    return refused(
        format("the header has {} bytes, safetensors allows {}", length, longest_header));
  }
  const std::string_view values = bytes.substr(length);
  const int source =
      diagnostics.add_source(file + ", header", std::string(bytes.substr(0, length)));
  const auto header = parse_json(source, diagnostics, {.bytes = 16U << 20});
  if (!header || diagnostics.error_count() != errors) return std::nullopt;
  if (!header->is_mapping()) {
    diagnostics.error({source, 0, 1},
                      format("the header is {}, expected names of tensors", described(*header)));
    return std::nullopt;
  }
  std::vector<Described> tensors;
  for (const Entry& entry : header->entries) {
    if (entry.key == "__metadata__") continue;
    if (auto tensor = described_by(entry, values.size(), diagnostics))
      tensors.push_back(std::move(*tensor));
    if (diagnostics.error_count() >= errors + most_faults) break;
  }
  if (diagnostics.error_count() == errors) check_cover(tensors, values.size(), file, diagnostics);
  if (diagnostics.error_count() != errors) return std::nullopt;
  std::vector<StoredTensor> stored;
  for (Described& tensor : tensors) {
    StoredTensor& last = stored.emplace_back();
    last.name = tensor.entry->key;
    last.shape = std::move(tensor.shape);
    last.values.resize((tensor.end - tensor.begin) / sizeof(float));
    if (!last.values.empty())
      std::memcpy(last.values.data(), values.data() + tensor.begin, tensor.end - tensor.begin);
  }
  return stored;
}

}  // namespace fanin
