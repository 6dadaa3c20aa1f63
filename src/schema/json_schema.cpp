// Shapes to schemas.
#include "schema/json_schema.hpp"

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

using Kind = Shape::Kind;

Node text(std::string_view value) { return Node::scalar(std::string(value), true); }
Node truth(bool value) { return Node::scalar(value ? "true" : "false"); }
Node texts(const std::vector<std::string>& values) {
  std::vector<Node> items;
  for (const std::string& value : values) items.push_back(text(value));
  return Node::sequence(std::move(items));
}
Node object(std::vector<Entry> entries) { return Node::mapping(std::move(entries)); }
void add(Node& to, std::string key, Node value) {
  to.entries.push_back({std::move(key), {}, std::move(value)});
}
Node one(std::string key, Node value) { return object({{std::move(key), {}, std::move(value)}}); }

constexpr const char* variable = R"(\$\{[A-Za-z_][A-Za-z0-9_]*(:[^}]*)?\})";

Node variable_schema() {
  return object({{"type", {}, text("string")}, {"pattern", {}, text(variable)}});
}

std::string definition_name(std::string name) {
  for (char& c : name) {
    if (c == ' ') c = '_';
  }
  return name;
}

Node reference(const std::string& name) {
  return one("$ref", text("#/$defs/" + definition_name(name)));
}

void add_limits(Node& to, const Limits& limits) {
  const auto bound = [&](const char* key, const std::optional<double>& value) {
    if (value) add(to, key, Node::scalar(shortest(*value)));
  };
  bound("minimum", limits.minimum);
  bound("maximum", limits.maximum);
  bound("exclusiveMinimum", limits.above);
  bound("exclusiveMaximum", limits.below);
}

/// A single value, or a variable in its place: `pattern` looks at texts only, limits at numbers.
Node scalar_schema(std::vector<std::string> types, const Shape& shape, bool variables) {
  if (variables) types.emplace_back("string");
  if (shape.nullable) types.emplace_back("null");
  Node out = one("type", types.size() == 1 ? text(types[0]) : texts(types));
  if (variables) add(out, "pattern", text(variable));
  add_limits(out, shape.limits);
  return out;
}

/// One thing among others of its kind.
struct Alternative {
  std::vector<std::string> spellings;
  std::string sentence;
  std::string definition;             ///< of its parameters
  std::vector<std::string> required;  ///< parameters without which it cannot be
};

class Schema {
 public:
  explicit Schema(const Description& description) : description_(description) {}

  Node whole(const std::string& title, const std::vector<std::string>& inherit) {
    Node out = record_schema(description_.record(description_.root));
    out.entries.insert(out.entries.begin(),
                       {{"$schema", {}, text("https://json-schema.org/draft/2020-12/schema")},
                        {"title", {}, text(title)}});
    Node inherits;
    for (const std::string& key : inherit) inherits.items.push_back(one("required", texts({key})));
    inherits.kind = Node::Kind::sequence;
    const Node needed = requirements(description_.root);
    if (inherit.empty()) {
      add(out, "allOf", Node::sequence({needed}));
    } else {
      add(out, "if", one("anyOf", std::move(inherits)));
      add(out, "else", needed);
    }
    add(out, "$defs", definitions());
    return out;
  }

 private:
  Node shape_schema(const Shape& shape) const {
    switch (shape.kind) {
      case Kind::boolean:
        return scalar_schema({"boolean"}, shape, true);
      case Kind::integer:
        return scalar_schema({"integer"}, shape, true);
      case Kind::number:
        return scalar_schema({"number"}, shape, true);
      case Kind::percentage:
        return object({{"type", {}, text("string")},
                       {"pattern", {}, text(R"(^[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?%$)")}});
      case Kind::text:
        // A number is a name too where a text is expected.
        return scalar_schema({"string", "number", "boolean"}, shape, false);
      case Kind::word: {
        Node names = texts(shape.words);
        if (shape.nullable) names.items.push_back({});
        return one("anyOf", Node::sequence({one("enum", std::move(names)), variable_schema()}));
      }
      case Kind::file: {
        Node out = scalar_schema({"string"}, shape, false);
        add(out, "minLength", Node::scalar("1"));
        return out;
      }
      case Kind::choice:
      case Kind::record:
        return or_null(reference(shape.name), shape.nullable);
      case Kind::list:
        return object({{"type", {}, shape.nullable ? texts({"array", "null"}) : text("array")},
                       {"items", {}, shape_schema(shape.parts.front())}});
      case Kind::any_of: {
        std::vector<Node> parts;
        for (const Shape& part : shape.parts) parts.push_back(shape_schema(part));
        if (shape.nullable) parts.push_back(one("type", text("null")));
        return one("anyOf", Node::sequence(std::move(parts)));
      }
      case Kind::by_name:
        return object({{"type", {}, texts({"object", "null"})},
                       {"additionalProperties", {}, shape_schema(shape.parts.front())}});
      case Kind::defaults: {
        Node properties = object({});
        for (const std::string& name : description_.kind(shape.name).records) {
          Node keys = reference(name);
          add(keys, "not", one("required", texts({"name"})));
          add(properties, name, std::move(keys));
        }
        return object({{"type", {}, texts({"object", "null"})},
                       {"properties", {}, std::move(properties)},
                       {"additionalProperties", {}, truth(false)}});
      }
      case Kind::anything:
        break;
    }
    return object({});
  }

  static Node or_null(Node schema, bool nullable) {
    if (!nullable) return schema;
    return one("anyOf", Node::sequence({std::move(schema), one("type", text("null"))}));
  }

  Node described(const Shape& shape, const std::string& sentence,
                 const std::optional<Node>& default_value) const {
    Node out = object({});
    if (!sentence.empty()) add(out, "description", text(sentence));
    if (default_value) add(out, "default", *default_value);
    const Node schema = shape_schema(shape);
    out.entries.insert(out.entries.end(), schema.entries.begin(), schema.entries.end());
    return out;
  }

  // A key with nothing after it is a section with nothing in it, so null is a mapping too. What is
  // required is asked for elsewhere: see requirements().
  Node record_schema(const DescribedRecord& record) const {
    Node properties = object({});
    for (const DescribedField& field : record.fields) {
      add(properties, field.key, described(field.shape, field.sentence, field.default_value));
      if (!field.alias.empty())
        add(properties, field.alias, described(field.shape, "another name of " + field.key, {}));
    }
    return keys_schema(record.sentence, std::move(properties), {});
  }

  Node row_schema(const Row& row) const {
    Node properties = object({});
    std::vector<std::string> required;
    for (const Parameter& parameter : row.parameters) {
      const Shape shape = shape_of(parameter);
      if (parameter.required) {
        required.emplace_back(parameter.name);
        add(properties, required.back(), described(shape, std::string(parameter.sentence), {}));
        continue;
      }
      const Argument value = parameter.default_value();
      Node shown = Node::scalar(text_of(value), std::holds_alternative<std::string>(value));
      if (std::holds_alternative<std::monostate>(value)) shown = {};
      add(properties, std::string(parameter.name),
          described(shape, std::string(parameter.sentence), shown));
    }
    return keys_schema(sentence_of(row), std::move(properties), required);
  }

  static Node keys_schema(const std::string& sentence, Node properties,
                          const std::vector<std::string>& required) {
    Node out = object({});
    if (!sentence.empty()) add(out, "description", text(sentence));
    add(out, "type", required.empty() ? texts({"object", "null"}) : text("object"));
    add(out, "properties", std::move(properties));
    if (!required.empty()) add(out, "required", texts(required));
    add(out, "additionalProperties", truth(false));
    return out;
  }

  static std::string sentence_of(const Row& row) {
    return row.source.empty() ? std::string(row.sentence)
                              : format("{} ({})", row.sentence, row.source);
  }

  std::vector<std::string> required_keys(const std::string& record) const {
    std::vector<std::string> keys;
    for (const DescribedField& field : description_.record(record).fields) {
      if (field.required) keys.push_back(field.key);
    }
    return keys;
  }

  std::vector<Alternative> alternatives(const DescribedKind& kind) const {
    std::vector<Alternative> out;
    for (const std::string& name : kind.records)
      out.push_back({{name}, description_.record(name).sentence, name, required_keys(name)});
    return out;
  }

  static std::vector<Alternative> alternatives(const Vocabulary& vocabulary) {
    std::vector<Alternative> out;
    for (std::size_t i = 0; i < vocabulary.size; ++i) {
      const Row& row = vocabulary.row(i);
      std::vector<std::string> spellings{std::string(row.name)};
      const auto spell = [&](std::string_view name) {
        if (std::find(spellings.begin(), spellings.end(), name) == spellings.end())
          spellings.emplace_back(name);
      };
      spell(row.class_name);
      for (const std::string_view alias : row.aliases) spell(alias);
      std::vector<std::string> required;
      for (const Parameter& parameter : row.parameters) {
        if (parameter.required) required.emplace_back(parameter.name);
      }
      out.push_back({spellings, sentence_of(row), row_definition(vocabulary, row), required});
    }
    return out;
  }

  static std::string row_definition(const Vocabulary& vocabulary, const Row& row) {
    return format("{}.{}", vocabulary.kind, row.class_name);
  }

  /// `^Dense$`: editors offer what stands in `properties` and `enum`, not what matches a pattern,
  /// and should offer each name once.
  static std::string only(const std::string& name) { return "^" + name + "$"; }

  /// A bare name, {Name: {parameters}}, or Keras's {class_name, config}.
  static Node forms(const std::vector<Alternative>& alternatives, bool rows) {
    Node bare_names = Node::sequence({});
    Node names = Node::sequence({});
    Node sentences = Node::sequence({});
    Node by_name = object({});
    Node by_name_quietly = object({});
    Node configs = Node::sequence({});
    std::string bare_quietly;
    for (const Alternative& alternative : alternatives) {
      for (const std::string& spelling : alternative.spellings) {
        names.items.push_back(text(spelling));
        const bool complete = alternative.required.empty();
        if (complete) {
          bare_names.items.push_back(text(spelling));
          sentences.items.push_back(text(alternative.sentence));
        } else if (!rows) {
          // A record may have what it needs from elsewhere (see complete()), a row has not.
          bare_quietly += (bare_quietly.empty() ? "" : "|") + spelling;
        }
        if (complete && !rows) {
          add(by_name_quietly, only(spelling), reference(alternative.definition));
        } else {
          add(by_name, spelling, reference(alternative.definition));
        }
      }
      const Node named = one("class_name", one("enum", texts(alternative.spellings)));
      configs.items.push_back(
          object({{"if", {}, one("properties", named)},
                  {"then",
                   {},
                   one("patternProperties", one("^config$", reference(alternative.definition)))}}));
    }
    const Node bare = object(
        {{"enum", {}, std::move(bare_names)}, {"enumDescriptions", {}, std::move(sentences)}});
    Node mapping = object({{"type", {}, text("object")}, {"properties", {}, std::move(by_name)}});
    if (!by_name_quietly.entries.empty())
      add(mapping, "patternProperties", std::move(by_name_quietly));
    add(mapping, "additionalProperties", truth(false));
    add(mapping, "minProperties", Node::scalar("1"));
    add(mapping, "maxProperties", Node::scalar("1"));
    Node keras = object({{"class_name", {}, one("enum", std::move(names))}});
    for (const char* key : {"config", "module", "registered_name", "build_config"})
      add(keras, key, object({}));
    const Node config = object({{"type", {}, text("object")},
                                {"properties", {}, std::move(keras)},
                                {"required", {}, texts({"class_name"})},
                                {"additionalProperties", {}, truth(false)},
                                {"allOf", {}, std::move(configs)}});
    Node all = Node::sequence({bare, variable_schema(), mapping, config});
    if (!bare_quietly.empty()) {
      all.items.push_back(object(
          {{"type", {}, text("string")}, {"pattern", {}, text(only("(" + bare_quietly + ")"))}}));
    }
    return one("oneOf", std::move(all));
  }

  /// What a thing of the kind cannot be without, in each of its forms.
  static Node complete(const std::vector<Alternative>& alternatives) {
    std::vector<std::string> not_bare;
    Node by_name = object({});
    Node configs = Node::sequence({});
    for (const Alternative& alternative : alternatives) {
      if (alternative.required.empty()) continue;
      const Node keys =
          object({{"type", {}, text("object")}, {"required", {}, texts(alternative.required)}});
      for (const std::string& spelling : alternative.spellings) {
        not_bare.push_back(spelling);
        add(by_name, only(spelling), keys);
      }
      const Node named = one("class_name", one("enum", texts(alternative.spellings)));
      configs.items.push_back(object(
          {{"if", {}, object({{"properties", {}, named}, {"required", {}, texts({"class_name"})}})},
           {"then",
            {},
            object({{"required", {}, texts({"config"})},
                    {"patternProperties", {}, one("^config$", keys)}})}}));
    }
    if (not_bare.empty()) return object({});
    return object({{"not", {}, one("enum", texts(not_bare))},
                   {"patternProperties", {}, std::move(by_name)},
                   {"allOf", {}, std::move(configs)}});
  }

  /// The required keys of a record and of what it holds, as a schema of its own.
  Node requirements(const std::string& record) const {
    Node properties = object({});
    for (const DescribedField& field : description_.record(record).fields) {
      const bool list = field.shape.kind == Kind::list;
      const Shape& shape = list ? field.shape.parts.front() : field.shape;
      Node needed = object({});
      if (shape.kind == Kind::record) needed = requirements(shape.name);
      if (shape.kind == Kind::choice && shape.vocabulary == nullptr)
        needed = reference(shape.name + ".complete");
      if (needed.entries.empty()) continue;
      add(properties, field.key, list ? one("items", std::move(needed)) : std::move(needed));
    }
    Node out = object({});
    const auto required = required_keys(record);
    if (!required.empty()) {
      // Null would be a mapping without them.
      add(out, "type", text("object"));
      add(out, "required", texts(required));
    }
    if (!properties.entries.empty()) add(out, "properties", std::move(properties));
    return out;
  }

  Node definitions() const {
    Node out = object({});
    for (const DescribedRecord& record : description_.records) {
      if (record.name != description_.root)
        add(out, definition_name(record.name), record_schema(record));
    }
    for (const DescribedKind& kind : description_.kinds) {
      add(out, definition_name(kind.noun), forms(alternatives(kind), false));
      add(out, definition_name(kind.noun + ".complete"), complete(alternatives(kind)));
    }
    for (const Vocabulary* vocabulary : description_.vocabularies) {
      add(out, definition_name(std::string(vocabulary->kind)),
          forms(alternatives(*vocabulary), true));
      for (std::size_t i = 0; i < vocabulary->size; ++i) {
        const Row& row = vocabulary->row(i);
        add(out, definition_name(row_definition(*vocabulary, row)), row_schema(row));
      }
    }
    return out;
  }

  const Description& description_;
};

}  // namespace

Node json_schema(const Description& description, const std::string& title,
                 const std::vector<std::string>& inherit) {
  return Schema(description).whole(title, inherit);
}

}  // namespace fanin
