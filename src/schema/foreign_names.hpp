// What other versions and other programs call things, and the right names here: hints, and the
// keys that Keras renamed.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fanin {

/// The key that Keras 3 has for `key` in `owner` (a class name: "Dense"), if an older Keras or
/// TensorFlow.js called it otherwise; else `key` itself.
std::string_view keras_key(std::string_view owner, std::string_view key);

/// A hint for a key that `owner` ("Dense", "fit", "SGD") does not have; `known` are those it has.
std::string hint_for_key(std::string_view owner, std::string_view key,
                         const std::vector<std::string>& known);

/// The key of `known` that was meant by `key`; empty if that cannot be told.
std::string key_meant(std::string_view owner, std::string_view key,
                      const std::vector<std::string>& known);

/// A hint for a name that is none of `known`. Python calls ("Adam(lr=0.1)", "Dense(32)") and dotted
/// names ("tf.nn.relu") become what is to be written; `keys_of` gives the keys of a known name, the
/// one that Python's first argument sets first.
std::string hint_for_name(
    std::string_view kind, std::string_view said, const std::vector<std::string>& known,
    const std::function<std::vector<std::string>(const std::string&)>& keys_of);

}  // namespace fanin
