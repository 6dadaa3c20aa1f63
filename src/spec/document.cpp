// Which of the two languages a file is in is told by its name, or by how it begins.
#include "spec/document.hpp"

#include <string_view>

#include "schema/json.hpp"
#include "schema/yaml.hpp"
#include "text/format.hpp"
#include "text/output.hpp"

namespace fanin {

namespace {

/// Keras's archives hold weights beside the model; what they begin with tells them.
std::optional<std::string> archive_fault(std::string_view text) {
  if (text.starts_with("PK\x03\x04")) return "this is an archive, as .keras files are";
  if (text.starts_with("\x89HDF")) return "this is an HDF5 file";
  return std::nullopt;
}
constexpr std::string_view archive_hint =
    "give the model alone: model.to_json() in Python, or config.json out of the .keras file";

}  // namespace

std::optional<Node> read_document(const std::string& file, Diagnostics& diagnostics, Place asked) {
  std::string why;
  // A pipe gives its text once: what was read of it is kept with the diagnostics.
  const auto known = is_special_file(file) ? diagnostics.source_named(file) : std::optional<int>();
  auto text = known ? std::string(diagnostics.source(*known).text())
                    : read_file(file, why, YamlLimits{}.bytes_to_read());
  if (!text) {
    if (asked) {
      diagnostics.error(asked, format("{} cannot be read: {}", file, why));
    } else {
      diagnostics.add({.file = file, .message = format("cannot be read: {}", why)});
    }
    return std::nullopt;
  }
  if (const auto archive = archive_fault(*text)) {
    diagnostics.add({.file = file, .message = *archive, .hint = std::string(archive_hint)});
    return std::nullopt;
  }
  const bool json = is_json(file, *text);
  const int source = known ? *known : diagnostics.add_source(file, std::move(*text));
  auto root = json ? parse_json(source, diagnostics) : parse_yaml(source, diagnostics);
  if (!root) return std::nullopt;
  root->place.source = source;
  if (json && root->is_scalar() && root->text.starts_with('{')) {
    diagnostics.error(root->place, "this JSON holds one text, which is JSON once more",
                      "write model.to_json() to the file as it is, without json.dump");
    return std::nullopt;
  }
  if (root->is_null()) {
    diagnostics.error({source, 0, 1}, "the file is empty",
                      "a model file has the keys data, model, compile and fit");
    return std::nullopt;
  }
  return root;
}

}  // namespace fanin
