// A spec with every default filled in, as YAML whose comments say where each value comes from.
#pragma once

#include <string>

#include "spec/load.hpp"

namespace fanin {

/// "m.yaml:4:12", "base.yaml:3:1 (extends)", "m.yaml:2:31 (defaults)", "m.yaml:4:12, environment
/// EPOCHS", "--set fit.epochs=3", or "default" for what nobody wrote.
std::string origin_of(Place place, const Origins& origins, const Diagnostics& diagnostics);

/// What write_value() gives for a declared value, a line a value; reads back as the same value from
/// the folder of the command, which its file names are relative to.
std::string resolved_text(const Node& written, const Places& places, const Origins& origins,
                          const Diagnostics& diagnostics);

std::string resolved_text(const Declared<ModelFile>& file, const Diagnostics& diagnostics);
std::string resolved_text(const Declared<Study>& file, const Diagnostics& diagnostics);

}  // namespace fanin
