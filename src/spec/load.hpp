// Files to checked specs: read, overridden, every default filled, every rule of spec/rules checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/reader.hpp"
#include "spec/compose.hpp"
#include "spec/study.hpp"
#include "spec/training.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// A value with the places its parts were written at.
template <class T>
struct Declared {
  T value;
  Places places;
  Origins origins;
  std::string file;
  bool sound = true;  ///< no fault was found in it
};

/// One override from the command line or a varied field: `path` set to `value`.
struct Override {
  std::string path;
  Node value;
  Place place;  ///< of the path as written
};

enum class FileKind { model, study, keras };

/// What the document is, told by its keys ('models', 'model', or a model that Keras wrote and
/// nothing else); a fault if it cannot be read.
std::optional<FileKind> kind_of(const std::string& file, Diagnostics& diagnostics);

/// A model file with what it extends, the environment's variables and the defaults of its layers in
/// it; 'model' may be what Keras wrote, or name a file of it, whose settings of compile() fill in
/// what the model file does not say. Faults of every kind go to the diagnostics; the value is
/// complete even then, but only for finding more faults. Nothing: the file cannot be read or is no
/// document, or is a Keras model alone, which has no data. `asked`: where the file is named, if a
/// document names it.
std::optional<Declared<ModelFile>> load_model(const std::string& file,
                                              const std::vector<Override>& overrides,
                                              Diagnostics& diagnostics, Place asked = {});

/// A file that Keras wrote, as a model file without data; without a loss if it was not compiled.
std::optional<Declared<ModelFile>> load_keras(const std::string& file,
                                              const std::vector<Override>& overrides,
                                              Diagnostics& diagnostics);

/// A study file, without its models; their paths are already relative to where the user stands.
std::optional<Declared<Study>> load_study(const std::string& file, Diagnostics& diagnostics);

/// "path=value" as given to --set; faults are placed in the argument itself.
std::optional<Override> parse_override(const std::string& argument, Diagnostics& diagnostics);

/// The value of an option that sets one field (--epochs 20): faults are placed in `text`.
std::optional<Override> parse_option(const char* option, const std::string& text,
                                     const std::string& path, Diagnostics& diagnostics);

/// "name=value" as given to --param.
std::optional<Override> parse_parameter(const std::string& argument, Diagnostics& diagnostics);

/// "field=a,b,c" as given to --vary.
std::optional<Varied> parse_vary(const std::string& argument, Diagnostics& diagnostics);

/// The path with a layer's name, given or generated, in place of its number: "model.1.units" for
/// "model.dense_1.units". A path that names no layer stays as it is.
std::string numbered(const std::string& path, const std::vector<Layer>& layers);

/// Puts the value at the path; a layer goes by its number or by its name.
void apply(const Override& override, Declared<ModelFile>& file, Diagnostics& diagnostics);

}  // namespace fanin
