// Runs compared value by value, for the tests of what keeps them.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "runs/run.hpp"

namespace fanin {

/// Two missing values are the same.
inline bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

inline bool same(const Certificate& a, const Certificate& b) {
  return a.layer == b.layer && a.initializer == b.initializer && a.rows == b.rows &&
         a.columns == b.columns && same(a.fan_in, b.fan_in) && same(a.fan_out, b.fan_out) &&
         same(a.target_mean, b.target_mean) && same(a.target_sd, b.target_sd) &&
         same(a.realised_mean, b.realised_mean) && same(a.realised_sd, b.realised_sd) &&
         same(a.low, b.low) && same(a.high, b.high) && same(a.minimum, b.minimum) &&
         same(a.maximum, b.maximum) && same(a.ks, b.ks) && same(a.ks_critical, b.ks_critical) &&
         same(a.orthogonality_error, b.orthogonality_error) && a.verdict == b.verdict;
}

inline bool same(const std::pair<std::string, double>& a, const std::pair<std::string, double>& b) {
  return a.first == b.first && same(a.second, b.second);
}

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

/// What differs, in words; empty if nothing does. The wall time is another matter.
inline std::string difference(const Run& a, const Run& b) {
  std::string what;
  const auto check = [&](const char* name, bool equal) {
    if (!equal) what += std::string(what.empty() ? "" : ", ") + name;
  };
  check("address", a.address == b.address);
  check("outcome", a.outcome == b.outcome);
  check("epochs", a.epochs == b.epochs);
  check("train_rows", a.train_rows == b.train_rows);
  check("validation_rows", a.validation_rows == b.validation_rows);
  check("test_rows", a.test_rows == b.test_rows);
  check("class_counts", a.class_counts == b.class_counts);
  check("confusion", a.confusion == b.confusion);
  check("signals", a.signals.has_value() == b.signals.has_value() &&
                       (!a.signals || (same(a.signals->input, b.signals->input) &&
                                       same(a.signals->pre_activation, b.signals->pre_activation) &&
                                       same(a.signals->gradient, b.signals->gradient))));
  check("history columns", a.history.columns == b.history.columns);
  check("history", same(a.history.epochs, b.history.epochs));
  check("measures", same(a.measures, b.measures));
  check("certificates", same(a.certificates, b.certificates));
  check("spec", a.spec == b.spec);
  check("version", a.version == b.version);
  return what;
}

}  // namespace fanin
