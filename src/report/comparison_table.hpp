// The comparison as tables: which columns there are, which are shown, in what order.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/comparison.hpp"
#include "text/table.hpp"

namespace fanin {

/// What is shown of a comparison.
struct View {
  std::vector<std::string> columns = {};  ///< names of columns in this order; empty: the usual ones
  std::string sort = {};                  ///< a column, best first; empty: the order of the grid
  std::string metric = {};                ///< a measure; empty: all of them
  bool seconds = false;                   ///< the mean wall time among the usual columns
};

/// Every column that can be shown, as View names them.
std::vector<std::string> column_names(const Comparison& comparison);

/// The measures of the comparison; the loss is the last.
std::vector<std::string> measures_of(const Comparison& comparison);

/// The one of `names` that is meant: 'epochs to target' is epochs_to_target, 'accuracy' is
/// test_accuracy.
std::optional<std::string> name_meant(const std::vector<std::string>& names,
                                      const std::string& name);

/// One table for each data set, for reading. A 'v' or '*' behind a value: better or worse than the
/// baseline.
std::vector<Table> comparison_tables(const Comparison& comparison, const View& view);

/// How many columns lead each row of these tables: what tells the rows apart.
std::size_t key_columns(const Comparison& comparison, const View& view);

/// A row a combination, data set and model first, numbers in columns of their own: mean, sd,
/// median, iqm, low and high (bootstrap 95 %) and Holm's p for one measure.
Table comparison_csv(const Comparison& comparison, const View& view = {});

}  // namespace fanin
