// CSV text to a Dataset: columns found by name, cells checked one by one.
#include "data/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "data/classes.hpp"
#include "data/csv.hpp"
#include "text/file_text.hpp"
#include "text/format.hpp"
#include "text/hash.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

constexpr std::size_t no_column = std::numeric_limits<std::size_t>::max();
// Bytes in the name of a column or a class: what is longer is a broken file, whose messages nobody
// could read.
constexpr std::size_t longest_name = 1000;

struct Columns {
  std::vector<std::string> names;
  CsvPlace header;
  std::vector<std::size_t> features;  ///< column numbers
  std::size_t target = no_column;
  std::size_t weight = no_column;
};

std::string shown(std::string_view cell) {
  constexpr std::size_t most = 40;
  std::string text = character_range(cell, 0, most);
  if (text.size() < cell.size()) text += "...";
  return text;
}

using Names = std::vector<std::string>;

/// Checks that the columns have names of their own.
void check_names(const Names& header, CsvPlace place, CsvFaults& faults) {
  std::set<std::string_view> seen;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (header[c].empty()) {
      faults.at(place, c, format("column {} has no name", c + 1));
    } else if (header[c].size() > longest_name) {
      faults.at(place, c,
                format("the name of column {} is {} bytes long, at most {} were expected", c + 1,
                       header[c].size(), longest_name));
    } else if (!seen.insert(header[c]).second) {
      faults.at(place, c, format("two columns are called '{}'", shown(header[c])));
    }
  }
}

/// Finds the target, and as features all columns not ignored; or, of a test file, the columns of
/// the training file by their names, whatever their order and whatever else is there.
Columns find_columns(const Names& header, CsvPlace place, const CsvRequest& request,
                     const Dataset* like, std::string_view text, CsvFaults& faults,
                     Diagnostics& diagnostics) {
  Columns columns{header, place, {}, no_column, no_column};
  check_names(header, place, faults);
  if (std::any_of(header.begin(), header.end(),
                  [](const std::string& name) { return name.size() > longest_name; })) {
    return columns;
  }
  // Of two columns with one name the first counts.
  std::unordered_map<std::string_view, std::size_t> by_name;
  for (std::size_t c = 0; c < header.size(); ++c) by_name.emplace(header[c], c);
  const std::string separator = separator_hint(text);
  const bool all_numbers = std::all_of(header.begin(), header.end(), [](const std::string& cell) {
    return parse_number(cell).has_value();
  });
  // The number of the column; a fault with the nearest of the candidates if there is none.
  const auto find = [&](const std::string& name, Place asked,
                        const std::vector<std::string>& candidates, const char* whose = "") {
    const auto found = by_name.find(name);
    if (found != by_name.end()) return found->second;
    std::string hint = separator;
    if (hint.empty() && all_numbers) hint = "the file's first line must name the columns";
    if (hint.empty()) {
      // When none of the candidates is near, all columns are listed.
      const bool near = nearest(name, candidates).has_value();
      hint = near ? hint_for(name, candidates, "columns") : hint_for("", header, "columns");
    }
    diagnostics.error(asked, format("{} has no column '{}'{}", request.file, name, whose), hint);
    return no_column;
  };
  if (request.with_target) columns.target = find(request.target, request.target_place, header);
  // Without a header, or with another separator, every other column would be missing too.
  if (request.with_target && columns.target == no_column && (all_numbers || !separator.empty()))
    return columns;
  if (request.weight) columns.weight = find(*request.weight, request.weight_place, header);
  if (like != nullptr) {
    // What has its name in the training file is not what a missing column was meant to be.
    const std::set<std::string> known(like->feature_names.begin(), like->feature_names.end());
    std::vector<std::string> others;
    for (const std::string& name : header) {
      if (name != request.target && !known.contains(name)) others.push_back(name);
    }
    constexpr std::size_t most = 10;
    std::size_t missing = 0;
    for (const std::string& name : like->feature_names) {
      if (!by_name.contains(name) && ++missing > most) continue;
      columns.features.push_back(
          find(name, request.file_place, others, ", which the training data has"));
    }
    if (missing > most) {
      diagnostics.error(request.file_place,
                        format("{} has no column for {} more features of the training data",
                               request.file, missing - most));
    }
    return columns;
  }
  std::set<std::size_t> out{columns.target, columns.weight};
  for (const std::string& name : request.ignore)
    out.insert(find(name, request.ignore_place, header));
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (!out.contains(c)) columns.features.push_back(c);
  }
  if (columns.features.empty())
    faults.at(place, 0, "the file has no feature columns besides the target");
  return columns;
}

/// A finite float32 or a fault.
float number_in(std::string_view cell, const std::string& column, CsvPlace place, std::size_t c,
                CsvFaults& faults) {
  const auto number = parse_number(cell);
  if (!number) {
    faults.at(place, c,
              cell.empty() ? format("'{}' is empty, a number was expected", column)
                           : format("'{}' is '{}', not a number", column, shown(cell)),
              cell.empty() ? "fill in the value, or remove the row" : "");
    return 0;
  }
  if (!std::isfinite(*number) || std::abs(*number) > std::numeric_limits<float>::max()) {
    faults.at(place, c,
              format("'{}' is '{}', not a finite number that fits 32 bits", column, shown(cell)));
    return 0;
  }
  return static_cast<float>(*number);
}

/// A sample weight or a fault.
float weight_in(std::string_view cell, const std::string& column, CsvPlace place, std::size_t c,
                CsvFaults& faults) {
  const float weight = number_in(cell, column, place, c, faults);
  if (weight < 0) {
    faults.at(place, c,
              format("'{}' is '{}', a sample weight cannot be negative", column, shown(cell)));
  }
  return weight;
}

/// Gives each distinct label a number, in the order they are met.
class LabelNumbers {
 public:
  std::int32_t of(std::string_view label) {
    const auto known = numbers_.find(label);
    if (known != numbers_.end()) return known->second;
    const auto number = static_cast<std::int32_t>(numbers_.size());
    numbers_.emplace(label, number);
    return number;
  }
  const std::map<std::string, std::int32_t, std::less<>>& all() const { return numbers_; }

 private:
  std::map<std::string, std::int32_t, std::less<>> numbers_;
};

/// Places the labels that `wrong` has a message for.
void place_wrong_labels(
    std::string_view text, const Columns& columns, CsvFaults& faults,
    const std::map<std::string, std::pair<std::string, std::string>, std::less<>>& wrong) {
  bool header = true;
  read_csv(text, faults, [&](CsvPlace place, const CsvRecord& fields) {
    if (std::exchange(header, false)) return;
    const auto found = wrong.find(fields[columns.target]);
    if (found != wrong.end())
      faults.at(place, columns.target, found->second.first, found->second.second);
  });
}

/// Numbers the classes: those of `like`, or those found if there are none yet. The data's labels,
/// numbered as they were met, become class numbers.
void number_labels(std::string_view text, const LabelNumbers& met, const Columns& columns,
                   const Dataset* like, CsvFaults& faults, Dataset& data) {
  std::set<std::string> distinct;
  for (const auto& [label, number] : met.all()) distinct.insert(label);
  const bool known = like != nullptr && !like->class_names.empty();
  data.class_names = known ? like->class_names : classes_of(distinct);
  const bool numeric = !known && are_numbers(distinct);
  const ClassNumbers classes(data.class_names);
  std::vector<std::int32_t> class_of(met.all().size());
  std::map<std::string, std::pair<std::string, std::string>, std::less<>> wrong;
  for (const auto& [label, number] : met.all()) {
    const auto found = classes.find(label);
    if (numeric && !is_finite_number(label)) {
      wrong[label] = {
          format("the class is '{}', expected a finite number as in the other rows", shown(label)),
          "fill in the value, or remove the row"};
    } else if (!found) {
      wrong[label] = {format("the class '{}' is not in the training data", shown(label)), ""};
    }
    class_of[static_cast<std::size_t>(number)] = found.value_or(0);
  }
  if (!wrong.empty()) place_wrong_labels(text, columns, faults, wrong);
  for (std::int32_t& label : data.labels) label = class_of[static_cast<std::size_t>(label)];
  if (like == nullptr && data.class_names.size() == 1) {
    faults.at(columns.header, columns.target,
              format("the target '{}' has one class only, '{}': there is nothing to learn",
                     columns.names[columns.target], shown(data.class_names.front())));
  }
}

/// The text of the file, if it can be read and is UTF-8.
std::optional<FileText> text_of(const CsvRequest& request, Diagnostics& diagnostics) {
  std::string why;
  auto file = FileText::open(request.file, why);
  if (!file) {
    diagnostics.error(request.file_place, format("{} cannot be read: {}", request.file, why));
    return std::nullopt;
  }
  if (const auto bad = invalid_utf8(file->text())) {
    Fault fault = fault_at(request.file, file->text(), *bad);
    fault.message = "this byte is not UTF-8 text";
    diagnostics.add(std::move(fault));
    return std::nullopt;
  }
  return file;
}

/// Makes room for all rows that the text may have, so that the matrix is never copied to a larger
/// one. Room that is not used costs no memory.
void reserve_rows(std::string_view text, const Columns& columns, bool classes, Dataset& data) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  // A row of n fields has n bytes at least.
  const std::size_t rows = std::min(lines, text.size() / columns.names.size()) + 1;
  data.features.reserve(rows * columns.features.size());
  if (columns.weight != no_column) data.weights.reserve(rows);
  if (columns.target == no_column) return;
  if (classes) {
    data.labels.reserve(rows);
  } else {
    data.values.reserve(rows);
  }
}

}  // namespace

std::optional<Dataset> read_dataset(const CsvRequest& request, Diagnostics& diagnostics,
                                    const Dataset* like) {
  const std::size_t errors_before = diagnostics.error_count();
  const auto sound = [&] { return diagnostics.error_count() == errors_before; };
  const auto file = text_of(request, diagnostics);
  if (!file) return std::nullopt;
  const std::string_view text = file->text();
  Dataset data;
  data.name = std::filesystem::path(request.file).stem().string();
  data.content = content_hash(text);
  CsvFaults faults(request.file, text, diagnostics);
  Columns columns;
  LabelNumbers labels;
  bool usable = true;
  std::size_t rows = 0;
  const bool whole = read_csv(text, faults, [&](CsvPlace place, const CsvRecord& fields) {
    if (columns.names.empty()) {
      columns = find_columns({fields.begin(), fields.end()}, place, request, like, text, faults,
                             diagnostics);
      usable = sound();
      if (!usable) return;
      for (const std::size_t c : columns.features) data.feature_names.push_back(columns.names[c]);
      reserve_rows(text, columns, request.classes, data);
      return;
    }
    if (!usable) return;
    ++rows;
    if (fields.size() != columns.names.size()) {
      faults.at(
          place, std::min(fields.size(), columns.names.size()),
          format("this row has {} fields, the header has {}", fields.size(), columns.names.size()));
      return;
    }
    for (const std::size_t c : columns.features) {
      data.features.push_back(number_in(fields[c], columns.names[c], place, c, faults));
    }
    if (columns.weight != no_column) {
      data.weights.push_back(
          weight_in(fields[columns.weight], *request.weight, place, columns.weight, faults));
    }
    if (columns.target == no_column) return;
    const std::string_view target = fields[columns.target];
    const std::string& name = columns.names[columns.target];
    if (!request.classes) {
      data.values.push_back(number_in(target, name, place, columns.target, faults));
    } else if (target.empty()) {
      faults.at(place, columns.target, format("'{}' is empty, a label was expected", name));
    } else if (target.size() > longest_name) {
      faults.at(place, columns.target,
                format("the class is {} bytes long, at most {} were expected", target.size(),
                       longest_name));
    } else {
      data.labels.push_back(labels.of(target));
    }
  });
  // Before all else: of a text that changed under the reader, no other fault means anything.
  if (!file->unchanged()) {
    diagnostics.error(request.file_place, format("{} was changed while it was read", request.file),
                      "start again when whoever writes it is done");
    return std::nullopt;
  }
  if (!whole || !sound()) return std::nullopt;
  if (columns.names.empty()) {
    diagnostics.add({.file = request.file,
                     .line = 1,
                     .column = 1,
                     .message = "the file is empty",
                     .hint = "the first line names the columns"});
  } else if (rows == 0) {
    faults.at(columns.header, 0, "the file has a header and no rows");
  } else if (request.classes && request.with_target) {
    number_labels(text, labels, columns, like, faults, data);
  }
  if (!sound()) return std::nullopt;
  return data;
}

void check_test_file(const CsvRequest& training, const CsvRequest& test, Diagnostics& diagnostics) {
  Dataset like;
  // A pipe cannot be read again.
  std::error_code code;
  if (std::filesystem::is_regular_file(training.file, code)) {
    Diagnostics quiet;
    if (const auto file = text_of(training, quiet)) {
      const std::string_view text = file->text();
      CsvFaults faults(training.file, text, quiet);
      Columns columns;
      read_csv(text, faults, [&](CsvPlace place, const CsvRecord& fields) {
        if (!columns.names.empty()) return;
        columns = find_columns({fields.begin(), fields.end()}, place, training, nullptr, text,
                               faults, quiet);
        if (quiet.failed()) return;
        for (const std::size_t c : columns.features) like.feature_names.emplace_back(fields[c]);
      });
    }
  }
  read_dataset(test, diagnostics, &like);
}

}  // namespace fanin
