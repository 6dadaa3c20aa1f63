// Value by value, NaN being equal to NaN.
#include "runs/difference.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace fanin {

namespace {

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return same(x, y); });
}

bool same(const std::pair<std::string, double>& a, const std::pair<std::string, double>& b) {
  return a.first == b.first && same(a.second, b.second);
}

std::vector<double> numbers_of(const Certificate& c) {
  return {
      c.fan_in, c.fan_out, c.target_mean, c.target_sd, c.realised_mean, c.realised_sd,        c.low,
      c.high,   c.minimum, c.maximum,     c.ks,        c.ks_critical,   c.orthogonality_error};
}

bool same(const Certificate& a, const Certificate& b) {
  return a.layer == b.layer && a.initializer == b.initializer && a.rows == b.rows &&
         a.columns == b.columns && a.verdict == b.verdict && same(numbers_of(a), numbers_of(b));
}

bool same(const StartSignals& a, const StartSignals& b) {
  return same(a.input, b.input) && same(a.pre_activation, b.pre_activation) &&
         same(a.gradient, b.gradient);
}

template <class T>
bool all_same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return same(x, y); });
}

}  // namespace

std::string difference_of(const Run& a, const Run& b) {
  std::string what;
  const auto check = [&](const char* name, bool equal) {
    if (!equal) what += (what.empty() ? "" : ", ") + std::string(name);
  };
  check("outcome", a.outcome == b.outcome);
  check("epochs", a.epochs == b.epochs);
  check("rows", a.train_rows == b.train_rows && a.validation_rows == b.validation_rows &&
                    a.test_rows == b.test_rows);
  check("history",
        a.history.columns == b.history.columns && all_same(a.history.epochs, b.history.epochs));
  check("measures", all_same(a.measures, b.measures));
  check("certificates", all_same(a.certificates, b.certificates));
  // A store of version 2 had neither, one before 5 no signals: nothing known is no contradiction.
  check("class counts",
        a.class_counts.empty() || b.class_counts.empty() || a.class_counts == b.class_counts);
  check("confusion", !a.confusion || !b.confusion || a.confusion == b.confusion);
  check("signals", !a.signals || !b.signals || same(*a.signals, *b.signals));
  return what;
}

}  // namespace fanin
