// What a file says before it is read as a spec: variables of the environment put in, the files that
// it extends underneath, the defaults of layer kinds in their layers. Every value keeps the place
// that says it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schema/merge.hpp"
#include "schema/record.hpp"

namespace fanin {

/// Where values came from besides their places.
struct Origins {
  int source = -1;  ///< of the file itself: other files are those that it extends

  /// By place (source, offset): the variables put into a scalar, as "environment EPOCHS".
  std::map<std::pair<int, std::size_t>, std::string> variables;
  /// Scalars whose variables could not be put in, which is a fault already; they are empty texts.
  std::vector<Place> unknown;
  /// Places of values that layers have from the section 'defaults'.
  std::set<std::pair<int, std::size_t>> layer_defaults;
};

/// The value of a variable; nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

/// Puts variables into the scalar values: `${NAME}`, `${NAME:default}`; `$$` is one '$', any other
/// '$' stays. What comes out is a value as if written there without quotes (in `{...}` YAML needs
/// quotes around `${...}`): a number, true, null or text, never a list or a mapping, and variables
/// in it are not looked for again. Faults: a variable that is not set and has no default, a value
/// that is not text, a `${` without its `}` or with something that is no name.
Node with_variables(Node root, const Environment& environment, Origins& origins,
                    Diagnostics& diagnostics);

/// The same value as it must be written where with_variables() will read it.
Node without_variables(Node node);

/// A file and those it extends, each with its variables put in and without 'extends'.
struct FileChain {
  std::vector<Node> roots;  ///< the file itself, then what it extends, what that extends ...
  Origins origins;
};

/// Reads the file and, by its key `extends: FILE`, what it extends: relative to the file that says
/// it. Faults: a file that cannot be read or is not YAML, a chain that comes back to one of its
/// files, more than 16 files. `asked`: where the file is named, if a document names it.
std::optional<FileChain> read_chain(const std::string& file, const Environment& environment,
                                    Diagnostics& diagnostics, Place asked = {});

/// The files of a chain as one document: later keys win, sections merge by key, lists replace. A
/// name is that of its file and is not handed down.
template <HasRecord T>
Node composed(const FileChain& chain) {
  Node root = chain.roots.back();
  for (std::size_t i = chain.roots.size() - 1; i > 0; --i) {
    std::erase_if(root.entries, [](const Entry& entry) { return entry.key == "name"; });
    root = merged<T>(std::move(root), chain.roots[i - 1]);
  }
  return root;
}

/// What a model file may say besides its Record: it is gone before the Record is read.
struct LayerDefaults {
  bool operator==(const LayerDefaults&) const = default;
};
struct Composition {
  std::optional<FilePath> extends;
  LayerDefaults defaults;
};

template <>
struct Record<Composition> {
  static constexpr std::string_view name = "a file";
  static void fields(auto&& field) {
    field("extends", &Composition::extends,
          Field{.sentence = "a file whose values hold where this one says nothing: sections merge "
                            "by key, lists replace"});
    field("defaults", &Composition::defaults,
          Field{.sentence = "{Layer: {key: value}}: values for every layer of a kind that does not "
                            "say them itself"});
  }
};

/// Takes `defaults: {Dense: {kernel_initializer: he_normal}}` out of the root and puts its values
/// into every layer of the kind that has none of its own. Faults by place: layers and keys that
/// there are not, values that cannot be read, used or not.
Node with_layer_defaults(Node root, Origins& origins, Diagnostics& diagnostics);

/// Sets `value` at a path of keys, making the mappings on the way: what --set does to 'defaults'.
void put_at(Node& root, const std::vector<std::string>& steps, Node value, Place place);

}  // namespace fanin
