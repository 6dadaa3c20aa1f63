// Cells of tables as lists, for tests.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "report/document.hpp"
#include "report/small_study.hpp"

namespace fanin {

using Cells = std::vector<std::string>;

inline Cells column(const Table& table, const std::string& name) {
  const Cells names = names_of_columns(table);
  const auto found = std::find(names.begin(), names.end(), name);
  BOOST_REQUIRE_MESSAGE(found != names.end(), "there is no column " + name);
  Cells cells;
  for (const Cells& row : table.rows)
    cells.push_back(row.at(static_cast<std::size_t>(found - names.begin())));
  return cells;
}

inline void check_cells(const Cells& actual, const Cells& expected) {
  BOOST_TEST(actual == expected, boost::test_tools::per_element());
}

inline void check_rows_fit(const Table& table) {
  for (const Cells& row : table.rows) BOOST_TEST(row.size() == table.columns.size());
}

inline const WrittenFile& file_named(const std::vector<WrittenFile>& files,
                                     const std::string& name) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const WrittenFile& file) { return file.name == name; });
  BOOST_REQUIRE(found != files.end());
  return *found;
}

}  // namespace fanin
