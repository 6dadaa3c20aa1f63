// A result, or the reason why there is none.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace fanin {

/// What a statistic gives back: a value, or `why` there is no value ("needs 2 values, has 1"), a
/// sentence for a table's notes. A NaN never stands for a missing result.
template <class T>
struct Answer {
  std::optional<T> value;
  std::string why;  ///< empty where there is a value

  Answer(T given) : value(std::move(given)) {}  // NOLINT(google-explicit-constructor)
  static Answer none(std::string reason) { return Answer(std::nullopt, std::move(reason)); }

  explicit operator bool() const { return value.has_value(); }
  const T& operator*() const& { return *value; }
  /// By value, so that what `for (... : *f())` walks over outlives the answer.
  T operator*() && { return *std::move(value); }
  const T* operator->() const { return &*value; }
  friend bool operator==(const Answer&, const Answer&) = default;

 private:
  Answer(std::nullopt_t nothing, std::string reason) : value(nothing), why(std::move(reason)) {}
};

/// From `low` to `high`, both included.
struct Interval {
  double low = 0;
  double high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

}  // namespace fanin
