// Splits and scaled matrices, made once for all runs that need the same.
#include "study/portions.hpp"

#include <utility>

#include "study/row_plan.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

std::unique_ptr<const Portions> portions_of(const PlannedRun& planned,
                                            const std::vector<Dataset>& datasets) {
  const ModelFile& spec = planned.spec;
  const Dataset& data = datasets[planned.data];
  const Dataset* test_data = planned.test_data ? &datasets[*planned.test_data] : nullptr;
  auto portions = std::make_unique<Portions>();
  Split split = split_rows(data, split_plan_of(spec));
  if (test_data != nullptr) split.test = all_rows(*test_data);
  portions->class_counts = class_counts_text(data, split, test_data);
  portions->classes = data.class_names;
  SampleView all = data;
  SampleView test = test_data != nullptr ? SampleView(*test_data) : all;
  if (spec.data.standardize) {
    const Scaling scaling = fit_scaling(data, split.train);
    portions->scaled = gather(data, all_rows(data), &scaling);
    all = test = portions->scaled;
    if (test_data != nullptr) {
      portions->scaled_test = gather(*test_data, all_rows(*test_data), &scaling);
      test = portions->scaled_test;
    }
  }
  portions->train = {all, std::move(split.train)};
  portions->validation = {all, std::move(split.validation)};
  portions->test = {test, std::move(split.test)};
  // Class weights multiply the sample weights, of training rows only, as in Keras.
  if (const auto factors = class_factors(spec.fit.class_weight, data); !factors.empty()) {
    portions->train_weights = data.weights;
    portions->train_weights.resize(data.rows(), 1.0F);
    for (std::size_t r = 0; r < data.rows(); ++r)
      portions->train_weights[r] *= factors[static_cast<std::size_t>(data.labels[r])];
    portions->train.samples.weights = portions->train_weights;
  }
  return portions;
}

std::string portions_key(const PlannedRun& planned) {
  const ModelFile& spec = planned.spec;
  const SplitPlan plan = split_plan_of(spec);
  const bool drawn =
      plan.folds > 0 || (!plan.last && (plan.test_split > 0 || plan.validation_split > 0));
  std::string key = format("{} {} {} {} {} {} {} {} {}", planned.data,
                           planned.test_data ? std::to_string(*planned.test_data) : "none",
                           shortest(plan.test_split), shortest(plan.validation_split), plan.last,
                           plan.folds, plan.fold, spec.data.standardize, drawn ? plan.seed : 0);
  for (const auto& [name, factor] : spec.fit.class_weight.factors)
    key += format(" {}={}", name, shortest(factor));
  return key;
}

SharedPortions::Hold SharedPortions::of(const PlannedRun& planned) {
  // Under the lock also while they are made: a second run that needs the same waits for them.
  const std::lock_guard guard(lock_);
  const Place place = held_.try_emplace(portions_key(planned)).first;
  Held& held = place->second;
  if (held.portions == nullptr) held.portions = portions_of(planned, datasets_);
  ++held.holders;
  return {*this, place};
}

void SharedPortions::release(Place place) {
  const std::lock_guard guard(lock_);
  if (--place->second.holders == 0) held_.erase(place);
}

}  // namespace fanin
