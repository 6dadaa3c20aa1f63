// fanin schema: what model and study files may hold, for editors and for readers.
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "schema/json.hpp"
#include "schema/json_schema.hpp"
#include "schema/reference.hpp"
#include "spec/compose.hpp"
#include "spec/describe.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

constexpr const char* introduction = R"(# Model and study files

Made from the program's own tables by `fanin schema --format markdown`; a test holds the two
together. `fanin explain NAME` says more of one name, `fanin schema > model.schema.json` gives
editors the same as JSON Schema.

Whatever is chosen by name (a layer, an initializer, an optimizer, ...) may be written as the name
(`he_normal`, `HeNormal`), with parameters (`{HeNormal: {seed: 3}}`), or as Keras does
(`{class_name: HeNormal, config: {seed: 3}}`). Relative paths are relative to the file that says
them. Any value may be, or hold, a variable of the environment: `${NAME}`, `${NAME:default}`; `$$`
is a `$` itself.

)";

std::string page() {
  const Description model = describe_model();
  return introduction + records_markdown(model) + records_markdown(describe_study()) +
         vocabularies_markdown(model);
}

/// One of the words; a fault if it is none.
std::size_t chosen(const char* what, const std::string& text, const std::vector<std::string>& words,
                   Diagnostics& diagnostics) {
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

}  // namespace

int schema_command(const SchemaOptions& options) {
  Diagnostics diagnostics;
  const bool study = chosen("WHAT", options.what, {"model", "study"}, diagnostics) == 1;
  const bool markdown = chosen("--format", options.format, {"json", "markdown"}, diagnostics) == 1;
  if (report_faults(diagnostics)) return exit_wrong_input;
  if (markdown) {
    std::string text = page();
    while (text.ends_with("\n\n")) text.pop_back();
    print(text);
  } else if (study) {
    print(emit_json(json_schema(describe_study(), "a study file of fanin", {"extends"})));
  } else {
    print(
        emit_json(json_schema(describe_model(), "a model file of fanin", keys_of<Composition>())));
  }
  return exit_done;
}

}  // namespace fanin
