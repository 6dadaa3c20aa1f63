// A file as one Node, YAML or JSON.
#pragma once

#include <optional>
#include <string>

#include "schema/node.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// The document that the file holds, its source taken in; a pipe that the diagnostics know already
/// is not read again. Faults: a file that cannot be read, is
/// empty or is neither YAML nor JSON, an archive that holds a model of Keras. `asked`: where the
/// file is named, if a document names it.
std::optional<Node> read_document(const std::string& file, Diagnostics& diagnostics,
                                  Place asked = {});

}  // namespace fanin
