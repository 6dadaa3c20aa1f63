// What tests/golden/training holds, as networks take it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "engine/network.hpp"
#include "schema/reader.hpp"
#include "schema/yaml.hpp"
#include "source_file.hpp"
#include "spec/optimizers.hpp"

namespace fanin {

/// A part of a model file as it is written.
template <class T>
T in_yaml(const std::string& text, const Field& field = {}) {
  Diagnostics diagnostics;
  const auto node = parse_yaml(diagnostics.add_source("part", text), diagnostics);
  Places places;
  Reader reader(diagnostics, places);
  T value;
  if (node) read_value(reader, *node, value, field);
  BOOST_TEST_REQUIRE(diagnostics.text() == "");
  return value;
}

inline Choice optimizer_in_yaml(const std::string& text) {
  return in_yaml<Choice>(text, Field{.vocabulary = &optimizers});
}

/// The tensors of a safetensors file, by name: 8 bytes of header length, a JSON header, float32
/// values.
inline std::vector<float> safetensor(const std::string& bytes, const std::string& name) {
  std::uint64_t header_length = 0;
  std::memcpy(&header_length, bytes.data(), 8);
  const std::string header = bytes.substr(8, header_length);
  const std::size_t entry = header.find('"' + name + '"');
  BOOST_REQUIRE(entry != std::string::npos);
  const std::size_t offsets = header.find('[', header.find("data_offsets", entry)) + 1;
  const std::size_t first = std::stoul(header.substr(offsets));
  const std::size_t last = std::stoul(header.substr(header.find(',', offsets) + 1));
  std::vector<float> values((last - first) / sizeof(float));
  std::memcpy(values.data(), bytes.data() + 8 + header_length + first, last - first);
  return values;
}

/// The bytes of <problem>.safetensors.
inline std::string golden_weights(const std::string& problem) {
  std::ifstream file(source_file("tests/golden/training/") + problem + ".safetensors",
                     std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Puts the tensors of the file in place; those of layers whose names begin otherwise stay.
inline void load_weights(Network& network, const std::string& safetensors,
                         std::string_view layers = "") {
  for (const WeightView& view : network.weights()) {
    if (!view.name.starts_with(layers)) continue;
    const std::vector<float> values = safetensor(safetensors, view.name);
    BOOST_REQUIRE(values.size() == view.values.size());
    std::copy(values.begin(), values.end(), view.values.begin());
  }
}

}  // namespace fanin
