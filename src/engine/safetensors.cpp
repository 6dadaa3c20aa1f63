// Writes the header by hand: it holds names, shapes and offsets only.
#include "engine/safetensors.hpp"

#include <bit>
#include <cstring>

#include "text/format.hpp"

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

}  // namespace fanin
