// The readers alone: bytes to values.
#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/csv.hpp"
#include "data/dataset.hpp"
#include "engine/npz.hpp"
#include "engine/safetensors.hpp"
#include "fuzz/replay.hpp"
#include "schema/json.hpp"
#include "schema/yaml.hpp"
#include "scratch.hpp"

namespace fanin::fuzz {

namespace {

void claim(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

/// For the files of one process: a folder an input would be most of the work.
const Scratch& folder() {
  static const Scratch scratch;
  return scratch;
}

/// Without the difference between 10 and "10": a text such as a} that needs no quotes in a block
/// needs them in a line.
std::string bare(Node node) {
  const auto strip = [](Node& part, const auto& again) -> void {
    part.quoted = false;
    for (Node& item : part.items) again(item, again);
    for (Entry& entry : part.entries) again(entry.value, again);
  };
  strip(node, strip);
  return canonical(node);
}

/// What is written of the node reads back.
void check_round_trip(const Node& node) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("again.yaml", emit_yaml(node));
  const auto again = parse_yaml(source, diagnostics, {.bytes = 64U << 20});
  claim(again && bare(*again) == bare(node), "what is written does not read back");
}

void replay_yaml(std::string_view bytes) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("in.yaml", std::string(bytes));
  const auto node = parse_yaml(source, diagnostics);
  claim(node.has_value() || diagnostics.failed(), "nothing was read, and nothing was said");
  diagnostics.text();
  if (node && !diagnostics.failed()) check_round_trip(*node);
}

void replay_json(std::string_view bytes) {
  Diagnostics diagnostics;
  const int source = diagnostics.add_source("in.json", std::string(bytes));
  const auto node = parse_json(source, diagnostics);
  claim(node.has_value() || diagnostics.failed(), "nothing was read, and nothing was said");
  diagnostics.text();
  if (node) emit_json(*node);
}

std::string records_of(std::string_view bytes, CsvWay way) {
  std::string out;
  Diagnostics diagnostics;
  {
    CsvFaults faults("in.csv", bytes, diagnostics);
    read_csv(
        bytes, faults,
        [&](CsvPlace place, const CsvRecord& fields) {
          out += std::to_string(place.line) + ":" + std::to_string(place.offset);
          for (const std::string_view field : fields) {
            out += '\x1f';
            out += field;
          }
          out += '\n';
        },
        way);
  }
  return out + diagnostics.text();
}

void replay_csv(std::string_view bytes) {
  claim(records_of(bytes, CsvWay::fast) == records_of(bytes, CsvWay::library),
        "the two ways of reading CSV do not agree");
  const std::string_view header = bytes.substr(0, bytes.find_first_of("\r\n"));
  CsvRequest request;
  request.file = folder().write("in.csv", bytes);
  request.target = std::string(header.substr(header.rfind(',') + 1));
  // So that both are met, whatever the input.
  request.classes = bytes.size() % 2 == 0;
  if (bytes.size() % 4 > 1) request.weight = std::string(header.substr(0, header.find(',')));
  Diagnostics diagnostics;
  const auto data = read_dataset(request, diagnostics);
  claim(data.has_value() != diagnostics.failed(), "read and refused, or neither");
  if (data) claim(data->features.size() == data->rows() * data->width(), "a row is not whole");
  diagnostics.text();
}

void check_tensors(const std::optional<std::vector<StoredTensor>>& tensors,
                   const Diagnostics& diagnostics) {
  claim(tensors.has_value() != diagnostics.failed(), "read and refused, or neither");
  diagnostics.text();
  if (!tensors) return;
  for (const StoredTensor& tensor : *tensors)
    claim(value_count(tensor.shape) == tensor.values.size(), "a shape is not that of its values");
}

void replay_safetensors(std::string_view bytes) {
  Diagnostics diagnostics;
  check_tensors(read_safetensors("in.safetensors", bytes, diagnostics), diagnostics);
}

void replay_npz(std::string_view bytes) {
  Diagnostics diagnostics;
  check_tensors(read_npz("in.npz", bytes, diagnostics), diagnostics);
}

void replay_npy(std::string_view bytes) {
  std::string why;
  std::string hint;
  const auto tensor = read_npy(bytes, why, hint);
  claim(tensor.has_value() == why.empty(), "read and refused, or neither");
  if (tensor)
    claim(value_count(tensor->shape) == tensor->values.size(), "a shape is not that of its values");
}

constexpr std::array<Target, 6> all{{{"yaml", replay_yaml},
                                     {"json", replay_json},
                                     {"csv", replay_csv},
                                     {"safetensors", replay_safetensors},
                                     {"npz", replay_npz},
                                     {"npy", replay_npy}}};

}  // namespace

std::span<const Target> reader_targets() { return all; }

}  // namespace fanin::fuzz
