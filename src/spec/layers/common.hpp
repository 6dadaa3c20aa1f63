// What every layer of Keras takes: name, trainable, dtype; and keys that have one meaning here.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "schema/record.hpp"
#include "spec/constraints.hpp"
#include "spec/regularizers.hpp"

namespace fanin {

/// A key that Keras writes into every file and that can only mean one thing here: read and checked
/// (`words` of its Field: what it may be), never kept.
struct SettledKey {
  bool operator==(const SettledKey&) const = default;
};

/// A scalar that is one of the field's words, or a list of one such scalar; else a fault whose hint
/// is the field's sentence.
void read_value(Reader& reader, const Node& node, SettledKey& value, const Field& field);
Node write_value(const SettledKey& value, const Field& field);

/// The number format of a layer: float32 as a name or as Keras's DTypePolicy object.
struct Precision {
  bool operator==(const Precision&) const = default;
};

void read_value(Reader& reader, const Node& node, Precision& value, const Field& field);
Node write_value(const Precision& value, const Field& field);

inline constexpr std::array<std::string_view, 1> null_word{"null"};
inline constexpr std::array<std::string_view, 2> false_words{"false", "null"};
inline constexpr std::array<std::string_view, 2> feature_axes{"-1", "1"};

/// `reason`: why nothing else can be given.
constexpr Field only_null(std::string_view reason) {
  return {.sentence = reason, .words = null_word, .written = false};
}
constexpr Field only_false(std::string_view reason) {
  return {.sentence = reason, .words = false_words, .written = false};
}

// Rows of features have two axes, and the first is the batch.
inline constexpr Field axis_field{
    .sentence = "rows of features have one axis", .words = feature_axes, .written = false};
/// Of a field that is a regularizer, or a constraint, of the named tensor; null means none.
constexpr Field regularizer_field(std::string_view sentence) {
  return {.sentence = sentence, .vocabulary = &regularizers};
}
constexpr Field constraint_field(std::string_view sentence) {
  return {.sentence = sentence, .vocabulary = &constraints};
}

inline constexpr Field name_field{
    .sentence = "how results call the layer; generated as Keras does when left out"};
inline constexpr Field dtype_field{.sentence = "float32, the only one", .written = false};

struct LayerBase {
  std::string name;
  bool trainable = true;
  Precision dtype;
  bool operator==(const LayerBase&) const = default;
};

/// The fields of LayerBase, for the Record of a layer that derives from it.
void common_fields(auto&& field) {
  field("name", &LayerBase::name, name_field);
  field("trainable", &LayerBase::trainable,
        Field{.sentence = "false: training does not change the layer's weights"});
  field("dtype", &LayerBase::dtype, dtype_field);
}

}  // namespace fanin
