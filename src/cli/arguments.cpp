// Arguments that more than one command reads.
#include "cli/arguments.hpp"

#include "schema/reader.hpp"
#include "schema/yaml.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

std::optional<Declared<ModelFile>> load_model_argument(const std::string& file,
                                                       const std::vector<Override>& overrides,
                                                       Diagnostics& diagnostics) {
  const auto kind = kind_of(file, diagnostics);
  if (!kind) return std::nullopt;
  if (*kind == FileKind::study) {
    diagnostics.add({.file = file,
                     .message = "this is a study file, not a model file",
                     .hint = "use fanin compare"});
    return std::nullopt;
  }
  return load_model(file, overrides, diagnostics);
}

std::optional<Declared<ModelFile>> load_model_or_keras(const std::string& file,
                                                       const std::vector<Override>& overrides,
                                                       Diagnostics& diagnostics) {
  Diagnostics quiet;
  if (kind_of(file, quiet) == FileKind::keras) return load_keras(file, overrides, diagnostics);
  return load_model_argument(file, overrides, diagnostics);
}

std::vector<Override> keras_compat_of(const std::string& version, Diagnostics& diagnostics) {
  if (version.empty()) return {};
  auto override = parse_option("--keras-compat", version, "keras_compat", diagnostics);
  if (!override) return {};
  return {std::move(*override)};
}

std::vector<Override> overrides_of(const std::vector<std::string>& set, Diagnostics& diagnostics) {
  std::vector<Override> overrides;
  for (const std::string& argument : set) {
    if (auto override = parse_override(argument, diagnostics))
      overrides.push_back(std::move(*override));
  }
  return overrides;
}

std::int64_t read_count(const char* what, const std::string& text, double least, double most,
                        Diagnostics& diagnostics) {
  const int source = diagnostics.add_source(what, text);
  std::int64_t value = 1;
  Places places;
  Reader reader(diagnostics, places);
  reader.path = what;
  Node node = Node::scalar(text);
  node.place = {source, 0, text.size()};
  read_value(reader, node, value, Field{.limits = between(least, most)});
  return value;
}

std::size_t read_word(const char* what, const std::string& text,
                      const std::vector<std::string>& words, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (folded(text) == folded(words[i])) return i;
  }
  const int source = diagnostics.add_source(what, text);
  const auto near = nearest(text, words);
  diagnostics.error({source, 0, text.size()},
                    format("'{}' is '{}', not {}", what, text, listed(words, " or ")),
                    near ? format("did you mean '{}'?", *near) : "");
  return 0;
}

}  // namespace fanin
