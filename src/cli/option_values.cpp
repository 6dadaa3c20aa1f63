// Two tables: rows for one option of one command, and rows for what a value is called.
#include "cli/option_values.hpp"

#include <span>

#include "cli/commands.hpp"
#include "init/initializers.hpp"
#include "spec/activations.hpp"
#include "spec/optimizers.hpp"
#include "spec/study.hpp"

namespace fanin {

namespace {

using Kind = Values::Kind;

std::vector<std::string> texts(std::span<const std::string_view> words) {
  return {words.begin(), words.end()};
}

std::vector<std::string> every_initializer() {
  std::vector<std::string> names = initializers.names();
  names.emplace_back("all");
  return names;
}

struct OptionValues {
  std::string_view command;
  std::string_view name;
  std::vector<std::string> (*words)();
  Kind kind = Kind::words;
};

std::vector<std::string> model_endings() { return {"yaml", "yml", "json"}; }
std::vector<std::string> weights_endings() { return {"safetensors", "npz"}; }

constexpr OptionValues options[] = {
    {"train", "--initial-weights", weights_endings, Kind::files},
    {"evaluate", "--weights", weights_endings, Kind::files},
    {"predict", "--weights", weights_endings, Kind::files},
    {"compare", "FILE", model_endings, Kind::files},
    {"check", "FILE", model_endings, Kind::files},
    {"compare", "--scope", [] { return texts(scopes); }},
    {"inspect", "--scope", [] { return texts(scopes); }},
    {"compare", "--baseline", [] { return initializers.names(); }},
    {"inspect", "--format", [] { return texts(inspect_formats); }},
    {"report", "--baseline", [] { return initializers.names(); }},
    {"report", "--format", [] { return texts(report_formats); }},
    {"convert", "--to", [] { return texts(convert_forms); }},
    {"list", "WHAT", list_names},
    {"explain", "NAME", explained_names},
    {"schema", "WHAT", [] { return texts(schema_kinds); }},
    {"schema", "--format", [] { return texts(schema_formats); }},
    {"draw", "NAME", [] { return initializers.names(); }},
    {"bench", "WHAT", [] { return texts(bench_kinds); }},
    {"bench", "--optimizer", [] { return optimizers.names(); }},
    {"bench", "--activation", [] { return activations.names(); }},
    {"completion", "SHELL", [] { return texts(shells); }},
};

struct ValueNamed {
  std::string_view value;
  Kind kind;
  std::vector<std::string> (*words)();
};

std::vector<std::string> none() { return {}; }

constexpr ValueNamed values[] = {
    {"MODEL", Kind::files, model_endings},
    {"CSV", Kind::files, [] { return std::vector<std::string>{"csv"}; }},
    {"FILE", Kind::files, none},
    {"DIR", Kind::folders, none},
    {"OUT", Kind::folders, none},
    {"FIELD=A,B,...", Kind::initializers, every_initializer},
};

}  // namespace

Values values_of(std::string_view command, std::string_view name, std::string_view value) {
  for (const OptionValues& option : options) {
    if (option.command == command && option.name == name) return {option.kind, option.words()};
  }
  for (const ValueNamed& row : values) {
    if (row.value == value) return {row.kind, row.words()};
  }
  return {};
}

std::vector<std::string> options_with_values() {
  std::vector<std::string> names;
  for (const OptionValues& option : options)
    names.push_back(std::string(option.command) + " " + std::string(option.name));
  return names;
}

}  // namespace fanin
