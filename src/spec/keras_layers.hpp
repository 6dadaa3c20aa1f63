// Keras's layers as ours: keys renamed, what says nothing left out, what a version does otherwise
// written out. Which layers and parameters there are is for the readers to say.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "schema/node.hpp"
#include "spec/keras_dialect.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// What was read otherwise than Keras 3 would: each kind once, at its first place.
class KerasNotes {
 public:
  void add(Place place, std::string message);
  void report(Diagnostics& diagnostics) const;

 private:
  struct Note {
    Place place;
    std::string message;
    std::size_t times = 1;
  };
  std::vector<Note> notes_;
};

/// What a translation knows besides the value at hand.
struct KerasContext {
  KerasRules rules;
  std::string written_by;
  KerasNotes& notes;
  Diagnostics& diagnostics;
};

/// The value without what Python's types put around it: {type: ndarray, value}, __tuple__,
/// TensorShape, DTypePolicy.
Node without_python_types(Node node);

/// An activation: a name, a function object, or a layer object with its parameters.
Node keras_activation(const Node& value, const KerasContext& context);

Node keras_initializer(const Node& value, const KerasContext& context);

/// One layer, {class_name, config} or flat as in 0.3, as {Name: {parameters}}. Anything else is
/// given back as it is.
Node keras_layer(const Node& layer, const KerasContext& context);

/// Whether there are more layers than any network has that learns, and a fault says so: what looks
/// at each beside all others would take hours.
bool refuse_many_layers(const Node& layers, Diagnostics& diagnostics);

/// The layers of a document; an InputLayer comes first if anything in it says the input's shape.
Node keras_layers(const KerasDocument& document, const KerasContext& context);

}  // namespace fanin
