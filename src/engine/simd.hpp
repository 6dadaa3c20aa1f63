// The only file that includes Highway: vectors for each instruction set. No include guard: a file
// that includes it is compiled once for each set (hwy/foreach_target.h), and so is what stands
// here.
#include <cmath>

#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace fanin {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::ScalableTag<float>;
using Vector = hn::Vec<Floats>;
using Mask = hn::Mask<Floats>;
constexpr std::size_t lanes = hn::MaxLanes(Floats());

/// a b + c, rounded once: also where the processor has no such instruction (one lane then).
HWY_INLINE Vector fused(Vector a, Vector b, Vector c) {
#if HWY_NATIVE_FMA
  return hn::MulAdd(a, b, c);
#else
  static_assert(lanes == 1, "without the instruction, only one lane is computed");
  return hn::Set(Floats(), std::fma(hn::GetLane(a), hn::GetLane(b), hn::GetLane(c)));
#endif
}

/// The first `count` values (1 to lanes), zeros behind them; no other memory is touched.
HWY_INLINE Vector load_some(const float* from, std::size_t count) {
  return hn::MaskedLoad(hn::FirstN(Floats(), count), Floats(), from);
}

HWY_INLINE void store_some(Vector value, float* to, std::size_t count) {
  hn::BlendedStore(value, hn::FirstN(Floats(), count), Floats(), to);
}

/// Calls step(load, store) for every vector of `count` floats, the last perhaps in part: load(p)
/// gives p[i] .., store(value, p) puts it back.
template <class Step>
HWY_INLINE void each(std::size_t count, const Step& step) {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    step([i](const float* p) HWY_ATTR { return hn::LoadU(Floats(), p + i); },
         [i](Vector value, float* p) HWY_ATTR { hn::StoreU(value, Floats(), p + i); });
  }
  if (i == count) return;
  const std::size_t rest = count - i;
  step([i, rest](const float* p) HWY_ATTR { return load_some(p + i, rest); },
       [i, rest](Vector value, float* p) HWY_ATTR { store_some(value, p + i, rest); });
}

}  // namespace HWY_NAMESPACE
}  // namespace fanin
HWY_AFTER_NAMESPACE();
