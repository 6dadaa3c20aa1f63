// Reads single values from Nodes: what is wrong is said with its place, and the reading goes on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/node.hpp"
#include "schema/vocabulary.hpp"
#include "text/diagnostics.hpp"

namespace fanin {

/// How one field is described: the same description checks it, words its messages and documents it.
struct Field {
  std::string_view sentence = {};
  bool required = false;
  Limits limits = {};
  const Vocabulary* vocabulary = nullptr;  ///< of a Choice
  std::string_view null_name =
      {};  ///< what null means for a Choice ("linear"); empty: null is refused
  std::span<const std::string_view> words = {};  ///< what a text may be; empty: anything
  std::string_view alias = {};                   ///< another key for the same value
  bool written = true;                           ///< false: not part of the written form
};

/// Where each value was written, by path ("model.2.units"), and which of them could not be read;
/// values that nobody wrote have no place.
class Places {
 public:
  /// A value written anew: the places of its former parts are forgotten.
  void put(const std::string& path, Place place);
  /// The place of the path or of the nearest part around it that was written.
  Place find(std::string path) const;
  /// The place of the path itself; none if nobody wrote it.
  Place written(const std::string& path) const;

  /// What is wrong at this place is said already: nothing more is said of it.
  void mark_said(Place place) { said_.insert({place.source, place.begin}); }
  bool said(Place place) const { return said_.contains({place.source, place.begin}); }

  void mark_faulty(const std::string& path) { faulty_.insert(path); }
  /// An unknown key in the part `owner` may be any of its values that were not written, misspelled.
  void mark_unknown_key(const std::string& owner) { guessing_.insert(owner); }
  /// Whether the value at `path` is what was meant: no fault was found in it or in what it is a
  /// part of, so rules about it may be checked and say nothing misleading.
  bool sound(const std::string& path) const;
  /// Whether something is a fault as a whole, whatever is wrong inside of it: an unknown layer.
  bool faulty_itself(const std::string& path) const { return faulty_.contains(path); }

 private:
  std::map<std::string, Place> places_;
  std::set<std::string> faulty_;
  std::set<std::string> guessing_;
  std::set<std::pair<int, std::size_t>> said_;
};

/// A file name as written and the place to look for it: relative paths are relative to the file
/// that says them.
struct FilePath {
  std::string path;
  bool operator==(const FilePath&) const = default;
};

/// A name with parameters in any of its written forms: `he_normal`, `{HeNormal: {seed: 1}}`,
/// `{class_name: HeNormal, config: {seed: 1}}`.
struct Named {
  std::string name;
  Place place;                   ///< of the name
  const Node* config = nullptr;  ///< the parameters, a mapping; nullptr: none
};

class Reader {
 public:
  Reader(Diagnostics& to, Places& places_read) : diagnostics(to), places(places_read) {}

  /// Steps into a part; leaves it when it goes out of scope.
  class Step {
   public:
    Step(Reader& reader, std::string_view name);
    ~Step() { reader_.path.resize(length_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Reader& reader_;
    std::size_t length_;
  };

  Diagnostics& diagnostics;
  Places& places;
  std::string path;
  Place path_place;  ///< where the path itself was written, when a part is set by path

  /// The last step of the path: what a message calls the value.
  std::string_view name() const;
  void note(const Node& node) { places.put(path, node.place); }

  /// A fault in the value at `path`.
  void error(Place place, std::string message, std::string hint = {}) {
    places.mark_faulty(path);
    if (!places.said(place)) diagnostics.error(place, std::move(message), std::move(hint));
  }
  /// "'units' is 'abc', not <expected>"
  void mismatch(const Node& node, std::string_view expected, std::string hint = {});
  /// The key of `known` that is meant, if that can be told.
  std::string unknown_key(std::string_view owner, const Entry& entry,
                          const std::vector<std::string>& known);
  /// What a known name takes first: a hint for `Dense: 32` and Dense(32).
  using KeysOf = std::function<std::vector<std::string>(const std::string&)>;

  /// A name that is none of `known`.
  void unknown_name(std::string_view kind, const Named& named,
                    const std::vector<std::string>& known, const KeysOf& keys_of);
  bool expect_mapping(const Node& node, std::string_view owner);

  /// `kind`: the noun for messages ("initializer", "layer").
  std::optional<Named> named(const Node& node, std::string_view kind, const KeysOf& keys_of);
};

void read_value(Reader& reader, const Node& node, bool& value, const Field& field);
void read_value(Reader& reader, const Node& node, std::int64_t& value, const Field& field);
void read_value(Reader& reader, const Node& node, double& value, const Field& field);
void read_value(Reader& reader, const Node& node, std::string& value, const Field& field);
void read_value(Reader& reader, const Node& node, FilePath& value, const Field& field);
void read_value(Reader& reader, const Node& node, Choice& value, const Field& field);

/// Sets the part `steps` of a choice: a parameter, or a part of what was chosen for it.
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, Choice& value, const Field& field);
/// The same of a choice that may be none; none has no parts.
void set_value(Reader& reader, const std::vector<std::string>& steps, std::size_t at,
               const Node& node, std::optional<Choice>& value, const Field& field);

Node write_value(bool value, const Field& field);
Node write_value(std::int64_t value, const Field& field);
Node write_value(double value, const Field& field);
Node write_value(const std::string& value, const Field& field);
Node write_value(const FilePath& value, const Field& field);
Node write_value(const Choice& value, const Field& field);

/// The parameters of a row from a mapping (nullptr: none is given), over the defaults; faults to
/// the reader. `owner`: where to point when a required one is missing.
void read_arguments(Reader& reader, const Node* config, Place owner, const Row& row,
                    Choice& choice);
/// One parameter; false (and a fault) if the row has none of that name.
bool read_argument(Reader& reader, const Node& node, const Row& row, std::string_view parameter,
                   Place key_place, Choice& choice);

}  // namespace fanin
