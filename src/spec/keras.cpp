// From a document that Keras wrote to our own.
#include "spec/keras.hpp"

#include <algorithm>

#include "spec/keras_compile.hpp"
#include "spec/keras_layers.hpp"

namespace fanin {

std::optional<KerasModel> translate_keras(const Node& root,
                                          const std::optional<KerasVersion>& compat,
                                          const std::set<std::string>& compile_written,
                                          Diagnostics& diagnostics) {
  const Node plain = without_python_types(root);
  const auto document = recognise_keras(plain, compat, diagnostics);
  if (!document || refuse_many_layers(*document->layers, diagnostics)) return std::nullopt;
  KerasNotes notes;
  const KerasContext context{rules_of(document->version), document->written_by, notes, diagnostics};
  KerasModel model;
  model.layers = keras_layers(*document, context);
  if (document->compile != nullptr)
    model.compile = keras_compile(*document->compile, compile_written, context);
  notes.report(diagnostics);
  return model;
}

Node translate_keras_layers(const Node& layers, const std::optional<KerasVersion>& compat,
                            Diagnostics& diagnostics) {
  KerasNotes notes;
  const KerasContext context{rules_of(compat.value_or(KerasVersion{})), "Keras", notes,
                             diagnostics};
  Node out = layers;
  for (Node& layer : out.items) {
    const bool written_by_keras = layer.is_mapping() && layer.find("class_name") != nullptr;
    if (written_by_keras) layer = keras_layer(without_python_types(layer), context);
  }
  notes.report(diagnostics);
  return out;
}

}  // namespace fanin
