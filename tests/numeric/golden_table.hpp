// The golden numbers of tests/golden/*.tsv as rows, for the tests of every room.
#pragma once

#include <fstream>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "source_file.hpp"

namespace fanin {

/// A row of three columns: what was computed, of what, and its value.
struct GoldenRow {
  std::string name;
  std::string inputs;
  double value = 0;
  friend std::ostream& operator<<(std::ostream& to, const GoldenRow& row) {
    return to << row.name << "(" << row.inputs << ")";
  }
};

/// The rows of tests/golden/<file> whose name begins with `prefix`; never none.
inline std::vector<GoldenRow> golden_rows(const std::string& file, const std::string& prefix) {
  std::ifstream in(source_file("tests/golden/") + file);
  std::vector<GoldenRow> rows;
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    if (!line.starts_with(prefix) || second == std::string::npos) continue;
    rows.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1),
                    std::stod(line.substr(second + 1))});
  }
  if (rows.empty()) throw std::runtime_error("no '" + prefix + "' in tests/golden/" + file);
  return rows;
}

}  // namespace fanin
