// The shapes of single values, and their words.
#include "schema/describe.hpp"

#include <cassert>

#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

using Kind = Shape::Kind;

std::vector<std::string> strings(std::span<const std::string_view> words) {
  return {words.begin(), words.end()};
}

Shape choice_from(const Vocabulary& vocabulary) {
  return {.kind = Kind::choice, .vocabulary = &vocabulary, .name = std::string(vocabulary.kind)};
}

/// The vocabulary and those that parameters of its rows choose from; once.
void add_vocabulary(Description& to, const Vocabulary& vocabulary) {
  auto& known = to.vocabularies;
  if (std::find(known.begin(), known.end(), &vocabulary) != known.end()) return;
  known.push_back(&vocabulary);
  for (std::size_t i = 0; i < vocabulary.size; ++i) {
    for (const Parameter& parameter : vocabulary.row(i).parameters) {
      if (parameter.vocabulary != nullptr) add_vocabulary(to, *parameter.vocabulary);
    }
  }
}

}  // namespace

const DescribedRecord& Description::record(std::string_view name) const {
  const auto found = std::find_if(records.begin(), records.end(),
                                  [&](const DescribedRecord& r) { return r.name == name; });
  assert(found != records.end());
  return *found;
}

const DescribedKind& Description::kind(std::string_view noun) const {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const DescribedKind& k) { return k.noun == noun; });
  assert(found != kinds.end());
  return *found;
}

Shape shape_of(const Parameter& parameter) {
  Shape shape{.nullable = parameter.none, .limits = parameter.limits};
  switch (parameter.type) {
    case Parameter::Type::number:
      shape.kind = Kind::number;
      break;
    case Parameter::Type::integer:
      shape.kind = Kind::integer;
      break;
    case Parameter::Type::boolean:
      shape.kind = Kind::boolean;
      break;
    case Parameter::Type::word:
      shape.kind = parameter.words.empty() ? Kind::text : Kind::word;
      shape.words = strings(parameter.words);
      break;
    case Parameter::Type::numbers:
      shape.kind = Kind::list;
      shape.limits = {};
      shape.parts = {Shape{.kind = Kind::number, .limits = parameter.limits}};
      break;
  }
  if (parameter.vocabulary == nullptr) return shape;
  const bool nullable = std::exchange(shape.nullable, false);
  return {.kind = Kind::any_of,
          .nullable = nullable,
          .parts = {std::move(shape), choice_from(*parameter.vocabulary)}};
}

Shape shape_of(Description&, std::type_identity<bool>, const Field&) {
  return {.kind = Kind::boolean};
}

Shape shape_of(Description&, std::type_identity<std::int64_t>, const Field& field) {
  return {.kind = Kind::integer, .limits = field.limits};
}

Shape shape_of(Description&, std::type_identity<double>, const Field& field) {
  return {.kind = Kind::number, .limits = field.limits};
}

Shape shape_of(Description&, std::type_identity<std::string>, const Field& field) {
  return {.kind = field.words.empty() ? Kind::text : Kind::word, .words = strings(field.words)};
}

Shape shape_of(Description&, std::type_identity<FilePath>, const Field&) {
  return {.kind = Kind::file};
}

Shape shape_of(Description& to, std::type_identity<Choice>, const Field& field) {
  add_vocabulary(to, *field.vocabulary);
  Shape shape = choice_from(*field.vocabulary);
  shape.nullable = !field.null_name.empty();
  return shape;
}

std::string words(const Shape& shape) {
  const auto limited = [&](const std::string& noun) {
    return shape.limits.any() ? noun + " " + words(shape.limits) : noun;
  };
  std::string out;
  switch (shape.kind) {
    case Kind::boolean:
      out = "true or false";
      break;
    case Kind::integer:
      out = limited("integer");
      break;
    case Kind::number:
      out = limited("number");
      break;
    case Kind::percentage:
      out = "percentage";
      break;
    case Kind::text:
      out = "text";
      break;
    case Kind::word:
      out = listed(shape.words, " or ");
      break;
    case Kind::file:
      out = "file";
      break;
    case Kind::choice:
    case Kind::record:
      out = shape.name;
      break;
    case Kind::list:
      out = "list of " + words(shape.parts.front());
      break;
    case Kind::any_of:
      for (const Shape& part : shape.parts) out += (out.empty() ? "" : ", or ") + words(part);
      break;
    case Kind::by_name:
      out = "name: " + words(shape.parts.front());
      break;
    case Kind::defaults:
      out = format("{}: keys and values", shape.name);
      break;
    case Kind::anything:
      out = "anything";
      break;
  }
  return shape.nullable ? out + ", or null" : out;
}

}  // namespace fanin
