// The shares of variance as tables and in words.
#pragma once

#include <string>
#include <vector>

#include "report/comparison.hpp"
#include "text/table.hpp"

namespace fanin {

/// A table for each data set, titled by it: a row a method and measure, with the share of each
/// source and the standard deviation of a run. Empty unless the study crosses seeds; `metric`: of
/// this measure alone.
std::vector<Table> shares_tables(const Comparison& comparison, const std::string& metric = "");

/// What the tables mean and where they stop.
std::string shares_caption(const Comparison& comparison);

/// What the table of a data set shows, a sentence a measure.
std::vector<std::string> shares_sentences(const Comparison& comparison, const std::string& data,
                                          const std::string& metric = "");

/// A row a component, with its degrees of freedom, mean square and estimate (variance.csv).
Table variance_table(const Comparison& comparison);

}  // namespace fanin
