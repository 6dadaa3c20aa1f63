// The manifest is read as JSON with places; the values are bytes.
#include "engine/tfjs_weights.hpp"

#include <cstring>
#include <filesystem>
#include <set>

#include "schema/json.hpp"
#include "text/file_text.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

const Node* part(const Node& node, std::string_view key) {
  const Entry* entry = node.is_mapping() ? node.find(key) : nullptr;
  return entry == nullptr ? nullptr : &entry->value;
}

std::optional<std::vector<std::uint64_t>> shape_in(const Node* node) {
  if (node == nullptr || !node->is_sequence()) return std::nullopt;
  std::vector<std::uint64_t> shape;
  for (const Node& item : node->items) {
    const auto size = item.is_scalar() ? parse_integer(item.text) : std::nullopt;
    if (!size || *size < 0) return std::nullopt;
    shape.push_back(static_cast<std::uint64_t>(*size));
  }
  return shape;
}

bool says(const Node& weight, std::string_view key, std::string_view text) {
  const Node* value = part(weight, key);
  return value != nullptr && value->is_scalar() && value->text == text;
}

/// The bytes of all files of a group, which become `read`; nothing after a fault.
std::optional<std::string> bytes_of(const Node& group, const std::string& file,
                                    std::set<std::string>& read, Diagnostics& diagnostics) {
  const Node* paths = part(group, "paths");
  if (paths == nullptr || !paths->is_sequence()) {
    diagnostics.error(group.place, "this group of weights names no 'paths'");
    return std::nullopt;
  }
  std::string bytes;
  for (const Node& path : paths->items) {
    // A manifest comes from elsewhere: it may name neither a device nor one file a million times.
    const auto beside = std::filesystem::path(path.text).lexically_normal();
    const bool cut_off = path.text.find('\0') != std::string::npos;  // as the system reads it
    if (cut_off || beside.has_parent_path() || !read.insert(beside.string()).second) {
      diagnostics.error(path.place, format("'{}' is not the name of another file", path.text),
                        "the files of weights stand beside model.json, each named once");
      return std::nullopt;
    }
    const std::string name = (std::filesystem::path(file).parent_path() / path.text).string();
    std::string why;
    const auto values = FileText::open(name, why);
    if (!values) {
      diagnostics.error(path.place, format("{} cannot be read: {}", name, why),
                        "the files of weights stand beside model.json");
      return std::nullopt;
    }
    bytes += values->text();
  }
  return bytes;
}

/// The tensors of a group; false after a fault.
bool read_group(const Node& group, const std::string& file, std::set<std::string>& read,
                std::vector<StoredTensor>& tensors, Diagnostics& diagnostics) {
  const auto bytes = bytes_of(group, file, read, diagnostics);
  const Node* weights = part(group, "weights");
  if (!bytes || weights == nullptr) return bytes.has_value();
  std::size_t at = 0;
  for (const Node& weight : weights->items) {
    const auto shape = shape_in(part(weight, "shape"));
    const auto count = shape ? value_count(*shape) : std::nullopt;
    const Node* name = part(weight, "name");
    if (name == nullptr || !name->is_scalar() || !count) {
      diagnostics.error(weight.place, "this is no tensor: expected name, shape and dtype");
      return false;
    }
    const bool optimizer = says(weight, "group", "optimizer");
    if (part(weight, "quantization") != nullptr ||
        !(optimizer || says(weight, "dtype", "float32"))) {
      diagnostics.error(weight.place, format("'{}' does not hold float32 values", name->text),
                        "save the model without quantization");
      return false;
    }
    const std::size_t size = static_cast<std::size_t>(*count) * sizeof(float);
    if (size > bytes->size() - at) {
      diagnostics.error(weight.place,
                        format("'{}' ends at byte {}, but the files hold {}", name->text, at + size,
                               bytes->size()),
                        "are they whole?");
      return false;
    }
    if (!optimizer) {
      StoredTensor& tensor = tensors.emplace_back();
      tensor.name = name->text;
      tensor.shape = *shape;
      tensor.values.resize(static_cast<std::size_t>(*count));
      if (size > 0) std::memcpy(tensor.values.data(), bytes->data() + at, size);
    }
    at += size;
  }
  return true;
}

}  // namespace

std::optional<std::vector<StoredTensor>> read_tfjs_weights(const std::string& file,
                                                           std::string_view text,
                                                           Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.error_count();
  const int source = diagnostics.add_source(file, std::string(text));
  const auto root = parse_json(source, diagnostics);
  if (!root || diagnostics.error_count() != errors) return std::nullopt;
  const Node* manifest = part(*root, "weightsManifest");
  if (manifest == nullptr || !manifest->is_sequence()) {
    diagnostics.error(root->place, "this JSON names no weights: it has no 'weightsManifest'",
                      "weights are read from safetensors, npz and TensorFlow.js's model.json");
    return std::nullopt;
  }
  std::vector<StoredTensor> tensors;
  std::set<std::string> read;
  for (const Node& group : manifest->items) {
    if (!read_group(group, file, read, tensors, diagnostics)) return std::nullopt;
  }
  return tensors;
}

}  // namespace fanin
