// A model file, its data and a study of it in a folder, for the tests of what plans them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/parsed.hpp"
#include "scratch.hpp"
#include "study/plan.hpp"

namespace fanin {

/// Three features or targets beside each other: `y` of two classes, `z` of two others, `v` a
/// number.
inline constexpr const char* small_csv =
    "a,b,v,y,z\n"
    "1.5,2,1,p,s\n2,1,2,q,s\n3,4,3,p,s\n4,3,4,q,s\n5,6,5,p,t\n6,5,6,q,t\n7,8,7,p,t\n8,7,8,q,t\n";

inline constexpr const char* small_model_text = R"(data: {csv: d.csv, target: y, ignore: [v, z]}
model:
  - Dense: {units: 4, activation: relu, kernel_initializer: he_normal}
  - Dense: {units: 4, activation: relu, kernel_initializer: he_normal}
  - Dense: {units: 2, activation: softmax}
compile: {optimizer: sgd, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
fit: {epochs: 3}
)";

/// Holds d.csv and m.yaml; a test may write others beside or over them.
class StudyFiles {
 public:
  StudyFiles() {
    write("d.csv", small_csv);
    write("m.yaml", small_model_text);
  }

  std::string write(const std::string& name, std::string_view text) const {
    return scratch_.write(name, text);
  }

  /// The plan of this study file; nothing if there are faults.
  std::optional<Plan> plan_of(std::string_view study, Diagnostics& diagnostics,
                              const std::vector<std::string>& overrides = {}) const {
    StudyRequest request;
    auto declared = load_study(write("s.yaml", study), diagnostics);
    if (!declared) return std::nullopt;
    request.study = std::move(*declared);
    for (const std::string& text : overrides) {
      if (auto override = parse_override(text, diagnostics))
        request.overrides.push_back(std::move(*override));
    }
    return plan(request, diagnostics);
  }

  /// The plan of a study without faults.
  Plan planned(std::string_view study, const std::vector<std::string>& overrides = {}) const {
    Diagnostics diagnostics;
    auto plan = plan_of(study, diagnostics, overrides);
    if (!plan) throw std::runtime_error(diagnostics.text());
    return std::move(*plan);
  }

  /// "line:column message | hint" of each fault, a line each.
  std::string faults(std::string_view study) const {
    Diagnostics diagnostics;
    const auto plan = plan_of(study, diagnostics);
    const std::string text = scratch_.relative(Parsed::faults(diagnostics));
    return plan.has_value() == text.empty() ? text : "a plan in spite of faults: " + text;
  }

 private:
  Scratch scratch_;
};

}  // namespace fanin
