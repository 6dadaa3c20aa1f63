// Asks Highway what this processor runs, and tells it what to use.
#include "engine/instruction_set.hpp"

#include <algorithm>
#include <cstdint>

#include "engine/simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

/// As many sums as registers hold, and nothing but multiply-adds on them.
double spin(std::size_t rounds, float* result) {
  const Floats d;
  constexpr int count = lanes >= 16 ? 24 : 12;
  Vector sums[count];
#pragma GCC unroll 24
  for (int i = 0; i < count; ++i) sums[i] = hn::Set(d, static_cast<float>(i));
  const Vector factor = hn::Set(d, 0.5F);
  for (std::size_t n = 0; n < rounds; ++n) {
#pragma GCC unroll 24
    for (int i = 0; i < count; ++i) sums[i] = fused(sums[i], factor, factor);
  }
  Vector all = hn::Zero(d);
  for (int i = 0; i < count; ++i) all = hn::Add(all, sums[i]);
  *result = hn::GetLane(all);
  return 2.0 * count * static_cast<double>(lanes) * static_cast<double>(rounds);
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace fanin {

HWY_EXPORT(spin);

double multiply_adds(std::size_t rounds) {
  volatile float kept = 0;
  float result = 0;
  const double operations = HWY_DYNAMIC_DISPATCH(spin)(rounds, &result);
  kept = result;
  return operations + 0 * static_cast<double>(kept);
}

namespace {

struct Set {
  std::int64_t target;
  const char* name;
};

// Best first. The one without vectors is Highway's "scalar" on x86-64.
constexpr Set sets[] = {
    {HWY_AVX3, "avx512"}, {HWY_AVX2, "avx2"}, {HWY_NEON, "neon"}, {HWY_SCALAR, "portable"}};

/// Those that this build has code for and this processor runs.
std::int64_t runnable() {
  // Asked once, before any choice narrows what Highway answers.
  static const std::int64_t targets = (hwy::SupportedTargets() | HWY_STATIC_TARGET) & HWY_TARGETS;
  return targets;
}

}  // namespace

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const Set& set : sets) {
    if ((runnable() & set.target) != 0) names.emplace_back(set.name);
  }
  return names;
}

std::string instruction_set() {
  const std::int64_t targets = runnable() & (hwy::SupportedTargets() | HWY_STATIC_TARGET);
  for (const Set& set : sets) {
    if ((targets & set.target) != 0) return set.name;
  }
  return {};
}

bool use_instruction_set(const std::string& name) {
  const Set* set = std::find_if(std::begin(sets), std::end(sets), [&](const Set& s) {
    return name == s.name && (runnable() & s.target) != 0;
  });
  if (set == std::end(sets)) return false;
  hwy::SetSupportedTargetsForTest(set->target);
  hwy::GetChosenTarget().Update(set->target);
  return true;
}

}  // namespace fanin
#endif
