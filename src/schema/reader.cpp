// Scalars, names and choices from Nodes, each refusal with what was expected.
#include "schema/reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "schema/foreign_names.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

void Places::put(const std::string& path, Place place) {
  const std::string inside = path + '.';
  auto part = places_.lower_bound(inside);
  while (part != places_.end() && part->first.starts_with(inside)) part = places_.erase(part);
  places_[path] = place;
}

Place Places::find(std::string path) const {
  while (true) {
    if (const auto found = places_.find(path); found != places_.end()) return found->second;
    const std::size_t dot = path.rfind('.');
    if (path.empty()) return {};
    path.resize(dot == std::string::npos ? 0 : dot);
  }
}

Place Places::written(const std::string& path) const {
  const auto found = places_.find(path);
  return found == places_.end() ? Place{} : found->second;
}

bool Places::sound(const std::string& path) const {
  const auto inside = faulty_.lower_bound(path + ".");
  if (inside != faulty_.end() && inside->starts_with(path + ".")) return false;
  const auto guessed = guessing_.lower_bound(path + ".");
  if (guessing_.contains(path) || (guessed != guessing_.end() && guessed->starts_with(path + ".")))
    return false;
  std::string part = path;
  while (true) {
    if (faulty_.contains(part)) return false;
    const std::size_t dot = part.rfind('.');
    const std::string owner = dot == std::string::npos ? "" : part.substr(0, dot);
    if (!part.empty() && guessing_.contains(owner) && !places_.contains(part)) return false;
    if (part.empty()) return true;
    part = owner;
  }
}

Reader::Step::Step(Reader& reader, std::string_view name)
    : reader_(reader), length_(reader.path.size()) {
  if (!reader.path.empty()) reader.path += '.';
  reader.path += name;
}

std::string_view Reader::name() const {
  std::string_view whole = path;
  while (true) {
    const std::size_t dot = whole.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? whole : whole.substr(dot + 1);
    // An index says little: name the list that it is in.
    if (dot == std::string_view::npos || !parse_integer(last)) return last;
    whole = whole.substr(0, dot);
  }
}

void Reader::mismatch(const Node& node, std::string_view expected, std::string hint) {
  if (hint.empty() && node.is_scalar() && node.text == "None") {
    hint = "Python's None is null in YAML; leave the key out for its default";
  }
  error(node.place, format("'{}' is {}, not {}", name(), described(node), expected),
        std::move(hint));
}

std::string Reader::unknown_key(std::string_view owner, const Entry& entry,
                                const std::vector<std::string>& known) {
  places.mark_unknown_key(path);
  diagnostics.error(entry.key_place, format("{} has no '{}'", owner, entry.key),
                    hint_for_key(owner, entry.key, known));
  return key_meant(owner, entry.key, known);
}

void Reader::unknown_name(std::string_view kind, const Named& named,
                          const std::vector<std::string>& known, const KeysOf& keys_of) {
  // A model of many layers is searched by the layer's own name.
  const Entry* own = named.config == nullptr ? nullptr : named.config->find("name");
  const bool called = own != nullptr && own->value.is_scalar() && !own->value.text.empty();
  error(named.place,
        format("there is no {} '{}'{}", kind, named.name,
               called ? format(", the class of '{}'", own->value.text) : ""),
        hint_for_name(kind, named.name, known, keys_of));
}

bool Reader::expect_mapping(const Node& node, std::string_view owner) {
  if (node.is_mapping()) return true;
  error(node.place, format("{} is {}, not a mapping of keys and values", owner, described(node)));
  return false;
}

std::optional<Named> Reader::named(const Node& node, std::string_view kind, const KeysOf& keys_of) {
  const std::string forms = format("{}: a name, or {{Name: {{parameters}}}}", with_article(kind));
  if (node.is_scalar()) return Named{node.text, node.place, nullptr};
  if (!node.is_mapping() || node.entries.empty()) {
    const bool single = node.is_sequence() && node.items.size() == 1 && node.items[0].is_scalar();
    mismatch(node, forms, single ? format("write {}", node.items[0].text) : "");
    return std::nullopt;
  }
  if (const Entry* class_name = node.find("class_name"); class_name != nullptr) {
    static const std::vector<std::string> known{"class_name", "config", "module", "registered_name",
                                                "build_config"};
    for (const Entry& entry : node.entries) {
      if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
        const auto near = nearest(entry.key, known);
        error(entry.key_place,
              format("{} with class_name has no '{}'", with_article(kind), entry.key),
              near ? format("did you mean '{}'?", *near)
                   : format("parameters stand in config: {{class_name: {}, config: {{{}: ...}}}}",
                            class_name->value.text, entry.key));
        return std::nullopt;
      }
    }
    if (!class_name->value.is_scalar()) {
      error(class_name->value.place,
            format("'class_name' is {}, not a name", described(class_name->value)));
      return std::nullopt;
    }
    const Entry* config = node.find("config");
    // {module: builtins, class_name: function, config: relu}
    if (class_name->value.text == "function" && config != nullptr && config->value.is_scalar()) {
      return Named{config->value.text, config->value.place, nullptr};
    }
    const bool empty = config == nullptr || config->value.is_null();
    if (!empty && !expect_mapping(config->value, "'config'")) return std::nullopt;
    return Named{class_name->value.text, class_name->value.place, empty ? nullptr : &config->value};
  }
  const Entry& only = node.entries.front();
  if (node.entries.size() > 1) {
    error(
        node.entries[1].key_place,
        format("{} has one name, found '{}' beside '{}'", with_article(kind), node.entries[1].key,
               only.key),
        only.value.is_null() ? format("indent the parameters of {} under it", only.key)
        : only.value.is_mapping() && node.entries[1].value.is_scalar()
            ? format("parameters stand inside: {}: {{..., {}: ...}}", only.key, node.entries[1].key)
            : "");
    return std::nullopt;
  }
  if (only.value.is_null()) return Named{only.key, only.key_place, nullptr};
  if (only.value.is_scalar()) {
    const std::vector<std::string> keys = keys_of(only.key);
    error(only.value.place,
          format("the value of {} is {}, not a mapping of keys and values", only.key,
                 described(only.value)),
          keys.empty() ? ""
                       : format("write {}: {{{}: {}}}", only.key, keys.front(), only.value.text));
    return std::nullopt;
  }
  if (!expect_mapping(only.value, format("the value of {}", only.key))) return std::nullopt;
  return Named{only.key, only.key_place, &only.value};
}

namespace {

constexpr std::array<std::string_view, 3> true_words{"true", "True", "TRUE"};
constexpr std::array<std::string_view, 3> false_words{"false", "False", "FALSE"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string expected_number(std::string_view noun, const Limits& limits) {
  return limits.any() ? format("{} {}", with_article(noun), words(limits)) : with_article(noun);
}

/// "20%" -> 0.2
std::optional<double> percentage(const Node& node) {
  if (!node.is_scalar() || !node.text.ends_with('%')) return std::nullopt;
  const auto number = parse_number(std::string_view(node.text).substr(0, node.text.size() - 1));
  if (!number) return std::nullopt;
  return *number / 100;
}

/// [64] where 64 is meant.
std::string single_hint(const Node& node) {
  const bool single = node.is_sequence() && node.items.size() == 1 && node.items[0].is_scalar();
  return single ? format("write {}", node.items[0].text) : "";
}

std::string quotes_hint(const Node& node) {
  return node.is_scalar() && node.quoted && parse_number(node.text) ? "remove the quotes" : "";
}

/// 017 is 17 to YAML 1.2 and 15 to YAML 1.1, which PyYAML reads: nobody can know which is meant.
bool is_ambiguous(const Node& node) {
  std::string_view digits = node.text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  return node.is_scalar() && !node.quoted && digits.size() > 1 && digits.front() == '0' &&
         digits.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string ambiguity_hint(const Node& node) {
  const auto decimal = parse_integer(node.text);
  std::int64_t octal = 0;
  const std::string_view digits = std::string_view(node.text).substr(node.text.find('0'));
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), octal, 8);
  if (!decimal) return "write it without zeros before it";
  if (code != std::errc() || end != digits.data() + digits.size() || octal == std::abs(*decimal))
    return format("write {}", *decimal);
  return format("YAML 1.2 reads {}, YAML 1.1 the octal {}: write the one that is meant", *decimal,
                *decimal < 0 ? -octal : octal);
}

}  // namespace

void read_value(Reader& reader, const Node& node, bool& value, const Field&) {
  if (node.is_scalar() && !node.quoted) {
    if (one_of(true_words, node.text) || one_of(false_words, node.text)) {
      value = one_of(true_words, node.text);
      return;
    }
  }
  const std::string word = node.is_scalar() ? folded(node.text) : "";
  std::string hint;
  if (word == "yes" || word == "on" || word == "1" || word == "true") hint = "write true";
  if (word == "no" || word == "off" || word == "0" || word == "false") hint = "write false";
  reader.mismatch(node, "true or false", hint);
}

void read_value(Reader& reader, const Node& node, std::int64_t& value, const Field& field) {
  if (is_ambiguous(node)) {
    reader.mismatch(node, expected_number("integer", field.limits), ambiguity_hint(node));
    return;
  }
  const auto integer = node.is_scalar() && !node.quoted ? parse_integer(node.text) : std::nullopt;
  if (integer && field.limits.allow(static_cast<double>(*integer))) {
    value = *integer;
    return;
  }
  std::string hint = quotes_hint(node);
  if (!integer && node.is_scalar() && !node.quoted) {
    const auto number = parse_number(node.text);
    if (number && std::abs(*number) < 1e15 && *number == std::floor(*number) &&
        field.limits.allow(*number)) {
      hint = format("write {}", static_cast<std::int64_t>(*number));
    }
  }
  if (hint.empty()) hint = single_hint(node);
  reader.mismatch(node, expected_number("integer", field.limits), hint);
}

void read_value(Reader& reader, const Node& node, double& value, const Field& field) {
  if (is_ambiguous(node)) {
    reader.mismatch(node, expected_number("number", field.limits), ambiguity_hint(node));
    return;
  }
  const auto number = node.is_scalar() && !node.quoted ? parse_number(node.text) : std::nullopt;
  if (number && std::isfinite(*number) && field.limits.allow(*number)) {
    value = *number;
    return;
  }
  if (const auto share = percentage(node); share && field.limits.allow(*share)) {
    reader.mismatch(node, expected_number("number", field.limits),
                    format("write {}", shortest(*share)));
    return;
  }
  const bool infinite = number && !std::isfinite(*number);
  std::string hint = quotes_hint(node);
  // 20 where a share is asked for: percent.
  const double most = field.limits.maximum.value_or(field.limits.below.value_or(0));
  if (number && most == 1 && *number >= 5 && *number < 100)
    hint = format("write {}, if {}% is meant", shortest(*number / 100), shortest(*number));
  if (hint.empty()) hint = single_hint(node);
  reader.mismatch(node, expected_number(infinite ? "finite number" : "number", field.limits), hint);
}

void read_value(Reader& reader, const Node& node, std::string& value, const Field& field) {
  if (!node.is_scalar()) {
    reader.mismatch(node, "a text");
    return;
  }
  if (!field.words.empty()) {
    std::vector<std::string> known;
    for (const std::string_view word : field.words) {
      if (folded(word) == folded(node.text)) {
        value = std::string(word);
        return;
      }
      known.emplace_back(word);
    }
    const auto near = nearest(node.text, known);
    reader.mismatch(node, "one of " + listed(known, " or "),
                    near ? format("did you mean '{}'?", *near) : "");
    return;
  }
  value = node.text;
}

void read_value(Reader& reader, const Node& node, FilePath& value, const Field&) {
  if (!node.is_scalar() || node.text.empty()) {
    reader.mismatch(node, "the path of a file");
    return;
  }
  // What is given on the command line is relative to where the user stands.
  const bool in_file =
      node.place && !reader.diagnostics.source(node.place.source).name().starts_with("--");
  value.path =
      in_file ? beside(reader.diagnostics.source(node.place.source).name(), node.text) : node.text;
}

namespace {

/// Whether a node stands for a choice where a number may stand too: a mapping, or a name that is
/// one of the vocabulary's or near one.
bool names_choice(const Node& node, const Vocabulary& vocabulary) {
  if (!node.is_scalar()) return node.is_mapping();
  if (parse_number(node.text)) return false;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < vocabulary.size; ++i)
    names.emplace_back(vocabulary.row(i).class_name);
  return vocabulary.find(node.text) != nullptr || nearest(node.text, names);
}

/// A list of numbers, each within the limits.
void read_numbers(Reader& reader, const Node& node, std::vector<double>& values,
                  const Field& field) {
  if (!node.is_sequence()) {
    reader.mismatch(node, "a list of numbers",
                    node.is_scalar() ? format("write [{}]", node.text) : "");
    return;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const Reader::Step step(reader, std::to_string(i));
    reader.note(node.items[i]);
    double value = 0;
    read_value(reader, node.items[i], value, field);
    values.push_back(value);
  }
}

/// A key that is no parameter: passed over, or refused with what to write instead.
bool read_other_key(Reader& reader, const Node& node, const Row& row, std::string_view name,
                    Place key_place) {
  using Allowed = OtherKey::Allowed;
  const auto other = std::find_if(row.other_keys.begin(), row.other_keys.end(),
                                  [&](const OtherKey& key) { return key.name == name; });
  if (other == row.other_keys.end()) return false;
  const bool boolean =
      node.is_scalar() && (one_of(true_words, node.text) || one_of(false_words, node.text));
  if (other->allowed == Allowed::anything ||
      (other->allowed != Allowed::nothing && node.is_null()) ||
      (other->allowed == Allowed::null_or_boolean && boolean))
    return true;
  reader.places.mark_unknown_key(reader.path);
  reader.diagnostics.error(
      key_place,
      other->allowed == Allowed::nothing ? format("{} has no '{}'", row.class_name, name)
                                         : format("'{}' of {} can only be null here, found {}",
                                                  name, row.class_name, described(node)),
      other->hint.empty() ? format("leave out '{}'", name) : std::string(other->hint));
  return true;
}

}  // namespace

bool read_argument(Reader& reader, const Node& node, const Row& row, std::string_view name,
                   Place key_place, Choice& choice) {
  for (std::size_t i = 0; i < row.parameters.size(); ++i) {
    const Parameter& parameter = row.parameters[i];
    if (parameter.name != name) continue;
    const Reader::Step step(reader, name);
    reader.note(node);
    Argument& argument = choice.arguments[i].second;
    if (node.is_null() && parameter.none) {
      argument = std::monostate{};
      return true;
    }
    const Field field{.limits = parameter.limits, .words = parameter.words};
    switch (parameter.type) {
      case Parameter::Type::number: {
        if (parameter.vocabulary != nullptr && names_choice(node, *parameter.vocabulary)) {
          Choice chosen;
          read_value(reader, node, chosen, Field{.vocabulary = parameter.vocabulary});
          if (!chosen.name.empty()) argument = std::vector<Choice>{std::move(chosen)};
          break;
        }
        double value = parameter.number;
        read_value(reader, node, value, field);
        argument = value;
        break;
      }
      case Parameter::Type::integer: {
        auto value = static_cast<std::int64_t>(parameter.number);
        read_value(reader, node, value, field);
        argument = static_cast<double>(value);
        break;
      }
      case Parameter::Type::boolean: {
        bool value = false;
        read_value(reader, node, value, field);
        argument = value;
        break;
      }
      case Parameter::Type::word: {
        std::string value(parameter.word);
        read_value(reader, node, value, field);
        argument = value;
        break;
      }
      case Parameter::Type::numbers: {
        std::vector<double> values;
        read_numbers(reader, node, values, field);
        argument = std::move(values);
        break;
      }
    }
    return true;
  }
  if (read_other_key(reader, node, row, name, key_place)) return true;
  std::vector<std::string> known;
  for (const Parameter& parameter : row.parameters) known.emplace_back(parameter.name);
  reader.unknown_key(row.class_name, Entry{std::string(name), key_place, node}, known);
  return false;
}

void read_arguments(Reader& reader, const Node* config, Place owner, const Row& row,
                    Choice& choice) {
  if (config != nullptr) {
    for (const Entry& entry : config->entries)
      read_argument(reader, entry.value, row, entry.key, entry.key_place, choice);
  }
  const auto written_otherwise = [&](std::string_view parameter) {
    std::vector<std::string> known;
    for (const Parameter& all : row.parameters) known.emplace_back(all.name);
    return config != nullptr &&
           std::any_of(config->entries.begin(), config->entries.end(), [&](const Entry& entry) {
             return entry.key != parameter &&
                    key_meant(row.class_name, entry.key, known) == parameter;
           });
  };
  for (const Parameter& parameter : row.parameters) {
    if (!parameter.required || (config != nullptr && config->find(parameter.name) != nullptr))
      continue;
    const Reader::Step step(reader, parameter.name);
    if (written_otherwise(parameter.name)) {
      reader.places.mark_faulty(reader.path);
      continue;
    }
    reader.error(owner, format("{} needs '{}'", row.class_name, parameter.name),
                 std::string(parameter.sentence));
  }
}

namespace {

/// What a name that is not known may mean: the rows, or the one alias that it is nearest to.
std::vector<std::string> meant(const Vocabulary& vocabulary, const std::string& said) {
  std::vector<std::string> names = vocabulary.names();
  if (nearest(said, names)) return names;
  std::vector<std::string> aliases;
  for (std::size_t i = 0; i < vocabulary.size; ++i) {
    for (const std::string_view alias : vocabulary.row(i).aliases) {
      // A word of three letters is near to too many.
      if (alias.size() > 4) aliases.emplace_back(alias);
    }
  }
  if (auto near = nearest(said, aliases)) return {*near};
  return names;
}

}  // namespace

void read_value(Reader& reader, const Node& node, Choice& value, const Field& field) {
  const Vocabulary& vocabulary = *field.vocabulary;
  if (node.is_null() && !field.null_name.empty()) {
    value = choose(vocabulary, field.null_name);
    return;
  }
  const auto keys_of = [&](const std::string& name) {
    std::vector<std::string> keys;
    const Row* row = vocabulary.find(name);
    if (row == nullptr) return keys;
    for (const Parameter& parameter : row->parameters) keys.emplace_back(parameter.name);
    return keys;
  };
  const auto named = reader.named(node, vocabulary.kind, keys_of);
  if (!named) return;
  const Row* row = vocabulary.find(named->name);
  if (row == nullptr) {
    if (const auto why = vocabulary.why_absent(named->name); !why.empty()) {
      reader.error(named->place, format("there is no {} '{}'", vocabulary.kind, named->name),
                   std::string(why));
    } else {
      reader.unknown_name(vocabulary.kind, *named, meant(vocabulary, named->name), keys_of);
    }
    return;
  }
  value = choose(*row);
  read_arguments(reader, named->config, named->place, *row, value);
}

void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, Choice& value, const Field& field) {
  if (at == steps.size()) {
    reader.note(node);
    read_value(reader, node, value, field);
    return;
  }
  const Row* row = field.vocabulary->find(value.name);
  if (row == nullptr) return;  // nothing was chosen, which is a fault already
  if (at + 1 == steps.size()) {
    read_argument(reader, node, *row, steps[at], reader.path_place, value);
    return;
  }
  for (std::size_t i = 0; i < row->parameters.size(); ++i) {
    auto* chosen = std::get_if<std::vector<Choice>>(&value.arguments[i].second);
    if (row->parameters[i].name != steps[at] || chosen == nullptr) continue;
    const Reader::Step step(reader, steps[at]);
    set_value(reader, steps, at + 1, node, chosen->front(),
              Field{.vocabulary = row->parameters[i].vocabulary});
    return;
  }
  reader.error(reader.path_place, format("'{}' of {} has no parts", steps[at], row->class_name));
}

void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, std::optional<Choice>& value, const Field& field) {
  if (at < steps.size() && value) {
    set_value(reader, steps, at, node, *value, field);
    return;
  }
  if (at < steps.size()) {
    reader.error(reader.path_place,
                 format("'{}' is null and has no part '{}'", reader.name(), steps[at]));
    return;
  }
  reader.note(node);
  if (node.is_null()) {
    value.reset();
    return;
  }
  Choice choice;
  read_value(reader, node, choice, field);
  if (!choice.name.empty()) value = std::move(choice);
}

Node write_value(bool value, const Field&) { return Node::scalar(value ? "true" : "false"); }
Node write_value(std::int64_t value, const Field&) { return Node::scalar(std::to_string(value)); }
Node write_value(double value, const Field&) { return Node::scalar(shortest(value)); }

Node write_value(const std::string& value, const Field&) {
  // Quoted where a reader would take it for something else than text.
  const bool ambiguous = value.empty() || parse_number(value) || one_of(true_words, value) ||
                         one_of(false_words, value) || folded(value) == "null" || value == "~";
  return Node::scalar(value, ambiguous);
}

Node write_value(const FilePath& value, const Field& field) {
  return write_value(value.path, field);
}

Node write_value(const Choice& value, const Field& field) {
  const Row& row = *field.vocabulary->find(value.name);
  if (value.arguments.empty()) return Node::scalar(std::string(row.name));
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < value.arguments.size(); ++i) {
    const auto& [name, argument] = value.arguments[i];
    Node written;
    if (const auto* chosen = std::get_if<std::vector<Choice>>(&argument)) {
      written = write_value(chosen->front(), Field{.vocabulary = row.parameters[i].vocabulary});
    } else if (const auto* numbers = std::get_if<std::vector<double>>(&argument)) {
      std::vector<Node> items;
      for (const double number : *numbers) items.push_back(Node::scalar(shortest(number)));
      written = Node::sequence(std::move(items));
    } else if (!std::holds_alternative<std::monostate>(argument)) {
      written = Node::scalar(text_of(argument));
    }
    entries.push_back({name, {}, std::move(written)});
  }
  return Node::mapping({{std::string(row.class_name), {}, Node::mapping(std::move(entries))}});
}

}  // namespace fanin
