// What is done with a hostile input: the same for the fuzzers and for the test that replays what
// they found.
#pragma once

#include <span>
#include <string_view>

namespace fanin::fuzz {

/// Reads the bytes as one kind of input, as far as the program goes with it. Whatever they are, it
/// returns: faults go to diagnostics, refusals are caught. std::logic_error where something that is
/// claimed of every input does not hold (what is written reads back the same, two ways of reading
/// agree).
using Replay = void (*)(std::string_view bytes);

struct Target {
  std::string_view name;
  Replay replay;
};

/// yaml, json: a document, and that what is written of it reads back. csv: a table with its last
/// column as target, by both ways of reading. safetensors, npz, npy: weights.
std::span<const Target> reader_targets();

/// model: a model, study or Keras file, in YAML or JSON, to its resolved form. store: the bytes of
/// a runs.sqlite, or (if they are none) rows for the tables of one, a line each:
/// TABLE|VALUE|VALUE...; then every file of the report is made.
std::span<const Target> program_targets();

}  // namespace fanin::fuzz
