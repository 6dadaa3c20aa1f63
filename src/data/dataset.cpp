// CSV text to a Dataset: columns found by name, cells checked one by one.
#include "data/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

#include "data/classes.hpp"
#include "data/csv.hpp"
#include "text/format.hpp"
#include "text/hash.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

constexpr std::size_t no_column = std::numeric_limits<std::size_t>::max();

struct Columns {
  std::vector<std::string> names;
  CsvPlace header;
  std::vector<std::size_t> features;  ///< column numbers
  std::size_t target = no_column;
};

std::string shown(std::string_view cell) {
  constexpr std::size_t most = 40;
  std::string text = character_range(cell, 0, most);
  if (text.size() < cell.size()) text += "...";
  return text;
}

/// Checks that the columns have names of their own.
void check_names(const CsvRecord& header, CsvPlace place, CsvFaults& faults) {
  std::set<std::string> seen;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (header[c].empty()) {
      faults.at(place, c, format("column {} has no name", c + 1));
    } else if (!seen.insert(header[c]).second) {
      faults.at(place, c, format("two columns are called '{}'", shown(header[c])));
    }
  }
}

/// Finds the target, and as features all columns not ignored; or, of a test file, the columns of
/// the training file by their names, whatever their order and whatever else is there.
Columns find_columns(const CsvRecord& header, CsvPlace place, const CsvRequest& request,
                     const Dataset* like, std::string_view text, CsvFaults& faults,
                     Diagnostics& diagnostics) {
  Columns columns{header, place, {}, no_column};
  check_names(header, place, faults);
  const std::string separator = separator_hint(text);
  const bool all_numbers = std::all_of(header.begin(), header.end(), [](const std::string& cell) {
    return parse_number(cell).has_value();
  });
  // The number of the column; a fault with the nearest of the candidates if there is none.
  const auto find = [&](const std::string& name, Place asked,
                        const std::vector<std::string>& candidates, const char* whose = "") {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
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
  columns.target = find(request.target, request.target_place, header);
  // Without a header, or with another separator, every other column would be missing too.
  if (columns.target == no_column && (all_numbers || !separator.empty())) return columns;
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
      const bool there = std::find(header.begin(), header.end(), name) != header.end();
      if (!there && ++missing > most) continue;
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
  std::set<std::size_t> out{columns.target};
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
float number_in(const std::string& cell, const std::string& column, CsvPlace place, std::size_t c,
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

/// The labels of a file, row by row.
struct Labels {
  std::vector<std::string> text;
  std::vector<CsvPlace> places;
};

/// Numbers the classes: those of `like`, or those found if there are none yet.
void number_labels(const Labels& labels, const Columns& columns, const Dataset* like,
                   CsvFaults& faults, Dataset& data) {
  const std::set<std::string> distinct(labels.text.begin(), labels.text.end());
  const bool known = like != nullptr && !like->class_names.empty();
  data.class_names = known ? like->class_names : classes_of(distinct);
  const bool numeric = !known && are_numbers(distinct);
  const ClassNumbers numbers(data.class_names);
  for (std::size_t r = 0; r < labels.text.size(); ++r) {
    const std::string& label = labels.text[r];
    const auto number = numbers.find(label);
    if (numeric && !is_finite_number(label)) {
      faults.at(
          labels.places[r], columns.target,
          format("the class is '{}', expected a finite number as in the other rows", shown(label)),
          "fill in the value, or remove the row");
    } else if (!number) {
      faults.at(labels.places[r], columns.target,
                format("the class '{}' is not in the training data", shown(label)));
    }
    data.labels.push_back(number.value_or(0));
  }
  if (like == nullptr && data.class_names.size() == 1) {
    faults.at(columns.header, columns.target,
              format("the target '{}' has one class only, '{}': there is nothing to learn",
                     columns.names[columns.target], shown(data.class_names.front())));
  }
}

/// The text of the file, if it can be read and is UTF-8.
std::optional<std::string> text_of(const CsvRequest& request, Diagnostics& diagnostics) {
  std::string why;
  auto text = read_file(request.file, why);
  if (!text) {
    diagnostics.error(request.file_place, format("{} cannot be read: {}", request.file, why));
    return std::nullopt;
  }
  if (const auto bad = invalid_utf8(*text)) {
    const Source source(request.file, *text);
    const LineColumn at = source.locate(*bad);
    diagnostics.add({.file = request.file,
                     .line = at.line,
                     .column = at.column,
                     .excerpt = std::string(source.line_at(*bad)),
                     .message = "this byte is not UTF-8 text"});
    return std::nullopt;
  }
  return text;
}

}  // namespace

std::optional<Dataset> read_dataset(const CsvRequest& request, Diagnostics& diagnostics,
                                    const Dataset* like) {
  const std::size_t errors_before = diagnostics.error_count();
  const auto sound = [&] { return diagnostics.error_count() == errors_before; };
  const auto text = text_of(request, diagnostics);
  if (!text) return std::nullopt;
  Dataset data;
  data.name = std::filesystem::path(request.file).stem().string();
  data.content = content_hash(*text);
  CsvFaults faults(request.file, *text, diagnostics);
  Columns columns;
  Labels labels;
  bool usable = true;
  std::size_t rows = 0;
  const bool whole = read_csv(*text, faults, [&](CsvPlace place, CsvRecord& fields) {
    if (columns.names.empty()) {
      columns = find_columns(fields, place, request, like, *text, faults, diagnostics);
      usable = sound();
      if (!usable) return;
      for (const std::size_t c : columns.features) data.feature_names.push_back(columns.names[c]);
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
    std::string& target = fields[columns.target];
    const std::string& name = columns.names[columns.target];
    if (!request.classes) {
      data.values.push_back(number_in(target, name, place, columns.target, faults));
    } else if (target.empty()) {
      faults.at(place, columns.target, format("'{}' is empty, a label was expected", name));
    } else {
      labels.text.push_back(std::move(target));
      labels.places.push_back(place);
    }
  });
  if (!whole || !sound()) return std::nullopt;
  if (columns.names.empty()) {
    diagnostics.add({.file = request.file,
                     .line = 1,
                     .column = 1,
                     .message = "the file is empty",
                     .hint = "the first line names the columns"});
  } else if (rows == 0) {
    faults.at(columns.header, 0, "the file has a header and no rows");
  } else if (request.classes) {
    number_labels(labels, columns, like, faults, data);
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
    if (const auto text = text_of(training, quiet)) {
      CsvFaults faults(training.file, *text, quiet);
      Columns columns;
      read_csv(*text, faults, [&](CsvPlace place, CsvRecord& fields) {
        if (!columns.names.empty()) return;
        columns = find_columns(fields, place, training, nullptr, *text, faults, quiet);
        if (quiet.failed()) return;
        for (const std::size_t c : columns.features) like.feature_names.push_back(fields[c]);
      });
    }
  }
  read_dataset(test, diagnostics, &like);
}

}  // namespace fanin
