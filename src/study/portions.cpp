// Splits and scaled matrices, made once for all runs that need the same.
#include "study/portions.hpp"

#include <utility>

namespace fanin {

std::unique_ptr<const Portions> portions_of(const PlannedRun& planned,
                                            const std::vector<Dataset>& datasets) {
  const ModelFile& spec = planned.spec;
  const Dataset& data = datasets[planned.data];
  const Dataset* test_data = planned.test_data ? &datasets[*planned.test_data] : nullptr;
  auto portions = std::make_unique<Portions>();
  Split split = split_rows(data, spec.data.test_split, spec.fit.validation_split,
                           static_cast<std::uint64_t>(spec.fit.seed));
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
  portions->test = {test, test_data != nullptr ? all_rows(*test_data) : std::move(split.test)};
  return portions;
}

PortionsKey portions_key(const PlannedRun& planned) {
  const ModelFile& spec = planned.spec;
  const bool drawn = spec.data.test_split > 0 || spec.fit.validation_split > 0;
  return {planned.data,          planned.test_data,
          spec.data.test_split,  spec.fit.validation_split,
          spec.data.standardize, drawn ? spec.fit.seed : 0};
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
