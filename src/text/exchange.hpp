// The state of something under way as bytes, and back: one function says both directions.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace fanin {

/// Whoever has a state passes each part of it to exchange(), in one order:
///
///     void Counter::exchange(Exchange& state) { state.exchange(count_); state.exchange(seen_); }
///
/// Writing, the parts are appended; reading, they are set to what was written, to the bit. The
/// bytes are those of this machine: they are for going on after an interruption, not for keeping.
class Exchange {
 public:
  /// Writes.
  Exchange() = default;
  /// Reads what bytes() gave. They must outlive it.
  explicit Exchange(std::string_view bytes) : reading_(true), left_(bytes) {}

  bool reading() const { return reading_; }
  /// Reading: the bytes ended early, or a length was not the one expected. Nothing more is set
  /// then.
  bool failed() const { return failed_; }
  /// Reading: everything was taken, and nothing failed.
  bool finished() const { return reading_ && !failed_ && left_.empty(); }
  /// What was written.
  const std::string& bytes() const { return bytes_; }

  template <class T>
  requires(std::is_arithmetic_v<T> || std::is_enum_v<T>) void exchange(T& value) {
    raw(&value, sizeof value);
  }

  /// Reading sets the length too.
  void exchange(std::string& text) { sized(text); }
  template <class T>
  requires std::is_arithmetic_v<T>
  void exchange(std::vector<T>& values) { sized(values); }
  template <class T>
  void exchange(std::vector<std::vector<T>>& values) {
    std::size_t size = values.size();
    exchange(size);
    // A row takes its length at least.
    if (reading_ && (failed_ || size > left_.size() / sizeof(std::size_t))) {
      failed_ = true;
      return;
    }
    values.resize(size);
    for (std::vector<T>& row : values) exchange(row);
  }

  /// Values that live elsewhere, of a length that both sides know.
  void exchange_values(float* values, std::size_t count) { raw(values, count * sizeof(float)); }

 private:
  void raw(void* value, std::size_t size) {
    if (!reading_) {
      bytes_.append(static_cast<const char*>(value), size);
    } else if (failed_ || size > left_.size()) {
      failed_ = true;
    } else {
      if (size > 0) std::memcpy(value, left_.data(), size);
      left_.remove_prefix(size);
    }
  }
  template <class Values>
  void sized(Values& values) {
    std::size_t size = values.size();
    exchange(size);
    constexpr std::size_t unit = sizeof(typename Values::value_type);
    if (reading_ && (failed_ || size > left_.size() / unit)) {
      failed_ = true;
      return;
    }
    values.resize(size);
    raw(values.data(), size * unit);
  }

  bool reading_ = false;
  bool failed_ = false;
  std::string bytes_;
  std::string_view left_;
};

}  // namespace fanin
