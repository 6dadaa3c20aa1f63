// Which classes are taken for which: each run's matrix as a table, and their sums over seeds and
// folds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/comparison.hpp"
#include "text/table.hpp"

namespace fanin {

/// The matrices of one combination of data, model and varied values, added up. A row that several
/// seeds predict counts as often.
struct ConfusionSum {
  std::string data;
  std::string model;
  std::vector<std::string> varied;
  std::size_t runs = 0;
  Confusion confusion;
};

/// In the order of the study's cells; combinations without a matrix are left out. A run whose
/// classes or rows are others than those of the first run of its combination is left out too.
std::vector<ConfusionSum> confusion_sums(const Results& results);

/// A row a run, true class and predicted class that happened: the identifying columns, rows, true,
/// predicted, count.
Table confusion_table(const Results& results);

/// "## Confusion" and a table a combination, true classes in rows; empty where there is none.
std::string confusion_markdown(const Results& results);

}  // namespace fanin
