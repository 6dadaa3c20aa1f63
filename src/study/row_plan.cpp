// Splits and weights by the names of a model file.
#include "study/row_plan.hpp"

#include <algorithm>

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

std::string counted(const Dataset& data, const std::vector<std::uint32_t>& rows, const char* part) {
  if (rows.empty() || !data.is_classification()) return {};
  const std::vector<std::size_t> counts = class_counts(data, rows);
  std::string text;
  for (std::size_t k = 0; k < counts.size(); ++k)
    text += format("{} {} {}", k == 0 ? format("{}:", part) : ",", data.class_names[k], counts[k]);
  return text;
}

}  // namespace

SplitPlan split_plan_of(const ModelFile& spec) {
  return {spec.data.test_split,
          spec.fit.validation_split,
          static_cast<std::uint64_t>(spec.fit.split_seed.value_or(spec.fit.seed)),
          spec.data.split == "last",
          spec.data.folds.value_or(0),
          spec.data.fold};
}

std::optional<std::size_t> class_named(const std::string& name, const Dataset& data) {
  const auto found = std::find(data.class_names.begin(), data.class_names.end(), name);
  if (found != data.class_names.end())
    return static_cast<std::size_t>(found - data.class_names.begin());
  const auto number = parse_integer(name);
  if (!number || *number < 0 || static_cast<std::size_t>(*number) >= data.class_names.size())
    return std::nullopt;
  return static_cast<std::size_t>(*number);
}

std::vector<float> class_factors(const ClassWeights& weights, const Dataset& data) {
  if (weights.factors.empty()) return {};
  std::vector<float> factors(data.class_names.size(), 1.0F);
  for (const auto& [name, factor] : weights.factors) {
    if (const auto k = class_named(name, data)) factors[*k] = static_cast<float>(factor);
  }
  return factors;
}

std::string class_counts_text(const Dataset& data, const Split& split, const Dataset* test_data) {
  std::string text;
  const auto note = [&](const std::string& counts) {
    if (!counts.empty()) text += (text.empty() ? "" : "; ") + counts;
  };
  note(counted(data, split.train, "train"));
  note(counted(data, split.validation, "validation"));
  note(counted(test_data == nullptr ? data : *test_data, split.test, "test"));
  return text;
}

}  // namespace fanin
