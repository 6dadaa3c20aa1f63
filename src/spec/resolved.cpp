// Written values beside the places that say them.
#include "spec/resolved.hpp"

#include <algorithm>

#include "schema/yaml.hpp"
#include "text/format.hpp"
#include "text/width.hpp"

namespace fanin {

std::string origin_of(Place place, const Origins& origins, const Diagnostics& diagnostics) {
  if (!place) return "default";
  const Source& source = diagnostics.source(place.source);
  // An option: its whole argument is short and says more than a column in it.
  if (source.name().starts_with("--"))
    return printable(format("{} {}", source.name(), source.text()));
  const LineColumn at = source.locate(place.begin);
  std::string out = format("{}:{}:{}", printable(source.name()), at.line, at.column);
  const std::pair key{place.source, place.begin};
  if (place.source != origins.source) out += " (extends)";
  if (origins.layer_defaults.contains(key)) out += " (defaults)";
  if (const auto said = origins.variables.find(key); said != origins.variables.end())
    out += ", " + said->second;
  return out;
}

namespace {

class Writer {
 public:
  Writer(const Places& places, const Origins& origins, const Diagnostics& diagnostics)
      : places_(places), origins_(origins), diagnostics_(diagnostics) {}

  std::string take() { return std::move(out_); }

  /// The entries of a mapping, each line behind `indent`, the first behind `first`.
  void entries(const Node& node, const std::string& path, const std::string& first,
               const std::string& indent) {
    const std::string* before = &first;
    for (const Entry& entry : node.entries) {
      const std::string inside = path.empty() ? entry.key : path + "." + entry.key;
      value(entry.value, is_name_of_choice(node) ? path : inside, Node::mapping({entry}), entry.key,
            *before, indent);
      before = &indent;
    }
  }

 private:
  // Class names begin with a capital, keys do not; a path has no step for the name of a choice.
  static bool is_name_of_choice(const Node& node) {
    return node.entries.size() == 1 && node.entries[0].value.is_mapping() &&
           node.entries[0].key[0] >= 'A' && node.entries[0].key[0] <= 'Z';
  }

  static bool is_short(const Node& node) {
    return node.entries.empty() &&
           std::all_of(node.items.begin(), node.items.end(),
                       [](auto& item) { return item.items.empty() && item.entries.empty(); });
  }

  /// `whole`: the value with its key or dash, as it stands on one line.
  void value(const Node& node, const std::string& path, const Node& whole, const std::string& key,
             const std::string& before, const std::string& indent) {
    if (is_short(node)) {
      std::string text = emit_yaml(whole);
      while (text.ends_with('\n')) text.pop_back();
      line(before + text, path, node);
      return;
    }
    const std::string deeper = indent + "  ";
    if (!key.empty()) {
      std::string text = emit_yaml(Node::mapping({{key, {}, {}}}));
      text.resize(text.rfind(':') + 1);
      line(before + text, path, node);
      items(node, path, deeper);
      entries(node, path, deeper, deeper);
    } else if (node.is_mapping()) {
      entries(node, path, before + "- ", deeper);
    } else {
      line(before + "-", path, node);
      items(node, path, deeper);
    }
  }

  void items(const Node& node, const std::string& path, const std::string& indent) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      value(node.items[i], format("{}.{}", path, i), Node::sequence({node.items[i]}), "", indent,
            indent);
    }
  }

  void line(const std::string& text, const std::string& path, const Node& node) {
    // Values of a varied field are kept as Nodes, with their places.
    const Place place = node.place ? node.place : places_.written(path);
    // A section that nobody wrote has nothing to say beside its values.
    const bool section = !is_short(node) && !place;
    constexpr std::size_t column = 40;
    out_ += text;
    if (!section) {
      out_ += std::string(std::max(display_width(text) + 2, column) - display_width(text), ' ');
      out_ += "# " + origin_of(place, origins_, diagnostics_);
    }
    out_ += '\n';
  }

  const Places& places_;
  const Origins& origins_;
  const Diagnostics& diagnostics_;
  std::string out_;
};

/// Paths of varied files are relative to the study, like all that it says; here to the command.
Node with_files_of(Node written, const Diagnostics& diagnostics) {
  for (Entry& entry : written.entries) {
    if (entry.key != "vary") continue;
    for (Entry& varied : entry.value.entries) {
      if (varied.key != "data.csv" && varied.key != "data.test_csv") continue;
      for (Node& item : varied.value.items) {
        if (item.is_scalar() && item.place)
          item.text = beside(diagnostics.source(item.place.source).name(), item.text);
      }
    }
  }
  return written;
}

}  // namespace

std::string resolved_text(const Node& written, const Places& places, const Origins& origins,
                          const Diagnostics& diagnostics) {
  Writer writer(places, origins, diagnostics);
  writer.entries(without_variables(written), "", "", "");
  return writer.take();
}

std::string resolved_text(const Declared<ModelFile>& file, const Diagnostics& diagnostics) {
  return resolved_text(write_value(file.value, Field{}), file.places, file.origins, diagnostics);
}

std::string resolved_text(const Declared<Study>& file, const Diagnostics& diagnostics) {
  return resolved_text(with_files_of(write_value(file.value, Field{}), diagnostics), file.places,
                       file.origins, diagnostics);
}

}  // namespace fanin
