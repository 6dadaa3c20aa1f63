// Files to checked specs: read, overridden, every default filled, every rule between fields
// checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/reader.hpp"
#include "spec/study.hpp"
#include "spec/training.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// A value with the places its parts were written at.
template <class T>
struct Declared {
  T value;
  Places places;
  std::string file;
};

/// One override from the command line or a varied field: `path` set to `value`.
struct Override {
  std::string path;
  Node value;
  Place place;  ///< of the path as written
};

enum class FileKind { model, study };

/// What the document is, told by its keys ('models' or 'model'); a fault if it is neither or cannot
/// be read.
std::optional<FileKind> kind_of(const std::string& file, Diagnostics& diagnostics);

/// A model file. Faults of every kind go to the diagnostics; the value is complete even then, but
/// must not be used when `diagnostics.failed()`. Nothing: the file cannot be read or is not YAML.
std::optional<Declared<ModelFile>> load_model(const std::string& file,
                                              const std::vector<Override>& overrides,
                                              Diagnostics& diagnostics);

/// A study file, without its models; their paths are already relative to where the user stands.
std::optional<Declared<Study>> load_study(const std::string& file, Diagnostics& diagnostics);

/// "path=value" as given to --set (or to another option that means one); faults are placed in the
/// argument itself.
std::optional<Override> parse_override(const std::string& argument, Diagnostics& diagnostics,
                                       const char* option = "--set");

/// "field=a,b,c" as given to --vary.
std::optional<Varied> parse_vary(const std::string& argument, Diagnostics& diagnostics);

/// Puts the value at the path.
void apply(const Override& override, Declared<ModelFile>& file, Diagnostics& diagnostics);

/// The rules between fields, needing no data: an output layer that fits the loss, monitors that
/// exist, initializers that fit biases, layer names used once.
void check(const Declared<ModelFile>& file, Diagnostics& diagnostics);

}  // namespace fanin
