// Which Keras wrote a document, where its layers stand, and what that version does otherwise than
// Keras 3.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "schema/node.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// "2.2.4-tf" is tf.keras, "tfjs-layers 4.22.0" is TensorFlow.js; both count from Keras 2 on.
struct KerasVersion {
  enum class Family { keras, tensorflow, javascript };

  int major = 3;
  int minor = 0;
  int patch = 0;
  Family family = Family::keras;

  bool before(int other_major, int other_minor = 0, int other_patch = 0) const;
};

/// Nothing if the text is no version.
std::optional<KerasVersion> parse_keras_version(std::string_view text);

/// What a version does otherwise than Keras 3.
struct KerasRules {
  /// What he_normal, glorot_normal, lecun_normal and VarianceScaling draw from: N(0, v); N(0, v)
  /// cut at two sd, whose variance is 0.774 v; the same with the variance made v.
  enum class Normal { plain, uncorrected, corrected };

  bool older = false;       ///< than Keras 3
  bool javascript = false;  ///< TensorFlow.js has names of its own for what optimizers take
  Normal normal = Normal::corrected;
  double orthogonal_gain = 1;       ///< of a bare 'orthogonal'
  bool presets_as_scaling = false;  ///< he_normal is written as VarianceScaling(2, fan_in)
  bool identity_repeats = false;    ///< of a kernel one of whose sides is a multiple of the other
  bool hard_sigmoid_of_fifths = false;    ///< clip(x / 5 + 1 / 2, 0, 1), not x / 6
  bool hinge_keeps_labels = false;        ///< 0 is not taken for -1
  bool legacy_optimizers = false;         ///< keras_compile.cpp says what they do
  double epsilon = 1e-7;                  ///< of an optimizer that does not say one
  double schedule_decay = 1;              ///< of a Nadam that does not say one
  bool decay_is_schedule_decay = false;   ///< in Nadam: tf.keras writes it so
  bool unbiased_moving_variance = false;  ///< of BatchNormalization: times n / (n - 1)
  double batch_epsilon = 1e-3;            ///< of a BatchNormalization that does not say one
  double batch_momentum = 0.99;           ///< the same
};

KerasRules rules_of(const KerasVersion& version);

/// A Sequential model as it stands in its document.
struct KerasDocument {
  const Node* layers = nullptr;       ///< a list
  const Node* compile = nullptr;      ///< compile_config or training_config; nullptr: none
  const Node* input_shape = nullptr;  ///< what the model was built for, if no layer says it
  KerasVersion version;
  std::string written_by;  ///< "Keras 2.1.3", for notes
};

/// Whether the document is a model that Keras wrote, in any of its versions' forms; a list of
/// layers is our own form.
bool is_keras(const Node& root);

/// Finds the layers and tells the version: by `compat` if it is given, else by keras_version, else
/// by the form. A fault, and nothing, if the model is not Sequential. The parts point into `root`.
std::optional<KerasDocument> recognise_keras(const Node& root,
                                             const std::optional<KerasVersion>& compat,
                                             Diagnostics& diagnostics);

}  // namespace fanin
