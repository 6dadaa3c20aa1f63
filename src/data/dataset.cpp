// CSV text to a Dataset: columns found by name, cells checked one by one.
#include "data/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <set>

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
  std::vector<std::size_t> features;  ///< column numbers
  std::size_t target = no_column;
};

std::string shown(std::string_view cell) {
  constexpr std::size_t most = 40;
  std::string text = character_range(cell, 0, most);
  if (text.size() < cell.size()) text += "...";
  return text;
}

Columns find_columns(const CsvRecord& header, CsvPlace place, const CsvRequest& request,
                     CsvFaults& faults, Diagnostics& diagnostics) {
  Columns columns{header, {}, no_column};
  std::set<std::string> seen;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (header[c].empty()) {
      faults.at(place, c, format("column {} has no name", c + 1));
    } else if (!seen.insert(header[c]).second) {
      faults.at(place, c, format("two columns are called '{}'", shown(header[c])));
    }
  }
  const auto find = [&](const std::string& name, Place asked) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
    const bool all_numbers = std::all_of(header.begin(), header.end(), [](const std::string& cell) {
      return parse_number(cell).has_value();
    });
    diagnostics.error(asked, format("{} has no column '{}'", request.file, name),
                      all_numbers ? "the file's first line must name the columns"
                                  : hint_for(name, header, "columns"));
    return no_column;
  };
  columns.target = find(request.target, request.target_place);
  std::set<std::size_t> out{columns.target};
  for (const std::string& name : request.ignore) out.insert(find(name, request.ignore_place));
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

/// Labels in sorted order, by value if all are numbers.
std::vector<std::string> sorted_classes(const std::set<std::string>& distinct) {
  std::vector<std::string> classes(distinct.begin(), distinct.end());
  const bool numeric = std::all_of(classes.begin(), classes.end(), [](const std::string& label) {
    const auto number = parse_number(label);
    return number && std::isfinite(*number);
  });
  if (numeric) {
    std::stable_sort(classes.begin(), classes.end(),
                     [](const std::string& a, const std::string& b) {
                       return *parse_number(a) < *parse_number(b);
                     });
  }
  return classes;
}

}  // namespace

std::optional<Dataset> read_dataset(const CsvRequest& request, Diagnostics& diagnostics,
                                    const Dataset* like) {
  std::string why;
  const auto text = read_file(request.file, why);
  if (!text) {
    diagnostics.error(request.file_place, format("{} cannot be read: {}", request.file, why));
    return std::nullopt;
  }
  const std::size_t errors_before = diagnostics.error_count();
  Dataset data;
  data.name = std::filesystem::path(request.file).stem().string();
  data.content = content_hash(*text);
  Columns columns;
  std::vector<std::string> label_of_row;
  std::vector<CsvPlace> place_of_row;
  std::set<std::string> distinct;
  {
    CsvFaults faults(request.file, *text, diagnostics);
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
    bool header = true;
    bool usable = true;
    const bool whole = read_csv(*text, faults, [&](CsvPlace place, CsvRecord& fields) {
      if (header) {
        header = false;
        const std::size_t before = diagnostics.error_count();
        columns = find_columns(fields, place, request, faults, diagnostics);
        usable = diagnostics.error_count() == before;
        for (const std::size_t c : columns.features) data.feature_names.push_back(columns.names[c]);
        return;
      }
      if (!usable) return;
      if (fields.size() != columns.names.size()) {
        faults.at(place, std::min(fields.size(), columns.names.size()),
                  format("this row has {} fields, the header has {}", fields.size(),
                         columns.names.size()));
        return;
      }
      for (const std::size_t c : columns.features) {
        data.features.push_back(number_in(fields[c], columns.names[c], place, c, faults));
      }
      if (!request.classes) {
        data.values.push_back(number_in(fields[columns.target], columns.names[columns.target],
                                        place, columns.target, faults));
      } else if (fields[columns.target].empty()) {
        faults.at(place, columns.target,
                  format("'{}' is empty, a label was expected", columns.names[columns.target]));
      } else {
        distinct.insert(fields[columns.target]);
        label_of_row.push_back(std::move(fields[columns.target]));
        place_of_row.push_back(place);
      }
    });
    if (!whole || !usable || faults.any()) return std::nullopt;
    if (header) {
      diagnostics.add({.file = request.file,
                       .message = "the file is empty",
                       .hint = "the first line names the columns"});
    } else if (data.features.empty()) {
      diagnostics.add({.file = request.file, .message = "the file has a header and no rows"});
    }
    if (diagnostics.error_count() != errors_before) return std::nullopt;

    if (request.classes) {
      data.class_names = like != nullptr ? like->class_names : sorted_classes(distinct);
      std::map<std::string, std::int32_t> number;
      for (std::size_t k = 0; k < data.class_names.size(); ++k)
        number[data.class_names[k]] = static_cast<std::int32_t>(k);
      for (std::size_t r = 0; r < label_of_row.size(); ++r) {
        const auto found = number.find(label_of_row[r]);
        if (found == number.end()) {
          faults.at(place_of_row[r], columns.target,
                    format("the class '{}' is not in the training data", shown(label_of_row[r])));
          data.labels.push_back(0);
        } else {
          data.labels.push_back(found->second);
        }
      }
      if (data.class_names.size() == 1) {
        diagnostics.add({.file = request.file,
                         .message = format(
                             "the target '{}' has one class only, '{}': there is nothing to learn",
                             request.target, shown(data.class_names.front()))});
      }
    }
  }
  if (like != nullptr && data.feature_names != like->feature_names) {
    diagnostics.error(request.file_place,
                      format("{} has other columns than the training data", request.file),
                      format("expected: {}", listed(like->feature_names, ", ")));
  }
  if (diagnostics.error_count() != errors_before) return std::nullopt;
  return data;
}

}  // namespace fanin
