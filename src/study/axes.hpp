// The varied fields of a study: their values under the names that tables use, checked, and put into
// models.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/load.hpp"

namespace fanin {

/// One value of a varied field, and what tables call it: he_normal for HeNormal, 0.01 for 1e-2.
struct AxisValue {
  Node node;
  std::string label;
};

struct Axis {
  std::string field;
  Place place;
  std::vector<AxisValue> values;
};

/// The varied fields with their values labelled; `all` stands for every initializer. Faults: a
/// value twice, a field twice, fields of which one would replace what another sets, and fields that
/// seeds or names set.
std::vector<Axis> axes_of(const Vary& vary, Diagnostics& diagnostics);

/// Puts one value of an axis into a model. A bare field of Dense goes to the hidden Dense layers,
/// or to all of them (`scope`).
void put(const Axis& axis, const AxisValue& value, const std::string& scope,
         Declared<ModelFile>& file, Diagnostics& diagnostics);

/// What tables call a value of the field that is written as `text`: glorot_uniform for xavier.
std::string label_of(const std::string& text, std::string_view field);

/// The label of the value that the study calls its baseline, by whichever of its names, or, if
/// there are several, a model; empty without one. A fault if it is none of them.
std::string baseline_of(const Study& study, const Places& places, const std::vector<Axis>& axes,
                        const std::vector<std::string>& models, Diagnostics& diagnostics);

/// A larger grid is one that nobody means: it would keep its planner busy for hours.
inline constexpr double most_runs = 100'000;

/// Whether the grid of models x seeds x varied values has at most 100,000 runs; a fault if not.
bool is_plannable(const Study& study, const Places& places, const std::vector<Axis>& axes,
                  Diagnostics& diagnostics);

}  // namespace fanin
