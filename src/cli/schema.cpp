// fanin schema: what model and study files may hold, for editors and for readers.
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "schema/json.hpp"
#include "schema/json_schema.hpp"
#include "schema/reference.hpp"
#include "spec/compose.hpp"
#include "spec/describe.hpp"

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

}  // namespace

int schema_command(const SchemaOptions& options) {
  Diagnostics diagnostics;
  const bool study =
      read_word("WHAT", options.what, {schema_kinds.begin(), schema_kinds.end()}, diagnostics) == 1;
  const bool markdown = read_word("--format", options.format,
                                  {schema_formats.begin(), schema_formats.end()}, diagnostics) == 1;
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
