// Reading what stands on the command line as the fields of a document are read: with places.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spec/load.hpp"

namespace fanin {

/// The model file that a command is given; a fault if it is a study file.
std::optional<Declared<ModelFile>> load_model_argument(const std::string& file,
                                                       const std::vector<Override>& overrides,
                                                       Diagnostics& diagnostics);

/// The same, or a file that Keras wrote: a model without data, and perhaps without a loss.
std::optional<Declared<ModelFile>> load_model_or_keras(const std::string& file,
                                                       const std::vector<Override>& overrides,
                                                       Diagnostics& diagnostics);

/// The override that --keras-compat is; none if `version` is empty.
std::vector<Override> keras_compat_of(const std::string& version, Diagnostics& diagnostics);

/// --set PATH=VALUE, once or more.
std::vector<Override> overrides_of(const std::vector<std::string>& set, Diagnostics& diagnostics);

/// A whole number from `least` to `most`; `what` is how messages call it: "ROWS", "--seed".
std::int64_t read_count(const char* what, const std::string& text, double least, double most,
                        Diagnostics& diagnostics);

/// The number of the word that `text` is; a fault, and 0, if it is none. Case does not count.
std::size_t read_word(const char* what, const std::string& text,
                      const std::vector<std::string>& words, Diagnostics& diagnostics);

}  // namespace fanin
