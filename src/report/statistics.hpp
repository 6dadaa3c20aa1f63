// Summaries of a few numbers. NaN stands for "there is no such value".
#pragma once

#include <vector>

namespace fanin {

double mean_of(const std::vector<double>& values);
/// Sample standard deviation (divided by n - 1); NaN for fewer than two values.
double sd_of(const std::vector<double>& values);
/// The middle value, or the mean of the two middle ones; an infinite one stays infinite.
double median_of(std::vector<double> values);

}  // namespace fanin
