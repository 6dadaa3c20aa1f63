// Variables, extended files and layer defaults, all of it on Nodes.
#include "spec/compose.hpp"

#include <algorithm>
#include <cstdlib>

#include "schema/yaml.hpp"
#include "spec/document.hpp"
#include "spec/model.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/output.hpp"

namespace fanin {

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

namespace {

bool is_name(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9');
  });
}

bool is_plain_text(std::string_view text) {
  return !invalid_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

class Substitution {
 public:
  Substitution(const Environment& environment, Origins& origins, Diagnostics& diagnostics)
      : environment_(environment), origins_(origins), diagnostics_(diagnostics) {}

  void scalar(Node& node) {
    if (node.text.find('$') == std::string::npos) return;
    std::string out;
    std::string said;
    for (std::size_t i = 0; i < node.text.size(); ++i) {
      const std::string_view rest = std::string_view(node.text).substr(i);
      if (rest.starts_with("$$")) {
        out += '$';
        ++i;
      } else if (rest.starts_with("${")) {
        const std::size_t end = rest.find('}');
        const auto value = variable(node, rest.substr(2, std::min(end, rest.size()) - 2),
                                    end != std::string_view::npos, said);
        if (!value) {
          give_up(node);
          return;
        }
        out += *value;
        i += end;
      } else {
        out += rest[0];
      }
      if (put_ + out.size() > YamlLimits{}.bytes) {
        diagnostics_.error(
            node.place,
            format("with its variables the document is larger than {} bytes", YamlLimits{}.bytes));
        return;
      }
    }
    put_ += out.size();
    node.text = std::move(out);
    if (said.empty()) return;
    origins_.variables[{node.place.source, node.place.begin}] = said;
    static constexpr std::string_view nulls[] = {"", "~", "null", "Null", "NULL"};
    const bool is_null =
        std::find(std::begin(nulls), std::end(nulls), node.text) != std::end(nulls);
    if (is_null && !node.quoted) {
      node.kind = Node::Kind::null;
      node.text.clear();
    }
    node.quoted = node.quoted && is_null;
  }

  void all(Node& node) {
    if (node.is_scalar()) scalar(node);
    for (Node& item : node.items) all(item);
    for (Entry& entry : node.entries) all(entry.value);
  }

 private:
  void give_up(Node& node) {
    node.text.clear();
    node.quoted = true;
    origins_.unknown.push_back(node.place);
  }

  /// What stands for NAME or NAME:default; a fault if nothing can.
  std::optional<std::string> variable(const Node& node, std::string_view inside, bool closed,
                                      std::string& said) {
    const std::string name(inside.substr(0, inside.find(':')));
    if (!closed || !is_name(name)) {
      diagnostics_.error(node.place,
                         closed ? format("'${{{}}}' names no environment variable", inside)
                                : std::string("this '${' is never closed"),
                         "write ${NAME} or ${NAME:default}, and $$ for a '$' itself");
      return std::nullopt;
    }
    const auto value = environment_(name);
    if (value && !is_plain_text(*value)) {
      diagnostics_.error(node.place,
                         format("the environment variable '{}' is not one line of text", name));
      return std::nullopt;
    }
    said += said.empty() ? "" : ", ";
    if (value) {
      said += "environment " + name;
      return value;
    }
    if (name.size() == inside.size()) {
      diagnostics_.error(
          node.place, format("the environment variable '{}' is not set", name),
          format("set it, or write a default: ${{{}:value}}; $$ is a '$' itself", name));
      return std::nullopt;
    }
    said += "default of ${" + name + "}";
    return std::string(inside.substr(name.size() + 1));
  }

  const Environment& environment_;
  Origins& origins_;
  Diagnostics& diagnostics_;
  std::size_t put_ = 0;
};

}  // namespace

Node with_variables(Node root, const Environment& environment, Origins& origins,
                    Diagnostics& diagnostics) {
  Substitution(environment, origins, diagnostics).all(root);
  return root;
}

Node without_variables(Node node) {
  std::string text;
  for (const char c : node.text) text += c == '$' ? "$$" : std::string(1, c);
  node.text = std::move(text);
  for (Node& item : node.items) item = without_variables(std::move(item));
  for (Entry& entry : node.entries) entry.value = without_variables(std::move(entry.value));
  return node;
}

namespace {

constexpr std::size_t most_files = 16;

struct Base {
  std::string file;
  Place place;  ///< where it is named
};

/// Takes the key 'extends' out; the file that it names, if it names one: empty after a fault.
std::optional<Base> take_extends(Node& root, const Origins& origins, Diagnostics& diagnostics) {
  const auto found = std::find_if(root.entries.begin(), root.entries.end(),
                                  [](const Entry& entry) { return entry.key == "extends"; });
  if (found == root.entries.end()) return std::nullopt;
  const Node value = std::move(found->value);
  root.entries.erase(found);
  if (value.is_null()) return std::nullopt;
  Places places;
  for (const Place place : origins.unknown) places.mark_said(place);
  Reader reader(diagnostics, places);
  const Reader::Step step(reader, "extends");
  FilePath base;
  read_value(reader, value, base, Field{});
  return Base{base.path, value.place};
}

}  // namespace

std::optional<FileChain> read_chain(const std::string& file, const Environment& environment,
                                    Diagnostics& diagnostics, Place asked) {
  FileChain chain;
  std::vector<std::string> names{file};
  while (true) {
    auto root = read_document(names.back(), diagnostics, asked);
    if (!root) return std::nullopt;
    if (chain.roots.empty()) {
      chain.origins.source = root->place.source;
    } else if (!root->is_mapping()) {
      diagnostics.error(root->place,
                        format("a file that is extended is {}, not a mapping of keys and values",
                               described(*root)));
      return std::nullopt;
    }
    *root = with_variables(std::move(*root), environment, chain.origins, diagnostics);
    const auto base = take_extends(*root, chain.origins, diagnostics);
    chain.roots.push_back(std::move(*root));
    if (!base) return chain;
    // What it would have said is not known: nothing can be missed in the file itself.
    if (base->file.empty()) return std::nullopt;
    std::string way;
    bool again = false;
    for (const std::string& name : names) {
      again = again || same_file(name, base->file);
      way += name + " -> ";
    }
    if (again) {
      diagnostics.error(base->place, format("'extends' comes back to a file that extends this one: "
                                            "{}{}",
                                            way, base->file));
      return std::nullopt;
    }
    if (names.size() == most_files) {
      diagnostics.error(base->place, format("more than {} files extend one another", most_files));
      return std::nullopt;
    }
    names.push_back(base->file);
    asked = base->place;
  }
}

namespace {

/// Reads one key of a layer kind as a layer would; false if the kind has no such key.
template <class T>
void check_defaults(Reader& reader, Node& config) {
  std::vector<std::string> known = keys_of<T>();
  std::erase(known, "name");
  T scratch{};
  std::vector<Entry> kept;
  for (Entry& entry : config.entries) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      if (entry.key == "name") {
        reader.diagnostics.error(entry.key_place, "a name is that of one layer, not of a kind");
      } else {
        reader.unknown_key(Record<T>::name, entry, known);
      }
      continue;
    }
    reader.path_place = entry.key_place;
    set_value(reader, {entry.key}, 0, entry.value, scratch, Field{});
    kept.push_back(std::move(entry));
  }
  config.entries = std::move(kept);
}

/// The defaults of one kind checked; false if there is no such kind.
template <class... T>
bool check_kind(std::variant<T...>*, Reader& reader, Entry& kind) {
  bool found = false;
  const auto attempt = [&]<class Alternative>(std::type_identity<Alternative>) {
    if (found || folded(Record<Alternative>::name) != folded(kind.key)) return;
    found = true;
    if (kind.value.is_null()) kind.value = Node::mapping({});
    if (reader.expect_mapping(kind.value, format("the defaults of {}", kind.key)))
      check_defaults<Alternative>(reader, kind.value);
  };
  (attempt(std::type_identity<T>{}), ...);
  if (!found) {
    reader.diagnostics.error(kind.key_place, format("there is no layer '{}'", kind.key),
                             hint_for(kind.key, {std::string(Record<T>::name)...}, "layers"));
  }
  return found;
}

std::size_t count_of(const Node& node) {
  std::size_t count = 1;
  for (const Node& item : node.items) count += count_of(item);
  for (const Entry& entry : node.entries) count += count_of(entry.value);
  return count;
}

void mark(const Node& node, Origins& origins) {
  origins.layer_defaults.insert({node.place.source, node.place.begin});
  for (const Node& item : node.items) mark(item, origins);
  for (const Entry& entry : node.entries) mark(entry.value, origins);
}

/// The mapping of a layer's keys, made if the layer is a bare name; nullptr if it is no layer.
Node* config_of(Node& layer, std::string& name) {
  if (layer.is_scalar()) {
    Node whole = Node::mapping({{layer.text, layer.place, Node::mapping({})}});
    whole.place = layer.place;
    layer = std::move(whole);
  }
  if (!layer.is_mapping() || layer.entries.empty()) return nullptr;
  Entry* config = &layer.entries.front();
  name = config->key;
  if (const Entry* class_name = layer.find("class_name"); class_name != nullptr) {
    name = class_name->value.text;
    if (layer.find("config") == nullptr)
      layer.entries.push_back({"config", class_name->key_place, {}});
    config = &*std::find_if(layer.entries.begin(), layer.entries.end(),
                            [](const Entry& entry) { return entry.key == "config"; });
  } else if (layer.entries.size() != 1) {
    return nullptr;
  }
  if (config->value.is_null()) {
    config->value = Node::mapping({});
    config->value.place = config->key_place;
  }
  return config->value.is_mapping() ? &config->value : nullptr;
}

}  // namespace

Node with_layer_defaults(Node root, Origins& origins, Diagnostics& diagnostics) {
  const auto found = std::find_if(root.entries.begin(), root.entries.end(),
                                  [](const Entry& entry) { return entry.key == "defaults"; });
  if (found == root.entries.end()) return root;
  Node defaults = std::move(found->value);
  root.entries.erase(found);
  if (defaults.is_null()) return root;
  Places places;
  for (const Place place : origins.unknown) places.mark_said(place);
  Reader reader(diagnostics, places);
  if (!reader.expect_mapping(defaults, "'defaults'")) return root;
  std::set<std::string> kinds;
  std::erase_if(defaults.entries, [&](Entry& kind) {
    if (!kinds.insert(folded(kind.key)).second)
      diagnostics.error(kind.key_place, format("'{}' has its defaults here twice", kind.key));
    return !check_kind(static_cast<Layer*>(nullptr), reader, kind) || !kind.value.is_mapping();
  });
  mark(defaults, origins);
  std::size_t copied = 0;
  for (Entry& entry : root.entries) {
    if (entry.key != "model") continue;
    for (Node& layer : entry.value.items) {
      std::string name;
      for (const Entry& kind : defaults.entries) {
        const bool bare = layer.is_scalar() && folded(layer.text) == folded(kind.key);
        if (layer.is_scalar() && !bare) continue;
        Node* config = config_of(layer, name);
        if (config == nullptr || folded(name) != folded(kind.key)) continue;
        for (const Entry& value : kind.value.entries) {
          if (config->find(value.key) != nullptr) continue;
          copied += count_of(value.value);
          if (copied > YamlLimits{}.nodes) {
            diagnostics.error(value.key_place,
                              format("with its defaults the document holds more than {} values",
                                     YamlLimits{}.nodes));
            return root;
          }
          config->entries.push_back(value);
        }
      }
    }
  }
  return root;
}

void put_at(Node& root, const std::vector<std::string>& steps, Node value, Place place) {
  Node* at = &root;
  for (const std::string& step : steps) {
    if (!at->is_mapping()) {
      *at = Node::mapping({});
      at->place = place;
    }
    auto entry = std::find_if(at->entries.begin(), at->entries.end(),
                              [&](const Entry& known) { return known.key == step; });
    if (entry == at->entries.end()) entry = at->entries.insert(entry, {step, place, {}});
    entry->key_place = place;
    at = &entry->value;
  }
  *at = std::move(value);
}

}  // namespace fanin
