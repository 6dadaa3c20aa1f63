// Layers without weights that pass values on: shapes, a scale, a penalty.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "spec/layers/common.hpp"

namespace fanin {

/// A row of features is flat already.
struct Flatten : LayerBase {
  SettledKey data_format;
  bool operator==(const Flatten&) const = default;
};

/// To [width], the only shape that a row of features can have.
struct Reshape : LayerBase {
  std::vector<std::int64_t> target_shape;
  bool operator==(const Reshape&) const = default;
};

/// scale x + offset
struct Rescaling : LayerBase {
  double scale = 1;
  double offset = 0;
  bool operator==(const Rescaling&) const = default;
};

/// Adds l1 sum |x| + l2 sum x^2 to each row's loss; the values pass unchanged.
struct ActivityRegularization : LayerBase {
  double l1 = 0;
  double l2 = 0;
  bool operator==(const ActivityRegularization&) const = default;
};

template <>
struct Record<Flatten> {
  static constexpr std::string_view name = "Flatten";
  static constexpr std::string_view sentence = "does nothing: a row of features is flat";
  static void fields(auto&& field) {
    field(
        "data_format", &Flatten::data_format,
        Field{.sentence = "rows of features have no channels", .words = formats, .written = false});
    common_fields(field);
  }

 private:
  static constexpr std::array<std::string_view, 3> formats{"channels_last", "channels_first",
                                                           "null"};
};

template <>
struct Record<Reshape> {
  static constexpr std::string_view name = "Reshape";
  static constexpr std::string_view sentence = "states the width: [n] or [-1]";
  static void fields(auto&& field) {
    field("target_shape", &Reshape::target_shape,
          Field{.sentence = "[number of values]", .required = true, .limits = at_least(-1)});
    common_fields(field);
  }
};

inline constexpr Limits float_range =
    between(-3.4028234663852886e38, 3.4028234663852886e38);  // values are float32

template <>
struct Record<Rescaling> {
  static constexpr std::string_view name = "Rescaling";
  static constexpr std::string_view sentence = "scale x + offset";
  static void fields(auto&& field) {
    field("scale", &Rescaling::scale,
          Field{.sentence = "factor", .required = true, .limits = float_range});
    field("offset", &Rescaling::offset, Field{.sentence = "added", .limits = float_range});
    common_fields(field);
  }
};

template <>
struct Record<ActivityRegularization> {
  static constexpr std::string_view name = "ActivityRegularization";
  static constexpr std::string_view sentence = "adds a penalty on the values to the loss";
  static void fields(auto&& field) {
    field("l1", &ActivityRegularization::l1,
          Field{.sentence = "times the sum of |x|", .limits = at_least(0)});
    field("l2", &ActivityRegularization::l2,
          Field{.sentence = "times the sum of x^2", .limits = at_least(0)});
    common_fields(field);
  }
};

}  // namespace fanin
