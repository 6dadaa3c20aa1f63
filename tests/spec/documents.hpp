// Documents read as parts of a spec, with the faults found, for the tests of spec.
#pragma once

#include <filesystem>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "schema/record.hpp"
#include "schema/yaml.hpp"
#include "scratch.hpp"
#include "spec/load.hpp"

namespace fanin {

/// "3 softmax: message | hint" of each fault, one a line: its line, the characters underlined, what
/// is wrong and what would be right. A fault in an argument has the option's name for the line.
inline std::string faults_of(const Diagnostics& diagnostics) {
  std::string out;
  for (const Fault& fault : diagnostics.faults()) {
    if (!out.empty()) out += "\n";
    if (fault.line > 0) {
      out += fault.file.starts_with("--") ? fault.file : std::to_string(fault.line);
      out += " " + fault.excerpt.substr(fault.column - 1 - fault.excerpt_from, fault.length) + ": ";
    }
    out += fault.message;
    if (!fault.hint.empty()) out += " | " + fault.hint;
  }
  return out;
}

/// A document of one value.
template <class T>
struct Document {
  Diagnostics diagnostics;
  Places places;
  T value{};

  explicit Document(const std::string& yaml, const Field& field = {}) {
    const int source = diagnostics.add_source("f.yaml", yaml);
    const auto node = parse_yaml(source, diagnostics);
    if (!node) return;
    Reader reader(diagnostics, places);
    reader.note(*node);
    read_value(reader, *node, value, field);
  }
  std::string faults() const { return faults_of(diagnostics); }
};

/// m.yaml loaded with the arguments of --set.
struct LoadedModel {
  Scratch folder;
  Diagnostics diagnostics;
  std::optional<Declared<ModelFile>> file;

  explicit LoadedModel(const std::string& yaml, const std::vector<std::string>& set = {}) {
    std::vector<Override> overrides;
    for (const std::string& argument : set) {
      if (auto override = parse_override(argument, diagnostics))
        overrides.push_back(std::move(*override));
    }
    file = load_model(folder.write("m.yaml", yaml), overrides, diagnostics);
  }
  std::string faults() const { return folder.relative(faults_of(diagnostics)); }
  const ModelFile& value() const { return file.value().value; }
};

/// A model file with a line for each section.
struct Sections {
  std::string data = "{csv: points.csv, target: class}";
  std::string model =
      "[Dense: {units: 4, activation: relu}, Dense: {units: 3, activation: softmax}]";
  std::string compile = "{loss: sparse_categorical_crossentropy}";
  std::string fit = "{epochs: 2}";
  std::string says = {};  ///< the faults

  std::string yaml() const {
    return "data: " + data + "\nmodel: " + model + "\ncompile: " + compile + "\nfit: " + fit + "\n";
  }
  friend std::ostream& operator<<(std::ostream& to, const Sections& s) { return to << s.yaml(); }
};

/// A value as it is written and the faults that it has.
struct Refused {
  std::string yaml;
  std::string says;
  friend std::ostream& operator<<(std::ostream& to, const Refused& r) { return to << r.yaml; }
};

}  // namespace fanin
